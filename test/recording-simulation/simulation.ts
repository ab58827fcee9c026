import { manualClock, type SandboxClock } from '../../sandbox/clock';
import type { Contradictions } from '../../sandbox/meetstream';
import { type Random, seededRandom } from '../../sandbox/random';
import { pick, pickAction } from '../sync-histories/chance';
import { type BotHost, breakDown, disturb } from './host';
import { Broken, Ledger } from './ledger';
import { meetingBaasHost } from './meeting-baas-host';
import { meetingBaasV1Host } from './meeting-baas-v1-host';
import { meetStreamHost } from './meetstream-host';
import { type CalendarName, People } from './people';
import { checkQuietPoint } from './quiet-point';
import { LIVE, Runner, type Schedule, type Stage } from './runner';
import { Turns } from './turns';

export { Broken } from './ledger';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-05-04T07:00:00.137Z');
const STEPS_BETWEEN_QUIET_POINTS = 25;
const MOST_ROUNDS = 8;
const MOST_TURNS = 20_000;

type OpenHosts = (clock: SandboxClock, seed: number, says: Partial<Contradictions>) => BotHost[];

/** The bot services of a history: one, or several as a failover list in this order. */
export const SERVICES = {
  'meeting-baas': (clock, seed) => [meetingBaasHost(clock, seed)],
  meetstream: (clock, seed, says) => [meetStreamHost(clock, seed, says)],
  'meeting-baas-v1': (clock, seed) => [meetingBaasV1Host(clock, seed)],
  failover: (clock, seed, says) => [meetingBaasHost(clock, seed), meetStreamHost(clock, seed + 1, says)],
  'failover of three': (clock, seed, says) => [
    meetingBaasHost(clock, seed),
    meetStreamHost(clock, seed + 1, says),
    meetingBaasV1Host(clock, seed + 2),
  ],
} as const satisfies Record<string, OpenHosts>;
export type ServiceMix = keyof typeof SERVICES;

export interface SimulationOptions {
  seed: number;
  steps: number;
  services: ServiceMix;
  /** Answers of MeetStream that differ from the stand-in's defaults. */
  says?: Partial<Contradictions>;
  /** How long before a bot is due the next service is used while one is silent; see FailoverOptions. */
  waitUntilMs?: number;
}

/** Counts of what was done, met and compared. */
export interface SimulationReport {
  seed: number;
  services: ServiceMix;
  steps: number;
  virtualDays: number;
  edits: Record<string, number>;
  runs: Record<string, number>;
  requests: { all: number; writing: number; inQuietRuns: number; writingInQuietRuns: number };
  quietPoints: number;
  meetingsCompared: number;
  /** Of them without a bot, because one had been there, had failed, or a person had taken it back. */
  rightlyWithout: number;
  bots: Record<string, number>;
  faults: Record<string, Record<string, number>>;
  refusals: Record<string, Record<string, number>>;
  troubles: Record<string, number>;
}

/** Runs one seeded history. @throws Broken as soon as a promise is not kept */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  return new Simulation(options).run();
}

export class Simulation {
  private readonly clock = manualClock(START);
  private readonly random: Random;
  private readonly people: People;
  private readonly hosts: BotHost[];
  private readonly turns: Turns;
  private readonly ledger: Ledger;
  private readonly stage: Stage;
  private readonly schedules: Schedule[];
  private readonly calendarIds = new Map<CalendarName, string>();
  private serial = 0;
  private botsEver = 0;
  private readonly runs: Record<string, number> = {};
  private readonly troubles: Record<string, number> = {};
  private readonly requests = { all: 0, writing: 0, inQuietRuns: 0, writingInQuietRuns: 0 };
  private quietPoints = 0;
  private compared = { wanted: 0, without: 0 };

