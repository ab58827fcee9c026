import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { CalendarSource, EventPage, PageRequest, Window } from '../source.js';
import { isZone } from '../zone.js';
import { calendarId as idOf, ownerOf, readCalendar } from './calendar-list.js';
import { readChanges, readSignals } from './changes.js';
import { createGraphClient, type GraphPage, type MicrosoftHttp, PAGE_SIZE, PRIMARY } from './client.js';
import { cursorExpired, isLinkRefused, SERVICE } from './errors.js';
import { FIRST_SLICE_MS, readSlice, startsIn } from './listing.js';
import { findEvent, findSeries, refuseLoop } from './lookup.js';
import { type NormalizeContext, normalizeEvent, PROVIDER } from './normalize.js';
import { createMicrosoftPush } from './push.js';
import { bounded, covers, deltaRange, isInside, widened } from './ranges.js';
import { matchesText } from './text-search.js';
import { type Cursor, type Place, readCursor, readPlace, writeCursor, writePlace } from './tokens.js';
import { record } from './wire.js';

/** Raised whenever the same events would come out with other fields: then every calendar is read afresh. */
const SCHEMA_VERSION = 1;
/** Graph gives no more. */
const LARGEST_PAGE_SIZE = 1000;
const QUERY_PAGE_SIZE = 100;

export interface MicrosoftSourceOptions {
  /** From createMicrosoftHttp. */
  http: MicrosoftHttp;
  /**
   * IANA name of the mailbox's zone, for events planned in a zone whose rules Graph does not tell. Default `UTC`. It
   * places their all-day events; times are in UTC anyway.
   */
  fallbackZone?: string;
}

type Rows = Pick<EventPage, 'events' | 'rejected'>;

/**
 * Microsoft 365 and Outlook.com calendars as a source of events, through Microsoft Graph v1.0. Series are expanded by
 * Exchange. README.md beside this file says why each round is exact.
 *
 * Every page of one round must be asked for with the same window. A `sync` round that ends without `nextCursor` means
 * that the calendar has no delta; the next round is then a full listing.
 */
