import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Client } from 'google-auth-library';
import { googleFetch, graphClientFetch, refreshTokenFetch, systemClock } from '../core/src/auth';
import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import type { CalendarSource, Fetch } from 'calendar-bots';
import { GoogleSandbox, READ_ONLY_SCOPES } from '../sandbox/google';
import { manualClock } from '../sandbox/clock';

const ADA = 'ada@example.com';
const NOW = Date.parse('2026-11-23T09:00:00Z');
const WINDOW = { from: NOW, to: NOW + 86_400_000 };

// The stand-in's authorization server is a process of its own.
jest.setTimeout(60_000);

async function google() {
  const clock = manualClock(NOW);
  const sandbox = new GoogleSandbox({ clock });
  await sandbox.start(0);
  sandbox.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  sandbox.events.insert(ADA, {
    summary: 'Planning',
    start: { dateTime: new Date(NOW + 3_600_000).toISOString() },
    end: { dateTime: new Date(NOW + 7_200_000).toISOString() },
  });
  const { refreshToken } = await sandbox.oauth.tokensFor(ADA, `openid ${READ_ONLY_SCOPES}`);
  const sourceOf = (fetch: Fetch): CalendarSource =>
    createGoogleSource({ http: createGoogleHttp({ fetch, clock: systemClock, baseUrl: sandbox.apiUrl }) });
  return { clock, sandbox, refreshToken, sourceOf };
}

const firstEvent = async (source: CalendarSource): Promise<string | undefined> =>
  (await source.query({ calendarId: 'primary', window: WINDOW, page: null })).events[0]?.title;

test('from a google-auth-library client to the first event; a token that ended early is replaced', async () => {
  const { clock, sandbox, refreshToken, sourceOf } = await google();
  try {
    const { clientId, clientSecret } = sandbox.oauth.client;
    const auth = new OAuth2Client({
      clientId,
      clientSecret,
      endpoints: { oauth2TokenUrl: sandbox.oauth.tokenUrl },
      // Left to itself it imports one, which jest does not allow.
      transporterOptions: { fetchImplementation: fetch },
    });
    auth.setCredentials({ refresh_token: refreshToken });
    const source = sourceOf(googleFetch(auth, { baseUrl: sandbox.apiUrl }));
    expect(await firstEvent(source)).toBe('Planning');
    // The server's clock is ahead of ours: the client still takes its token for a good one.
    await clock.advance(3_600_001);
    expect(await firstEvent(source)).toBe('Planning');
    sandbox.oauth.revoke(ADA);
    await expect(firstEvent(source)).rejects.toMatchObject({
      code: 'unauthorized',
      hint: expect.stringContaining('sign in again') as string,
    });
  } finally {
    await sandbox.stop();
  }
});

test('from a refresh token, without any library of Google; other servers never see the access token', async () => {
  const { sandbox, refreshToken, sourceOf } = await google();
  try {
    const { clientId, clientSecret } = sandbox.oauth.client;
    const provider = { name: 'Google', tokenUrl: sandbox.oauth.tokenUrl, origins: [new URL(sandbox.apiUrl).origin] };
    const fetch = refreshTokenFetch({ provider, clientId, clientSecret, refreshToken });
    expect(await firstEvent(sourceOf(fetch))).toBe('Planning');
    await expect(fetch('http://127.0.0.1:9/', { method: 'GET', headers: {}, timeoutMs: 1000 })).rejects.toThrow(
      'not sent to http://127.0.0.1:9',
    );
    const wrong = refreshTokenFetch({ provider, clientId, clientSecret: 'wrong', refreshToken });
    await expect(firstEvent(sourceOf(wrong))).rejects.toMatchObject({
      code: 'unauthorized',
      providerCode: 'invalid_client',
    });
  } finally {
    await sandbox.stop();
  }
});

