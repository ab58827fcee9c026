import type { AttendeeResponse, CalendarEvent } from '../event.js';
import { digest } from '../event.js';

/** Which events somebody wants to hear of. Everything that is given must hold; an empty filter lets all pass. */
export interface EventFilter {
  /** Has a link that is a meeting. */
  hasMeetingLink?: boolean;
  /** The link is on one of these platforms (ids of the meeting-link table). */
  platforms?: readonly string[];
  /** The title contains this, whatever the case. */
  title?: string;
  /** E-mail address or domain of the organizer. */
  organizer?: readonly string[];
  /** E-mail address or domain of at least one guest. */
  attendee?: readonly string[];
  /** The calendar owner's answer is one of these; `none` stands for events that have no guest list. */
  responses?: readonly (AttendeeResponse | 'none')[];
  allDay?: 'include' | 'exclude' | 'only';
  eventTypes?: readonly string[];
  /** Free text in title, description or location. */
  text?: string;
  status?: readonly ('confirmed' | 'tentative' | 'cancelled')[];
}

export function matchesFilter(event: CalendarEvent, filter: EventFilter): boolean {
  const { meeting } = event;
  if (filter.hasMeetingLink === true && meeting === null) return false;
  if (filter.hasMeetingLink === false && meeting !== null) return false;
  if (some(filter.platforms) && !(meeting !== null && filter.platforms.includes(meeting.platform))) return false;
  if (filter.title && !contains(event.title, filter.title)) return false;
  if (some(filter.organizer) && !isOneOf(event.organizer?.email ?? null, filter.organizer)) return false;
  if (some(filter.attendee)) {
    const wanted = filter.attendee;
    if (!event.attendees.some((attendee) => isOneOf(attendee.email, wanted))) return false;
  }
  if (some(filter.responses) && !filter.responses.includes(event.response ?? 'none')) return false;
  if (filter.allDay === 'exclude' && event.allDay) return false;
  if (filter.allDay === 'only' && !event.allDay) return false;
  if (some(filter.eventTypes) && !filter.eventTypes.includes(event.eventType)) return false;
  if (some(filter.status) && !filter.status.includes(event.status)) return false;
  if (filter.text) {
    const { text } = filter;
    if (![event.title, event.description ?? '', event.location ?? ''].some((field) => contains(field, text)))
      return false;
  }
  return true;
}

/** Changes whenever the filter does: rows judged under another filter are judged again. */
export function filterFingerprint(filter: EventFilter): string {
  return digest(JSON.stringify(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/**
 * True when an address is in a list of addresses and domains. `acme.com` and `@acme.com` stand for the domain and
 * everything below it.
 */
export function isOneOf(email: string | null, list: readonly string[]): boolean {
  if (email === null) return false;
  const address = email.trim().toLowerCase();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return list.some((entry) => {
    const wanted = entry.trim().toLowerCase();
    if (wanted === '') return false;
    const at = wanted.lastIndexOf('@');
    if (at > 0) return address === wanted;
    const wantedDomain = wanted.slice(at + 1);
    return domain === wantedDomain || domain.endsWith(`.${wantedDomain}`);
  });
}

const some = <T>(list: readonly T[] | undefined): list is readonly T[] => list !== undefined && list.length > 0;

const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.trim().toLowerCase());
