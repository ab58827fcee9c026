import type { Attendee, AttendeeResponse, Person } from '../../event.js';
import { isRecord, text, type WireAttendee, type WireEvent, type WirePerson } from './wire.js';

const RESPONSES: ReadonlySet<unknown> = new Set<AttendeeResponse>(['accepted', 'declined', 'tentative', 'needsAction']);

export interface Guests {
  attendees: Attendee[];
  /** True when the list is known to be incomplete. */
  attendeesOmitted: boolean;
  /** The answer of the calendar's owner; null when they are not on the list. */
  response: AttendeeResponse | null;
}

/** Google's attendees. What cannot be read is left out, and then the list says that it is incomplete. */
export function readGuests(event: WireEvent, organizer: Person | null): Guests {
  const { attendees: value } = event;
  const rows: readonly unknown[] = Array.isArray(value) ? value : [];
  const attendees = rows.filter(isRecord).map(readAttendee);
  const hidden = event.guestsCanSeeOtherGuests === false && organizer?.self !== true;
  const unreadable = (value !== undefined && value !== null && !Array.isArray(value)) || attendees.length < rows.length;
  return {
    attendees,
    attendeesOmitted: event.attendeesOmitted === true || hidden || unreadable,
    response: attendees.find((attendee) => attendee.self)?.response ?? null,
  };
}

export function readPerson(value: unknown): Person | null {
  if (!isRecord(value)) return null;
  const person: WirePerson = value;
  return {
    email: text(person.email)?.toLowerCase() ?? null,
    name: text(person.displayName),
    self: person.self === true,
  };
}

function readAttendee(attendee: WireAttendee): Attendee {
  return {
    email: text(attendee.email)?.toLowerCase() ?? null,
    name: text(attendee.displayName),
    self: attendee.self === true,
    response: isResponse(attendee.responseStatus) ? attendee.responseStatus : 'needsAction',
    organizer: attendee.organizer === true,
    optional: attendee.optional === true,
    resource: attendee.resource === true,
  };
}

function isResponse(value: unknown): value is AttendeeResponse {
  return RESPONSES.has(value);
}
