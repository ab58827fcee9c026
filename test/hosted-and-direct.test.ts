import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import { createMeetingBaasSource } from '../core/src/calendars/meeting-baas';
import { createMicrosoftHttp, createMicrosoftSource } from '../core/src/calendars/microsoft';
import type { CalendarSource } from '../core/src/calendars/source';
import {
  createMeetingBaasCalendarHttp,
  disconnectCalendar,
  MeetingBaasCalendars,
} from '../core/src/connections/meeting-baas';
import type { CalendarEvent } from '../core/src/event';
import { type Fetch, isCalendarBotsError } from '../core/src/http';
import type { CalendarState } from '../core/src/sync/state';
import { syncCalendar, type SyncResult, type SyncSettings } from '../core/src/sync/sync';
import { manualClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { type MeetingBaasOptions, MeetingBaasServer } from '../sandbox/meeting-baas';
import { googleAccounts, microsoftAccounts } from '../sandbox/meeting-baas/calendars';
import { MicrosoftSandbox } from '../sandbox/microsoft';

/** Meeting BaaS's hosted calendars beside the calendars themselves: the same meetings, told as exactly. */

const NOW = Date.parse('2026-11-23T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ADA = 'ada@example.com';
const ANNA = 'anna@contoso.com';
const ZONE = 'Europe/Berlin';
const WINDOW = { from: NOW - DAY, to: NOW + 20 * DAY };
const SETTINGS: SyncSettings = {
  backMs: DAY,
  aheadMs: 28 * DAY,
  soonMs: 0,
  kinds: ['created', 'updated', 'cancelled'],
  matches: () => true,
  filterFingerprint: '',
};

function world(options: Partial<MeetingBaasOptions> = {}) {
  const clock = manualClock(NOW);
  const google = new GoogleSandbox({ clock, seed: 3 });
  const microsoft = new MicrosoftSandbox({ clock, seed: 3 });
  google.addUser(ADA, { timeZone: ZONE, displayName: 'Ada' });
  microsoft.addUser(ANNA, { timeZone: ZONE, displayName: 'Anna' });
  const baas = new MeetingBaasServer({
    clock,
    seed: 5,
    validate: true,
    send: async () => new Response(),
    accounts: [googleAccounts(google), microsoftAccounts(microsoft)],
    ...options,
  });
  const asked: string[] = [];
  const fetch: Fetch = (url, { method, headers, body }) => {
    asked.push(`${method} ${new URL(url).pathname.replace(/[0-9a-f-]{36}/g, '*')}`);
    return baas.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  };
  const calendars = new MeetingBaasCalendars({
    http: createMeetingBaasCalendarHttp({ fetch, clock: { ...clock, random: () => 0.5 }, apiKey: 'sandbox-key' }),
  });
  const engineClock = { now: () => clock.now(), random: () => 0.5, sleep: (ms: number) => clock.pass(ms) };
  const hosted = () => createMeetingBaasSource({ calendars, clock: engineClock, timeZone: ZONE });
  const signed =
    (server: GoogleSandbox | MicrosoftSandbox, token: () => string): Fetch =>
    (url, { method, headers, body }) =>
      server.fetch(url, {
        method,
        headers: { ...headers, authorization: `Bearer ${token()}` },
        ...(body === undefined ? {} : { body }),
      });
  const direct = {
    google: createGoogleSource({
      http: createGoogleHttp({
        fetch: signed(google, () => google.oauth.issue({ user: ADA }).accessToken),
        clock: engineClock,
      }),
    }),
    microsoft: createMicrosoftSource({
      http: createMicrosoftHttp({
        fetch: signed(microsoft, () => microsoft.oauth.issue({ user: ANNA }).accessToken),
        clock: engineClock,
        baseUrl: microsoft.apiUrl,
      }),
      fallbackZone: ZONE,
    }),
  };
  const credentials = {
    google: () => ({
      platform: 'google' as const,
      clientId: google.oauth.client.clientId,
      clientSecret: google.oauth.client.clientSecret,
      refreshToken: google.oauth.issue({ user: ADA }).refreshToken,
    }),
    microsoft: () => ({
      platform: 'microsoft' as const,
      clientId: microsoft.oauth.client.clientId,
      clientSecret: microsoft.oauth.client.clientSecret,
      refreshToken: microsoft.oauth.issue({ user: ANNA }).refreshToken,
    }),
  };
  const connect = async (platform: 'google' | 'microsoft'): Promise<string> => {
    const raw = (await calendars.listRaw(credentials[platform]())).find(({ primary }) => primary);
    const { id } = await calendars.create(credentials[platform](), raw?.id ?? '');
    await clock.advance(2_000);
    return id;
  };
  return { clock, google, microsoft, baas, calendars, hosted, direct, credentials, connect, asked };
}

async function all(source: CalendarSource, calendarId: string): Promise<CalendarEvent[]> {
  const events: CalendarEvent[] = [];
  for (let page: string | null = null; ;) {
    const answer = await source.readPage({ calendarId, window: WINDOW, cursor: null, page, purpose: 'once' });
    expect(answer.rejected).toEqual([]);
    events.push(...answer.events);
    if (answer.nextPage === null) return events.sort((a, b) => (a.occurrenceKey < b.occurrenceKey ? -1 : 1));
    page = answer.nextPage;
  }
}

const at = (ms: number): { dateTime: string; timeZone: string } => ({
  dateTime: new Date(ms).toISOString(),
  timeZone: ZONE,
});
const meeting = (title: string, inMs: number, more: object = {}): object => ({
  summary: title,
  start: at(NOW + inMs),
  end: at(NOW + inMs + HOUR / 2),
  location: 'https://meet.google.com/abc-defg-hij',
  ...more,
});
/** Everything but what names this copy. */
const shared = ({ id: _i, calendarId: _c, provider: _p, seriesId: _s, etag: _e, ...rest }: CalendarEvent): object =>
  rest;

test('Google: hosted and direct are the same meetings, field by field', async () => {
  const w = world();
  w.google.events.insert(
    ADA,
    meeting('Once', HOUR, { description: 'see <a href="https://zoom.us/j/99912345678">here</a>' }),
  );
  w.google.events.insert(
    ADA,
    meeting('Guests', 2 * HOUR, {
      attendees: [
        { email: ADA, responseStatus: 'accepted' },
        { email: 'bob@else.org', responseStatus: 'declined' },
      ],
    }),
  );
  w.google.events.insert(ADA, { summary: 'Trip', start: { date: '2026-11-25' }, end: { date: '2026-11-27' } });
  w.google.events.insert(ADA, meeting('Daily', 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=6'] }));
  const instances = w.google.truth(ADA, NOW, NOW + 7 * DAY).filter(({ summary }) => summary === 'Daily');
  w.google.events.reschedule(ADA, String(instances[2]?.id), NOW + 2 * DAY + 7 * HOUR);
  w.google.events.patch(ADA, String(instances[3]?.id), { summary: 'Daily, with cake' });
  w.google.events.delete(ADA, String(instances[4]?.id));
  const id = await w.connect('google');
  const hosted = await all(w.hosted(), id);
  const direct = await all(w.direct.google, ADA);
  expect(hosted).toHaveLength(8);
  expect(hosted.map(shared)).toEqual(direct.map(shared));
  expect(new Set(hosted.map(({ occurrenceKey }) => occurrenceKey)).size).toBe(8);
  expect(hosted.every(({ provider, calendarId }) => provider === 'meeting-baas' && calendarId === id)).toBe(true);
});

test('Microsoft: the same keys, times and links', async () => {
  const w = world();
  const calendarId = w.microsoft.calendars.defaultOf(ANNA);
  const body = (subject: string, inMs: number, more: object = {}): object => ({
    subject,
    start: { dateTime: new Date(NOW + inMs).toISOString().slice(0, 19), timeZone: 'UTC' },
    end: { dateTime: new Date(NOW + inMs + HOUR / 2).toISOString().slice(0, 19), timeZone: 'UTC' },
    body: { contentType: 'text', content: 'https://zoom.us/j/99912345678?pwd=abc' },
    ...more,
  });
  w.microsoft.events.insert(ANNA, body('Once', HOUR));
  w.microsoft.events.insert(
    ANNA,
    body('Weekly', 2 * HOUR, {
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'numbered', startDate: '2026-11-23', numberOfOccurrences: 5 },
      },
    }),
  );
  const third = w.microsoft.truth(ANNA, NOW + 2 * DAY, NOW + 3 * DAY)[0];
  w.microsoft.events.reschedule(String(third?.id), NOW + 2 * DAY + 5 * HOUR);
  const id = await w.connect('microsoft');
  const hosted = await all(w.hosted(), id);
  const direct = await all(w.direct.microsoft, calendarId);
  expect(hosted).toHaveLength(6);
  expect(hosted.map(shared)).toEqual(direct.map(shared));
});

test('without the provider’s own event a copy is a meeting of its own, and never another one’s', async () => {
  const w = world({ rawPayload: false });
  w.google.events.insert(ADA, meeting('Daily', 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] }));
  const id = await w.connect('google');
  const hosted = await all(w.hosted(), id);
  const direct = await all(w.direct.google, ADA);
  expect(hosted.map(({ start, title, meeting: link }) => [start, title, link?.url]).sort()).toEqual(
    direct.map(({ start, title, meeting: link }) => [start, title, link?.url]).sort(),
  );
  const keys = new Set([...hosted, ...direct].map(({ occurrenceKey }) => occurrenceKey));
  expect(keys.size).toBe(8);
});

