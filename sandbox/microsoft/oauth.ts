import { Hono } from 'hono';
import type { SandboxClock } from '../clock';
import type { SandboxBindings } from '../http-server';
import { type Random, seededRandom } from '../random';
import { EmulateServer } from '../emulate-server';
import { accessDenied, GraphError } from './errors';
import { guid, text64 } from './ids';
import { FULL_SCOPE, type Need, satisfies } from './scopes';
import type { GraphStore } from './store';

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
  /** Used, or taken back. */
  spent: boolean;
  /** Issued by `emulate`, which has to be asked. */
  foreign: boolean;
}

type TokenAnswer = { status: number; body: Record<string, unknown> };

/**
 * Signing in. The consent page, codes, PKCE, client checks and rotating refresh tokens are `emulate`'s, started when
 * first needed; the token endpoint stands in front of it and remembers each token, so that Graph takes no others, tokens
 * expire by the sandbox clock and grants can be withdrawn. `issue` makes tokens without that server; they rotate alike.
 */
export class MicrosoftOAuth {
  readonly client: OAuthClient;
  /** Life of an access token. */
  accessTokenLifeMs = 3_600_000;
  private readonly access = new Map<string, AccessToken>();
  private readonly refresh = new Map<string, RefreshToken>();
  private readonly random: Random;
  private emulate: Promise<EmulateServer> | undefined;

  constructor(
    private readonly store: GraphStore,
    private readonly clock: SandboxClock,
    private readonly origin: () => string,
    options: { client?: Partial<OAuthClient> | undefined; seed: number },
  ) {
    this.client = {
      clientId: '0b8a4c36-6d0b-4b43-9a55-0d5c1c7a9f20',
      clientSecret: 'sandbox-client-secret',
      redirectUris: [],
      ...options.client,
    };
    this.random = seededRandom(options.seed + 77);
  }

  get authorizeUrl(): string {
    return `${this.origin()}/common/oauth2/v2.0/authorize`;
  }

  get tokenUrl(): string {
    return `${this.origin()}/common/oauth2/v2.0/token`;
  }

  /** Tokens without any flow: for tests that are not about signing in. */
  issue(given: { user: string; scope?: string; lifeMs?: number }): IssuedTokens {
    const { email } = this.store.user(given.user);
    const scope = given.scope ?? FULL_SCOPE;
    const refreshToken = this.newRefreshToken(email, scope);
    return { refreshToken, scope, ...this.newAccessToken(email, scope, given.lifeMs) };
  }