  constructor(private readonly options: SimulationOptions) {
    const { seed, services, says = {}, waitUntilMs } = options;
    const random = seededRandom(seed * 2_654_435 + 17);
    this.random = random;
    this.people = new People(this.clock, random, seed);
    const open: OpenHosts = SERVICES[services];
    this.hosts = open(this.clock, seed, says);
    this.turns = new Turns(this.clock, random);
    this.ledger = new Ledger(this.hosts, () => this.clock.now());
    const { clock, people, hosts, turns, ledger } = this;
    this.stage = {
      clock,
      people,
      hosts,
      turns,
      random,
      waitUntilMs,
      onBorn: (host, bot, runner) => {
        this.botsEver += 1;
        ledger.onBorn(host, bot, runner);
      },
      onStopped: (host, id, runner) => ledger.onStopped(host, id, runner),
    };
    // One workflow, or two that watch some of the same calendars and know nothing of each other.
    const two: CalendarName[][] = [
      ['google', 'team', 'feed'],
      ['feed', 'outlook', 'google'],
    ];
    const one: CalendarName[][] = [['google', 'team', 'feed', 'outlook']];
    this.schedules = (seed % 2 === 0 ? two : one).map((calendars, index) => ({
      id: `workflow ${index}`,
      calendars,
      leadMs: MINUTE,
      name: 'Notetaker',
      settings: 0,
      exclude: null,
      never: new Set(),
    }));
  }

  async run(): Promise<SimulationReport> {
    const { steps } = this.options;
    for (let step = 1; step <= steps; step++) {
      try {
        await this.step();
        this.ledger.checkNewborn();
        if (step % STEPS_BETWEEN_QUIET_POINTS === 0 || step === steps) await this.quietPoint();
      } catch (error) {
        if (error instanceof Error) error.message = `seed ${this.options.seed}, step ${step}: ${error.message}`;
        throw error;
      }
    }
    return this.report();
  }

  private async step(): Promise<void> {
    const { random } = this;
    const { run } = pickAction(random, [
      [46, 'edit', () => this.edit()],
      [34, 'runs', () => this.runTogether()],
      [3, 'settings', () => this.changeSchedule()],
      [4, 'faults', () => this.trouble('faults', (host) => disturb(host, random))],
      [1, 'outage', () => this.trouble('outage', (host) => breakDown(host, random))],
      [1, 'exhausted', () => this.exhaust()],
      [2, 'repaired', () => this.repair(pick(random, this.hosts))],
      [2, 'manner', () => this.treat()],
      [2, 'by hand', () => this.removeByHand()],
      [7, 'time', () => this.passTime()],
    ] as [number, string, () => Promise<void> | void][]) as { run: () => Promise<void> | void };
    await run();
  }

  private async edit(): Promise<void> {
    this.people.edit();
    await this.clock.advance(Math.floor(this.random() * 12_000));
  }

  /** Up to four runs at once, now and then with somebody who edits meanwhile; some are killed on the way. */
  private async runTogether(): Promise<void> {
    const { random } = this;
    const count = random() < 0.25 ? 1 : 2 + Math.floor(random() * 3);
    const runners = Array.from({ length: count }, () => {
      const runner = new Runner(this.stage, pick(random, this.schedules), random() < 0.8 ? 'all' : 'news');
      if (random() < 0.15) runner.fuse = Math.floor(random() * 90);
      return runner;
    });
    await this.play(runners, true);
    await this.clock.advance(Math.floor(random() * MINUTE));
  }

