import type { CalendarEvent } from '../../event.js';
import { digest } from '../../event.js';
import { CalendarBotsError, type Http } from '../../http/index.js';
import { parseICalendar } from '../icalendar/index.js';
import type { CalendarInfo, CalendarSource, EventQuery, PageRequest, Window } from '../source.js';
import { isZone } from '../zone.js';
import { CALENDAR_PROPERTIES, readCalendars, zoneOf } from './calendar-list.js';
import { createCalDavClient } from './client.js';
import { type CalendarFacts, readPage, writePage } from './cursor.js';
import { type Account, addressesOf, discover } from './discovery.js';
import { SERVICE } from './errors.js';
import {
  type CalendarObject,
  findOccurrence,
  isHref,
  isInside,
  MULTIGET_SIZE,
  PROVIDER,
  readObjects,
  readRows,
} from './objects.js';
import { openRound, type Round, STATE_PROPERTIES } from './rounds.js';

/** Objects per page of a listing for people: they are sorted by start inside a page. */
const QUERY_OBJECTS = 500;
/** The nodes' name for the main calendar. */
const PRIMARY = 'primary';
/** Raised whenever the same objects would come out with other fields: then every calendar is read afresh. */
const SCHEMA_VERSION = 1;

export interface CalDavSourceOptions {
  /** From createCalDavHttp. */
  http: Http;
  /** The server's address, or that of one calendar. What may see the credential is judged by it. */
  serverUrl: string;
  /** With which `http` signs in: an e-mail address counts as the user's own where the server names none. */
  username?: string;
  /** Zone of floating times and whole days in calendars that name none. IANA name, default UTC. */
  timeZone?: string;
}

/**
 * A CalDAV server (RFC 4791) as a source of events. Series are expanded here: servers that do it themselves get it wrong.
 *
 * Calendars go by their whole address, objects by their href as the server writes it, occurrences by
 * `href#recurrence id`. The addresses of calendars need no discovery.
 */
export function createCalDavSource({ http, serverUrl, username, timeZone }: CalDavSourceOptions): CalendarSource {
  const client = createCalDavClient(http, serverUrl);
  const defaultZone = timeZone !== undefined && isZone(timeZone) ? timeZone : 'UTC';
  const facts = new Map<string, CalendarFacts>();
  /** Rounds under way, by calendar; one that is not here any more is opened again. */
  const rounds = new Map<string, { next: string; round: Round }>();
  let account: Promise<Account> | undefined;

  async function accountOf(): Promise<Account> {
    account ??= discover(client, serverUrl);
    try {
      return await account;
    } catch (error) {
      account = undefined;
      throw error;
    }
  }

  async function factsOf(calendarId: string): Promise<CalendarFacts> {
    const known = facts.get(calendarId);
    if (known !== undefined) return known;
    const { responses, url } = await client.propfind(calendarId, STATE_PROPERTIES, 0);
    const [response] = responses;
    const own = response === undefined ? [] : await addressesOf(client, response, url);
    const zone = response === undefined ? null : zoneOf(response.properties, zoneIn);
    const found = { timeZone: zone ?? defaultZone, addresses: withUsername(own, username) };
    facts.set(calendarId, found);
    return found;
  }

  async function roundOf(request: RoundRequest): Promise<Round> {
    const { calendarId, page } = request;
    const open = rounds.get(calendarId);
    // An error below leaves it out: what failed once is listed anew.
    rounds.delete(calendarId);
    if (open !== undefined && open.next === placeOf(request, page)) return open.round;
    const place = page === null ? null : readPage(page);
    const round = await openRound(client, request, place, async () => factsOf(calendarId));
    facts.set(calendarId, round.facts);
    return round;
  }

  /** The next objects of a round and what is left of it. */
  async function take(
    request: RoundRequest,
    size: number,
  ): Promise<{ round: Round; objects: CalendarObject[]; nextPage: string | null }> {
    const { calendarId } = request;
    const round = await roundOf(request);
    const hrefs = round.hrefs.slice(0, size);
    const objects = await readObjects(client, calendarId, hrefs);
    const last = hrefs[hrefs.length - 1];
    if (last === undefined || hrefs.length === round.hrefs.length) return { round, objects, nextPage: null };
    const page = writePage({ after: last, mark: round.mark });
    rounds.set(calendarId, {
      next: placeOf(request, page),
      round: { ...round, hrefs: round.hrefs.slice(size), gone: [] },
    });
    return { round, objects, nextPage: page };
  }

  async function readObject(
    calendarId: string,
    href: string,
  ): Promise<Extract<CalendarObject, { kind: 'found' }> | null> {
    if (!isHref(href)) return null;
    const [object] = await readObjects(client, calendarId, [href]);
    if (object === undefined || object.kind === 'gone') return null;
    if (object.kind === 'found') return object;
    throw new CalendarBotsError({
      code: 'unexpectedResponse',
      service: SERVICE,
      message: `${SERVICE} gave an event that could not be read: ${object.reason}`,
    });
  }

  async function calendarsOf(): Promise<CalendarInfo[]> {
    const { homes, calendar } = await accountOf();
    const answers = await (calendar === null
      ? inTurn(homes, async (home) => client.propfind(home, CALENDAR_PROPERTIES, 1))
      : inTurn([calendar], async (url) => client.propfind(url, CALENDAR_PROPERTIES, 0)));
    return readCalendars(answers, zoneIn);
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    capabilities: { incremental: true, expandsRecurrence: false, push: false, confirmsRemovals: true },
    cursorFingerprint: `caldav/${SCHEMA_VERSION} zone=${defaultZone} user=${digest(username?.trim().toLowerCase() ?? '').slice(0, 8)}`,

    async listCalendars() {
      return { calendars: await calendarsOf(), nextPage: null };
    },

    async calendarIdOf(name) {
      if (name === PRIMARY) {
        const primary = (await calendarsOf()).find((calendar) => calendar.primary);
        if (primary !== undefined) return primary.id;
        throw new CalendarBotsError({
          code: 'notFound',
          service: SERVICE,
          message: `${SERVICE}: the server does not say which calendar is the main one`,
          hint: 'Choose a calendar from the list.',
        });
      }
      // A path is the name of a calendar too, for people who copy it from elsewhere.
      return URL.canParse(name, serverUrl) ? new URL(name, serverUrl).href : name;
    },

    async readPage(request) {
      check(request.window);
      const { calendarId, window, purpose } = request;
      const size = Math.min(MULTIGET_SIZE, Math.max(1, Math.trunc(request.pageSize ?? MULTIGET_SIZE)));
      const { round, objects, nextPage } = await take(request, size);
      const gone: CalendarObject[] = request.page === null ? round.gone.map((href) => ({ href, kind: 'gone' })) : [];
      const rows = readRows([...gone, ...objects], { calendarId, window, facts: round.facts });
      if (purpose === 'once') {
        const { removed: _, series: __, ...plain } = rows;
        const events = rows.events.filter((event) => event.status !== 'cancelled' && isInside(event, window));
        return { ...plain, events, removed: [], nextPage, nextCursor: null };
      }
      return { ...rows, nextPage, nextCursor: nextPage === null ? round.cursor : null };
    },

    async query(request) {
      check(request.window);
      const { calendarId, window } = request;
      const size = Math.max(1, Math.trunc(request.pageSize ?? QUERY_OBJECTS));
      const listing = { calendarId, window, cursor: null, purpose: 'once', page: request.page } as const;
      const { round, objects, nextPage } = await take(listing, size);
      const { events, rejected } = readRows(objects, { calendarId, window, facts: round.facts });
      const wanted = events.filter((event) => isInside(event, window) && matches(event, request));
      return { events: wanted.sort(byStart), removed: [], rejected, nextPage };
    },

    async getEvent(calendarId, eventId) {
      const object = await readObject(calendarId, hrefOf(eventId));
      if (object === null) return null;
      return findOccurrence(object, eventId, { calendarId, facts: await factsOf(calendarId) });
    },

    async readSeries(calendarId, seriesId, window) {
      check(window);
      const object = await readObject(calendarId, hrefOf(seriesId));
      if (object === null) return null;
      const rows = readRows([object], { calendarId, window, facts: await factsOf(calendarId) });
      const events = rows.events.filter((event) => (event.seriesId ?? event.id) === seriesId);
      const [rejected] = rows.rejected;
      if (rejected !== undefined && events.length === 0) {
        throw new CalendarBotsError({
          code: 'unexpectedResponse',
          service: SERVICE,
          message: `${SERVICE} gave a series that could not be read: ${rejected.reason}`,
        });
      }
      if (events.length === 0 && !rows.series.some((set) => set.seriesId === seriesId)) return null;
      return { events, rejected: rows.rejected };
    },
  };
}

