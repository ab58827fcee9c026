import { occurrencesOf, parseICalendar } from '../../core/src/calendars/icalendar';
import { manualClock } from '../clock';
import { GoogleSandbox } from '../google';
import { googleCalendar } from './google-calendar';
import { IcsSandbox } from './ics-sandbox';

const ADA = 'ada@acme.test';
const MONDAY = Date.parse('2026-05-04T07:30:00Z');
const DAY = 86_400_000;

/** Starts of one series, as the API of the stand-in shows them and as its feed reads. */
async function bothWays(startMs: number, recurrence: string[]): Promise<{ api: string[]; feed: string[] }> {
  const clock = manualClock(MONDAY - DAY);
  const google = new GoogleSandbox({ clock, seed: 1 });
  google.addUser(ADA, { timeZone: 'Europe/Berlin' });
  const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Berlin' });
  google.events.insert(ADA, { summary: 'Weekly', start: at(startMs), end: at(startMs + 1_800_000), recurrence });
  const ics = new IcsSandbox({ clock });
  const text = await (await ics.fetch(ics.urlOf(ics.add(googleCalendar(google, ADA))))).text();
  const window = { from: MONDAY - 7 * DAY, to: MONDAY + 60 * DAY };
  const context = { provider: 'ics', calendarId: ADA, timeZone: 'Europe/Berlin', self: null, objectId: null } as const;
  const read = parseICalendar(text).series.flatMap((series) => occurrencesOf(series, window, context).events);
  return {
    api: google.truth(ADA, window.from, window.to).map(({ start }) => new Date(start?.dateTime ?? '').toISOString()),
    feed: read.map(({ start }) => start).sort(),
  };
}

test.each([
  ['a start that the rule gives', 0, 'RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE', 5],
  ['a start that the rule leaves out', 1, 'RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE', 5],
  ['a start before the only day of the rule', 1, 'RRULE:FREQ=WEEKLY;COUNT=1;BYDAY=WE', 1],
  ['no COUNT', 1, 'RRULE:FREQ=WEEKLY;UNTIL=20260520T000000Z;BYDAY=MO,WE', 5],
])('calendar and feed show the same of a series: %s', async (_, days, rule, count) => {
  const { api, feed } = await bothWays(MONDAY + days * DAY, [rule]);
  expect(feed).toEqual(api);
  expect(api).toHaveLength(count);
});
