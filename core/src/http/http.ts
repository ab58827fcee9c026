import type { Clock } from './clock.js';
import { CalendarBotsError, isCalendarBotsError } from './errors.js';
import { retryAfterMs, waitBeforeRetry } from './retry.js';

/** The part of a WHATWG Response that the engine reads. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** After so many milliseconds without an answer the call must reject. */
  timeoutMs: number;
}

/**
 * The one seam to the network. It adds credentials, knows proxies and TLS settings, and rejects only when there was
 * no answer: every HTTP status comes back as a response.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

/** HTTP's methods, and those of WebDAV and CalDAV (RFC 4918, 3253, 4791) that the engine speaks. */
export type HttpMethod =
  'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PROPFIND' | 'PROPPATCH' | 'REPORT' | 'MKCALENDAR';

export interface HttpRequest<T> {
  method: HttpMethod;
  /** Path below the base URL, beginning with a slash; dynamic parts already percent-encoded. */
  path: string;
  query?: Record<string, QueryValue>;
  /** Sent as JSON. */
  body?: unknown;
  /**
   * Whether the request can be sent again when it is unknown if the first one was carried out.
   * Default: everything but POST.
   */
  repeatable?: boolean;
  /** Turns the parsed JSON into the typed answer; throws when it does not fit. `null` stands for an empty body. */
  parse: (json: unknown) => T;
}

/** A request whose answer is not JSON: XML, iCalendar, or a status that says all. */
export interface TextRequest<T> {
  method: HttpMethod;
  /** The whole address, or a path below the base URL. */
  url: string;
  headers?: Record<string, string>;
  /** Sent as it is; its content type stands in `headers`. */
  body?: string;
  /** As in {@link HttpRequest.repeatable}. */
  repeatable?: boolean;
  /** Tries in all for this request. Default: those of {@link HttpOptions}. */
  attempts?: number;
  /** Per try. Default: that of {@link HttpOptions}. */
  timeoutMs?: number;
  /** Statuses beside 2xx that are answers, not errors: redirects that are followed by hand, 304. Default: none. */
  accepts?: (status: number) => boolean;
  /** Turns the answer into a value; throws when it does not fit. */
  read: (answer: TextAnswer) => T;
}

export interface TextAnswer {
  status: number;
  /** A header's value, whatever the case of its name; null when it is missing. */
  header(name: string): string | null;
  text: string;
}

/** What a provider's error body says, in our words. Undefined fields fall back to what the status says. */
export interface DecodedError {
  code?: CalendarBotsError['code'];
  message?: string;
  hint?: string;
  providerCode?: string;
  retryAfterMs?: number;
}

export interface HttpOptions {
  fetch: Fetch;
  clock: Clock;
  /** Name for messages: "Google Calendar". */
  service: string;
  /** For example `https://www.googleapis.com/calendar/v3`, without a slash at the end. */
  baseUrl: string;
  headers?: Record<string, string>;
  /** Reads the provider's own error body. The JSON is `undefined` when the body is not JSON; `text` is the body itself. */
  decodeError?: (status: number, json: unknown, text: string) => DecodedError;
  /** Tries in all, the first included. Default 4. */
  attempts?: number;
  /** Per try. Default 30 s. */
  timeoutMs?: number;
  /** No wait for a retry goes past this moment (ms since epoch); asked before every wait. */
  deadline?: () => number;
}

export interface Http {
  /** JSON in and out. */
  request<T>(request: HttpRequest<T>): Promise<T>;
  /** Any text in and out, under the same policy. */
  send<T>(request: TextRequest<T>): Promise<T>;
}

/** No single wait for a retry is longer; a longer Retry-After becomes a `rateLimited` error that carries it. */
const LONGEST_WAIT_MS = 60_000;

/**
 * HTTP with one retry policy for every provider: Retry-After is honoured; rate limits are always tried again; server
 * errors and lost connections only where repeating is harmless, otherwise the error says `mayHaveHappened`.
 */
