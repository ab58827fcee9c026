import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as oauth from 'oauth4webapi';
import { CalendarBotsError } from '../http/index.js';
import { isLoopback, withoutIdToken } from './token-response.js';

/** Where somebody signs in, and what is asked for. */
export interface SignInProvider {
  /** For messages: "Google". */
  name: string;
  authorizeUrl: string;
  tokenUrl: string;
  scopes: readonly string[];
  /** Further parameters of the authorization request. */
  parameters: Readonly<Record<string, string>>;
  /** Host of the redirect address: Microsoft knows `localhost` only, Google takes both. */
  redirectHost: '127.0.0.1' | 'localhost';
  /** What to do when no refresh token comes. */
  noRefreshToken: string;
}

/** Reading calendars and events, nothing else. */
export const GOOGLE_SIGN_IN: SignInProvider = {
  name: 'Google',
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  scopes: [
    'https://www.googleapis.com/auth/calendar.calendarlist.readonly',
    'https://www.googleapis.com/auth/calendar.events.readonly',
  ],
  // Google gives a refresh token for offline access only, and for a second consent only when it is asked again.
  parameters: { access_type: 'offline', prompt: 'consent' },
  redirectHost: '127.0.0.1',
  noRefreshToken:
    'Google gives one only at the first consent of an account. Remove this app at https://myaccount.google.com/permissions and sign in again.',
};

/** @param tenant `common` for work and private accounts, or the id of one organisation. */
export function microsoftSignIn(tenant = 'common'): SignInProvider {
  const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0`;
  return {
    name: 'Microsoft',
    authorizeUrl: `${base}/authorize`,
    tokenUrl: `${base}/token`,
    scopes: ['offline_access', 'User.Read', 'Calendars.Read', 'Calendars.Read.Shared'],
    parameters: { response_mode: 'query', prompt: 'select_account' },
    redirectHost: 'localhost',
    noRefreshToken: 'Microsoft gives one only with the scope offline_access: allow it for the app, and sign in again.',
  };
}

export interface SignInOptions {
  provider: SignInProvider;
  clientId: string;
  /** Left out for a public client. */
  clientSecret?: string;
  /** Port of the redirect address on this machine; 0 or nothing takes a free one. */
  port?: number;
  /** Called with the address to open in a browser, once this machine listens for the answer. */
  onUrl: (url: string) => void;
  /** How long to wait for the person. Default 5 minutes. */
  timeoutMs?: number;
}

export interface SignedIn {
  refreshToken: string;
  accessToken: string;
  /** Scopes that were granted, as far as the provider says. */
  scope: string | null;
  /** The address that the provider sent the person back to. */
  redirectUri: string;
}

const TIMEOUT_MS = 5 * 60_000;

/**
 * Signs in through the person's browser: authorization code with PKCE (RFC 7636) and a random state, answered on the
 * loopback interface of this machine (RFC 8252 section 7.3). The listener is closed when this returns or throws.
 *
 * @throws CalendarBotsError `unauthorized` when it is refused, `invalid` when the port cannot be had
 */
export async function signIn(options: SignInOptions): Promise<SignedIn> {
  const { provider, clientId, onUrl } = options;
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const server: oauth.AuthorizationServer = { issuer: provider.authorizeUrl, token_endpoint: provider.tokenUrl };
  const client: oauth.Client = { client_id: clientId };
  const listener = await listen(options.port ?? 0, provider, state);
  try {
    const redirectUri = `http://${provider.redirectHost}:${listener.port}/callback`;
    const url = new URL(provider.authorizeUrl);
    const query = {
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: provider.scopes.join(' '),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...provider.parameters,
    };
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    onUrl(url.href);
    const answer = await listener.answer(options.timeoutMs ?? TIMEOUT_MS);
    const tokens = await exchange(options, server, client, answer, redirectUri, verifier, state);
    if (!tokens.refresh_token) throw refused(provider, 'gave no refresh token', provider.noRefreshToken);
    return {
      refreshToken: tokens.refresh_token,
      accessToken: tokens.access_token,
      scope: tokens.scope ?? null,
      redirectUri,
    };
  } finally {
    await listener.close();
  }
}

