import { Webhook } from 'svix';
import { driver, MEET, MINUTE, START } from './test-driver';

const HOOK = 'http://receiver.test/hook';
const SECRET = `whsec_${Buffer.from('a secret of the sandbox!').toString('base64')}`;

interface Received {
  url: string;
  method: string;
  headers: Headers;
  body: string;
}

/** A receiver that answers what it is told to, and remembers. */
function receiver(answers: (number | 'down' | 'silent')[] = []) {
  const got: Received[] = [];
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    got.push({ url, method: String(init.method), headers: new Headers(init.headers), body: String(init.body) });
    const answer = answers.shift() ?? 204;
    if (answer === 'down') throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    if (answer === 'silent') throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    return new Response(null, { status: answer });
  };
  const events = (): string[] =>
    got.map(({ body }) => {
      const json = JSON.parse(body) as { event: string; data: { status?: { code: string } } };
      return json.data.status === undefined ? json.event : json.data.status.code;
    });
  return { got, send, events };
}

/** Svix's own verifier compares with the machine's clock, so the sandbox signs with that. */
const signingTime = (): number => Date.now();
const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, Object.fromEntries(headers));

describe('account-level webhooks', () => {
  it('tell each status and the end, signed so that Svix accepts them', async () => {
    const { got, send, events } = receiver();
    const baas = driver({ send, signingTime });
    baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK, secret: SECRET });
    const id = await baas.send({ extra: { booking: 'b1' }, transcription_enabled: true });
    await baas.until(id, 'completed');
    await baas.clock.advance(0);
    expect(events()).toEqual([
      'queued',
      'joining_call',
      'in_waiting_room',
      'in_call_not_recording',
      'in_call_recording',
      'call_ended',
      'recording_succeeded',
      'transcribing',
      'completed',
      'bot.completed',
    ]);
    for (const one of got) expect(verify(SECRET, one)).toMatchObject({ extra: { booking: 'b1' } });
    expect(new Set(got.map((one) => one.headers.get('svix-id'))).size).toBe(got.length);
    expect(baas.service.breaches).toEqual([]);
  });

  it('sign with both secrets for a day after a rotation', async () => {
    const { got, send } = receiver();
    const baas = driver({ send, signingTime });
    const endpoint = baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK, secret: SECRET });
    const fresh = baas.service.webhooks.rotate(endpoint.id);
    await baas.send();
    await baas.clock.advance(0);
    const [one] = got;
    if (one === undefined) throw new Error('nothing came');
    expect(verify(SECRET, one)).toEqual(verify(fresh, one));
    await baas.clock.advance(25 * 60 * MINUTE);
    got.length = 0;
    await baas.send();
    await baas.clock.advance(0);
    const [later] = got;
    if (later === undefined) throw new Error('nothing came');
    expect(() => verify(SECRET, later)).toThrow();
    expect(verify(fresh, later)).toBeDefined();
  });

  it('are tried seven times over about three hours with one id', async () => {
    const { got, send } = receiver(new Array<number>(20).fill(500));
    const baas = driver({ send });
    baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK, events: ['bot.failed'] });
    baas.service.fleet.setManner(MEET, { outcome: 'invalid_url' });
    await baas.send();
    await baas.clock.advance(24 * 60 * MINUTE);
    const attempts = baas.service.deliveries;
    expect(got).toHaveLength(7);
    expect(new Set(attempts.map((one) => one.messageId)).size).toBe(1);
    const waits = attempts.slice(1).map((one, i) => (one.at - (attempts[i]?.at ?? 0)) / 1_000);
    [5, 10, 300, 900, 1800, 7200].forEach((base, i) => {
      expect(waits[i]).toBeGreaterThanOrEqual(base * 0.8);
      expect(waits[i]).toBeLessThanOrEqual(base * 1.2);
    });
  });

  it('wait another minute after a 429 or a silent receiver, none after one that is down', async () => {
    const { send } = receiver([429, 'silent', 'down', 302, 204]);
    const baas = driver({ send });
    baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK, events: ['bot.failed'] });
    baas.service.fleet.setManner(MEET, { outcome: 'invalid_url' });
    await baas.send();
    await baas.clock.advance(60 * MINUTE);
    const attempts = baas.service.deliveries;
    expect(attempts.map((one) => one.status)).toEqual([429, null, null, 302, 204]);
    const waits = attempts.slice(1).map((one, i) => Math.floor((one.at - (attempts[i]?.at ?? 0)) / 1_000));
    expect(waits[0]).toBeGreaterThanOrEqual(64);
    expect(waits[1]).toBeGreaterThanOrEqual(68);
    expect(waits[2]).toBeLessThanOrEqual(360);
  });

  it('stop coming to an endpoint that failed for five days', async () => {
    const { send } = receiver(new Array<number>(200).fill(500));
    const baas = driver({ send });
    const endpoint = baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK, events: ['bot.failed'] });
    baas.service.fleet.setManner(MEET, { outcome: 'invalid_url' });
    for (let day = 0; day < 7; day++) {
      await baas.send();
      await baas.clock.advance(24 * 60 * MINUTE);
    }
    expect(endpoint.enabled).toBe(false);
  });

  it('come twice, late and out of order on demand', async () => {
    const { got, send, events } = receiver();
    const baas = driver({ send });
    baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK });
    baas.service.webhooks.trouble = { duplicates: 1, late: { probability: 0.7, byMs: 60_000 } };
    const id = await baas.send();
    await baas.until(id, 'completed');
    await baas.clock.advance(2 * MINUTE);
    expect(got).toHaveLength(18);
    expect(new Set(got.map((one) => one.headers.get('svix-id'))).size).toBe(9);
    const order = baas.service.snapshot()[0]?.history.map((entry) => String(entry.status)) ?? [];
    const came = [...new Set(events())].filter((code) => code !== 'bot.completed');
    expect([...came].sort()).toEqual([...order].sort());
    expect(came).not.toEqual(order);
  });

  it('are forged on demand, each in its way', async () => {
    const { got, send } = receiver();
    const baas = driver({ send, signingTime });
    const { webhooks } = baas.service;
    const endpoint = webhooks.addEndpoint({ team: 'sandbox', url: HOOK, secret: SECRET });
    for (const how of ['wrongSecret', 'noSignature', 'stale', 'future', 'alteredBody'] as const) {
      await webhooks.forge(endpoint.id, how);
      const last = got.at(-1);
      if (last === undefined) throw new Error('nothing came');
      expect(() => verify(SECRET, last)).toThrow();
      expect(() => JSON.parse(last.body) as unknown).not.toThrow();
    }
    await baas.send();
    await baas.clock.advance(0);
    const before = got.at(-1);
    await webhooks.redeliver(endpoint.id);
    expect(got.at(-1)?.headers.get('svix-id')).toBe(before?.headers.get('svix-id'));
  });

  it('carry the extra of now, the messages of the chat, and the end again when asked', async () => {
    const { got, send, events } = receiver();
    const baas = driver({ send });
    baas.service.webhooks.addEndpoint({ team: 'sandbox', url: HOOK, events: ['bot.completed', 'bot.chat_message'] });
    const id = await baas.send({ extra: { a: 1 } });
    await baas.until(id, 'in_call_recording');
    await baas.call('PATCH', `/v2/bots/${id}/update-config`, { extra: { b: 2 } });
    const bot = baas.service.fleet.bots.get(id);
    if (bot === undefined) throw new Error('no bot');
    baas.service.fleet.hear(bot, 'Ada Lovelace', 'hello');
    await baas.until(id, 'completed');
    await baas.call('POST', `/v2/bots/${id}/resend-webhook`, {});
    await baas.clock.advance(0);
    expect(events()).toEqual(['bot.chat_message', 'bot.completed', 'bot.completed']);
    for (const one of got) expect(JSON.parse(one.body)).toMatchObject({ extra: { a: 1, b: 2 } });
    expect(baas.service.breaches).toEqual([]);
  });
});

