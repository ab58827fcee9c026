import type { Fetch, FetchInit, FetchResponse } from '../http/index.js';

/** Where access tokens come from. */
export interface AccessTokens {
  /** One that should work now. @throws CalendarBotsError `unauthorized` when there is none to be had */
  current(): Promise<string>;
  /** A newer one than `refused`, which the service answered with 401; null when there can be none. */
  replace(refused: string): Promise<string | null>;
}

/**
 * The engine's {@link Fetch} over the global `fetch`, signed with a bearer token. A 401 is tried once more with a new
 * token, since tokens can end before their time.
 *
 * @param origins the only servers that ever see the token, as origins such as `https://www.googleapis.com`.
 */
export function bearerFetch(tokens: AccessTokens, origins: readonly string[]): Fetch {
  return async (url, init) => {
    const { origin } = new URL(url);
    if (!origins.includes(origin)) throw new Error(`the access token is not sent to ${origin}`);
    const token = await tokens.current();
    const answer = await send(url, init, token);
    if (answer.status !== 401) return answer;
    const next = await tokens.replace(token);
    return next === null ? answer : send(url, init, next);
  };
}

function send(url: string, { method, headers, body, timeoutMs }: FetchInit, token: string): Promise<FetchResponse> {
  return fetch(url, {
    method,
    headers: { ...headers, authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
    // A redirect would take the token along.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
}