test('a rotating refresh token: requests at once share one refresh, and the new token is handed over in time', async () => {
  let valid = 'refresh-0';
  let refreshes = 0;
  const seen: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/api') {
      seen.push(`api with ${kept}`);
      const known = request.headers.authorization === `Bearer access-${refreshes}`;
      response.writeHead(known ? 200 : 401).end('{}');
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const sent = new URLSearchParams(body).get('refresh_token');
      response.setHeader('content-type', 'application/json');
      if (sent !== valid) {
        response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant', error_description: 'AADSTS70000' }));
        return;
      }
      refreshes += 1;
      valid = `refresh-${refreshes}`;
      response.end(
        JSON.stringify({
          access_token: `access-${refreshes}`,
          token_type: 'Bearer',
          expires_in: 3600,
          refresh_token: valid,
        }),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  let kept = 'refresh-0';
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let now = NOW;
    const fetch = refreshTokenFetch({
      provider: { name: 'Microsoft', tokenUrl: `${origin}/token`, origins: [origin] },
      clientId: 'app',
      refreshToken: kept,
      onRefreshToken: async (token) => {
        await new Promise((done) => setTimeout(done, 5));
        kept = token;
      },
      clock: { now: () => now },
    });
    const call = async (): Promise<number> =>
      (await fetch(`${origin}/api`, { method: 'GET', headers: {}, timeoutMs: 5000 })).status;
    expect(await Promise.all([call(), call(), call()])).toEqual([200, 200, 200]);
    expect([refreshes, kept]).toEqual([1, 'refresh-1']);
    expect(seen).toEqual(Array(3).fill('api with refresh-1'));
    now += 3_541_000;
    expect(await call()).toBe(200);
    expect([refreshes, kept]).toEqual([2, 'refresh-2']);
    // Another program used the token meanwhile.
    valid = 'elsewhere';
    now += 3_600_000;
    await expect(call()).rejects.toMatchObject({ code: 'unauthorized', providerCode: 'invalid_grant' });
  } finally {
    await new Promise((done) => server.close(done));
  }
});

test('from a Graph client to the first event: its own middleware signs, links of Graph pass as they are', async () => {
  const { bench, GRACE } = await import('../sandbox/microsoft/client.fixture');
  const { createMicrosoftHttp, createMicrosoftSource } = await import('../core/src/calendars/microsoft');
  const { clock, graph, clientOf } = bench();
  const start = clock.now() + 3_600_000;
  for (let i = 0; i < 3; i++) {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString().slice(0, 19), timeZone: 'UTC' });
    graph.events.insert(graph.calendars.defaultOf(GRACE), {
      subject: `Meeting ${i}`,
      start: at(start + i * 3_600_000),
      end: at(start + i * 3_600_000 + 1_800_000),
    });
  }
  const fetch = graphClientFetch(clientOf(GRACE));
  const source = createMicrosoftSource({
    http: createMicrosoftHttp({ fetch, clock: systemClock, baseUrl: graph.apiUrl }),
  });
  const window = { from: clock.now(), to: clock.now() + 86_400_000 };
  const calendarId = await source.calendarIdOf('primary');
  const first = await source.query({ calendarId, window, page: null, pageSize: 2 });
  expect(first.events.map(({ title }) => title)).toEqual(['Meeting 0', 'Meeting 1']);
  const second = await source.query({ calendarId, window, page: first.nextPage, pageSize: 2 });
  expect(second.events.map(({ title }) => title)).toEqual(['Meeting 2']);
  const sync = { calendarId, window, cursor: null, page: null, purpose: 'sync' } as const;
  const titles: string[] = [];
  let cursor: string | null = null;
  for (let page: string | null = null; ;) {
    const listed = await source.readPage({ ...sync, page });
    titles.push(...listed.events.map(({ title }) => title));
    cursor = listed.nextCursor;
    if (listed.nextPage === null) break;
    page = listed.nextPage;
  }
  expect(titles).toEqual(['Meeting 0', 'Meeting 1', 'Meeting 2']);
  // The delta link goes through the client unchanged.
  const quiet = await source.readPage({ ...sync, cursor });
  expect([quiet.events, quiet.removed]).toEqual([[], []]);
});
