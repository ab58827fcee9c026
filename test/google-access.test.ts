import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import { type SyncSettings, watchCalendars, type WatchState } from '../core/src/sync';
import { manualClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';

/** What happens to a watched Google calendar that is taken away, and given back. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-23T08:00:00Z');
const ME = 'me@example.com';
const COLLEAGUE = 'colleague@example.com';
const SETTINGS: SyncSettings = {
  backMs: DAY,
  aheadMs: 30 * DAY,
  soonMs: 0,
  kinds: ['created', 'updated', 'cancelled'],
  matches: () => true,
  filterFingerprint: '',
};

function setUp() {
  const clock = manualClock(NOW);
  const google = new GoogleSandbox({ clock, seed: 3 });
  for (const user of [ME, COLLEAGUE]) google.addUser(user, { timeZone: 'Europe/Berlin' });
  google.calendars.share(COLLEAGUE, ME, 'reader');
  const team = google.calendars.create({ owner: ME, summary: 'Team', timeZone: 'Asia/Tokyo' });
  const { accessToken } = google.oauth.issue({ user: ME, lifeMs: DAY });
  let saved: WatchState | null = null;
  const poll = async () => {
    const http = createGoogleHttp({
      fetch: (url, { timeoutMs: _, ...init }) =>
        google.fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${accessToken}` } }),
      clock: { now: () => clock.now(), sleep: (ms) => clock.pass(ms), random: () => 0.5 },
      baseUrl: google.apiUrl,
    });
    const source = createGoogleSource({ http });
    const run = { now: clock.now(), hasTime: () => true };
    const result = await watchCalendars(source, [ME, COLLEAGUE, team], saved, SETTINGS, run);
    saved = JSON.parse(JSON.stringify(result.state)) as WatchState;
    return {
      told: result.changes.map(({ change, event, changed }) => [change, event.title, ...changed].join(' ')).sort(),
      errors: result.calendars.map(({ error }) => error?.code ?? null),
      hints: result.calendars.flatMap(({ error }) => error?.hint ?? []),
    };
  };
  const add = (calendar: string, title: string): string => {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString(), timeZone: 'Europe/Berlin' });
    const location = 'https://zoom.us/j/81234567890';
    const body = { summary: title, location, start: at(NOW + 5 * HOUR), end: at(NOW + 6 * HOUR) };
    return google.events.insert(calendar, body).id ?? '';
  };
  return { google, team, poll, add };
}

test('secondary and shared calendars are told beside the own one', async () => {
  const { google, team, poll, add } = setUp();
  expect(await poll()).toEqual({ told: [], errors: [null, null, null], hints: [] });
  const id = add(team, 'Team');
  add(COLLEAGUE, 'Shared');
  add(ME, 'Own');
  expect((await poll()).told).toEqual(['created Own', 'created Shared', 'created Team']);
  google.events.delete(team, id);
  expect((await poll()).told).toEqual(['cancelled Team']);
});

test('a calendar that is not shared any more is an error; its meetings are not cancelled, and it is taken up again', async () => {
  const { google, poll, add } = setUp();
  const id = add(COLLEAGUE, 'Shared');
  await poll();
  google.calendars.unshare(COLLEAGUE, ME);
  add(ME, 'Own');
  expect(await poll()).toMatchObject({ told: ['created Own'], errors: [null, 'notFound', null] });
  google.events.patch(COLLEAGUE, id, { summary: 'Renamed' });
  google.calendars.share(COLLEAGUE, ME, 'reader');
  expect(await poll()).toEqual({ told: ['updated Renamed title'], errors: [null, null, null], hints: [] });
});

test('a calendar of which only busy times are shared any more does not lose its titles and links', async () => {
  const { google, poll, add } = setUp();
  add(COLLEAGUE, 'Shared');
  await poll();
  google.calendars.share(COLLEAGUE, ME, 'freeBusyReader');
  expect(await poll()).toMatchObject({
    told: [],
    errors: [null, 'forbidden', null],
    hints: [expect.stringContaining('event details')],
  });
  google.calendars.share(COLLEAGUE, ME, 'reader');
  expect(await poll()).toEqual({ told: [], errors: [null, null, null], hints: [] });
});

test('a calendar that is deleted for good is an error, the others go on', async () => {
  const { google, team, poll, add } = setUp();
  add(team, 'Team');
  await poll();
  google.calendars.delete(team);
  add(ME, 'Own');
  expect(await poll()).toMatchObject({ told: ['created Own'], errors: [null, null, 'notFound'] });
});
