import type { IDataObject } from 'n8n-workflow';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { googleAccounts } from '../../sandbox/meeting-baas/calendars';
import { MeetingBaasV1Server } from '../../sandbox/meeting-baas-v1';
import { host } from './host';
import { LiveTrigger } from './live-trigger';
import { ADA, DAY, GRACE, HOUR, MINUTE, type Stage, stage } from './stage';

/** Calendars that are connected at Meeting BaaS v1, in the nodes that read calendars. */

interface SyncMessage {
  event: string;
  data: { calendar_id: string; last_updated_ts: string; affected_event_uuids: string[] };
}

let s: Stage;
let baas: MeetingBaasV1Server;
let live: LiveTrigger | undefined;
let calls: { status: number; message: SyncMessage }[] = [];
beforeEach(async () => {
  calls = [];
  live = undefined;
  s = await stage();
  baas = new MeetingBaasV1Server({
    clock: s.clock,
    seed: 5,
    accounts: [googleAccounts(s.google)],
    send: async (_url, init) => {
      const body = String(init.body);
      const headers = init.headers as Record<string, string>;
      const answer = await live?.call({ headers, body: JSON.parse(body), rawBody: Buffer.from(body) });
      calls.push({ status: answer?.status ?? 200, message: JSON.parse(body) as SyncMessage });
      return new Response(null, { status: answer?.status ?? 200 });
    },
  });
  baas.service.webhooks.url = 'https://n8n.test/webhook';
  await baas.start();
});
afterEach(async () => {
  await live?.deactivate();
  await baas.stop();
  await s.stop();
});

async function connect(user = ADA): Promise<string> {
  const { clientId, clientSecret } = s.google.oauth.client;
  const response = await fetch(`${baas.url}/calendars/`, {
    method: 'POST',
    headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({
      platform: 'Google',
      oauth_client_id: clientId,
      oauth_client_secret: clientSecret,
      oauth_refresh_token: s.google.oauth.issue({ user }).refreshToken,
    }),
  });
  const { calendar } = (await response.json()) as { calendar: { uuid: string } };
  await s.advance(2_000);
  return calendar.uuid;
}

const hosted = (more: IDataObject = {}) => ({
  calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: baas.url, ...more } as never,
});
const lister = (parameters: IDataObject = {}) =>
  host({
    type: new ListEvents(),
    parameters: { provider: 'meeting-baas-v1', ...parameters } as never,
    credentials: hosted(),
  });
const listings = () => baas.log.list({}).filter(({ method, path }) => method === 'GET' && path === '/calendar_events/');

test('created, updated, cancelled, starting soon; a poll asks for what changed since', async () => {
  s.google.events.insert(ADA, s.meeting('Old one', 120));
  const id = await connect();
  const node = host({
    type: new CalendarTrigger(),
    parameters: {
      provider: 'meeting-baas-v1',
      kinds: ['created', 'updated', 'cancelled', 'startingSoon'],
      minutesBefore: 5,
    },
    credentials: hosted(),
  });
  expect(await node.poll()).toBeNull();
  const made = s.google.events.insert(ADA, s.meeting('New one', 60));
  await s.advance(MINUTE);
  expect(await node.poll()).toMatchObject([
    {
      change: 'created',
      title: 'New one',
      provider: 'meeting-baas-v1',
      calendarId: id,
      meetingUrl: 'https://meet.google.com/abc-defg-hij',
      platform: 'google_meet',
    },
  ]);
  expect(listings().at(-1)?.query).toMatchObject({
    calendar_id: id,
    status: 'all',
    updated_at_gte: expect.any(String),
  });
  expect(await node.poll()).toBeNull();
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 3 * HOUR);
  await s.advance(MINUTE);
  expect(await node.poll()).toMatchObject([{ change: 'updated', changed: ['start', 'end'] }]);
  s.google.events.delete(ADA, String(made.id));
  await s.advance(MINUTE);
  expect(await node.poll()).toMatchObject([{ change: 'cancelled', title: 'New one', status: 'cancelled' }]);
  await s.advance(112 * MINUTE);
  expect(await node.poll()).toMatchObject([{ change: 'startingSoon', title: 'Old one' }]);
  expect(await node.poll()).toBeNull();
});

