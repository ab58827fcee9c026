import { type MeetingBaasCalendars, problemOf } from '../../connections/meeting-baas/index.js';
import type { CalendarEvent } from '../../event.js';
import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import type { CalendarSource, EventPage, EventQuery, RejectedItem, Window } from '../source.js';
import { isZone } from '../zone.js';
import { cursorLost, minutes, readCursor, readPlace, rowDigest, writeCursor, writePlace } from './cursor.js';
import { isRejected, type Listing, listWindow, type Plan, planRound, readDetails } from './listing.js';
import { normalizeHosted, PROVIDER } from './normalize.js';
import { meetingBaasHook } from './webhook.js';

const SERVICE = 'Meeting BaaS';
/** Our name for the only calendar of an account. */
const PRIMARY = 'primary';
/** Raised whenever the same events would come out with other fields: then every calendar is read afresh. */
const SCHEMA_VERSION = 1;
/** Every event of a page is a request. */
const PAGE_SIZE = 100;
const LARGEST_PAGE_SIZE = 250;

export interface MeetingBaasSourceOptions {
  calendars: MeetingBaasCalendars;
  clock: Clock;
  /** IANA name, for events that do not say theirs. */
  timeZone: string;
}

type Rows = Pick<EventPage, 'events' | 'removed' | 'rejected'>;

/**
 * Calendars that are connected at Meeting BaaS (v2) as a source of events. The service holds what begins in the next 30
 * days.
 *
 * It tells no changes, so a round lists all rows of the window, and reads the details of those whose row changed, that
 * begin within the hour, or whose details are a quarter of an hour old: a changed time, title, link or status is seen at
 * once, another guest, answer, text or place within that quarter. A cursor remembers the rows. A row that is gone is asked
 * for before it counts as removed. A connection that the service cannot read at present is an error: its events
 * would be old ones.
 *
 * @throws CalendarBotsError `invalid` when the zone is none
 */
export function createMeetingBaasSource({ calendars, clock, timeZone }: MeetingBaasSourceOptions): CalendarSource {
  if (!isZone(timeZone)) throw invalid(`"${timeZone.slice(0, 80)}" is not a time zone`, 'Enter an IANA name.');
  /** The last listing: its pages are cut from one. */
  let held: { calendarId: string; window: Window; listing: Listing } | null = null;
  const owners = new Map<string, string | null>();

  /** Looks whether the service can read the calendar, and whose it is. */
  async function check(calendarId: string): Promise<void> {
    const connection = await calendars.get(calendarId);
    const problem = problemOf(connection);
    if (problem !== null) throw problem;
    if (connection.syncedAt === null) {
      throw new CalendarBotsError({
        code: 'unavailable',
        service: SERVICE,
        message: 'Meeting BaaS has not read this calendar for the first time yet',
        hint: 'It was connected a moment ago; try again in some minutes.',
      });
    }
    owners.set(calendarId, connection.email);
  }

  async function ownerOf(calendarId: string): Promise<string | null> {
    if (!owners.has(calendarId)) owners.set(calendarId, (await calendars.get(calendarId)).email);
    return owners.get(calendarId) ?? null;
  }

  /** The listing that a page belongs to. @throws CalendarBotsError `cursorExpired` when it is another one by now. */
  async function listingFor(calendarId: string, window: Window, hash: string | null): Promise<Listing> {
    const same = hash !== null && held?.calendarId === calendarId && held.listing.hash === hash ? held.listing : null;
    if (same !== null) return same;
    if (hash === null) await check(calendarId);
    const listing = await listWindow(calendars, calendarId, window);
    if (hash !== null && listing.hash !== hash) throw cursorLost();
    held = { calendarId, window, listing };
    return listing;
  }

  async function readRows(calendarId: string, rows: Plan['due']): Promise<Rows & { gone: string[] }> {
    const owner = await ownerOf(calendarId);
    const events: CalendarEvent[] = [];
    const rejected: RejectedItem[] = [];
    const gone: string[] = [];
    const details = await readDetails(calendars, calendarId, rows);
    rows.forEach((row, index) => {
      const found = details[index] ?? null;
      if (found === null) gone.push(row.event_id);
      else if (isRejected(found)) rejected.push(found);
      else {
        const outcome = normalizeHosted(found, { calendarId, owner, timeZone, isException: row.is_exception });
        if (outcome.kind === 'event') events.push(outcome.event);
        else rejected.push(outcome.rejected);
      }
    });
    return { events, removed: [], rejected, gone };
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    hook: meetingBaasHook,
    capabilities: { incremental: true, expandsRecurrence: true, push: false, confirmsRemovals: true },
    cursorFingerprint: `meeting-baas/${SCHEMA_VERSION} timeZone=${timeZone}`,

    async listCalendars(page = null) {
      const { rows, next } = await calendars.list(page === null ? {} : { cursor: page });
      return {
        calendars: rows.map(({ id, email, platform, status }) => ({
          id,
          name: `${email ?? id} (${platform === null ? '' : `${PLATFORMS[platform]}, `}${status ?? 'no status'})`,
          primary: false,
          readable: true,
          timeZone: null,
          color: null,
        })),
        nextPage: next,
      };
    },

    async calendarIdOf(name) {
      if (name !== PRIMARY && !name.includes('@')) return name;
      const { rows } = await calendars.list(name === PRIMARY ? {} : { email: name });
      const found = rows.filter(({ email }) => name === PRIMARY || email?.toLowerCase() === name.toLowerCase());
      const [only] = found;
      if (only !== undefined && found.length === 1) return only.id;
      throw only === undefined
        ? notConnected(name)
        : invalid(
            `${found.length} calendars are connected at Meeting BaaS${name === PRIMARY ? '' : ` for ${name}`}`,
            'Choose one of them from the list, or give its ID.',
          );
    },

    async readPage(request) {
      const { calendarId, window, purpose } = request;
      const place = request.page === null ? null : readPlace(request.page);
      const cursor = request.cursor === null ? null : readCursor(request.cursor);
      const at = place?.at ?? clock.now();
      const listing = await listingFor(calendarId, window, place?.hash ?? null);
      const plan = planRound(listing, cursor, at);
      const offset = place?.offset ?? 0;
      const slice = sliceOf(plan.due, offset, request.pageSize);
      const { gone, ...rows } = await readRows(calendarId, slice.rows);
      const nextPage = slice.next === null ? null : writePlace({ offset: slice.next, hash: listing.hash, at });
      const unread = new Set([...gone, ...rows.rejected.map(({ id }) => id)]);
      const first = offset === 0;
      return {
        events: rows.events,
        removed: first
          ? plan.removed.map(({ event_id: id, series_id }) => ({ id, seriesId: series_id, recurrenceId: null }))
          : [],
        rejected: first ? [...listing.rejected, ...rows.rejected] : rows.rejected,
        uncertain: cursor === null ? [] : first ? [...plan.uncertain, ...gone] : gone,
        nextPage,
        nextCursor: purpose === 'sync' && nextPage === null ? cursorAfter(listing, plan, cursor, at, unread) : null,
      };
    },

    async query(request) {
      const { calendarId, window } = request;
      const place = request.page === null ? null : readPlace(request.page);
      const listing = await listingFor(calendarId, window, place?.hash ?? null);
      const wanted = listing.rows.filter(({ status }) => status !== 'cancelled' || request.includeCancelled === true);
      const slice = sliceOf(wanted, place?.offset ?? 0, request.pageSize);
      const { gone: _gone, ...rows } = await readRows(calendarId, slice.rows);
      return {
        ...rows,
        events: rows.events.filter((event) => isWanted(event, request)),
        rejected: place === null ? [...listing.rejected, ...rows.rejected] : rows.rejected,
        nextPage: slice.next === null ? null : writePlace({ offset: slice.next, hash: listing.hash, at: clock.now() }),
      };
    },

    async getEvent(calendarId, eventId) {
      try {
        const hosted = await calendars.getEvent(calendarId, eventId);
        const outcome = normalizeHosted(hosted, { calendarId, owner: await ownerOf(calendarId), timeZone });
        if (outcome.kind === 'event') return outcome.event;
        throw new CalendarBotsError({
          code: 'unexpectedResponse',
          service: SERVICE,
          message: `${SERVICE} gave an event that could not be read: ${outcome.rejected.reason}`,
        });
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        // What is no id of theirs is no event of theirs. Any other request that the service refuses says nothing of it.
        const isNoId = error.code === 'invalid' && error.status === undefined;
        if (error.code === 'notFound' || isNoId) return null;
        throw error;
      }
    },

    async readSeries(calendarId, seriesId, window) {
      const { rows, rejected: unread } = await listWindow(calendars, calendarId, window);
      const own = rows.filter(({ series_id: id, status }) => id === seriesId && status !== 'cancelled');
      // Whose the rows are that cannot be read is not known: they may be of this series.
      if (own.length > 0) {
        const { events, rejected } = await readRows(calendarId, own);
        return { events, rejected: [...unread, ...rejected] };
      }
      for await (const { series_id: id } of calendars.allSeries(calendarId)) {
        if (id === seriesId) return { events: [], rejected: unread };
      }
      return null;
    },
  };
}

