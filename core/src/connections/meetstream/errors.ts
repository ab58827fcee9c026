import { decodeMeetStreamError } from '../../bots/meetstream/errors.js';
import { CalendarBotsError, type DecodedError } from '../../http/index.js';

export const SERVICE = 'MeetStream';

/** What to do about a refusal of the calendar endpoints; those of bots are in bots/meetstream. */
const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'Check the values of this request. For a calendar account: are client ID, client secret and refresh token of the same app, and is the refresh token still valid?',
  404: 'It is not there (any more): check the ID, and that the calendar account is still connected ("Get Many").',
  409: 'It exists already. For an Outlook account that is connected already, switch on "Replace".',
};

/** MeetStream's error body, in the words of calendars. Advice of the service itself (`next_steps`) comes first. */
export function decodeCalendarError(status: number, json: unknown): DecodedError {
  const decoded = decodeMeetStreamError(status, json);
  const hint = nextSteps(json) ?? HINT_OF_STATUS[status];
  return hint === undefined ? decoded : { ...decoded, hint };
}

function nextSteps(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null;
  const steps: unknown = Reflect.get(json, 'next_steps');
  const lines = (Array.isArray(steps) ? steps : [steps]).filter((step) => typeof step === 'string' && step !== '');
  return lines.length === 0 ? null : lines.join(' ').slice(0, 400);
}

export function invalid(message: string, hint?: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}
