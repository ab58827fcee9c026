import type { IDataObject } from 'n8n-workflow';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { host } from './host';
import { LiveTrigger } from './live-trigger';
import { ADA, DAY, GRACE, HOUR, MINUTE, SECRET, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** Calendars that are connected at Meeting BaaS, in the nodes that read calendars. */

let s: Stage;
let live: LiveTrigger | undefined;
let calls: { status: number; event: string }[] = [];
beforeEach(async () => {
  calls = [];
  live = undefined;
  s = await stage({
    send: async (_url, init) => {
      const body = String(init.body);
      const headers = init.headers as Record<string, string>;
      const answer = await live?.call({ headers, body: JSON.parse(body), rawBody: Buffer.from(body) });
      calls.push({ status: answer?.status ?? 200, event: (JSON.parse(body) as { event: string }).event });
      return new Response(null, { status: answer?.status ?? 200 });
    },
  });
});
afterEach(async () => {
  await live?.deactivate();
  await s.stop();
});

async function connect(user = ADA): Promise<string> {
  const { clientId, clientSecret } = s.google.oauth.client;
  const response = await fetch(`${s.baas.url}/v2/calendars`, {
    method: 'POST',
    headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({
      calendar_platform: 'google',
      oauth_client_id: clientId,
      oauth_client_secret: clientSecret,
      oauth_refresh_token: s.google.oauth.issue({ user }).refreshToken,
      raw_calendar_id: 'primary',
    }),
  });
  const { data } = (await response.json()) as { data: { calendar_id: string } };
  await s.advance(2_000);
  return data.calendar_id;
}

const hosted = () => {
  const { calendarBotsMeetingBaasApi } = s.credentials();
  return { calendarBotsMeetingBaasApi };
};
const trigger = (parameters = {}) =>
  host({ type: new CalendarTrigger(), parameters: { provider: 'meeting-baas', ...parameters }, credentials: hosted() });

test('created, updated, cancelled, starting soon', async () => {
  s.google.events.insert(ADA, s.meeting('Old one', 120));
  const id = await connect();
  const node = trigger({ kinds: ['created', 'updated', 'cancelled', 'startingSoon'], minutesBefore: 5 });
  expect(await node.poll()).toBeNull();

  const made = s.google.events.insert(ADA, s.meeting('New one', 60));
  await s.advance(MINUTE);
  expect(await node.poll()).toMatchObject([
    {
      change: 'created',
      title: 'New one',
      provider: 'meeting-baas',
      calendarId: id,
      meetingUrl: 'https://meet.google.com/abc-defg-hij',
      platform: 'google_meet',
      cause: 'edit',
    },
  ]);
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
  expect(s.baas.service.breaches).toEqual([]);
});

test('signed messages of the service start the workflow at once; others do not, and nobody else’s calendar does', async () => {
  const id = await connect();
  s.baas.service.webhooks.addEndpoint({ team: 'sandbox', url: 'https://n8n.test/webhook', secret: SECRET });
  live = new LiveTrigger({
    stage: s,
    cursors: 'default',
    parameters: { provider: 'meeting-baas' },
    credentials: hosted(),
    nodeId: 'hosted-push',
  });
  const quiet = async (): Promise<void> => {
    await s.advance(1_100);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await live?.settled();
    await s.advance(1_500);
  };
  await live.activate();
  await quiet();
  const reads = () => s.baas.log.list({ operation: 'listEvents' }).length;

  s.google.events.insert(ADA, s.meeting('Told', 60));
  await quiet();
  expect(live.told).toEqual(['created Told']);
  expect(calls).toEqual([{ status: 200, event: 'calendar.event_created' }]);

  const before = reads();
  const [endpoint] = s.baas.service.webhooks.endpoints.keys();
  for (const how of ['wrongSecret', 'noSignature', 'stale', 'alteredBody'] as const) {
    expect((await s.baas.service.webhooks.forge(endpoint ?? '', how)).status).toBe(401);
  }
  // Another calendar of the same account, and what is about bots.
  await connect(GRACE);
  await fetch(`${s.baas.url}/v2/bots`, {
    method: 'POST',
    headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({ bot_name: 'Notes', meeting_url: 'https://meet.google.com/abc-defg-hij' }),
  });
  await quiet();
  expect(calls.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['calendar.connection_created', 'calendar.events_synced', 'bot.status_change']),
  );
  expect(calls.filter(({ event, status }) => event !== 'forged' && status === 200).length).toBeGreaterThan(3);
  expect(reads()).toBe(before);
  expect(live.told).toEqual(['created Told']);
  expect(id).not.toBe('');
});

