import { dayNumber, monthLength } from '../../recurrence/civil.js';
import { isZone, wallToInstant } from '../zone.js';
import { isRecord, text } from './wire.js';

const DAY_MS = 86_400_000;
/** A moment of Google's EventDateTime: an instant, and the date too when the event lasts whole days. */
export interface Moment {
  /** ms since epoch. For a date: midnight in the calendar's zone. */
  at: number;
  /** `YYYY-MM-DD`, null for a timed event. */
  date: string | null;
  /** The zone that stands beside it, when it is one we know. */
  zone: string | null;
}

/** A moment, or what is wrong with it: the path below the field, and why. */
export type MomentReading = Moment | string;

/**
 * Reads `start`, `end` or `originalStartTime`. A `dateTime` without an offset is wall time in the zone beside it, or in
 * the calendar's.
 */
export function readMoment(value: unknown, calendarZone: string): MomentReading {
  if (value === undefined || value === null) return ': missing';
  if (!isRecord(value)) return ': not an object';
  const zoneName = text(value.timeZone);
  const zone = zoneName !== null && isZone(zoneName) ? zoneName : null;
  if (value.dateTime !== undefined && value.dateTime !== null) {
    const at = typeof value.dateTime === 'string' ? parseDateTime(value.dateTime, zone ?? calendarZone) : null;
    return at === null ? '.dateTime: not an RFC 3339 time' : { at, date: null, zone };
  }
  if (value.date === undefined || value.date === null) return ': neither date nor dateTime';
  const day = typeof value.date === 'string' ? parseDate(value.date) : null;
  if (day === null || typeof value.date !== 'string') return '.date: not a date';
  return { at: wallToInstant(day, calendarZone), date: value.date, zone };
}

/**
 * RFC 3339 to ms since epoch; null when it is not one. Without an offset it is wall time in `zone`.
 * Read by hand, character for character: a first sync reads four of them for each event.
 */
export function parseDateTime(value: string, zone: string): number | null {
  const day = dayAt(value);
  const hour = twoDigits(value, 11);
  const minute = twoDigits(value, 14);
  const second = twoDigits(value, 17);
  if (day === null || !(hour <= 23) || !(minute <= 59) || !(second <= 60)) return null;
  if ((value.charCodeAt(10) | 32) !== 116 /* t */ || !isColon(value, 13) || !isColon(value, 16)) return null;
  let at = 19;
  let milliseconds = 0;
  if (value.charCodeAt(at) === 46 /* . */) {
    const first = ++at;
    for (let worth = 100; isDigit(value.charCodeAt(at)); at++, worth = Math.floor(worth / 10))
      milliseconds += (value.charCodeAt(at) - 48) * worth;
    if (at === first || at > first + 9) return null;
  }
  // RFC 3339 allows a leap second; it is read as the last second before.
  const wall = day + hour * 3_600_000 + minute * 60_000 + Math.min(59, second) * 1000 + milliseconds;
  if (at === value.length) return wallToInstant(wall, zone);
  const sign = value.charCodeAt(at);
  if ((sign | 32) === 122 /* z */) return at + 1 === value.length ? wall : null;
  if ((sign !== 43 /* + */ && sign !== 45) /* - */ || at + 6 !== value.length || !isColon(value, at + 3)) return null;
  const minutes = twoDigits(value, at + 1) * 60 + twoDigits(value, at + 4);
  if (Number.isNaN(minutes)) return null;
  return wall - (sign === 45 ? -minutes : minutes) * 60_000;
}

/** `YYYY-MM-DD` to its midnight in UTC; null when there is no such day. */
export function parseDate(value: string): number | null {
  return value.length === 10 ? dayAt(value) : null;
}

export function addDays(date: string, days: number): string {
  return iso((parseDate(date) ?? 0) + days * DAY_MS).slice(0, 10);
}

/** ISO 8601 in UTC with milliseconds. */
export function iso(at: number): string {
  const minute = Math.floor(at / 60_000);
  // Nearly all starts and ends are whole minutes; the rest, and what is no instant at all, is the standard's business.
  if (minute * 60_000 !== at || !(at >= FIRST_INSTANT && at < LAST_INSTANT)) return new Date(at).toISOString();
  const day = Math.floor(minute / 1440);
  return dateOf(day) + clockOf(minute - day * 1440);
}

/** Instants of years of four digits. */
const FIRST_INSTANT = dayNumber(1, 0, 1) * DAY_MS;
const LAST_INSTANT = dayNumber(9999, 11, 31) * DAY_MS;

/** Dates and minutes of the day that were written before: a calendar has few. */
const dates = new Map<number, string>();
const MOST_DATES = 4096;
const clocks: string[] = [];

function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (dates.size >= MOST_DATES) dates.clear();
  dates.set(day, date);
  return date;
}

function clockOf(minute: number): string {
  return (clocks[minute] ??= new Date(minute * 60_000).toISOString().slice(10));
}

/** A time stamp such as `updated`; null when it is missing or not readable, since nothing stands or falls by it. */
export function readStamp(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const at = parseDateTime(value, 'UTC');
  if (at === null) return null;
  const canonical = value.length === 24 && value[10] === 'T' && value[19] === '.' && value[23] === 'Z';
  return canonical ? value : iso(at);
}

/** The day at the beginning of a text, midnight in UTC as ms since epoch; null when there is none. */
function dayAt(value: string): number | null {
  if (value.charCodeAt(4) !== 45 /* - */ || value.charCodeAt(7) !== 45) return null;
  const year = twoDigits(value, 0) * 100 + twoDigits(value, 2);
  const month = twoDigits(value, 5);
  const day = twoDigits(value, 8);
  // Instants of the years 0 and 9999 could fall outside the four digits that ISO 8601 has by default.
  if (!(year >= 1 && year <= 9998 && month >= 1 && month <= 12)) return null;
  return day >= 1 && day <= monthLength(year, month - 1) ? dayNumber(year, month - 1, day) * DAY_MS : null;
}

/** Two digits as a number; NaN when they are none. */
function twoDigits(value: string, at: number): number {
  const tens = value.charCodeAt(at);
  const ones = value.charCodeAt(at + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : NaN;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isColon = (value: string, at: number): boolean => value.charCodeAt(at) === 58;
