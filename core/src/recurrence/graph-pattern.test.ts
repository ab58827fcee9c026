import { expandRecurrence, fromGraphPattern, RecurrenceError } from './index.js';

// As Graph sends it: members that a type does not use are filled with zeroes.
const pattern = (more: object): object => ({
  interval: 1,
  month: 0,
  dayOfMonth: 0,
  firstDayOfWeek: 'sunday',
  index: 'first',
  ...more,
});
const noEnd = {
  type: 'noEnd',
  startDate: '2026-01-06',
  endDate: '0001-01-01',
  recurrenceTimeZone: 'W. Europe Standard Time',
  numberOfOccurrences: 0,
};
const rule = (more: object, range: object = noEnd): string => fromGraphPattern({ pattern: pattern(more), range }).rrule;

it.each<[string, object, string]>([
  ['daily', { type: 'daily', interval: 3 }, 'FREQ=DAILY;INTERVAL=3'],
  [
    'weekly',
    { type: 'weekly', interval: 2, daysOfWeek: ['tuesday', 'thursday'], firstDayOfWeek: 'monday' },
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=MO',
  ],
  [
    'weekly, week from Sunday',
    { type: 'weekly', daysOfWeek: ['sunday'], firstDayOfWeek: undefined },
    'FREQ=WEEKLY;BYDAY=SU;WKST=SU',
  ],
  ['absoluteMonthly', { type: 'absoluteMonthly', dayOfMonth: 15 }, 'FREQ=MONTHLY;BYMONTHDAY=15'],
  [
    'absoluteMonthly on the 31st',
    { type: 'absoluteMonthly', dayOfMonth: 31 },
    'FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1',
  ],
  [
    'relativeMonthly',
    { type: 'relativeMonthly', daysOfWeek: ['tuesday', 'wednesday'], index: 'second' },
    'FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=2',
  ],
  [
    'absoluteYearly',
    { type: 'absoluteYearly', month: 2, dayOfMonth: 29 },
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1',
  ],
  [
    'relativeYearly',
    { type: 'relativeYearly', month: 11, daysOfWeek: ['thursday'], index: 'last' },
    'FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=-1',
  ],
])('%s', (_name, more, expected) => expect(rule(more)).toBe(expected));

it('the range: zone, count, and an inclusive local end date', () => {
  const daily = { type: 'daily' };
  expect(fromGraphPattern({ pattern: pattern(daily), range: noEnd })).toEqual({
    rrule: 'FREQ=DAILY',
    startDate: '2026-01-06',
    tzid: 'Europe/Berlin',
  });
  expect(rule(daily, { ...noEnd, type: 'numbered', numberOfOccurrences: 5 })).toBe('FREQ=DAILY;COUNT=5');
  const end = { ...noEnd, type: 'endDate', endDate: '2026-07-10' };
  expect(rule(daily, end)).toBe('FREQ=DAILY;UNTIL=20260710T215959Z');
  expect(fromGraphPattern({ pattern: pattern(daily), range: end }, { allDay: true }).rrule).toBe(
    'FREQ=DAILY;UNTIL=20260710',
  );
  const { recurrenceTimeZone: _zone, ...zoneless } = end;
  expect(rule(daily, zoneless)).toBe('FREQ=DAILY;UNTIL=20260710T235959');
  expect(
    fromGraphPattern(
      { pattern: pattern(daily), range: { ...end, recurrenceTimeZone: 'tzone://Microsoft/Custom' } },
      { timeZone: 'Tokyo Standard Time' },
    ),
  ).toEqual({
    rrule: 'FREQ=DAILY;UNTIL=20260710T145959Z',
    startDate: '2026-01-06',
    tzid: 'Asia/Tokyo',
  });
});

it('the 31st of a monthly pattern is the last day of shorter months', () => {
  const rrule = rule({ type: 'absoluteMonthly', dayOfMonth: 31 });
  expect(
    expandRecurrence({ dtstart: '20260131', tzid: 'UTC', rrule, limit: 4 }).map((start) => start.slice(5, 10)),
  ).toEqual(['01-31', '02-28', '03-31', '04-30']);
});

it.each<[string, unknown]>([
  ['nothing', null],
  ['no range', { pattern: pattern({ type: 'daily' }) }],
  ['an unknown type', { pattern: pattern({ type: 'hourly' }), range: noEnd }],
  ['no days', { pattern: pattern({ type: 'weekly' }), range: noEnd }],
  ['no day of the month', { pattern: pattern({ type: 'absoluteMonthly' }), range: noEnd }],
  ['no month', { pattern: pattern({ type: 'absoluteYearly', dayOfMonth: 3 }), range: noEnd }],
  ['interval 0', { pattern: pattern({ type: 'daily', interval: 0 }), range: noEnd }],
  ['numbered without a number', { pattern: pattern({ type: 'daily' }), range: { ...noEnd, type: 'numbered' } }],
])('refuses %s', (_name, value) => {
  expect(() => fromGraphPattern(value)).toThrow(expect.objectContaining({ code: 'invalidRule' }));
  expect(() => fromGraphPattern(value)).toThrow(RecurrenceError);
});
