import { safeParse } from 'valibot';
import type { DecodedError, ErrorCode } from '../../http/index.js';
import { errorSchema } from './schemas.js';

interface Meaning {
  code: ErrorCode;
  hint: string;
}

/** Every error code that the vendor documents or that was seen in use, in our words. */
export const ERROR_CODES: Readonly<Record<string, Meaning>> = {
  FST_ERR_FORBIDDEN: {
    code: 'forbidden',
    hint: 'Check the API key of the Meeting BaaS credential; a key with Sending Access can only create bots, so use one with Full Access.',
  },
  FST_ERR_BOT_NOT_FOUND_BY_ID: {
    code: 'notFound',
    hint: 'Check the bot ID; the bot may belong to another Meeting BaaS team.',
  },
  FST_ERR_BOT_STATUS: {
    code: 'conflict',
    hint: 'The bot is in a status that does not allow this; read its status and choose what fits.',
  },
  FST_ERR_BOT_ALREADY_EXISTS: {
    code: 'conflict',
    hint: 'A bot was sent to this meeting link in the last five minutes; wait, or switch on "Allow Multiple Bots".',
  },
  FST_ERR_INSUFFICIENT_TOKENS: { code: 'quotaExhausted', hint: 'Buy tokens in the Meeting BaaS dashboard.' },
  FST_ERR_DAILY_BOT_CAP_REACHED: {
    code: 'quotaExhausted',
    hint: 'The plan allows no more bots in 24 hours; wait, or change the plan in the Meeting BaaS dashboard.',
  },
  FST_ERR_TOO_MANY_REQUESTS: { code: 'rateLimited', hint: 'Send fewer requests for each second, or try again later.' },
  FST_ERR_RATE_LIMIT: { code: 'rateLimited', hint: 'Send fewer requests for each second, or try again later.' },
  FST_ERR_CHAT_DISABLED: { code: 'invalid', hint: 'The host has switched off the chat of this meeting.' },
  FST_ERR_SEND_CHAT_MESSAGE_FAILED: {
    code: 'unavailable',
    hint: 'The bot could not write into the chat; see whether the message arrived before sending it again.',
  },
  FST_ERR_CALLBACK_NOT_CONFIGURED: {
    code: 'conflict',
    hint: 'The bot was created without a callback; give a callback URL with this request.',
  },
  FST_ERR_CALENDAR_CONNECTION_ALREADY_EXISTS: {
    code: 'conflict',
    hint: 'This calendar is connected already; use the connection that exists.',
  },
  FST_ERR_CALENDAR_CONNECTION_LIMIT_EXCEEDED: {
    code: 'quotaExhausted',
    hint: 'The plan allows no more calendar connections; remove one or change the plan.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'invalid',
    hint: 'Something between here and Meeting BaaS changed the content type of the request; it must be application/json.',
  },
};

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'Check the values of this request against what Meeting BaaS allows.',
  401: 'Check the API key of the Meeting BaaS credential.',
  402: 'Buy tokens in the Meeting BaaS dashboard.',
  403: 'Check the API key of the Meeting BaaS credential and what it may do.',
  404: 'Check the ID, and the base URL of the Meeting BaaS credential.',
  429: 'Send fewer requests for each second, or try again later.',
};

/** Reads Meeting BaaS's flat error body; codes that are not in the table mean what their status means. */
export function decodeMeetingBaasError(status: number, json: unknown): DecodedError {
  const parsed = safeParse(errorSchema, json);
  const fallbackHint = HINT_OF_STATUS[status] ?? (status >= 500 ? 'Try again later.' : undefined);
  if (!parsed.success) return fallbackHint === undefined ? {} : { hint: fallbackHint };
  const { code: providerCode, message, error, details, retryAfter } = parsed.output;
  const meaning = providerCode === null ? undefined : ERROR_CODES[providerCode];
  const words = [message ?? error, details].filter((part) => part !== null && part !== '').join(' – ');
  const hint = meaning?.hint ?? fallbackHint;
  return {
    ...(meaning === undefined ? {} : { code: meaning.code }),
    ...(words === '' ? {} : { message: words }),
    ...(hint === undefined ? {} : { hint }),
    ...(providerCode === null ? {} : { providerCode }),
    ...(retryAfter === null ? {} : { retryAfterMs: retryAfter * 1000 }),
  };
}
