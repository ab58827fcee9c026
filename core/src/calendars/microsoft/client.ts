import {
  CalendarBotsError,
  type Clock,
  createHttp,
  type Fetch,
  type Http,
  type HttpRequest,
  isCalendarBotsError,
} from '../../http/index.js';
import type { Window } from '../source.js';
import { decodeMicrosoftError, SERVICE } from './errors.js';
import { gated } from './throttle.js';
import { iso } from './time.js';
import { isRecord, text, type UnknownRecord } from './wire.js';

/** Graph v1.0 in each of Microsoft's clouds (learn.microsoft.com/graph/deployments). */
export const MICROSOFT_GRAPH_URLS = {
  global: 'https://graph.microsoft.com/v1.0',
  /** US Government L4 (GCC High). */
  usGovernment: 'https://graph.microsoft.us/v1.0',
  /** US Government L5 (DOD). */
  usDefense: 'https://dod-graph.microsoft.us/v1.0',
  /** China, operated by 21Vianet. */
  china: 'https://microsoftgraph.chinacloudapi.cn/v1.0',
} as const;

/** Rows of a page. Graph gives up to 1000, but each carries its body as HTML. */
export const PAGE_SIZE = 250;

/**
 * Sent with every request, since none of it is remembered between requests:
 * ids that stay when an item moves inside its mailbox; times in UTC, so that no zone of a reader shifts them; bodies as
 * HTML, because there a join link is the target of a button whose text says "Join", and the conversion to text need not
 * keep it.
 */
const PREFER = [
  'IdType="ImmutableId"',
  'outlook.timezone="UTC"',
  'outlook.body-content-type="html"',
  `odata.maxpagesize=${PAGE_SIZE}`,
].join(', ');

export interface MicrosoftHttpOptions {
  /** Adds the account's access token. */
  fetch: Fetch;
  clock: Clock;
  /** Default `MICROSOFT_GRAPH_URLS.global`. */
  baseUrl?: string;
  /** No wait for a retry goes past this moment, ms since epoch. */
  deadline?: () => number;
  /** Requests under way at the same time; Exchange serves four for each app and mailbox, which is the default. */
  mailboxConcurrency?: number;
}

export interface MicrosoftHttp extends Http {
  /** Links in answers must lead to its origin. */
  readonly baseUrl: string;
  /** ms since epoch. */
  readonly now: () => number;
}

/** The network seam with Graph's base URL, headers, error bodies and limits. One for each account. */
export function createMicrosoftHttp(options: MicrosoftHttpOptions): MicrosoftHttp {
  const { clock, deadline } = options;
  const baseUrl = (options.baseUrl ?? MICROSOFT_GRAPH_URLS.global).replace(/\/+$/, '');
  const http = createHttp({
    fetch: gated(options.fetch, Math.max(1, options.mailboxConcurrency ?? 4)),
    clock,
    service: SERVICE,
    baseUrl,
    headers: { prefer: PREFER },
    decodeError: decodeMicrosoftError,
    ...(deadline === undefined ? {} : { deadline }),
  });
  return { ...http, baseUrl, now: () => clock.now() };
}

/** A page of a collection. */
export interface GraphPage {
  /** Resources as they came: see normalize.ts. */
  items: readonly unknown[];
  /** Addresses, to be sent as they are. */
  nextLink: string | null;
  deltaLink: string | null;
}

/** The endpoints of Microsoft Graph v1.0 that the source needs. Every call throws CalendarBotsError. */
export interface GraphClient {
  listCalendars(): Promise<GraphPage>;
  /** The calendar as it came; `primary` is the default calendar. */
  getCalendar(calendarId: string): Promise<UnknownRecord>;
  /** What takes place in a range, series expanded; in the order of starts when asked for. */
  calendarView(calendarId: string, range: Window, query: { top: number; ordered?: boolean }): Promise<GraphPage>;
  /** The first page of changes in a range that stays the same for good. */
  openDelta(calendarId: string, range: Window): Promise<GraphPage>;
  /** The occurrences of one series in a range. */
  listInstances(calendarId: string, seriesId: string, range: Window): Promise<GraphPage>;
  /** The event as it came. Graph does not look whether it is in that calendar. */
  getEvent(calendarId: string, eventId: string): Promise<UnknownRecord>;
  /** The same, with a series' exceptions as `exceptionOccurrences` where the service has them. */
  getSeries(calendarId: string, seriesId: string): Promise<UnknownRecord>;
  /** The page under a link of an earlier answer. */
  follow(link: string): Promise<GraphPage>;
  /** Whether a link leads to the service that the credential belongs to. */
  isOwnLink(link: string): boolean;
}

