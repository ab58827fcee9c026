import { CalendarBotsError, type DecodedError, type ErrorCode, isCalendarBotsError } from '../../http/index.js';
import { isRecord, record, text } from './wire.js';

export const SERVICE = 'Microsoft 365';

type Row = readonly [code: ErrorCode, hint: string];

const SERVER_TROUBLE = 'Microsoft has trouble of its own. Try again later.';
const SLOW_DOWN: Row = [
  'rateLimited',
  'Microsoft asks to slow down. It is tried again by itself; if this stays, check calendars less often.',
];
const BUSY: Row = ['unavailable', SERVER_TROUBLE];
const RESTART: Row = ['cursorExpired', 'The calendar is read again from the start.'];
const RECONNECT: Row = ['unauthorized', 'Connect the Microsoft account again: it no longer accepts this sign-in.'];
const OPERATOR: Row = [
  'unauthorized',
  'The app registration of this sign-in is wrong, expired or was switched off. Check its client ID and secret in the Microsoft Entra admin center.',
];
const ADMIN: Row = [
  'forbidden',
  'The organization does not let this app or account sign in. Ask an administrator to approve it in the Microsoft Entra admin center.',
];
const SCOPE: Row = [
  'forbidden',
  'The account may not read this calendar, or the sign-in does not include it. Connect the account again with Calendars.Read (and Calendars.Read.Shared for calendars of others), or ask the owner to share the calendar.',
];
const NO_MAILBOX: Row = [
  'forbidden',
  'This account has no mailbox in Exchange Online: it is inactive, was deleted, has no license, or is kept on a server of the organization. Connect another account; trying again does not help.',
];
const GONE: Row = [
  'notFound',
  'The calendar or event was removed, or is no longer shared with the connected account. Choose another one or share it again.',
];
const WRONG_ID: Row = [
  'invalid',
  'The id is not one of this mailbox. Choose the calendar again: ids of one account mean nothing to another.',
];

/** Codes of Graph and Exchange (learn.microsoft.com/graph/errors), of its sync tokens and of OAuth, in lower case. */
const CODES: Readonly<Record<string, Row>> = {
  syncstatenotfound: RESTART,
  syncstateinvalid: RESTART,
  resyncrequired: RESTART,
  errorinvalidsyncstatedata: RESTART,

  applicationthrottled: SLOW_DOWN,
  toomanyrequests: SLOW_DOWN,
  activitylimitreached: SLOW_DOWN,
  errorserverbusy: SLOW_DOWN,

  invalidauthenticationtoken: RECONNECT,
  authenticationerror: RECONNECT,
  invalid_grant: RECONNECT,
  interaction_required: RECONNECT,
  invalid_client: OPERATOR,
  unauthorized_client: OPERATOR,

  erroraccessdenied: SCOPE,
  accessdenied: SCOPE,
  authorization_requestdenied: SCOPE,
  errorcalendarinvalidpermission: SCOPE,

  mailboxnotenabledforrestapi: NO_MAILBOX,
  mailboxnothostedinexchangeonline: NO_MAILBOX,
  mailboxnotsupportedforrestapi: NO_MAILBOX,
  errormailboxnotfound: NO_MAILBOX,
  errornonexistentmailbox: NO_MAILBOX,

  erroritemnotfound: GONE,
  errorfoldernotfound: GONE,
  itemnotfound: GONE,
  errorinvalididmalformed: WRONG_ID,
  errorinvalidmailboxitemid: WRONG_ID,
  errorinvalidid: WRONG_ID,

  errormailboxmoveinprogress: ['unavailable', 'The mailbox is being moved by Microsoft. Try again later.'],
  errormailboxstoreunavailable: BUSY,
  errorinternalservertransienterror: BUSY,
  errorirresolvableconflict: ['conflict', 'It was changed meanwhile. Read it again.'],
};

/** Numbers of Microsoft Entra's sign-in errors (AADSTS…), which stand in the words of an OAuth error. */
const SIGN_IN: readonly (readonly [numbers: readonly number[], row: Row])[] = [
  [[7_000_215, 7_000_222, 700_016, 700_027, 7_000_112, 500_014, 50_011, 90_002], OPERATOR],
  [[65_001, 65_004, 90_094, 90_095, 50_105, 53_000, 53_001, 53_003, 530_003, 5_000_225, 90_072, 50_020], ADMIN],
];
const SIGN_IN_NUMBER = /\bAADSTS(\d{5,8})\b/;

