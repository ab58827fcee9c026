import type { CalendarEvent } from '../../event.js';
import { CalendarBotsError, type Http, isCalendarBotsError } from '../../http/index.js';
import { SeriesLinks } from '../../meeting-link/index.js';
import type { CalendarSource, EventPage, EventQuery, SeriesReading, Window } from '../source.js';
import { isZone } from '../zone.js';
import { readCalendar } from './calendar-list.js';
import { createGoogleClient, type EventsListPage, type EventsListQuery } from './client.js';
import { asCursorExpired, isTokenRefused, SERVICE } from './errors.js';
import { isSeries, type NormalizeContext, normalizeEvent, PROVIDER } from './normalize.js';
import { createGooglePush } from './push.js';
import { parseDateTime } from './time.js';
import { isRecord, text, type WireEvent } from './wire.js';

/** Google's name for the main calendar of whoever asks. */
const PRIMARY = 'primary';
/**
 * Events per page of a sync. Google gives up to 2500; a page is held in memory three times over (text, JSON, events),
 * so a thousand keeps a page of ordinary events near 2 MB, while 100,000 events still need only 100 of the 600 requests
 * a minute that Google allows.
 */
const SYNC_PAGE_SIZE = 1000;
/** Google's own default: listings for people mostly want the first few. */
const QUERY_PAGE_SIZE = 250;
const LARGEST_PAGE_SIZE = 2500;
/** Raised whenever the same events would come out with other fields: then every calendar is read afresh. */
const SCHEMA_VERSION = 1;
/** Marks the page token of a listing that had to do without updatedMin: the next page must do without it too. */
const WITHOUT_UPDATED_MIN = 'without-updatedMin:';

export interface GoogleSourceOptions {
  /** From createGoogleHttp. */
  http: Http;
  /** Only these kinds of entries (`default`, `fromGmail`, …). Default: all. A cursor is bound to them. */
  eventTypes?: readonly string[];
}

/**
 * Google Calendar as a source of events. Series are expanded by Google (singleEvents=true), incrementally by sync token.
 *
 * Every page of one round must be asked for with the same window and page size: Google's page tokens are bound to them.
 * A `sync` round that ends without `nextCursor` means that Google gave none; the next round is then a full listing.
 */
