import type { HostedEvent } from '../../connections/meeting-baas/index.js';
import { type Attendee, type AttendeeResponse, type CalendarEvent, occurrenceKey, type Person } from '../../event.js';
import { detectMeetingLink } from '../../meeting-link/index.js';
import { normalizeEvent as normalizeGoogle } from '../google/normalize.js';
import { seriesUid } from '../microsoft/identity.js';
import { normalizeEvent as normalizeMicrosoft } from '../microsoft/normalize.js';
import type { RejectedItem } from '../source.js';
import { isZone, wallToInstant } from '../zone.js';

export const PROVIDER = 'meeting-baas';

export interface NormalizeContext {
  calendarId: string;
  /** Address of the calendar's owner; null when unknown. */
  owner: string | null;
  /** IANA name, for events that do not say theirs. */
  timeZone: string;
  /** From the listing: details do not say it. Default: no exception. */
  isException?: boolean;
}

export type Normalized = { kind: 'event'; event: CalendarEvent } | { kind: 'rejected'; rejected: RejectedItem };

/**
 * An occurrence of Meeting BaaS in our shape. Never throws.
 *
 * The service keeps the provider's own event beside its own fields (`raw_payload`). That is read by the reader of the
 * calendar it came from, so that a meeting has the same fields, the same link and above all the same occurrence key
 * whether its calendar is read here or directly. The service's fields say when the occurrence is and whether it is
 * cancelled, and fill what the other leaves out. Its link is asked last: it knows three services only.
 *
 * Without the provider's event there is no iCalendar UID; then the key means this calendar's copy only.
 */
