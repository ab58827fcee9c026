import { createFailoverService } from '../../core/src/bots/failover';
import type { BotService, BotSettings } from '../../core/src/bots/service';
import type { CalendarEvent } from '../../core/src/event';
import { type Clock, type Fetch, isCalendarBotsError } from '../../core/src/http';
import {
  type BotWish,
  fillTemplate,
  holderId,
  judge,
  type Outcome,
  plannedMeeting,
  type PlannedMeeting,
  reconcile,
  type Verdict,
} from '../../core/src/scheduling';
import type { SandboxClock } from '../../sandbox/clock';
import type { Random } from '../../sandbox/random';
import type { BotHost, Carrier, SandboxFetch, SimBot } from './host';
import type { CalendarName, People } from './people';
import type { Turns } from './turns';

const MINUTE = 60_000;
const DAY = 24 * 3600_000;
/** What a run looks at, around the moment at which it begins. */
export const WINDOW = { backMs: DAY / 2, aheadMs: 10 * DAY };

/** What somebody set in a workflow's step; people change it while it runs. */
export interface Schedule {
  readonly id: string;
  readonly calendars: readonly CalendarName[];
  leadMs: number;
  /** A template. */
  name: string;
  /** Which settings; see BotHost.settings. */
  settings: number;
  /** Titles with this word get no bot. */
  exclude: string | null;
  /** Keys of meetings that are never recorded, whatever the rules say. */
  never: Set<string>;
}

/** What every runner works with. */
export interface Stage {
  turns: Turns;
  clock: SandboxClock;
  random: Random;
  people: People;
  hosts: readonly BotHost[];
  /** See FailoverOptions; undefined takes the default. */
  waitUntilMs: number | undefined;
  /** A bot was made in a request of this runner. */
  onBorn(host: BotHost, bot: SimBot, runner: Runner): void;
  /** A request of a runner ended the life of a bot. */
  onStopped(host: BotHost, id: string, runner: Runner): void;
}

/** One process that runs a schedule once: lists the events, plans, reconciles. */
export class Runner {
  readonly begunAt: number;
  endedAt: number | null = null;
  /** null while it is under way, and for ever when it was killed. */
  outcomes: Outcome[] | null = null;
  /** The run as a whole failed, in the engine's own words. */
  failure: string | null = null;
  /** What is no failure of a service: a defect. */
  defect: unknown = null;
  /** Faults that struck its requests. */
  struck = 0;
  requests = 0;
  writes = 0;
  killed = false;
  /** A bot was made and nothing was asked since: who is killed now may never have heard of it. */
  unheardCreate = false;
  /** Who refused its latest writing request for want of balance or because of a cap. */
  refusedBy: BotHost | null = null;
  /** Turns left until it is killed; null: it lives. */
  fuse: number | null = null;

  constructor(
    private readonly stage: Stage,
    readonly schedule: Schedule,
    /** `all`: the whole window. `news`: only meetings of one calendar, as a trigger hands them on, some time later. */
    private readonly how: 'all' | 'news',
  ) {
    this.begunAt = stage.clock.now();
  }

  start(): void {
    this.run().then(
      (outcomes) => {
        this.outcomes = outcomes;
        this.endedAt = this.stage.clock.now();
      },
      (error: unknown) => {
        this.endedAt = this.stage.clock.now();
        if (isCalendarBotsError(error)) this.failure = error.message;
        else this.defect = error;
      },
    );
  }

  kill(): void {
    this.killed = true;
    this.stage.turns.drop(this);
  }

  /** Nothing failed and nothing was in its way: it saw and did everything that it should. */
  get clean(): boolean {
    return this.outcomes !== null && this.struck === 0;
  }

  private readonly clock: Clock = {
    now: () => this.stage.clock.now(),
    sleep: (ms) => this.stage.turns.sleep(this, ms),
    random: () => this.stage.random(),
  };

  private async run(): Promise<Outcome[]> {
    const { stage, schedule, how } = this;
    const window = { from: this.begunAt - WINDOW.backMs, to: this.begunAt + WINDOW.aheadMs };
    const service = this.openService();
    const meetings: PlannedMeeting[] = [];
    const own = new Set<string>();
    const calendars =
      how === 'all' ? schedule.calendars : schedule.calendars.slice(Math.floor(stage.random() * 2)).slice(0, 1);
    for (const name of calendars) {
      const opened = stage.people.open(name, (base, token) => this.calendarFetch(base, token), this.clock);
      const calendarId = opened.calendarId ?? (await opened.source.calendarIdOf('primary'));
      const holder = holderId(schedule.id, calendarId);
      own.add(holder);
      let page: string | null = null;
      do {
        const read = await opened.source.readPage({ calendarId, window, cursor: null, page, purpose: 'once' });
        for (const event of read.events) meetings.push(this.planned(event, service, holder));
        page = read.nextPage;
      } while (page !== null);
    }
    if (how === 'all') return reconcile({ service, own, meetings, exhaustive: window, now: this.clock.now });
    // News may have waited before their turn comes.
    await this.clock.sleep(Math.floor(stage.random() * 3 * MINUTE));
    const news = meetings.filter(() => stage.random() < 3 / Math.max(3, meetings.length));
    return reconcile({ service, own, meetings: news, now: this.clock.now });
  }

