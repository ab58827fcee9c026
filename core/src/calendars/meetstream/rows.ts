import type { HostedEvent } from '../../connections/meetstream/index.js';
import { type CalendarEvent, occurrenceKey } from '../../event.js';
import { detectMeetingLink } from '../../meeting-link/index.js';
import { normalizeEvent as normalizeGoogle } from '../google/normalize.js';
import { normalizeEvent as normalizeMicrosoft } from '../microsoft/normalize.js';
import { seriesUid } from '../microsoft/identity.js';
import { readOriginalStart, zoneName } from '../microsoft/time.js';
import { text, type WireEvent } from '../microsoft/wire.js';
import type { RejectedItem, RemovedEvent } from '../source.js';

export const PROVIDER = 'meetstream';

export interface RowContext {
  calendarId: string;
  /** IANA name, for all-day events and where a row says none. */
  timeZone: string;
  /** Address of the account's owner, lower case; null when it is not known. */
  owner: string | null;
}

/** Exactly one of four. A whole series has to be laid out: see series.ts. */
export type ReadRow =
  | { kind: 'event'; event: CalendarEvent }
  | { kind: 'series'; row: HostedEvent; raw: Readonly<Record<string, unknown>>; form: RawForm }
  | { kind: 'removed'; removed: RemovedEvent }
  | { kind: 'rejected'; rejected: RejectedItem };

/** Whose event resource stands in `raw`. */
export type RawForm = 'google' | 'microsoft';

/**
 * A row of MeetStream's listing, in our shape. Never throws.
 *
 * Where the row carries the calendar's own event (`raw`), that is read as the calendar's own source reads it: the same
 * fields and, above all, the same occurrence key as the same meeting has there. The id is MeetStream's own, which its
 * schedules ask for. A row without `raw` is read from its columns: then a single event has the key of its iCalendar UID,
 * and an occurrence that does not say its original start is named by its start.
 */
export function readRow(row: HostedEvent, context: RowContext): ReadRow {
  const removed: RemovedEvent = { id: row.id, seriesId: null, recurrenceId: null };
  const raw = rawOf(row.raw);
  if (row.is_deleted || row.schedule_status === 'cancelled') {
    const place = raw === null ? placeByName(row) : placeOf(raw.value, raw.form, context);
    return { kind: 'removed', removed: { ...removed, ...place } };
  }
  if (raw === null) return fromColumns(row, context);
  if (raw.form === 'google') {
    if (Array.isArray(raw.value['recurrence']) && typeof raw.value['recurringEventId'] !== 'string') {
      return { kind: 'series', row, raw: raw.value, form: raw.form };
    }
    const read = normalizeGoogle(raw.value, { calendarId: context.calendarId, timeZone: context.timeZone });
    if (read.kind === 'event') return { kind: 'event', event: hosted(read.event, row, context) };
    if (read.kind === 'removed') return { kind: 'removed', removed: { ...read.removed, id: row.id } };
    return { kind: 'rejected', rejected: { id: row.id, reason: read.rejected.reason } };
  }
  const owner = context.owner;
  const read = normalizeMicrosoft(raw.value, { calendarId: context.calendarId, owner, fallbackZone: context.timeZone });
  if (read.kind === 'event') return { kind: 'event', event: hosted(read.event, row, context) };
  if (read.kind === 'series') return { kind: 'series', row, raw: raw.value, form: raw.form };
  return { kind: 'rejected', rejected: { id: row.id, reason: read.rejected.reason } };
}

/** An event under MeetStream's name. Its link is the calendar's own, or the one that the service found. */
export function hosted(event: CalendarEvent, row: HostedEvent, context: RowContext): CalendarEvent {
  return {
    ...event,
    id: row.id,
    calendarId: context.calendarId,
    provider: PROVIDER,
    meeting: event.meeting ?? linkOf(row),
    created: event.created ?? stamp(row.created_at),
    updated: event.updated ?? stamp(row.updated_at),
  };
}