export function normalizeHosted(hosted: HostedEvent, context: NormalizeContext): Normalized {
  try {
    return read(hosted, context);
  } catch (error) {
    const reason = `could not be read: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'rejected', rejected: { id: hosted.event_id, reason } };
  }
}

function read(hosted: HostedEvent, context: NormalizeContext): Normalized {
  const start = Date.parse(hosted.start_time);
  const end = Date.parse(hosted.end_time);
  if (end < start)
    return { kind: 'rejected', rejected: { id: hosted.event_id, reason: 'end_time: before start_time' } };
  const zone = hosted.timezone !== null && isZone(hosted.timezone) ? hosted.timezone : context.timeZone;
  const own = readProviderEvent(hosted, { ...context, timeZone: zone });
  // The provider's event may be the series, or older than the service's fields: then only its UID is of use.
  const same = own !== null && (own.allDay ? hosted.is_all_day : Date.parse(own.start) === start);
  const base = same ? own : withoutProvider(hosted, start, end, zone, context);
  const people = same && own.attendees.length > 0 ? own : readPeople(hosted, context.owner);
  return {
    kind: 'event',
    event: {
      ...base,
      id: hosted.event_id,
      calendarId: context.calendarId,
      provider: PROVIDER,
      // One that was moved inside a series may only be marked as such by the service.
      kind: base.kind === 'occurrence' && context.isException === true ? 'exception' : base.kind,
      seriesId: base.kind === 'single' ? null : hosted.series_id,
      status: statusOf(hosted.status),
      title: base.title === '' ? hosted.title : base.title,
      description: base.description ?? hosted.description,
      location: base.location ?? hosted.location,
      organizer: base.organizer ?? organizerOf(hosted, context.owner),
      attendees: people.attendees,
      attendeesOmitted: people.attendeesOmitted,
      response: people.response,
      meeting: base.meeting ?? linkOf(hosted),
      created: base.created ?? instant(hosted.created_at),
      updated: base.updated ?? instant(hosted.updated_at),
      etag: null,
      ...(hosted.bot_scheduled ? { hostedBot: true } : {}),
    },
  };
}

/** The provider's event as its direct reader sees it; null where there is none that can be read. */
function readProviderEvent(hosted: HostedEvent, context: NormalizeContext): CalendarEvent | null {
  const raw = hosted.raw_payload;
  if (raw === null) return null;
  const { calendarId, owner, timeZone } = context;
  const outcome =
    hosted.calendar_platform === 'microsoft'
      ? normalizeMicrosoft(raw, { calendarId, owner: owner?.toLowerCase() ?? null, fallbackZone: timeZone })
      : normalizeGoogle(raw, { calendarId, timeZone, keepCancelled: true });
  return outcome.kind === 'event' ? outcome.event : null;
}

/** What the service's own fields say. */
function withoutProvider(
  hosted: HostedEvent,
  start: number,
  end: number,
  zone: string,
  context: NormalizeContext,
): CalendarEvent {
  const allDay = hosted.is_all_day;
  // All-day events come as midnights, in which zone is not said: the date that is nearest is meant.
  const startDate = allDay ? dateNear(start) : null;
  const lastDate = allDay ? dateNear(end) : null;
  const endDate = startDate !== null && lastDate !== null && lastDate <= startDate ? dayAfter(startDate) : lastDate;
  const recurring = hosted.event_type === 'recurring';
  const startIso = new Date(start).toISOString();
  const uid = uidOf(hosted);
  const recurrenceId = recurring && context.isException !== true ? (startDate ?? startIso) : null;
  const known = uid !== null && (!recurring || recurrenceId !== null);
  return {
    id: hosted.event_id,
    calendarId: context.calendarId,
    provider: PROVIDER,
    occurrenceKey: known ? occurrenceKey(uid, recurrenceId) : occurrenceKey(`${hosted.event_id}@meetingbaas.com`, null),
    iCalUid: uid,
    kind: !recurring ? 'single' : context.isException === true ? 'exception' : 'occurrence',
    seriesId: hosted.series_id,
    recurrenceId,
    status: 'confirmed',
    title: hosted.title,
    description: hosted.description,
    location: hosted.location,
    start: startDate === null ? startIso : midnight(startDate, zone),
    end: endDate === null ? new Date(end).toISOString() : midnight(endDate, zone),
    allDay,
    startDate,
    endDate,
    timeZone: zone,
    eventType: 'default',
    busy: true,
    visibility: 'default',
    organizer: organizerOf(hosted, context.owner),
    attendees: [],
    attendeesOmitted: false,
    response: null,
    conference: null,
    meeting: linkOf(hosted),
    url: null,
    created: null,
    updated: null,
    etag: null,
  };
}

/** The UID that all copies of the event, or of its whole series, have. */
function uidOf({ raw_payload: raw, calendar_platform: platform }: HostedEvent): string | null {
  if (raw === null) return null;
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  if (platform === 'microsoft') {
    const stated = text(raw['iCalUId']);
    return stated === null ? null : seriesUid(stated);
  }
  return text(raw['iCalUID']);
}

const linkOf = ({ location, description, meeting_url: url }: HostedEvent): CalendarEvent['meeting'] =>
  detectMeetingLink({ location, description }) ?? (url === null ? null : detectMeetingLink({ meetingUrl: url }));

const statusOf = (word: string): CalendarEvent['status'] =>
  word === 'cancelled' || word === 'tentative' ? word : 'confirmed';

const RESPONSES: ReadonlySet<string> = new Set<AttendeeResponse>(['accepted', 'declined', 'tentative', 'needsAction']);
const isResponse = (word: string | null): word is AttendeeResponse => word !== null && RESPONSES.has(word);

function readPeople(
  hosted: HostedEvent,
  owner: string | null,
): Pick<CalendarEvent, 'attendees' | 'attendeesOmitted' | 'response'> {
  const attendees: Attendee[] = (hosted.attendees ?? []).map((one) => ({
    ...personOf(one.email, one.name, owner, one.self),
    response: isResponse(one.response_status) ? one.response_status : 'needsAction',
    organizer: one.organizer ?? (one.email !== null && one.email === hosted.organizer_email),
    optional: false,
    resource: false,
  }));
  const response = attendees.find(({ self }) => self)?.response ?? null;
  return { attendees, attendeesOmitted: false, response };
}

function organizerOf(hosted: HostedEvent, owner: string | null): Person | null {
  const { organizer_email: email, organizer_name: name } = hosted;
  return email === null && name === null ? null : personOf(email, name, owner, undefined);
}

function personOf(email: string | null, name: string | null, owner: string | null, self: boolean | undefined): Person {
  const address = email?.toLowerCase() ?? null;
  return { email: address, name, self: self ?? (address !== null && address === owner?.toLowerCase()) };
}

const DAY_MS = 86_400_000;
/** Midnights of zones from UTC-12 to UTC+12 lie within half a day of the date's midnight in UTC. */
const dateNear = (at: number): string => new Date(Math.round(at / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
const dayAfter = (date: string): string => new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10);
const midnight = (date: string, zone: string): string => new Date(wallToInstant(Date.parse(date), zone)).toISOString();

function instant(value: string | null): string | null {
  return value === null ? null : new Date(value).toISOString();
}
