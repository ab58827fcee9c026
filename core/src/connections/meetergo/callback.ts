import type { ErrorCode } from '../../http/index.js';
import { meaningOf } from './errors.js';

/** What came of a sign-in, as meetergo tells it by sending the browser back. */
export type CallbackResult =
  | { connected: true; provider: string | null; connectionId: string | null }
  | {
      connected: false;
      provider: string | null;
      /** meetergo's own word, or its words where it has no code: `access_denied`, `Connection already exists`. */
      error: string;
      code: ErrorCode;
      message: string;
      hint: string;
    };

/** The query of a callback: its text, or an object of names and values as web frameworks hand it out. */
export type CallbackQuery = string | Readonly<Record<string, unknown>>;

/**
 * Reads the query with which the browser comes back from meetergo. Both formats are understood:
 * `success=true&connectionId=…` / `error=true&message=…`, and the older `success=true&connection_id=…` /
 * `success=false&error=access_denied`. What does not say that it worked did not.
 *
 * Nothing in it is proven: anybody can open that address. Check the token (see {@link checkToken}), and ask meetergo for
 * the connection.
 *
 * @param query a whole URL, a query string with or without `?`, or the parsed query. Never throws.
 */
export function readCallback(query: CallbackQuery): CallbackResult {
  const read = reader(query);
  const provider = read('provider');
  const error = read('error');
  const failed = error !== null && !/^false$/i.test(error);
  if (/^true$/i.test(read('success') ?? '') && !failed) {
    return { connected: true, provider, connectionId: read('connectionId') ?? read('connection_id') };
  }
  const words = decodedAgain(read('message') ?? '').trim();
  const word = failed && !/^true$/i.test(error) ? error : words;
  const known = meaningOf(word) ?? meaningOf(words);
  return {
    connected: false,
    provider,
    error: word,
    code: known?.code ?? 'unexpectedResponse',
    message:
      known?.message ?? `The calendar was not connected${words === '' && word === '' ? '' : `: ${words || word}`}`,
    hint:
      known?.hint ??
      (word === '' ? 'The address was opened without a result of meetergo in it.' : 'Open a new authorization URL.'),
  };
}

/** One parameter of a callback; null when it is missing or empty. Of several with one name the first counts. */
export function reader(query: CallbackQuery): (name: string) => string | null {
  if (typeof query === 'string') {
    const text = query.replace(/#.*$/s, '');
    const mark = text.indexOf('?');
    const values = new URLSearchParams(mark < 0 ? text : text.slice(mark + 1));
    return (name) => values.get(name) || null;
  }
  return (name) => {
    const value: unknown = Object.hasOwn(query, name) ? query[name] : undefined;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'boolean') return String(first);
    return typeof first === 'string' && first !== '' ? first : null;
  };
}

/** The message is percent-encoded twice. A text that merely holds a percent sign stays as it is. */
function decodedAgain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
