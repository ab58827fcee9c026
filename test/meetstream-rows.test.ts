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
