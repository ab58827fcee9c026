import type { RecurrencePattern, RecurrenceRange } from '@microsoft/microsoft-graph-types';
import { DateTime } from 'luxon';
import { ADA, bench, refusal, timed } from './client.fixture';
import { daysOf, readRecurrence } from './recurrence';

function days(
  pattern: RecurrencePattern,
  range: Partial<RecurrenceRange> & { startDate: string },
  until: string,
): string[] {
  const recurrence = readRecurrence({ pattern, range: { type: 'noEnd', ...range } }, range.startDate, 'UTC', 'UTC');
  return daysOf(recurrence, Date.parse(until)).filter((day) => day <= until);
}

test('the six patterns, by a calendar on paper', () => {
  expect(days({ type: 'daily', interval: 3 }, { startDate: '2026-02-26' }, '2026-03-05')).toEqual([
    '2026-02-26',
    '2026-03-01',
    '2026-03-04',
  ]);
  // Every other week: where the week begins makes the difference.
  const fortnight = (firstDayOfWeek: 'sunday' | 'monday') =>
    days(
      { type: 'weekly', interval: 2, daysOfWeek: ['tuesday', 'sunday'], firstDayOfWeek },
      { startDate: '2026-03-03' },
      '2026-03-31',
    );
  expect(fortnight('monday')).toEqual(['2026-03-03', '2026-03-08', '2026-03-17', '2026-03-22', '2026-03-31']);
  expect(fortnight('sunday')).toEqual(['2026-03-03', '2026-03-15', '2026-03-17', '2026-03-29', '2026-03-31']);
  expect(
    days(
      { type: 'relativeMonthly', interval: 1, daysOfWeek: ['tuesday', 'friday'], index: 'first' },
      { startDate: '2026-05-01' },
      '2026-07-31',
    ),
  ).toEqual(['2026-05-01', '2026-06-02', '2026-07-03']);
  expect(
    days(
      { type: 'relativeMonthly', interval: 1, daysOfWeek: ['sunday'], index: 'last' },
      { startDate: '2026-03-29' },
      '2026-05-31',
    ),
  ).toEqual(['2026-03-29', '2026-04-26', '2026-05-31']);
  expect(
    days(
      { type: 'relativeYearly', interval: 1, month: 11, daysOfWeek: ['thursday'], index: 'fourth' },
      { startDate: '2024-11-28' },
      '2026-12-31',
    ),
  ).toEqual(['2024-11-28', '2025-11-27', '2026-11-26']);
});

test('a day that a month has not is its last, as Exchange does; checked with another library', () => {
  const months = days(
    { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
    { startDate: '2026-01-31' },
    '2028-12-31',
  );
  const expected = Array.from({ length: 36 }, (_, month) =>
    DateTime.utc(2026, 1, 1).plus({ months: month }).endOf('month').toISODate(),
  );
  expect(months).toEqual(expected);
  const leap = days(
    { type: 'absoluteYearly', interval: 1, month: 2, dayOfMonth: 29 },
    { startDate: '2024-02-29' },
    '2028-12-31',
  );
  expect(leap).toEqual(['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
});

test('ranges: an end date is the last day, a number counts, a start off the pattern is no occurrence', () => {
  const daily: RecurrencePattern = { type: 'daily', interval: 1 };
  const ended = { type: 'endDate' as const, startDate: '2026-03-01', endDate: '2026-03-03' };
  expect(days(daily, ended, '2026-12-31')).toEqual(['2026-03-01', '2026-03-02', '2026-03-03']);
  const counted = { type: 'numbered' as const, startDate: '2026-03-01', numberOfOccurrences: 2 };
  expect(days(daily, counted, '2026-12-31')).toEqual(['2026-03-01', '2026-03-02']);
  const mondays: RecurrencePattern = { type: 'weekly', interval: 1, daysOfWeek: ['monday'] };
  expect(days(mondays, { ...counted, startDate: '2026-03-04' }, '2026-12-31')).toEqual(['2026-03-09', '2026-03-16']);
});

test('occurrences keep their local time when the clocks change, and what cannot be is refused', async () => {
  const { api, graph } = bench();
  const series = {
    subject: 's',
    ...timed('2026-03-27T09:00:00', 60, 'W. Europe Standard Time'),
    recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', startDate: '2026-03-27' } },
  } as const;
  const made = await api.api('/me/events').post(series);
  const starts = graph
    .truth(ADA, Date.parse('2026-03-27'), Date.parse('2026-03-31'))
    .map(({ start }) => start?.dateTime?.slice(5, 16));
  expect(starts).toEqual(['03-27T08:00', '03-28T08:00', '03-29T07:00', '03-30T07:00']);
  expect(made.recurrence.range.recurrenceTimeZone).toBe('W. Europe Standard Time');
  const refused = async (recurrence: object): Promise<string | null> =>
    (await refusal(api.api('/me/events').post({ ...series, recurrence }))).code;
  const { pattern, range } = series.recurrence;
  expect(await refused({ pattern: { type: 'hourly' }, range })).toBe('ErrorPropertyValidationFailure');
  expect(await refused({ pattern: { type: 'weekly', interval: 1 }, range })).toBe('ErrorPropertyValidationFailure');
  expect(await refused({ pattern, range: { ...range, startDate: '2026-03-28' } })).toBe(
    'ErrorPropertyValidationFailure',
  );
  expect(await refused({ pattern: { ...pattern, interval: 0 }, range })).toBe('ErrorPropertyValidationFailure');
  const never = { ...range, type: 'endDate', endDate: '2026-03-26' };
  expect(await refused({ pattern, range: never })).toBe('ErrorRecurrenceHasNoOccurrence');
});
