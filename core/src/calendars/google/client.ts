import {
  CalendarBotsError,
  type Clock,
  createHttp,
  type Fetch,
  type Http,
  type HttpRequest,
} from '../../http/index.js';
import { decodeGoogleError, SERVICE } from './errors.js';
import { isRecord, text, type UnknownRecord, type WireCalendarsPage, type WireEventsPage } from './wire.js';

export const GOOGLE_CALENDAR_URL = 'https://www.googleapis.com/calendar/v3';

export interface GoogleHttpOptions {
  /** Adds the account's access token. */
  fetch: Fetch;
  clock: Clock;
  /** Default {@link GOOGLE_CALENDAR_URL}. */
  baseUrl?: string;
  /** No wait for a retry goes past this moment, ms since epoch. */
  deadline?: () => number;
}

/** The network seam with Google's base URL and error bodies. */
export function createGoogleHttp({ fetch, clock, baseUrl, deadline }: GoogleHttpOptions): Http {
  return createHttp({
    fetch,
    clock,
    service: SERVICE,
    baseUrl: (baseUrl ?? GOOGLE_CALENDAR_URL).replace(/\/+$/, ''),
    decodeError: decodeGoogleError,
    ...(deadline === undefined ? {} : { deadline }),
  });
}

/** Query of events.list; the names are Google's. What is undefined is not sent. */
export interface EventsListQuery {
  singleEvents: boolean;
  /** 1 to 2500. */
  maxResults: number;
  eventTypes?: readonly string[];
  /** RFC 3339; bounds an event's end, exclusive. */
  timeMin?: string;
  /** RFC 3339; bounds an event's start, exclusive. */
  timeMax?: string;
  /** RFC 3339. */
  updatedMin?: string;
  q?: string;
  orderBy?: 'startTime' | 'updated';
  showDeleted?: boolean;
  syncToken?: string;
  pageToken?: string;
}

/** Query of events.instances. */
export interface InstancesQuery {
  /** RFC 3339; bounds an instance's end, exclusive. */
  timeMin: string;
  /** RFC 3339; bounds an instance's start, exclusive. */
  timeMax: string;
  /** 1 to 2500. */
  maxResults: number;
  pageToken?: string;
}

export interface EventsListPage {
  /** Events as they came: see normalize.ts. */
  items: readonly unknown[];
  nextPageToken: string | null;
  nextSyncToken: string | null;
  /** The calendar's zone. */
  timeZone: string | null;
  /** What the signed-in account may see of the calendar: `freeBusyReader` sees no details. */
  accessRole: string | null;
}

export interface CalendarListPage {
  items: readonly unknown[];
  nextPageToken: string | null;
}

/** The endpoints of Google Calendar API v3 that the source needs. Every call throws CalendarBotsError. */
export interface GoogleClient {
  listCalendars(pageToken: string | null): Promise<CalendarListPage>;
  /** The id of a calendar on the account's list, which may be asked for as `primary`. */
  calendarId(name: string): Promise<string>;
  listEvents(calendarId: string, query: EventsListQuery): Promise<EventsListPage>;
  /** The occurrences of one series. */
  listInstances(calendarId: string, seriesId: string, query: InstancesQuery): Promise<EventsListPage>;
  /** The event as it came. */
  getEvent(calendarId: string, eventId: string): Promise<unknown>;
  /** The calendar's zone, read by the same permission as its events; null when Google does not say. */
  calendarTimeZone(calendarId: string): Promise<string | null>;
}

export function createGoogleClient(http: Http): GoogleClient {
  const get = <T>(path: string, query: HttpRequest<T>['query'], parse: (json: unknown) => T): Promise<T> =>
    http.request({ method: 'GET', path, query, parse });
  return {
    listCalendars: async (pageToken) =>
      get('/users/me/calendarList', { maxResults: 250, pageToken }, (json) => {
        const page: WireCalendarsPage = resource(json);
        return { items: items(page.items), nextPageToken: token(page.nextPageToken, 'nextPageToken') };
      }),
    calendarId: async (name) =>
      get(`/users/me/calendarList/${segment(name, 'calendar')}`, {}, (json) => {
        const id = text(resource(json)['id']);
        if (id === null || id === '') throw new Error('id is missing');
        return id;
      }),
    listEvents: async (calendarId, query) => get(eventsPath(calendarId), { ...query }, eventsPage),
    listInstances: async (calendarId, seriesId, query) =>
      get(`${eventsPath(calendarId)}/${segment(seriesId, 'event')}/instances`, { ...query }, eventsPage),
    getEvent: async (calendarId, eventId) =>
      get(`${eventsPath(calendarId)}/${segment(eventId, 'event')}`, {}, resource),
    calendarTimeZone: async (calendarId) =>
      get(eventsPath(calendarId), { maxResults: 1, fields: 'timeZone' }, (json) => {
        const page: WireEventsPage = resource(json);
        return text(page.timeZone);
      }),
  };
}

function eventsPage(json: unknown): EventsListPage {
  const page: WireEventsPage = resource(json);
  return {
    items: items(page.items),
    nextPageToken: token(page.nextPageToken, 'nextPageToken'),
    nextSyncToken: token(page.nextSyncToken, 'nextSyncToken'),
    timeZone: text(page.timeZone),
    accessRole: text(page.accessRole),
  };
}

export function eventsPath(calendarId: string): string {
  return `/calendars/${segment(calendarId, 'calendar')}/events`;
}

/** An id as one part of a path. Ids contain `@` and `#`; an empty or dotted one would name another endpoint. */
function segment(id: string, what: 'calendar' | 'event'): string {
  if (id === '' || id === '.' || id === '..') {
    throw new CalendarBotsError({
      code: 'invalid',
      service: SERVICE,
      message: `“${id}” is not the id of ${what === 'event' ? 'an event' : 'a calendar'}`,
      hint: what === 'event' ? 'Give the id of an event.' : 'Choose a calendar from the list, or give its id.',
    });
  }
  return encodeURIComponent(id);
}

function resource(json: unknown): UnknownRecord {
  if (!isRecord(json)) throw new Error('not a JSON object');
  return json;
}

function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('items is not a list');
  return value;
}

/** A token that is there but not a text cannot be sent back: going on without it would lose the rest. */
function token(value: unknown, name: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new Error(`${name} is not a text`);
  return value === '' ? null : value;
}
