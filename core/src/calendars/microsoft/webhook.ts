import { matchesSharedSecret } from '../../webhooks/shared-secret.js';
import { nothingToDo, type PushReading, type ReadPushMessage } from '../push.js';

/** Graph's own are some 70 to 150 characters. */
const LONGEST_TOKEN = 2_000;

/**
 * Reads a call of Microsoft Graph: the handshake of a new subscription, change notifications, or lifecycle notifications.
 * One call may carry messages of several subscriptions: each must prove itself by its `clientState`.
 */
export const readMicrosoftPush: ReadPushMessage = (request, known) => {
  const validation = request.query['validationToken'];
  if (typeof validation === 'string') return handshake(validation);
  const messages = isRecord(request.body) ? request.body['value'] : undefined;
  if (!Array.isArray(messages)) return { ...nothingToDo(400), refused: ['it is no notification of Microsoft Graph'] };
  const reading = nothingToDo(202);
  const { renew, lost, strays, refused } = reading;
  const changed = new Set<string>();
  for (const message of messages.map((item: unknown) => (isRecord(item) ? item : {}))) {
    const { subscriptionId: id, clientState: state, lifecycleEvent } = message;
    const secret = typeof state === 'string' ? state : '';
    const channel = known.channels.find((candidate) => candidate.id === id);
    if (channel === undefined) {
      if (typeof id === 'string' && known.isOurs?.(secret) === true) strays.push({ id, resource: null, secret });
      else refused.push('its subscription is unknown, and so is its clientState');
    } else if (!matchesSharedSecret(secret, channel.secret)) {
      refused.push("its clientState is not the subscription's");
    } else if (lifecycleEvent === 'reauthorizationRequired') {
      renew.push(channel.id);
    } else {
      // What was not told while the subscription was down, or got lost on the way, is in the next sync.
      if (lifecycleEvent === 'subscriptionRemoved') lost.push(channel.id);
      changed.add(channel.calendarId);
    }
  }
  const believed = changed.size + renew.length + strays.length > 0;
  // Anything but 2xx is sent again for hours, so a call with one genuine message counts as taken in.
  const status = believed || refused.length === 0 ? 202 : 401;
  return { ...reading, answer: { ...reading.answer, status }, changed: [...changed] };
};

/**
 * A new subscription exists once its address has given this text back. The text comes from whoever calls: it is escaped,
 * and not offered as anything a browser would run.
 */
function handshake(token: string): PushReading {
  if (token.length > LONGEST_TOKEN) return { ...nothingToDo(400), refused: ['its validation token is too long'] };
  const body = token.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { ...nothingToDo(200), answer: { status: 200, headers, body } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
