import { RecurrenceError } from './errors.js';

/**
 * How many candidates one call may look at, unless the caller says otherwise. A candidate is one period visited (a
 * year, month, week, day, hour, minute or second of the rule), one month skipped because no day of it fits, or one
 * instance produced. 250,000 is more than every month to the year 9999, so a calendar rule that never matches is
 * proved empty; it is 340 years of a rule that fires every day.
 */
export const DEFAULT_BUDGET = 250_000;

/** Counts candidates and stops the work with a typed error when the allowance is used up. */
export class Budget {
  private left: number;

  constructor(private readonly allowance: number = DEFAULT_BUDGET) {
    this.left = allowance;
  }

  /** Pays for one candidate. Throws `budgetExceeded` when there is nothing left. */
  spend(): void {
    if (--this.left < 0) {
      throw new RecurrenceError(
        'budgetExceeded',
        `The recurrence needs more than ${this.allowance} candidates; ask for a shorter window or a limit`,
      );
    }
  }
}