/** Graph's name for the main calendar has a path of its own. */
export const PRIMARY = 'primary';

export function createGraphClient(http: MicrosoftHttp): GraphClient {
  const { origin } = new URL(http.baseUrl);
  const isOwnLink = (link: string): boolean => URL.canParse(link) && new URL(link).origin === origin;
  const page = (json: unknown): GraphPage => readPage(json, isOwnLink);
  const get = <T>(path: string, parse: (json: unknown) => T, query: HttpRequest<T>['query'] = {}): Promise<T> =>
    http.request({ method: 'GET', path, query, parse });
  return {
    isOwnLink,
    listCalendars: async () => get('/me/calendars', page, { $top: 100 }),
    getCalendar: async (calendarId) => get(calendarPath(calendarId), resource),
    // Without $select: it would leave out when an event was created and changed.
    calendarView: async (calendarId, range, { top, ordered }) =>
      get(`${calendarPath(calendarId)}/calendarView`, page, {
        ...rangeQuery(range),
        $top: top,
        ...(ordered === true ? { $orderby: 'start/dateTime' } : {}),
      }),
    openDelta: async (calendarId, range) =>
      get(`${calendarPath(calendarId)}/calendarView/delta`, page, rangeQuery(range)),
    listInstances: async (calendarId, seriesId, range) =>
      get(`${eventPath(calendarId, seriesId)}/instances`, page, { ...rangeQuery(range), $top: PAGE_SIZE }),
    getEvent: async (calendarId, eventId) => get(eventPath(calendarId, eventId), resource),
    getSeries: async (calendarId, seriesId) => {
      const path = eventPath(calendarId, seriesId);
      return get(path, resource, { $expand: 'exceptionOccurrences' }).catch((error: unknown) => {
        // New in v1.0, and only for series: without it, occurrences that were moved far away are not known.
        if (isCalendarBotsError(error) && error.code === 'invalid') return get(path, resource);
        throw error;
      });
    },
    follow: async (link) => {
      if (!isOwnLink(link)) throw foreignLink();
      return http.send({
        method: 'GET',
        url: link,
        headers: { accept: 'application/json' },
        read: ({ text: body }) => page(JSON.parse(body) as unknown),
      });
    },
  };
}

/** The parameters of a range have an offset of their own; the zone of the Prefer header does not touch them. */
function rangeQuery({ from, to }: Window): { startDateTime: string; endDateTime: string } {
  return { startDateTime: iso(from), endDateTime: iso(to) };
}

export function calendarPath(calendarId: string): string {
  return calendarId === PRIMARY ? '/me/calendar' : `/me/calendars/${segment(calendarId, 'calendar')}`;
}

export function eventPath(calendarId: string, eventId: string): string {
  return `${calendarPath(calendarId)}/events/${segment(eventId, 'event')}`;
}

/** An id as one part of a path; an empty or dotted one would name another endpoint. */
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

function readPage(json: unknown, isOwnLink: (link: string) => boolean): GraphPage {
  const { value, ...annotations } = resource(json);
  if (!Array.isArray(value)) throw new Error('value is not a list');
  /** A link that is there but of no use must not be passed over: going on without it would lose the rest. */
  const link = (name: string): string | null => {
    const given = annotations[name];
    if (given === undefined || given === null) return null;
    const address = text(given);
    if (address === null) throw new Error(`${name} is not a text`);
    if (!isOwnLink(address)) throw foreignLink();
    return address;
  };
  return { items: value, nextLink: link('@odata.nextLink'), deltaLink: link('@odata.deltaLink') };
}

function foreignLink(): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unexpectedResponse',
    service: SERVICE,
    message: `${SERVICE} gave a link to another server; the credential was not sent there`,
    hint: 'Check the base URL of the connection: it must be the cloud that the account belongs to.',
  });
}
