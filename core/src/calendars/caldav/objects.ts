import type { CalendarEvent } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';
import { occurrencesOf, type ParsedSeries, parseICalendar, seriesIdOf } from '../icalendar/index.js';
import { repeats } from '../icalendar/series-input.js';
import type { EventPage, RejectedItem, SeriesSet, Window } from '../source.js';
import type { CalDavClient } from './client.js';
import type { CalendarFacts } from './cursor.js';
import { SERVICE, unexpected } from './errors.js';
import { canonicalHref } from './listing.js';
import type { DavResponse } from './multistatus.js';
import { CALDAV, DAV } from './names.js';
import { textOf } from './xml.js';

export const PROVIDER = 'caldav';
/** More in one report makes some servers slow or cut the answer short. */
export const MULTIGET_SIZE = 50;
/** As wide as time goes here: a single event is found wherever it is. */
const ALWAYS: Window = { from: Date.parse('1900-01-01T00:00:00Z'), to: Date.parse('9998-12-31T00:00:00Z') };

/** A calendar object resource (RFC 4791, 4.1) as it was read: its content, or why there is none. */
export type CalendarObject =
  | { href: string; kind: 'found'; etag: string | null; data: string }
  | { href: string; kind: 'gone' }
  | { href: string; kind: 'refused'; reason: string };

/** Whether an id that somebody entered can be of an object: a path or an address. Servers differ in what they answer for others. */
export const isHref = (id: string): boolean => id.startsWith('/') || URL.canParse(id);

/**
 * Reads these objects, each of which has its row in the answer.
 * @throws CalendarBotsError `unexpectedResponse` when a row is missing: nothing may be taken for deleted that was only
 * left out. `unavailable` when a row says that the server failed: it must be read again.
 */
export async function readObjects(
  client: CalDavClient,
  calendar: string,
  hrefs: readonly string[],
): Promise<CalendarObject[]> {
  const objects: CalendarObject[] = [];
  for (let from = 0; from < hrefs.length; from += MULTIGET_SIZE) {
    const chunk = hrefs.slice(from, from + MULTIGET_SIZE);
    const answer = await client.multiget(calendar, chunk);
    const rows = new Map(answer.responses.map((row) => [canonicalHref(row.href, answer.url), row]));
    for (const href of chunk)
      objects.push(readRow(href, rows.get(canonicalHref(href, answer.url)), chunk.length, rows.size));
  }
  return objects;
}

function readRow(href: string, row: DavResponse | undefined, asked: number, got: number): CalendarObject {
  if (row === undefined) throw unexpected(`${asked} objects were asked for and only ${got} came`);
  const { status, properties } = row;
  if (status === 404 || status === 410) return { href, kind: 'gone' };
  if (status !== null && status >= 500) {
    throw new CalendarBotsError({
      code: 'unavailable',
      service: SERVICE,
      status,
      message: `${SERVICE}: the server could not give all objects (${status})`,
      hint: 'It is tried again at the next check.',
    });
  }
  const data = properties.get(CALDAV.calendarData)?.text;
  if (status !== null && status >= 400) return { href, kind: 'refused', reason: `the server answered ${status}` };
  if (data === undefined || data.trim() === '') return { href, kind: 'refused', reason: 'the server gave no content' };
  return { href, kind: 'found', etag: textOf(properties.get(DAV.etag)), data };
}

export interface ObjectContext {
  calendarId: string;
  window: Window;
  facts: CalendarFacts;
}

/** What objects say, in the port's words: events inside the window and such as were moved out of it. */
export type Rows = Required<Pick<EventPage, 'events' | 'removed' | 'rejected' | 'series'>>;

/** Every object gives the set of its occurrences, so that an occurrence that is not there any more is missed. */
export function readRows(objects: readonly CalendarObject[], context: ObjectContext): Rows {
  const rows: Rows = { events: [], removed: [], rejected: [], series: [] };
  for (const object of objects) {
    if (object.kind === 'gone') rows.removed.push({ id: object.href, seriesId: null, recurrenceId: null });
    else if (object.kind === 'refused') rows.rejected.push({ id: object.href, reason: object.reason });
    else addObject(rows, object, context);
  }
  return rows;
}

type Found = Extract<CalendarObject, { kind: 'found' }>;

