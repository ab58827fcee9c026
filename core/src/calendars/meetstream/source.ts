import {
  type HostedCalendar,
  type HostedEvent,
  MeetStreamCalendarClient,
  readHostedEvent,
} from '../../connections/meetstream/index.js';
import type { CalendarEvent } from '../../event.js';
import { CalendarBotsError, type Clock, type Http } from '../../http/index.js';
import type {
  CalendarInfo,
  CalendarSource,
  EventPage,
  EventQuery,
  RejectedItem,
  RemovedEvent,
  Window,
} from '../source.js';
import { isZone } from '../zone.js';
import { PROVIDER, readRow, type RowContext } from './rows.js';
import { layOut, platformSeriesId, type SeriesRow } from './series.js';

const SERVICE = 'MeetStream';
/** Our name for the main calendar. */
const PRIMARY = 'primary';
/** Raised whenever the same events would come out with other fields. */
const SCHEMA_VERSION = 1;
/** A calendar with more pages than this (100 events each) is given up. */
const MOST_PAGES = 200;
const DAY_MS = 86_400_000;
/** Where an event is looked for by its id alone: the service has no endpoint for a single one. */
const AROUND_NOW = { back: 31 * DAY_MS, ahead: 92 * DAY_MS };

export interface MeetStreamSourceOptions {
  /** From createMeetStreamCalendarHttp. */
  http: Http;
  clock: Clock;
  /** IANA name of the zone of calendars that do not say theirs. Default `UTC`. */
  timeZone?: string;
}

interface Listing {
  events: CalendarEvent[];
  removed: RemovedEvent[];
  rejected: RejectedItem[];
  /** The provider's ids of all series that were seen, with or without an occurrence in the window. */
  series: Set<string>;
}

/**
 * The events of calendars that are connected to MeetStream, as MeetStream has read them (`GET /calendar/events`).
 *
 * The service tells no changes: every round is a listing of the whole window, in one page, and what it does not show is
 * gone. The calendar is read by the service first (`sync=true`). Nobody says whether a series is one row or a row for each
 * occurrence: both are read, a series by its own rule.
 */
export function createMeetStreamSource({ http, clock, timeZone = 'UTC' }: MeetStreamSourceOptions): CalendarSource {
  const client = new MeetStreamCalendarClient({ http });
  const fallbackZone = isZone(timeZone) ? timeZone : 'UTC';
  let calendars: Promise<HostedCalendar[]> | null = null;

  function allCalendars(): Promise<HostedCalendar[]> {
    calendars ??= client.listCalendars().catch((error: unknown) => {
      calendars = null;
      throw error;
    });
    return calendars;
  }

  async function contextOf(calendarId: string): Promise<RowContext> {
    const calendar = (await allCalendars()).find(({ id }) => id === calendarId);
    if (calendar === undefined) throw unknownCalendar(calendarId);
    const { timeZone: zone, account_id: account } = calendar;
    return {
      calendarId,
      timeZone: zone !== null && isZone(zone) ? zone : fallbackZone,
      owner: account?.includes('@') === true ? account.toLowerCase() : null,
    };
  }

  async function list(calendarId: string, window: Window, sync: boolean): Promise<Listing> {
    if (!(window.from < window.to)) throw emptyWindow();
    const context = await contextOf(calendarId);
    const listing: Listing = { events: [], removed: [], rejected: [], series: new Set() };
    const series: SeriesRow[] = [];
    for (const raw of await allRows(calendarId, window, sync)) {
      const row = readable(raw);
      if (typeof row === 'string') {
        listing.rejected.push({ id: null, reason: row });
        continue;
      }
      const read = readRow(row, context);
      if (read.kind === 'event') listing.events.push(read.event);
      else if (read.kind === 'removed') listing.removed.push(read.removed);
      else if (read.kind === 'rejected') listing.rejected.push(read.rejected);
      else series.push(read);
    }
    for (const one of series) {
      const own = platformSeriesId(one);
      listing.series.add(own);
      const stand = [...listing.events, ...listing.removed].filter(({ seriesId }) => seriesId === own);
      const replaced = new Set(stand.flatMap(({ recurrenceId }) => recurrenceId ?? []));
      const laid = layOut(one, window, replaced, context);
      if (typeof laid === 'string') listing.rejected.push({ id: one.row.id, reason: laid });
      else for (const event of laid) listing.events.push(event);
    }
    for (const { seriesId } of listing.events) if (seriesId !== null) listing.series.add(seriesId);
    listing.events.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.id < b.id ? -1 : 1));
    return listing;
  }

  /** All pages. Only the first one has the service read the calendar: the others go on in what it read. */
  async function allRows(calendarId: string, { from, to }: Window, sync: boolean): Promise<unknown[]> {
    const rows: unknown[] = [];
    const seen = new Set<string>();
    for (let cursor: string | null = null; ;) {
      const page = await client.listEvents({
        calendarId,
        from,
        to,
        sync: sync && cursor === null,
        ...(cursor === null ? {} : { cursor }),
      });
      for (const row of page.rows) rows.push(row);
      if (page.next === null) return rows;
      if (seen.has(page.next) || seen.size >= MOST_PAGES) throw endless();
      seen.add(page.next);
      cursor = page.next;
    }
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    capabilities: { incremental: false, expandsRecurrence: false, push: false, confirmsRemovals: false },
    cursorFingerprint: `meetstream/${SCHEMA_VERSION} timeZone=${fallbackZone}`,

    async listCalendars() {
      calendars = null;
      return { calendars: (await allCalendars()).map(infoOf), nextPage: null };
    },

    async calendarIdOf(name) {
      if (name !== PRIMARY) return name;
      const all = await allCalendars();
      const main = all.find(({ primary }) => primary) ?? all[0];
      if (main === undefined) throw nothingConnected();
      return main.id;
    },

    async readPage({ calendarId, window, purpose }) {
      const { events, removed, rejected } = await list(calendarId, window, true);
      const inside = purpose === 'once' ? events.filter((event) => isInside(event, window)) : events;
      return { events: inside, removed, rejected, nextPage: null, nextCursor: null } satisfies EventPage;
    },

    async query(request) {
      const { events, removed, rejected } = await list(request.calendarId, request.window, true);
      return { events: events.filter((event) => isWanted(event, request)), removed, rejected, nextPage: null };
    },

    async getEvent(calendarId, eventId) {
      const original = Date.parse(eventId.slice(eventId.indexOf('#') + 1));
      const at = eventId.includes('#') && !Number.isNaN(original) ? original : null;
      const now = clock.now();
      const window =
        at === null
          ? { from: now - AROUND_NOW.back, to: now + AROUND_NOW.ahead }
          : { from: at - 2 * DAY_MS, to: at + 3 * DAY_MS };
      const { events, rejected } = await list(calendarId, window, true);
      const broken = rejected.find(({ id }) => id !== null && id === eventId.split('#', 1)[0]);
      if (broken !== undefined) throw unreadable(broken.reason);
      return events.find(({ id }) => id === eventId) ?? null;
    },

    async readSeries(calendarId, seriesId, window) {
      const { events, series, rejected } = await list(calendarId, window, true);
      if (!series.has(seriesId)) return null;
      // Whose the rows are that cannot be read is not known: they may be of this series.
      return { events: events.filter((event) => event.seriesId === seriesId), rejected };
    },
  };
}

