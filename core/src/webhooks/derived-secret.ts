import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { matchesSharedSecret } from './shared-secret.js';

/**
 * A secret that need not be kept: `<name>.<43 characters>`, the second part an HMAC-SHA256 of purpose and name. Whoever
 * has the key can make it again and check it, in another process or after everything else was lost.
 *
 * @param key secret, of any length.
 * @param purpose what it is for and whom it belongs to, so that no secret serves twice.
 * @param name random and new; letters, digits, `-` and `_`.
 */
export function deriveSecret(key: string, purpose: string, name: string): string {
  const bytes = new TextEncoder();
  return `${name}.${base64Url(hmac(sha256, bytes.encode(key), bytes.encode(`${purpose}\n${name}`)))}`;
}

/** Whether {@link deriveSecret} made this text, whatever its name. In constant time. */
export function isDerivedSecret(key: string, purpose: string, secret: string): boolean {
  const name = secret.slice(0, Math.max(0, secret.indexOf('.')));
  return /^[\w-]{8,64}$/.test(name) && matchesSharedSecret(secret, deriveSecret(key, purpose, name));
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648, section 5, without padding. */
function base64Url(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    for (held += 8; held >= 6; held -= 6) text += DIGITS.charAt((bits >>> (held - 6)) & 63);
  }
  return held === 0 ? text : text + DIGITS.charAt((bits << (6 - held)) & 63);
}
