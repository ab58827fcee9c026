import {
  createHttp,
  CalendarBotsError,
  type ErrorCode,
  type Fetch,
  type FetchInit,
  type HttpMethod,
  type HttpOptions,
  isCalendarBotsError,
  isTransient,
  type TextAnswer,
} from './index';

interface Answer {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  /** No answer: the fetch rejects with this. */
  reject?: unknown;
  /** The connection breaks while the body is read. */
  breakBody?: boolean;
}

function setUp(answers: Answer[], options: Partial<HttpOptions> = {}) {
  let now = Date.parse('2026-11-23T09:00:00Z');
  const sent: (FetchInit & { url: string })[] = [];
  const slept: number[] = [];
  const fetch: Fetch = (url, init) => {
    sent.push({ url, ...init });
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
    if ('reject' in answer) return Promise.reject(answer.reject);
    const headers = new Headers(answer.headers);
    return Promise.resolve({
      status: answer.status ?? 200,
      headers: { get: (name: string) => headers.get(name) },
      text: () =>
        answer.breakBody ? Promise.reject(new TypeError('terminated')) : Promise.resolve(answer.body ?? '{}'),
    });
  };
  const clock = {
    now: () => now,
    random: () => 0,
    sleep: (ms: number) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  const http = createHttp({ fetch, clock, service: 'Test', baseUrl: 'https://api.test', ...options });
  return { http, sent, slept, start: now };
}

const parse = (json: unknown): unknown => json;
const get = { method: 'GET', path: '/x', parse } as const;
const post = { method: 'POST', path: '/x', body: {}, parse } as const;

async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  try {
    await promise;
  } catch (error) {
    if (isCalendarBotsError(error)) return error;
    throw error;
  }
  throw new Error('went well');
}

describe('what is sent', () => {
  it('is JSON with the headers given, and a content type only beside a body', async () => {
    const { http, sent } = setUp([{}], { headers: { 'x-key': 'k' }, timeoutMs: 5 });
    await http.request(get);
    await http.request({ ...post, body: { a: 'ü' } });
    await http.request({ ...post, body: null });
    expect(sent).toEqual([
      { url: 'https://api.test/x', method: 'GET', headers: { accept: 'application/json', 'x-key': 'k' }, timeoutMs: 5 },
      {
        url: 'https://api.test/x',
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-key': 'k' },
        body: '{"a":"ü"}',
        timeoutMs: 5,
      },
      expect.objectContaining({ body: 'null' }),
    ]);
  });

  it('has its query encoded, lists repeated, and what is not set left out', async () => {
    const { http, sent } = setUp([{}]);
    const query = { a: 'x y&z', 'b c': 1, d: true, e: ['1', 'ü'], f: null, g: undefined, h: [], i: '' };
    await http.request({ ...get, query });
    expect(sent[0]?.url).toBe('https://api.test/x?a=x%20y%26z&b%20c=1&d=true&e=1&e=%C3%BC&i=');
  });
});

