import type { CalendarEvent } from '../../event.js';
import { detectMeetingLink } from '../../meeting-link/index.js';
import type { RejectedItem } from '../source.js';
import { readConference } from './conference.js';
import { readIdentity } from './identity.js';
import { readGuests, readOrganizer } from './people.js';
import { addDays, dayIn, iso, type Moment, readDay, readStamp, readTime, zoneName } from './time.js';
import { isRecord, record, text, type WireBody, type WireEvent, type WireLocation } from './wire.js';

export const PROVIDER = 'microsoft';

export interface NormalizeContext {
  calendarId: string;
  /** Address of the calendar's owner in lower case: Graph does not mark who among the attendees that is. */
  owner: string | null;
  /** IANA name, for events whose own zone has rules that are not told (`tzone://Microsoft/Custom`). */
  fallbackZone: string;
}

/** Exactly one of three. A series is no meeting of its own: it is asked for its occurrences. */
export type Normalized =
  | { kind: 'event'; event: CalendarEvent }
  | { kind: 'series'; id: string }
  | { kind: 'rejected'; rejected: RejectedItem };

/**
 * An event of Graph v1.0 in full (from calendarView, instances or GET), in our shape. Never throws.
 *
 * Only the id, the start and the end must be readable: whatever else is missing or odd becomes null or Graph's own
 * default, since a meeting with a strange body is still a meeting. `isDraft` changes nothing: it says that changes to
 * the meeting have not been sent yet, not that there is no meeting.
 *
 * Defined by the event resource of Microsoft Graph v1.0.
 */
export function normalizeEvent(raw: unknown, context: NormalizeContext): Normalized {
  if (!isRecord(raw)) return rejected(null, 'not an object');
  const wire: WireEvent = raw;
  const id = text(wire.id);
  if (id === null) return rejected(null, 'id: missing');
  if (isSeries(wire)) return { kind: 'series', id };
  try {
    return readEvent(wire, id, context);
  } catch (error) {
    // One row must never take its page with it, whatever a text in it does to the code that reads it.
    return rejected(id, `could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A master carries the dates of its first occurrence, which may be years ago. */
export function isSeries(wire: WireEvent): boolean {
  return wire.type === 'seriesMaster' || (wire.type === undefined && isRecord(wire.recurrence));
}

function readEvent(wire: WireEvent, id: string, context: NormalizeContext): Normalized {
  const allDay = wire.isAllDay === true;
  const zone = zoneName(wire.originalStartTimeZone) ?? context.fallbackZone;
  const span = readSpan(wire, allDay, zone);
  if (typeof span === 'string') return rejected(id, span);
  const { start, end } = span;
  const { owner } = context;
  const organizer = readOrganizer(wire, owner);
  const guests = readGuests(wire, organizer, owner);
  const alone = guests.attendees.length === 0 && wire.isOnlineMeeting !== true;
  return {
    kind: 'event',
    event: {
      id,
      calendarId: context.calendarId,
      provider: PROVIDER,
      ...readIdentity(wire, id, { allDay, zone, start: start.date ?? iso(start.at) }),
      status: wire.isCancelled === true ? 'cancelled' : 'confirmed',
      title: text(wire.subject) ?? '',
      description: readBody(wire),
      location: readLocation(wire),
      start: iso(start.at),
      end: iso(end.at),
      allDay,
      startDate: start.date,
      endDate: end.date,
      timeZone: zone,
      eventType:
        alone && wire.showAs === 'oof' ? 'outOfOffice' : alone && isElsewhere(wire) ? 'workingLocation' : 'default',
      // Working elsewhere says where somebody is, not that they are taken.
      busy: wire.showAs !== 'free' && !isElsewhere(wire),
      visibility: visibilityOf(wire.sensitivity),
      organizer,
      ...guests,
      conference: readConference(wire),
      meeting: detectMeetingLink(wire),
      url: text(wire.webLink),
      created: readStamp(wire.createdDateTime),
      updated: readStamp(wire.lastModifiedDateTime),
      etag: text(wire['@odata.etag']) ?? text(wire.changeKey),
    },
  };
}

interface Span {
  start: Moment;
  end: Moment;
}

/** Start and end, or what is wrong with them. */
function readSpan(wire: WireEvent, allDay: boolean, zone: string): Span | string {
  const start = allDay ? readDay(wire.start, zone) : readTime(wire.start);
  if (typeof start === 'string') return `start${start}`;
  const end = allDay ? readDay(wire.end, zone) : readTime(wire.end);
  if (typeof end === 'string') return `end${end}`;
  // The end of an all-day event is the midnight after its last day.
  if (start.date !== null && start.date === end.date) return { start, end: dayIn(zone, addDays(start.date, 1)) };
  return end.at < start.at ? 'end: before start' : { start, end };
}

/** The body as HTML. Graph has a frame of empty tags for an event without a text. */
function readBody(wire: WireEvent): string | null {
  const body: WireBody = record(wire.body);
  const content = text(body.content);
  if (content === null) return text(wire.bodyPreview);
  return wire.bodyPreview === '' && !/https?:/i.test(content) ? null : content;
}

/** The places, as Outlook shows them in one line. */
function readLocation(wire: WireEvent): string | null {
  const shown = nameOf(wire.location);
  if (shown !== null) return shown;
  const places: readonly unknown[] = Array.isArray(wire.locations) ? wire.locations : [];
  const names = places.map(nameOf).filter((name) => name !== null);
  return names.length === 0 ? null : names.join('; ');
}

function nameOf(value: unknown): string | null {
  const location: WireLocation = record(value);
  return text(location.displayName) ?? text(location.locationUri);
}

const isElsewhere = (wire: WireEvent): boolean => wire.showAs === 'workingElsewhere';

function visibilityOf(value: unknown): CalendarEvent['visibility'] {
  if (value === 'private' || value === 'personal') return 'private';
  return value === 'confidential' ? value : 'default';
}

function rejected(id: string | null, reason: string): Normalized {
  return { kind: 'rejected', rejected: { id, reason } };
}