test('changes are told once each: new, moved, renamed, gone, a guest’s answer within a quarter of an hour', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Old', 3 * HOUR));
  const id = await w.connect('google');
  let state: CalendarState | null = null;
  const poll = async (): Promise<SyncResult> => {
    const result: SyncResult = await syncCalendar(w.hosted(), id, state, SETTINGS, {
      now: w.clock.now(),
      hasTime: () => true,
    });
    state = JSON.parse(JSON.stringify(result.state)) as CalendarState;
    return result;
  };
  const told = async (): Promise<string[]> =>
    (await poll()).changes.map(({ change, event, changed }) => [change, event.title, ...changed].join(' '));
  expect(await told()).toEqual([]);
  const made = w.google.events.insert(
    ADA,
    meeting('New', 26 * HOUR, { attendees: [{ email: ADA }, { email: 'bob@else.org' }] }),
  );
  await w.clock.advance(MINUTE);
  expect(await told()).toEqual(['created New']);
  expect(await told()).toEqual([]);
  w.google.events.reschedule(ADA, String(made.id), NOW + 28 * HOUR);
  await w.clock.advance(MINUTE);
  expect(await told()).toEqual(['updated New start end']);
  w.google.events.patch(ADA, String(made.id), { description: 'Agenda' });
  await w.clock.advance(MINUTE);
  // No row shows a description.
  expect(await told()).toEqual([]);
  await w.clock.advance(15 * MINUTE);
  expect(await told()).toEqual(['updated New description']);
  // Nothing changed and nothing is old: only the connection and one page of rows are asked for.
  w.asked.length = 0;
  await poll();
  expect(w.asked).toEqual(['GET /v2/calendars/*', 'GET /v2/calendars/*/events']);
  w.google.events.delete(ADA, String(made.id));
  await w.clock.advance(MINUTE);
  expect(await told()).toEqual(['cancelled New']);
  expect(await told()).toEqual([]);
  expect(w.baas.service.breaches).toEqual([]);
});

