import { type CalendarEvent, digest } from '../../event.js';
import { CalendarBotsError, type Clock, type Fetch } from '../../http/index.js';
import {
  type OccurrenceContext,
  occurrenceOf,
  occurrencesOf,
  type ParsedSeries,
  seriesIdOf,
} from '../icalendar/index.js';
import type { CalendarSource, EventPage, EventQuery, RejectedItem, Window } from '../source.js';
import { isZone } from '../zone.js';
import { readAddress, SERVICE } from './address.js';
import { createIcsHttp, type IcsHttp, type Validators } from './client.js';
import { readCursor, readPageToken, writeCursor, writePage } from './cursor.js';
import { cursorError, otherCalendarError, unreadableError } from './errors.js';
import { type Feed, readFeed } from './feed.js';

const PROVIDER = 'ics';
/** Raised whenever the same feed would come out with other events or fields: then every feed is read afresh. */
const SCHEMA_VERSION = 1;
const PAGE_SIZE = 500;
const LARGEST_PAGE_SIZE = 2500;
/** Look-ups, further windows and listings for people make do with what was read so long ago. */
const FRESH_MS = 60_000;

interface CommonOptions {
  /** The secret address: `https:` or `webcal:`. */
  url: string;
  clock: Clock;
  /** IANA name: the zone of floating times and whole days, where the feed does not name its own. */
  timeZone: string;
  /** E-mail of the calendar's owner: their answers to invitations are then known. */
  self?: string | null;
  /**
   * Zone of times in zones that the feed neither defines nor names properly, when it has none of its own. Default: such
   * events are rejected.
   */
  fallbackTimeZone?: string | null;
}

/** Give a `fetch`, or what createIcsHttp made of one. */
export type IcsSourceOptions = CommonOptions & ({ fetch: Fetch } | { http: IcsHttp });

/** A feed in memory, with what its server said about it. */
interface Held {
  feed: Feed;
  validators: Validators;
  /** ms since epoch. */
  readAt: number;
  /** The last listing that was made of it: its pages are cut from one. */
  listing: (Listing & { window: Window }) | null;
}

/** Everything in a window, in an order that only depends on the feed. */
interface Listing {
  events: CalendarEvent[];
  rejected: RejectedItem[];
}

/**
 * A calendar feed (RFC 5545 over HTTP) as a source of events. The feed is the only calendar.
 *
 * A feed tells no changes. An unchanged one (304, or the same content) is one request and an empty round; a changed one
 * is listed whole ({@link EventPage.whole}). What a reading does not show is gone only if it was a complete calendar:
 * sign-in pages, half a file and the like are errors. The source keeps the feed it read for a minute; make one for each
 * poll.
 *
 * @throws CalendarBotsError `invalid` when the address or the zone is none
 */
