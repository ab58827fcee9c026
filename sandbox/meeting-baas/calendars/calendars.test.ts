import { GoogleSandbox } from '../../google';
import { MicrosoftSandbox } from '../../microsoft';
import { manualClock } from '../../clock';
import { driver, MEET, MINUTE, START } from '../test-driver';
import { googleAccounts, microsoftAccounts } from './index';

const ADA = 'ada@example.com';
const ANNA = 'anna@contoso.com';
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Both providers behind the service, with every answer and message held against the contract. */
function world(options: Parameters<typeof driver>[0] = {}) {
  const clock = manualClock(START);
  const google = new GoogleSandbox({ clock, seed: 3 });
  const microsoft = new MicrosoftSandbox({ clock, seed: 3 });
  google.addUser(ADA, { timeZone: 'Europe/Berlin' });
  microsoft.addUser(ANNA, { timeZone: 'Europe/Berlin' });
  const sent: { event: string; data: Record<string, unknown> }[] = [];
  const baas = driver({
    clock,
    accounts: [googleAccounts(google), microsoftAccounts(microsoft)],
    send: async (_url, init) => {
      sent.push(JSON.parse(String(init.body)) as (typeof sent)[number]);
      return new Response();
    },
    ...options,
  });
  baas.service.webhooks.addEndpoint({ team: 'sandbox', url: 'https://hook.test/' });
  const googleCredentials = () => ({
    calendar_platform: 'google',
    oauth_client_id: google.oauth.client.clientId,
    oauth_client_secret: google.oauth.client.clientSecret,
    oauth_refresh_token: google.oauth.issue({ user: ADA }).refreshToken,
  });
  const microsoftCredentials = () => ({
    calendar_platform: 'microsoft',
    oauth_client_id: microsoft.oauth.client.clientId,
    oauth_client_secret: microsoft.oauth.client.clientSecret,
    oauth_refresh_token: microsoft.oauth.issue({ user: ANNA }).refreshToken,
  });
  const connect = async (body: object): Promise<string> => {
    const reply = await baas.call('POST', '/v2/calendars', body);
    expect(reply.status).toBe(201);
    await clock.advance(2_000);
    return String(reply.data['calendar_id']);
  };
  const eventsOf = async (id: string): Promise<Record<string, unknown>[]> =>
    (await baas.call('GET', `/v2/calendars/${id}/events?limit=50`)).rows;
  return { ...baas, google, microsoft, sent, googleCredentials, microsoftCredentials, connect, eventsOf };
}

const meeting = (title: string, inMs: number, more: object = {}): object => ({
  summary: title,
  start: { dateTime: new Date(START + inMs).toISOString(), timeZone: 'Europe/Berlin' },
  end: { dateTime: new Date(START + inMs + HOUR / 2).toISOString(), timeZone: 'Europe/Berlin' },
  location: MEET,
  ...more,
});

