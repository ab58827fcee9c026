/**
 * How fast and how right recurrences are expanded.
 *
 *   npx tsx bench/recurrence.ts            all tables
 *   npx tsx bench/recurrence.ts --quick    fewer rounds, for a look
 *
 * Peers, each used as its documentation advises: rrule (floating, with luxon for the zone), rrule-temporal, ical.js
 * (floating iterator with luxon), and where it is installed rrule-rust (native; npm install --no-save rrule-rust@3.1.1:
 * not every registry has its binaries for all systems, which `npm ci` would insist on). Runs are interleaved in one process and medians are taken;
 * hostile rules and correctness run in child processes that are ended after two seconds without an answer.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import ICAL from 'ical.js';
import { DateTime as LuxonTime } from 'luxon';
import * as rrulePackage from 'rrule';
import type * as RustPackage from 'rrule-rust';
import { RRuleTemporal } from 'rrule-temporal';
import { expandRecurrence, nextOccurrence } from '../core/src/recurrence/index.js';

// rrule is CommonJS behind an ES module face: depending on the loader its names are on `default`.
const { RRule } = 'RRule' in rrulePackage ? rrulePackage : (rrulePackage as { default: typeof rrulePackage }).default;

const quick = process.argv.includes('--quick');
const PATIENCE_MS = 2000;

interface Series {
  readonly dtstart: string;
  readonly tzid: string;
  readonly rrule: string;
}
interface Peer {
  readonly name: string;
  between(series: Series, from: string, to: string): number[];
  next(series: Series, after: string): number | null;
  all(series: Series, limit: number): number[];
}

const fields = (dtstart: string): [number, number, number, number, number, number] => {
  const number = (from: number, length: number): number => Number(dtstart.slice(from, from + length) || 0);
  return [number(0, 4), number(4, 2), number(6, 2), number(9, 2), number(11, 2), number(13, 2)];
};
/** The wall clock written as if it were UTC. */
const fakeUtc = (dtstart: string): number => {
  const [year, month, day, hour, minute, second] = fields(dtstart);
  return Date.UTC(year, month - 1, day, hour, minute, second);
};
const inZone = (date: Date, zone: string): number =>
  LuxonTime.fromObject(
    {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    },
    { zone },
  ).toMillis();
const DAY = 86_400_000;

const ours: Peer = {
  name: 'calendar-bots',
  between: (series, from, to) => expandRecurrence({ ...series, from, to }).map(Date.parse),
  next: (series, after) => {
    const next = nextOccurrence(series, after);
    return next === null ? null : Date.parse(next);
  },
  all: (series, limit) => expandRecurrence({ ...series, limit }).map(Date.parse),
};

const rruleRule = (series: Series): InstanceType<typeof RRule> =>
  new RRule({ ...RRule.parseString(series.rrule), dtstart: new Date(fakeUtc(series.dtstart)) });
const rrule: Peer = {
  name: 'rrule + luxon',
  between: (series, from, to) =>
    rruleRule(series)
      .between(new Date(Date.parse(from) - DAY), new Date(Date.parse(to) + DAY), true)
      .map((date) => inZone(date, series.tzid))
      .filter((time) => time >= Date.parse(from) && time < Date.parse(to)),
  next: (series, after) => {
    const rule = rruleRule(series);
    for (let at = new Date(Date.parse(after) - DAY); ;) {
      const date = rule.after(at);
      if (date === null) return null;
      if (inZone(date, series.tzid) > Date.parse(after)) return inZone(date, series.tzid);
      at = date;
    }
  },
  all: (series, limit) =>
    rruleRule(series)
      .all((_, count) => count < limit)
      .map((date) => inZone(date, series.tzid)),
};

const temporalRule = (series: Series): RRuleTemporal =>
  new RRuleTemporal({ rruleString: `DTSTART;TZID=${series.tzid}:${series.dtstart}\nRRULE:${series.rrule}` });