function readable(raw: unknown): HostedEvent | string {
  try {
    return readHostedEvent(raw);
  } catch (error) {
    // One row must never take its page with it.
    return error instanceof Error ? error.message : 'not an event';
  }
}

function infoOf(calendar: HostedCalendar): CalendarInfo {
  const { id, summary, account_id: account, primary, accessRole, timeZone, backgroundColor: color } = calendar;
  return {
    id,
    name: summary ?? account ?? id,
    primary,
    readable: accessRole !== 'freeBusyReader' && accessRole !== 'none',
    timeZone,
    color,
  };
}

function isInside(event: CalendarEvent, window: Window): boolean {
  return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
}

/** The filters of a listing for people; what does not say when it was changed stays in. */
function isWanted(event: CalendarEvent, { window, text, updatedSince }: EventQuery): boolean {
  if (!isInside(event, window)) return false;
  if (updatedSince !== undefined && event.updated !== null && Date.parse(event.updated) < updatedSince) return false;
  const wanted = text?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const people = [event.organizer, ...event.attendees].flatMap((person) => [person?.email, person?.name]);
  return [event.title, event.description, event.location, ...people].some((field) =>
    field?.toLowerCase().includes(wanted),
  );
}

function failure(code: CalendarBotsError['code'], message: string, hint: string): CalendarBotsError {
  return new CalendarBotsError({ code, service: SERVICE, message, hint });
}

const unknownCalendar = (id: string): CalendarBotsError =>
  failure(
    'notFound',
    `MeetStream has no calendar "${id.slice(0, 80)}"`,
    'Its account may have been disconnected. Choose a calendar from the list, or connect the account again (Calendar Connection).',
  );
const nothingConnected = (): CalendarBotsError =>
  failure('notFound', 'No calendar is connected to MeetStream', 'Connect one first: Calendar Connection, MeetStream.');
const emptyWindow = (): CalendarBotsError =>
  failure('invalid', 'The end of the time range must lie after its start', 'Check the start and the end.');
const endless = (): CalendarBotsError =>
  failure('unexpectedResponse', 'MeetStream gave pages of events without an end', 'Try again with a smaller window.');
/** An event that is there but cannot be read must not be taken for one that is gone. */
const unreadable = (reason: string): CalendarBotsError =>
  failure(
    'unexpectedResponse',
    `MeetStream gave an event that could not be read: ${reason}`,
    'Open the event in its calendar and save it again.',
  );
