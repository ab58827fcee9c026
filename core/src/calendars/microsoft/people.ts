import type { Attendee, AttendeeResponse, Person } from '../../event.js';
import {
  isRecord,
  record,
  text,
  type WireAttendee,
  type WireEmailAddress,
  type WireEvent,
  type WireRecipient,
  type WireResponseStatus,
} from './wire.js';

export interface Guests {
  attendees: Attendee[];
  /** True when the list is known to be incomplete. */
  attendeesOmitted: boolean;
  /** The answer of the calendar's owner; null when nobody was asked. */
  response: AttendeeResponse | null;
}

/**
 * A recipient, or null when there is none.
 *
 * @param self null where only the address can tell.
 * @param owner address of the calendar's owner in lower case; null when unknown.
 */
export function readPerson(value: unknown, self: boolean | null, owner: string | null): Person | null {
  const recipient: WireRecipient = record(value);
  if (!isRecord(recipient.emailAddress)) return null;
  const { address, name }: WireEmailAddress = recipient.emailAddress;
  // People of one's own organisation may come with Exchange's inner name (/o=ExchangeLabs/…), which is no e-mail address.
  const email = text(address)?.toLowerCase() ?? null;
  const known = email !== null && email.includes('@') ? email : null;
  if (known === null && text(name) === null) return null;
  return { email: known, name: text(name), self: self ?? (known !== null && known === owner) };
}

export function readOrganizer(event: WireEvent, owner: string | null): Person | null {
  return readPerson(event.organizer, typeof event.isOrganizer === 'boolean' ? event.isOrganizer : null, owner);
}

/** Graph's attendees. What cannot be read is left out, and then the list says that it is incomplete. */
export function readGuests(event: WireEvent, organizer: Person | null, owner: string | null): Guests {
  const { attendees: value } = event;
  const rows: readonly unknown[] = Array.isArray(value) ? value : [];
  const attendees = rows.map((row) => readAttendee(row, organizer, owner)).filter((attendee) => attendee !== null);
  const hidden = event.hideAttendees === true && event.isOrganizer !== true;
  const unreadable = (value !== undefined && value !== null && !Array.isArray(value)) || attendees.length < rows.length;
  const own: WireResponseStatus = record(event.responseStatus);
  return {
    attendees,
    attendeesOmitted: hidden || unreadable,
    response: ownResponse(own.response, event.isOrganizer === true || rows.length === 0, rows.length > 0),
  };
}

function readAttendee(value: unknown, organizer: Person | null, owner: string | null): Attendee | null {
  const person = readPerson(value, null, owner);
  if (person === null) return null;
  const attendee: WireAttendee = record(value);
  const status: WireResponseStatus = record(attendee.status);
  return {
    ...person,
    response: responseOf(status.response) ?? (status.response === 'organizer' ? 'accepted' : 'needsAction'),
    organizer: status.response === 'organizer' || (person.email !== null && person.email === organizer?.email),
    optional: attendee.type === 'optional',
    resource: attendee.type === 'resource',
  };
}

function responseOf(value: unknown): AttendeeResponse | null {
  if (value === 'accepted' || value === 'declined') return value;
  if (value === 'tentativelyAccepted') return 'tentative';
  return value === 'notResponded' ? 'needsAction' : null;
}

/** Organizers have accepted what they invite others to; nobody answers an appointment of their own. */
function ownResponse(value: unknown, own: boolean, hasGuests: boolean): AttendeeResponse | null {
  const given = responseOf(value);
  if (given !== null) return given;
  if (value === 'organizer' || own) return hasGuests ? 'accepted' : null;
  return 'needsAction';
}