test('a connection that the service cannot read is an error with what to do, not an empty or old calendar', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Once', HOUR));
  const id = await w.connect('google');
  w.google.oauth.revoke(ADA);
  await expect(w.calendars.sync(id)).rejects.toMatchObject({
    code: 'unauthorized',
    hint: expect.stringContaining('user’s refresh token') as string,
  });
  const error = await all(w.hosted(), id).catch((thrown: unknown) => thrown);
  expect(isCalendarBotsError(error) && [error.code, error.message]).toEqual([
    'unauthorized',
    'Meeting BaaS cannot read the calendar of ada@example.com at present (revoked): invalid_grant: Token has been expired or revoked.',
  ]);
  await w.calendars.update(id, w.credentials.google());
  await w.clock.advance(2_000);
  expect(await all(w.hosted(), id)).toHaveLength(1);
  const fresh = await w.calendars.create(w.credentials.microsoft(), w.microsoft.calendars.defaultOf(ANNA));
  await expect(all(w.hosted(), fresh.id)).rejects.toMatchObject({ code: 'unavailable' });
});

test.each(['end', 'start'] as const)(
  'a meeting that outlasts the window is in it when `end_date` bounds the %s',
  async (endDateBounds) => {
    const w = world({ endDateBounds });
    const lasting = (inMs: number): object => ({ start: at(NOW + inMs), end: at(NOW + inMs + HOUR) });
    w.google.events.insert(ADA, meeting('Inside', 10 * MINUTE, lasting(10 * MINUTE)));
    w.google.events.insert(ADA, meeting('Going on', -50 * MINUTE, lasting(-50 * MINUTE)));
    w.google.events.insert(ADA, meeting('Over', -HOUR, lasting(-HOUR)));
    w.google.events.insert(ADA, meeting('Later', HOUR / 2, lasting(HOUR / 2)));
    const calendarId = await w.connect('google');
    const window = { from: NOW, to: NOW + HOUR / 2 };
    const titles = ({ events }: { events: CalendarEvent[] }): string[] => events.map(({ title }) => title);
    const read = { calendarId, window, page: null };
    expect(titles(await w.hosted().query(read))).toEqual(['Going on', 'Inside']);
    expect(titles(await w.hosted().readPage({ ...read, cursor: null, purpose: 'once' }))).toEqual([
      'Going on',
      'Inside',
    ]);
  },
);

test('a refused look-up does not say that the event is gone', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Once', HOUR));
  const id = await w.connect('google');
  const [event] = await all(w.hosted(), id);
  for (const status of [400, 422]) {
    w.baas.faults.next('getEventDetails', { kind: 'status', status });
    await expect(w.hosted().getEvent(id, event?.id ?? '')).rejects.toMatchObject({ code: 'invalid', status });
  }
  expect(await w.hosted().getEvent(id, 'neverwas')).toBeNull();
  expect(await w.hosted().getEvent(id, '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e')).toBeNull();
});

