import { object, string } from 'valibot';
import { fits, type Http, isCalendarBotsError } from '../../http/index.js';
import type { PushPort } from '../source.js';
import { readMicrosoftPush } from './webhook.js';

const MINUTE_MS = 60_000;
/** A week less an hour: a week is what mailboxes grant, and clocks differ. */
const LONG_MS = (10_080 - 60) * MINUTE_MS;
/** Under three days: what Microsoft's pages say, and what some mailboxes hold on to. */
const SHORT_MS = 4_230 * MINUTE_MS;

const subscription = fits(object({ id: string(), expirationDateTime: string() }));

/**
 * Microsoft Graph's subscriptions (learn.microsoft.com/graph/api/resources/subscription). Graph calls the address before
 * `open` returns and gives the id itself; the secret travels as `clientState`.
 *
 * @param now ms since epoch.
 */
export function createMicrosoftPush(http: Http, now: () => number): PushPort {
  /** Asks for a week, and for three days where a week is refused. What was granted comes back. */
  async function granted(
    ask: (expirationDateTime: string) => Promise<{ id: string; expirationDateTime: string }>,
    wish?: number,
  ): Promise<{ id: string; expiresAt: number }> {
    const { id, expirationDateTime } = await ask(iso(wish ?? now() + LONG_MS)).catch((error: unknown) => {
      if (isCalendarBotsError(error) && error.status === 400) return ask(iso(now() + SHORT_MS));
      throw error;
    });
    return { id, expiresAt: Date.parse(expirationDateTime) };
  }

  return {
    async open({ calendarId, secret, address, expiresAt }) {
      const answer = await granted(
        (expirationDateTime) =>
          http.request({
            method: 'POST',
            path: '/subscriptions',
            body: {
              changeType: 'created,updated,deleted',
              notificationUrl: address,
              lifecycleNotificationUrl: address,
              resource: `me/calendars/${calendarId}/events`,
              expirationDateTime,
              clientState: secret,
            },
            parse: endingAt,
          }),
        expiresAt,
      );
      return { id: answer.id, calendarId, resource: null, secret, address, expiresAt: answer.expiresAt };
    },

    async renew(channel) {
      try {
        const { expiresAt } = await granted((expirationDateTime) =>
          http.request({
            method: 'PATCH',
            path: `/subscriptions/${encodeURIComponent(channel.id)}`,
            body: { expirationDateTime },
            parse: endingAt,
          }),
        );
        return { ...channel, expiresAt };
      } catch (error) {
        return isCalendarBotsError(error) && error.code === 'notFound' ? null : Promise.reject(error as Error);
      }
    },

    async close({ id }) {
      try {
        await http.request({
          method: 'DELETE',
          path: `/subscriptions/${encodeURIComponent(id)}`,
          parse: () => null,
        });
      } catch (error) {
        if (!isCalendarBotsError(error) || error.code !== 'notFound') return Promise.reject(error as Error);
      }
    },

    readMessage: readMicrosoftPush,
  };
}

function endingAt(json: unknown): { id: string; expirationDateTime: string } {
  const answer = subscription(json);
  if (Number.isNaN(Date.parse(answer.expirationDateTime))) throw new Error('expirationDateTime is not a date');
  return answer;
}

const iso = (instant: number): string => new Date(instant).toISOString();
