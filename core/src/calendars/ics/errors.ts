import { CalendarBotsError, type CalendarBotsErrorDetails } from '../../http/index.js';
import { codeOfStatus } from '../../http/http.js';
import { type FeedAddress, SERVICE, withoutAddress } from './address.js';

/** What is wrong with a body that came with status 200: see {@link bodyError}. */
export type BodyTrouble = 'empty' | 'signIn' | 'webPage' | 'notCalendar' | 'cutOff';

function error(details: Omit<CalendarBotsErrorDetails, 'service'>): CalendarBotsError {
  return new CalendarBotsError({ ...details, service: SERVICE });
}

export function bodyError(trouble: BodyTrouble, address: FeedAddress, contentType: string | null): CalendarBotsError {
  const type = contentType === null ? '' : ` (${contentType.split(';', 1)[0]?.trim().slice(0, 60) ?? ''})`;
  switch (trouble) {
    case 'empty':
      return error({
        code: 'unexpectedResponse',
        status: 200,
        message: 'The calendar feed is empty: not even the frame of a calendar is in it',
        hint: 'Nothing was changed by it. It is read again with the next check; if this stays, open the address in a browser.',
      });
    case 'signIn':
      return error({
        code: 'unauthorized',
        status: 200,
        message: 'The address of the calendar feed leads to a sign-in page',
        hint: `The calendar is not shared by this address (any more), or the network wants a sign-in. ${address.where}`,
      });
    case 'webPage':
      return error({
        code: 'unexpectedResponse',
        status: 200,
        message: `The address of the calendar feed leads to a web page${type}, not to a calendar`,
        hint: `Open it in a browser to see what is there. ${address.where}`,
      });
    case 'notCalendar':
      return error({
        code: 'unexpectedResponse',
        status: 200,
        message: `What the calendar feed gave is not an iCalendar file${type}`,
        hint: `Check the address. ${address.where}`,
      });
    case 'cutOff':
      return error({
        code: 'unexpectedResponse',
        status: 200,
        message: 'The calendar feed broke off before its end (END:VCALENDAR is missing)',
        hint: 'Nothing was changed by it. It is read again with the next check.',
      });
  }
}

const HINTS: Readonly<Record<number, (where: string) => string>> = {
  401: (where) => `The address wants a sign-in, which a feed cannot give. ${where}`,
  403: (where) => `The server does not give the calendar away by this address. ${where}`,
  404: (where) => `The calendar is not shared by this address any more, or its secret was renewed. ${where}`,
  410: (where) => `The address was withdrawn. ${where}`,
  429: () => 'The server asks to slow down. It is tried again by itself; if this stays, check the feed less often.',
};

/** What a status other than 200 and 304 means. `words` are the server's own. */
export function statusError(
  status: number,
  words: string,
  address: FeedAddress,
  retryAfterMs: number | undefined,
): CalendarBotsError {
  const hint = HINTS[status]?.(address.where);
  const said = withoutAddress(words, address.url);
  return error({
    code: codeOfStatus(status),
    status,
    message: `The server of the calendar feed (${address.host}) answered ${status}${said === '' ? '' : `: ${said}`}`,
    hint:
      hint ??
      (status >= 500 ? 'The server has trouble of its own. Try again later.' : `Check the address. ${address.where}`),
    ...(said === '' ? {} : { providerMessage: said }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export function redirectError(why: string, address: FeedAddress): CalendarBotsError {
  return error({
    code: 'unexpectedResponse',
    message: `The server of the calendar feed (${address.host}) ${why}`,
    hint: `Check the address. ${address.where}`,
  });
}

/** No answer at all. The cause is left out: it carries the address. */
export function connectionError(reason: string, address: FeedAddress): CalendarBotsError {
  return error({
    code: 'unavailable',
    message: `The server of the calendar feed (${address.host}) did not answer (${withoutAddress(reason, address.url)})`,
    hint: 'Check the connection and try again later.',
  });
}

export function cursorError(message: string): CalendarBotsError {
  return error({ code: 'cursorExpired', message, hint: 'The feed is read again from the start.' });
}

export function otherCalendarError(): CalendarBotsError {
  return error({
    code: 'notFound',
    message: 'The calendar that was asked for is not the one of this feed',
    hint: 'A feed is one calendar. If its address was changed in the credential, choose the calendar again.',
  });
}

/** An event that is in the feed but cannot be read must not be taken for one that is gone. */
export function unreadableError(reason: string): CalendarBotsError {
  return error({
    code: 'unexpectedResponse',
    message: `The calendar feed holds an event that cannot be read: ${reason}`,
    hint: 'Open the event in its calendar and save it again.',
  });
}
