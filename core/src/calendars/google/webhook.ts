import { matchesSharedSecret } from '../../webhooks/shared-secret.js';
import { headerOf, nothingToDo, type ReadPushMessage } from '../push.js';

/**
 * Reads a message of a channel: a POST without a body, everything is in its headers. Believed when the channel is known
 * and its token and resource are right.
 *
 * `sync` says that the channel is open. Whatever else the state says (`exists`, `not_exists`; other collections of
 * Google's have more) means: look. Messages come late, twice, out of order and after the channel was stopped; their
 * numbers have gaps.
 */
export const readGooglePush: ReadPushMessage = (request, known) => {
  const id = headerOf(request, 'x-goog-channel-id');
  const token = headerOf(request, 'x-goog-channel-token') ?? '';
  const resource = headerOf(request, 'x-goog-resource-id');
  if (id === null) return { ...nothingToDo(400), refused: ['it names no channel'] };
  const channel = known.channels.find((candidate) => candidate.id === id);
  if (channel === undefined) {
    return known.isOurs?.(token) === true
      ? { ...nothingToDo(200), strays: [{ id, resource, secret: token }] }
      : { ...nothingToDo(401), refused: ['its channel is unknown, and so is its token'] };
  }
  if (!matchesSharedSecret(token, channel.secret)) {
    return { ...nothingToDo(401), refused: ["its token is not the channel's"] };
  }
  if (resource !== channel.resource) return { ...nothingToDo(401), refused: ["its resource is not the channel's"] };
  const opened = headerOf(request, 'x-goog-resource-state') === 'sync';
  return { ...nothingToDo(200), changed: opened ? [] : [channel.calendarId] };
};
