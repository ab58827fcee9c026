import { RecurrenceError } from './errors.js';

/**
 * How many candidates one call may look at, unless the caller says otherwise. A candidate is one period of the rule
 * visited (a year, month, week, day, hour, minute or second), one further instance in the same period, or one month
 * skipped because no day of it fits. 12,000 is 32 years of a rule that fires every day, or
 * eight days of one that fires every minute; what a calendar shows needs a few hundred, and the proof that a calendar rule
 * never matches at most 4,801.
 */
export const DEFAULT_BUDGET = 12_000;

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
