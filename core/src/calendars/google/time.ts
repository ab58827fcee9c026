import { isZone, wallToInstant } from '../zone.js';
import { isRecord, text } from './wire.js';

const DAY_MS = 86_400_000;
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)?$/;
const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

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

/** RFC 3339 to ms since epoch; null when it is not one. Without an offset it is wall time in `zone`. */
export function parseDateTime(value: string, zone: string): number | null {
  const match = RFC3339.exec(value);
  if (match === null) return null;
  const day = dayOf(match[1], match[2], match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  // RFC 3339 allows a leap second; it is read as the last second before.
  const second = Math.min(59, Number(match[6]));
  if (day === null || hour > 23 || minute > 59 || Number(match[6]) > 60) return null;
  const milliseconds = match[7] === undefined ? 0 : Number(match[7].padEnd(3, '0').slice(0, 3));
  const wall = day + hour * 3_600_000 + minute * 60_000 + second * 1000 + milliseconds;
  const offset = match[8];
  if (offset === undefined) return wallToInstant(wall, zone);
  if (offset === 'Z' || offset === 'z') return wall;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return wall - (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** `YYYY-MM-DD` to its midnight in UTC; null when there is no such day. */
export function parseDate(value: string): number | null {
  const match = DATE.exec(value);
  return match === null ? null : dayOf(match[1], match[2], match[3]);
}

export function addDays(date: string, days: number): string {
  return iso((parseDate(date) ?? 0) + days * DAY_MS).slice(0, 10);
}

/** ISO 8601 in UTC with milliseconds. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** A time stamp such as `updated`; null when it is missing or not readable, since nothing stands or falls by it. */
export function readStamp(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const at = parseDateTime(value, 'UTC');
  if (at === null) return null;
  return CANONICAL.test(value) ? value : iso(at);
}

function dayOf(year = '', month = '', day = ''): number | null {
  const y = Number(year);
  const m = Number(month);
  const d = Number(day);
  // Instants of the years 0 and 9999 could fall outside the four digits that ISO 8601 has by default.
  if (y < 1 || y > 9998 || m < 1 || m > 12 || d < 1 || d > 31) return null;
  const at = new Date(0);
  at.setUTCFullYear(y, m - 1, d);
  return at.getUTCDate() === d ? at.getTime() : null;
}
