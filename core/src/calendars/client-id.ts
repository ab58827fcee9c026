import { sha256 } from '../sha256.js';

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';

/**
 * A name for what was made for a client id: `cb` and 51 characters of base32hex (255 bits of the SHA-256), which is what
 * Google takes as the id of an event (a-v, 0-9) and what is harmless in an address.
 */
export function nameOf(clientId: string): string {
  const words = sha256(clientId, new Int32Array(8));
  let bits = '';
  for (const word of words) bits += (word >>> 0).toString(2).padStart(32, '0');
  const digits = bits.match(/.{5}/g) ?? [];
  return `cb${digits.map((five) => BASE32HEX.charAt(parseInt(five, 2))).join('')}`;
}
