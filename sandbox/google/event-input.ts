import type { calendar_v3 } from '@googleapis/calendar';
import { conferenceFields } from './conference';
import { GoogleApiError, invalid } from './errors';
import { dayMs, type EventTime, parseEventTime } from './event-time';
import { type Attendee, type EventRow, OWN_FIELDS, type ResponseStatus, SHARED_FIELDS } from './model';
import { isRecurrence } from './recurrence';
import type { GoogleStore } from './store';

type Event = calendar_v3.Schema$Event;

const RESPONSES: readonly string[] = ['needsAction', 'declined', 'tentative', 'accepted'];
const VISIBILITIES: readonly string[] = ['default', 'public', 'private', 'confidential'];
const EVENT_TYPES: readonly string[] = ['default', 'birthday', 'focusTime', 'outOfOffice', 'workingLocation'];

/** How strictly a body is read: a request over HTTP as Google reads it, or a test that may store anything. */
export interface InputOptions {
  /** Refuse what Google refuses: unreadable recurrence, event types that only Google makes. */
  strict: boolean;
  /** 0 ignores `conferenceData` in the body. */
  conferenceDataVersion: number;
}

export function readAttendees(given: calendar_v3.Schema$EventAttendee[], before: readonly Attendee[]): Attendee[] {
  return given.map((attendee) => {
    const { email, self: _self, organizer: _organizer, responseStatus, ...rest } = attendee;
    if (typeof email !== 'string' || !email.includes('@')) throw invalid('Invalid attendee email.', 'attendees.email');
    const address = email.toLowerCase();
    const known = before.find((other) => other.email === address);
    const response = responseStatus ?? known?.responseStatus ?? 'needsAction';
    if (!RESPONSES.includes(response)) throw invalid(`Invalid value for: ${response}`, 'attendees.responseStatus');
    return { ...rest, email: address, responseStatus: response as ResponseStatus };
  });
}

function checkContent(body: Event, options: InputOptions): void {
  if (body.visibility != null && !VISIBILITIES.includes(body.visibility))
    throw invalid('Invalid visibility.', 'visibility');
  if (body.eventType != null && options.strict && !EVENT_TYPES.includes(body.eventType)) {
    throw new GoogleApiError(400, 'eventTypeRestriction', 'The event type cannot be created through the API.');
  }
  if (body.transparency != null && body.transparency !== 'opaque' && body.transparency !== 'transparent') {
    throw invalid('Invalid transparency.', 'transparency');
  }
  if (body.status != null && !['confirmed', 'tentative', 'cancelled'].includes(body.status)) {
    throw invalid('Invalid status.', 'status');
  }
}

function mergedProperties(
  current: Record<string, string> | undefined,
  given: { [key: string]: string | null } | null | undefined,
  replace: boolean,
): Record<string, string> | undefined {
  if (given === undefined) return replace ? undefined : current;
  if (given === null) return undefined;
  const merged = new Map(Object.entries(replace ? {} : (current ?? {})));
  for (const [name, value] of Object.entries(given)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return merged.size === 0 ? undefined : Object.fromEntries(merged);
}

/** Writes the fields of the body that are not times, people or identity into the row. `replace`: PUT instead of PATCH. */
export function applyContent(
  store: GoogleStore,
  row: EventRow,
  body: Event,
  replace: boolean,
  options: InputOptions,
): void {
  checkContent(body, options);
  const shared: Record<string, unknown> = { ...row.shared };
  const own: Record<string, unknown> = { ...row.own };
  const put = (into: Record<string, unknown>, name: keyof Event): void => {
    const value = body[name];
    if (value === undefined ? replace : value === null) Reflect.deleteProperty(into, name);
    else if (value !== undefined) into[name] = value;
  };
  for (const name of SHARED_FIELDS) put(shared, name);
  for (const name of OWN_FIELDS) put(own, name);
  if (body.eventType != null) shared['eventType'] = body.eventType;
  // The defaults are left out on the wire.
  if (own['transparency'] === 'opaque') delete own['transparency'];
  if (shared['visibility'] === 'default') delete shared['visibility'];
  row.shared = shared;
  row.own = own;
  const { extendedProperties } = body;
  if (extendedProperties !== undefined || replace) {
    const sharedProperties = mergedProperties(row.shared.sharedProperties, extendedProperties?.shared, replace);
    const privateProperties = mergedProperties(row.own.privateProperties, extendedProperties?.private, replace);
    row.shared = { ...row.shared, sharedProperties };
    row.own = { ...row.own, privateProperties };
  }
  if (options.conferenceDataVersion >= 1 && body.conferenceData !== undefined) {
    row.shared = { ...row.shared, ...conferenceFields(store, body.conferenceData, row.shared.conferenceData) };
  }
}

export interface NewTimes {
  start: EventTime;
  end: EventTime;
}

function merged(
  given: calendar_v3.Schema$EventDateTime,
  current: EventTime | undefined,
): calendar_v3.Schema$EventDateTime {
  // A time without a zone keeps the zone that the event had.
  return given.timeZone == null && given.dateTime != null && current?.kind === 'timed'
    ? { ...given, timeZone: current.zone }
    : given;
}

/** @throws GoogleApiError 400 when a time is missing or malformed, or the end comes before the start. */
export function readTimes(body: Event, current: NewTimes | undefined, defaultZone: string): NewTimes {
  if (body.start == null && current === undefined) throw invalid('Missing start time.', 'start');
  if (body.end == null && current === undefined) throw invalid('Missing end time.', 'end');
  const start =
    body.start == null && current !== undefined
      ? current.start
      : parseEventTime(merged(body.start ?? {}, current?.start), defaultZone, 'start');
  const end =
    body.end == null && current !== undefined
      ? current.end
      : parseEventTime(merged(body.end ?? {}, current?.end), defaultZone, 'end');
  if (start.kind !== end.kind) throw invalid('Start and end times must either both be date or both be dateTime.');
  const empty =
    start.kind === 'day' && end.kind === 'day'
      ? dayMs(end.date) <= dayMs(start.date)
      : start.kind === 'timed' && end.kind === 'timed' && end.ms < start.ms;
  if (empty) throw new GoogleApiError(400, 'timeRangeEmpty', 'The specified time range is empty.');
  return { start, end };
}

/** The lines of a recurrence, or undefined for none. @throws GoogleApiError 400 */
export function readRecurrence(
  given: string[] | null | undefined,
  start: EventTime,
  options: InputOptions,
): string[] | undefined {
  if (given == null || given.length === 0) return undefined;
  if (options.strict && !isRecurrence(start, given)) throw invalid('Invalid recurrence rule.', 'recurrence');
  return [...given];
}
