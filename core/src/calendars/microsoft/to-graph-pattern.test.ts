import fc from 'fast-check';
import { expandRecurrence, fromGraphPattern, instantToWall, RecurrenceError } from '../../recurrence';
import type { DraftTime } from '../writer';
import { toGraphPattern } from './to-graph-pattern';

/** A Monday. */
const MONDAY = Date.parse('2026-03-02T09:00:00Z');
const at = (day: string, timeZone = 'Europe/Berlin'): DraftTime => ({ at: Date.parse(`${day}T09:00:00Z`), timeZone });

test.each<[string, DraftTime, object]>([
  ['FREQ=DAILY;INTERVAL=3', at('2026-03-02'), { type: 'daily', interval: 3 }],
  ['FREQ=DAILY;BYDAY=MO,TU', at('2026-03-02'), { type: 'weekly', daysOfWeek: ['monday', 'tuesday'] }],
  ['RRULE:FREQ=WEEKLY', at('2026-03-04'), { type: 'weekly', daysOfWeek: ['wednesday'], firstDayOfWeek: 'monday' }],
  ['freq=weekly;interval=2;byday=mo,we;wkst=su', at('2026-03-02'), { interval: 2, firstDayOfWeek: 'sunday' }],
  ['FREQ=MONTHLY', at('2026-03-15'), { type: 'absoluteMonthly', dayOfMonth: 15 }],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', at('2026-03-31'), { type: 'absoluteMonthly', dayOfMonth: 31 }],
  ['FREQ=MONTHLY;BYDAY=1MO', at('2026-03-02'), { type: 'relativeMonthly', daysOfWeek: ['monday'], index: 'first' }],
  ['FREQ=MONTHLY;BYDAY=-1FR', at('2026-03-27'), { type: 'relativeMonthly', index: 'last' }],
  ['FREQ=YEARLY', at('2026-12-31'), { type: 'absoluteYearly', month: 12, dayOfMonth: 31 }],
  ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', at('2026-11-26'), { type: 'relativeYearly', month: 11, index: 'fourth' }],
])('%s', (rule, start, pattern) => {
  expect(toGraphPattern(rule, start).pattern).toMatchObject(pattern);
});

test('the range: zone, count, and an end that is a date', () => {
  const range = (rule: string, start = at('2026-03-02')) => toGraphPattern(rule, start).range;
  expect(range('FREQ=DAILY')).toEqual({ type: 'noEnd', startDate: '2026-03-02', recurrenceTimeZone: 'Europe/Berlin' });
  expect(range('FREQ=DAILY;COUNT=5')).toMatchObject({ type: 'numbered', numberOfOccurrences: 5 });
  // Ten o'clock in Berlin: an end at nine leaves that day out.
  expect(range('FREQ=DAILY;UNTIL=20260310T090000Z')).toMatchObject({ type: 'endDate', endDate: '2026-03-10' });
  expect(range('FREQ=DAILY;UNTIL=20260310T080000Z')).toMatchObject({ endDate: '2026-03-09' });
  expect(range('FREQ=DAILY;UNTIL=20260310', { date: '2026-03-02' })).toEqual({
    type: 'endDate',
    endDate: '2026-03-10',
    startDate: '2026-03-02',
  });
});

test.each([
  ['FREQ=MONTHLY;BYMONTHDAY=31', at('2026-03-31')],
  ['FREQ=MONTHLY', at('2026-03-30')],
  ['FREQ=YEARLY', at('2028-02-29')],
  ['FREQ=MONTHLY;BYDAY=5MO', at('2026-03-30')],
  ['FREQ=MONTHLY;BYMONTHDAY=1,15', at('2026-03-01')],
  ['FREQ=YEARLY;BYWEEKNO=10', at('2026-03-02')],
  ['FREQ=YEARLY;BYDAY=10MO', at('2026-03-09')],
  ['FREQ=DAILY;BYHOUR=9,15', at('2026-03-02')],
  ['FREQ=WEEKLY;BYDAY=TU', at('2026-03-02')],
])('refuses %s', (rule, start) => {
  expect(() => toGraphPattern(rule, start)).toThrow(expect.objectContaining({ code: 'invalid' }));
});

/** Undefined for a rule without an occurrence. */
function firstOf(rrule: string, tzid: string): string | undefined {
  try {
    return expandRecurrence({ dtstart: '20260302T090000', tzid, rrule, limit: 1 })[0];
  } catch (error) {
    if (error instanceof RecurrenceError) return undefined;
    throw error;
  }
}

test('a rule that is taken says the same series in Graph’s words', () => {
  const list = <T extends string | number>(...values: T[]) =>
    fc.subarray(values, { minLength: 1 }).map((some) => some.join(','));
  const day = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
  const numbered = fc.tuple(fc.integer({ min: -2, max: 5 }), day).map(([n, one]) => (n === 0 ? one : `${n}${one}`));
  const half = { freq: 1, nil: null };
  const rule = fc
    .tuple(
      fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
      fc.integer({ min: 1, max: 3 }),
      fc.option(fc.oneof(list('MO', 'WE', 'FR'), numbered), half),
      fc.option(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant(-1)).map(String), half),
      fc.option(fc.constantFrom('1', '2', '12', '1,3'), half),
      fc.option(fc.constantFrom('1', '2', '-1'), half),
      fc.constantFrom('', ';COUNT=7', ';UNTIL=20270401T080000Z', ';UNTIL=20270401T093000Z'),
    )
    .map(([freq, interval, byDay, byMonthDay, byMonth, setPos, end]) =>
      [
        `FREQ=${freq};INTERVAL=${interval}${end}`,
        ...(byDay === null ? [] : [`BYDAY=${byDay}`]),
        ...(byMonthDay === null ? [] : [`BYMONTHDAY=${byMonthDay}`]),
        ...(byMonth === null ? [] : [`BYMONTH=${byMonth}`]),
        ...(setPos === null || (byDay === null && byMonthDay === null) ? [] : [`BYSETPOS=${setPos}`]),
      ].join(';'),
    );
  let taken = 0;
  fc.assert(
    fc.property(rule, fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Tokyo'), (text, timeZone) => {
      const first = firstOf(text, timeZone);
      if (first === undefined) return;
      const start = { at: Date.parse(first), timeZone };
      const wall = instantToWall(first, timeZone);
      let graph;
      try {
        graph = toGraphPattern(text, start);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid' });
        return;
      }
      taken += 1;
      const starts = (rrule: string) =>
        expandRecurrence({
          dtstart: wall,
          tzid: timeZone,
          rrule,
          from: new Date(MONDAY).toISOString(),
          to: '2029-01-01T00:00:00Z',
        });
      expect(starts(fromGraphPattern(graph).rrule)).toEqual(starts(text));
    }),
    { numRuns: 300, seed: 9 },
  );
  expect(taken).toBeGreaterThan(40);
});
