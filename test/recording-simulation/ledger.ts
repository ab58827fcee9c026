import type { BotHost, SimBot } from './host';
import type { Runner } from './runner';

/** What went wrong, with enough to find it again. */
export class Broken extends Error {}

/** A bot of some service. */
export interface Seen {
  host: BotHost;
  bot: SimBot;
}

/** What the services' own lists do not say: who made a bot, who stopped it, and which runs saw everything. */
export class Ledger {
  /** When the run began that made a bot, and which meeting time it made it for. */
  private readonly born = new Map<string, { since: number; start: string; link: string; runner: Runner }>();
  private readonly stopped = new Set<string>();
  /** Taken back by us without a word that it was us. */
  private readonly untold = new Set<string>();
  private readonly byHand = new Map<string, { at: number; wasBooked: boolean }>();
  private newborn: string[] = [];
  private runs: { from: number; to: number; keys: ReadonlySet<string> }[] = [];
  readonly counts = {
    removedByHand: 0,
    overlaps: 0,
    overlapSeconds: 0,
    joiningTwice: 0,
    stoppedByUs: 0,
    takenBackUntold: 0,
    /** Bots of a later service, made because one before had refused when it was asked, or when its bot was due. */
    stoodInAtBooking: 0,
    stoodInWhenDue: 0,
  };

  constructor(
    private readonly hosts: readonly BotHost[],
    private readonly now: () => number,
  ) {}

  onBorn(host: BotHost, bot: SimBot, runner: Runner): void {
    const { begunAt } = runner;
    const uid = nameOf({ host, bot });
    const since = Math.min(begunAt, this.born.get(uid)?.since ?? Infinity);
    this.born.set(uid, { since, start: bot.start, link: bot.link, runner });
    this.newborn.push(uid);
    if (runner.refusedBy !== null && runner.refusedBy !== host) this.counts.stoodInAtBooking += 1;
    if (
      this.hosts.some((other) => other !== host && other.bots().some((one) => isSameOrder(one, bot) && one.refused))
    ) {
      this.counts.stoodInWhenDue += 1;
    }
  }

  onStopped(host: BotHost, id: string, { struck }: Runner): void {
    const bot = host.bot(id);
    // Meeting BaaS v1: a mark is a booking. Where it is refused, a bot that is due within the hour goes without one.
    if (bot?.phase === 'cancelled' && !bot.marked && host.tellsRemoval?.(id) === false && struck > 0) {
      if ((bot.joinAt ?? 0) - this.now() <= 60 * 60_000) {
        this.untold.add(`${host.id}:${id}`);
        this.counts.takenBackUntold += 1;
      }
    }
    this.stopped.add(`${host.id}:${id}`);
    this.counts.stoppedByUs += 1;
  }

  removeByHand({ host, bot }: Seen, now: number): void {
    host.removeByHand(bot);
    this.byHand.set(nameOf({ host, bot }), { at: now, wasBooked: bot.phase === 'booked' });
    this.counts.removedByHand += 1;
  }

  /** A run that met no fault and did what it planned for these meetings. */
  onCleanRun({ begunAt, endedAt, outcomes }: Runner): void {
    const keys = new Set(outcomes?.flatMap(({ key, did }) => (did === 'failed' ? [] : [key])));
    this.runs.push({ from: begunAt, to: endedAt ?? begunAt, keys });
  }

  all(): Seen[] {
    return this.hosts.flatMap((host) => host.bots().map((bot) => ({ host, bot })));
  }

  /** @throws Broken when a bot was sent to a meeting whose bot a person had removed, or that had been there. */
  checkNewborn(): void {
    if (this.newborn.length === 0) return;
    const groups = byKey(this.all());
    for (const uid of this.newborn) {
      const group = [...groups.values()].find((one) => one.some((seen) => nameOf(seen) === uid)) ?? [];
      const made = this.born.get(uid);
      if (made === undefined) continue;
      // Of several services one may have been silent: what it had, the run could not know.
      if (this.hosts.length > 1 && made.runner.struck > 0) continue;
      for (const other of group) {
        const name = nameOf(other);
        if (name === uid) continue;
        const hand = this.byHand.get(name);
        if (hand?.wasBooked && made.since >= hand.at) {
          throw new Broken(`${uid} was booked although a person had taken ${name} back: ${show(group)}`);
        }
        const { enteredAt, doneAt, phase, start } = other.bot;
        // Where we cannot leave a mark, one at another link may have been stopped for that; another one is sent.
        const elsewhere = !other.host.marksActiveBots && other.bot.link !== made.link;
        const wasThere =
          phase === 'over' && enteredAt !== null && !elsewhere && !this.stopped.has(name) && start === made.start;
        if (wasThere && made.since > (doneAt ?? Infinity)) {
          throw new Broken(`${uid} was sent although ${name} had been there: ${show(group)}`);
        }
      }
    }
    this.newborn = [];
  }