test('calendar.sync_events starts the workflow at once; without the account’s key it does not, nor for other calendars', async () => {
  const id = await connect();
  live = new LiveTrigger({
    stage: s,
    cursors: 'default',
    parameters: { provider: 'meeting-baas-v1' },
    credentials: hosted({ formerApiKey: 'old-key' }),
    nodeId: 'hosted-push-v1',
  });
  const quiet = async (): Promise<void> => {
    await s.advance(1_100);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await live?.settled();
    await s.advance(1_500);
  };
  await live.activate();
  await quiet();
  const reads = () => listings().length;

  calls = [];
  const made = s.google.events.insert(ADA, s.meeting('Told', 60));
  await quiet();
  expect(live.told).toEqual(['created Told']);
  expect(calls).toMatchObject([{ status: 200, message: { event: 'calendar.sync_events', data: { calendar_id: id } } }]);
  // Messages may come more than once.
  baas.service.webhooks.trouble = { duplicates: 1 };
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 3 * HOUR);
  await quiet();
  expect(calls).toHaveLength(3);
  baas.service.webhooks.trouble = {};
  s.google.events.delete(ADA, String(made.id));
  await quiet();
  expect(live.told).toEqual(['created Told', 'updated Told', 'cancelled Told']);

  const before = reads();
  const genuine = { event: 'calendar.sync_events', data: { calendar_id: id, affected_event_uuids: ['x'] } };
  calls = [];
  for (const key of ['another-key', '', null]) await baas.service.webhooks.forge(genuine, key);
  expect(calls.map(({ status }) => status)).toEqual([401, 401, 401]);
  await connect(GRACE);
  s.google.events.insert(GRACE, s.meeting('Of Grace', 60));
  await quiet();
  expect(calls.slice(3).map(({ status }) => status)).toEqual([200]);
  expect(reads()).toBe(before);
  // While the key is being replaced, messages may still carry the old one.
  await baas.service.webhooks.forge(genuine, 'old-key');
  await quiet();
  expect(reads()).toBeGreaterThan(before);
  expect(live.told).toHaveLength(3);
});

test('what a message names can be read by itself: each event by its ID, or all that changed since', async () => {
  s.google.events.insert(ADA, s.meeting('Before', DAY / MINUTE));
  const id = await connect();
  await s.advance(HOUR);
  calls = [];
  s.google.events.insert(ADA, s.meeting('After', DAY / MINUTE));
  await s.advance(MINUTE);
  const { affected_event_uuids: uuids, last_updated_ts: since } = calls.at(-1)?.message.data ?? {};
  expect(uuids).toHaveLength(1);
  expect((await lister({ operation: 'get', eventId: uuids?.[0] ?? '' }).execute()).items).toMatchObject([
    { id: uuids?.[0], title: 'After', calendarId: id },
  ]);
  const { items } = await lister({ filters: { updatedSince: since ?? '' } }).execute();
  expect(items.map(({ title }) => title)).toEqual(['After']);
  expect(listings().at(-1)?.query).toMatchObject({ updated_at_gte: since });
});

test('List Events: the picker, a period, the filters; the same meetings under the same keys as read directly', async () => {
  s.google.events.insert(ADA, s.meeting('Tomorrow', DAY / MINUTE, { attendees: [{ email: ADA }, { email: GRACE }] }));
  s.google.events.insert(ADA, s.meeting('Daily', 5 * 60, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
  const id = await connect();
  expect(await lister().search('searchCalendars')).toMatchObject([{ name: ADA, value: id }]);
  const { items } = await lister({ days: 14 }).execute();
  expect(items.map(({ title }) => title)).toEqual(['Daily', 'Tomorrow', 'Daily', 'Daily']);
  expect((await lister({ filters: { attendee: GRACE } }).execute()).items).toHaveLength(1);
  const direct = host({ type: new ListEvents(), parameters: { days: 14 }, credentials: s.credentials() });
  const keys = (rows: IDataObject[]) => rows.map(({ occurrenceKey }) => occurrenceKey);
  expect(keys(items)).toEqual(keys((await direct.execute()).items));
});

test('the address is shown where a person has to enter it, and only there', () => {
  const [webhook] = new CalendarTrigger().description.webhooks ?? [];
  const hidden = (provider: string, instant: boolean): unknown => {
    const { workflow, node } = host({
      type: new CalendarTrigger(),
      parameters: { provider, instant },
      credentials: hosted(),
    });
    return workflow.expression.getSimpleParameterValue(node, webhook?.ndvHideUrl, 'internal', {});
  };
  expect(['google', 'microsoft', 'meeting-baas', 'meeting-baas-v1'].map((one) => hidden(one, true))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(hidden('meeting-baas-v1', false)).toBe(true);
});