  private planned(event: CalendarEvent, service: BotService, holder: string): PlannedMeeting {
    const { leadMs, name, exclude, never } = this.schedule;
    const wish: BotWish = { leadMs, name: (one) => fillTemplate(name, one), settings: this.settings() };
    const rules = exclude === null ? {} : { titleExcludes: [exclude] };
    const verdict = never.has(event.occurrenceKey)
      ? NEVER
      : judge(event, rules, service.capabilities.platforms, this.clock.now());
    return plannedMeeting(event, verdict, wish, holder);
  }

  private settings(): BotSettings {
    const { hosts } = this.stage;
    const kind = this.schedule.settings;
    const [only] = hosts;
    if (hosts.length === 1 && only !== undefined) return only.settings(kind);
    return Object.fromEntries(hosts.map((host) => [host.id, host.settings(kind)]));
  }

  private openService(): BotService {
    const { hosts, waitUntilMs } = this.stage;
    const deadline = this.begunAt + 4 * MINUTE;
    const carrier: Carrier = {
      fetch: (host, send) => this.botFetch(host, send),
      clock: this.clock,
      deadline: () => deadline,
    };
    const services = hosts.map((host) => host.open(carrier));
    const [only] = services;
    if (services.length === 1 && only !== undefined) return only;
    const patience = waitUntilMs === undefined ? {} : { waitUntilMs };
    return createFailoverService({ services, now: this.clock.now, ...patience });
  }

  private calendarFetch(base: SandboxFetch | People['google']['fetch'], token: string): Fetch {
    return (url, { timeoutMs: _, ...init }) =>
      this.stage.turns.request(this, async () => {
        const headers = token === '' ? init.headers : { ...init.headers, authorization: `Bearer ${token}` };
        return answerOf(await base(url, { ...init, headers }));
      });
  }

  private botFetch(host: BotHost, send: SandboxFetch): Fetch {
    const { turns, clock } = this.stage;
    return (url, { timeoutMs, ...init }) =>
      turns.request(this, async () => {
        this.requests += 1;
        const writes = host.writes(init.method, url);
        if (writes) this.writes += 1;
        const watch = writes ? this.watch(host, url) : null;
        this.unheardCreate = false;
        const struck = total(host.faults.counts());
        const at = clock.now();
        let refusedBy: BotHost | null = null;
        try {
          const answer = await answerOf(await send(url, init));
          if (clock.now() - at > timeoutMs) throw new Error('no answer in time');
          if ((answer.status === 402 || answer.status === 429) && host.isExhausted()) refusedBy = host;
          return answer;
        } finally {
          this.struck += total(host.faults.counts()) - struck;
          watch?.();
          if (writes) this.refusedBy = refusedBy;
        }
      });
  }

  /** Notes what a writing request does to the bots. */
  private watch(host: BotHost, url: string): () => void {
    const { onBorn, onStopped } = this.stage;
    const known = new Set(host.ids());
    const target = [...known].find((id) => url.includes(id));
    const isLive = (): boolean => target !== undefined && LIVE.has(host.bot(target)?.phase ?? 'over');
    const lived = isLive();
    return () => {
      if (target !== undefined && lived && !isLive()) onStopped(host, target, this);
      for (const id of host.ids()) {
        const bot = known.has(id) ? undefined : host.bot(id);
        if (bot === undefined) continue;
        this.unheardCreate = true;
        onBorn(host, bot, this);
      }
    };
  }
}

/** What an exception to the rules says. */
const NEVER: Verdict = { kind: 'unwanted', code: 'never', reason: 'It is never recorded.', endsRecordings: true };

export const LIVE: ReadonlySet<SimBot['phase']> = new Set(['booked', 'underWay', 'inCall']);

const total = (counts: Partial<Record<string, number>>): number =>
  Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);

/** An answer with its body read: nothing of it may wait for anything but its turn. */
async function answerOf(response: Response) {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text: () => Promise.resolve(text) };
}