export function createGoogleSource({ http, eventTypes }: GoogleSourceOptions): CalendarSource {
  const client = createGoogleClient(http);
  /** Zones of the calendars seen so far. */
  const zones = new Map<string, string>();
  const links = new SeriesLinks();
  const fixed = {
    singleEvents: true,
    ...(eventTypes === undefined || eventTypes.length === 0 ? {} : { eventTypes: [...eventTypes].sort() }),
  };

  function pageContext(calendarId: string, page: EventsListPage, keepCancelled: boolean): NormalizeContext {
    return { calendarId, timeZone: rememberZone(calendarId, page.timeZone), keepCancelled, links };
  }

  function rememberZone(calendarId: string, zone: string | null): string {
    const timeZone = zone !== null && isZone(zone) ? zone : 'UTC';
    zones.set(calendarId, timeZone);
    return timeZone;
  }

  /** All-day events carry no zone: without their calendar's they would start at another instant than in a listing. */
  async function zoneOf(calendarId: string): Promise<string> {
    return zones.get(calendarId) ?? rememberZone(calendarId, await client.calendarTimeZone(calendarId));
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    push: createGooglePush(http),
    capabilities: { incremental: true, expandsRecurrence: true, push: true, confirmsRemovals: true },
    cursorFingerprint: `google/${SCHEMA_VERSION} singleEvents=true eventTypes=${fixed.eventTypes?.join(',') ?? 'all'} maxResults=${SYNC_PAGE_SIZE}`,

    async listCalendars(page = null) {
      const { items, nextPageToken } = await client.listCalendars(page);
      return { calendars: items.map(readCalendar).filter((calendar) => calendar !== null), nextPage: nextPageToken };
    },

    async calendarIdOf(name) {
      return name === PRIMARY ? client.calendarId(name) : name;
    },

    async readPage(request) {
      const { calendarId, cursor, page, purpose, window } = request;
      const query: EventsListQuery = {
        ...fixed,
        maxResults: pageSize(request.pageSize ?? (purpose === 'sync' ? SYNC_PAGE_SIZE : QUERY_PAGE_SIZE)),
        ...(cursor === null ? timeRange(window) : { syncToken: cursor }),
        ...(cursor === null && purpose === 'once' ? { orderBy: 'startTime' as const } : {}),
        ...(page === null ? {} : { pageToken: page }),
      };
      const answer = await client.listEvents(calendarId, query).catch((error: unknown) => {
        const sent = { syncToken: cursor !== null, pageToken: page !== null };
        throw isCalendarBotsError(error) && isTokenRefused(error, sent) ? asCursorExpired(error) : error;
      });
      refuseWithoutDetails(answer);
      const rows = normalizeAll(answer.items, pageContext(calendarId, answer, false));
      const nextPage = nextPageOf(answer, page);
      return {
        ...rows,
        events: purpose === 'once' ? rows.events.filter((event) => isInside(event, window)) : rows.events,
        nextPage,
        nextCursor: purpose === 'sync' && nextPage === null ? answer.nextSyncToken : null,
      };
    },

    async query(request) {
      const { calendarId, window } = request;
      const { page, updatedSince, filterHere } = await listForPeople(request);
      const context = pageContext(calendarId, page, request.includeCancelled === true);
      const items = filterHere ? page.items.filter((item) => !isOlder(item, updatedSince)) : page.items;
      const rows = normalizeAll(items, context);
      const next = nextPageOf(page, request.page === null ? null : withoutMark(request.page));
      return {
        ...rows,
        events: rows.events.filter((event) => isInside(event, window)),
        nextPage: next !== null && filterHere ? `${WITHOUT_UPDATED_MIN}${next}` : next,
      };
    },

    async getEvent(calendarId, eventId) {
      const raw = await client.getEvent(calendarId, eventId).catch((error: unknown) => {
        if (isCalendarBotsError(error) && error.code === 'notFound') return null;
        throw error;
      });
      if (raw === null) return null;
      const wire: WireEvent = isRecord(raw) ? raw : {};
      // A series is not an occurrence: under its id there is no meeting.
      if (isSeries(wire)) return null;
      const timeZone = saysItsZone(wire) ? (zones.get(calendarId) ?? 'UTC') : await zoneOf(calendarId);
      const outcome = normalizeEvent(raw, { calendarId, timeZone, keepCancelled: true });
      if (outcome.kind === 'event') return outcome.event;
      // Cancelled, and nothing is left of it but its id.
      if (outcome.kind === 'removed') return null;
      throw new CalendarBotsError({
        code: 'unexpectedResponse',
        service: SERVICE,
        message: `${SERVICE} gave an event that could not be read: ${outcome.rejected.reason}`,
        hint: 'Open the event in Google Calendar and save it again.',
      });
    },

    async readSeries(calendarId, seriesId, window) {
      const series: SeriesReading = { events: [], rejected: [] };
      for (let page: string | null = null; ;) {
        const query = { ...timeRange(window), maxResults: LARGEST_PAGE_SIZE };
        const answer = await client
          .listInstances(calendarId, seriesId, { ...query, ...(page === null ? {} : { pageToken: page }) })
          .catch((error: unknown) => {
            if (isCalendarBotsError(error) && error.code === 'notFound') return null;
            throw error;
          });
        if (answer === null) return null;
        const { events, rejected } = normalizeAll(answer.items, pageContext(calendarId, answer, false));
        series.events.push(...events);
        series.rejected.push(...rejected);
        const next = nextPageOf(answer, page);
        if (next === null) return series;
        page = next;
      }
    },
  };

  async function listForPeople(
    request: EventQuery,
  ): Promise<{ page: EventsListPage; updatedSince: number | undefined; filterHere: boolean }> {
    const { calendarId, updatedSince } = request;
    const query: EventsListQuery = {
      ...fixed,
      maxResults: pageSize(request.pageSize ?? QUERY_PAGE_SIZE),
      orderBy: 'startTime',
      ...timeRange(request.window),
      ...(request.text === undefined || request.text.trim() === '' ? {} : { q: request.text }),
      ...(request.includeCancelled === true ? { showDeleted: true } : {}),
      ...(request.page === null ? {} : { pageToken: withoutMark(request.page) }),
    };
    const unfiltered = request.page?.startsWith(WITHOUT_UPDATED_MIN) === true;
    if (updatedSince === undefined || !Number.isFinite(updatedSince) || unfiltered) {
      return { page: await client.listEvents(calendarId, query), updatedSince, filterHere: unfiltered };
    }
    try {
      const page = await client.listEvents(calendarId, { ...query, updatedMin: new Date(updatedSince).toISOString() });
      return { page, updatedSince, filterHere: false };
    } catch (error) {
      if (!isCalendarBotsError(error) || error.providerCode !== 'updatedMinTooLongAgo') throw error;
      return { page: await client.listEvents(calendarId, query), updatedSince, filterHere: true };
    }
  }
}