export function createMicrosoftSource({ http, fallbackZone = 'UTC' }: MicrosoftSourceOptions): CalendarSource {
  const client = createGraphClient(http);
  const zone = isZone(fallbackZone) ? fallbackZone : 'UTC';
  /** Addresses of the owners of the calendars seen so far. */
  const owners = new Map<string, string | null>();

  async function contextOf(calendarId: string): Promise<NormalizeContext> {
    let owner = owners.get(calendarId);
    if (owner === undefined) {
      owner = await client.getCalendar(calendarId).then(ownerOf, (error: unknown) => {
        // Events may be readable where the calendar's own entry is not; then nobody is marked as its owner.
        if (isCalendarBotsError(error) && ['forbidden', 'notFound', 'invalid'].includes(error.code)) return null;
        throw error;
      });
      owners.set(calendarId, owner);
    }
    return { calendarId, owner, fallbackZone: zone };
  }

  async function normalizeAll(calendarId: string, items: readonly unknown[]): Promise<Rows> {
    const rows: Rows = { events: [], rejected: [] };
    if (items.length === 0) return rows;
    const context = await contextOf(calendarId);
    for (const item of items) {
      const outcome = normalizeEvent(item, context);
      if (outcome.kind === 'event') rows.events.push(outcome.event);
      else if (outcome.kind === 'rejected') rows.rejected.push(outcome.rejected);
    }
    return rows;
  }

  /** The account's own address: that of the owner of its default calendar. */
  async function accountOf(): Promise<string | null> {
    return (await contextOf(PRIMARY)).owner;
  }

  /** Opens a delta, or goes on opening it; its rows are passed over, only the link at its end is wanted. */
  async function open(request: PageRequest, range: Window, link: string | null, whole: boolean): Promise<EventPage> {
    let answer: GraphPage;
    try {
      answer = await (link === null ? client.openDelta(request.calendarId, range) : client.follow(link));
    } catch (error) {
      if (link !== null && isLinkRefused(error)) throw cursorExpired('the listing was lost', error);
      if (!isWithoutDelta(error)) throw error;
      return list(request, { ...startOf(request.window), cursor: null, whole });
    }
    if (link !== null) refuseLoop(answer, link);
    const { nextLink, deltaLink } = answer;
    const cursor = deltaLink === null ? null : ({ v: 1, link: deltaLink, range } as const);
    const next =
      nextLink === null
        ? writePlace({ kind: 'list', ...startOf(request.window), cursor, whole })
        : writePlace({ kind: 'open', link: nextLink, range, whole });
    return { events: [], removed: [], rejected: [], nextPage: next, nextCursor: null, ...(whole ? { whole } : {}) };
  }

  async function list(
    request: PageRequest,
    at: { from: number; length: number; link: string | null; cursor: Cursor | null; whole: boolean },
  ): Promise<EventPage> {
    const { calendarId, pageSize } = request;
    const window = bounded(request.window);
    const { items, slice, next } = await readSlice(
      client,
      calendarId,
      window,
      at,
      pageSizeOf(pageSize, PAGE_SIZE),
    ).catch((error: unknown) => {
      throw at.link !== null && isLinkRefused(error) ? cursorExpired('the listing was lost', error) : error;
    });
    const { events, rejected } = await normalizeAll(calendarId, items);
    const { cursor, whole } = at;
    return {
      events: events.filter((event) => isInside(event, window) && startsIn(Date.parse(event.start), slice, window)),
      removed: [],
      rejected,
      nextPage: next === null ? null : writePlace({ kind: 'list', ...next, cursor, whole }),
      nextCursor: next === null && cursor !== null ? writeCursor({ link: cursor.link, range: cursor.range }) : null,
      ...(whole ? { whole } : {}),
    };
  }

  async function changes(calendarId: string, link: string, range: Window): Promise<EventPage> {
    if (!client.isOwnLink(link)) throw cursorExpired('the cursor belongs to another cloud');
    const answer = await client.follow(link).catch((error: unknown) => {
      throw isLinkRefused(error) ? cursorExpired('the delta link was refused', error) : error;
    });
    refuseLoop(answer, link);
    const { nextLink, deltaLink } = answer;
    const read = await readChanges(readSignals(answer.items), {
      event: async (id) => findEvent(client, calendarId, id),
      series: async (seriesId) => findSeries(client, calendarId, seriesId, range),
      normalize: async (items) => normalizeAll(calendarId, items),
    });
    return {
      ...read,
      removed: [],
      nextPage: nextLink === null ? null : writePlace({ kind: 'changes', link: nextLink, range }),
      nextCursor: nextLink === null && deltaLink !== null ? writeCursor({ link: deltaLink, range }) : null,
    };
  }

  /** A later page: where it goes on stands in its token. */
  async function goOn(request: PageRequest, place: Place): Promise<EventPage> {
    if ('link' in place && place.link !== null && !client.isOwnLink(place.link)) {
      throw cursorExpired('the page belongs to another cloud');
    }
    if (place.kind === 'changes') return changes(request.calendarId, place.link, place.range);
    return place.kind === 'open' ? open(request, place.range, place.link, place.whole) : list(request, place);
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    push: createMicrosoftPush(http, http.now),
    capabilities: { incremental: true, expandsRecurrence: true, push: true, confirmsRemovals: true },
    cursorFingerprint: `microsoft/${SCHEMA_VERSION} ids=immutable zone=${zone} body=html`,

    async listCalendars(page = null) {
      if (page !== null && !client.isOwnLink(page)) throw invalidPage();
      const answer = await (page === null ? client.listCalendars() : client.follow(page));
      const calendars = answer.items.map(record);
      for (const calendar of calendars) {
        owners.set(idOf(calendar), ownerOf(calendar));
        if (calendar['isDefaultCalendar'] === true && !owners.has(PRIMARY)) owners.set(PRIMARY, ownerOf(calendar));
      }
      const account = calendars.length === 0 ? null : await accountOf();
      return { calendars: calendars.map((calendar) => readCalendar(calendar, account)), nextPage: answer.nextLink };
    },

    async calendarIdOf(name) {
      if (name !== PRIMARY) return name;
      const calendar = await client.getCalendar(PRIMARY);
      const id = idOf(calendar);
      for (const one of [id, PRIMARY]) owners.set(one, ownerOf(calendar));
      return id;
    },

    async readPage(request) {
      const { calendarId, purpose, window } = request;
      if (request.page !== null) {
        const place = readPlace(request.page);
        if (place === null) throw cursorExpired('the page token cannot be read');
        return goOn(request, place);
      }
      if (purpose === 'once') return list(request, { ...startOf(window), cursor: null, whole: false });
      if (request.cursor === null) return open(request, deltaRange(bounded(window)), null, false);
      const cursor = readCursor(request.cursor);
      if (cursor === null) throw cursorExpired('the cursor cannot be read');
      return covers(cursor.range, bounded(window))
        ? changes(calendarId, cursor.link, cursor.range)
        : open(request, deltaRange(bounded(window)), null, true);
    },

    async query(request) {
      const { calendarId, page, text, updatedSince } = request;
      const window = bounded(request.window);
      if (page !== null && !client.isOwnLink(page)) throw invalidPage();
      const top = pageSizeOf(request.pageSize, QUERY_PAGE_SIZE);
      const answer = await (page === null
        ? client.calendarView(calendarId, widened(window), { top, ordered: true })
        : client.follow(page));
      if (page !== null) refuseLoop(answer, page);
      const { events, rejected } = await normalizeAll(calendarId, answer.items);
      return {
        events: events.filter(
          (event) =>
            isInside(event, window) &&
            (request.includeCancelled === true || event.status !== 'cancelled') &&
            (text === undefined || matchesText(event, text)) &&
            (updatedSince === undefined || event.updated === null || Date.parse(event.updated) >= updatedSince),
        ),
        removed: [],
        rejected,
        nextPage: answer.nextLink,
      };
    },

    async getEvent(calendarId, eventId) {
      const row = await findEvent(client, calendarId, eventId);
      if (row === null) return null;
      const outcome = normalizeEvent(row, await contextOf(calendarId));
      if (outcome.kind === 'event') return outcome.event;
      // A series is not an occurrence: under its id there is no meeting.
      if (outcome.kind === 'series') return null;
      throw new CalendarBotsError({
        code: 'unexpectedResponse',
        service: SERVICE,
        message: `${SERVICE} gave an event that could not be read: ${outcome.rejected.reason}`,
        hint: 'Open the event in Outlook and save it again.',
      });
    },

    async readSeries(calendarId, seriesId, window) {
      const items = await findSeries(client, calendarId, seriesId, widened(bounded(window)));
      return items === null ? null : normalizeAll(calendarId, items);
    },
  };
}

function startOf(window: Window): { from: number; length: number; link: null } {
  return { from: bounded(window).from, length: FIRST_SLICE_MS, link: null };
}

/** Whether a calendar has no delta, as shared ones may: it is then listed in full each time, which is as exact. */
function isWithoutDelta(error: unknown): boolean {
  if (!isCalendarBotsError(error)) return false;
  const { code, status } = error;
  return code === 'invalid' || code === 'forbidden' || code === 'notFound' || status === 501 || status === 504;
}

function pageSizeOf(asked: number | undefined, usual: number): number {
  return Math.min(LARGEST_PAGE_SIZE, Math.max(1, Math.trunc(asked ?? usual)));
}

function invalidPage(): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message: 'The page token is not one of this service',
    hint: 'Begin again with the first page.',
  });
}
