import { calendar } from '@googleapis/calendar';
import { ADA, bench, GRACE } from './client.fixture';
import { READ_ONLY_SCOPES } from './index';

async function started() {
  const it = bench({ client: { redirectUris: ['http://localhost:5678/rest/oauth2-credential/callback'] } });
  await it.google.start();
  const { client } = it.google.oauth;
  const token = (form: Record<string, string>) =>
    fetch(it.google.oauth.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({ client_id: client.clientId, client_secret: client.clientSecret, ...form }),
    });
  const list = async (accessToken: string): Promise<number> =>
    (await fetch(`${it.google.apiUrl}/users/me/calendarList`, { headers: { authorization: `Bearer ${accessToken}` } }))
      .status;
  return { ...it, token, list };
}

test('the whole way through the authorization server: consent, code, call, expiry, refresh, revocation', async () => {
  const { google, token, list, clock } = await started();
  try {
    const tokens = await google.oauth.tokensFor(ADA, `openid ${READ_ONLY_SCOPES}`);
    expect(await list(tokens.accessToken)).toBe(200);
    await clock.advance(3_600_001);
    expect(await list(tokens.accessToken)).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refreshToken };
    const refreshed = await token(refresh);
    const body = (await refreshed.json()) as { access_token: string; refresh_token?: string; expires_in: number };
    expect([refreshed.status, body.expires_in, body.refresh_token]).toEqual([200, 3599, undefined]);
    expect(await list(body.access_token)).toBe(200);
    const wrong = await token({ ...refresh, client_secret: 'wrong' });
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: 'invalid_client' }]);
    google.oauth.revoke(ADA);
    expect(await list(body.access_token)).toBe(401);
    const refused = await token(refresh);
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  } finally {
    await google.stop();
  }
}, 30_000);

test('a browser signs in at the stand-in’s own address, and the code works once', async () => {
  const { google, token, list } = await started();
  try {
    const redirect = 'http://localhost:5678/rest/oauth2-credential/callback';
    const query = new URLSearchParams({
      client_id: google.oauth.client.clientId,
      redirect_uri: redirect,
      response_type: 'code',
      scope: READ_ONLY_SCOPES,
      state: 's',
    });
    const page = await (await fetch(`${google.oauth.authorizeUrl}?${query}`)).text();
    const form = page.split('<form').find((part) => part.includes(`value="${GRACE}"`)) ?? '';
    const action = /action="([^"]+)"/.exec(form)?.[1] ?? '';
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    );
    const chosen = await fetch(new URL(action, google.url), {
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
    const { access_token: accessToken } = (await (await token(exchange)).json()) as { access_token: string };
    expect(await list(accessToken)).toBe(200);
    expect((await token(exchange)).status).toBe(400);
  } finally {
    await google.stop();
  }
}, 30_000);

test('issued tokens need no authorization server; scopes and users hold', async () => {
  const { google, token, list } = await started();
  try {
    const { accessToken, refreshToken } = google.oauth.issue({ user: ADA });
    expect(await list(accessToken)).toBe(200);
    google.oauth.expireAccessTokens();
    expect(await list(accessToken)).toBe(401);
    const { access_token: next } = (await (
      await token({ grant_type: 'refresh_token', refresh_token: refreshToken })
    ).json()) as {
      access_token: string;
    };
    expect(await list(next)).toBe(200);
    expect((await token({ grant_type: 'refresh_token', refresh_token: 'unknown' })).status).toBe(400);
    // Over the socket with Google's client too.
    const api = calendar({
      version: 'v3',
      rootUrl: `${google.url}/`,
      headers: { authorization: `Bearer ${next}` },
      retry: false,
      // The library would import its own, which jest does not allow.
      fetchImplementation: fetch,
    });
    expect((await api.calendarList.list()).data.items?.[0]?.id).toBe(ADA);
  } finally {
    await google.stop();
  }
}, 30_000);
