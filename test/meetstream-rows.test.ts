import { createMeetStreamCalendarHttp } from '../core/src/connections/meetstream/index';
import type { CalendarState } from '../core/src/sync/state';
import { syncCalendar } from '../core/src/sync/sync';
import { createMeetStreamSource } from '../core/src/calendars/meetstream/source';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const DAY = 86_400_000;
const LINK = 'https://zoom.us/j/987654321';
type Row = Readonly<Record<string, unknown>>;

/** A MeetStream that answers with these rows. */
function withRows() {
  const calendar = { id: 'cal', summary: 'Work', primary: true, timeZone: 'UTC', provider: 'google' };
  const service = { rows: [] as Row[] };
  const clock = { now: () => NOW, sleep: async () => {}, random: () => 0.5 };
  const fetch = async (url: string) => {
    const answer = new URL(url).pathname.endsWith('/calendar')
      ? { total: 1, calendars: [calendar] }
      : { results: service.rows, next: null, has_more: false };
    return { status: 200, headers: { get: () => null }, text: async () => JSON.stringify(answer) };
  };
  const http = createMeetStreamCalendarHttp({ fetch, clock, apiKey: 'k' });
  return { service, source: createMeetStreamSource({ http, clock, timeZone: 'UTC' }) };
}

const span = (start: string) => ({
  start_time: start,
  end_time: new Date(Date.parse(start) + 1_800_000).toISOString(),
  calendar_id: 'cal',
});

function single(n: number): Row {
  const { start_time: start, end_time: end, ...rest } = span(`2026-12-0${n}T12:00:00.000Z`);
  const raw = {
    id: `g${n}`,
    summary: `Single ${n}`,
    start: { dateTime: start },
    end: { dateTime: end },
    location: LINK,
  };
  return { id: `ms-${n}`, start_time: start, end_time: end, ...rest, raw };
}

const weekly = {
  ...span('2026-11-23T09:00:00.000Z'),
  id: 'ms-series',
  is_recurring: true,
  raw: {
    id: 'gser',
    iCalUID: 'gser@google.com',
    summary: 'Weekly',
    start: { dateTime: '2026-11-23T09:00:00Z', timeZone: 'UTC' },
    end: { dateTime: '2026-11-23T09:30:00Z', timeZone: 'UTC' },
    recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO'],
    location: LINK,
  },
};

