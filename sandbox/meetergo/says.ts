/**
 * What the published sources on meetergo say differently, or not at all. One switch each; the first value is what the
 * newest source says.
 */
export interface Says {
  /** How a callback names its result: `connectionId` / `error=true&message=…`, or `connection_id` / `error=<code>`. */
  callback: 'current' | 'older';
  /** How often the message of a callback is percent-encoded. */
  encoded: 1 | 2;
  /** Which fields a connection has: all flags, or some left out and `createdAt` / `updatedAt` beside. */
  connection: 'flags' | 'dates';
  /** `message` of an error body: a text or a list. */
  errorMessage: 'text' | 'list';
  /** `Retry-After` of a 429: seconds, a date, or not there. */
  retryAfter: 'seconds' | 'date' | 'none';
  /** Answer of PATCH, DELETE and set-primary: the connection, or nothing. */
  changed: 'connection' | 'empty';
}

export const DEFAULTS: Says = {
  callback: 'current',
  encoded: 2,
  connection: 'flags',
  errorMessage: 'text',
  retryAfter: 'seconds',
  changed: 'connection',
};

/** Every value that is not the default, one at a time. */
export const OTHER_ANSWERS: readonly Partial<Says>[] = [
  { callback: 'older' },
  { encoded: 1 },
  { connection: 'dates' },
  { errorMessage: 'list' },
  { retryAfter: 'date' },
  { retryAfter: 'none' },
  { changed: 'empty' },
];
