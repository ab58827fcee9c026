import type { Attendee, AttendeeResponse, Person } from '../../event.js';
import { type Component, propertiesOf, propertyOf } from './component.js';
import type { Property } from './property.js';

/** PARTSTAT (RFC 5545, 3.2.12). Whoever sends somebody else does not come. */
const RESPONSES: Readonly<Record<string, AttendeeResponse>> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
  DELEGATED: 'declined',
};

export interface Guests {
  organizer: Person | null;
  attendees: Attendee[];
  attendeesOmitted: boolean;
  response: AttendeeResponse | null;
}

/**
 * ORGANIZER and ATTENDEE. An event has an organizer only where it has guests (RFC 5545, 3.8.4.3): one without a guest
 * list comes from a calendar that does not give guests away.
 * @param self e-mail of the calendar's owner, or null when it is not known
 */
export function readGuests(component: Component, self: string | null): Guests {
  const own = self?.trim().toLowerCase() ?? null;
  const organizerProperty = propertyOf(component, 'ORGANIZER');
  const organizer = organizerProperty === null ? null : readPerson(organizerProperty, own);
  const properties = propertiesOf(component, 'ATTENDEE');
  const attendees = properties.map((property): Attendee => {
    const person = readPerson(property, own);
    const { params } = property;
    return {
      ...person,
      response: RESPONSES[(params['partstat'] ?? '').toUpperCase()] ?? 'needsAction',
      organizer: organizer !== null && person.email !== null && person.email === organizer.email,
      optional: /^(?:OPT|NON)-PARTICIPANT$/i.test(params['role'] ?? ''),
      resource: /^(?:ROOM|RESOURCE)$/i.test(params['cutype'] ?? ''),
    };
  });
  return {
    organizer,
    attendees,
    attendeesOmitted: component.faults.has('ATTENDEE') || (organizer !== null && attendees.length === 0),
    response: attendees.find((attendee) => attendee.self)?.response ?? null,
  };
}

function readPerson(property: Property, self: string | null): Person {
  const email = emailOf(property.values[0] ?? '') ?? emailOf(property.params['email'] ?? '');
  const name = property.params['cn']?.trim().replace(/^['"]+|['"]+$/g, '') ?? '';
  return { email, name: name === '' ? null : name, self: email !== null && email === self };
}

/** An address in lower case; null for what is none, such as Apple's `/principals/…` or `invalid:nomail`. */
function emailOf(value: string): string | null {
  const bare = value.trim().replace(/^mailto:/i, '');
  const email = (decoded(bare) ?? bare).toLowerCase();
  return /^[^\s@/]+@[^\s@/]+$/.test(email) ? email : null;
}

function decoded(text: string): string | null {
  if (!text.includes('%')) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
