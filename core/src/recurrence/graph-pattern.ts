import * as v from 'valibot';
import { DAY } from './civil.js';
import { formatInstant, instantOfWall, parseDateTime } from './date-time.js';
import { RecurrenceError } from './errors.js';
import { resolveZone } from './zone-name.js';

/** Microsoft Graph: recurrencePattern and recurrenceRange (patternedRecurrence) of an event, v1.0. */
const Weekday = v.picklist(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']);
const number = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const PatternedRecurrence = v.object({
  pattern: v.object({
    type: v.picklist(['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly']),
    interval: v.nullish(number(1, 9999), 1),
    // Graph fills the members that a type does not use with 0, "first" or nothing.
    month: v.nullish(number(0, 12), 0),
    dayOfMonth: v.nullish(number(0, 31), 0),
    daysOfWeek: v.nullish(v.array(Weekday), []),
    firstDayOfWeek: v.nullish(Weekday, 'sunday'),
    index: v.nullish(v.picklist(['first', 'second', 'third', 'fourth', 'last']), 'first'),
  }),
  range: v.object({
    type: v.picklist(['endDate', 'noEnd', 'numbered']),
    startDate: v.nullish(v.string()),
    endDate: v.nullish(v.string()),
    numberOfOccurrences: v.nullish(number(0, 999_999), 0),
    recurrenceTimeZone: v.nullish(v.string()),
  }),
});

export type GraphRecurrence = v.InferInput<typeof PatternedRecurrence>;

/** A Graph recurrence as iCalendar says it. */
export interface GraphRule {
  /** RRULE value. */
  readonly rrule: string;
  /** Date of the first occurrence (`2026-05-04`), or null when Graph gave none. */
  readonly startDate: string | null;
  /** Zone the pattern is in: recurrenceTimeZone resolved, or the caller's, or null when neither is given. */
  readonly tzid: string | null;
}

const invalid = (message: string): RecurrenceError => new RecurrenceError('invalidRule', message);
const POSITIONS = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;
const code = (day: string): string => day.slice(0, 2).toUpperCase();

/**
 * Turns Graph's `recurrence` (recurrencePattern and recurrenceRange) into a rule.
 *
 * - A day of the month that a month does not have is its last day, as in Exchange, where RFC 5545 would skip the month.
 * - Several days of the week in a relative pattern mean the first (.. last) day that is one of them.
 * - `endDate` is inclusive and a date in recurrenceTimeZone: UNTIL is the last second of it in UTC, or for an all-day
 *   series the date itself.
 *
 * `timeZone` is the zone when the range has none (or a custom one): the event's originalStartTimeZone or the mailbox's.
 * Throws RecurrenceError `invalidRule` when the value is not a Graph recurrence, `invalidTimeZone` for an unknown zone.
 */
export function fromGraphPattern(
  recurrence: unknown,
  options: { readonly allDay?: boolean; readonly timeZone?: string } = {},
): GraphRule {
  const parsed = v.safeParse(PatternedRecurrence, recurrence);
  if (!parsed.success) throw invalid(`Not a Graph recurrence: ${v.summarize(parsed.issues)}`);
  const { pattern, range } = parsed.output;
  const named = range.recurrenceTimeZone || options.timeZone;
  const zone = named ? resolveZone(named, options.timeZone) : null;

  const parts = patternParts(pattern);
  if (range.type === 'numbered') {
    if (range.numberOfOccurrences < 1) throw invalid('A numbered range has no numberOfOccurrences');
    parts.push(`COUNT=${range.numberOfOccurrences}`);
  } else if (range.type === 'endDate') {
    const end = parseDateTime(range.endDate ?? '');
    const date = Math.floor(end.value / DAY) * DAY;
    const last = options.allDay === true ? date : zone === null ? date + DAY - 1 : instantOfWall(date + DAY - 1, zone);
    const text = formatInstant(last).replace(/[-:]|\.000/g, '');
    // Without a zone the end of the day can only be said in local time.
    parts.push(`UNTIL=${options.allDay === true ? text.slice(0, 8) : zone === null ? text.slice(0, -1) : text}`);
  }
  return { rrule: parts.join(';'), startDate: range.startDate || null, tzid: zone?.name ?? null };
}

function patternParts(pattern: v.InferOutput<typeof PatternedRecurrence>['pattern']): string[] {
  const every = (frequency: string): string[] =>
    pattern.interval === 1 ? [`FREQ=${frequency}`] : [`FREQ=${frequency}`, `INTERVAL=${pattern.interval}`];
  switch (pattern.type) {
    case 'daily':
      return every('DAILY');
    case 'weekly':
      return [...every('WEEKLY'), byDay(pattern.daysOfWeek), `WKST=${code(pattern.firstDayOfWeek)}`];
    case 'absoluteMonthly':
      return [...every('MONTHLY'), ...monthDay(pattern.dayOfMonth)];
    case 'relativeMonthly':
      return [...every('MONTHLY'), byDay(pattern.daysOfWeek), `BYSETPOS=${POSITIONS[pattern.index]}`];
    case 'absoluteYearly':
      return [...every('YEARLY'), month(pattern.month), ...monthDay(pattern.dayOfMonth)];
    case 'relativeYearly':
      return [
        ...every('YEARLY'),
        month(pattern.month),
        byDay(pattern.daysOfWeek),
        `BYSETPOS=${POSITIONS[pattern.index]}`,
      ];
  }
}

function month(value: number): string {
  if (value < 1) throw invalid('A yearly pattern has no month');
  return `BYMONTH=${value}`;
}

function byDay(days: readonly string[]): string {
  if (days.length === 0) throw invalid('The pattern has no daysOfWeek');
  return `BYDAY=${days.map(code).join(',')}`;
}

/** The last of 28..d that the month has: the day itself, or the month's last. */
function monthDay(day: number): string[] {
  if (day < 1) throw invalid('An absolute pattern has no dayOfMonth');
  if (day <= 28) return [`BYMONTHDAY=${day}`];
  const days = Array.from({ length: day - 27 }, (_, index) => 28 + index);
  return [`BYMONTHDAY=${days.join(',')}`, 'BYSETPOS=-1'];
}
