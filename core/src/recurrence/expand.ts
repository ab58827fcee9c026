import { Budget, DEFAULT_BUDGET } from './budget.js';
import { FIRST_WALL, LAST_WALL } from './civil.js';
import { formatInstant, parseDateTime } from './date-time.js';
import { RecurrenceError } from './errors.js';
import type { RecurrenceInput, RecurrenceOverride, RecurrenceWindow } from './input.js';
import { RecurrenceSet } from './recurrence-set.js';

/** One occurrence of a recurring event; times are UTC ISO text with milliseconds. */
export interface Occurrence {
  readonly start: string;
  /** When it was to start before an override moved it: the identity of the occurrence within its series. */
  readonly originalStart: string;
  /** The override that says so, or null. */
  readonly override: RecurrenceOverride | null;
}

function bound(value: string | Date | null | undefined, none: number): number {
  if (value === null || value === undefined) return none;
  const milliseconds = typeof value === 'string' ? Date.parse(value) : value.getTime();
  if (!Number.isNaN(milliseconds)) return Math.ceil(milliseconds / 1000);
  if (typeof value === 'string') {
    const read = parseDateTime(value);
    if (read.kind === 'utc') return read.value;
  }
  throw new RecurrenceError('invalidRule', 'A window is bounded by instants');
}

/** Four-digit years are all that iCalendar can write. */
const writable = (instant: number): boolean => instant >= FIRST_WALL && instant <= LAST_WALL;

/**
 * The starts of a recurring event inside a window (RFC 5545 section 3.8.5, RFC 7529), as sorted UTC ISO instants
 * without repeats.
 *
 * `from` is inclusive, `to` exclusive, `limit` a cap; see {@link RecurrenceInput} for the formats. DST gaps and
 * overlaps follow RFC 5545 section 3.3.5. What the standards leave open is listed in docs/recurrence.md.
 *
 * Throws RecurrenceError: `invalidRule`, `invalidTimeZone`, or `budgetExceeded` when the answer needs more work than
 * the budget allows; an answer is never cut short silently.
 */
export function expandRecurrence(input: RecurrenceInput & RecurrenceWindow): string[] {
  const window = { from: bound(input.from, -Infinity), to: bound(input.to, Infinity) };
  const limit = input.limit ?? Infinity;
  const set = new RecurrenceSet(input);
  const found: number[] = [];
  if (limit > 0 && window.from < window.to) {
    const source = set.occurrences(window, new Budget(input.budget ?? DEFAULT_BUDGET));
    let last = -Infinity;
    while (found.length < limit) {
      const start = source.next();
      if (start === Infinity) break;
      if (start === last || !writable(start)) continue;
      last = start;
      found.push(start);
    }
  }
  return found.map(formatInstant);
}

/**
 * The occurrences of a recurring event one by one, in order of their start, for callers that stop early or need to
 * know which override an occurrence comes from. Two occurrences may start at one instant when one was moved there.
 *
 * Input, order and errors are those of {@link expandRecurrence}; errors in the input are thrown by the first step.
 */
export function* iterateRecurrence(input: RecurrenceInput & RecurrenceWindow): Generator<Occurrence, void, undefined> {
  const window = { from: bound(input.from, -Infinity), to: bound(input.to, Infinity) };
  const set = new RecurrenceSet(input);
  const limit = input.limit ?? Infinity;
  if (limit <= 0 || window.from >= window.to) return;
  const source = set.occurrences(window, new Budget(input.budget ?? DEFAULT_BUDGET));
  for (let given = 0; given < limit;) {
    const start = source.next();
    if (start === Infinity) return;
    if (!writable(start)) continue;
    given += 1;
    yield {
      start: formatInstant(start),
      originalStart: formatInstant(Math.min(Math.max(source.origin, FIRST_WALL), LAST_WALL)),
      override: source.override,
    };
  }
}

/**
 * The first occurrence that starts after `after` (an instant; with `inclusive` also one exactly at it), as UTC ISO
 * text, or null when there is none. Input and errors are those of {@link expandRecurrence}.
 */
export function nextOccurrence(
  input: RecurrenceInput & { readonly budget?: number | null },
  after: string | Date,
  options: { readonly inclusive?: boolean } = {},
): string | null {
  const at = typeof after === 'string' ? Date.parse(after) : after.getTime();
  if (Number.isNaN(at)) throw new RecurrenceError('invalidRule', 'The time to look from is not an instant');
  const from = options.inclusive === true ? Math.ceil(at / 1000) : Math.floor(at / 1000) + 1;
  const source = new RecurrenceSet(input).occurrences(
    { from, to: Infinity },
    new Budget(input.budget ?? DEFAULT_BUDGET),
  );
  const start = source.next();
  return start === Infinity || !writable(start) ? null : formatInstant(start);
}