export function createHttp(options: HttpOptions): Http {
  return {
    request: async <T>(request: HttpRequest<T>): Promise<T> =>
      inTries(options, {
        ...common(request),
        url: buildUrl(options.baseUrl, request),
        headers: {
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        read: ({ text }) => {
          const json = parseJson(text);
          if (text !== '' && json === undefined) throw new Error(`not JSON: ${excerpt(text)}`);
          return request.parse(text === '' ? null : json);
        },
      }),
    send: async <T>(request: TextRequest<T>): Promise<T> =>
      inTries(options, {
        ...request,
        ...common(request),
        url: URL.canParse(request.url) ? request.url : `${options.baseUrl}${request.url}`,
      }),
  };
}

/** What is the same for every kind of request. */
function common({ method, repeatable }: { method: HttpMethod; repeatable?: boolean }): {
  method: HttpMethod;
  repeatable: boolean;
} {
  return { method, repeatable: repeatable ?? method !== 'POST' };
}

type Attempt<T> = TextRequest<T> & { repeatable: boolean };

async function inTries<T>(options: HttpOptions, request: Attempt<T>): Promise<T> {
  const attempts = request.attempts ?? options.attempts ?? 4;
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(options, request);
    if (outcome.ok) return outcome.value;
    const { error } = outcome;
    const again = error.code === 'rateLimited' || (request.repeatable && isRetryable(error));
    if (!again || attempt >= attempts) throw error;
    const wait = waitBeforeRetry(attempt, error.retryAfterMs, options.clock.random());
    const end = options.deadline?.() ?? Number.POSITIVE_INFINITY;
    if (wait > LONGEST_WAIT_MS || options.clock.now() + wait > end) throw error;
    await options.clock.sleep(wait);
  }
}

function isRetryable(error: CalendarBotsError): boolean {
  return error.code === 'unavailable' || error.code === 'unexpectedResponse';
}

type Outcome<T> = { ok: true; value: T } | { ok: false; error: CalendarBotsError };

async function tryOnce<T>(options: HttpOptions, request: Attempt<T>): Promise<Outcome<T>> {
  const { service } = options;
  const { repeatable } = request;
  let response: FetchResponse;
  let text: string;
  try {
    response = await options.fetch(request.url, {
      method: request.method,
      headers: { ...request.headers, ...options.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      timeoutMs: request.timeoutMs ?? options.timeoutMs ?? 30_000,
    });
    text = await response.text();
  } catch (cause) {
    // A fetch that signs requests (n8n's) reports a refused credential by throwing; that verdict stands.
    if (isCalendarBotsError(cause)) return { ok: false, error: cause };
    return {
      ok: false,
      error: new CalendarBotsError({
        code: 'unavailable',
        service,
        message: `${service} did not answer (${reasonOf(cause)})`,
        hint: 'Check the connection and try again later.',
        mayHaveHappened: !repeatable,
        cause,
      }),
    };
  }
  const { status } = response;
  if ((status >= 200 && status < 300) || request.accepts?.(status) === true) {
    try {
      return { ok: true, value: request.read({ status, text, header: (name) => response.headers.get(name) }) };
    } catch (cause) {
      if (isCalendarBotsError(cause)) return { ok: false, error: cause };
      return {
        ok: false,
        error: new CalendarBotsError({
          code: 'unexpectedResponse',
          service,
          status,
          message: `${service} gave an answer that could not be read: ${reasonOf(cause)}`,
          hint: 'If this stays, something between n8n and the service may be changing its answers.',
          mayHaveHappened: !repeatable,
          cause,
        }),
      };
    }
  }
  return { ok: false, error: errorFromStatus(options, response, text, repeatable) };
}

function errorFromStatus(
  options: HttpOptions,
  response: FetchResponse,
  text: string,
  repeatable: boolean,
): CalendarBotsError {
  const { status } = response;
  const json = parseJson(text);
  const decoded = options.decodeError?.(status, json, text) ?? {};
  const code = decoded.code ?? codeOfStatus(status);
  const words = decoded.message ?? (json === undefined ? excerpt(text) : undefined);
  return new CalendarBotsError({
    code,
    service: options.service,
    status,
    message: `${options.service} answered ${status}${words ? `: ${words}` : ''}`,
    ...(decoded.hint === undefined ? {} : { hint: decoded.hint }),
    ...(decoded.providerCode === undefined ? {} : { providerCode: decoded.providerCode }),
    ...(words === undefined ? {} : { providerMessage: words }),
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), options.clock.now()) ?? decoded.retryAfterMs,
    mayHaveHappened: !repeatable && status >= 500,
  });
}

/** What a bare status means, before a provider's own body is read. */
export function codeOfStatus(status: number): CalendarBotsError['code'] {
  if (status === 401) return 'unauthorized';
  if (status === 402) return 'quotaExhausted';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 408 || status >= 500) return 'unavailable';
  if (status === 429) return 'rateLimited';
  if (status >= 400) return 'invalid';
  return 'unexpectedResponse';
}

function buildUrl(baseUrl: string, request: { path: string; query?: Record<string, QueryValue> }): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`);
    }
  }
  return `${baseUrl}${request.path}${parts.length > 0 ? `?${parts.join('&')}` : ''}`;
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The first words of a body, without markup, so that a proxy's error page stays readable. */
function excerpt(text: string): string {
  const plain = text
    .slice(0, 2000)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 160 ? `${plain.slice(0, 160)}…` : plain;
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no reason given';
  const inner: unknown = cause.cause;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause.message;
}
