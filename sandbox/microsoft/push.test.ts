import type { ChangeNotification, Subscription } from '@microsoft/microsoft-graph-types';
import { ADA, bench, GRACE, refusal, timed } from './client.fixture';

interface Received {
  url: string;
  items: ChangeNotification[];
}

const HOOK = 'https://hooks.example.com/graph?x=1';
const LIFE = 'https://hooks.example.com/life';
const MINUTE = 60_000;
const meeting = { subject: 'm', ...timed('2026-03-10T15:00:00', 60) };

/** A receiver that answers handshakes rightly, and notifications with `statusOf`. */
function withReceiver(options: { statusOf?: (count: number) => number; handshake?: (token: string) => Response } = {}) {
  const received: Received[] = [];
  const handshakes: string[] = [];
  let count = 0;
  const deliver: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const token = new URL(request.url).searchParams.get('validationToken');
    if (token !== null) {
      handshakes.push(request.url);
      const answer = options.handshake ?? ((text) => new Response(text, { headers: { 'content-type': 'text/plain' } }));
      return answer(token);
    }
    const body = (await request.json()) as { value: ChangeNotification[] };
    received.push({ url: request.url, items: body.value });
    return new Response(null, { status: options.statusOf?.(++count) ?? 202 });
  };
  const it = bench({ deliver });
  const inMinutes = (minutes: number): string => new Date(it.clock.now() + minutes * MINUTE).toISOString();
  const subscribe = (change: Partial<Subscription> = {}, client = it.api): Promise<Subscription> =>
    client.api('/subscriptions').post({
      changeType: 'created,updated,deleted',
      notificationUrl: HOOK,
      lifecycleNotificationUrl: LIFE,
      resource: '/me/events',
      expirationDateTime: inMinutes(10_020),
      clientState: 'secret',
      ...change,
    });
  const kinds = (): unknown[] => received.map(({ items }) => items.map((one) => one.lifecycleEvent ?? one.changeType));
  return { ...it, received, handshakes, inMinutes, subscribe, kinds };
}

