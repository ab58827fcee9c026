import { isCalendarBotsError } from '../../http/index.js';
import type { Window } from '../source.js';
import type { CalDavClient, Patience } from './client.js';
import { cursorExpired, isTokenRefused, unexpected } from './errors.js';
import type { DavResponse } from './multistatus.js';
import { DAV } from './names.js';
import { textOf } from './xml.js';

const DAY_MS = 86_400_000;
/** RFC 4918, 11.5: on the collection itself it says that the answer was cut short (RFC 6578, 3.6; RFC 4791, 7.8). */
const INSUFFICIENT_STORAGE = 507;
/** A server that always claims to have more must not keep us for ever. */
const MOST_PARTS = 1000;
const TOKEN: Patience = { attempts: 2 };
/** A 500 of a moment must not be taken for a server that cannot do it; one that cannot is not asked for long. */
const SERIES: Patience = { attempts: 2 };

/** Objects of a calendar by href, with their etags; null where the server gave none. */
export type Etags = Map<string, string | null>;

/**
 * The objects that may have an event inside the range. Servers take floating times and whole days in a zone of their own
 * choice, so a day more is asked for on both sides; and some look at a series' first start only (Xandikos), so where it
 * is not sure that the server knows better all series are listed beside. What is inside is decided here later.
 */
export async function listObjects(client: CalDavClient, calendar: string, range: Window): Promise<Etags> {
  const inRange = await listPart(client, calendar, { from: range.from - DAY_MS, to: range.to + DAY_MS });
  if (await knowsRepetition(client, calendar, inRange, range.from)) return inRange;
  return new Map([...(await listSeries(client, calendar)), ...inRange]);
}

/**
 * Whether an object of the range is listed for a month well before it as well: then it is a series, and the server looks
 * at more than its first start. Asking so costs little; to ask which objects repeat makes some servers open them all.
 */
async function knowsRepetition(client: CalDavClient, calendar: string, inRange: Etags, from: number): Promise<boolean> {
  if (inRange.size === 0) return false;
  try {
    const month = { from: from - 90 * DAY_MS, to: from - 60 * DAY_MS };
    const { responses } = await client.calendarQuery(calendar, month);
    return responses.some(({ href }) => inRange.has(href));
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/**
 * Empty where the server says that it cannot filter by property: then its time range must do. A server that gave no answer
 * has said nothing, and without its series the calendar would look as if they had been deleted.
 */
async function listSeries(client: CalDavClient, calendar: string): Promise<Etags> {
  try {
    const { responses } = await client.calendarQuery(calendar, 'series', SERIES);
    return new Map(responses.filter(isObject(calendar)).map((row) => [row.href, etagOf(row)]));
  } catch (error) {
    if (isRefusal(error)) return new Map();
    throw error;
  }
}

async function listPart(client: CalDavClient, calendar: string, range: Window): Promise<Etags> {
  const answer = await client.calendarQuery(calendar, range).catch((error: unknown) => {
    if (isCalendarBotsError(error) && error.providerCode === 'number-of-matches-within-limits') return null;
    throw error;
  });
  const isWhole = answer !== null && !answer.responses.some(({ status }) => status === INSUFFICIENT_STORAGE);
  if (!isWhole) {
    const middle = Math.floor((range.from + range.to) / 2);
    if (range.to - range.from < DAY_MS) throw unexpected('the server lists only a part of a single day');
    const first = await listPart(client, calendar, { from: range.from, to: middle });
    return new Map([...first, ...(await listPart(client, calendar, { from: middle, to: range.to }))]);
  }
  return new Map(answer.responses.filter(isObject(calendar)).map((row) => [row.href, etagOf(row)]));
}

/** What a sync-collection report said. */
export interface Delta {
  changed: Etags;
  /** Hrefs. */
  gone: string[];
  /** For the next report. */
  token: string;
}

/**
 * What changed since a sync token (RFC 6578), by as many reports as the server wants.
 * @throws CalendarBotsError `cursorExpired` when the server does not know the token any more
 */
export async function listChanges(client: CalDavClient, calendar: string, since: string): Promise<Delta> {
  const rows = new Map<string, DavResponse>();
  let token = since;
  for (let part = 1; ; part++) {
    const answer = await client
      .syncCollection(calendar, token, TOKEN)
      .catch((error: unknown) => asTokenLoss(client, calendar, error));
    for (const row of answer.responses) rows.set(row.href, row);
    if (answer.syncToken === null) throw unexpected('a sync report came without a token');
    const hasMore = answer.responses.some(({ status }) => status === INSUFFICIENT_STORAGE);
    const isStuck = hasMore && (answer.syncToken === token || part === MOST_PARTS);
    if (isStuck) throw unexpected('a sync report is never complete');
    token = answer.syncToken;
    if (!hasMore) break;
  }
  const objects = [...rows.values()].filter(isObject(calendar));
  return {
    changed: new Map(objects.filter(({ status }) => status !== 404).map((row) => [row.href, etagOf(row)])),
    gone: objects.filter(({ status }) => status === 404).map(({ href }) => href),
    token,
  };
}

/** A server error may be a server's way to refuse a token (Xandikos): if it answers without one, that was it. */
async function asTokenLoss(client: CalDavClient, calendar: string, error: unknown): Promise<never> {
  if (isTokenRefused(error)) throw cursorExpired('CalDAV: the sync token is not valid any more', error);
  if (!isServerError(error)) throw error;
  try {
    await client.syncCollection(calendar, null, { attempts: 1 });
  } catch {
    // The server cannot do it without the token either: its first error stands.
    throw error;
  }
  throw cursorExpired('CalDAV: the sync token is not valid any more', error);
}

/**
 * A sync token that surely works, by asking with it: some servers list what they cannot do. Null where they cannot.
 * @param stated the calendar's DAV:sync-token property
 */
export async function tryToken(client: CalDavClient, calendar: string, stated: string | null): Promise<string | null> {
  try {
    return (await client.syncCollection(calendar, stated, TOKEN)).syncToken;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** Whether the server says that it cannot do what was asked. One that is busy or cannot be reached says nothing. */
function isRefusal(error: unknown): boolean {
  if (!isCalendarBotsError(error) || error.status === undefined || error.status < 400) return false;
  return error.code !== 'unauthorized' && ![404, 429, 502, 503, 504].includes(error.status);
}

function isServerError(error: unknown): boolean {
  return isCalendarBotsError(error) && error.status !== undefined && error.status >= 500;
}

/** Whether a row is about a calendar object, not the calendar itself or a collection in it. */
function isObject(calendar: string): (row: DavResponse) => boolean {
  const own = canonicalHref(calendar, calendar).replace(/\/$/, '');
  return ({ href }) => !href.endsWith('/') && canonicalHref(href, calendar) !== own;
}

function etagOf({ properties }: DavResponse): string | null {
  return textOf(properties.get(DAV.etag));
}

/**
 * One spelling for all of a href's: servers write the same one as path or address, and with more or fewer characters
 * percent-encoded, from one report to the next.
 */
export function canonicalHref(href: string, base: string): string {
  if (!URL.canParse(href, base)) return href;
  const { origin, pathname, search } = new URL(href, base);
  try {
    return `${origin}${pathname.split('/').map(decodeURIComponent).map(encodeURIComponent).join('/')}${search}`;
  } catch {
    // Not percent-encoded as it should be: then only the same spelling is the same.
    return `${origin}${pathname}${search}`;
  }
}
