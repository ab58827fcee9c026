import { CalendarBotsError, type Fetch } from '../http/index.js';
import { bearerFetch } from './bearer.js';

/**
 * What is used of google-auth-library's clients (OAuth2Client, JWT, Impersonated, …, versions 9 and later), written down
 * here so that the library stays the caller's.
 */
export interface GoogleAuthClient {
  getAccessToken(): Promise<{ token?: string | null } | string | null | undefined>;
  credentials?: { refresh_token?: string | null | undefined };
  setCredentials?(credentials: { refresh_token?: string | null }): void;
}

export interface GoogleFetchOptions {
  /** Where the API is, when it is not at Google. Default `https://www.googleapis.com`. */
  baseUrl?: string;
}

/**
 * An authenticated fetch from a google-auth-library client, which gets and refreshes the tokens itself.
 *
 * The scopes it needs: `calendar.calendarlist.readonly` and `calendar.events.readonly`.
 * Documented in https://github.com/googleapis/google-cloud-node-core (google-auth-library).
 */
export function googleFetch(client: GoogleAuthClient, { baseUrl }: GoogleFetchOptions = {}): Fetch {
  const current = async (): Promise<string> => {
    const answer = await client.getAccessToken().catch((cause: unknown) => {
      throw refused(cause);
    });
    const token = typeof answer === 'string' ? answer : answer?.token;
    if (token) return token;
    throw refused(new Error('the client has no access token and no refresh token'));
  };
  return bearerFetch(
    {
      current,
      async replace(old) {
        const refreshToken = client.credentials?.refresh_token;
        // Forgetting the access token makes the client fetch a new one.
        if (refreshToken && client.setCredentials) client.setCredentials({ refresh_token: refreshToken });
        const token = await current();
        return token === old ? null : token;
      },
    },
    [new URL(baseUrl ?? 'https://www.googleapis.com').origin],
  );
}

/** Google does not say why a grant is refused; the only way on is to sign in again. */
function refused(cause: unknown): CalendarBotsError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const grant = /invalid_grant|invalid_rapt/.test(reason);
  return new CalendarBotsError({
    code: 'unauthorized',
    service: 'Google Calendar',
    message: `Google gave no access token (${grant ? 'invalid_grant' : reason})`,
    hint: grant
      ? 'The refresh token has ended or was revoked: sign in again. Tokens of an app in "Testing" live for seven days.'
      : 'Check the client id, the client secret and the refresh token.',
    cause,
  });
}