  private async play(runners: readonly Runner[], eventful: boolean): Promise<void> {
    for (const runner of runners) runner.start();
    await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; !this.turns.idle; turn++) {
      if (turn > MOST_TURNS) throw new Broken('the runs do not come to an end');
      if (eventful && this.random() < 0.008) this.people.edit();
      for (const runner of runners) this.maybeKill(runner);
      await this.turns.next();
    }
    for (const runner of runners) this.take(runner);
  }

  private maybeKill(runner: Runner): void {
    if (runner.fuse === null || runner.killed || runner.endedAt !== null || runner.fuse-- > 0) return;
    runner.kill();
    this.count(this.runs, 'killed');
    if (runner.unheardCreate) this.count(this.runs, 'killed after a create, before its answer was looked at');
  }

  private take(runner: Runner): void {
    if (runner.defect !== null) throw runner.defect;
    this.requests.all += runner.requests;
    this.requests.writing += runner.writes;
    this.count(this.runs, 'begun');
    if (runner.failure !== null) this.count(this.runs, 'failed');
    for (const { did } of runner.outcomes ?? []) this.count(this.runs, `meetings ${did}`);
    if (runner.clean) {
      this.count(this.runs, 'undisturbed');
      this.ledger.onCleanRun(runner);
    }
  }

  private changeSchedule(): void {
    const { random } = this;
    const schedule = pick(random, this.schedules);
    const { run, name } = pickAction(random, [
      [2, 'other lead', () => (schedule.leadMs = pick(random, [0, 1, 2, 5]) * MINUTE)],
      [2, 'other name', () => (schedule.name = pick(random, ['Notetaker', '{title}', `Bot ${++this.serial}`]))],
      [2, 'other settings', () => (schedule.settings += 1)],
      [2, 'other rule', () => (schedule.exclude = pick(random, [null, null, 'Private', 'Weekly', 'Budget']))],
      [2, 'never this one', () => schedule.never.add(this.someKey())],
      [1, 'no exceptions', () => schedule.never.clear()],
    ]);
    this.count(this.troubles, name);
    run();
  }

  private someKey(): string {
    const now = this.clock.now();
    const copies = this.people.copies(now, now + 3 * DAY);
    return copies.length === 0 ? '' : pick(this.random, copies).key;
  }

  private trouble(name: string, act: (host: BotHost) => void): void {
    this.count(this.troubles, name);
    act(pick(this.random, this.hosts));
  }

  /** Cap or balance is used up, while somebody plans a meeting for right now: its bot is refused at the create. */
  private async exhaust(): Promise<void> {
    this.count(this.troubles, pick(this.random, this.hosts).exhaust(this.random));
    this.people.meetNow();
    if (this.hosts.length === 1) return;
    // Where another service can stand in, a booked bot is refused as well, when it is due.
    const due = this.nextDue();
    if (Number.isFinite(due)) await this.clock.advance(Math.max(0, due - this.clock.now()) + 1000);
    await this.runTogether();
  }

  private repair(host: BotHost): void {
    host.faults.clear();
    host.restore();
  }

  /** How a meeting of the near future treats the bots that come to it. */
  private treat(): void {
    const now = this.clock.now();
    const links = this.people.copies(now, now + DAY).flatMap(({ link }) => link ?? []);
    if (links.length === 0) return;
    const link = pick(this.random, links);
    for (const host of this.hosts) this.count(this.troubles, `meeting: ${host.treat(link, this.random)}`);
  }

  private removeByHand(): void {
    const live = this.ledger.all().filter(({ bot }) => LIVE.has(bot.phase) && !bot.marked);
    if (live.length === 0) return;
    const near = live.filter(({ bot }) => bot.phase !== 'booked');
    const seen = pick(this.random, near.length > 0 && this.random() < 0.5 ? near : live);
    this.ledger.removeByHand(seen, this.clock.now());
  }

  /** Mostly to the minutes around the next bot's departure, where everything is decided. */
  private async passTime(): Promise<void> {
    const { random } = this;
    const now = this.clock.now();
    const to = this.nextDue() + Math.floor((random() * 8 - 6) * MINUTE);
    const near = Number.isFinite(to) && to > now && random() < 0.75;
    await this.clock.advance(near ? to - now : Math.floor(random() * (random() < 0.1 ? DAY : 90 * MINUTE)));
  }

  /** When the next booked bot leaves; infinite when there is none. */
  private nextDue(): number {
    return Math.min(...this.ledger.all().flatMap(({ bot }) => (bot.phase === 'booked' ? (bot.joinAt ?? []) : [])));
  }

  /** Everything works, everybody runs until there is nothing left to write; then it is compared. */
  private async quietPoint(): Promise<void> {
    for (const host of this.hosts) this.repair(host);
    for (let round = 1; ; round++) {
      const runners: Runner[] = [];
      for (const schedule of this.schedules) {
        const runner = new Runner(this.stage, schedule, 'all');
        await this.play([runner], false);
        runners.push(runner);
      }
      const writes = runners.reduce((sum, runner) => sum + runner.writes, 0);
      if (writes === 0 && runners.every(({ clean }) => clean)) {
        this.requests.inQuietRuns += runners.reduce((sum, runner) => sum + runner.requests, 0);
        this.requests.writingInQuietRuns += writes;
        break;
      }
      if (round === MOST_ROUNDS) {
        const wrote = runners.flatMap(({ outcomes }) => outcomes ?? []).filter(({ did }) => did !== 'kept' && did !== 'skipped'); // prettier-ignore
        throw new Broken(`runs go on writing: ${JSON.stringify({ failures: runners.map(({ failure }) => failure), wrote })}`); // prettier-ignore
      }
    }
    this.ledger.checkNewborn();
    for (const { calendars } of this.schedules) {
      for (const calendar of calendars) this.calendarIds.set(calendar, await this.idOf(calendar));
    }
    const { people, schedules, ledger } = this;
    const calendarIdOf = (calendar: CalendarName): string => this.calendarIds.get(calendar) ?? '';
    const found = checkQuietPoint({ people, schedules, ledger, now: this.clock.now(), calendarIdOf });
    this.compared.wanted += found.wanted;
    this.compared.without += found.without;
    ledger.checkOverlaps();
    this.quietPoints += 1;
    this.forgetOld();
  }

  private async idOf(calendar: CalendarName): Promise<string> {
    const known = this.calendarIds.get(calendar);
    if (known !== undefined) return known;
    const clock = { now: () => this.clock.now(), sleep: (ms: number) => this.clock.advance(ms), random: () => 0.5 };
    const opened = this.people.open(
      calendar,
      (base, token) =>
        async (url, { timeoutMs: _, ...init }) =>
          base(url, { ...init, headers: { ...init.headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) } }), // prettier-ignore
      clock,
    );
    return opened.calendarId ?? opened.source.calendarIdOf('primary');
  }

  /** Bots of meetings that nobody has any more, days ago: a stand-in that keeps them all gets slow. */
  private forgetOld(): void {
    const now = this.clock.now();
    const known = new Set(this.people.copies(now - 60 * DAY, now + 60 * DAY).map(({ key }) => key));
    for (const host of this.hosts) {
      const old = host.bots().filter((bot) => !known.has(bot.key) || Date.parse(bot.end) < now - 20 * DAY);
      const over = old.filter((bot) => !LIVE.has(bot.phase) && Date.parse(bot.end) < now - 2 * DAY);
      host.forget(new Set(over.map(({ id }) => id)));
    }
  }

  private count(counts: Record<string, number>, name: string): void {
    counts[name] = (counts[name] ?? 0) + 1;
  }

  private report(): SimulationReport {
    const { seed, services, steps } = this.options;
    return {
      seed,
      services,
      steps,
      virtualDays: Math.round((this.clock.now() - START) / DAY),
      edits: this.people.did,
      runs: this.runs,
      requests: this.requests,
      quietPoints: this.quietPoints,
      meetingsCompared: this.compared.wanted,
      rightlyWithout: this.compared.without,
      bots: { ever: this.botsEver, ...this.ledger.counts },
      faults: Object.fromEntries(this.hosts.map((host) => [host.id, { ...host.faults.counts() }])),
      refusals: Object.fromEntries(this.hosts.map((host) => [host.id, host.refusals()])),
      troubles: this.troubles,
    };
  }
}
