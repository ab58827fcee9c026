import type { calendar_v3 } from '@googleapis/calendar';
import { instantOf, isTimeZone, rfc3339, wallOf } from '../time-zone';
import { invalid } from './errors';

/** The start or end of an event: an instant with the zone that it was entered in, or a day without any zone. */
export type EventTime = { kind: 'timed'; ms: number; zone: string } | { kind: 'day'; date: string };

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/i;

/** Midnight of the day as if in UTC. */
export function dayMs(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** An instant from RFC 3339 text, milliseconds dropped as Google does; undefined when it is not RFC 3339 with an offset. */
export function parseInstant(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null || match[3] === undefined) return undefined;
  const ms = Date.parse(`${match[1]}${match[3].toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * Reads a start or end from the wire. `defaultZone` is the calendar's.
 * @throws GoogleApiError 400 on anything that is neither a day nor a time with a zone or offset.
 */
export function parseEventTime(given: calendar_v3.Schema$EventDateTime, defaultZone: string, name: string): EventTime {
  const zone = given.timeZone ?? defaultZone;
  if (!isTimeZone(zone)) throw invalid(`Invalid time zone definition for ${name} time.`, name);
  if (given.date != null && given.dateTime != null) throw invalid(`Invalid ${name} time.`, name);
  if (given.date != null) {
    if (!DAY.test(given.date) || Number.isNaN(dayMs(given.date))) throw invalid(`Invalid ${name} time.`, name);
    return { kind: 'day', date: given.date };
  }
  const match = given.dateTime == null ? null : DATE_TIME.exec(given.dateTime);
  if (match === null) throw invalid(`Missing ${name} time.`, name);
  if (match[3] === undefined && given.timeZone == null) {
    throw invalid(`Missing time zone definition for ${name} time.`, name);
  }
  const ms =
    match[3] === undefined
      ? instantOf(Date.parse(`${match[1]}Z`), zone)
      : Date.parse(`${match[1]}${match[3].toUpperCase()}`);
  if (Number.isNaN(ms)) throw invalid(`Invalid ${name} time.`, name);
  return { kind: 'timed', ms, zone };
}

/** The wire's form: `dateTime` with the offset of `shownIn`, `timeZone` as it was entered. */
export function formatEventTime(time: EventTime, shownIn: string): calendar_v3.Schema$EventDateTime {
  return time.kind === 'day' ? { date: time.date } : { dateTime: rfc3339(time.ms, shownIn), timeZone: time.zone };
}

/** The instant at which the time falls for someone whose calendar is in `zone`. */
export function eventInstant(time: EventTime, zone: string): number {
  return time.kind === 'day' ? instantOf(dayMs(time.date), zone) : time.ms;
}

/** What the clock on the wall shows at that time, as if it were UTC: what a recurrence rule counts in. */
export function wallTime(time: EventTime): number {
  return time.kind === 'day' ? dayMs(time.date) : wallOf(time.ms, time.zone);
}

/** The reverse of `wallTime`, for a time of the same kind and zone as `like`. */
export function fromWallTime(wall: number, like: EventTime): EventTime {
  return like.kind === 'day'
    ? { kind: 'day', date: dayOf(wall) }
    : { kind: 'timed', ms: instantOf(wall, like.zone), zone: like.zone };
}

export function sameTime(a: EventTime, b: EventTime): boolean {
  if (a.kind === 'day') return b.kind === 'day' && a.date === b.date;
  return b.kind === 'timed' && a.ms === b.ms && a.zone === b.zone;
}

/** How long from start to end: in days for whole days, else in ms. */
export function shiftedEnd(newStart: EventTime, oldStart: EventTime, oldEnd: EventTime): EventTime {
  if (newStart.kind === 'day' && oldStart.kind === 'day' && oldEnd.kind === 'day') {
    return { kind: 'day', date: dayOf(dayMs(newStart.date) + dayMs(oldEnd.date) - dayMs(oldStart.date)) };
  }
  if (newStart.kind === 'timed' && oldStart.kind === 'timed' && oldEnd.kind === 'timed') {
    return { kind: 'timed', ms: newStart.ms + oldEnd.ms - oldStart.ms, zone: oldEnd.zone };
  }
  return oldEnd;
}

/** `20251231T235959Z` */
export function compactUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The part of an instance's id after the underscore: the original start, in UTC, or the day. */
export function instanceSuffix(originalStart: EventTime): string {
  return originalStart.kind === 'day' ? originalStart.date.replace(/-/g, '') : compactUtc(originalStart.ms);
}

/** `R20250326T123000`: the suffix of a series born from "this and following". */
export function splitSuffix(originalStart: EventTime): string {
  return `R${instanceSuffix(originalStart).replace(/Z$/, '')}`;
}
