import { decodeMeetStreamError } from '../../bots/meetstream/errors.js';
import { CalendarBotsError, type DecodedError, isCalendarBotsError } from '../../http/index.js';

export const SERVICE = 'MeetStream';

const CHECK_VALUES = 'Check the values of this request against what MeetStream allows.';

/** What to do about a refusal of the calendar endpoints; those of bots are in bots/meetstream. */
const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  400: CHECK_VALUES,
  404: 'It is not there (any more): check the ID, and that the calendar account is still connected ("Get Many").',
  409: 'It exists already. For an Outlook account that is connected already, switch on "Replace".',
};

/** MeetStream's error body, in the words of calendars. Advice of the service itself (`next_steps`) comes first. */
export function decodeCalendarError(status: number, json: unknown): DecodedError {
  const decoded = decodeMeetStreamError(status, json);
  const hint = nextSteps(json) ?? HINT_OF_STATUS[status];
  return hint === undefined ? decoded : { ...decoded, hint };
}

/** A connection that was refused: unless the service itself says what to do, it is about the grant. */
export function refusedGrant(error: unknown): unknown {
  if (!isCalendarBotsError(error) || error.status !== 400 || error.hint !== CHECK_VALUES) return error;
  const hint = 'Are client ID, client secret and refresh token of the same app, and is the refresh token still valid?';
  return new CalendarBotsError({
    code: error.code,
    service: SERVICE,
    message: error.message,
    hint,
    status: error.status,
    ...(error.providerCode === undefined ? {} : { providerCode: error.providerCode }),
    ...(error.providerMessage === undefined ? {} : { providerMessage: error.providerMessage }),
    cause: error,
  });
}

function nextSteps(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null;
  const steps: unknown = Reflect.get(json, 'next_steps');
  const lines = (Array.isArray(steps) ? steps : [steps]).filter((step) => typeof step === 'string' && step !== '');
  return lines.length === 0 ? null : lines.join(' ').slice(0, 400);
}

/** An answer of success that says that nothing came of it. @param words the service's own */
export function notDone(state: string, words: string | null): CalendarBotsError {
  return new CalendarBotsError({
    code: 'conflict',
    service: SERVICE,
    message: `${state} although MeetStream accepted the request${words === null ? '' : `: ${words}`}`,
    hint: 'Try again in some minutes, or do it in the MeetStream dashboard.',
    ...(words === null ? {} : { providerMessage: words }),
  });
}

export function invalid(message: string, hint?: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
}
