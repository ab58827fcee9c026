import { ADA, bench, refusal } from './client.fixture';

interface Received {
  state: string | null;
  token: string | null;
  number: number;
  body: string;
  resourceId: string | null;
}

function withReceiver(statusOf: (count: number) => number = () => 200) {
  const received: Received[] = [];
  let total = 0;
  const deliver: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    received.push({
      state: request.headers.get('x-goog-resource-state'),
      token: request.headers.get('x-goog-channel-token'),
      number: Number(request.headers.get('x-goog-message-number')),
      resourceId: request.headers.get('x-goog-resource-id'),
      body: await request.text(),
    });
    return new Response(null, { status: statusOf(++total) });
  };
  return { received, ...bench({ deliver }) };
}

const meeting = {
  summary: 'm',
  start: { dateTime: '2026-03-10T15:00:00Z' },
  end: { dateTime: '2026-03-10T16:00:00Z' },
};
const channel = { id: 'channel-1', type: 'web_hook', address: 'https://hooks.example.com/google', token: 'secret' };
const DAY = 86_400_000;

test('watch: a sync message, then one for each change, without a body; nothing after stop', async () => {
  const { api, google, clock, received } = withReceiver();
  const { data } = await api.events.watch({ calendarId: 'primary', requestBody: channel });
  expect(data).toMatchObject({
    kind: 'api#channel',
    id: 'channel-1',
    token: 'secret',
    resourceUri: expect.stringContaining('/calendars/'),
  });
  expect(Number(data.expiration)).toBe(clock.now() + 7 * DAY);
  await clock.advance(0);
  google.events.insert(ADA, meeting);
  await clock.advance(0);
  expect(received.map(({ state, token, body }) => [state, token, body])).toEqual([
    ['sync', 'secret', ''],
    ['exists', 'secret', ''],
  ]);
  expect(received[0]?.number).toBe(1);
  expect(received[1]?.number).toBeGreaterThan(1);
  expect(received[1]?.resourceId).toBe(data.resourceId);
  const stop = { id: 'channel-1', resourceId: data.resourceId };
  expect((await api.channels.stop({ requestBody: stop })).status).toBe(204);
  google.events.insert(ADA, meeting);
  await clock.advance(60_000);
  expect(received).toHaveLength(2);
  expect(await refusal(api.channels.stop({ requestBody: stop }))).toMatchObject({ status: 404 });
});

test('what watch refuses, and how long it lasts', async () => {
  const { api, google, clock, received } = withReceiver();
  const watch = (change: object) => api.events.watch({ calendarId: 'primary', requestBody: { ...channel, ...change } });
  expect(await refusal(watch({ address: 'http://hooks.example.com/' }))).toMatchObject({ status: 400 });
  expect(await refusal(watch({ type: 'smoke signal' }))).toMatchObject({ status: 400 });
  const { data } = await watch({ expiration: String(clock.now() + 90 * DAY) });
  expect(Number(data.expiration)).toBe(clock.now() + 7 * DAY);
  expect(await refusal(watch({}))).toMatchObject({ status: 400, reason: 'channelIdNotUnique' });
  const short = await watch({ id: 'channel-2', params: { ttl: '3600' } });
  expect(Number(short.data.expiration)).toBe(clock.now() + 3_600_000);
  await clock.advance(8 * DAY);
  received.length = 0;
  google.events.insert(ADA, meeting);
  await clock.advance(60_000);
  expect(received).toEqual([]);
});

test('a receiver that fails is tried again; duplicates, losses, wrong tokens and late messages on demand', async () => {
  const { api, google, clock, received } = withReceiver((count) => (count === 2 ? 503 : 200));
  const { data } = await api.events.watch({ calendarId: 'primary', requestBody: channel });
  await clock.advance(0);
  google.events.insert(ADA, meeting);
  await clock.advance(10_000);
  expect(received.map(({ number }) => number)).toEqual([1, received[1]?.number, received[1]?.number]);
  received.length = 0;
  const calm = google.push.mood;
  const change = async (mood: Partial<typeof calm>): Promise<Received[]> => {
    google.push.mood = { ...calm, ...mood };
    received.length = 0;
    google.events.insert(ADA, meeting);
    await clock.advance(10_000);
    return [...received];
  };
  expect(await change({ duplicate: 1 })).toHaveLength(2);
  expect(await change({ drop: 1 })).toEqual([]);
  expect((await change({ wrongToken: 1 }))[0]?.token).not.toBe('secret');
  google.push.mood = { ...calm, lateAfterStopMs: 60_000 };
  await api.channels.stop({ requestBody: { id: 'channel-1', resourceId: data.resourceId } });
  expect(await change({ lateAfterStopMs: 60_000 })).toHaveLength(1);
  await clock.advance(120_000);
  expect(await change({ lateAfterStopMs: 60_000 })).toEqual([]);
});

test('a calendar that is shared or taken away is told on the list’s channel', async () => {
  const { api, google, clock, received } = withReceiver();
  await api.calendarList.watch({ requestBody: channel });
  await clock.advance(0);
  google.calendars.create({ owner: ADA, summary: 'New' });
  await clock.advance(0);
  expect(received.map(({ state }) => state)).toEqual(['sync', 'exists']);
});
