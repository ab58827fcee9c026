import { type CalendarBotsError, type FetchInit, isCalendarBotsError } from '../../http';
import type { CalendarSource } from '../source';
import { createMicrosoftHttp, createMicrosoftSource, type MicrosoftSourceOptions } from './index';
import type { UnknownRecord } from './wire';

export const GRAPH = 'https://graph.microsoft.com/v1.0';

export interface Failure {
  status: number;
  json: unknown;
}

export type Handler = (request: {
  path: string;
  query: URLSearchParams;
  url: string;
}) => Failure | UnknownRecord | undefined;

/** A source over a network that a function answers, and what it was asked: path and query, decoded. */
export function serve(
  handler: Handler,
  options: Omit<MicrosoftSourceOptions, 'http'> & { baseUrl?: string } = {},
): { source: CalendarSource; asked: string[]; urls: string[]; headers: Record<string, string>[] } {
  const asked: string[] = [];
  const urls: string[] = [];
  const headers: Record<string, string>[] = [];
  const fetch = (url: string, init: FetchInit) => {
    expect(init.method).toBe('GET');
    const { pathname, searchParams } = new URL(url);
    const path = decodeURIComponent(pathname).replace(/^\/v1\.0/, '');
    const query = [...searchParams].map(([name, value]) => `${name}=${value}`).join('&');
    asked.push(query === '' ? path : `${path}?${query}`);
    urls.push(url);
    headers.push(init.headers);
    const reply = handler({ path, query: searchParams, url });
    if (reply === undefined) throw new Error(`not expected: ${url}`);
    const { status, json } = isFailure(reply) ? reply : { status: 200, json: reply };
    return Promise.resolve({
      status,
      headers: { get: () => null },
      text: () => Promise.resolve(JSON.stringify(json)),
    });
  };
  const { baseUrl, ...rest } = options;
  const clock = { now: () => Date.UTC(2026, 10, 21), random: () => 0.5, sleep: () => Promise.resolve() };
  const http = createMicrosoftHttp({ fetch, clock, ...(baseUrl === undefined ? {} : { baseUrl }) });
  return { source: createMicrosoftSource({ http, ...rest }), asked, urls, headers };
}

export const fault = (status: number, code: string): Failure => ({
  status,
  json: { error: { code, message: 'words' } },
});
const isFailure = (reply: object): reply is Failure => 'json' in reply;

/** A single event with every property that a listing has. */
export function event(id: string, start: string, more: UnknownRecord = {}): UnknownRecord {
  const begin = Date.parse(start);
  const naive = (at: number): string => new Date(at).toISOString().replace('Z', '0000');
  return {
    '@odata.etag': `W/"${id}"`,
    id,
    createdDateTime: '2026-04-01T08:00:00Z',
    lastModifiedDateTime: '2026-04-01T08:00:00Z',
    changeKey: id,
    originalStartTimeZone: 'W. Europe Standard Time',
    iCalUId: `${id}@contoso.com`,
    subject: id,
    bodyPreview: '',
    sensitivity: 'normal',
    isAllDay: false,
    isCancelled: false,
    isOrganizer: true,
    seriesMasterId: null,
    showAs: 'busy',
    type: 'singleInstance',
    webLink: null,
    onlineMeetingUrl: null,
    isOnlineMeeting: false,
    recurrence: null,
    responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    body: { contentType: 'html', content: '' },
    start: { dateTime: naive(begin), timeZone: 'UTC' },
    end: { dateTime: naive(begin + 1_800_000), timeZone: 'UTC' },
    location: { displayName: '' },
    attendees: [],
    organizer: { emailAddress: { name: 'Me', address: 'me@contoso.com' } },
    onlineMeeting: null,
    ...more,
  };
}

export function occurrence(id: string, seriesId: string, start: string, more: UnknownRecord = {}): UnknownRecord {
  return event(id, start, { type: 'occurrence', seriesMasterId: seriesId, originalStart: start, ...more });
}

/** How a delta shows an occurrence. */
export function bare(id: string, seriesId: string, start: string): UnknownRecord {
  const { start: begin, end } = event(id, start);
  return {
    '@odata.type': '#microsoft.graph.event',
    id,
    type: 'occurrence',
    seriesMasterId: seriesId,
    start: begin,
    end,
  };
}

export const removed = (id: string): UnknownRecord => ({ id, '@removed': { reason: 'deleted' } });
export const me: UnknownRecord = {
  id: 'cal',
  name: 'Calendar',
  isDefaultCalendar: true,
  owner: { address: 'Me@contoso.com' },
};

export async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!isCalendarBotsError(error)) throw error;
  return error;
}