export function createIcsSource(options: IcsSourceOptions): CalendarSource {
  const { clock, timeZone, self = null, fallbackTimeZone = null } = options;
  const address = readAddress(options.url);
  const http = 'http' in options ? options.http : createIcsHttp({ fetch: options.fetch, clock });
  for (const zone of [timeZone, fallbackTimeZone]) {
    if (zone !== null && !isZone(zone)) {
      throw new CalendarBotsError({
        code: 'invalid',
        service: SERVICE,
        message: `"${zone.slice(0, 80)}" is not a time zone`,
        hint: 'Enter an IANA name such as Europe/Berlin.',
      });
    }
  }
  let held: Held | null = null;

  /** Reads the feed now; null when it did not change since `known`. */
  async function load(known: Validators | null): Promise<Held | null> {
    const condition = known?.etag || known?.lastModified ? known : null;
    const answer = await http.get(address, condition, (text) => readFeed(text, fallbackTimeZone));
    if (!answer.changed) return null;
    held = { feed: answer.value, validators: answer.validators, readAt: clock.now(), listing: null };
    return held;
  }

  async function loadNow(): Promise<Held> {
    const loaded = await load(null);
    // Nothing was known, so "not changed" is no answer; the client has made an error of it.
    if (loaded === null) throw cursorError('The calendar feed did not answer with its content');
    return loaded;
  }

  async function current(): Promise<Held> {
    return held !== null && clock.now() - held.readAt < FRESH_MS ? held : loadNow();
  }

  function contextOf({ calendar }: Feed): OccurrenceContext {
    return {
      provider: PROVIDER,
      calendarId: address.calendarId,
      timeZone: calendar.timeZone ?? timeZone,
      self,
      objectId: null,
    };
  }

  function listingOf(state: Held, window: Window): Listing {
    const { listing } = state;
    if (listing !== null && listing.window.from === window.from && listing.window.to === window.to) return listing;
    state.listing = { ...list(state.feed, window, contextOf(state.feed)), window };
    return state.listing;
  }

  function seriesOf({ calendar }: Feed, seriesId: string): ParsedSeries | undefined {
    return calendar.series.find((series) => seriesIdOf(series, null) === seriesId);
  }

  function must(calendarId: string): void {
    if (calendarId !== address.calendarId && !isOwnName(calendarId)) throw otherCalendarError();
  }

  function isOwnName(name: string): boolean {
    return name === '' || name === 'primary' || name === options.url.trim() || name === address.url;
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    capabilities: { incremental: true, expandsRecurrence: false, push: false, confirmsRemovals: false },
    cursorFingerprint: `ics/${SCHEMA_VERSION} timeZone=${timeZone} fallback=${fallbackTimeZone ?? ''} self=${self === null ? '' : digest(self.toLowerCase())}`,

    async listCalendars() {
      const { feed } = await current();
      const { name, timeZone: own } = feed.calendar;
      const calendar = { id: address.calendarId, name: name ?? `Calendar feed of ${address.host}` };
      return {
        calendars: [{ ...calendar, primary: true, readable: true, timeZone: own, color: null }],
        nextPage: null,
      };
    },

    calendarIdOf(name) {
      return Promise.resolve(isOwnName(name) ? address.calendarId : name);
    },

    async readPage(request) {
      const { calendarId, cursor, page, purpose, window } = request;
      must(calendarId);
      const whole = cursor !== null;
      let state: Held;
      let offset = 0;
      if (page !== null) {
        const place = readPageToken(page);
        ({ offset } = place);
        state = held?.feed.hash === place.hash ? held : await current();
        if (state.feed.hash !== place.hash) throw cursorError('The calendar feed changed while it was being read');
      } else if (cursor !== null) {
        const known = readCursor(cursor);
        const loaded = await load(known);
        if (loaded === null || loaded.feed.hash === known.hash) {
          const nextCursor = loaded === null ? cursor : writeCursor({ ...loaded.validators, hash: known.hash });
          return { events: [], removed: [], rejected: [], nextPage: null, nextCursor };
        }
        state = loaded;
      } else {
        // A listing that a cursor is to grow from is read afresh; a further window is not.
        state = purpose === 'sync' ? await loadNow() : await current();
      }
      const listing = listingOf(state, window);
      const events = purpose === 'once' ? listing.events.filter((event) => isInside(event, window)) : listing.events;
      const slice = sliceOf(events, offset, request.pageSize);
      const nextPage = slice.next === null ? null : writePage({ hash: state.feed.hash, offset: slice.next });
      const ends = nextPage === null && purpose === 'sync';
      return {
        ...split(slice.events),
        rejected: offset === 0 ? listing.rejected : [],
        ...(whole ? { whole } : {}),
        nextPage,
        nextCursor: ends ? writeCursor({ ...state.validators, hash: state.feed.hash }) : null,
      };
    },

    async query(request) {
      must(request.calendarId);
      const place = request.page === null ? null : readPageToken(request.page);
      const state = await current();
      const { feed } = state;
      if (place !== null && place.hash !== feed.hash) {
        throw cursorError('The calendar feed changed while it was being listed');
      }
      const listing = listingOf(state, request.window);
      const events = listing.events.filter((event) => isWanted(event, request));
      const slice = sliceOf(events, place?.offset ?? 0, request.pageSize);
      return {
        events: slice.events,
        removed: [],
        rejected: place === null ? listing.rejected : [],
        nextPage: slice.next === null ? null : writePage({ hash: feed.hash, offset: slice.next }),
      };
    },

    async getEvent(calendarId, eventId) {
      must(calendarId);
      const { feed } = await current();
      // What half an event said is not known, only that it is there.
      const cut = feed.calendar.rejected.find(({ id }) => id !== null && id === eventId.split('#', 1)[0]);
      const series = seriesOf(feed, eventId.split('#', 1)[0] ?? '');
      const found = series === undefined ? null : occurrenceOf(series, eventId, contextOf(feed));
      if (found !== null && 'reason' in found) throw unreadableError(found.reason);
      if (found === null && cut !== undefined) throw unreadableError(cut.reason);
      return found;
    },

    async readSeries(calendarId, seriesId, window) {
      must(calendarId);
      const { feed } = await current();
      const series = seriesOf(feed, seriesId);
      if (series === undefined) return null;
      const { events, rejected } = occurrencesOf(series, window, contextOf(feed));
      const broken = rejected.find(({ id }) => id === seriesId);
      if (broken !== undefined) throw unreadableError(broken.reason);
      return { events: events.filter(({ status }) => status !== 'cancelled'), rejected };
    },
  };
}

function list({ calendar }: Feed, window: Window, context: OccurrenceContext): Listing {
  const events: CalendarEvent[] = [];
  const rejected: RejectedItem[] = [...calendar.rejected];
  for (const series of calendar.series) {
    const found = occurrencesOf(series, window, context);
    for (const event of found.events) events.push(event);
    rejected.push(...found.rejected);
  }
  events.sort((a, b) => compare(a.start, b.start) || compare(a.id, b.id));
  return { events, rejected };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sliceOf(
  events: readonly CalendarEvent[],
  offset: number,
  pageSize = PAGE_SIZE,
): { events: CalendarEvent[]; next: number | null } {
  const end = offset + Math.min(LARGEST_PAGE_SIZE, Math.max(1, Math.trunc(pageSize)));
  return { events: events.slice(offset, end), next: end < events.length ? end : null };
}

function split(events: readonly CalendarEvent[]): Pick<EventPage, 'events' | 'removed'> {
  return {
    events: events.filter(({ status }) => status !== 'cancelled'),
    removed: events
      .filter(({ status }) => status === 'cancelled')
      .map(({ id, seriesId, recurrenceId }) => ({ id, seriesId, recurrenceId })),
  };
}

function isInside(event: CalendarEvent, window: Window): boolean {
  return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
}

/** The filters of a listing for people; what does not say when it was changed stays in. */
function isWanted(event: CalendarEvent, { window, text, updatedSince, includeCancelled }: EventQuery): boolean {
  if (!isInside(event, window)) return false;
  if (event.status === 'cancelled' && includeCancelled !== true) return false;
  if (updatedSince !== undefined && event.updated !== null && Date.parse(event.updated) < updatedSince) return false;
  const wanted = text?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const people = [event.organizer, ...event.attendees].flatMap((person) => [person?.email, person?.name]);
  return [event.title, event.description, event.location, ...people].some((field) =>
    field?.toLowerCase().includes(wanted),
  );
}
