import { Hono } from 'hono';
import type { SandboxClock } from '../clock';
import type { SandboxBindings } from '../http-server';
import { type Random, randomText, seededRandom } from '../random';
import { EmulateServer } from '../emulate-server';
import { GoogleApiError } from './errors';
import { FULL_SCOPE, type Need, satisfies } from './scopes';
import type { GoogleStore } from './store';

export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
}

export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  scope: string;
  /** ms */
  expiresAt: number;
}

interface AccessToken {
  user: string;
  scope: string;
  expiresAt: number;
}

interface RefreshToken {
  user: string;
  scope: string;
  revoked: boolean;
  /** Issued by `emulate`, which has to be asked. */
  foreign: boolean;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

type TokenAnswer = { status: number; body: Record<string, unknown> };

const INVALID_GRANT: TokenAnswer = {
  status: 400,
  body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
};

/**
 * Signing in. The consent page, codes, PKCE, client checks and refresh tokens are `emulate`'s, started when first
 * needed; the token endpoint stands in front of it and remembers each token, so that the calendar takes no others,
 * tokens expire by the sandbox clock and grants can be withdrawn. `issue` makes tokens without that server.
 */
export class GoogleOAuth {
  readonly client: OAuthClient;
  /** Life of an access token. */
  accessTokenLifeMs = 3_600_000;
  private readonly access = new Map<string, AccessToken>();
  private readonly refresh = new Map<string, RefreshToken>();
  private readonly random: Random;
  private emulate: Promise<EmulateServer> | undefined;

  constructor(
    private readonly store: GoogleStore,
    private readonly clock: SandboxClock,
    private readonly origin: () => string,
    options: { client?: Partial<OAuthClient>; seed?: number } = {},
  ) {
    this.client = {
      clientId: 'calendar-bots-sandbox.apps.googleusercontent.com',
      clientSecret: 'sandbox-client-secret',
      redirectUris: [],
      ...options.client,
    };
    this.random = seededRandom((options.seed ?? 1) + 77);
  }

  get authorizeUrl(): string {
    return `${this.origin()}/o/oauth2/v2/auth`;
  }

  get tokenUrl(): string {
    return `${this.origin()}/oauth2/token`;
  }

  /** Tokens without any flow: for tests that are not about signing in. */
  issue(given: { user: string; scope?: string; lifeMs?: number }): IssuedTokens {
    this.store.user(given.user);
    const scope = given.scope ?? FULL_SCOPE;
    const refreshToken = `1//sandbox-${randomText(this.random, 40, LETTERS)}`;
    this.refresh.set(refreshToken, { user: given.user, scope, revoked: false, foreign: false });
    const { token, expiresAt } = this.newAccessToken(given.user, scope, given.lifeMs);
    return { accessToken: token, refreshToken, scope, expiresAt };
  }