function fromColumns(row: HostedEvent, context: RowContext): ReadRow {
  const start = instant(row.start_time);
  const end = instant(row.end_time);
  const reject = (reason: string): ReadRow => ({ kind: 'rejected', rejected: { id: row.id, reason } });
  if (start === null) return reject('start_time: missing or not a time');
  if (end === null) return reject('end_time: missing or not a time');
  if (end < start) return reject('end_time: before start_time');
  // A series without its rule: which meetings it stands for cannot be told.
  const iCalUid = row.ical_uid === null ? null : seriesUid(row.ical_uid);
  const { seriesId, recurrenceId } = placeByName(row);
  if (row.is_recurring === true && recurrenceId === null) {
    return reject('raw: missing, and without it a series does not say when it takes place');
  }
  return {
    kind: 'event',
    event: {
      id: row.id,
      calendarId: context.calendarId,
      provider: PROVIDER,
      occurrenceKey: occurrenceKey(iCalUid ?? `${row.platform_id ?? row.id}@meetstream`, recurrenceId),
      iCalUid,
      kind: recurrenceId === null ? 'single' : recurrenceId === iso(start) ? 'occurrence' : 'exception',
      seriesId,
      recurrenceId,
      status: 'confirmed',
      title: row.summary ?? '',
      description: null,
      location: null,
      start: iso(start),
      end: iso(end),
      allDay: false,
      startDate: null,
      endDate: null,
      timeZone: context.timeZone,
      eventType: 'default',
      busy: true,
      visibility: 'default',
      organizer: null,
      attendees: [],
      attendeesOmitted: true,
      response: null,
      conference: null,
      meeting: linkOf(row),
      url: null,
      created: stamp(row.created_at),
      updated: stamp(row.updated_at),
      etag: null,
    },
  };
}

type Place = Pick<RemovedEvent, 'seriesId' | 'recurrenceId'>;
const NO_PLACE: Place = { seriesId: null, recurrenceId: null };

/** Where a removed event had its place in a series: there the series must not be laid out. */
function placeOf(raw: Readonly<Record<string, unknown>>, form: RawForm, context: RowContext): Place {
  const { calendarId, timeZone, owner } = context;
  if (form === 'google') {
    const read = normalizeGoogle({ ...raw, status: 'cancelled' }, { calendarId, timeZone });
    return read.kind === 'removed'
      ? { seriesId: read.removed.seriesId, recurrenceId: read.removed.recurrenceId }
      : NO_PLACE;
  }
  const read = normalizeMicrosoft(raw, { calendarId, owner, fallbackZone: timeZone });
  if (read.kind === 'event') return { seriesId: read.event.seriesId, recurrenceId: read.event.recurrenceId };
  // Of what is deleted no more may be left than whose it was, and when it was to be.
  const wire: WireEvent = raw;
  const zone = zoneName(wire.originalStartTimeZone) ?? timeZone;
  const original = readOriginalStart(wire.originalStart, wire.isAllDay === true, zone);
  return { seriesId: text(wire.seriesMasterId), recurrenceId: original?.id ?? null };
}

/** The same from the name alone, as Google gives it. */
function placeByName({ platform_id: name }: HostedEvent): Place {
  const [, seriesId, instance] = /^(.+)_(\d{8}T\d{6}Z)$/s.exec(name ?? '') ?? [];
  if (seriesId === undefined || instance === undefined) return NO_PLACE;
  return { seriesId, recurrenceId: instanceTime(instance) };
}

/** `raw` as an object, which may come as its JSON text, and whose it is by its shape. */
function rawOf(raw: unknown): { value: Readonly<Record<string, unknown>>; form: RawForm } | null {
  const value = typeof raw === 'string' ? parsed(raw) : raw;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const record = value as Readonly<Record<string, unknown>>;
  if (typeof record['id'] !== 'string') return null;
  if ('iCalUId' in record || 'subject' in record || 'seriesMasterId' in record) {
    return { value: record, form: 'microsoft' };
  }
  return 'start' in record || 'iCalUID' in record || record['status'] === 'cancelled'
    ? { value: record, form: 'google' }
    : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const linkOf = (row: HostedEvent): CalendarEvent['meeting'] =>
  row.meeting_url === null ? null : detectMeetingLink({ location: row.meeting_url });

/** A time with an offset, or in UTC where it says none. */
function instant(text: string | null): number | null {
  if (text === null) return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? null : at;
}

const iso = (at: number): string => new Date(at).toISOString();
const stamp = (text: string | null): string | null => {
  const at = instant(text);
  return at === null ? null : iso(at);
};
const instanceTime = (text: string): string =>
  text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6.000Z');