const temporal: Peer = {
  name: 'rrule-temporal',
  between: (series, from, to) =>
    temporalRule(series)
      .between(new Date(from), new Date(to), true)
      .map((time) => time.epochMilliseconds)
      .filter((time) => time < Date.parse(to)),
  next: (series, after) => temporalRule(series).next(new Date(after))?.epochMilliseconds ?? null,
  all: (series, limit) =>
    temporalRule(series)
      .all((_, count) => count < limit)
      .map((time) => time.epochMilliseconds),
};

function* icalInstants(series: Series): Generator<number> {
  const [year, month, day, hour, minute, second] = fields(series.dtstart);
  const start = ICAL.Time.fromData({ year, month, day, hour, minute, second });
  const iterator = ICAL.Recur.fromString(series.rrule).iterator(start);
  for (let time = iterator.next(); time; time = iterator.next()) {
    yield inZone(
      new Date(Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)),
      series.tzid,
    );
  }
}
const ical: Peer = {
  name: 'ical.js + luxon',
  between: (series, from, to) => {
    const found: number[] = [];
    for (const time of icalInstants(series)) {
      if (time >= Date.parse(to)) break;
      if (time >= Date.parse(from)) found.push(time);
    }
    return found;
  },
  next: (series, after) => {
    for (const time of icalInstants(series)) if (time > Date.parse(after)) return time;
    return null;
  },
  all: (series, limit) => {
    const found: number[] = [];
    for (const time of icalInstants(series)) {
      if (found.length >= limit) break;
      found.push(time);
    }
    return found;
  },
};

type RustTime = ReturnType<typeof RustPackage.DateTime.local>;

function rustPeer({ DateTime, DtStart, RRule, RRuleSet }: typeof RustPackage): Peer {
  const setOf = (series: Series): RustPackage.RRuleSet<RustTime> =>
    new RRuleSet({
      dtstart: new DtStart(DateTime.local(...fields(series.dtstart)), series.tzid),
      rrules: [RRule.fromString<RustTime>(`RRULE:${series.rrule}`)],
    });
  const instantOf = ({ year, month, day, time }: RustTime, zone: string): number =>
    inZone(new Date(Date.UTC(year, month - 1, day, time.hour, time.minute, time.second)), zone);
  const timeOf = (iso: string): RustTime => {
    const date = new Date(iso);
    return DateTime.utc(
      date.getUTCFullYear(),
      date.getUTCMonth() + 1,
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    );
  };
  return {
    name: 'rrule-rust + luxon',
    between: (series, from, to) =>
      setOf(series)
        .between(timeOf(from), timeOf(to), true)
        .map((time) => instantOf(time, series.tzid))
        .filter((time) => time < Date.parse(to)),
    next: (series, after) => {
      for (const time of setOf(series)) {
        const instant = instantOf(time, series.tzid);
        if (instant > Date.parse(after)) return instant;
      }
      return null;
    },
    all: (series, limit) =>
      setOf(series)
        .all(limit)
        .map((time) => instantOf(time, series.tzid)),
  };
}

