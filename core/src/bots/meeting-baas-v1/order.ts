import { digest } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';
import { normalUri } from '../uri.js';
import { cut } from '../../cut.js';

/** No limit is published; v2 allows 255. @throws CalendarBotsError `invalid` when nothing is left. */
export function botName(name: string): string {
  const shown = cut(name.trim(), 255).trim();
  if (shown !== '') return shown;
  throw invalid('The bot has no name.', 'Give the bot a name; people in the meeting will see it.');
}

/** @throws CalendarBotsError `invalid` when it is no https URL. */
export function meetingUrl(url: string): string {
  const normal = normalUri(url, ['https:']);
  if (normal !== null) return normal;
  throw invalid(
    'The meeting link is not an https URL.',
    'Give a Google Meet, Zoom or Teams link that begins with https://.',
  );
}

export function tooFarAhead(joinAt: number, mostMs: number): CalendarBotsError {
  const at = new Date(joinAt).toISOString();
  return mostMs <= 60_000
    ? invalid(
        `A bot for ${at} cannot be booked ahead while "Send When Due" is on.`,
        'Run it again when the meeting is due, or switch "Send When Due" off.',
      )
    : invalid(`A bot for ${at} is not booked yet: expected at most 90 days ahead.`, 'Book it later.');
}

/** What a bot is made for: to go to its meeting, to take another's place, or to say that we took another back. */
export type Purpose = 'book' | 'replace' | 'mark';

/**
 * Names an order, the same on any machine: the first, second, third bot that is booked for one meeting, that takes the
 * place of one bot, or that is its mark. It is the deduplication key, so that of two who do the same at the same moment,
 * for whomever and with whatever settings, the service itself refuses one; and the entry by which the bot of a lost
 * answer is found.
 *
 * @param generation how many bots of the same purpose there were before.
 * @param of id of the bot that is replaced or marked; empty for a booking.
 */
export const orderMark = (key: string, generation: number, purpose: Purpose, of: string): string =>
  digest(purpose === 'book' ? `${key}\n${generation}` : `${key}\n${generation}\n${purpose} ${of}`);

function invalid(message: string, hint: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: 'Meeting BaaS v1', message, hint });
}
