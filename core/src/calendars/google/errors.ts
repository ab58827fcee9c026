import { CalendarBotsError, type DecodedError, type ErrorCode, isCalendarBotsError } from '../../http/index.js';
import { isRecord, text, type UnknownRecord } from './wire.js';

export const SERVICE = 'Google Calendar';

const SERVER_TROUBLE = 'Google has trouble of its own. Try again later.';

type Row = readonly [code: ErrorCode, hint: string];

const SLOW_DOWN: Row = [
  'rateLimited',
  'Google asks to slow down. It is tried again by itself; if this stays, check calendars less often.',
];
const SCOPE: Row = [
  'forbidden',
  'The sign-in does not include reading calendars. Connect the Google account again and leave every box ticked.',
];
const API_OFF: Row = [
  'forbidden',
  'The Google Calendar API is switched off in the Google Cloud project of this sign-in. Switch it on at https://console.cloud.google.com/apis/library/calendar-json.googleapis.com and wait a few minutes.',
];
const RECONNECT: Row = ['unauthorized', 'Connect the Google account again: it no longer accepts this sign-in.'];
const OPERATOR: Row = [
  'unauthorized',
  'The OAuth client of this sign-in is wrong or was deleted. Check its client ID and secret in the Google Cloud console.',
];
const OUR_REQUEST: Row = ['invalid', 'Check the calendar, the dates and the filters that were asked for.'];

/** Google's reasons (developers.google.com/workspace/calendar/api/guides/errors) in our words. */
const REASONS: Readonly<Record<string, Row>> = {
  authError: RECONNECT,
  required: RECONNECT,
  invalid_grant: RECONNECT,
  invalid_rapt: RECONNECT,
  ACCESS_TOKEN_EXPIRED: RECONNECT,
  invalid_client: OPERATOR,
  deleted_client: OPERATOR,
  unauthorized_client: OPERATOR,

  rateLimitExceeded: SLOW_DOWN,
  userRateLimitExceeded: SLOW_DOWN,
  quotaExceeded: SLOW_DOWN,
  calendarUsageLimitsExceeded: SLOW_DOWN,
  RATE_LIMIT_EXCEEDED: SLOW_DOWN,
  RESOURCE_EXHAUSTED: SLOW_DOWN,
  dailyLimitExceeded: [
    'quotaExhausted',
    'The day’s quota of the Google Cloud project is used up. It is renewed at midnight Pacific time; ask Google for more or check calendars less often.',
  ],

  insufficientPermissions: SCOPE,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: SCOPE,
  accessNotConfigured: API_OFF,
  SERVICE_DISABLED: API_OFF,
  forbiddenForNonOrganizer: ['forbidden', 'Only the organizer of the event may do this.'],
  requiredAccessLevel: ['forbidden', 'Ask the owner of the calendar for more access to it.'],
  domainPolicy: ['forbidden', 'The Google Workspace administrator does not allow this app to read calendars.'],

  invalid: OUR_REQUEST,
  invalidParameter: OUR_REQUEST,
  badRequest: OUR_REQUEST,
  timeRangeEmpty: ['invalid', 'The end of the time range must lie after its start.'],
  updatedMinTooLongAgo: ['invalid', 'Google does not remember changes for so long. Ask for a later moment.'],

  duplicate: ['conflict', 'Something with this id exists already.'],
  conditionNotMet: ['conflict', 'It was changed meanwhile. Read it again.'],
  deleted: ['notFound', 'It has been deleted already.'],
  backendError: ['unavailable', SERVER_TROUBLE],
};

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  401: RECONNECT[1],
  403: 'The signed-in account may not read this calendar. Ask its owner to share it, or choose another calendar.',
  404: 'The calendar or event was removed, or is no longer shared with the signed-in account. Choose another one or share it again.',
  429: SLOW_DOWN[1],
};

/**
 * Reads an error body of Google: the JSON API's `{error: {errors: [{reason}]}}`, the newer
 * `{error: {status, details: [{reason}]}}`, and OAuth's `{error: "invalid_grant", error_description}`.
 */
export function decodeGoogleError(status: number, json: unknown): DecodedError {
  const { reasons, message } = readBody(json);
  const known = reasons.find((reason) => Object.hasOwn(REASONS, reason));
  const row = known === undefined ? undefined : REASONS[known];
  // A server error stays one whatever its body says; the reason then only informs.
  const code = status >= 500 ? undefined : row?.[0];
  const hint = status >= 500 ? SERVER_TROUBLE : (row?.[1] ?? HINT_OF_STATUS[status]);
  const providerCode = known ?? reasons[0];
  return {
    ...(code === undefined ? {} : { code }),
    ...(message === null ? {} : { message }),
    ...(hint === undefined ? {} : { hint }),
    ...(providerCode === undefined ? {} : { providerCode }),
  };
}

function readBody(json: unknown): { reasons: string[]; message: string | null } {
  if (!isRecord(json)) return { reasons: [], message: null };
  const { error } = json;
  if (typeof error === 'string') {
    const reasons = [text(json.error_subtype), error].filter((reason) => reason !== null);
    return { reasons, message: text(json.error_description) ?? error };
  }
  if (!isRecord(error)) return { reasons: [], message: null };
  const reasons = [...rows(error.errors), ...rows(error.details)].map((row) => text(row.reason));
  const first = rows(error.errors)[0];
  return {
    reasons: [...reasons, text(error.status)].filter((reason) => reason !== null),
    message: text(error.message) ?? text(first?.message),
  };
}

function rows(value: unknown): UnknownRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/**
 * Whether a listing that sent a sync or page token failed because Google no longer takes that token. Seen: 410
 * `fullSyncRequired`, and 400 `invalid` with "Invalid sync token value." or "Invalid page token value.".
 */
export function isTokenRefused(error: unknown, sent: { syncToken: boolean; pageToken: boolean }): boolean {
  if (!isCalendarBotsError(error) || (!sent.syncToken && !sent.pageToken)) return false;
  if (error.status === 410) return true;
  if (error.status !== 400) return false;
  // Beside a sync token nothing else is sent that could be wrong.
  return sent.syncToken || /\bpage ?token\b/i.test(error.providerMessage ?? '');
}

/** The same failure, told as the loss of the cursor. */
export function asCursorExpired(error: CalendarBotsError): CalendarBotsError {
  return new CalendarBotsError({
    code: 'cursorExpired',
    message: error.message,
    service: SERVICE,
    hint: 'The calendar is read again from the start.',
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.providerCode === undefined ? {} : { providerCode: error.providerCode }),
    ...(error.providerMessage === undefined ? {} : { providerMessage: error.providerMessage }),
    cause: error,
  });
}
