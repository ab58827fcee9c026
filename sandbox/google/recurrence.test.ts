import type { EventTime } from './event-time';
import { formatEventTime } from './event-time';
import { continuedAfter, endedBefore, expandSeries, isRecurrence } from './recurrence';

const timed = (text: string, zone: string): EventTime => ({ kind: 'timed', ms: Date.parse(text), zone });
const day = (date: string): EventTime => ({ kind: 'day', date });
const shown = (times: EventTime[]): (string | null | undefined)[] =>
  times.map((time) => {
    const wire = formatEventTime(time, time.kind === 'timed' ? time.zone : 'UTC');
    return wire.dateTime ?? wire.date;
  });

test('a daily series keeps its wall time over the change of the clocks', () => {
  const start = timed('2025-03-07T13:30:00Z', 'America/Chicago');
  expect(shown(expandSeries(start, ['RRULE:FREQ=DAILY;COUNT=4'], Date.UTC(2026, 0)))).toEqual([
    '2025-03-07T07:30:00-06:00',
    '2025-03-08T07:30:00-06:00',
    '2025-03-09T07:30:00-05:00',
    '2025-03-10T07:30:00-05:00',
  ]);
});

test('days, RDATE, EXDATE, several rules, vendor parameters', () => {
  const lines = [
    'RRULE;X-EVOLUTION-ENDDATE=20260110T000000Z:FREQ=WEEKLY;COUNT=3',
    'RDATE;VALUE=DATE:20260202',
    'EXDATE;VALUE=DATE:20260112',
  ];
  expect(shown(expandSeries(day('2026-01-05'), lines, Date.UTC(2027, 0)))).toEqual([
    '2026-01-05',
    '2026-01-19',
    '2026-02-02',
  ]);
  const utcRemoved = ['RRULE:FREQ=DAILY;COUNT=3', 'EXDATE:20260106T080000Z'];
  expect(expandSeries(timed('2026-01-05T08:00:00Z', 'Europe/Berlin'), utcRemoved, Date.UTC(2027, 0))).toHaveLength(2);
  expect(isRecurrence(day('2026-01-05'), ['RRULE:FREQ=SOMETIMES'])).toBe(false);
  expect(isRecurrence(day('2026-01-05'), ['nonsense'])).toBe(false);
});

test('an endless rule, also one of every minute, ends at the limit', () => {
  const start = timed('2026-01-05T08:00:00Z', 'Europe/Berlin');
  expect(
    expandSeries(start, ['RRULE:FREQ=DAILY'], start.kind === 'timed' ? start.ms + 10 * 86_400_000 : 0),
  ).toHaveLength(11);
  expect(expandSeries(start, ['RRULE:FREQ=MINUTELY'], Date.UTC(2036, 0)).length).toBe(10_000);
});

test('ending and continuing a series, as recorded', () => {
  const splitAt = timed('2025-03-26T12:30:00Z', 'America/Chicago');
  expect(endedBefore(['RRULE:FREQ=DAILY'], splitAt)).toEqual(['RRULE:FREQ=DAILY;UNTIL=20250326T045959Z']);
  expect(
    endedBefore(['RRULE:FREQ=DAILY;UNTIL=20250401T045959Z'], timed('2025-03-27T13:00:00Z', 'America/Chicago')),
  ).toEqual(['RRULE:FREQ=DAILY;UNTIL=20250327T045959Z']);
  expect(endedBefore(['RRULE:FREQ=WEEKLY;COUNT=9;BYDAY=MO'], day('2026-02-02'))).toEqual([
    'RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260201',
  ]);
  expect(continuedAfter(['RRULE:FREQ=WEEKLY;COUNT=9;BYDAY=MO'], 4)).toEqual(['RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO']);
});