describe('callbacks of one bot', () => {
  const callback = { callback_enabled: true, callback_config: { url: HOOK, secret: 's3cret', method: 'PUT' } };

  it('bring only the end, with the secret in the open', async () => {
    const { got, send } = receiver();
    const baas = driver({ send });
    const id = await baas.send(callback);
    await baas.until(id, 'completed');
    await baas.clock.advance(0);
    expect(got.map((one) => [one.method, one.headers.get('x-mb-secret')])).toEqual([['PUT', 's3cret']]);
    const checked = baas.service.contract.checkSchema('CallbackCompleted', JSON.parse(got[0]?.body ?? ''));
    expect(checked.ok).toBe(true);
  });

  it.each([
    [
      [500, 'down' as const, 503, 500, 204],
      [0, 1, 5, 15],
    ],
    [
      [500, 204],
      [0, 1],
    ],
    [[404, 204], [0]],
  ])('are tried again after 5xx and dead connections only: %j', async (answers, waits) => {
    const { send } = receiver(answers);
    const baas = driver({ send });
    const id = await baas.send(callback);
    await baas.until(id, 'completed');
    await baas.clock.advance(10 * MINUTE);
    const attempts = baas.service.deliveries;
    expect(attempts.map((one, i) => (one.at - (attempts[i - 1]?.at ?? one.at)) / 1_000)).toEqual(waits);
  });
});

describe('the steering over HTTP', () => {
  it('adds an endpoint, sets how a meeting treats bots, and refuses nonsense', async () => {
    const { got, send, events } = receiver();
    const baas = driver({ send, signingTime });
    const added = await baas.call('POST', '/_sandbox/webhooks', { url: HOOK, secret: SECRET });
    expect(added.status).toBe(201);
    expect((await baas.call('PUT', '/_sandbox/meetings', { meetingUrl: MEET, outcome: 'rejected' })).status).toBe(200);
    expect((await baas.call('PUT', '/_sandbox/meetings', { meetingUrl: MEET, outcome: 'vanish' })).status).toBe(400);
    expect((await baas.call('POST', '/_sandbox/webhooks', { url: 'nowhere' })).status).toBe(400);
    const id = await baas.book(START + 10 * MINUTE);
    const expected = await baas.call('GET', '/_sandbox/bots/expected');
    expect((expected.body['bots'] as { id: string }[]).map((bot) => bot.id)).toEqual([id]);
    await baas.until(id, 'failed');
    await baas.call('POST', '/_sandbox/clock', { advanceMs: 0 });
    expect(events()).toContain('bot_rejected');
    const forged = await baas.call('POST', `/_sandbox/webhooks/${String(added.body['id'])}/forge`, {
      how: 'wrongSecret',
    });
    expect(forged.body).toMatchObject({ status: 204, forged: true });
    expect(got.length).toBeGreaterThan(5);
    expect((await baas.call('POST', '/_sandbox/webhooks/nope/forge', { how: 'stale' })).status).toBe(400);
  });
});
