import { deriveSecret, isDerivedSecret } from '../../webhooks/derived-secret.js';
import { invalid } from './account.js';
import { type CallbackQuery, reader } from './callback.js';

/** meetergo documents no `state`: ours travels in the query of the address that the browser comes back to. */
const TOKEN = 'connect_token';
const USER = 'connect_user';

export interface ReturnAddress {
  /** Where the browser is to come back to: https, or http on this machine. */
  redirectUrl: string;
  /** Host names that it may be on. Default: any. */
  allowedHosts?: readonly string[];
  provider: string;
  /** Comes back proven with the callback; null for the owner of the key. */
  userId: string | null;
  /** Secret, the same at the check: the API key. */
  key: string;
  /** 16 to 40 random and unguessable letters, digits or dashes. */
  nonce: string;
  /** ms since epoch. */
  expiresAt: number;
}

/**
 * The redirect address with a one-time token in its query, so that nobody can end another's sign-in with an account of
 * their own (CSRF). The token needs no store: it is signed, and holds its own end.
 *
 * @throws CalendarBotsError `invalid` when the address is none that a browser may be sent to
 */
export function withToken(address: ReturnAddress): { redirectUrl: string; token: string } {
  const url = redirectUrl(address.redirectUrl, address.allowedHosts ?? []);
  if (!/^[A-Za-z0-9-]{16,40}$/.test(address.nonce)) throw invalid('The nonce of the callback token is too weak');
  const name = `${Math.floor(address.expiresAt).toString(36)}_${address.nonce}`;
  const token = deriveSecret(address.key, purposeOf(address.provider, address.userId), name);
  url.searchParams.set(TOKEN, token);
  if (address.userId !== null) url.searchParams.set(USER, address.userId);
  return { redirectUrl: url.href, token };
}

export type TokenVerdict =
  /** `name` is what to remember until `expiresAt`: the second callback with it is a replay. */
  | { ok: true; name: string; expiresAt: number; userId: string | null }
  | { ok: false; reason: 'missing' | 'forged' | 'expired' };

/**
 * Whether a callback belongs to an authorization URL that we gave out, for this provider and user. That it comes for the
 * first time is for the caller to know.
 *
 * @param now ms since epoch.
 */
export function checkToken(query: CallbackQuery, key: string, now: number): TokenVerdict {
  const read = reader(query);
  const token = read(TOKEN);
  if (token === null) return { ok: false, reason: 'missing' };
  const userId = read(USER);
  if (!isDerivedSecret(key, purposeOf(read('provider') ?? '', userId), token)) return { ok: false, reason: 'forged' };
  const name = token.slice(0, token.indexOf('.'));
  const expiresAt = parseInt(name.slice(0, name.indexOf('_')), 36);
  return now < expiresAt ? { ok: true, name, expiresAt, userId } : { ok: false, reason: 'expired' };
}

const purposeOf = (provider: string, userId: string | null): string =>
  `meetergo callback\n${provider}\n${userId === null ? '' : `user ${userId}`}`;

function redirectUrl(text: string, allowedHosts: readonly string[]): URL {
  if (!URL.canParse(text.trim())) throw invalid('The redirect URL is not a web address', 'Begin it with https://.');
  const url = new URL(text.trim());
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) {
    throw invalid('The redirect URL must begin with https://', 'The result of the sign-in would be open to read.');
  }
  if (url.username !== '' || url.password !== '') throw invalid('The redirect URL must not contain a password');
  const allowed = allowedHosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== '');
  if (allowed.length > 0 && !allowed.includes(url.hostname)) {
    throw invalid(`The redirect URL leads to ${url.hostname}, which is not allowed`, `Allowed: ${allowed.join(', ')}.`);
  }
  return url;
}