  /** Tokens by the real way: sign-in page, choice of the user, code, token endpoint; all over HTTP. */
  async tokensFor(user: string, scope = FULL_SCOPE): Promise<IssuedTokens> {
    this.store.user(user);
    const emulate = await this.authorizationServer();
    const request = {
      client_id: this.client.clientId,
      redirect_uri: this.redirectUris()[0] ?? '',
      scope,
      state: 'sandbox',
      response_mode: 'query',
    };
    const query = new URLSearchParams({ ...request, response_type: 'code' });
    const page = await (await fetch(`${emulate.url}/oauth2/v2.0/authorize?${query}`)).text();
    if (!page.includes(`value="${user}"`)) throw new Error(`the sign-in page does not offer ${user}`);
    const chosen = await fetch(`${emulate.url}/oauth2/v2.0/authorize/callback`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ ...request, email: user }),
    });
    const code = new URL(chosen.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const { status, body } = await this.answerTokenRequest(
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: request.redirect_uri,
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

  /** The grant is withdrawn: access is refused and refreshing answers `invalid_grant`. */
  revoke(user: string): void {
    this.expireAccessTokens(user);
    for (const token of this.refresh.values()) if (token.user === user) token.spent = true;
  }

  /**
   * The user that the header stands for, and what the token allows.
   * @throws GraphError 401 without a token that lives, 403 when its scope does not allow this
   */
  authenticate(header: string | undefined, need: Need): { user: string; scope: string } {
    const challenge = {
      'www-authenticate':
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
    };
    const text = (header ?? '').replace(/^Bearer\s*/i, '');
    if (text === '') throw new GraphError(401, 'InvalidAuthenticationToken', 'Access token is empty.', challenge);
    const token = this.access.get(text);
    if (token === undefined) {
      throw new GraphError(
        401,
        'InvalidAuthenticationToken',
        'IDX14100: JWT is not well formed, there are no dots (.).',
        challenge,
      );
    }
    if (token.expiresAt <= this.clock.now()) {
      throw new GraphError(
        401,
        'InvalidAuthenticationToken',
        'Lifetime validation failed, the token is expired.',
        challenge,
      );
    }
    if (!satisfies(token.scope, need)) throw accessDenied();
    return { user: token.user, scope: token.scope };
  }

  /** The routes of the authorization server, for the same origin as Graph's; with and without a tenant. */
  routes(): Hono<{ Bindings: SandboxBindings }> {
    const app = new Hono<{ Bindings: SandboxBindings }>();
    for (const path of ['/oauth2/v2.0/token', '/:tenant/oauth2/v2.0/token']) {
      app.post(path, async (c) => {
        const form = new URLSearchParams(await c.req.text());
        const basic = /^Basic (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
        if (basic !== undefined) {
          const [id = '', secret = ''] = Buffer.from(basic, 'base64')
            .toString('utf8')
            .split(':')
            .map(decodeURIComponent);
          form.set('client_id', id);
          form.set('client_secret', secret);
        }
        const { status, body } = await this.answerTokenRequest(form);
        return new Response(JSON.stringify(body), {
          status,
          headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store, no-cache' },
        });
      });
    }
    // The sign-in page itself is emulate's.
    const pages = ['/oauth2/v2.0/authorize', '/oauth2/v2.0/authorize/callback', '/discovery/v2.0/keys'];
    for (const path of pages.flatMap((page) => [page, `/:tenant${page}`])) {
      app.all(path, async (c) => {
        const emulate = await this.authorizationServer();
        const { search } = new URL(c.req.url);
        const body = c.req.method === 'GET' ? undefined : await c.req.text();
        return fetch(`${emulate.url}${path.replace('/:tenant', '')}${search}`, {
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

  private newAccessToken(user: string, scope: string, lifeMs?: number): { accessToken: string; expiresAt: number } {
    const accessToken = `EwB.sandbox.${text64(this.random, 60)}`;
    const expiresAt = this.clock.now() + (lifeMs ?? this.accessTokenLifeMs);
    this.access.set(accessToken, { user, scope, expiresAt });
    return { accessToken, expiresAt };
  }

  private newRefreshToken(user: string, scope: string): string {
    const token = `M.C5_sandbox.${text64(this.random, 60)}`;
    this.refresh.set(token, { user, scope, spent: false, foreign: false });
    return token;
  }

  private async answerTokenRequest(form: URLSearchParams): Promise<TokenAnswer> {
    const refreshToken = form.get('refresh_token') ?? '';
    const known = this.refresh.get(refreshToken);
    if (form.get('grant_type') === 'refresh_token' && known?.foreign !== true) {
      if (form.get('client_id') !== this.client.clientId || form.get('client_secret') !== this.client.clientSecret) {
        return this.refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
      }
      if (known === undefined || known.spent) return this.invalidGrant();
      known.spent = true;
      const { accessToken } = this.newAccessToken(known.user, known.scope);
      const next = this.newRefreshToken(known.user, known.scope);
      return { status: 200, body: { ...this.tokenBody(accessToken, known.scope), refresh_token: next } };
    }
    if (known?.spent === true) return this.invalidGrant();
    const emulate = await this.authorizationServer();
    const response = await fetch(`${emulate.url}/oauth2/v2.0/token`, { method: 'POST', body: form });
    const body = (await response.json()) as Record<string, unknown>;
    if (!response.ok) return { status: response.status, body };
    if (known !== undefined) known.spent = true;
    const accessToken = String(body['access_token']);
    const scope = typeof body['scope'] === 'string' ? body['scope'] : (known?.scope ?? '');
    const user = known?.user ?? emailOf(String(body['id_token'] ?? ''));
    this.access.set(accessToken, { user, scope, expiresAt: this.clock.now() + this.accessTokenLifeMs });
    if (typeof body['refresh_token'] === 'string') {
      this.refresh.set(body['refresh_token'], { user, scope, spent: false, foreign: true });
    }
    return { status: 200, body: { ...body, ...this.tokenBody(accessToken, scope) } };
  }

  private tokenBody(accessToken: string, scope: string): Record<string, unknown> {
    // One second less than the life, as Microsoft says it.
    const expiresIn = Math.floor(this.accessTokenLifeMs / 1_000) - 1;
    return { token_type: 'Bearer', scope, expires_in: expiresIn, ext_expires_in: expiresIn, access_token: accessToken };
  }

  private invalidGrant(): TokenAnswer {
    return this.refusal(
      400,
      'invalid_grant',
      70000,
      'The provided grant is not valid or has been revoked.',
      'bad_token',
    );
  }

  private refusal(status: number, error: string, code: number, text: string, suberror?: string): TokenAnswer {
    const id = guid(this.random);
    const timestamp = `${new Date(this.clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`;
    return {
      status,
      body: {
        error,
        error_description: `AADSTS${code}: ${text} Trace ID: ${id} Correlation ID: ${id} Timestamp: ${timestamp}`,
        error_codes: [code],
        timestamp,
        trace_id: id,
        correlation_id: id,
        ...(suberror === undefined ? {} : { suberror }),
      },
    };
  }

  private redirectUris(): string[] {
    return [...this.client.redirectUris, 'http://127.0.0.1/sandbox/oauth/callback'];
  }

  private authorizationServer(): Promise<EmulateServer> {
    this.emulate ??= EmulateServer.start('microsoft', {
      users: [...this.store.users.values()].map(({ email, displayName }) => ({ email, name: displayName })),
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
