import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_BUDGET, expandRecurrence, iterateRecurrence, nextOccurrence, RecurrenceError } from './index.js';

const list = (size: number): string => Array.from({ length: size }, (_, value) => value).join(',');
const clock = `BYHOUR=${list(24)};BYMINUTE=${list(60)}`;

const NEVER = [
  ...['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'].map(
    (freq) => `FREQ=${freq};BYMONTH=2;BYMONTHDAY=30`,
  ),
  'FREQ=HOURLY;INTERVAL=24;BYHOUR=5',
  'FREQ=MINUTELY;INTERVAL=1440;BYMINUTE=5',
  'FREQ=SECONDLY;INTERVAL=60;BYSECOND=30',
  'FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=2',
  'FREQ=YEARLY;BYDAY=MO;BYSETPOS=366',
  'FREQ=DAILY;BYHOUR=9;BYSETPOS=2',
  'FREQ=WEEKLY;BYMONTH=1;BYSETPOS=2',
  'FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6',
  'FREQ=DAILY;INTERVAL=14;BYDAY=MO',
  'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31',
];
const DENSE = [
  'FREQ=SECONDLY',
  'FREQ=SECONDLY;COUNT=1000000000',
  'FREQ=SECONDLY;BYMINUTE=3;COUNT=1000000000',
  `FREQ=DAILY;${clock};BYSECOND=${list(60)}`,
];
const FAR = ['FREQ=YEARLY;INTERVAL=1000000', 'FREQ=DAILY;INTERVAL=100000000', 'FREQ=SECONDLY;INTERVAL=999999999999999'];

// Begun in February, on a day that none of the rules match, and not at an hour they name.
const series = (rrule: string) => ({ dtstart: '20160203T091500', tzid: 'America/New_York', rrule });
const week = { from: '2026-11-16T00:00:00Z', to: '2026-11-23T00:00:00Z' };

const outcome = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof RecurrenceError ? error.code : error;
  }
};

it.each(NEVER)('%s is empty, and known to be', (rrule) => {
  expect(outcome(() => expandRecurrence(series(rrule)))).toEqual([]);
  expect(outcome(() => expandRecurrence({ ...series(rrule), ...week }))).toEqual([]);
  expect(outcome(() => nextOccurrence(series(rrule), week.from))).toBeNull();
});

it.each(DENSE)('%.60s is refused when all of a week is asked for, and walked when little is', (rrule) => {
  expect(outcome(() => expandRecurrence({ ...series(rrule), ...week }))).toBe('budgetExceeded');
  if (!rrule.includes('BYMINUTE=3')) {
    expect(outcome(() => expandRecurrence({ ...series(rrule), ...week, limit: 5 }))).toHaveLength(5);
    expect(outcome(() => nextOccurrence(series(rrule), week.from))).toBe('2026-11-16T00:00:01.000Z');
  }
});

it.each(FAR)('%s has its first instance only', (rrule) => {
  expect(outcome(() => expandRecurrence(series(rrule)))).toHaveLength(1);
});

/*
 * Timed as it is shipped, bundled and in a process of its own: under jest every global is looked up through the test
 * environment, which costs more than the work itself. CPU time and the best of several runs, since other programs and
 * the compiler are not what is measured.
 */
it('every one of them ends in less than 20 ms', () => {
  const rules = [
    ...NEVER,
    ...DENSE,
    ...FAR,
    `FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;${clock}`,
    `FREQ=YEARLY;${clock};BYSETPOS=-1`,
  ];
  const folder = mkdtempSync(join(tmpdir(), 'recurrence-'));
  try {
    const bundle = join(folder, 'recurrence.mjs');
    const esbuild = resolve(__dirname, '../../../node_modules/.bin/esbuild');
    execFileSync(
      esbuild,
      [
        join(__dirname, 'index.ts'),
        '--bundle',
        '--format=esm',
        '--platform=neutral',
        '--main-fields=module,main',
        `--outfile=${bundle}`,
        '--log-level=error',
      ],
      { stdio: 'pipe' },
    );
    const script = `
      import { expandRecurrence, nextOccurrence } from ${JSON.stringify(bundle)};
      const slow = [];
      for (const rrule of ${JSON.stringify(rules)}) {
        const series = { dtstart: '20160203T091500', tzid: 'America/New_York', rrule };
        const calls = { week: () => expandRecurrence({ ...series, ...${JSON.stringify(week)} }), next: () => nextOccurrence(series, '${week.from}') };
        for (const [name, call] of Object.entries(calls)) {
          let best = Infinity;
          for (let i = 0; i < 8; i += 1) {
            const before = process.cpuUsage();
            try { call(); } catch (error) { if (error.code !== 'budgetExceeded') throw error; }
            const { user, system } = process.cpuUsage(before);
            best = Math.min(best, (user + system) / 1000);
          }
          if (!(best < 20)) slow.push(name + ' ' + best + ' ms ' + rrule.slice(0, 60));
        }
      }
      process.stdout.write(JSON.stringify(slow));`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(answer)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

it('the budget is what it says', () => {
  const minutes = { dtstart: '20260101T000000', tzid: 'UTC', rrule: 'FREQ=MINUTELY' };
  expect(expandRecurrence({ ...minutes, limit: DEFAULT_BUDGET })).toHaveLength(DEFAULT_BUDGET);
  expect(outcome(() => expandRecurrence({ ...minutes, limit: DEFAULT_BUDGET + 1 }))).toBe('budgetExceeded');
  expect(outcome(() => expandRecurrence({ ...minutes, limit: 11, budget: 10 }))).toBe('budgetExceeded');
  expect(outcome(() => expandRecurrence({ ...minutes, limit: 30_000, budget: 30_000 }))).toHaveLength(30_000);
});

it('an endless rule is walked lazily', () => {
  const first: string[] = [];
  for (const { start } of iterateRecurrence({ dtstart: '20260101T000000', tzid: 'UTC', rrule: 'FREQ=DAILY' })) {
    first.push(start);
    if (first.length === 3) break;
  }
  expect(first).toHaveLength(3);
});
