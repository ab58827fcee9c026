import type { DecodedError } from '../../http/index.js';

const HINT_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'Check the values of this request against what MeetStream allows.',
  401: 'Enter the API key in the MeetStream credential.',
  402: 'Check the balance of the MeetStream account.',
  403: 'Check the API key of the MeetStream credential: MeetStream did not accept it.',
  404: 'Check the bot ID; the bot may have joined, may be over, or may belong to another MeetStream account.',
  409: 'Another bot has this deduplication key; read its status.',
  429: 'Send fewer requests, or try again later.',
};

/**
 * Reads MeetStream's error body. Its text stands under `message`, `detail` or `error`, depending on the endpoint; a
 * list of problems or a nested object is read as well.
 *
 * A key that is not accepted is 403 here, not 401 (which means that no key came): both are the credential's.
 */
export function decodeMeetStreamError(status: number, json: unknown): DecodedError {
  const words = wordsIn(json);
  const hint = HINT_OF_STATUS[status] ?? (status >= 500 ? 'Try again later.' : undefined);
  return {
    ...(status === 403 ? { code: 'unauthorized' as const } : {}),
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
      .filter((text) => text !== '')
      .join('; ');
  }
  for (const name of ['message', 'detail', 'error', 'msg']) {
    const words = wordsIn(Reflect.get(value, name), depth + 1);
    if (words !== '') return words;
  }
  return '';
}
