import * as oauth from 'oauth4webapi';
import { CalendarBotsError, isCalendarBotsError } from '../http/index.js';
import { openCallbackServer } from './callback-server.js';
import { missingScopes, type SignInProvider } from './providers.js';
import { isLoopback, withoutIdToken } from './token-response.js';

export interface SignInOptions {
  provider: SignInProvider;
  clientId: string;
  /** Left out for a public client. */
  clientSecret?: string;
  /** Port of the redirect address on this machine; 0 or nothing takes a free one. */
  port?: number;
  /** Called with the address to open in a browser, once this machine listens for the answer. */
  onUrl: (url: string) => void;
  /** Called when somebody comes back with another sign-in's answer, or a second time with this one's. */
  onRefused?: () => void;
  /** How long to wait for the person. Default 5 minutes. */
  timeoutMs?: number;
}

export interface SignedIn {
  refreshToken: string;
  accessToken: string;
  /** Scopes that were granted, as far as the provider says. */
  scope: string | null;
  /** Scopes that were asked for and not granted: people can leave boxes unticked. */
  missingScopes: string[];
  /** The address that the provider sent the person back to. */
  redirectUri: string;
}

const TIMEOUT_MS = 5 * 60_000;

/**
 * Signs in through the person's browser: authorization code with PKCE (RFC 7636) and a random state, answered on the
 * loopback interface of this machine (RFC 8252 section 7.3). The browser is shown how it went. The listener is closed
 * when this returns or throws.
 *
 * @throws CalendarBotsError `unauthorized` when it is refused, nobody comes back or no refresh token is given, `invalid`
 * when the port cannot be had, `unavailable` when the provider cannot be reached
 */
export async function signIn(options: SignInOptions): Promise<SignedIn> {
  const { provider, clientId, onUrl, timeoutMs = TIMEOUT_MS } = options;
  const state = oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  let strangers = 0;
  const listener = await openCallbackServer(options.port ?? 0, state, () => {
    strangers += 1;
    options.onRefused?.();
  });
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
    const answer = await listener.answer(timeoutMs);
    if (answer === null) throw nobodyCame(provider, timeoutMs, strangers);
    try {
      const tokens = await exchange(options, answer.url, { redirectUri, verifier, state });
      if (!tokens.refresh_token) throw refused(provider, 'gave no refresh token', provider.noRefreshToken);
      answer.show(200, 'Signed in', 'You can close this page and go back to the terminal.');
      const scope = tokens.scope ?? null;
      return {
        refreshToken: tokens.refresh_token,
        accessToken: tokens.access_token,
        scope,
        missingScopes: missingScopes(provider.scopes, scope),
        redirectUri,
      };
    } catch (error) {
      const known = isCalendarBotsError(error) ? error : null;
      const text = known === null ? 'Something went wrong.' : [known.message, known.hint ?? ''].join('. ');
      answer.show(known?.code === 'unauthorized' ? 400 : 502, 'Not signed in', text);
      throw error;
    }
  } finally {
    await listener.close();
  }
}

async function exchange(
  { provider, clientId, clientSecret }: SignInOptions,
  answer: URL,
  { redirectUri, verifier, state }: { redirectUri: string; verifier: string; state: string },
): Promise<oauth.TokenEndpointResponse> {
  const server: oauth.AuthorizationServer = { issuer: provider.authorizeUrl, token_endpoint: provider.tokenUrl };
  const client: oauth.Client = { client_id: clientId };
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
    throw notExchanged(provider, cause);
  }
}

function notExchanged(provider: SignInProvider, cause: unknown): CalendarBotsError {
  if (cause instanceof oauth.AuthorizationResponseError) {
    const denied = cause.error === 'access_denied';
    const words = cause.error_description ?? cause.error;
    const hint = denied ? 'Sign in again and allow the access.' : 'Check the client ID and what the app may ask for.';
    return refused(provider, denied ? 'was not allowed to give access' : `answered: ${words}`, hint);
  }
  if (cause instanceof oauth.ResponseBodyError) {
    const words = cause.error_description === undefined ? cause.error : `${cause.error}: ${cause.error_description}`;
    return refused(
      provider,
      `gave no tokens (${words})`,
      'Check the client ID, the client secret and its redirect addresses.',
    );
  }
  return new CalendarBotsError({
    code: 'unavailable',
    service: provider.name,
    message: `${provider.name} gave no tokens (${cause instanceof Error ? cause.message : 'no reason given'})`,
    hint: 'Check the connection and sign in again.',
    cause,
  });
}

function nobodyCame(provider: SignInProvider, timeoutMs: number, strangers: number): CalendarBotsError {
  const others = strangers === 0 ? '' : `; answers of other sign-ins came and were refused: ${strangers}`;
  return refused(
    provider,
    `did not send anybody back within ${Math.round(timeoutMs / 1000)} seconds${others}`,
    'Start again and open the new address in the browser.',
  );
}

function refused({ name }: SignInProvider, what: string, hint: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'unauthorized', service: name, message: `${name} ${what}`, hint });
}
