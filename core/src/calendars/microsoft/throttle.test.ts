import type { FetchResponse } from '../../http';
import { createMicrosoftHttp } from './client';
import { gated } from './throttle';

interface Pending {
  url: string;
  answer: (status?: number, body?: string, headers?: Record<string, string>) => Promise<void>;
  fail: () => Promise<void>;
}

/** A network whose answers are given by hand. */
function byHand() {
  const pending: Pending[] = [];
  let most = 0;
  let underWay = 0;
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const fetch = (url: string): Promise<FetchResponse> =>
    new Promise((resolve, reject) => {
      underWay += 1;
      most = Math.max(most, underWay);
      pending.push({
        url,
        answer: (status = 200, body = '{}', headers = {}) => {
          underWay -= 1;
          resolve({ status, headers: { get: (name) => headers[name] ?? null }, text: () => Promise.resolve(body) });
          return settled();
        },
        fail: () => {
          underWay -= 1;
          reject(new TypeError('fetch failed'));
          return settled();
        },
      });
    });
  return { fetch, pending, most: () => most, settled };
}

const init = { method: 'GET', headers: {}, timeoutMs: 1 };
const refusal =
  '{"error":{"code":"ApplicationThrottled","message":"Application is over its MailboxConcurrency limit."}}';

test('no more than the limit is under way, in the order of asking', async () => {
  const net = byHand();
  const fetch = gated(net.fetch, 4);
  const done = Array.from({ length: 10 }, (_, i) => fetch(`u${i}`, init));
  for (let i = 0; i < 10; i++) {
    await net.settled();
    expect(net.pending.length).toBe(Math.min(10, i + 4));
    await (i % 3 === 0 ? net.pending[i]?.fail() : net.pending[i]?.answer());
  }
  const outcomes = await Promise.allSettled(done);
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => i % 3 !== 0),
  );
  expect(net.most()).toBe(4);
  expect(net.pending.map(({ url }) => url)).toEqual(Array.from({ length: 10 }, (_, i) => `u${i}`));
});

test('refused for its concurrency, a request goes again as soon as another of ours is served', async () => {
  const net = byHand();
  const fetch = gated(net.fetch, 4);
  const others = [fetch('a', init), fetch('b', init)];
  const refused = [fetch('x', init), fetch('y', init)];
  await net.settled();
  await net.pending[2]?.answer(429, refusal, { 'retry-after': '1' });
  await net.pending[3]?.answer(429, refusal, { 'retry-after': '2' });
  expect(net.pending.length).toBe(4);
  await net.pending[0]?.answer();
  expect(net.pending.map(({ url }) => url)).toEqual(['a', 'b', 'x', 'y', 'x']);
  await net.pending[4]?.answer(200, 'X');
  await net.pending[5]?.answer(200, 'Y');
  await net.pending[1]?.fail();
  expect(await Promise.all(refused.map(async (one) => (await one).text()))).toEqual(['X', 'Y']);
  expect((await Promise.allSettled(others)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test('when all that are under way are refused, none is sent again at once', async () => {
  const net = byHand();
  const fetch = gated(net.fetch, 4);
  const all = ['a', 'b', 'c'].map((url) => fetch(url, init));
  await net.settled();
  for (let i = 0; i < 3; i++) await net.pending[i]?.answer(503, refusal, { 'retry-after': '1' });
  for (const response of await Promise.all(all)) {
    expect([response.status, response.headers.get('Retry-After'), await response.text()]).toEqual([503, null, refusal]);
  }
  expect(net.pending.length).toBe(3);
});

test('with none under way it is tried again after a short back-off, not after so many seconds', async () => {
  const slept: number[] = [];
  let calls = 0;
  const http = createMicrosoftHttp({
    clock: { now: () => 0, random: () => 0, sleep: (ms) => Promise.resolve(void slept.push(ms)) },
    fetch: () => {
      calls += 1;
      return Promise.resolve({
        status: calls === 1 ? 503 : 200,
        headers: { get: (name) => (name === 'retry-after' ? '40' : null) },
        text: () => Promise.resolve(calls === 1 ? refusal : '7'),
      });
    },
  });
  expect(await http.request({ method: 'POST', path: '/x', body: {}, parse: (json) => json })).toBe(7);
  expect(slept).toEqual([125]);
});

test('any other limit is waited out in seconds', async () => {
  const slept: number[] = [];
  let calls = 0;
  const http = createMicrosoftHttp({
    clock: { now: () => 0, random: () => 0, sleep: (ms) => Promise.resolve(void slept.push(ms)) },
    fetch: () => {
      calls += 1;
      return Promise.resolve({
        status: calls === 1 ? 429 : 200,
        headers: { get: (name) => (name === 'retry-after' ? '3' : null) },
        text: () => Promise.resolve(calls === 1 ? refusal.replace('MailboxConcurrency', 'RequestRate') : '7'),
      });
    },
  });
  await http.request({ method: 'GET', path: '/x', parse: (json) => json });
  expect(slept).toEqual([3000]);
});