function normalizeAll(
  items: readonly unknown[],
  context: NormalizeContext,
): Pick<EventPage, 'events' | 'removed' | 'rejected'> {
  const rows: Pick<EventPage, 'events' | 'removed' | 'rejected'> = { events: [], removed: [], rejected: [] };
  for (const item of items) {
    const outcome = normalizeEvent(item, context);
    if (outcome.kind === 'event') rows.events.push(outcome.event);
    else if (outcome.kind === 'removed') rows.removed.push(outcome.removed);
    else rows.rejected.push(outcome.rejected);
  }
  return rows;
}

/** Google ignores milliseconds: the range is widened to whole seconds, so that nothing at its edges is lost. */
function timeRange(window: Window): { timeMin: string; timeMax: string } {
  const { from, to } = window;
  if (!(from < to)) {
    throw new CalendarBotsError({
      code: 'invalid',
      service: SERVICE,
      message: 'The end of the time range must lie after its start',
      hint: 'Check the start and the end that were asked for.',
    });
  }
  return { timeMin: wholeSecond(Math.floor(from / 1000)), timeMax: wholeSecond(Math.ceil(to / 1000)) };
}

/** RFC 3339 has four digits for the year; no event lies beyond. */
function wholeSecond(seconds: number): string {
  const clamped = Math.min(Math.max(seconds * 1000, FIRST_INSTANT), LAST_INSTANT);
  return `${new Date(clamped).toISOString().slice(0, 19)}Z`;
}

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59Z');

function pageSize(asked: number): number {
  return Math.min(LARGEST_PAGE_SIZE, Math.max(1, Math.trunc(asked)));
}

/** An empty page may name its own place again, when Google had no time to fill it; one with rows would never end. */
function nextPageOf(answer: EventsListPage, asked: string | null): string | null {
  if (asked !== null && answer.nextPageToken === asked && answer.items.length > 0) {
    throw new CalendarBotsError({
      code: 'unexpectedResponse',
      service: SERVICE,
      message: `${SERVICE} gave a page that names itself as the next one`,
    });
  }
  return answer.nextPageToken;
}

/**
 * A calendar whose details are no longer shared still lists its events, without titles and links. Taken for edits, that
 * would look as if every meeting had lost its link.
 */
function refuseWithoutDetails({ accessRole }: EventsListPage): void {
  if (accessRole !== 'freeBusyReader' && accessRole !== 'none') return;
  throw new CalendarBotsError({
    code: 'forbidden',
    service: SERVICE,
    message: 'Only the busy times of this calendar are shared with the signed-in account',
    hint: 'Ask its owner to share "all event details", or choose another calendar.',
  });
}

function withoutMark(page: string): string {
  return page.startsWith(WITHOUT_UPDATED_MIN) ? page.slice(WITHOUT_UPDATED_MIN.length) : page;
}

function isInside(event: CalendarEvent, window: Window): boolean {
  return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
}

/** Whether it surely changed before that instant; what does not say stays in. */
function isOlder(item: unknown, since: number | undefined): boolean {
  const event: WireEvent = isRecord(item) ? item : {};
  const updated = typeof event.updated === 'string' ? parseDateTime(event.updated, 'UTC') : null;
  return since !== undefined && updated !== null && updated < since;
}

/** Whether the event can be placed in time without knowing its calendar's zone. */
function saysItsZone({ start }: WireEvent): boolean {
  const zone = isRecord(start) && typeof start.dateTime === 'string' ? text(start.timeZone) : null;
  return zone !== null && isZone(zone);
}
