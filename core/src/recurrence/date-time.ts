import { DAY, dayNumber, daysBeforeMonth, monthLength, monthOfYearDay, yearOf, yearStart } from './civil.js';
import { RecurrenceError } from './errors.js';
import { resolveZone } from './zone-name.js';
import { offsetAt, wallSegment, type Zone } from './zone.js';

/**
 * A date or date-time as written. `date` and `local` hold a wall time in seconds, `utc` an instant in seconds.
 */
export interface DateTimeValue {
  readonly kind: 'date' | 'local' | 'utc';
  readonly value: number;
}

const DATE_TIME =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

const bad = (text: string): RecurrenceError =>
  new RecurrenceError('invalidRule', `"${text.slice(0, 60)}" is not a date or date-time`);

/**
 * Reads `20260504`, `20260504T090000`, `20260504T090000Z` (RFC 5545 section 3.3.4, 3.3.5) and the extended forms that
 * JSON interfaces use (`2026-05-04`, `2026-05-04T09:00:00.000+02:00`). A leap second is read as the second before it.
 * Throws RecurrenceError `invalidRule`.
 */
export function parseDateTime(text: string): DateTimeValue {
  const match = DATE_TIME.exec(text);
  if (match === null) throw bad(text);
  const year = Number(match[1]);
  const month = Number(match[2]) - 1;
  const day = Number(match[3]);
  if (year < 1 || month < 0 || month > 11 || day < 1 || day > monthLength(year, month)) throw bad(text);
  const date = dayNumber(year, month, day) * DAY;
  if (match[4] === undefined) return { kind: 'date', value: date };
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = match[6] === undefined ? 0 : Number(match[6]);
  if (hour > 23 || minute > 59 || second > 60) throw bad(text);
  const wall = date + hour * 3600 + minute * 60 + Math.min(second, 59);
  const suffix = match[7];
  if (suffix === undefined) return { kind: 'local', value: wall };
  if (suffix === 'Z' || suffix === 'z') return { kind: 'utc', value: wall };
  const sign = suffix.startsWith('-') ? -1 : 1;
  const offset = Number(suffix.slice(1, 3)) * 3600 + Number(suffix.slice(-2)) * 60;
  return { kind: 'utc', value: wall - sign * offset };
}

/** Wall time (seconds) read in `zone`, as an instant (seconds), by RFC 5545 section 3.3.5. */
export const instantOfWall = (wall: number, zone: Zone): number => wall - wallSegment(zone, wall).offset;

export const instantOf = (value: DateTimeValue, zone: Zone): number =>
  value.kind === 'utc' ? value.value : instantOfWall(value.value, zone);

export const wallOf = (value: DateTimeValue, zone: Zone): number =>
  value.kind === 'utc' ? value.value + offsetAt(zone, value.value) : value.value;

/**
 * The instant of a wall time in a zone, as UTC ISO text.
 *
 * `wall` is a date or local date-time (`20260329T023000` or `2026-03-29T02:30:00`); one that carries its own offset or
 * `Z` is taken at its word. In a gap the offset before the gap holds (02:30 becomes 03:30); of two possible instants
 * the first is meant (RFC 5545 section 3.3.5). `zone` is any name {@link resolveZone} knows, or a Zone.
 * Throws RecurrenceError `invalidRule` or `invalidTimeZone`.
 */
export function wallToInstant(wall: string, zone: string | Zone): string {
  return formatInstant(instantOf(parseDateTime(wall), typeof zone === 'string' ? resolveZone(zone) : zone));
}

/**
 * The wall time at an instant in a zone, as `2026-03-29T03:30:00`. `instant` is ISO text with an offset or `Z`.
 * Throws RecurrenceError `invalidRule` or `invalidTimeZone`.
 */
export function instantToWall(instant: string, zone: string | Zone): string {
  const value = parseDateTime(instant);
  if (value.kind !== 'utc') throw bad(instant);
  return formatInstant(wallOf(value, typeof zone === 'string' ? resolveZone(zone) : zone)).slice(0, -5);
}

const TWO = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const two = (value: number): string => TWO[value] as string;

/** `2026-05-04T09:00:00.000Z` for seconds since the epoch, years 1 to 9999. */
export function formatInstant(instant: number): string {
  const day = Math.floor(instant / DAY);
  const second = instant - day * DAY;
  const year = yearOf(day);
  const yearDay = day - yearStart(year);
  const month = monthOfYearDay(year, yearDay);
  const monthDay = yearDay - daysBeforeMonth(year, month) + 1;
  const hour = Math.floor(second / 3600);
  const minute = Math.floor((second - hour * 3600) / 60);
  return (
    `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month + 1)}-${two(monthDay)}` +
    `T${two(hour)}:${two(minute)}:${two(second % 60)}.000Z`
  );
}
