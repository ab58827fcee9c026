import type { BotService, BotSettings } from '../../core/src/bots/service';
import type { Clock, Fetch } from '../../core/src/http';
import type { Fault, FaultPlan } from '../../sandbox/faults';
import type { Random } from '../../sandbox/random';
import type { LogEntry, RequestLog } from '../../sandbox/request-log';

export type SandboxFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** One bot as the service's stand-in has it, in words of the simulation. Times are ms since epoch. */
export interface SimBot {
  id: string;
  /** What we wrote into it. */
  key: string;
  holders: readonly string[];
  /** Start of the meeting that it was last set for. */
  start: string;
  end: string;
  /** Which settings it really has; see BotHost.settings. */
  kind: 0 | 1;
  /** Marked by us as taken back. */
  marked: boolean;
  link: string;
  name: string;
  createdAt: number;
  /** null: it was sent at once. */
  joinAt: number | null;
  phase: 'booked' | 'underWay' | 'inCall' | 'over' | 'cancelled';
  /** When it set out. */
  launchedAt: number | null;
  /** When it was let in. */
  enteredAt: number | null;
  /** When it was told to leave, left or failed; null while it is on its way or inside. */
  doneAt: number | null;
  /** The service's own status. */
  status: string;
  /** It was not let go when it was due, for want of tokens or because of a cap, and the service says so. */
  refused?: boolean;
}

/** What a runner lends to a service: its turn-taking network and clock. */
export interface Carrier {
  fetch(host: BotHost, send: SandboxFetch): Fetch;
  clock: Clock;
  deadline: () => number;
}

/** A bot service with everything that can happen to it. */
export interface BotHost {
  /** As in BotService.id. */
  readonly id: string;
  /** The engine's service, as a new process makes it. */
  open(carrier: Carrier): BotService;
  /** Two kinds of settings that the service takes. */
  settings(kind: number): BotSettings;
  /** Whether a request changes something at the service. */
  writes(method: string, url: string): boolean;
  bots(): SimBot[];
  bot(id: string): SimBot | undefined;
  /** The service lets us write a mark into a bot that is under way. */
  readonly marksActiveBots: boolean;
  /**
   * Where a removal is told by another bot, which the service may refuse to make: whether there is one for this bot.
   * Left out where a removal writes its mark into the bot itself.
   */
  tellsRemoval?(id: string): boolean;
  /** Ids in the order in which bots were made; cheap. */
  ids(): Iterable<string>;
  /** Takes bots out of the stand-in's memory. */
  forget(ids: ReadonlySet<string>): void;
  /** A person takes it back in the service's dashboard, or sends it out of the call. */
  removeByHand(bot: SimBot): void;
  /** A manner in which the meeting at this link treats bots. */
  treat(link: string, random: Random): string;
  /** Something that is no HTTP fault: a cap, an empty balance. Says what. */
  exhaust(random: Random): string;
  /** Whether that holds, so that a bot which is sent now is refused. */
  isExhausted(): boolean;
  /** Caps and balance as they were. */
  restore(): void;
  readonly faults: FaultPlan;
  /** Refusals by cap, balance and manner so far, by kind. */
  refusals(): Record<string, number>;
}

const MINUTE = 60_000;

/** Faults of the network and of gateways, the same for every service. */
const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
  { kind: 'status', status: 429, headers: { 'retry-after': '45' } },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, body: '<html><body>Bad gateway</body></html>' },
  { kind: 'connectionReset' },
  { kind: 'lostAnswer' },
  { kind: 'slow', ms: 4000 },
  { kind: 'slow', ms: 40_000 },
  { kind: 'htmlInsteadOfJson' },
  { kind: 'truncatedBody' },
  { kind: 'emptyPage' },
];

/** Some faults, each with a chance of its own; fewer at a time than would let nothing through. */
export function disturb({ faults }: BotHost, random: Random): void {
  faults.clear();
  for (const fault of FAULTS) if (random() < 0.3) faults.add({ fault, probability: random() * 0.12 });
}

/** Nothing gets through. */
export function breakDown({ faults }: BotHost, random: Random): void {
  faults.clear();
  const fault: Fault =
    random() < 0.5
      ? { kind: 'status', status: 503 }
      : random() < 0.5
        ? { kind: 'connectionReset' }
        : { kind: 'slow', ms: MINUTE };
  faults.add({ fault, probability: 1 });
  if (fault.kind === 'slow') faults.add({ fault: { kind: 'connectionReset' }, probability: 1 });
}

/**
 * How often a request that sends or books a bot was refused for good, by what `kindOf` makes of it. Counted as they
 * happen: the log keeps only its latest requests, and masks fields such as `code`.
 */
export function countRefusals(log: RequestLog, kindOf: (entry: LogEntry) => string | null): Record<string, number> {
  const counts: Record<string, number> = {};
  log.subscribe((entry) => {
    const kind = kindOf(entry);
    if (kind !== null) counts[kind] = (counts[kind] ?? 0) + 1;
  });
  return counts;
}
