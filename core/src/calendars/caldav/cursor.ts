import { digest } from '../../event.js';
import { cursorExpired } from './errors.js';

/** Raised whenever cursors of earlier code cannot be used: they then count as expired. */
const VERSION = 1;

/** How the changes of a calendar are found out; chosen for each calendar when it is listed first. */
export type Cursor = SyncCursor | EtagCursor;

/** RFC 6578: the server remembers. */
export interface SyncCursor extends CalendarFacts {
  strategy: 'sync-collection';
  token: string;
}

/** For servers without RFC 6578: we remember the etag of every object that has an event in the window. */
export interface EtagCursor extends CalendarFacts {
  strategy: 'etags';
  /** Changes whenever anything in the calendar does; null where the server has none, or where it is not to be trusted. */
  ctag: string | null;
  /** Href to the mark of its etag, see {@link etagMark}; an empty mark is unlike every other. */
  etags: ReadonlyMap<string, string>;
}

/** What is true of a calendar from one change to the next; kept so that a poll need not ask for it. */
export interface CalendarFacts {
  /** Zone of floating times and whole days, IANA name. */
  timeZone: string;
  /** The signed-in user's e-mail addresses, lower case. */
  addresses: readonly string[];
}

/**
 * As text. With etags the part of the hrefs that all share, and `.ics`, are written once: an object costs what is left
 * of its href, mostly a UUID of 36 characters, and 8 for the etag and what separates them.
 */
export function writeCursor(cursor: Cursor): string {
  const facts = { v: VERSION, z: cursor.timeZone, a: cursor.addresses };
  if (cursor.strategy === 'sync-collection') return JSON.stringify({ ...facts, t: cursor.token });
  const hrefs = [...cursor.etags.keys()];
  const base = sharedFolder(hrefs);
  const rows = [...cursor.etags].map(([href, mark]) => `${shorten(href.slice(base.length))} ${mark}`);
  return JSON.stringify({ ...facts, c: cursor.ctag, b: base, e: rows.join('|') });
}

/** @throws CalendarBotsError `cursorExpired` when it is not a cursor of this version. */
export function readCursor(text: string): Cursor {
  const value = parse(text);
  const { v, z, a, t, c, b, e } = value;
  const isFacts = v === VERSION && typeof z === 'string' && isTexts(a);
  if (isFacts && typeof t === 'string') return { strategy: 'sync-collection', token: t, timeZone: z, addresses: a };
  if (isFacts && (c === null || typeof c === 'string') && typeof b === 'string' && typeof e === 'string') {
    const rows = e === '' ? [] : e.split('|').map((row) => row.split(' '));
    const etags = new Map(rows.map(([href = '', mark = '']) => [`${b}${lengthen(href)}`, mark]));
    return { strategy: 'etags', ctag: c, etags, timeZone: z, addresses: a };
  }
  throw cursorExpired('CalDAV: the cursor was written by another version');
}

/**
 * Where a round goes on. The objects are taken in the order of their hrefs, so one href says how far it came; it was
 * opened before the first object was read, and what it then knew of the calendar's state is where the next round begins.
 */
export interface PageToken {
  /** The last href that was read. */
  after: string;
  /** The sync token or ctag that the round was opened with. */
  mark: string | null;
}

export function writePage({ after, mark }: PageToken): string {
  return JSON.stringify({ v: VERSION, f: after, m: mark });
}

/** @throws CalendarBotsError `cursorExpired` when it is not a page token of this version. */
export function readPage(text: string): PageToken {
  const { v, f, m } = parse(text);
  if (v === VERSION && typeof f === 'string' && (m === null || typeof m === 'string')) return { after: f, mark: m };
  throw cursorExpired('CalDAV: the page token was written by another version');
}

/** Six characters (36 bits) that stand for an etag: a change goes unseen once in 69 billion. */
export function etagMark(etag: string | null): string {
  return etag === null ? '' : digest(etag).slice(0, 6);
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    // Not ours, then: the caller says so.
    return {};
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** Up to the last slash before which all are alike. */
function sharedFolder([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const href of others) {
    let alike = 0;
    while (alike < length && href[alike] === first[alike]) alike += 1;
    length = alike;
  }
  return first.slice(0, first.slice(0, length).lastIndexOf('/') + 1);
}

/** `.ics` becomes nothing, nothing becomes a mark; spaces and bars, which hrefs must not hold, are kept apart. */
function shorten(rest: string): string {
  const safe = rest.replace(/[*| ]/g, (character) => `*${character.charCodeAt(0).toString(16)}`);
  return safe.endsWith('.ics') ? safe.slice(0, -4) : `${safe}*`;
}

function lengthen(short: string): string {
  const rest = short.endsWith('*') ? short.slice(0, -1) : `${short}.ics`;
  return rest.replace(/\*(2a|7c|20)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
