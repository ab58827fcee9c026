import type { DecodedError, ErrorCode } from '../../http/index.js';

/** What a word of meetergo means: in our set of codes, for a person, and what to do. */
export interface MeetergoMeaning {
  code: ErrorCode;
  message: string;
  hint: string;
}

/** Words that meetergo uses for what went wrong, in callbacks and in error bodies, without case and separators. */
const MEANINGS: Readonly<Record<string, MeetergoMeaning>> = {
  connectionalreadyexists: {
    code: 'conflict',
    message: 'This calendar account is connected already',
    hint: 'Nothing needs to be done: "Get Many" shows the connection. To connect another account, choose it at the sign-in.',
  },
  accessdenied: {
    code: 'forbidden',
    message: 'The sign-in was declined: nobody allowed meetergo to use the calendar',
    hint: 'Say why the calendar is needed (conflicts are found and bookings are entered), then open a new authorization URL.',
  },
  invalidscope: {
    code: 'forbidden',
    message: 'The sign-in did not grant the permissions that meetergo needs',
    hint: 'Leave every box ticked at the sign-in; if that was so, check the OAuth configuration with meetergo or the administrator of the account.',
  },
  servererror: {
    code: 'unavailable',
    message: 'Google or Microsoft could not finish the sign-in',
    hint: 'Open a new authorization URL in a few seconds.',
  },
  usernotfound: {
    code: 'notFound',
    message: 'meetergo does not know the user that was named',
    hint: 'Check that the UUID in "User ID" is that of a user of your meetergo account.',
  },
};

const NORMAL = /[^a-z]/g;

/** What a word or sentence of meetergo means; null when it is none that is known. */
export function meaningOf(words: string): MeetergoMeaning | null {
  const word = words.toLowerCase().replace(NORMAL, '');
  return Object.hasOwn(MEANINGS, word) ? (MEANINGS[word] ?? null) : null;
}

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'Check the values of this request. A platform API key (ak_live:…) needs a "User ID"; a personal access token (rgo-…) must not have one.',
  401: 'Enter a new key in the meetergo credential: keys of meetergo end after 1 to 90 days.',
  403: 'The key may not do this. A personal access token needs the area "Scheduling"; acting for another user needs an administrator.',
  404: 'Check the ID: the connection may have been deleted, or belong to another user.',
  409: 'Read the connections again: it is in a state that does not allow this.',
  429: 'meetergo allows 100 requests a minute for each key. Send fewer, or try again later.',
};

/**
 * Reads meetergo's error body `{statusCode, message: string | string[], error}`; walls of a plan also say
 * `code: "PLAN_LIMIT_REACHED"` and name the feature.
 */
export function decodeMeetergoError(status: number, json: unknown): DecodedError {
  const body: object = typeof json === 'object' && json !== null ? json : {};
  const words = wordsOf(Reflect.get(body, 'message')) || wordsOf(Reflect.get(body, 'error'));
  const providerCode = wordsOf(Reflect.get(body, 'code')) || wordsOf(Reflect.get(body, 'error'));
  const said = words === '' ? {} : { message: words.slice(0, 300) };
  const coded = providerCode === '' ? {} : { providerCode };
  if (providerCode === 'PLAN_LIMIT_REACHED') {
    const feature = wordsOf(Reflect.get(body, 'feature'));
    const what = feature === '' ? 'this' : `"${feature}"`;
    return { ...said, ...coded, code: 'quotaExhausted', hint: `The meetergo plan does not include ${what}.` };
  }
  const known = meaningOf(words) ?? meaningOf(providerCode);
  const hint = known?.hint ?? HINT_OF_STATUS[status] ?? (status >= 500 ? 'Try again later.' : undefined);
  return {
    ...said,
    ...coded,
    // A server error stays one whatever its body says.
    ...(known === null || status >= 500 ? {} : { code: known.code }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (!Array.isArray(value)) return '';
  return value.filter((entry) => typeof entry === 'string').join('; ');
}
