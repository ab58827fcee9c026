import { CalendarBotsError } from '../../http/index.js';
import { digest } from '../../event.js';
import type { BotOrder } from '../service.js';
import { cut } from '../../cut.js';
import { normalUri } from '../uri.js';

/** The service allows 1 to 255 characters. @throws CalendarBotsError `invalid` when nothing is left. */
export function botName(name: string): string {
  const shown = cut(name.trim(), 255).trim();
  if (shown !== '') return shown;
  throw new CalendarBotsError({
    code: 'invalid',
    service: 'Meeting BaaS',
    message: 'The bot has no name: expected 1 to 255 characters.',
    hint: 'Give the bot a name; people in the meeting will see it.',
  });
}

/** The link as the service's validator accepts it. @throws CalendarBotsError `invalid` when it is none. */
export function meetingUrl(url: string): string {
  const normal = normalUri(url, ['https:']);
  if (normal !== null) return normal;
  throw new CalendarBotsError({
    code: 'invalid',
    service: 'Meeting BaaS',
    message: 'The meeting link is not an https URL.',
    hint: 'Give a Google Meet, Zoom or Teams link that begins with https://.',
  });
}

export function tooFarAhead(joinAt: number): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service: 'Meeting BaaS',
    message: `A bot for ${new Date(joinAt).toISOString()} cannot be booked yet: expected at most 90 days ahead.`,
    hint: 'Book it later; a smaller window avoids this.',
  });
}

/**
 * Names an order by everything that makes it this order. The same order gives the same name, on any machine: a bot
 * that carries it is the one that was meant, whoever's create got through.
 */
export function orderMark(order: BotOrder): string {
  const { key, holders, start, end, version, settings } = order.tag;
  return digest(
    JSON.stringify([key, order.meetingUrl, order.joinAt, order.name, holders, start, end, version, settings]),
  );
}
