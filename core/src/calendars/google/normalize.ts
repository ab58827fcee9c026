import type { CalendarEvent } from '../../event.js';
import { detectMeetingLink, type SeriesLinks } from '../../meeting-link/index.js';
import type { RejectedItem, RemovedEvent } from '../source.js';
import { readConference } from './conference.js';
import { keyOf, readSeriesPlace, type SeriesPlace } from './identity.js';
import { readGuests, readPerson } from './people.js';
import { addDays, iso, type Moment, readMoment, readStamp } from './time.js';
import { isRecord, text, type WireEvent } from './wire.js';

export const PROVIDER = 'google';

export interface NormalizeContext {
  calendarId: string;
  /** The calendar's zone: all-day events begin at its midnight. An IANA name. */
  timeZone: string;
  /** Whether cancelled events that still have their details come out as events. Default: all are `removed`. */
  keepCancelled?: boolean;
  /** Of the source that reads many events. Default: each event is read for itself. */
  links?: SeriesLinks;
}

/** Exactly one of three. */
export type Normalized =
  | { kind: 'event'; event: CalendarEvent }
  | { kind: 'removed'; removed: RemovedEvent }
  | { kind: 'rejected'; rejected: RejectedItem };

/**
 * One row of Google's events.list (with singleEvents=true) or the answer of events.get, in our shape. Never throws.
 *
 * Only the id, the start and the end must be readable: whatever else is missing or odd becomes null or Google's own
 * default, since a meeting with a strange description is still a meeting. Where details are hidden (a private event, or
 * free/busy access only) the title is empty.
 *
 * Defined by the Event resource of Google Calendar API v3.
 */
export function normalizeEvent(raw: unknown, context: NormalizeContext): Normalized {
  if (!isRecord(raw)) return rejected(null, 'not an object');
  const wire: WireEvent = raw;
  const id = text(wire.id);
  if (id === null) return rejected(null, 'id: missing');
  try {
    return readEvent(wire, id, context);
  } catch (error) {
    // One row must never take its page with it, whatever a text in it does to the code that reads it.
    return rejected(id, `could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readEvent(wire: WireEvent, id: string, context: NormalizeContext): Normalized {
  const place = readSeriesPlace(wire, id, context.timeZone);
  const cancelled = wire.status === 'cancelled';
  const removed: RemovedEvent = { id, seriesId: place.seriesId, recurrenceId: place.recurrenceId };
  if (cancelled && context.keepCancelled !== true) return { kind: 'removed', removed };
  if (isSeries(wire)) return rejected(id, 'recurrence: a whole series, which is not a meeting of its own');

  const span = readSpan(wire, context.timeZone);
  if (typeof span === 'string') return cancelled ? { kind: 'removed', removed } : rejected(id, span);
  return { kind: 'event', event: build(wire, id, place, span, context) };
}

/** Whether it is a series itself, which a listing with singleEvents=true never contains. */
export function isSeries(wire: WireEvent): boolean {
  return Array.isArray(wire.recurrence) && wire.recurrence.length > 0 && text(wire.recurringEventId) === null;
}

interface Span {
  start: Moment;
  end: Moment;
}

/** Start and end, or what is wrong with them. */
function readSpan(wire: WireEvent, calendarZone: string): Span | string {
  const start = readMoment(wire.start, calendarZone);
  if (typeof start === 'string') return `start${start}`;
  const end = readMoment(wire.end, calendarZone);
  if (typeof end === 'string') return `end${end}`;
  if ((start.date === null) !== (end.date === null)) return 'end: one of start and end is a date, the other a time';
  if (start.date !== null && start.date === end.date) {
    // Some programs write a day's event with the day itself as its end; RFC 5545 would have the next day.
    const next = readMoment({ date: addDays(start.date, 1) }, calendarZone);
    return typeof next === 'string' ? `end${next}` : { start, end: next };
  }
  return end.at < start.at ? 'end: before start' : { start, end };
}

function build(wire: WireEvent, id: string, place: SeriesPlace, span: Span, context: NormalizeContext): CalendarEvent {
  const { start, end } = span;
  const iCalUid = text(wire.iCalUID);
  const organizer = readPerson(wire.organizer);
  // Not spread into the event: an object literal with a spread in it is several times as slow to make, and to read.
  const { attendees, attendeesOmitted, response } = readGuests(wire, organizer);
  const eventType = text(wire.eventType) ?? 'default';
  return {
    id,
    calendarId: context.calendarId,
    provider: PROVIDER,
    occurrenceKey: keyOf(id, iCalUid, place),
    iCalUid,
    kind: kindOf(place, start),
    seriesId: place.seriesId,
    recurrenceId: place.recurrenceId,
    status: wire.status === 'cancelled' || wire.status === 'tentative' ? wire.status : 'confirmed',
    title: text(wire.summary) ?? '',
    description: text(wire.description),
    location: text(wire.location),
    start: iso(start.at),
    end: iso(end.at),
    allDay: start.date !== null,
    startDate: start.date,
    endDate: end.date,
    timeZone: start.date === null ? (start.zone ?? context.timeZone) : context.timeZone,
    eventType,
    // A working location says where somebody is, not that they are taken.
    busy: wire.transparency !== 'transparent' && eventType !== 'workingLocation',
    visibility: visibilityOf(wire.visibility),
    organizer,
    attendees,
    attendeesOmitted,
    response,
    conference: readConference(wire),
    meeting: context.links ? context.links.detect(wire, place.seriesId) : detectMeetingLink(wire),
    url: text(wire.htmlLink),
    created: readStamp(wire.created),
    updated: readStamp(wire.updated),
    etag: text(wire.etag),
  };
}

/** An expanded listing does not mark exceptions: only one that was moved to another start can be told. */
function kindOf(place: SeriesPlace, start: Moment): CalendarEvent['kind'] {
  if (place.seriesId === null) return 'single';
  return place.originalStart !== null && place.originalStart !== start.at ? 'exception' : 'occurrence';
}

function visibilityOf(value: unknown): CalendarEvent['visibility'] {
  return value === 'public' || value === 'private' || value === 'confidential' ? value : 'default';
}

function rejected(id: string | null, reason: string): Normalized {
  return { kind: 'rejected', rejected: { id, reason } };
}
