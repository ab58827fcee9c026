import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { CalendarBotsError } from '../http/index.js';
import { fromBase64 } from './base64.js';
import { equalBytes } from './constant-time.js';

/** How far a message's time may be from ours, in both directions (Standard Webhooks, "Verifying"). */
export const SVIX_TOLERANCE_MS = 5 * 60_000;

export type SvixRefusal =
  'missingHeader' | 'malformedTimestamp' | 'tooOld' | 'tooNew' | 'malformedSignature' | 'wrongSignature';

export type SvixVerdict =
  /** `id` is the same for every delivery of one message; `timestamp` is the sender's, in ms since epoch. */
  | { ok: true; id: string; timestamp: number }
  /** `status` is what to answer. `message` is for the log: it tells the sender nothing they could use. */
  | { ok: false; reason: SvixRefusal; message: string; status: 401 };

export interface SvixMessage {
  /** The body, byte for byte as it came: a body that was parsed and written again has another signature. */
  body: Uint8Array;
  /** Header names in any case; of a list of values the first counts. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `whsec_…`, one or more: during a rotation both hold. */
  secrets: readonly string[];
  /** ms since epoch. */
  now: number;
}

/**
 * Verifies a message signed by Svix or by any sender of the Standard Webhooks scheme: HMAC-SHA-256 over
 * `id.timestamp.body`, headers `svix-*` or `webhook-*`, several `v1,<base64>` signatures.
 *
 * @throws CalendarBotsError `invalid` when a secret is not one: that is a mistake of ours, not of the sender.
 */
export function verifySvix({ body, headers, secrets, now }: SvixMessage): SvixVerdict {
  const keys = secrets.map(svixKey);
  if (keys.length === 0) throw malformedSecret('none is set');

  const header = lookup(headers);
  // One family or the other, never a mixture of both.
  const family = header('svix-id') === undefined ? 'webhook' : 'svix';
  const id = header(`${family}-id`);
  const time = header(`${family}-timestamp`);
  const signatures = header(`${family}-signature`);
  const missing = Object.entries({ id, timestamp: time, signature: signatures }).flatMap(([name, value]) =>
    value === undefined || value === '' ? [`${family}-${name}`] : [],
  );
  if (id === undefined || time === undefined || signatures === undefined || missing.length > 0) {
    return refuse('missingHeader', `header ${missing.join(', ')} is missing`);
  }

  if (!/^\d{1,12}$/.test(time)) return refuse('malformedTimestamp', 'the timestamp is not a number of seconds');
  const timestamp = Number(time) * 1000;
  if (now - timestamp > SVIX_TOLERANCE_MS) return refuse('tooOld', 'the message is more than five minutes old');
  if (timestamp - now > SVIX_TOLERANCE_MS) {
    return refuse('tooNew', 'the message is more than five minutes ahead of our clock');
  }

  const offered = signatures
    .split(' ')
    .filter((entry) => entry.startsWith('v1,'))
    .flatMap((entry) => fromBase64(entry.slice(3)) ?? []);
  if (offered.length === 0) return refuse('malformedSignature', 'there is no readable v1 signature');
  const expected = keys.map((key) => sign(key, id, time, body));
  // Every pair is compared, so that the time taken does not depend on which one fits.
  let matched = false;
  for (const one of expected) for (const other of offered) matched = equalBytes(one, other) || matched;
  if (!matched) return refuse('wrongSignature', 'no signature fits the body and the secret');
  return { ok: true, id, timestamp };
}

/**
 * Reads a signing secret: base64 behind `whsec_`.
 *
 * @throws CalendarBotsError `invalid` that says what is expected, without the secret.
 */
export function svixKey(secret: string): Uint8Array {
  const text = secret.trim();
  if (text === '') throw malformedSecret('it is empty');
  if (!text.startsWith('whsec_')) throw malformedSecret('it does not begin with "whsec_"');
  const key = fromBase64(text.slice('whsec_'.length));
  if (key === null) throw malformedSecret('what follows "whsec_" is not base64');
  if (key.length < 16) throw malformedSecret('it is too short');
  return key;
}

function sign(key: Uint8Array, id: string, time: string, body: Uint8Array): Uint8Array {
  return hmac
    .create(sha256, key)
    .update(new TextEncoder().encode(`${id}.${time}.`))
    .update(body)
    .digest();
}

const refuse = (reason: SvixRefusal, message: string): SvixVerdict => ({ ok: false, reason, message, status: 401 });

function malformedSecret(why: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    message: `The webhook signing secret cannot be used: ${why}. Expected "whsec_" followed by base64.`,
    hint: 'Copy the signing secret from the page of the webhook endpoint, in full.',
  });
}

/** Finds a header by its lower-case name. */
function lookup(headers: SvixMessage['headers']): (name: string) => string | undefined {
  const lower = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = typeof value === 'string' ? value : value?.[0];
    if (first !== undefined) lower.set(name.toLowerCase(), first);
  }
  return (name) => lower.get(name);
}
