import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes } from './constant-time.js';

/**
 * Whether a plain secret that came in a header (Meeting BaaS callbacks: `x-mb-secret`) is ours. Proves that the sender
 * knows the secret, not that the body is unchanged or new. An empty secret of ours never matches.
 */
export function matchesSharedSecret(received: string | undefined, expected: string): boolean {
  if (expected === '' || received === undefined) return false;
  const bytes = new TextEncoder();
  // Digests are of one length, so not even the secret's length shows.
  return equalBytes(sha256(bytes.encode(received)), sha256(bytes.encode(expected)));
}
