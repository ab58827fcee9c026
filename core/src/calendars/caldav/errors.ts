import { CalendarBotsError, type DecodedError, type ErrorCode, isCalendarBotsError } from '../../http/index.js';
import { DAV } from './names.js';
import { child, parseXml, textOf, type XmlElement } from './xml.js';

export const SERVICE = 'CalDAV';

/** Precondition of sync-collection (RFC 6578, 3.2): the token is not known any more. */
const VALID_SYNC_TOKEN = 'valid-sync-token';

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'Check the user name and the password. Most services want an app password, made in the account’s security settings, and refuse the usual one.',
  403: 'The account may not read this. Ask the calendar’s owner to share it, or choose another calendar.',
  404: 'There is nothing at this address. Check the server’s address, or choose the calendar again: it may have been deleted or is no longer shared.',
  405: 'This address does not speak CalDAV. Check the server’s address; for Nextcloud it ends in /remote.php/dav.',
  429: 'The server asks to slow down. It is tried again by itself; if this stays, check calendars less often.',
  503: 'The server is busy or asks to slow down. It is tried again by itself; if this stays, check calendars less often.',
};

/** Reads an error body: `<DAV:error>` with the condition that was not met (RFC 4918, 16), or nothing. */
export function decodeCalDavError(status: number, _json: unknown, text: string): DecodedError {
  const error = readError(text);
  const condition = error?.children.find(({ name }) => name !== DAV.responseDescription);
  const providerCode = condition?.name.slice(condition.name.indexOf('}') + 1);
  const message = textOf(child(error, DAV.responseDescription)) ?? sabreMessage(error) ?? providerCode;
  const code = codeOf(status, providerCode);
  const hint = HINT_OF_STATUS[status] ?? (status >= 500 ? 'The server has trouble. Try again later.' : undefined);
  return {
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(hint === undefined ? {} : { hint }),
    ...(providerCode === undefined ? {} : { providerCode }),
  };
}

function codeOf(status: number, condition: string | undefined): ErrorCode | undefined {
  if (condition === VALID_SYNC_TOKEN) return 'cursorExpired';
  // A busy server says so with 503 and Retry-After (iCloud); the retry policy treats it like any 503.
  if (status === 405 || status === 501) return 'invalid';
  return undefined;
}

function readError(text: string): XmlElement | undefined {
  if (!/<[a-z\d]*:?error[\s>/]/i.test(text)) return undefined;
  try {
    const root = parseXml(text);
    return root.name === DAV.error ? root : undefined;
  } catch {
    // A body that is not XML after all only says less; the status still speaks.
    return undefined;
  }
}

/** sabre/dav, on which Nextcloud and others stand, puts its words beside the condition. */
function sabreMessage(error: XmlElement | undefined): string | undefined {
  return textOf(child(error, '{http://sabredav.org/ns}message')) ?? undefined;
}

/**
 * Whether a sync-collection report that sent a token failed because of the token. RFC 6578 has 403 (or 409) with
 * `valid-sync-token`; 400, 410 and 412 are what others answer. A server error may mean it too (Xandikos): then a report
 * without the token tells, see changes.ts.
 */
export function isTokenRefused(error: unknown): boolean {
  if (!isCalendarBotsError(error)) return false;
  if (error.code === 'cursorExpired') return true;
  if (error.status === 400 || error.status === 410 || error.status === 412) return true;
  // 403 alone says that the calendar is not shared any more, unless the words are about the token.
  return (error.status === 403 || error.status === 409) && /sync.?token/i.test(error.providerMessage ?? '');
}

/** The loss of the cursor, with what the server said. */
export function cursorExpired(reason: string, cause?: unknown): CalendarBotsError {
  const known = isCalendarBotsError(cause) ? cause : undefined;
  return new CalendarBotsError({
    code: 'cursorExpired',
    service: SERVICE,
    message: known?.message ?? reason,
    hint: 'The calendar is read again from the start.',
    ...(known?.status === undefined ? {} : { status: known.status }),
    ...(known?.providerCode === undefined ? {} : { providerCode: known.providerCode }),
    ...(known?.providerMessage === undefined ? {} : { providerMessage: known.providerMessage }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** An answer that the documents do not allow. */
export function unexpected(message: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'unexpectedResponse', service: SERVICE, message: `${SERVICE}: ${message}` });
}