/** How Exchange words it that a mailbox cannot be reached by Graph at all, under various codes. */
const MAILBOX_IS_AWAY = /mailbox is either inactive, soft-deleted, or is hosted on-premise/i;

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  401: RECONNECT[1],
  403: SCOPE[1],
  404: GONE[1],
  410: GONE[1],
  429: SLOW_DOWN[1],
};

/** Too many requests at the same time for one mailbox; told as 429 and as 503. Its Retry-After counts calls, not seconds. */
export function isMailboxConcurrency(status: number, body: string): boolean {
  return (status === 429 || status === 503) && /MailboxConcurrency/i.test(body);
}

/**
 * Reads an error body: Graph's `{error: {code, message, innerError}}`, and OAuth's `{error: "invalid_grant",
 * error_description: "AADSTS…"}`.
 */
export function decodeMicrosoftError(status: number, json: unknown, body: string): DecodedError {
  const { codes, message } = readBody(json);
  const row = isMailboxConcurrency(status, body) ? SLOW_DOWN : rowOf(codes, message ?? '');
  // A server error stays one whatever its body says, but for throttling; the code then only informs.
  const counts = status < 500 || row?.[0] === 'rateLimited';
  const code = counts ? row?.[0] : undefined;
  const hint = counts ? (row?.[1] ?? HINT_OF_STATUS[status]) : SERVER_TROUBLE;
  const providerCode = codes.find((known) => Object.hasOwn(CODES, known.toLowerCase())) ?? codes[0];
  return {
    ...(code === undefined ? {} : { code }),
    ...(message === null ? {} : { message }),
    ...(hint === undefined ? {} : { hint }),
    ...(providerCode === undefined ? {} : { providerCode }),
  };
}

function rowOf(codes: readonly string[], message: string): Row | undefined {
  if (MAILBOX_IS_AWAY.test(message)) return NO_MAILBOX;
  const number = Number(SIGN_IN_NUMBER.exec(message)?.[1]);
  const signIn = SIGN_IN.find(([numbers]) => numbers.includes(number))?.[1];
  if (signIn !== undefined) return signIn;
  const known = codes.find((code) => Object.hasOwn(CODES, code.toLowerCase()));
  return known === undefined ? undefined : CODES[known.toLowerCase()];
}

function readBody(json: unknown): { codes: string[]; message: string | null } {
  if (!isRecord(json)) return { codes: [], message: null };
  const { error } = json;
  if (typeof error === 'string') {
    const codes = [text(json['suberror']), error].filter((code) => code !== null);
    return { codes, message: text(json['error_description']) ?? error };
  }
  const outer = record(error);
  const codes: string[] = [];
  // The outer code may be a general one; the one that says most lies innermost, but none is believed blindly.
  for (let inner: unknown = outer, depth = 0; isRecord(inner) && depth < 5; depth++) {
    const code = text(inner['code']);
    if (code !== null) codes.push(code);
    inner = inner['innerError'] ?? inner['innererror'];
  }
  return { codes, message: text(outer['message']) };
}

/**
 * Whether following a link that Graph gave failed because Graph no longer takes it: 410, or a 400 — the link is sent as
 * it came, so nothing else in it can be wrong. The codes of lost sync states are `cursorExpired` already.
 */
export function isLinkRefused(error: unknown): error is CalendarBotsError {
  return isCalendarBotsError(error) && (error.status === 410 || error.status === 400);
}

export function cursorExpired(why: string, cause?: unknown): CalendarBotsError {
  const from = isCalendarBotsError(cause) ? cause : undefined;
  return new CalendarBotsError({
    code: 'cursorExpired',
    message: from?.message ?? why,
    service: SERVICE,
    hint: RESTART[1],
    ...(from?.status === undefined ? {} : { status: from.status }),
    ...(from?.providerCode === undefined ? {} : { providerCode: from.providerCode }),
    ...(from?.providerMessage === undefined ? {} : { providerMessage: from.providerMessage }),
    ...(cause === undefined ? {} : { cause }),
  });
}
