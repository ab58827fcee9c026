import { MicrosoftSandbox } from '../../sandbox/microsoft';
import { type Cursors, LiveTrigger } from './live-trigger';
import { ADA, DAY, HOUR, MINUTE, type Stage, stage } from './stage';

let s: Stage;
let graph: MicrosoftSandbox;
let live: LiveTrigger;
let count = 0;

beforeEach(async () => {
  s = await stage();
  graph = new MicrosoftSandbox({
    clock: s.clock,
    deliver: async (address, init) => {
      const { searchParams } = new URL(String(address));
      const body: unknown = typeof init?.body === 'string' && init.body !== '' ? JSON.parse(init.body) : undefined;
      const answer = await live.call({
        headers: Object.fromEntries(new Headers(init?.headers)),
        query: Object.fromEntries(searchParams),
        ...(body === undefined ? {} : { body }),
      });
      return new Response(answer.text === '' ? null : answer.text, { status: answer.status, headers: answer.headers });
    },
  });
  await graph.start(0);
  graph.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
});
afterEach(async () => {
  await live?.deactivate();
  await graph.stop();
  await s.stop();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const open = () => graph.subscriptions.live();

function add(title: string) {
  const at = (minutes: number) => ({
    dateTime: new Date(s.clock.now() + minutes * MINUTE).toISOString().slice(0, 19),
    timeZone: 'UTC',
  });
  return graph.events.insert(ADA, { subject: title, start: at(60), end: at(90) });
}

async function quiet(ms = 700): Promise<void> {
  await s.advance(1);
  await wait(ms);
  await live.settled();
  await s.advance(1_500);
  await wait(50);
}

async function published(cursors: Cursors): Promise<void> {
  const { accessToken, refreshToken } = graph.oauth.issue({ user: ADA, lifeMs: 365 * DAY });
  live = new LiveTrigger({
    stage: s,
    cursors,
    nodeId: `graph-${++count}`,
    parameters: { provider: 'microsoft' },
    credentials: {
      calendarBotsMicrosoftOAuth2Api: {
        grantType: 'authorizationCode',
        authentication: 'body',
        clientId: 'client',
        clientSecret: 'a client secret',
        apiBaseUrl: graph.apiUrl,
        oauthTokenData: { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer' },
      },
    },
  });
  await live.activate();
  await quiet();
  await quiet();
}

test.each<Cursors>(['default', 'durable'])(
  '%s cursors: handshake, a change told once, closed at the end',
  async (cursors) => {
    await published(cursors);
    expect(open()).toHaveLength(1);
    expect(live.log.filter((line) => line.startsWith('warn'))).toEqual([]);
    const [subscription] = open();
    expect(subscription?.lifecycleNotificationUrl).toBe(subscription?.notificationUrl);
    add('New one');
    await quiet();
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one']);
    expect(live.stored).not.toContain(String(subscription?.clientState));
    await live.deactivate();
    expect(open()).toEqual([]);
  },
);

test('weeks of polls: the subscription is prolonged, not replaced', async () => {
  await published('default');
  const [first] = open();
  for (let day = 0; day < 30; day += 0.5) {
    await s.advance(12 * HOUR);
    await live.poll();
    expect(open().map(({ id }) => id)).toEqual([first?.id]);
  }
  await quiet();
  add('New one');
  await quiet();
  expect(live.told).toEqual(['created New one']);
});

test('lifecycle: reauthorization is given, a removed subscription replaced, a missed message made good', async () => {
  await published('default');
  const [first] = open();
  const end = first?.expiresAt ?? 0;
  await s.advance(HOUR);
  graph.subscriptions.requireReauthorization(first?.id ?? '');
  await quiet();
  expect(open()[0]?.expiresAt).toBeGreaterThan(end);

  graph.push.mood = { ...graph.push.mood, drop: 1 };
  add('Dropped');
  await quiet();
  expect(live.told).toEqual([]);
  graph.subscriptions.missed(first?.id ?? '');
  await quiet();
  expect(live.told).toEqual(['created Dropped']);
  graph.push.mood = { ...graph.push.mood, drop: 0 };

  graph.subscriptions.remove(first?.id ?? '', { tell: true });
  add('While there was none');
  await quiet();
  await quiet();
  expect(open()).toHaveLength(1);
  expect(open()[0]?.id).not.toBe(first?.id);
  add('After that');
  await quiet();
  expect(live.told).toEqual(['created Dropped', 'created While there was none', 'created After that']);
});

test('a notification with another clientState starts nothing', async () => {
  await published('default');
  graph.push.mood = { ...graph.push.mood, wrongClientState: 1 };
  const requests = graph.log.total;
  add('New one');
  await quiet();
  expect(live.told).toEqual([]);
  expect(graph.log.total).toBe(requests);
  await live.poll();
  await live.settled();
  expect(live.told).toEqual(['created New one']);
});