function addObject(rows: Rows, object: Found, context: ObjectContext): void {
  const parsed = parseICalendar(object.data);
  if (!parsed.complete) {
    rows.rejected.push({ id: object.href, reason: 'not a complete iCalendar object' });
    return;
  }
  // Which occurrences these had is not known: none is missed on their account.
  rows.rejected.push(...parsed.rejected.map((item) => ({ ...item, id: object.href })));
  const sets = parsed.series.map((series) => addSeries(rows, series, object, context));
  if (parsed.rejected.length > 0) return;
  rows.series.push(...sets.filter((set) => set !== null));
  // A series of its own name is known where the object had one, so it must be told that it has none (any more).
  if (!parsed.series.some(({ alone }) => alone)) rows.series.push({ seriesId: object.href, ids: [] });
}

/** Null when it cannot be said which occurrences there are. */
function addSeries(rows: Rows, series: ParsedSeries, object: Found, context: ObjectContext): SeriesSet | null {
  const seriesId = seriesIdOf(series, object.href);
  const { events, rejected } = expand(series, object, context, isSingle(series) ? ALWAYS : context.window);
  rows.events.push(...events);
  rows.rejected.push(...rejected);
  if (rejected.some(({ id }) => id === null || id === seriesId)) return null;
  const ids = events.filter((event) => event.status !== 'cancelled' && isInside(event, context.window));
  const kept = rejected.flatMap(({ id }) => (id === null ? [] : [id]));
  return { seriesId, ids: [...ids.map(({ id }) => id), ...kept] };
}

/** The occurrence of that id, cancelled or not; null when the object has none. */
export function findOccurrence(
  object: Found,
  eventId: string,
  context: Omit<ObjectContext, 'window'>,
): CalendarEvent | null {
  for (const series of parseICalendar(object.data).series) {
    const seriesId = seriesIdOf(series, object.href);
    const recurrenceId = eventId.startsWith(`${seriesId}#`) ? eventId.slice(seriesId.length + 1) : null;
    const window = eventId === seriesId && isSingle(series) ? ALWAYS : aroundOf(recurrenceId);
    if (window === null) continue;
    const { events, rejected } = expand(series, object, { ...context, window }, window);
    const found = events.find(({ id }) => id === eventId);
    if (found !== undefined) return found;
    const reason = rejected.find(({ id }) => id === eventId || id === seriesId)?.reason;
    if (reason !== undefined) throw unexpected(`an event could not be read: ${reason}`);
  }
  return null;
}

/** Two days to either side of the original start: exceptions are found by it wherever they were moved. */
function aroundOf(recurrenceId: string | null): Window | null {
  const at = recurrenceId === null ? Number.NaN : Date.parse(recurrenceId);
  return Number.isNaN(at) ? null : { from: at - 2 * 86_400_000, to: at + 2 * 86_400_000 };
}

function expand(
  series: ParsedSeries,
  object: Found,
  { calendarId, facts }: ObjectContext,
  window: Window,
): { events: CalendarEvent[]; rejected: RejectedItem[] } {
  const { events, rejected } = occurrencesOf(series, window, {
    provider: PROVIDER,
    calendarId,
    timeZone: facts.timeZone,
    self: null,
    objectId: object.href,
    etag: object.etag,
  });
  return { events: events.map((event) => withSelf(event, facts.addresses)), rejected };
}

/** A calendar user has several addresses (RFC 4791, 6.2.1 in RFC 6638, 2.4.1): an invitation may name any of them. */
function withSelf(event: CalendarEvent, addresses: readonly string[]): CalendarEvent {
  const isSelf = (email: string | null): boolean => email !== null && addresses.includes(email);
  const attendees = event.attendees.map((attendee) => ({ ...attendee, self: isSelf(attendee.email) }));
  return {
    ...event,
    organizer: event.organizer === null ? null : { ...event.organizer, self: isSelf(event.organizer.email) },
    attendees,
    response: attendees.find((attendee) => attendee.self)?.response ?? null,
  };
}

/** One event that does not repeat: it can be told wherever it was moved to. */
function isSingle({ master, overrides }: ParsedSeries): boolean {
  return master === null || (overrides.length === 0 && !repeats(master.component));
}

export function isInside(event: CalendarEvent, window: Window): boolean {
  return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
}