test('a calendar is connected, read, followed and let go; both providers, all messages by the contract', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Planning', HOUR));
  const raw = await w.call('POST', '/v2/calendars/list-raw', w.microsoftCredentials());
  expect(raw.rows).toMatchObject([{ email: ANNA, is_primary: true }]);

  const id = await w.connect({ ...w.googleCredentials(), raw_calendar_id: 'primary' });
  expect(await w.eventsOf(id)).toMatchObject([{ title: 'Planning', bot_scheduled: false, meeting_platform: 'meet' }]);
  w.google.events.insert(ADA, meeting('Daily', 2 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
  await w.clock.advance(2_000);
  expect(await w.eventsOf(id)).toHaveLength(4);
  const [first] = w.google.truth(ADA, START, START + DAY);
  w.google.events.delete(ADA, String(first?.id));
  await w.clock.advance(2_000);
  expect((await w.eventsOf(id)).map(({ status }) => status)).toEqual([
    'cancelled',
    'confirmed',
    'confirmed',
    'confirmed',
  ]);

  expect((await w.call('DELETE', `/v2/calendars/${id}`, {})).status).toBe(200);
  expect((await w.call('GET', `/v2/calendars/${id}`)).status).toBe(404);
  await w.clock.advance(MINUTE);
  expect(w.sent.map(({ event }) => event)).toEqual([
    'calendar.connection_created',
    'calendar.events_synced',
    'calendar.event_created',
    'calendar.event_cancelled',
    'calendar.connection_deleted',
  ]);
  expect(w.service.breaches).toEqual([]);
});

test.each([
  ['end', []],
  ['start', ['Planning']],
] as const)('`end_date` can bound the %s of events', async (endDateBounds, titles) => {
  const w = world({ endDateBounds });
  w.google.events.insert(ADA, meeting('Planning', HOUR));
  const id = await w.connect({ ...w.googleCredentials(), raw_calendar_id: 'primary' });
  const until = new Date(START + HOUR + MINUTE).toISOString();
  const { rows } = await w.call('GET', `/v2/calendars/${id}/events?limit=50&end_date=${until}`);
  expect(rows.map(({ title }) => title)).toEqual(titles);
});

test('refusals: wrong app, withdrawn grant, connected twice, the limit of the plan, no licence', async () => {
  const w = world({ connectionLimit: 2 });
  const credentials = w.googleCredentials();
  const post = (body: object) => w.call('POST', '/v2/calendars', { raw_calendar_id: 'primary', ...body });
  const wrong = await post({ ...credentials, oauth_client_secret: 'other' });
  expect([wrong.status, wrong.body['message']]).toEqual([401, expect.stringContaining('invalid_client')]);
  const id = await w.connect({ ...credentials, raw_calendar_id: ADA });
  expect((await post(credentials)).status).toBe(409);
  expect((await post({ ...credentials, raw_calendar_id: 'nowhere' })).status).toBe(400);
  w.service.unlicensed.add(ANNA);
  expect((await w.call('POST', '/v2/calendars/list-raw', w.microsoftCredentials())).status).toBe(403);
  w.service.unlicensed.clear();
  await w.connect({ ...w.microsoftCredentials(), raw_calendar_id: w.microsoft.calendars.defaultOf(ANNA) });
  expect((await post(w.googleCredentials())).body['code']).toBe('FST_ERR_CALENDAR_CONNECTION_LIMIT_EXCEEDED');

  w.google.oauth.revoke(ADA);
  await w.call('POST', `/v2/calendars/${id}/sync`, {});
  await w.clock.advance(2_000);
  expect((await w.call('GET', `/v2/calendars/${id}`)).data).toMatchObject({
    status: 'revoked',
    sync_status: 'failed',
    status_message: expect.stringContaining('invalid_grant') as string,
  });
  expect((await w.call('POST', `/v2/calendars/${id}/resubscribe`, {})).status).toBe(401);
  const { calendar_platform: _platform, ...fresh } = w.googleCredentials();
  expect((await w.call('PATCH', `/v2/calendars/${id}`, fresh)).data).toMatchObject({ status: 'active' });
  expect(w.service.breaches).toEqual([]);
});

test('calendar bots: one event, a series with what is still to come, moves, the lock window, cancelling', async () => {
  const w = world();
  w.google.events.insert(ADA, meeting('Once', 3 * HOUR));
  const daily = w.google.events.insert(ADA, meeting('Daily', 2 * HOUR, { recurrence: ['RRULE:FREQ=DAILY'] }));
  const id = await w.connect({ ...w.googleCredentials(), raw_calendar_id: 'primary' });
  const rows = await w.eventsOf(id);
  const once = rows.find(({ title }) => title === 'Once');
  const series = rows.find(({ title }) => title === 'Daily');
  const path = `/v2/calendars/${id}/bots`;
  const target = { series_id: once?.['series_id'], event_id: once?.['event_id'], all_occurrences: false };
  expect((await w.call('POST', path, { ...target, bot_name: 'Notes' })).rows).toHaveLength(1);
  const twice = await w.call('POST', path, { ...target, bot_name: 'Notes' });
  expect([twice.status, twice.rows, twice.body['errors']]).toMatchObject([201, [], [{ event_id: once?.['event_id'] }]]);
  const all = await w.call('POST', path, { series_id: series?.['series_id'], all_occurrences: true, bot_name: 'All' });
  expect(all.rows).toHaveLength(30);
  await w.clock.advance(2 * DAY);
  // Two days later two more have come into the window, and have their bots.
  const booked = () =>
    w.service.snapshot().filter(({ botName, scheduledStatus }) => botName === 'All' && scheduledStatus === 'scheduled');
  expect(booked()).toHaveLength(30);

  const next = w.google.truth(ADA, w.clock.now(), w.clock.now() + DAY)[0];
  const at = Date.parse(next?.start?.dateTime ?? '');
  w.google.events.reschedule(ADA, String(next?.id), at + HOUR);
  await w.clock.advance(2_000);
  expect(booked().some(({ joinAt }) => joinAt === at + HOUR)).toBe(true);
  expect(booked().some(({ joinAt }) => joinAt === at)).toBe(false);
  await w.clock.advance(at + HOUR - 3 * MINUTE - w.clock.now());
  w.google.events.reschedule(ADA, String(next?.id), at + 2 * HOUR);
  await w.clock.advance(2_000);
  // Within four minutes the old bot goes all the same, and there is a second one.
  expect(booked().filter(({ joinAt }) => joinAt === at + HOUR || joinAt === at + 2 * HOUR)).toHaveLength(2);

  w.google.events.delete(ADA, String(daily.id));
  await w.clock.advance(2_000);
  expect(booked().map(({ joinAt }) => joinAt)).toEqual([at + HOUR]);
  expect(w.service.breaches).toEqual([]);
});
