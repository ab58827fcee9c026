import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../../webhooks/constant-time.js';

/** The header of workspace webhooks: `sha256=<hex>`, an HMAC-SHA-256 over the raw body and nothing else. */
export const SIGNATURE_HEADER = 'x-meetstream-signature';

export type SignatureVerdict =
  /** The workspace endpoint's secret signed this body. Not when: the time header is not part of the signature. */
  | { kind: 'signed' }
  /** There is no signature, as with every per-bot callback: it proves nothing. */
  | { kind: 'unsigned' }
  /** There is one, and it is not ours. */
  | { kind: 'refused'; message: string };

/**
 * @param body byte for byte as it came.
 * @param headers names in any case; of a list of values the first counts.
 * @param secrets one or more; during a rotation both hold. With none, a signed message is refused.
 */
export function verifyMeetStreamSignature({
  body,
  headers,
  secrets,
}: {
  body: Uint8Array;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  secrets: readonly string[];
}): SignatureVerdict {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === SIGNATURE_HEADER)?.[1];
  const header = typeof found === 'string' ? found : found?.[0];
  if (header === undefined) return { kind: 'unsigned' };
  const usable = secrets.map((secret) => secret.trim()).filter((secret) => secret !== '');
  if (usable.length === 0) return { kind: 'refused', message: 'no signing secret is set' };
  const offered = fromHex(header.trim().replace(/^sha256=/i, ''));
  if (offered === null || offered.length !== 32) return { kind: 'refused', message: 'the signature cannot be read' };
  let matched = false;
  // Every secret is tried, so that the time taken does not depend on which one fits.
  for (const secret of usable) {
    matched = equalBytes(hmac(sha256, new TextEncoder().encode(secret), body), offered) || matched;
  }
  return matched ? { kind: 'signed' } : { kind: 'refused', message: 'the signature does not fit the body' };
}

function fromHex(text: string): Uint8Array | null {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
