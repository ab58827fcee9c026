import type { calendar_v3 } from '@googleapis/calendar';
import { type EventTime, formatEventTime } from './event-time';
import type { AccessRole, CalendarState, EventRow, Person } from './model';
import { isMaster, type Occurrence } from './series';

type Event = calendar_v3.Schema$Event;

/** For whom and how events are shown. */
export interface View {
  role: AccessRole;
  /** Zone of the offsets in `dateTime`. */
  timeZone: string;
  maxAttendees?: number | undefined;
}

export function etagOf(version: number): string {
  // As recorded: twice the microseconds of `updated`.
  return `"${version * 2}"`;
}

export function isoMs(version: number): string {
  return new Date(Math.floor(version / 1_000)).toISOString();
}

function isoWholeSeconds(version: number): string {
  return new Date(Math.floor(version / 1_000_000) * 1_000).toISOString();
}

function person(who: Person, calendar: CalendarState): { email: string; displayName?: string; self?: boolean } {
  return {
    email: who.email,
    ...(who.displayName === undefined ? {} : { displayName: who.displayName }),
    ...(who.email === calendar.id ? { self: true } : {}),
  };
}

function attendeesOf(row: EventRow, calendar: CalendarState, view: View): Partial<Event> {
  if (row.attendees.length === 0) return {};
  const all = row.attendees.map((attendee) => ({
    ...attendee,
    ...(attendee.email === row.organizer.email ? { organizer: true } : {}),
    ...(attendee.email === calendar.id ? { self: true } : {}),
  }));
  if (view.maxAttendees === undefined || all.length <= view.maxAttendees) return { attendees: all };
  return { attendees: all.filter((attendee) => 'self' in attendee), attendeesOmitted: true };
}

function contentOf(row: EventRow): Partial<Event> {
  const { sharedProperties, ...shared } = row.shared;
  const { privateProperties, ...own } = row.own;
  const extended =
    sharedProperties === undefined && privateProperties === undefined
      ? {}
      : {
          extendedProperties: {
            ...(privateProperties === undefined ? {} : { private: privateProperties }),
            ...(sharedProperties === undefined ? {} : { shared: sharedProperties }),
          },
        };
  return { ...shared, ...own, ...extended };
}

function withoutEmpty(event: Event): Event {
  let name: keyof Event;
  for (name in event) if (event[name] === undefined || event[name] === null) Reflect.deleteProperty(event, name);
  return event;
}

function htmlLink(id: string, calendar: CalendarState): string {
  const eid = Buffer.from(`${id} ${calendar.id}`).toString('base64url');
  return `https://www.google.com/calendar/event?eid=${eid}`;
}

function render(
  calendar: CalendarState,
  view: View,
  row: EventRow,
  shown: {
    id: string;
    start: EventTime;
    end: EventTime;
    version: number;
    recurrence?: string[] | undefined;
    recurringEventId?: string | undefined;
    originalStart?: EventTime | undefined;
    status?: string;
  },
): Event {
  const zone = view.timeZone;
  const identity: Event = {
    kind: 'calendar#event',
    etag: etagOf(shown.version),
    id: shown.id,
    status: shown.status ?? row.status,
  };
  const times: Event = {
    start: formatEventTime(shown.start, zone),
    end: formatEventTime(shown.end, zone),
    recurrence: shown.recurrence,
    recurringEventId: shown.recurringEventId,
    originalStartTime: shown.originalStart === undefined ? undefined : formatEventTime(shown.originalStart, zone),
  };
  const hidden =
    view.role === 'freeBusyReader' ||
    ((view.role === 'reader' || view.role === 'writerWithoutPrivateAccess') &&
      (row.shared.visibility === 'private' || row.shared.visibility === 'confidential'));
  if (hidden) {
    return withoutEmpty({
      ...identity,
      updated: isoMs(shown.version),
      ...times,
      transparency: row.own.transparency,
      visibility: 'private',
      iCalUID: row.iCalUID,
      sequence: row.sequence,
      eventType: row.shared.eventType ?? 'default',
    });
  }
  const content = contentOf(row);
  return withoutEmpty({
    ...identity,
    htmlLink: htmlLink(shown.id, calendar),
    created: isoWholeSeconds(row.created),
    updated: isoMs(shown.version),
    summary: content.summary,
    description: content.description,
    location: content.location,
    creator: person(row.creator, calendar),
    organizer: person(row.organizer, calendar),
    ...times,
    iCalUID: row.iCalUID,
    sequence: row.sequence,
    ...attendeesOf(row, calendar, view),
    ...content,
    reminders: content.reminders ?? { useDefault: true },
    eventType: content.eventType ?? 'default',
  });
}

/** A single event, a master or an exception with all its fields; `version` is the one its etag shows. */
export function renderRow(calendar: CalendarState, view: View, row: EventRow, version: number): Event {
  return render(calendar, view, row, {
    id: row.id,
    start: row.start,
    end: row.end,
    version,
    recurrence: isMaster(row) ? row.recurrence : undefined,
    recurringEventId: row.exceptionOf,
    originalStart: row.originalStart,
  });
}

/** An occurrence of the expanded view. */
export function renderOccurrence(
  calendar: CalendarState,
  view: View,
  occurrence: Occurrence,
  status?: 'cancelled',
): Event {
  return render(calendar, view, occurrence.row, {
    id: occurrence.id,
    start: occurrence.start,
    end: occurrence.end,
    version: occurrence.row.version,
    recurringEventId: occurrence.master?.id ?? occurrence.row.exceptionOf,
    originalStart: occurrence.originalStart,
    ...(status === undefined ? {} : { status }),
  });
}

/** What is left of a deleted event: its id and nothing that a mirror could show. */
export function bareStub(id: string, version: number): Event {
  return { kind: 'calendar#event', etag: etagOf(version), id, status: 'cancelled' };
}

/** What is left of a cancelled occurrence of a series that lives on. */
export function exceptionStub(view: View, row: EventRow, version: number): Event {
  if (row.exceptionOf === undefined || row.originalStart === undefined) return bareStub(row.id, version);
  return {
    ...bareStub(row.id, version),
    recurringEventId: row.exceptionOf,
    originalStartTime: formatEventTime(row.originalStart, view.timeZone),
  };
}
