/** Why a recurrence could not be expanded. */
export type RecurrenceErrorCode = 'invalidRule' | 'invalidTimeZone' | 'budgetExceeded';

/**
 * The one error this folder throws.
 *
 * - `invalidRule`: a rule, date or pattern that RFC 5545 / RFC 7529 does not allow or that is not supported.
 * - `invalidTimeZone`: a zone name that names no known zone; it is never guessed.
 * - `budgetExceeded`: the work budget ran out before the answer was complete (see `budget.ts`).
 */
export class RecurrenceError extends Error {
  readonly code: RecurrenceErrorCode;

  constructor(code: RecurrenceErrorCode, message: string) {
    super(message);
    this.name = 'RecurrenceError';
    this.code = code;
  }
}
