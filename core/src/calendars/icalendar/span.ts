import { instantToWall, wallToInstant, type Zone } from '../../recurrence/index.js';
import { type Component, propertyOf, valueOf } from './component.js';
import { DAY_MS, type Length, parseDuration } from './duration.js';
import { addDays, daysBetween, type Moment, type MomentContext, readMoment } from './moment.js';

/** When a component begins and how long it lasts. */
export type Span =
  | {
      allDay: true;
      /** `YYYY-MM-DD`, the first day. */
      date: string;
      /** At least 1. */
      days: number;
    }
  | { allDay: false; start: Extract<Moment, { kind: 'time' }>; length: Length };

/**
 * Reads DTSTART with DTEND or DURATION, or says what is wrong with them.
 *
 * Without an end a date lasts one day and a time no time (RFC 5545, 3.6.1). An end that lies before the start, or that
 * cannot be read, counts as missing: the start is what a meeting is joined by. `X-MICROSOFT-CDO-ALLDAYEVENT:TRUE` with
 * midnights is an all-day event.
 */
export function readSpan(component: Component, context: MomentContext): Span | string {
  const property = propertyOf(component, 'DTSTART');
  const start = property === null ? 'DTSTART: missing' : readMoment(property.values[0] ?? '', property, context);
  if (typeof start === 'string') return start;
  const endProperty = propertyOf(component, 'DTEND');
  const read = endProperty === null ? null : readMoment(endProperty.values[0] ?? '', endProperty, context);
  const end = typeof read === 'string' ? null : read;
  const duration = parseDuration(valueOf(component, 'DURATION') ?? '');
  if (start.kind === 'date') return { allDay: true, date: start.date, days: daysOf(start.date, end, duration) };

  if (/^true$/i.test(valueOf(component, 'X-MICROSOFT-CDO-ALLDAYEVENT') ?? '')) {
    const first = midnight(start, context.floating);
    const last = end === null ? null : end.kind === 'date' ? end.date : midnight(end, context.floating);
    if (first !== null && (end === null || last !== null)) {
      const days = daysOf(first, last === null ? null : { kind: 'date', date: last }, duration);
      return { allDay: true, date: first, days };
    }
  }
  return { allDay: false, start, length: lengthOf(start, end, duration) };
}

function daysOf(date: string, end: Moment | null, duration: Length | null): number {
  let days = 0;
  if (end?.kind === 'date') days = daysBetween(date, end.date);
  else if (end !== null) {
    const last = `${end.wall.slice(0, 4)}-${end.wall.slice(4, 6)}-${end.wall.slice(6, 8)}`;
    // An all-day event that ends at a time takes in that day, unless the time is its midnight.
    days = daysBetween(date, last) + (end.wall.endsWith('T000000') ? 0 : 1);
  } else if (duration !== null) days = duration.days + Math.ceil(duration.ms / DAY_MS);
  return Math.max(1, days);
}

function lengthOf(start: Extract<Moment, { kind: 'time' }>, end: Moment | null, duration: Length | null): Length {
  if (end !== null) {
    const at = end.kind === 'time' ? end.at : midnightOf(end.date, start.zone);
    return { days: 0, ms: Math.max(0, at - start.at) };
  }
  if (duration === null || duration.days < 0 || duration.ms < 0) return { days: 0, ms: 0 };
  return duration;
}

/** The date that begins at this moment, on its own clock or, for UTC, on the calendar's; null when none does. */
function midnight(moment: Extract<Moment, { kind: 'time' }>, calendarZone: Zone): string | null {
  const walls = [moment.wall, wallAt(moment.at, moment.zone), ...(moment.utc ? [wallAt(moment.at, calendarZone)] : [])];
  // UTC's own midnight comes last: a day of the calendar's zone is meant where it fits.
  for (const wall of walls.reverse()) {
    const digits = wall.replace(/[-:]/g, '');
    if (digits.endsWith('T000000')) return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  }
  return null;
}

function wallAt(at: number, zone: Zone): string {
  return instantToWall(new Date(at).toISOString(), zone);
}

/** The instant (ms) at which a day begins in a zone. */
export function midnightOf(date: string, zone: Zone): number {
  return Date.parse(wallToInstant(date, zone));
}

/** Start and end of an occurrence of this length; ms since epoch. */
export function endOf(start: number, length: Length, zone: Zone): number {
  if (length.days === 0) return start + length.ms;
  const wall = wallAt(start, zone);
  const day = addDays(wall.slice(0, 10), length.days);
  return Date.parse(wallToInstant(`${day}${wall.slice(10)}`, zone)) + length.ms;
}