test('the handshake goes to both addresses, with a token that has to be decoded; then changes are told', async () => {
  const { api, graph, clock, received, handshakes, subscribe } = withReceiver();
  const subscription = await subscribe();
  expect(handshakes.map((url) => url.split('validationToken=')[0])).toEqual([`${HOOK}&`, `${LIFE}?`]);
  expect(handshakes[0]).toContain('Validation%3A%20Testing');
  const event = graph.events.insert(ADA, meeting);
  graph.events.insert(GRACE, meeting);
  await clock.advance(0);
  expect(received).toHaveLength(1);
  expect(received[0]?.items).toEqual([
    {
      id: expect.any(String),
      subscriptionId: subscription.id,
      subscriptionExpirationDateTime: subscription.expirationDateTime,
      clientState: 'secret',
      tenantId: expect.any(String),
      changeType: 'created',
      resource: expect.stringMatching(/^Users\/.+\/Events\//),
      resourceData: expect.objectContaining({ id: event.id, '@odata.type': '#Microsoft.Graph.Event' }),
    },
  ]);
  expect(await api.api('/subscriptions').get()).toMatchObject({ value: [{ id: subscription.id }] });
  await api.api(`/subscriptions/${subscription.id}`).delete();
  graph.events.remove(event.id ?? '');
  await clock.advance(MINUTE);
  expect(received).toHaveLength(1);
});

test('what is refused: no handshake, too long a life, too long a secret, http, an unknown resource, too many', async () => {
  const { api, graph, subscribe, inMinutes, clock } = withReceiver();
  const refused = async (change: Partial<Subscription>) => refusal(subscribe(change));
  expect(await refused({ expirationDateTime: inMinutes(11_000) })).toMatchObject({ status: 400 });
  expect(await refused({ clientState: 'x'.repeat(129) })).toMatchObject({ status: 400 });
  expect(await refused({ notificationUrl: 'http://hooks.example.com/' })).toMatchObject({ status: 400 });
  expect(await refused({ resource: '/me/messages' })).toMatchObject({ status: 400 });
  expect(await refused({ resource: 'me/calendars/AAMkADnothing/events' })).toMatchObject({ status: 404 });
  expect(await refused({ changeType: 'touched' })).toMatchObject({ status: 400 });
  expect(await refused({ expirationDateTime: undefined })).toMatchObject({ status: 400 });
  graph.subscriptions.limits = { maxMinutes: 4_230, perMailbox: 1 };
  expect((await refused({})).message).toContain('4230 minutes');
  const short = await subscribe({ expirationDateTime: inMinutes(5), lifecycleNotificationUrl: undefined });
  expect(Date.parse(short.expirationDateTime ?? '')).toBe(clock.now() + 45 * MINUTE);
  expect(await refused({ expirationDateTime: inMinutes(100) })).toMatchObject({ status: 403 });
  // It ends without a word.
  await clock.advance(46 * MINUTE);
  const late = api.api(`/subscriptions/${short.id}`).patch({ expirationDateTime: inMinutes(100) });
  expect(await refusal(late)).toMatchObject({ status: 404, code: 'ResourceNotFound' });
  expect(graph.subscriptions.live()).toEqual([]);
});

test('a handshake that is answered wrongly, or too late, or not at all', async () => {
  const wrong = [
    () => new Response('other', { headers: { 'content-type': 'text/plain' } }),
    (token: string) => new Response(token, { headers: { 'content-type': 'text/html' } }),
    (token: string) => new Response(token, { status: 202, headers: { 'content-type': 'text/plain' } }),
    (token: string) => new Response(encodeURIComponent(token), { headers: { 'content-type': 'text/plain' } }),
  ];
  for (const handshake of wrong) {
    expect(await refusal(withReceiver({ handshake }).subscribe())).toMatchObject({ code: 'ValidationError' });
  }
  const slow: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const { graph, api } = bench({ deliver: slow });
  graph.push.timeouts.handshakeMs = 20;
  const late = api.api('/subscriptions').post({
    changeType: 'created',
    notificationUrl: HOOK,
    resource: '/me/events',
    expirationDateTime: '2026-03-03T08:00:00Z',
  });
  expect((await refusal(late)).message).toContain('timed out');
});

test('one POST mixes subscriptions; each has its calendar, its kinds of change and its kind of id', async () => {
  const { api, graph, clock, received, subscribe } = withReceiver();
  const team = graph.calendars.create({ owner: ADA, name: 'Team' });
  const whole = await subscribe({ clientState: 'one' });
  const ofTeam = (await api
    .api('/subscriptions')
    .header('Prefer', 'IdType="ImmutableId"')
    .post({
      changeType: 'created',
      notificationUrl: HOOK,
      resource: `me/calendars/${team}/events`,
      expirationDateTime: '2026-03-04T00:00:00Z',
      clientState: 'two',
    })) as Subscription;
  graph.events.insert(ADA, meeting);
  const event = graph.events.insert(team, meeting);
  graph.events.update(event.id ?? '', { subject: 'x' });
  await clock.advance(0);
  expect(received).toHaveLength(1);
  expect(received[0]?.items.map(({ subscriptionId, clientState }) => [subscriptionId, clientState])).toEqual([
    [whole.id, 'one'],
    [ofTeam.id, 'two'],
  ]);
  const [, second] = received[0]?.items ?? [];
  expect(second?.resource).not.toContain(event.id);
});

test('retries until taken; given up after hours, and then told as missed', async () => {
  const { graph, clock, kinds, subscribe } = withReceiver({ statusOf: (count) => (count <= 3 ? 500 : 202) });
  await subscribe();
  graph.events.insert(ADA, meeting);
  await clock.advance(10 * MINUTE);
  expect(graph.push.deliveries.map(({ result }) => result)).toEqual([500, 500, 500, 202]);

  const never = withReceiver({ statusOf: () => 503 });
  await never.subscribe();
  never.graph.events.insert(ADA, meeting);
  await never.clock.advance(4 * 60 * MINUTE);
  const changes = never.graph.push.deliveries.filter(({ kind }) => kind === 'change');
  expect([changes.length, never.graph.push.dropped.length]).toEqual([11, 1]);
  expect(never.kinds().flat()).toContain('missed');
  expect(kinds().flat()).not.toContain('missed');
});

test('lost, doubled, late, forged: by mood', async () => {
  const { graph, clock, received, subscribe } = withReceiver();
  await subscribe();
  graph.push.mood.drop = 1;
  graph.events.insert(ADA, meeting);
  await clock.advance(MINUTE);
  expect([received.length, graph.push.dropped.length]).toEqual([0, 1]);
  Object.assign(graph.push.mood, { drop: 0, duplicate: 1, maxDelayMs: 60 * MINUTE, wrongClientState: 1 });
  const ids = Array.from({ length: 8 }, () => graph.events.insert(ADA, meeting).id);
  await clock.advance(0);
  expect(received).toHaveLength(0);
  await clock.advance(61 * MINUTE);
  const items = received.flatMap((one) => one.items);
  const told = items.map((one) => one.resource?.split('/').at(-1));
  expect(told).toHaveLength(16);
  expect(new Set(told)).toEqual(new Set(ids));
  expect(told.filter((id, index) => told.indexOf(id) === index)).not.toEqual(ids);
  expect(items.some(({ clientState }) => clientState === 'secret')).toBe(false);
});

test('the life of a subscription: reminder, renewal, suspension, removal', async () => {
  const { api, graph, clock, received, kinds, subscribe, inMinutes } = withReceiver();
  const { id = '' } = await subscribe({ expirationDateTime: inMinutes(120) });
  await clock.advance(91 * MINUTE);
  expect([received[0]?.url, kinds()]).toEqual([LIFE, [['reauthorizationRequired']]]);
  expect(received[0]?.items[0]).toMatchObject({ subscriptionId: id, clientState: 'secret' });
  await api.api(`/subscriptions/${id}`).patch({ expirationDateTime: inMinutes(10_000) });
  await clock.advance(60 * MINUTE);
  graph.subscriptions.requireReauthorization(id);
  graph.events.insert(ADA, meeting);
  await clock.advance(MINUTE);
  expect(kinds()).toEqual([['reauthorizationRequired'], ['reauthorizationRequired']]);
  await api.api(`/subscriptions/${id}/reauthorize`).post({});
  graph.events.insert(ADA, meeting);
  graph.subscriptions.missed(id);
  await clock.advance(MINUTE);
  expect(kinds().slice(2)).toEqual([['created'], ['missed']]);
  graph.subscriptions.remove(id, { tell: true });
  await clock.advance(MINUTE);
  expect(kinds().at(-1)).toEqual(['subscriptionRemoved']);
  expect(await refusal(api.api(`/subscriptions/${id}`).get())).toMatchObject({ status: 404 });
});

test('a subscription belongs to who made it', async () => {
  const { clientOf, subscribe } = withReceiver();
  const { id } = await subscribe();
  expect(await refusal(clientOf(GRACE).api(`/subscriptions/${id}`).get())).toMatchObject({ status: 404 });
});
