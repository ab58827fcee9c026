import type { Fetch } from '../../http/index.js';
import { mayCarryCredential } from './trust.js';

/**
 * A fetch that signs in with HTTP Basic (RFC 7617), for use outside n8n. Name and password only ever go where
 * {@link mayCarryCredential} lets them.
 *
 * @param fetch must not follow redirects: it would carry the password along.
 * @throws Error for any other address, before anything is sent
 */
export function basicAuthFetch(
  fetch: Fetch,
  { serverUrl, username, password }: { serverUrl: string; username: string; password: string },
): Fetch {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return async (url, init) => {
    if (!mayCarryCredential(url, serverUrl)) throw new Error('the password is not sent to another server');
    return fetch(url, { ...init, headers: { ...init.headers, authorization } });
  };
}