  /** Whether a meeting that starts at `start` may be without a bot, because one was there or a person took it back. */
  mayBeWithout(group: readonly Seen[], start: number): boolean {
    return group.some((seen) => {
      const { bot, host } = seen;
      const name = nameOf(seen);
      if (this.byHand.get(name)?.wasBooked || this.untold.has(name)) return true;
      if (bot.phase !== 'over') return false;
      // The next service stands in: it is asked again until it does.
      if (bot.refused && this.hosts.length > 1) return false;
      // Where no mark can be left, whoever made it leave cannot be told.
      if (this.stopped.has(name) && host.marksActiveBots) return false;
      return Date.parse(bot.start) === start || start < (bot.doneAt ?? Infinity) + 2 * 60_000;
    });
  }

  /**
   * Two bots inside one call at once. Two runs that send a bot at the same moment may both get one; as soon as a run
   * has looked and nothing was in its way there must be one.
   *
   * @throws Broken
   */
  checkOverlaps(): void {
    for (const group of byKey(this.all().filter(({ bot }) => bot.launchedAt !== null)).values()) {
      for (const [index, one] of group.entries()) {
        for (const other of group.slice(index + 1)) this.checkPair(one, other, group);
      }
    }
    this.runs = [];
  }

  private checkPair(one: Seen, other: Seen, group: readonly Seen[]): void {
    const [a, b] = [one.bot, other.bot];
    const joining = overlapOf(a.launchedAt, a.doneAt, b.launchedAt, b.doneAt);
    const pair = `${nameOf(one)} ${nameOf(other)}`;
    if (joining === null || this.known.has(pair)) return;
    this.known.add(pair);
    this.counts.joiningTwice += 1;
    const inside = overlapOf(a.enteredAt, a.doneAt, b.enteredAt, b.doneAt);
    if (inside === null) return;
    this.counts.overlaps += 1;
    if (Number.isFinite(inside.to)) this.counts.overlapSeconds += Math.round((inside.to - inside.from) / 1000);
    const bothSince = Math.max(a.createdAt, b.createdAt);
    const run = this.runs.find(({ from, to, keys }) => keys.has(a.key) && from >= bothSince && to < inside.to && to > inside.from); // prettier-ignore
    if (run !== undefined) {
      throw new Broken(`two bots in one call after a run had looked (${JSON.stringify({ inside, from: run.from, to: run.to })}): ${show(group)}`); // prettier-ignore
    }
  }

  private readonly known = new Set<string>();
}

export const nameOf = ({ host, bot }: Seen): string => `${host.id}:${bot.id}`;

export function byKey(all: readonly Seen[]): Map<string, Seen[]> {
  const groups = new Map<string, Seen[]>();
  for (const seen of all) {
    const group = groups.get(seen.bot.key);
    if (group) group.push(seen);
    else groups.set(seen.bot.key, [seen]);
  }
  return groups;
}

export function show(group: readonly Seen[]): string {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return JSON.stringify(
    group.map(({ host, bot }) => ({
      ...bot,
      host: host.id,
      createdAt: at(bot.createdAt),
      joinAt: at(bot.joinAt),
      launchedAt: at(bot.launchedAt),
      enteredAt: at(bot.enteredAt),
      doneAt: at(bot.doneAt),
    })),
    null,
    1,
  );
}

const isSameOrder = (a: SimBot, b: SimBot): boolean => a.key === b.key && a.start === b.start;

function overlapOf(
  fromA: number | null,
  toA: number | null,
  fromB: number | null,
  toB: number | null,
): { from: number; to: number } | null {
  if (fromA === null || fromB === null) return null;
  const from = Math.max(fromA, fromB);
  const to = Math.min(toA ?? Infinity, toB ?? Infinity);
  return from < to ? { from, to } : null;
}
