import { type Http, isCalendarBotsError } from '../../http/index.js';
import type { PushPort } from '../source.js';
import { eventsPath } from './client.js';
import { readGooglePush } from './webhook.js';
import { isRecord, text } from './wire.js';

/**
 * Google's channels (developers.google.com/workspace/calendar/api/guides/push): `events.watch` and `channels.stop`. A
 * channel cannot be prolonged, so a new one takes its place; until the old one has ended both call.
 */
export function createGooglePush(http: Http): PushPort {
  return {
    async open({ calendarId, id, secret, address, expiresAt }) {
      return http.request({
        method: 'POST',
        path: `${eventsPath(calendarId)}/watch`,
        body: {
          id,
          type: 'web_hook',
          address,
          token: secret,
          ...(expiresAt === undefined ? {} : { expiration: String(expiresAt) }),
        },
        parse: (json) => {
          const channel = isRecord(json) ? json : {};
          const resource = text(channel['resourceId']);
          const granted = Number(text(channel['expiration']) ?? NaN);
          if (channel['id'] !== id) throw new Error('id is not the one that was asked for');
          if (resource === null) throw new Error('resourceId is missing');
          if (!Number.isFinite(granted)) throw new Error('expiration is missing');
          return { id, calendarId, resource, secret, address, expiresAt: granted };
        },
      });
    },

    async renew() {
      return null;
    },

    async close({ id, resource }) {
      try {
        await http.request({
          method: 'POST',
          path: '/channels/stop',
          body: { id, resourceId: resource },
          repeatable: true,
          parse: () => null,
        });
      } catch (error) {
        if (!isCalendarBotsError(error) || error.code !== 'notFound') return Promise.reject(error as Error);
      }
    },

    readMessage: readGooglePush,
  };
}
