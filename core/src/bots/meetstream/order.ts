import { digest } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';
import type { BotOrder } from '../service.js';
import { cut } from '../../cut.js';

/** No limit is published; names of people's own are shorter. @throws CalendarBotsError `invalid` when nothing is left. */
export function botName(name: string): string {
  const shown = cut(name.trim(), 200).trim();
  if (shown !== '') return shown;
  throw new CalendarBotsError({
    code: 'invalid',
    service: 'MeetStream',
    message: 'The bot has no name.',
    hint: 'Give the bot a name; people in the meeting will see it.',
  });
}

/** @throws CalendarBotsError `invalid` when it is no https URL. */
export function meetingUrl(url: string): string {
  const text = url.trim();
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text;
  throw new CalendarBotsError({
    code: 'invalid',
    service: 'MeetStream',
    message: 'The meeting link is not an https URL.',
    hint: 'Give a Google Meet, Zoom or Teams link that begins with https://.',
  });
}

export function tooFarAhead(joinAt: number): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service: 'MeetStream',
    message: `A bot for ${new Date(joinAt).toISOString()} is not booked yet: expected at most 90 days ahead.`,
    hint: 'Book it later; a smaller window avoids this.',
  });
}

/**
 * Names an order by everything that makes it this order. The same order gives the same name, on any machine: it is the
 * key of both duplicate protections and the attribute by which the bot of a lost answer is found.
 */
export function orderMark(order: BotOrder): string {
  const { key, holders, start, end, version, settings } = order.tag;
  return digest(
    JSON.stringify([key, order.meetingUrl, order.joinAt, order.name, holders, start, end, version, settings]),
  );
}