test('without a signing secret the calendars are polled, and the log says what to do', async () => {
  await connect();
  const { calendarBotsMeetingBaasApi } = hosted();
  live = new LiveTrigger({
    stage: s,
    cursors: 'default',
    parameters: { provider: 'meeting-baas' },
    credentials: { calendarBotsMeetingBaasApi: { ...calendarBotsMeetingBaasApi, webhookSecret: '' } },
    nodeId: 'hosted-polled',
  });
  await live.activate();
  expect(live.log.join('\n')).toContain('Webhook Signing Secret');
  s.google.events.insert(ADA, s.meeting('Polled', 60));
  await s.advance(MINUTE);
  await live.poll();
  expect(live.told).toEqual(['created Polled']);
  expect((await live.call({ rawBody: Buffer.from('{"event":"calendar.event_created"}') })).status).toBe(401);
});

test('List Events: the picker, the events, one of them, and a connection that needs a new sign-in', async () => {
  s.google.events.insert(ADA, s.meeting('Tomorrow', DAY / MINUTE, { attendees: [{ email: ADA }, { email: GRACE }] }));
  const id = await connect();
  const lister = (parameters: IDataObject = {}) =>
    host({
      type: new ListEvents(),
      parameters: { provider: 'meeting-baas', ...parameters } as never,
      credentials: hosted(),
    });
  expect(await lister().search('searchCalendars')).toMatchObject([
    { name: 'ada@example.com (Google, active)', value: id },
  ]);
  const { items } = await lister().execute();
  expect(items).toMatchObject([{ title: 'Tomorrow', calendarId: id, provider: 'meeting-baas' }]);
  const eventId = String(items[0]?.['id']);
  expect((await lister({ operation: 'get', eventId }).execute()).items).toMatchObject([{ title: 'Tomorrow' }]);
  expect((await lister({ filters: { attendee: GRACE } }).execute()).items).toHaveLength(1);
  expect((await lister({ filters: { text: 'nothing like it' } }).execute()).items).toHaveLength(0);

  s.google.oauth.revoke(ADA);
  s.google.events.insert(ADA, s.meeting('Unseen', 60));
  await s.advance(MINUTE);
  expect(await lister().search('searchCalendars')).toMatchObject([{ name: 'ada@example.com (Google, revoked)' }]);
  const error = await thrownBy(lister().execute());
  expect(error.message).toContain('Meeting BaaS cannot read the calendar of ada@example.com at present (revoked)');
  expect(error.description).toContain('new refresh token');
});

test('one meeting in two calendars, one read directly and one hosted: one key, one bot, also when it moves', async () => {
  const made = s.google.events.insert(ADA, s.meeting('Both', 3 * 60));
  s.google.events.insert(ADA, s.meeting('Daily', 5 * 60, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
  await connect();
  const list = async (provider: string): Promise<IDataObject[]> =>
    (await host({ type: new ListEvents(), parameters: { provider, days: 14 }, credentials: s.credentials() }).execute())
      .items;
  const keys = async (provider: string) => (await list(provider)).map(({ occurrenceKey }) => occurrenceKey).sort();
  expect(await keys('meeting-baas')).toHaveLength(4);
  expect(await keys('meeting-baas')).toEqual(await keys('google'));

  const schedule = async (provider: string): Promise<void> => {
    const parameters = { provider, operation: 'autoSchedule', days: 14 };
    // The same two nodes each time.
    await host({ type: new ScheduleRecording(), parameters, credentials: s.credentials(), nodeId: provider }).execute();
  };
  for (const provider of ['google', 'meeting-baas', 'google', 'meeting-baas']) await schedule(provider);
  expect(s.baas.service.expected()).toHaveLength(4);
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 26 * HOUR);
  await s.advance(MINUTE);
  for (const provider of ['meeting-baas', 'google', 'meeting-baas']) await schedule(provider);
  expect(s.baas.service.expected()).toHaveLength(4);
  s.google.events.delete(ADA, String(made.id));
  await s.advance(MINUTE);
  for (const provider of ['google', 'meeting-baas']) await schedule(provider);
  expect(s.baas.service.expected()).toHaveLength(3);
});
