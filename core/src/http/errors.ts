/**
 * Everything that can go wrong between us and a provider, as a closed set.
 * A node maps the code to what n8n should do; a person reads the message and the hint.
 */
export type ErrorCode =
  /** The credential was refused or is missing (401). */
  | 'unauthorized'
  /** The credential is known but may not do this (403). */
  | 'forbidden'
  /** The thing does not exist, or not for this account (404, 410 deleted). */
  | 'notFound'
  /** Too many requests; trying later helps. */
  | 'rateLimited'
  /** A cap or balance is used up; trying again soon does not help (402, daily caps). */
  | 'quotaExhausted'
  /** The sync cursor is no longer valid: a full listing is needed. */
  | 'cursorExpired'
  /** The thing is in a state that does not allow this, or exists already (409, 412). */
  | 'conflict'
  /** The request itself is wrong (400, 422, or refused before it was sent). */
  | 'invalid'
  /** The service is down, slow or unreachable (5xx, connection loss, time out). */
  | 'unavailable'
  /** An answer arrived that the service's own documentation does not allow. */
  | 'unexpectedResponse';

export interface CalendarBotsErrorDetails {
  code: ErrorCode;
  /** What happened, for a person, without secrets. */
  message: string;
  /** Which service answered, for a person: "Google Calendar", "Meeting BaaS". */
  service?: string;
  /** What to do next, one sentence. */
  hint?: string;
  /** HTTP status of the answer, when there was one. */
  status?: number;
  /** The provider's own error code or reason, as it came. */
  providerCode?: string;
  /** The provider's own words. */
  providerMessage?: string;
  /** How long the service asked to wait, in milliseconds. */
  retryAfterMs?: number;
  /** True when the request may have been carried out although no usable answer came back. */
  mayHaveHappened?: boolean;
  cause?: unknown;
}

export class CalendarBotsError extends Error {
  override readonly name = 'CalendarBotsError';
  readonly code: ErrorCode;
  readonly service: string | undefined;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly providerCode: string | undefined;
  readonly providerMessage: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly mayHaveHappened: boolean;

  constructor(details: CalendarBotsErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.service = details.service;
    this.hint = details.hint;
    this.status = details.status;
    this.providerCode = details.providerCode;
    this.providerMessage = details.providerMessage;
    this.retryAfterMs = details.retryAfterMs;
    this.mayHaveHappened = details.mayHaveHappened ?? false;
  }
}

/**
 * True for our own errors. By name, not by `instanceof`: the engine may be loaded in several bundles.
 */
export function isCalendarBotsError(error: unknown): error is CalendarBotsError {
  return error instanceof Error && error.name === 'CalendarBotsError' && 'code' in error;
}

/** Trying the same request later can succeed without anybody changing anything. */
export function isTransient(error: unknown): boolean {
  return (
    isCalendarBotsError(error) &&
    (error.code === 'rateLimited' || error.code === 'unavailable' || error.code === 'unexpectedResponse')
  );
}