function installedRust(): Peer[] {
  try {
    return [rustPeer(createRequire(resolve('bench/recurrence.ts'))('rrule-rust') as typeof RustPackage)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return [];
  }
}
const rust = installedRust();

const PEERS: readonly Peer[] = [ours, temporal, rrule, ...rust, ical];

/** Rules like those of real calendars: weekly most of all, then daily, monthly, yearly; some years old. */
function mixedRules(count: number): Series[] {
  let state = 20_261_121;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const two = (value: number): string => String(value).padStart(2, '0');
  const zones = [
    'America/New_York',
    'Europe/Berlin',
    'Europe/London',
    'Asia/Tokyo',
    'Asia/Kolkata',
    'Australia/Sydney',
    'America/Sao_Paulo',
    'UTC',
  ];
  const days = ['MO', 'TU', 'WE', 'TH', 'FR'];
  const rules = [
    () => `FREQ=WEEKLY;BYDAY=${pick(days)}`,
    () => `FREQ=WEEKLY;INTERVAL=2;BYDAY=${pick(days)}`,
    () => 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    () => 'FREQ=DAILY',
    () => `FREQ=DAILY;INTERVAL=${2 + random(5)}`,
    () => `FREQ=MONTHLY;BYDAY=${1 + random(4)}${pick(days)}`,
    () => `FREQ=MONTHLY;BYMONTHDAY=${1 + random(28)}`,
    () => 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    () => 'FREQ=YEARLY',
    () => `FREQ=WEEKLY;BYDAY=${pick(days)};COUNT=${10 + random(200)}`,
    () => `FREQ=WEEKLY;BYDAY=${pick(days)};UNTIL=2026${two(1 + random(12))}15T000000Z`,
    () => `FREQ=YEARLY;BYMONTH=${1 + random(12)};BYDAY=${pick(['1', '2', '-1'])}${pick(days)}`,
  ];
  return Array.from({ length: count }, () => ({
    dtstart: `${2016 + random(10)}${two(1 + random(12))}${two(1 + random(28))}T${two(random(24))}${pick(['00', '15', '30'])}00`,
    tzid: pick(zones),
    rrule: pick(rules)(),
  }));
}

const list = (size: number): string => Array.from({ length: size }, (_, value) => value).join(',');
const HOSTILE: readonly (readonly [string, string])[] = [
  ['SECONDLY never (30 February)', 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'],
  ['MINUTELY never', 'FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30'],
  ['HOURLY never', 'FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30'],
  ['DAILY never', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
  ['WEEKLY never', 'FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30'],
  ['MONTHLY never', 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30'],
  ['YEARLY never', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
  ['HOURLY;INTERVAL=24;BYHOUR=5', 'FREQ=HOURLY;INTERVAL=24;BYHOUR=5'],
  ['BYSETPOS past the set', 'FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2'],
  ['week 53 x 1,440 times', `FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYHOUR=${list(24)};BYMINUTE=${list(60)}`],
  ['DAILY x 86,400 times', `FREQ=DAILY;BYHOUR=${list(24)};BYMINUTE=${list(60)};BYSECOND=${list(60)}`],
  ['SECONDLY for ten years', 'FREQ=SECONDLY'],
  ['SECONDLY;COUNT=1,000,000,000', 'FREQ=SECONDLY;COUNT=1000000000'],
  ['YEARLY;INTERVAL=1,000,000', 'FREQ=YEARLY;INTERVAL=1000000'],
  ['DAILY;INTERVAL=100,000,000', 'FREQ=DAILY;INTERVAL=100000000'],
  ['YEARLY;INTERVAL=0', 'FREQ=YEARLY;INTERVAL=0'],
];

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const FROM = '2026-11-16T00:00:00.000Z';
const TO = '2026-11-23T00:00:00.000Z';

/**
 * Milliseconds of one run for each peer. The peers take turns; a turn repeats a quick run until it can be measured,
 * and a peer that needs long gets fewer turns (at least three).
 */
function interleaved(rounds: number, run: (peer: Peer) => void): Map<Peer, number> {
  const plans = PEERS.map((peer) => {
    // Warm up: half a second, or as many runs as any peer needs to be compiled.
    const begun = performance.now();
    for (let i = 0; i < 500 && performance.now() - begun < 500; i += 1) run(peer);
    const start = performance.now();
    run(peer);
    const once = performance.now() - start;
    const repeats = Math.min(100, Math.max(1, Math.ceil(2 / once)));
    return {
      peer,
      repeats,
      turns: Math.max(3, Math.min(rounds, Math.floor(2000 / (once * repeats)))),
      times: [] as number[],
    };
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const { peer, repeats, turns, times } of plans) {
      if (round >= turns) continue;
      const start = performance.now();
      for (let i = 0; i < repeats; i += 1) run(peer);
      times.push((performance.now() - start) / repeats);
    }
  }
  return new Map(plans.map(({ peer, times }) => [peer, median(times)]));
}

function table(title: string, unit: string, times: Map<Peer, number>): void {
  const fastestPeer = Math.min(...[...times].filter(([peer]) => peer !== ours).map(([, time]) => time));
  console.log(`\n${title}`);
  for (const [peer, time] of times) {
    const beside = `${(time / (times.get(ours) as number)).toFixed(1)} x ours`;
    console.log(`  ${peer.name.padEnd(20)} ${time.toFixed(4).padStart(10)} ${unit}  ${beside.padStart(14)}`);
  }
  console.log(`  fastest peer / ours: ${(fastestPeer / (times.get(ours) as number)).toFixed(1)}`);
}

interface Answer {
  readonly ms: number;
  readonly text: string;
}
type Task =
  { readonly kind: 'between' | 'next'; readonly series: Series } | { readonly kind: 'case'; readonly test: Case };
interface Case extends Series {
  readonly class: string;
  readonly rdate: readonly string[];
  readonly exdate: readonly string[];
  readonly from: string | null;
  readonly to: string | null;
  readonly limit: number | null;
  readonly allDay: boolean;
  readonly expected: readonly string[];
}

/** In the child: one task after the other, each answered before the next is sent. */
function serve(peer: Peer): void {
  process.on('message', (task: Task) => {
    const start = performance.now();
    let text: string;
    try {
      if (task.kind === 'case') text = solves(peer, task.test) ? 'right' : 'wrong';
      else if (task.kind === 'next') text = peer.next(task.series, FROM) === null ? 'none' : 'found';
      else text = `${peer.between(task.series, FROM, TO).length}`;
    } catch (error) {
      text = `throws ${error instanceof Error ? error.message.slice(0, 30) : 'something'}`;
    }
    process.send?.({ ms: performance.now() - start, text });
  });
  process.send?.('ready');
}

function solves(peer: Peer, test: Case): boolean {
  const expected = test.expected.map(Date.parse);
  const { from, to } = test;
  const starts =
    from !== null && to !== null
      ? peer.between(test, from, to).slice(0, test.limit ?? Infinity)
      : peer.all(test, test.limit ?? 2000);
  return starts.length === expected.length && starts.every((start, index) => start === expected[index]);
}

class Child {
  private process: ChildProcess | null = null;

  constructor(private readonly peer: Peer) {}

  async ask(task: Task): Promise<Answer> {
    const child = this.process ?? (await this.start());
    return new Promise((answered) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        this.process = null;
        answered({ ms: Infinity, text: 'hangs' });
      }, PATIENCE_MS);
      child.once('message', (answer: Answer) => {
        clearTimeout(timer);
        answered(answer);
      });
      child.send(task);
    });
  }

  end(): void {
    this.process?.kill();
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(process.argv[1] as string, ['--child', this.peer.name], { execArgv: process.execArgv });
    await new Promise((ready) => child.once('message', ready));
    this.process = child;
    return child;
  }
}

async function hostile(): Promise<void> {
  console.log(
    `\nHostile rules begun ten years ago, ms for a week and for the next one (hangs: more than ${PATIENCE_MS} ms)`,
  );
  const columns = new Map<Peer, string[]>();
  for (const peer of PEERS) {
    const child = new Child(peer);
    const cells: string[] = [];
    for (const [, rule] of HOSTILE) {
      const series = { dtstart: '20161121T090000', tzid: 'America/New_York', rrule: rule };
      const parts: string[] = [];
      for (const kind of ['between', 'next'] as const) {
        // Answers that come quickly are asked for again, so that the figure is a median and not a first run.
        const answers = [await child.ask({ kind, series })];
        while (answers.length < 5 && (answers[0]?.ms ?? Infinity) < 500)
          answers.push(await child.ask({ kind, series }));
        const time = median(answers.map((answer) => answer.ms));
        const text = answers[0]?.text ?? '';
        parts.push(time === Infinity ? 'hangs' : `${time.toFixed(2)}${text.startsWith('throws') ? ' throws' : ''}`);
      }
      cells.push(parts.join(' / '));
    }
    child.end();
    columns.set(peer, cells);
  }
  console.log(`  ${'rule'.padEnd(30)}${PEERS.map((peer) => peer.name.padEnd(30)).join('')}`);
  HOSTILE.forEach(([name], row) => {
    console.log(`  ${name.padEnd(30)}${PEERS.map((peer) => (columns.get(peer)?.[row] ?? '').padEnd(30)).join('')}`);
  });
}

async function correctness(): Promise<void> {
  const path = resolve('../shared/data/recurrence-cases.json');
  if (!existsSync(path)) {
    console.log('\nCorrectness: skipped, the case collection ../shared/data/recurrence-cases.json is not there');
    return;
  }
  const cases = JSON.parse(readFileSync(path, 'utf8')) as Case[];
  // Peers here are given a rule and a zone only; RDATE and EXDATE are the business of other parts of each of them.
  const plain = cases.filter(
    (test) => test.rdate.length + test.exdate.length === 0 && (test.from === null) === (test.to === null),
  );
  console.log('\nCorrectness: cases without RDATE and EXDATE answered exactly');
  for (const peer of PEERS) {
    const child = new Child(peer);
    const score: Record<string, [number, number]> = {};
    for (const test of plain.filter((each) => each.class === 'core' || each.class === 'dst-edge')) {
      const { text } = await child.ask({ kind: 'case', test });
      const counts = (score[test.class] ??= [0, 0]);
      counts[1] += 1;
      if (text === 'right') counts[0] += 1;
    }
    child.end();
    const cells = Object.entries(score).map(
      ([name, [right, all]]) => `${name} ${right}/${all} (${((right / all) * 100).toFixed(1)} %)`,
    );
    console.log(`  ${peer.name.padEnd(20)} ${cells.join('   ')}`);
  }
}

async function main(): Promise<void> {
  const childOf = process.argv.indexOf('--child');
  if (childOf > 0) {
    const peer = PEERS.find((each) => each.name === process.argv[childOf + 1]);
    if (peer === undefined) throw new Error('no such peer');
    serve(peer);
    return;
  }
  const rounds = quick ? 15 : 101;
  const daily = { dtstart: '20161121T090000', tzid: 'America/New_York', rrule: 'FREQ=DAILY' };
  table(
    'A week out of a ten-year-old daily rule (New York)',
    'ms',
    interleaved(rounds, (peer) => peer.between(daily, FROM, TO)),
  );

  const old = { dtstart: '20061121T090000', tzid: 'America/New_York', rrule: 'FREQ=WEEKLY;BYDAY=MO,WE,FR' };
  table(
    'The next occurrence of a 20-year-old rule',
    'ms',
    interleaved(rounds, (peer) => peer.next(old, FROM)),
  );

  const rules = mixedRules(10_000);
  // The slow peers get a part of the rules; all figures are for each rule.
  const share = new Map<Peer, number>([
    [ours, 10_000],
    [temporal, 10_000],
    ...rust.map((peer): [Peer, number] => [peer, 500]),
    [rrule, 100],
    [ical, 50],
  ]);
  const perRound = interleaved(quick ? 2 : 5, (peer) => {
    for (const series of rules.slice(0, share.get(peer))) peer.between(series, FROM, TO);
  });
  const perRule = new Map([...perRound].map(([peer, time]) => [peer, time / (share.get(peer) as number)]));
  table('10,000 mixed rules, one week of each: for each rule', 'ms', perRule);
  console.log(
    `  all 10,000: ours ${(perRound.get(ours) as number).toFixed(0)} ms, rrule-temporal ${(perRound.get(temporal) as number).toFixed(0)} ms`,
  );

  await hostile();
  await correctness();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