describe('a row that cannot be read this once', () => {
  const singles = [1, 2, 3, 4, 5, 6, 7, 8].map(single);

  test.each<[string, Row]>([
    ['a rule that is none', { ...weekly, raw: { ...weekly.raw, recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=XX'] } }],
    ['no event of the calendar', { ...weekly, raw: null }],
  ])('a series with %s: none of its meetings is told as cancelled', async (_name, unread) => {
    const { service, source } = withRows();
    const settings = { backMs: DAY, aheadMs: 30 * DAY, soonMs: 0, matches: () => true, filterFingerprint: '' };
    const poll = async (state: CalendarState | null) =>
      syncCalendar(source, 'cal', state, settings, { now: NOW, hasTime: () => true });
    service.rows = [...singles, weekly];
    const { state } = await poll(null);
    expect(Object.keys(state.rows).filter((id) => id.startsWith('ms-series#'))).toHaveLength(5);

    service.rows = [...singles.slice(1), unread];
    const { changes, rejected } = await poll(state);
    expect(rejected.map(({ id }) => id)).toEqual(['ms-series']);
    expect(changes.map(({ change, event }) => `${change} ${event.id}`)).toEqual(['cancelled ms-1']);
  });
});

test('a series that cannot be laid out is named where it is asked for: its meetings are not gone', async () => {
  const { service, source } = withRows();
  const raw = { ...weekly.raw, start: { dateTime: 'soon' } };
  service.rows = [{ ...weekly, raw }];
  const series = await source.readSeries('cal', 'gser', { from: NOW, to: NOW + 16 * DAY });
  expect(series).toMatchObject({ events: [], rejected: [{ id: 'ms-series' }] });
});

describe('a deleted occurrence of a series stays deleted', () => {
  const listed = async (rows: readonly Row[]) => {
    const { service, source } = withRows();
    service.rows = [...rows];
    const window = { from: NOW, to: NOW + 16 * DAY };
    const page = await source.readPage({ calendarId: 'cal', window, cursor: null, page: null, purpose: 'once' });
    return page.events.map(({ startDate, start }) => startDate ?? start);
  };
  const gone = (raw: unknown, more: Row = {}): Row => ({
    ...span('2026-11-30T09:00:00.000Z'),
    id: 'ms-x',
    is_deleted: true,
    raw,
    ...more,
  });
  const at = (time: string) => ({ dateTime: `${time}:00.0000000`, timeZone: 'UTC' });
  const outlook = {
    id: 'M1',
    type: 'seriesMaster',
    subject: 'Weekly',
    iCalUId: 'u1',
    isAllDay: false,
    start: at('2026-11-23T09:00'),
    end: at('2026-11-23T09:30'),
    originalStartTimeZone: 'UTC',
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' },
      range: { type: 'noEnd', startDate: '2026-11-23', recurrenceTimeZone: 'UTC' },
    },
    location: { displayName: LINK },
  };
  const master = { ...span('2026-11-23T09:00:00.000Z'), id: 'ms-m', raw: outlook };
  const exception = { id: 'X1', type: 'exception', seriesMasterId: 'M1', originalStart: '2026-11-30T09:00:00Z' };
  const moved = { start: at('2026-12-01T14:00'), end: at('2026-12-01T14:30') };
  const [first, , last] = ['2026-11-23', '2026-11-30', '2026-12-07'].map((date) => `${date}T09:00:00.000Z`);

  test.each<[string, Row]>([
    ['an exception', { ...exception, subject: 'Weekly', start: at('2026-11-30T09:00'), end: at('2026-11-30T09:30') }],
    ['an exception that had been moved', { ...exception, subject: 'Weekly', ...moved }],
    ['one of which only its place is left', exception],
    [
      'one that never was an exception',
      {
        id: 'X1',
        type: 'occurrence',
        seriesMasterId: 'M1',
        start: at('2026-11-30T09:00'),
        end: at('2026-11-30T09:30'),
      },
    ],
  ])('Outlook: %s', async (_name, raw) => {
    expect(await listed([master])).toHaveLength(3);
    expect(await listed([master, gone(raw)])).toEqual([first, last]);
    expect(await listed([master, gone(JSON.stringify(raw))])).toEqual([first, last]);
  });

  test('Outlook: of an all-day series', async () => {
    const [start, end] = [at('2026-11-23T00:00'), at('2026-11-24T00:00')];
    const days = { ...master, raw: { ...outlook, isAllDay: true, start, end, originalStartTimeZone: 'Europe/Berlin' } };
    const day = { isAllDay: true, originalStartTimeZone: 'Europe/Berlin' };
    expect(await listed([days])).toEqual(['2026-11-23', '2026-11-30', '2026-12-07']);
    const place = { ...exception, ...day, originalStart: '2026-11-29T23:00:00Z' };
    expect(await listed([days, gone(place)])).toEqual(['2026-11-23', '2026-12-07']);
  });

  test('Outlook: of another series, nothing is left out', async () => {
    expect(await listed([master, gone({ ...exception, seriesMasterId: 'M2' })])).toHaveLength(3);
  });

  test.each<[string, Row]>([
    [
      'with its event',
      gone({
        id: 'gser_20261130T090000Z',
        status: 'cancelled',
        recurringEventId: 'gser',
        originalStartTime: { dateTime: '2026-11-30T09:00:00Z' },
      }),
    ],
    ['with its name alone', gone(null, { platform_id: 'gser_20261130T090000Z' })],
  ])('Google: %s', async (_name, row) => {
    expect(await listed([weekly, row])).toEqual([first, last]);
  });
});
