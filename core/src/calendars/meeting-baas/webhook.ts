import { isCalendarBotsError } from '../../http/index.js';
import { matchesSharedSecret, verifySvix } from '../../webhooks/index.js';
import { type AccountHook, headerOf, nothingToDo, type PushReading, type SignedPushRequest } from '../push.js';

/**
 * Calendar webhooks of v2: signed by Svix, one endpoint of the dashboard for the whole team. Every `calendar.*` message
 * names its calendar; whatever else comes to the endpoint is taken and means nothing here. A message that comes twice
 * asks twice, which changes nothing.
 */
export const meetingBaasHook: AccountHook = {
  readMessage(request, { secrets, now }) {
    const reason = whyRefused(request, secrets, now);
    return reason === null ? readingOf(request.rawBody) : refused(reason);
  },
};

/**
 * `calendar.sync_events` of v1: one address for the whole account, and nothing but the account's own API key in a header
 * to prove the sender.
 */
export const meetingBaasV1Hook: AccountHook = {
  readMessage(request, { secrets }) {
    const given = headerOf(request, 'x-meeting-baas-api-key') ?? headerOf(request, 'x-spoke-api-key') ?? undefined;
    const genuine = secrets.some((secret) => secret !== '' && matchesSharedSecret(given, secret));
    return genuine ? readingOf(request.rawBody) : refused('it does not carry the API key of the account');
  },
};

function whyRefused(request: SignedPushRequest, secrets: readonly string[], now: number): string | null {
  if (secrets.length === 0) return 'the credential has no webhook signing secret';
  try {
    const verdict = verifySvix({ body: request.rawBody, headers: request.headers, secrets, now });
    return verdict.ok ? null : verdict.message;
  } catch (error) {
    return isCalendarBotsError(error) ? 'the webhook signing secret of the credential is not valid' : String(error);
  }
}

function refused(reason: string): PushReading {
  return { ...nothingToDo(401), refused: [reason] };
}

function readingOf(rawBody: Uint8Array): PushReading {
  const message = parse(rawBody);
  const { event, data } = typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {};
  if (typeof event !== 'string' || !event.startsWith('calendar.')) return nothingToDo(200);
  const id = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['calendar_id'] : null;
  return typeof id === 'string' && id !== '' ? { ...nothingToDo(200), changed: [id] } : nothingToDo(200);
}

function parse(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(rawBody)) as unknown;
  } catch {
    return null;
  }
}
