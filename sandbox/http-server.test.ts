import { manualClock } from './clock';
import type { Fault } from './faults';
import { SandboxServer } from './http-server';

function counterServer() {
  const clock = manualClock(Date.UTC(2026, 0, 1));
  const server = new SandboxServer({
    name: 'counter',
    clock,
    operationOf: (method, path) => (method === 'POST' && path === '/count' ? 'count' : undefined),
    errorBody: (status, reason) => ({ problem: reason ?? status }),
  });
  let count = 0;
  server.app.post('/count', async (c) => {
    const { by, secret } = await c.req.json<{ by: number; secret?: string }>();
    count += by;
    return c.json({ count, bytes: c.env.rawBody.byteLength, echoed: secret });
  });
  const post = (fetchLike: typeof server.fetch, origin: string): Promise<Response> =>
    fetchLike(`${origin}/count`, {
      method: 'POST',
      body: '{"by":1,"secret":"s3cret"}',
      headers: { 'content-type': 'application/json' },
    });
  return { clock, server, post, count: () => count };
}

const transports = ['socket', 'in process'] as const;

describe.each(transports)('sandbox server over %s', (transport) => {
  async function setUp() {
    const parts = counterServer();
    if (transport === 'socket') await parts.server.start();
    const origin = parts.server.origin;
    const send = () => parts.post(transport === 'socket' ? fetch : parts.server.fetch, origin);
    return { ...parts, origin, send };
  }

  test('carries out a request, keeps its body, logs it without secrets', async () => {
    const { server, send } = await setUp();
    const answer = await (await send()).json();
    expect(answer).toEqual({ count: 1, bytes: 26, echoed: 's3cret' });
    expect(server.log.list()).toMatchObject([
      { method: 'POST', path: '/count', operation: 'count', status: 200, body: { by: 1, secret: '[redacted]' } },
    ]);
    await server.stop();
  });

  test('a reset connection did nothing, a lost answer did it', async () => {
    const { server, send, count } = await setUp();
    server.faults.next('count', { kind: 'connectionReset' });
    await expect(send()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(count()).toBe(0);
    server.faults.next('count', { kind: 'lostAnswer' });
    await expect(send()).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect(count()).toBe(1);
    expect((await send()).status).toBe(200);
    expect(server.faults.counts()).toEqual({ connectionReset: 1, lostAnswer: 1 });
    await server.stop();
  });

  test('injected statuses carry headers and the server’s error shape; html and cut bodies are not JSON', async () => {
    const { server, send, count } = await setUp();
    const limited: Fault = { kind: 'status', status: 429, reason: 'slowDown', headers: { 'Retry-After': '7' } };
    server.faults.next(undefined, limited, 2);
    const answer = await send();
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      429,
      '7',
      { problem: 'slowDown' },
    ]);
    expect((await send()).status).toBe(429);
    expect(count()).toBe(0);
    server.faults.next('count', { kind: 'htmlInsteadOfJson' });
    await expect((await send()).json()).rejects.toMatchObject({ name: 'SyntaxError' });
    server.faults.next('count', { kind: 'truncatedBody' });
    await expect((await send()).json()).rejects.toMatchObject({ name: 'SyntaxError' });
    expect(count()).toBe(2);
    await server.stop();
  });

  test('a slow answer takes virtual time', async () => {
    const { server, send, clock } = await setUp();
    const before = clock.now();
    server.faults.next('count', { kind: 'slow', ms: 30_000 });
    expect((await send()).status).toBe(200);
    expect(clock.now() - before).toBe(30_000);
    await server.stop();
  });

  test('faults and clock are steered over HTTP', async () => {
    const { server, send, clock, origin } = await setUp();
    const call = transport === 'socket' ? fetch : server.fetch;
    const rule = { operation: 'count', times: 1, fault: { kind: 'status', status: 503 } };
    expect((await call(`${origin}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(rule) })).status).toBe(201);
    expect((await send()).status).toBe(503);
    expect((await send()).status).toBe(200);
    await call(`${origin}/_sandbox/clock`, { method: 'POST', body: '{"advanceMs":1000}' });
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 1000);
    expect((await call(`${origin}/_sandbox/faults`, { method: 'POST', body: '{}' })).status).toBe(400);
    await server.stop();
  });
});