describe('what comes back', () => {
  it('is parsed; an empty body is null', async () => {
    const { http } = setUp([{ body: '{"a":1}' }, { status: 204, body: '' }]);
    expect(await http.request(get)).toEqual({ a: 1 });
    expect(await http.request(get)).toBeNull();
  });

  it.each<[number, ErrorCode]>([
    [301, 'unexpectedResponse'],
    [400, 'invalid'],
    [401, 'unauthorized'],
    [402, 'quotaExhausted'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [408, 'unavailable'],
    [409, 'conflict'],
    [410, 'notFound'],
    [412, 'conflict'],
    [422, 'invalid'],
    [429, 'rateLimited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('a bare %i is %s', async (status, code) => {
    const { http } = setUp([{ status, body: '<html><h1>No</h1>  way</html>' }], { attempts: 1 });
    const error = await failure(http.request(get));
    expect(error).toMatchObject({ code, status, service: 'Test', mayHaveHappened: false });
    expect(error.message).toBe(`Test answered ${status}: No way`);
  });

  it("has the provider's own verdict before the status's", async () => {
    const decodeError = () => ({
      code: 'quotaExhausted' as const,
      message: 'Cap.',
      hint: 'Wait.',
      providerCode: 'CAP',
      retryAfterMs: 7,
    });
    const { http, sent } = setUp([{ status: 429, body: '{}' }], { decodeError });
    const error = await failure(http.request(get));
    expect(error).toMatchObject({
      code: 'quotaExhausted',
      hint: 'Wait.',
      providerCode: 'CAP',
      providerMessage: 'Cap.',
      retryAfterMs: 7,
    });
    expect(sent.length).toBe(1);
  });

  it('passes on the verdict of a fetch that signs', async () => {
    const verdict = new CalendarBotsError({ code: 'unauthorized', message: 'Sign in again' });
    const { http, sent } = setUp([{ reject: verdict }]);
    expect(await failure(http.request(get))).toBe(verdict);
    expect(sent.length).toBe(1);
  });
});

describe('text', () => {
  const propfind = {
    method: 'PROPFIND',
    url: 'https://dav.test/a/',
    headers: { depth: '0', 'content-type': 'application/xml' },
    body: '<propfind/>',
    read: ({ status, text, header }: TextAnswer) => ({ status, text, etag: header('ETag') }),
  } as const;

  it('goes out as it is, to any address or below the base URL, and comes back with status and headers', async () => {
    const { http, sent } = setUp([{ status: 207, body: '<multistatus/>', headers: { etag: '"1"' } }], { timeoutMs: 5 });
    expect(await http.send(propfind)).toEqual({ status: 207, text: '<multistatus/>', etag: '"1"' });
    await http.send({ ...propfind, url: '/b' });
    const { method, headers, body } = propfind;
    expect(sent).toEqual([
      { url: 'https://dav.test/a/', method, headers, body, timeoutMs: 5 },
      { url: 'https://api.test/b', method, headers, body, timeoutMs: 5 },
    ]);
  });

  it('a status that was said to be an answer is one; others are errors, told with the body at hand', async () => {
    const decodeError = (_status: number, json: unknown, text: string) => ({
      providerCode: `${String(json)} ${text}`,
    });
    const { http } = setUp(
      [
        { status: 302, headers: { location: '/c' } },
        { status: 403, body: '<error/>' },
      ],
      {
        decodeError,
      },
    );
    const redirect = { ...propfind, accepts: (status: number) => status === 302 };
    expect(await http.send({ ...redirect, read: ({ header }) => header('location') })).toBe('/c');
    expect(await failure(http.send(redirect))).toMatchObject({
      code: 'forbidden',
      status: 403,
      providerCode: 'undefined <error/>',
    });
  });

  it('a reader that throws is an answer that could not be read; its own verdict stands', async () => {
    const verdict = new CalendarBotsError({ code: 'invalid', message: 'no' });
    const { http, sent } = setUp([{}]);
    const throwing = (error: Error) => ({
      ...propfind,
      read: () => {
        throw error;
      },
    });
    expect(await failure(http.send(throwing(verdict)))).toBe(verdict);
    expect(sent.length).toBe(1);
    expect(await failure(http.send(throwing(new Error('cut off'))))).toMatchObject({ code: 'unexpectedResponse' });
    expect(sent.length).toBe(5);
  });

  it('can have a number of tries and a time of its own', async () => {
    const { http, sent } = setUp([{ status: 500 }], { timeoutMs: 5 });
    await failure(http.send({ ...propfind, attempts: 2, timeoutMs: 7 }));
    expect(sent.map(({ timeoutMs }) => timeoutMs)).toEqual([7, 7]);
  });

  it.each<[HttpMethod, number]>([
    ['REPORT', 4],
    ['PUT', 4],
    ['MKCALENDAR', 4],
    ['POST', 1],
  ])('%s is tried %i times', async (method, times) => {
    const { http, sent } = setUp([{ status: 502 }]);
    const error = await failure(http.send({ ...propfind, method }));
    expect([sent.length, error.mayHaveHappened]).toEqual([times, method === 'POST']);
  });
});

describe('trying again', () => {
  const lost: [string, Answer][] = [
    [
      'no connection',
      { reject: new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }) },
    ],
    ['a connection that breaks inside the body', { breakBody: true }],
    ['a server error', { status: 502, body: 'Bad Gateway' }],
    ['half an answer', { body: '{"success":tr' }],
    ['a page of HTML with 200', { body: '<html>Sign in</html>' }],
  ];

  it.each(lost)('%s: a read is tried again and gets its answer', async (_, answer) => {
    const { http, sent } = setUp([answer, answer, { body: '7' }]);
    expect(await http.request(get)).toBe(7);
    expect(sent.length).toBe(3);
  });

  it.each(lost)('%s: a read that stays without one fails after four tries', async (_, answer) => {
    const { http, sent } = setUp([answer]);
    const error = await failure(http.request(get));
    expect(sent.length).toBe(4);
    expect(error.mayHaveHappened).toBe(false);
    expect(isTransient(error)).toBe(true);
  });

  it.each(lost)('%s: a POST is sent once, and may have happened', async (_, answer) => {
    const { http, sent } = setUp([answer]);
    const error = await failure(http.request(post));
    expect(sent.length).toBe(1);
    expect(error.mayHaveHappened).toBe(true);
  });

  it('a POST that may be repeated is', async () => {
    const { http, sent } = setUp([{ status: 500 }, { body: '7' }]);
    expect(await http.request({ ...post, repeatable: true })).toBe(7);
    expect(sent.length).toBe(2);
  });

  it('a DELETE that must not be repeated is not', async () => {
    const { http, sent } = setUp([{ status: 500 }]);
    const error = await failure(http.request({ ...get, method: 'DELETE', repeatable: false }));
    expect(error.mayHaveHappened).toBe(true);
    expect(sent.length).toBe(1);
  });

  it('a rate limit is waited out, for a POST too, as long as was asked', async () => {
    const { http, sent, slept } = setUp([{ status: 429, headers: { 'retry-after': '3' } }, { body: '7' }]);
    expect(await http.request(post)).toBe(7);
    expect(sent.length).toBe(2);
    expect(slept).toEqual([3000]);
  });

  it('reads Retry-After as a date', async () => {
    const { http, slept } = setUp([
      { status: 503, headers: { 'retry-after': 'Mon, 23 Nov 2026 09:00:10 GMT' } },
      { body: '7' },
    ]);
    await http.request(get);
    expect(slept).toEqual([10_000]);
  });

  it('waits longer each time when nothing was asked', async () => {
    const { http, slept } = setUp([{ status: 503 }]);
    await failure(http.request(get));
    expect(slept).toEqual([125, 250, 500]);
  });

  it('does not wait for more than a minute, and says how long was asked', async () => {
    const { http, slept } = setUp([{ status: 429, headers: { 'retry-after': '3600' } }]);
    expect(await failure(http.request(get))).toMatchObject({ code: 'rateLimited', retryAfterMs: 3_600_000 });
    expect(slept).toEqual([]);
  });

  it('does not wait past the deadline', async () => {
    const made = setUp([{ status: 429, headers: { 'retry-after': '3' } }], { deadline: () => made.start + 5_000 });
    await failure(made.http.request(get));
    expect(made.slept).toEqual([3000]);
    expect(made.sent.length).toBe(2);
  });

  it.each([400, 401, 403, 404, 409, 422])('%i is final', async (status) => {
    const { http, sent } = setUp([{ status }]);
    await failure(http.request(get));
    expect(sent.length).toBe(1);
  });
});
