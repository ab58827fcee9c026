import { ADA, bench, GRACE } from './client.fixture';
import { READ_ONLY_SCOPE } from './index';

async function started() {
  const it = bench({ client: { redirectUris: ['http://localhost:5678/rest/oauth2-credential/callback'] } });
  await it.graph.start();
  const { client } = it.graph.oauth;
  const token = async (form: Record<string, string>, url = it.graph.oauth.tokenUrl) => {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ client_id: client.clientId, client_secret: client.clientSecret, ...form }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const list = async (accessToken: string, init: RequestInit = {}): Promise<number> => {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    return (await fetch(`${it.graph.apiUrl}/me/calendars`, { headers, ...init })).status;
  };
  return { ...it, token, list };
}

test('the whole way through the authorization server: code, call, expiry, a refresh token that works once, revocation', async () => {
  const { graph, token, list, clock } = await started();
  try {
    const tokens = await graph.oauth.tokensFor(ADA, READ_ONLY_SCOPE);
    expect(await list(tokens.accessToken)).toBe(200);
    expect(await list(tokens.accessToken, { method: 'POST', body: '{"name":"x"}' })).toBe(403);
    await clock.advance(3_600_001);
    expect(await list(tokens.accessToken)).toBe(401);
    const refresh = (refreshToken: string | undefined) => ({
      grant_type: 'refresh_token',
      refresh_token: refreshToken ?? '',
    });
    // The address without a tenant is emulate's own, the other one Microsoft's.
    const first = await token(refresh(tokens.refreshToken), `${graph.url}/oauth2/v2.0/token`);
    expect([first.status, await list(first.body['access_token'] ?? '')]).toEqual([200, 200]);
    expect(first.body['refresh_token']).not.toBe(tokens.refreshToken);
    expect(await token(refresh(tokens.refreshToken))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const second = await token(refresh(first.body['refresh_token']));
    expect(second.status).toBe(200);
    graph.oauth.revoke(ADA);
    expect(await list(second.body['access_token'] ?? '')).toBe(401);
    expect(await token(refresh(second.body['refresh_token']))).toMatchObject({ status: 400 });
  } finally {
    await graph.stop();
  }
}, 30_000);

test('a browser signs in at the stand-in’s own address, and the code works once', async () => {
  const { graph, token, list } = await started();
  try {
    const redirect = 'http://localhost:5678/rest/oauth2-credential/callback';
    const query = new URLSearchParams({
      client_id: graph.oauth.client.clientId,
      redirect_uri: redirect,
      response_type: 'code',
      scope: READ_ONLY_SCOPE,
      state: 's',
    });
    const page = await (await fetch(`${graph.oauth.authorizeUrl}?${query}`)).text();
    const form = page.split('<form').find((part) => part.includes(`value="${GRACE}"`)) ?? '';
    const action = /action="([^"]+)"/.exec(form)?.[1] ?? '';
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const chosen = await fetch(new URL(action, graph.url), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields),
    });
    const back = new URL(chosen.headers.get('location') ?? '');
    expect([chosen.status, back.origin, back.searchParams.get('state')]).toEqual([302, 'http://localhost:5678', 's']);
    const exchange = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirect,
    };
    const { body } = await token(exchange);
    expect(await list(body['access_token'] ?? '')).toBe(200);
    expect((await token(exchange)).status).toBe(400);
  } finally {
    await graph.stop();
  }
}, 30_000);

test('issued tokens need no authorization server and rotate alike; ReadBasic shows no bodies', async () => {
  const { graph, token, list } = await started();
  try {
    const { refreshToken } = graph.oauth.issue({ user: ADA });
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await token({ ...refresh, client_secret: 'wrong' })).body['error']).toBe('invalid_client');
    const { body } = await token(refresh);
    expect(await list(body['access_token'] ?? '')).toBe(200);
    const again = await token(refresh);
    expect([again.status, again.body['suberror'], again.body['error_description']?.slice(0, 8)]).toEqual([
      400,
      'bad_token',
      'AADSTS70',
    ]);
    expect(await list('made up')).toBe(401);
    const basic = graph.oauth.issue({ user: ADA, scope: 'https://graph.microsoft.com/Calendars.ReadBasic' });
    const { id } = graph.events.insert(ADA, {
      subject: 's',
      body: { contentType: 'text', content: 'secret' },
      start: { dateTime: '2026-03-10T10:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-10T11:00:00', timeZone: 'UTC' },
    });
    const shown = await fetch(`${graph.apiUrl}/me/events/${id}`, {
      headers: { authorization: `Bearer ${basic.accessToken}` },
    });
    expect(Object.keys((await shown.json()) as object)).not.toContain('body');
  } finally {
    await graph.stop();
  }
}, 30_000);