const PLATFORMS = { google: 'Google', microsoft: 'Microsoft' } as const;

/** What the next round has to know. What could not be read is left out: it is read again. */
function cursorAfter(
  { rows }: Listing,
  { due }: Plan,
  before: ReturnType<typeof readCursor> | null,
  at: number,
  unread: ReadonlySet<string | null>,
): string {
  const read = new Set(due.map(({ event_id: id }) => id));
  const entries: Parameters<typeof writeCursor>[0]['entries'] = new Map();
  for (const row of rows) {
    const id = row.event_id;
    if (row.status === 'cancelled' || unread.has(id)) continue;
    const readAt = read.has(id) ? minutes(at) : (before?.entries.get(id)?.[2] ?? 0);
    entries.set(id, [rowDigest(row), minutes(Date.parse(row.start_time)), readAt]);
  }
  return writeCursor({ entries });
}

function sliceOf<T>(rows: readonly T[], offset: number, pageSize = PAGE_SIZE): { rows: T[]; next: number | null } {
  const end = offset + Math.min(LARGEST_PAGE_SIZE, Math.max(1, Math.trunc(pageSize)));
  return { rows: rows.slice(offset, end), next: end < rows.length ? end : null };
}

/** The filters of a listing for people; the service has none of them. What does not say when it changed stays in. */
function isWanted(event: CalendarEvent, { window, text, updatedSince }: EventQuery): boolean {
  if (Date.parse(event.start) >= window.to || Date.parse(event.end) <= window.from) return false;
  if (updatedSince !== undefined && event.updated !== null && Date.parse(event.updated) < updatedSince) return false;
  const wanted = text?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const people = [event.organizer, ...event.attendees].flatMap((person) => [person?.email, person?.name]);
  return [event.title, event.description, event.location, ...people].some((field) =>
    field?.toLowerCase().includes(wanted),
  );
}

function notConnected(name: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'notFound',
    service: SERVICE,
    message: `No calendar${name === PRIMARY ? '' : ` of ${name}`} is connected at Meeting BaaS`,
    hint: 'Connect one first: Calendar Connection, Meeting BaaS, Create.',
  });
}

function invalid(message: string, hint: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: SERVICE, message, hint });
}
