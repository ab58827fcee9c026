import { type CalendarEvent, occurrenceKey } from '../../event.js';
import { type Component, propertyOf, valueOf } from './component.js';
import { readConference, readMeeting } from './joining.js';
import { readGuests } from './people.js';

/** What is the same for all events of a calendar. */
export interface EventContext {
  /** Value of {@link CalendarEvent.provider}. */
  provider: string;
  calendarId: string;
  /** Zone of floating times and whole days. IANA name. */
  timeZone: string;
  /** E-mail of the calendar's owner, or null when it is not known. */
  self: string | null;
  /** Version of the object that holds the component, where its server names one. */
  etag?: string | null;
}

/** Which occurrence of which event it is. */
export interface Identity {
  id: string;
  uid: string | null;
  kind: CalendarEvent['kind'];
  seriesId: string | null;
  recurrenceId: string | null;
}

/** When it takes place: ms since epoch, and dates for whole days. */
export interface Times {
  start: number;
  end: number;
  startDate: string | null;
  endDate: string | null;
  /** IANA name of the zone it was planned in, or null. */
  zoneName: string | null;
}

/** What a component says that is the same for all its occurrences. */
export type Details = Omit<
  CalendarEvent,
  keyof Identity | 'iCalUid' | 'occurrenceKey' | 'start' | 'end' | 'allDay' | 'startDate' | 'endDate' | 'timeZone'
>;

/** Reads a component but for its times. `method` is the METHOD of its calendar, or null. */
export function readDetails(component: Component, method: string | null, context: EventContext): Details {
  const conference = readConference(component);
  const busyStatus = (valueOf(component, 'X-MICROSOFT-CDO-BUSYSTATUS') ?? '').toUpperCase();
  return {
    calendarId: context.calendarId,
    provider: context.provider,
    status: statusOf(component, method),
    title: valueOf(component, 'SUMMARY') ?? '',
    description: valueOf(component, 'DESCRIPTION') ?? valueOf(component, 'X-ALT-DESC'),
    location: valueOf(component, 'LOCATION'),
    eventType: busyStatus === 'OOF' ? 'outOfOffice' : busyStatus === 'WORKINGELSEWHERE' ? 'workingLocation' : 'default',
    busy: isBusy(component, busyStatus),
    visibility: visibilityOf(component),
    ...readGuests(component, context.self),
    conference,
    meeting: readMeeting(component, conference),
    url: webAddress(valueOf(component, 'URL')),
    created: stampOf(component, 'CREATED'),
    updated: updatedOf(component, method),
    etag: context.etag ?? null,
  };
}

/** One occurrence of a component. */
export function buildEvent(details: Details, identity: Identity, times: Times, context: EventContext): CalendarEvent {
  const { id, uid, kind, seriesId, recurrenceId } = identity;
  // An event without a UID has no copies elsewhere that could be told: its name stays inside its calendar.
  const name = uid ?? `${context.calendarId}/${seriesId ?? id}`;
  // Written out: spreading so many fields takes longer than everything else that an occurrence costs.
  return {
    id,
    calendarId: details.calendarId,
    provider: details.provider,
    occurrenceKey: occurrenceKey(name, recurrenceId),
    iCalUid: uid,
    kind,
    seriesId,
    recurrenceId,
    status: details.status,
    title: details.title,
    description: details.description,
    location: details.location,
    start: new Date(times.start).toISOString(),
    end: new Date(times.end).toISOString(),
    allDay: times.startDate !== null,
    startDate: times.startDate,
    endDate: times.endDate,
    timeZone: (times.startDate === null ? times.zoneName : null) ?? context.timeZone,
    eventType: details.eventType,
    busy: details.busy,
    visibility: details.visibility,
    organizer: details.organizer,
    attendees: details.attendees,
    attendeesOmitted: details.attendeesOmitted,
    response: details.response,
    conference: details.conference,
    meeting: details.meeting,
    url: details.url,
    created: details.created,
    updated: details.updated,
    etag: details.etag,
  };
}

/** Whether the component says that it does not take place: STATUS, or a whole file of cancellations (METHOD:CANCEL). */
export function isCancelled(component: Component, method: string | null): boolean {
  return method === 'CANCEL' || /^cancell?ed$/i.test(valueOf(component, 'STATUS') ?? '');
}

function statusOf(component: Component, method: string | null): CalendarEvent['status'] {
  if (isCancelled(component, method)) return 'cancelled';
  return /^tentative$/i.test(valueOf(component, 'STATUS') ?? '') ? 'tentative' : 'confirmed';
}

/** Microsoft's own word is the finer one; TRANSP (RFC 5545, 3.8.2.7) is the other programs'. */
function isBusy(component: Component, busyStatus: string): boolean {
  if (['BUSY', 'TENTATIVE', 'OOF'].includes(busyStatus)) return true;
  // Working elsewhere says where somebody is, not that they are taken.
  if (['FREE', 'WORKINGELSEWHERE'].includes(busyStatus)) return false;
  return !/^transparent$/i.test(valueOf(component, 'TRANSP') ?? '');
}

/** CLASS (RFC 5545, 3.8.1.3): what is not known counts as private. */
function visibilityOf(component: Component): CalendarEvent['visibility'] {
  const value = (valueOf(component, 'CLASS') ?? '').toLowerCase();
  if (value === '') return 'default';
  return value === 'public' || value === 'confidential' ? value : 'private';
}

/**
 * When it was changed last. DTSTAMP says so only in files without METHOD (RFC 5545, 3.8.7.2): in a published one it is
 * the moment of publishing, which with Google is every reading.
 */
function updatedOf(component: Component, method: string | null): string | null {
  return stampOf(component, 'LAST-MODIFIED') ?? (method === null ? stampOf(component, 'DTSTAMP') : null);
}

const STAMP = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})Z?$/i;

/** A time in UTC as ISO text; null when it is missing or not readable, since nothing stands or falls by it. */
function stampOf(component: Component, name: string): string | null {
  const match = STAMP.exec(propertyOf(component, name)?.values[0]?.trim() ?? '');
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function webAddress(value: string | null): string | null {
  return value !== null && /^https?:\/\//i.test(value) ? value : null;
}
