import {
  type Attendee,
  type AttendeeResponse,
  type CalendarEvent,
  CalendarBotsError,
  detectMeetingLink,
  type MeetingLink,
  type Person,
} from 'calendar-bots';
import { isRecord } from './values';

const RESPONSES: readonly AttendeeResponse[] = ['accepted', 'declined', 'tentative', 'needsAction'];

/** An event that came in as an item, and what Calendar Trigger said of it. */
export interface IncomingEvent {
  event: CalendarEvent;
  /** False when it stopped matching the trigger's filters. */
  matchesFilters: boolean;
  /** False when only the remembered fields are known. */
  complete: boolean;
}

/**
 * Reads an item of Calendar Trigger or List Events back into an event. Items pass through other nodes on their way:
 * what identifies and places the event must be there, what is missing of the rest counts as not known.
 *
 * @throws CalendarBotsError `invalid`: names the fields that are missing.
 */
export function eventFromItem(json: Record<string, unknown>): IncomingEvent {
  const missing: string[] = [];
  const text = (name: string): string => {
    const value = json[name];
    if (typeof value === 'string' && value !== '') return value;
    missing.push(name);
    return '';
  };
  const instant = (name: string): string => {
    const value = text(name);
    if (value === '') return value;
    const ms = Date.parse(value);
    if (!Number.isNaN(ms)) return new Date(ms).toISOString();
    missing.push(name);
    return '';
  };
  const event: CalendarEvent = {
    id: text('id'),
    calendarId: text('calendarId'),
    provider: text('provider'),
    occurrenceKey: text('occurrenceKey'),
    iCalUid: optional(json['iCalUid']),
    kind: oneOf(json['kind'], ['single', 'occurrence', 'exception'], 'single'),
    seriesId: optional(json['seriesId']),
    recurrenceId: optional(json['recurrenceId']),
    status: oneOf(json['status'], ['confirmed', 'tentative', 'cancelled'], 'confirmed'),
    title: optional(json['title']) ?? '',
    description: optional(json['description']),
    location: optional(json['location']),
    start: instant('start'),
    end: instant('end'),
    allDay: json['allDay'] === true,
    startDate: optional(json['startDate']),
    endDate: optional(json['endDate']),
    timeZone: optional(json['timeZone']) ?? 'UTC',
    eventType: optional(json['eventType']) ?? 'default',
    busy: json['busy'] !== false,
    visibility: oneOf(json['visibility'], ['default', 'public', 'private', 'confidential'], 'default'),
    organizer: isRecord(json['organizer']) ? person(json['organizer']) : null,
    attendees: Array.isArray(json['attendees']) ? json['attendees'].filter(isRecord).map(attendee) : [],
    attendeesOmitted: json['attendeesOmitted'] === true,
    response: response(json['response']),
    conference: null,
    meeting: meetingOf(json),
    url: optional(json['url']),
    created: optional(json['created']),
    updated: optional(json['updated']),
    etag: optional(json['etag']),
    ...(json['hostedBot'] === true ? { hostedBot: true } : {}),
  };
  if (missing.length > 0) throw notAnEvent(missing);
  return { event, matchesFilters: json['matchesFilters'] !== false, complete: json['complete'] !== false };
}

function notAnEvent(missing: readonly string[]): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    message: `The incoming item is not a calendar event: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    hint: 'Connect this node behind Calendar Trigger or List Events, or pass all fields of their items on.',
  });
}

/** `meetingUrl` is the field that people edit on the way; where it differs from `meeting`, it is meant. */
function meetingOf(json: Record<string, unknown>): MeetingLink | null {
  const { meeting } = json;
  const url = optional(json['meetingUrl']);
  if (isRecord(meeting) && isLink(meeting) && (url === null || url === meeting.url)) return meeting;
  return url === null ? null : detectMeetingLink({ location: url });
}

function isLink(value: Record<string, unknown>): value is Record<string, unknown> & MeetingLink {
  return typeof value['url'] === 'string' && typeof value['platform'] === 'string';
}

function person(value: Record<string, unknown>): Person {
  return {
    email: optional(value['email'])?.toLowerCase() ?? null,
    name: optional(value['name']),
    self: value['self'] === true,
  };
}

function attendee(value: Record<string, unknown>): Attendee {
  return {
    ...person(value),
    response: response(value['response']) ?? 'needsAction',
    organizer: value['organizer'] === true,
    optional: value['optional'] === true,
    resource: value['resource'] === true,
  };
}

const optional = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const response = (value: unknown): AttendeeResponse | null => RESPONSES.find((known) => known === value) ?? null;

function oneOf<T extends string>(value: unknown, words: readonly T[], fallback: T): T {
  return words.find((word) => word === value) ?? fallback;
}