async function exchange(
  { provider, clientSecret }: SignInOptions,
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  answer: URL,
  redirectUri: string,
  verifier: string,
  state: string,
): Promise<oauth.TokenEndpointResponse> {
  try {
    const parameters = new URLSearchParams(answer.searchParams);
    // Google's `iss` names an issuer that is not the address we know it by; `state` and PKCE hold the answer to us.
    parameters.delete('iss');
    const checked = oauth.validateAuthResponse(server, client, parameters, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      clientSecret ? oauth.ClientSecretPost(clientSecret) : oauth.None(),
      checked,
      redirectUri,
      verifier,
      {
        signal: () => AbortSignal.timeout(30_000),
        [oauth.allowInsecureRequests]: isLoopback(provider.tokenUrl),
      },
    );
    return await oauth.processAuthorizationCodeResponse(server, client, await withoutIdToken(response));
  } catch (cause) {
    if (cause instanceof oauth.AuthorizationResponseError) {
      const denied = cause.error === 'access_denied';
      const words = cause.error_description ?? cause.error;
      const hint = denied ? 'Sign in again and allow the access.' : 'Check the client ID and what the app may ask for.';
      throw refused(provider, denied ? 'was not allowed to give access' : `answered: ${words}`, hint);
    }
    if (cause instanceof oauth.ResponseBodyError) {
      const words = cause.error_description === undefined ? cause.error : `${cause.error}: ${cause.error_description}`;
      throw refused(
        provider,
        `gave no tokens (${words})`,
        'Check the client ID, the client secret and its redirect addresses.',
      );
    }
    throw new CalendarBotsError({
      code: 'unavailable',
      service: provider.name,
      message: `${provider.name} gave no tokens (${cause instanceof Error ? cause.message : 'no reason given'})`,
      hint: 'Check the connection and sign in again.',
      cause,
    });
  }
}

function refused({ name }: SignInProvider, what: string, hint: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'unauthorized', service: name, message: `${name} ${what}`, hint });
}

interface Listener {
  port: number;
  /** The first call that carries our state. */
  answer(timeoutMs: number): Promise<URL>;
  close(): Promise<void>;
}

/** Waits on the loopback interface for the browser to come back. */
async function listen(port: number, provider: SignInProvider, state: string): Promise<Listener> {
  let resolve: (url: URL) => void = () => {};
  const answered = new Promise<URL>((done) => (resolve = done));
  let used = false;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname !== '/callback') return page(response, 404, 'There is nothing here.');
    // Somebody else's answer, or the same one a second time: it may carry a code that is not this person's.
    if (url.searchParams.get('state') !== state || used) {
      return page(response, 400, 'This answer does not belong to the sign-in that is under way. Start it again.');
    }
    used = true;
    const failed = url.searchParams.has('error');
    page(response, 200, failed ? 'Signing in was refused. You can close this page.' : 'Done. You can close this page.');
    resolve(url);
  };
  const server = createServer(handle);
  await new Promise<void>((done, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new CalendarBotsError({
          code: 'invalid',
          message: `Port ${port} of this machine cannot be used (${cause.code ?? cause.message})`,
          hint: 'Choose another port, or leave it out to take a free one.',
          cause,
        }),
      );
    });
    server.listen(port, '127.0.0.1', done);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async answer(timeoutMs) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        const message = `did not send anybody back within ${Math.round(timeoutMs / 1000)} seconds`;
        timer = setTimeout(
          () => reject(refused(provider, message, 'Start again and sign in in the browser.')),
          timeoutMs,
        );
      });
      try {
        return await Promise.race([answered, late]);
      } finally {
        clearTimeout(timer);
      }
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        // Browsers keep connections open for a next request that never comes.
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
    'content-security-policy': "default-src 'none'",
  });
  response.end(`<!doctype html><title>calendar-bots</title><p>${text}</p>`);
}