type RoundRequest = Pick<PageRequest, 'calendarId' | 'window' | 'cursor' | 'purpose' | 'page'>;

/** Names a page of a round: another round's page of the same name is not it. */
function placeOf({ window, cursor, purpose }: RoundRequest, page: string | null): string {
  return JSON.stringify([purpose, window.from, window.to, cursor, page]);
}

/** IANA name of the zone that a VCALENDAR with a VTIMEZONE stands for. */
function zoneIn(iCalendar: string): string | null {
  return parseICalendar(iCalendar).timeZone;
}

/** The href in an id: hrefs hold no `#` (RFC 4918, 8.3). */
function hrefOf(id: string): string {
  const hash = id.indexOf('#');
  return hash === -1 ? id : id.slice(0, hash);
}

function withUsername(addresses: readonly string[], username: string | undefined): string[] {
  const name = username?.trim().toLowerCase() ?? '';
  return [...new Set([...addresses, ...(/^[^\s@]+@[^\s@]+$/.test(name) ? [name] : [])])];
}

/** RFC 4791 could search on the server, and every server does it differently. */
function matches(event: CalendarEvent, { text, updatedSince, includeCancelled }: EventQuery): boolean {
  if (event.status === 'cancelled' && includeCancelled !== true) return false;
  if (updatedSince !== undefined && event.updated !== null && Date.parse(event.updated) < updatedSince) return false;
  const wanted = text?.trim().toLowerCase() ?? '';
  const people = [event.organizer, ...event.attendees].flatMap((person) => [person?.email, person?.name]);
  const fields = [event.title, event.description, event.location, ...people];
  return wanted === '' || fields.some((field) => field?.toLowerCase().includes(wanted) === true);
}

function byStart(a: CalendarEvent, b: CalendarEvent): number {
  return Date.parse(a.start) - Date.parse(b.start) || (a.id < b.id ? -1 : 1);
}

function check({ from, to }: Window): void {
  if (from < to) return;
  throw new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message: 'The end of the time range must lie after its start',
    hint: 'Check the start and the end that were asked for.',
  });
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
