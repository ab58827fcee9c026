import { isTimeZone } from '../time-zone';
import { GoogleApiError, invalid } from './errors';
import { parseInstant } from './event-time';

/** The parameters of `events.list`, read and checked. Instants in ms. */
export interface EventListQuery {
  timeMin?: number | undefined;
  timeMax?: number | undefined;
  updatedMin?: number | undefined;
  singleEvents: boolean;
  showDeleted: boolean;
  orderBy?: 'startTime' | 'updated' | undefined;
  q?: string | undefined;
  iCalUID?: string | undefined;
  eventTypes: string[];
  privateProperties: [name: string, value: string][];
  sharedProperties: [name: string, value: string][];
  maxAttendees?: number | undefined;
  maxResults: number;
  timeZone?: string | undefined;
  pageToken?: string | undefined;
  syncToken?: string | undefined;
}

const ILLEGAL_WITH_SYNC_TOKEN = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

const EVENT_TYPES = ['default', 'focusTime', 'outOfOffice', 'workingLocation', 'birthday', 'fromGmail'];

export function booleanOf(params: URLSearchParams, name: string): boolean | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (text !== 'true' && text !== 'false') throw invalid(`Invalid boolean value: "${text}".`, name);
  return text === 'true';
}

/** @throws GoogleApiError 400 unless it is a whole number of at least 1. */
export function positiveOf(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw invalid(`Invalid value '${text}'. Values must be within the range: [1, 2147483647]`, name);
  }
  return value;
}

export function instantParam(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  const ms = parseInstant(text);
  if (ms === undefined) throw new GoogleApiError(400, 'badRequest', 'Bad Request');
  return ms;
}

/** @throws GoogleApiError 400 timeRangeEmpty */
export function checkRange(timeMin: number | undefined, timeMax: number | undefined): void {
  if (timeMin !== undefined && timeMax !== undefined && timeMax <= timeMin) {
    throw new GoogleApiError(400, 'timeRangeEmpty', 'The specified time range is empty.', {
      location: 'timeMax',
      locationType: 'parameter',
    });
  }
}

function properties(params: URLSearchParams, name: string): [string, string][] {
  return params.getAll(name).map((text) => {
    const equals = text.indexOf('=');
    if (equals < 1) throw invalid(`Invalid value for: ${name}`, name);
    return [text.slice(0, equals), text.slice(equals + 1)];
  });
}

/** @throws GoogleApiError 400 on each value and each pair of parameters that Google refuses. */
export function readEventListQuery(params: URLSearchParams): EventListQuery {
  const given = (name: string): string | undefined => {
    const value = params.get(name);
    return value === null || value === '' ? undefined : value;
  };
  const syncToken = given('syncToken');
  if (syncToken !== undefined) {
    for (const name of ILLEGAL_WITH_SYNC_TOKEN) {
      if (given(name) !== undefined) {
        throw invalid(`Sync token cannot be used with other query restrictions: ${name}.`, 'syncToken');
      }
    }
    if (booleanOf(params, 'showDeleted') === false) {
      throw invalid('Deleted events cannot be excluded from a list with a sync token.', 'showDeleted');
    }
  }
  const singleEvents = booleanOf(params, 'singleEvents') ?? false;
  const orderBy = given('orderBy');
  if (orderBy !== undefined && orderBy !== 'startTime' && orderBy !== 'updated') {
    throw invalid(`Invalid string value: '${orderBy}'. Allowed values: [startTime, updated]`, 'orderBy');
  }
  if (orderBy === 'startTime' && !singleEvents) {
    throw new GoogleApiError(400, 'badRequest', 'The requested ordering is not available for the particular query.');
  }
  const timeMin = instantParam(params, 'timeMin');
  const timeMax = instantParam(params, 'timeMax');
  checkRange(timeMin, timeMax);
  const eventTypes = params.getAll('eventTypes');
  for (const type of eventTypes) {
    if (!EVENT_TYPES.includes(type)) throw invalid(`Invalid string value: '${type}'.`, 'eventTypes');
  }
  const timeZone = given('timeZone');
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw invalid(`Invalid time zone: ${timeZone}`, 'timeZone');
  return {
    timeMin,
    timeMax,
    updatedMin: instantParam(params, 'updatedMin'),
    singleEvents,
    showDeleted: booleanOf(params, 'showDeleted') ?? false,
    orderBy,
    q: given('q'),
    iCalUID: given('iCalUID'),
    eventTypes,
    privateProperties: properties(params, 'privateExtendedProperty'),
    sharedProperties: properties(params, 'sharedExtendedProperty'),
    maxAttendees: positiveOf(params, 'maxAttendees'),
    maxResults: Math.min(2_500, positiveOf(params, 'maxResults') ?? 250),
    timeZone,
    pageToken: given('pageToken'),
    syncToken,
  };
}

/** Whether Google ends this list with a sync token: it does not for ordered and searched lists. */
export function givesSyncToken(query: EventListQuery): boolean {
  return (
    query.orderBy === undefined &&
    query.q === undefined &&
    query.iCalUID === undefined &&
    query.updatedMin === undefined &&
    query.privateProperties.length === 0 &&
    query.sharedProperties.length === 0
  );
}

/** The parameters that must be the same with each use of a sync token. */
export function syncScope(calendarId: string, query: EventListQuery): string {
  return JSON.stringify([
    calendarId,
    query.singleEvents,
    [...query.eventTypes].sort(),
    query.maxAttendees ?? null,
    query.timeZone ?? null,
  ]);
}
