import type { DecodedError } from '../../http/index.js';

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'Check the values of this request against what Meeting BaaS v1 allows.',
  401: 'Check the API key of the Meeting BaaS credential: v1 and v2 have keys of their own.',
  402: 'Check the balance of the Meeting BaaS account.',
  403: 'Check the API key of the Meeting BaaS credential: v1 and v2 have keys of their own.',
  404: 'Check the bot ID; the bot may belong to another Meeting BaaS account.',
  422: 'Check the values of this request against what Meeting BaaS v1 allows.',
  429: 'Send fewer requests, or try again later.',
};

/** How the refusal of a second bot is worded is not published; its status neither. */
const DUPLICATE = /duplicat|already (exists|joined|in (the|this)|been sent|sent)/i;

/**
 * Reads v1's error body. None is described: samples have `{"error": "..."}`, deletions "no content", and a server in
 * front may answer with plain text. A refused second bot is a `conflict`, whatever its status is.
 */
export function decodeMeetingBaasV1Error(status: number, json: unknown, text: string): DecodedError {
  const words = wordsIn(json);
  const hint = HINT_OF_STATUS[status] ?? (status >= 500 ? 'Try again later.' : undefined);
  const duplicate = status >= 400 && status < 500 && status !== 401 && status !== 404 && DUPLICATE.test(words || text);
  if (duplicate) {
    return {
      code: 'conflict',
      providerCode: 'duplicate',
      message: (words || text).slice(0, 300),
      hint: 'A bot was sent to this meeting link in the last five minutes; wait, or set another "Deduplication Key".',
    };
  }
  return {
    ...(words === '' ? {} : { message: words.slice(0, 300) }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function wordsIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null || depth > 3) return '';
  if (Array.isArray(value)) {
    return value
      .map((entry) => wordsIn(entry, depth + 1))
      .filter((words) => words !== '')
      .join('; ');
  }
  const found = ['error', 'message', 'details', 'detail']
    .map((name) => wordsIn(Reflect.get(value, name), depth + 1))
    .filter((words) => words !== '');
  return [...new Set(found)].join(' – ');
}