test('disconnecting leaves nothing: bots of events and series, those in a meeting too, the connection, and no message', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Soon', 10 * MINUTE));
  w.google.events.insert(ADA, meeting('Daily', 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY'] }));
  const id = await w.connect('google');
  const series = [];
  for await (const one of w.calendars.allSeries(id)) series.push(one);
  for (const { series_id: seriesId, event_type: type, events } of series) {
    const eventId = events[0]?.event_id ?? '';
    const target = type === 'recurring' ? { seriesId, allOccurrences: true as const } : { seriesId, eventId };
    const outcome = await w.calendars.scheduleBots(id, target, { bot_name: 'Notes' });
    expect(outcome.failed).toEqual([]);
  }
  await w.clock.advance(15 * MINUTE);
  expect(w.baas.service.inCall()).toHaveLength(1);
  expect(w.baas.service.expected().length).toBeGreaterThan(25);
  const done = await disconnectCalendar(w.calendars, id);
  expect(done).toMatchObject({ connection: { id, email: ADA }, notCancelled: [] });
  await w.clock.advance(10 * MINUTE);
  expect(w.baas.service.expected()).toEqual([]);
  expect(w.baas.service.hosted.connections.size).toBe(0);
  w.google.events.insert(ADA, meeting('Later', 20 * HOUR));
  await w.clock.advance(DAY);
  expect(w.baas.service.expected()).toEqual([]);
  // Once more, as after a crash.
  expect(await disconnectCalendar(w.calendars, id)).toEqual({
    connection: null,
    cancelledEventIds: [],
    notCancelled: [],
  });
});

test('a bot that the service does not give back is listed; no schedule is none', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Now', 10 * MINUTE));
  w.google.events.insert(ADA, meeting('Daily', 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
  const id = await w.connect('google');
  const booked: string[] = [];
  for await (const { series_id: seriesId, event_type: type, events } of w.calendars.allSeries(id)) {
    const eventId = events[0]?.event_id ?? '';
    const target = type === 'recurring' ? { seriesId, allOccurrences: true as const } : { seriesId, eventId };
    booked.push(...(await w.calendars.scheduleBots(id, target, { bot_name: 'Notes' })).eventIds);
  }
  expect(booked).toHaveLength(4);
  const refused = { code: 'FST_ERR_BOT_STATUS', message: 'Bot is in a call' };
  const body = { success: false, error: 'Conflict', statusCode: 409, details: null, ...refused };
  const operation = 'deleteCalendarBot';
  // The single event, the series as a whole, and each of its events; the last of these has none any more.
  w.baas.faults.add({ operation, fault: { kind: 'status', status: 409, body }, times: 4 });
  w.baas.faults.add({ operation, fault: { kind: 'status', status: 404 }, after: 4 });
  const done = await disconnectCalendar(w.calendars, id);
  expect(done).toMatchObject({ connection: { id }, cancelledEventIds: [] });
  expect(done.notCancelled).toEqual(booked.slice(0, 3).map((eventId) => ({ eventId, ...refused, details: null })));
});

test('a first reading that runs out of time goes on where it was; one that changed meanwhile begins again', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Hourly', HOUR, { recurrence: ['RRULE:FREQ=HOURLY;COUNT=260'] }));
  const id = await w.connect('google');
  let state: CalendarState | null = null;
  const poll = async (time: boolean): Promise<SyncResult> => {
    const run = { now: w.clock.now(), hasTime: () => time };
    const result: SyncResult = await syncCalendar(w.hosted(), id, state, SETTINGS, run);
    state = JSON.parse(JSON.stringify(result.state)) as CalendarState;
    return result;
  };
  const details = () => w.asked.filter((call) => call.endsWith('/events/*')).length;
  expect((await poll(false)).complete).toBe(false);
  expect(details()).toBe(100);
  await poll(false);
  expect(details()).toBe(200);
  // The rest, and then the listing once more with a cursor.
  await poll(true);
  const result = await poll(true);
  expect([result.complete, result.changes.length, Object.keys(result.state.rows).length]).toEqual([true, 0, 260]);

  state = null;
  await poll(false);
  const made = w.google.events.insert(ADA, meeting('In between', 2 * HOUR + 20 * MINUTE));
  await w.clock.advance(MINUTE);
  await poll(true);
  const after = await poll(true);
  expect([after.complete, Object.keys(after.state.rows).length]).toEqual([true, 261]);
  w.google.events.delete(ADA, String(made.id));
  await w.clock.advance(MINUTE);
  expect((await poll(true)).changes.map(({ change, event }) => `${change} ${event.title}`)).toEqual([
    'cancelled In between',
  ]);
});
