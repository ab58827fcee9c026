import {
  CalendarBotsError,
  type Clock,
  type Fetch,
  type FetchResponse,
  isCalendarBotsError,
} from '../../http/index.js';
import { retryAfterMs, waitBeforeRetry } from '../../http/retry.js';
import { type FeedAddress, withoutAddress } from './address.js';
import { bodyError, type BodyTrouble, connectionError, redirectError, statusError } from './errors.js';

/** Tries in all. */
const ATTEMPTS = 4;
/** Tries in all where an answer came, but not a calendar: it is mostly the address that is wrong. */
const BODY_ATTEMPTS = 2;
const LONGEST_WAIT_MS = 60_000;
const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface IcsHttpOptions {
  /** Nothing has to be signed: the address is the key. Redirects may be followed by it or left to us. */
  fetch: Fetch;
  clock: Clock;
  /** No wait for a retry goes past this moment, ms since epoch. */
  deadline?: () => number;
  /** Per try. Default 30 s. */
  timeoutMs?: number;
}

/** ETag and Last-Modified of a body, as the server gave them. */
export interface Validators {
  etag: string | null;
  lastModified: string | null;
}

/** Why a body of status 200 cannot be used; thrown by `parse`. */
export class BodyRefused extends Error {
  constructor(readonly trouble: BodyTrouble) {
    super(trouble);
  }
}

export type FeedAnswer<T> = { changed: false } | { changed: true; value: T; validators: Validators };

export interface IcsHttp {
  /**
   * Reads a feed, conditionally where validators are given (RFC 9110, 13). Throws CalendarBotsError, in which the
   * address never appears.
   * @param parse what is made of the text; may throw {@link BodyRefused}
   */
  get<T>(address: FeedAddress, known: Validators | null, parse: (text: string) => T): Promise<FeedAnswer<T>>;
}

/** The network seam for feeds: redirects, conditional requests and the retry policy that all providers have. */
export function createIcsHttp(options: IcsHttpOptions): IcsHttp {
  const { clock } = options;
  return {
    async get(address, known, parse) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await tryOnce(options, address, known, parse);
        } catch (error) {
          if (!isCalendarBotsError(error)) throw error;
          if (attempt >= attemptsFor(error)) throw error;
          const wait = waitBeforeRetry(attempt, error.retryAfterMs, clock.random());
          const end = options.deadline?.() ?? Number.POSITIVE_INFINITY;
          if (wait > LONGEST_WAIT_MS || clock.now() + wait > end) throw error;
          await clock.sleep(wait);
        }
      }
    },
  };
}

function attemptsFor(error: CalendarBotsError): number {
  if (error.code === 'rateLimited' || error.code === 'unavailable') return ATTEMPTS;
  return error.code === 'unexpectedResponse' && error.status === 200 ? BODY_ATTEMPTS : 1;
}

async function tryOnce<T>(
  options: IcsHttpOptions,
  address: FeedAddress,
  known: Validators | null,
  parse: (text: string) => T,
): Promise<FeedAnswer<T>> {
  const { response, text } = await follow(options, address, known);
  const { status, headers } = response;
  if (status === 304 && known !== null) return { changed: false };
  if (status !== 200) {
    const wait = retryAfterMs(headers.get('retry-after'), options.clock.now());
    throw statusError(status, firstWords(text), address, wait);
  }
  try {
    return { changed: true, value: parse(text), validators: validatorsOf(response, options.clock.now()) };
  } catch (error) {
    if (error instanceof BodyRefused) throw bodyError(error.trouble, address, headers.get('content-type'));
    throw error;
  }
}

/**
 * What to ask with next time. A Last-Modified without ETag that is younger than a minute is left out: the file may have
 * been changed again in the same second, and nobody would tell (RFC 9110, 8.8.2.2).
 */
function validatorsOf({ headers }: FetchResponse, now: number): Validators {
  const etag = headers.get('etag');
  const lastModified = headers.get('last-modified');
  const modified = Date.parse(lastModified ?? '');
  const answered = Date.parse(headers.get('date') ?? '');
  const settled = (Number.isNaN(answered) ? now : answered) - modified >= 60_000;
  return { etag, lastModified: etag !== null || settled ? lastModified : null };
}

/** The answer behind all redirects. */
async function follow(
  options: IcsHttpOptions,
  address: FeedAddress,
  known: Validators | null,
): Promise<{ response: FetchResponse; text: string }> {
  const seen = new Set<string>();
  let url = address.url;
  for (;;) {
    if (seen.has(url)) throw redirectError('redirects in a circle', address);
    if (seen.size > MOST_REDIRECTS) throw redirectError('redirects without end', address);
    seen.add(url);
    const answer = await send(options, url, address, known);
    if (!REDIRECTS.has(answer.response.status)) return answer;
    const location = answer.response.headers.get('location')?.replace(/^webcals?:/i, 'https:') ?? '';
    const next = URL.canParse(location, url) ? new URL(location, url) : null;
    if (location === '' || next === null || !/^https?:$/.test(next.protocol)) {
      throw redirectError('redirects to nowhere', address);
    }
    // The address is the key to the calendar: it is not sent in the clear because a server says so.
    if (url.startsWith('https:') && next.protocol === 'http:') {
      throw redirectError('redirects from https to http', address);
    }
    next.hash = '';
    url = next.href;
  }
}

async function send(
  { fetch, timeoutMs }: IcsHttpOptions,
  url: string,
  address: FeedAddress,
  known: Validators | null,
): Promise<{ response: FetchResponse; text: string }> {
  const headers: Record<string, string> = { accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1' };
  if (known?.etag) headers['if-none-match'] = known.etag;
  if (known?.lastModified) headers['if-modified-since'] = known.lastModified;
  try {
    const response = await fetch(url, { method: 'GET', headers, timeoutMs: timeoutMs ?? 30_000 });
    return { response, text: await response.text() };
  } catch (error) {
    // A fetch may have a verdict of its own (n8n's has); that stands, but for the address in it.
    if (isCalendarBotsError(error)) throw cleaned(error, url);
    throw connectionError(withoutAddress(reasonOf(error), url), address);
  }
}

function cleaned(error: CalendarBotsError, url: string): CalendarBotsError {
  const { code, service, hint, status, retryAfterMs: wait, mayHaveHappened } = error;
  return new CalendarBotsError({
    code,
    message: withoutAddress(error.message, url),
    ...(service === undefined ? {} : { service }),
    ...(hint === undefined ? {} : { hint: withoutAddress(hint, url) }),
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    mayHaveHappened,
  });
}

function reasonOf(cause: unknown): string {
  for (let inner = cause, depth = 0; inner instanceof Error && depth < 5; inner = inner.cause, depth += 1) {
    if ('code' in inner && typeof inner.code === 'string') return inner.code;
  }
  return cause instanceof Error ? cause.message : 'no reason given';
}

/** The first words of an error's body, without markup. */
function firstWords(text: string): string {
  const plain = text
    .slice(0, 2000)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 120 ? `${plain.slice(0, 120)}…` : plain;
}