  /** Tokens by the real way: consent page, choice of the user, code, token endpoint; all over HTTP. */
  async tokensFor(user: string, scope = FULL_SCOPE): Promise<IssuedTokens> {
    this.store.user(user);
    const emulate = await this.authorizationServer();
    const redirectUri = this.redirectUris()[0] ?? '';
    const query = new URLSearchParams({
      client_id: this.client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope,
      access_type: 'offline',
      prompt: 'consent',
      state: 'sandbox',
    });
    const consent = await fetch(`${emulate.url}/o/oauth2/v2/auth?${query}`);
    const page = await consent.text();
    if (!consent.ok || !page.includes(`value="${user}"`)) throw new Error(`the consent page does not offer ${user}`);
    const chosen = await fetch(`${emulate.url}/o/oauth2/v2/auth/callback`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({
        email: user,
        scope,
        redirect_uri: redirectUri,
        client_id: this.client.clientId,
        state: 'sandbox',
      }),
    });
    const code = new URL(chosen.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const { status, body } = await this.answerTokenRequest(
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        client_id: this.client.clientId,
        client_secret: this.client.clientSecret,
      }),
    );
    if (status !== 200) throw new Error(`the code was not taken: ${JSON.stringify(body)}`);
    const accessToken = String(body['access_token']);
    const expiresAt = this.access.get(accessToken)?.expiresAt ?? 0;
    return { accessToken, refreshToken: String(body['refresh_token']), scope, expiresAt };
  }

  /** All access tokens (of one user, if given) are refused from now on; refresh tokens still work. */
  expireAccessTokens(user?: string): void {
    for (const token of this.access.values()) if (user === undefined || token.user === user) token.expiresAt = 0;
  }

  /** The user withdraws the grant: access is refused and refreshing answers `invalid_grant`. */
  revoke(user: string): void {
    this.expireAccessTokens(user);
    for (const token of this.refresh.values()) if (token.user === user) token.revoked = true;
  }

  /**
   * The user that the header stands for.
   * @throws GoogleApiError 401 without a token that lives, 403 when its scope does not allow this
   */
  authenticate(header: string | undefined, need: Need): string {
    const where = { location: 'Authorization', locationType: 'header' } as const;
    if (header === undefined) throw new GoogleApiError(401, 'required', 'Login Required.', where);
    const token = this.access.get(header.replace(/^Bearer\s+/i, ''));
    if (token === undefined || token.expiresAt <= this.clock.now()) {
      throw new GoogleApiError(401, 'authError', 'Invalid Credentials', where);
    }
    if (!satisfies(token.scope, need)) {
      throw new GoogleApiError(403, 'insufficientPermissions', 'Insufficient Permission');
    }
    return token.user;
  }

  /** The routes of the authorization server, for the same origin as the calendar's. */
  routes(): Hono<{ Bindings: SandboxBindings }> {
    const app = new Hono<{ Bindings: SandboxBindings }>();
    const tokenEndpoint = async (text: string, authorization: string | undefined): Promise<Response> => {
      const form = new URLSearchParams(text);
      const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
      if (basic !== undefined) {
        const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent);
        form.set('client_id', id);
        form.set('client_secret', secret);
      }
      const { status, body } = await this.answerTokenRequest(form);
      return new Response(JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      });
    };
    for (const path of ['/oauth2/token', '/token']) {
      app.post(path, async (c) => tokenEndpoint(await c.req.text(), c.req.header('authorization')));
    }
    app.post('/oauth2/revoke', async (c) => {
      const token = c.req.query('token') ?? new URLSearchParams(await c.req.text()).get('token') ?? '';
      const user = this.refresh.get(token)?.user ?? this.access.get(token)?.user;
      if (user === undefined) return c.json({ error: 'invalid_token' }, 400);
      this.revoke(user);
      return c.json({});
    });
    // The consent page itself is emulate's.
    for (const path of ['/o/oauth2/v2/auth', '/o/oauth2/v2/auth/callback', '/oauth2/v3/certs']) {
      app.all(path, async (c) => {
        const emulate = await this.authorizationServer();
        const { search } = new URL(c.req.url);
        const body = c.req.method === 'GET' ? undefined : await c.req.text();
        return fetch(`${emulate.url}${path}${search}`, {
          method: c.req.method,
          redirect: 'manual',
          headers: { 'content-type': c.req.header('content-type') ?? 'text/plain' },
          ...(body === undefined ? {} : { body }),
        });
      });
    }
    return app;
  }

  async stop(): Promise<void> {
    const { emulate } = this;
    this.emulate = undefined;
    await (await emulate)?.stop();
  }

  private newAccessToken(user: string, scope: string, lifeMs?: number): { token: string; expiresAt: number } {
    const token = `ya29.sandbox-${randomText(this.random, 60, LETTERS)}`;
    const expiresAt = this.clock.now() + (lifeMs ?? this.accessTokenLifeMs);
    this.access.set(token, { user, scope, expiresAt });
    return { token, expiresAt };
  }

  private async answerTokenRequest(form: URLSearchParams): Promise<TokenAnswer> {
    const refreshToken = form.get('refresh_token') ?? '';
    const known = this.refresh.get(refreshToken);
    if (form.get('grant_type') === 'refresh_token' && known?.foreign !== true) {
      if (form.get('client_id') !== this.client.clientId || form.get('client_secret') !== this.client.clientSecret) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'Unauthorized' } };
      }
      if (known === undefined || known.revoked) return INVALID_GRANT;
      const { token } = this.newAccessToken(known.user, known.scope);
      return { status: 200, body: this.tokenBody(token, known.scope) };
    }
    if (known?.revoked === true) return INVALID_GRANT;
    const emulate = await this.authorizationServer();
    const response = await fetch(`${emulate.url}/oauth2/token`, { method: 'POST', body: form });
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok) return { status: response.status, body };
    const accessToken = String(body['access_token']);
    const scope = typeof body['scope'] === 'string' ? body['scope'] : (known?.scope ?? '');
    const user = known?.user ?? emailOf(String(body['id_token'] ?? ''));
    this.access.set(accessToken, { user, scope, expiresAt: this.clock.now() + this.accessTokenLifeMs });
    if (typeof body['refresh_token'] === 'string') {
      this.refresh.set(body['refresh_token'], { user, scope, revoked: false, foreign: true });
    }
    return { status: 200, body: { ...body, ...this.tokenBody(accessToken, scope) } };
  }

  private tokenBody(accessToken: string, scope: string): Record<string, unknown> {
    // One second less than the life, as Google says it.
    const expiresIn = Math.floor(this.accessTokenLifeMs / 1_000) - 1;
    return { access_token: accessToken, expires_in: expiresIn, scope, token_type: 'Bearer' };
  }

  private redirectUris(): string[] {
    return [...this.client.redirectUris, 'http://127.0.0.1/sandbox/oauth/callback'];
  }

  private authorizationServer(): Promise<EmulateServer> {
    this.emulate ??= EmulateServer.start('google', {
      users: [...this.store.users.values()].map(({ email, displayName }) => ({ email, name: displayName ?? email })),
      oauth_clients: [
        {
          client_id: this.client.clientId,
          client_secret: this.client.clientSecret,
          name: 'calendar-bots',
          redirect_uris: this.redirectUris(),
        },
      ],
    });
    return this.emulate;
  }
}

function emailOf(idToken: string): string {
  const payload: unknown = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}');
  const email = typeof payload === 'object' && payload !== null && 'email' in payload ? payload.email : undefined;
  if (typeof email !== 'string') throw new Error('the authorization server named no user');
  return email;
}
