import { resolveZone } from '../../recurrence/zone-name.js';
import { offsetAt, wallSegment, type Zone } from '../../recurrence/zone.js';
import { isZone } from '../zone.js';
import { isRecord, text, type WireMoment } from './wire.js';

export const DAY_MS = 86_400_000;

/** `2026-05-04T09:00:00.0000000` as in dateTimeTimeZone, and the same with an offset as in Edm.DateTimeOffset. */
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?([Zz]|[+-]\d\d:\d\d)?$/;

/** A date and time as written. */
interface Written {
  /** As if it were UTC, ms since epoch. */
  wall: number;
  /** ms east of UTC; null when it is wall time in a zone that stands elsewhere. */
  offset: number | null;
}

function readWritten(value: unknown): Written | null {
  const match = typeof value === 'string' ? DATE_TIME.exec(value.trim()) : null;
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match;
  const midnight = dayOf(Number(year), Number(month), Number(day));
  if (midnight === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Math.min(59, Number(second));
  const wall = midnight + seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  if (offset === undefined) return { wall, offset: null };
  if (offset === 'Z' || offset === 'z') return { wall, offset: 0 };
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return { wall, offset: (offset.startsWith('-') ? -minutes : minutes) * 60_000 };
}

function dayOf(year: number, month: number, day: number): number | null {
  // Instants of the years 0 and 9999 could fall outside the four digits that ISO 8601 has by default.
  if (year < 1 || year > 9998 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getUTCDate() === day ? at.getTime() : null;
}

/**
 * The zone that Microsoft means: a Windows name, an IANA name or `tzone://Microsoft/Utc`. Null for what says nothing of
 * its rules (`tzone://Microsoft/Custom`, `Customized Time Zone`) and for unknown names.
 */
function zoneOf(value: unknown): Zone | null {
  const name = text(value);
  if (name === null) return null;
  try {
    return resolveZone(name);
  } catch (error) {
    if (error instanceof Error && error.name === 'RecurrenceError') return null;
    throw error;
  }
}

/** The IANA name of such a zone; null where there is none. */
export function zoneName(value: unknown): string | null {
  const zone = zoneOf(value);
  return zone !== null && isZone(zone.name) ? zone.name : null;
}

/** A moment of an event. */
export interface Moment {
  /** ms since epoch. */
  at: number;
  /** `YYYY-MM-DD` for an all-day event, null for a timed one. */
  date: string | null;
}

/** A moment, or what is wrong with it: the path below the property, and why. */
export type MomentReading = Moment | string;

/**
 * Reads `start` or `end` of a timed event: wall time in the zone beside it. That is UTC, since every request asks for
 * it; another zone is honoured all the same. A zone whose rules are not told is refused, never guessed.
 */
export function readTime(value: unknown): MomentReading {
  if (value === undefined || value === null) return ': missing';
  if (!isRecord(value)) return ': not an object';
  const moment: WireMoment = value;
  const written = readWritten(moment.dateTime);
  if (written === null) return '.dateTime: not a date and time';
  if (written.offset !== null) return { at: written.wall - written.offset, date: null };
  const zone = zoneOf(moment.timeZone);
  return zone === null
    ? '.timeZone: a zone whose rules are not known'
    : { at: instant(written.wall, zone), date: null };
}

/** Reads `start` or `end` of an all-day event: midnight of its date in the event's zone. */
export function readDay(value: unknown, eventZone: string): MomentReading {
  if (value === undefined || value === null) return ': missing';
  if (!isRecord(value)) return ': not an object';
  const moment: WireMoment = value;
  const written = readWritten(moment.dateTime);
  if (written === null) return '.dateTime: not a date and time';
  return dayIn(eventZone, dateOf(written, zoneOf(moment.timeZone), resolveZone(eventZone)));
}

/**
 * The date that is meant. Graph writes all-day events with the date at midnight, whatever zone was asked for; where a
 * server has converted the midnight of the event's zone like any other time, it is converted back.
 */
function dateOf(written: Written, zone: Zone | null, eventZone: Zone): number {
  const midnight = Math.floor(written.wall / DAY_MS) * DAY_MS;
  if (written.wall === midnight) return midnight;
  const at =
    written.offset === null ? (zone === null ? null : instant(written.wall, zone)) : written.wall - written.offset;
  if (at === null) return midnight;
  const local = at + offsetAt(eventZone, Math.floor(at / 1000)) * 1000;
  return local % DAY_MS === 0 ? local : midnight;
}

/** Midnight of a date (as if it were UTC) in a zone. */
export function dayIn(zone: string, date: number): Moment {
  return { at: instant(date, resolveZone(zone)), date: iso(date).slice(0, 10) };
}

/** By RFC 5545, 3.3.5: in a gap the offset before it holds; of two instants the first is meant. */
function instant(wall: number, zone: Zone): number {
  return wall - wallSegment(zone, Math.floor(wall / 1000)).offset * 1000;
}

/** `originalStart` as it names an occurrence: a UTC instant, or the date in an all-day series. Null when unreadable. */
export function readOriginalStart(
  value: unknown,
  allDay: boolean,
  eventZone: string,
): { id: string; at: number } | null {
  const written = readWritten(value);
  if (written === null) return null;
  if (!allDay) {
    const at = written.wall - (written.offset ?? 0);
    return { id: iso(at), at };
  }
  const { at, date } = dayIn(eventZone, dateOf(written, null, resolveZone(eventZone)));
  return { id: date ?? iso(at), at };
}

/** A time stamp such as `lastModifiedDateTime`, as ISO 8601 with milliseconds; null when it cannot be read. */
export function readStamp(value: unknown): string | null {
  const written = readWritten(value);
  return written === null ? null : iso(written.wall - (written.offset ?? 0));
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** `YYYY-MM-DD` so many days later. */
export function addDays(date: string, days: number): number {
  return Date.parse(`${date}T00:00:00Z`) + days * DAY_MS;
}
