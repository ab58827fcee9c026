import type { PageRequest, Window } from '../source.js';
import type { CalDavClient } from './client.js';
import {
  type CalendarFacts,
  type Cursor,
  etagMark,
  type EtagCursor,
  type PageToken,
  readCursor,
  writeCursor,
} from './cursor.js';
import { unexpected } from './errors.js';
import { listChanges, listObjects, tryToken } from './listing.js';
import { APPLE, CALDAV, DAV } from './names.js';
import { hasBelow, textOf } from './xml.js';

/** What a round has to read, decided when it was opened. */
export interface Round {
  facts: CalendarFacts;
  /** Objects to read, sorted: a page ends anywhere and the next one goes on behind it. */
  hrefs: readonly string[];
  /** Objects that are gone, as the first page says. */
  gone: readonly string[];
  /** The calendar's state before anything was read, see {@link PageToken}. */
  mark: string | null;
  /** The cursor for when all has been read; null for listings that want none. */
  cursor: string | null;
}

/** What is asked of the calendar before it is listed. */
export const STATE_PROPERTIES = [
  DAV.resourceType,
  DAV.currentUserPrincipal,
  DAV.syncToken,
  DAV.supportedReportSet,
  APPLE.ctag,
  CALDAV.calendarTimeZone,
  CALDAV.calendarTimeZoneId,
] as const;

/**
 * Opens a round, or opens it again at a page when whoever began it is gone. The state is taken before the listing:
 * what changes meanwhile comes again in the next round.
 */
export async function openRound(
  client: CalDavClient,
  request: Pick<PageRequest, 'calendarId' | 'window' | 'cursor' | 'purpose'>,
  page: PageToken | null,
  factsOf: () => Promise<CalendarFacts>,
): Promise<Round> {
  const { calendarId, window, purpose } = request;
  if (purpose === 'once') {
    const objects = await listObjects(client, calendarId, window);
    return { facts: await factsOf(), hrefs: sorted(objects.keys(), page), gone: [], mark: null, cursor: null };
  }
  if (request.cursor === null) return await openFull(client, calendarId, window, page, await factsOf());
  const cursor = readCursor(request.cursor);
  const { timeZone, addresses } = cursor;
  const facts = { timeZone, addresses };
  if (cursor.strategy === 'etags') return await openDiff(client, calendarId, window, page, cursor, facts);
  const { changed, gone, token } = await listChanges(client, calendarId, cursor.token);
  // Opened again, what changed before `after` since then must come in the next round: its token stays the first one.
  const mark = page === null ? token : (page.mark ?? token);
  const next = writeCursor({ ...facts, strategy: 'sync-collection', token: mark });
  return { facts, hrefs: sorted(changed.keys(), page), gone, mark, cursor: next };
}

async function openFull(
  client: CalDavClient,
  calendarId: string,
  window: Window,
  page: PageToken | null,
  facts: CalendarFacts,
): Promise<Round> {
  const state = await readState(client, calendarId);
  const token = state.knowsSync ? await tryToken(client, calendarId, state.syncToken) : null;
  const objects = await listObjects(client, calendarId, window);
  const hrefs = sorted(objects.keys(), page);
  if (token !== null) {
    const mark = page === null ? token : (page.mark ?? token);
    return {
      facts,
      hrefs,
      gone: [],
      mark,
      cursor: writeCursor({ ...facts, strategy: 'sync-collection', token: mark }),
    };
  }
  const cursor = etagCursor(objects, state.ctag, page, facts, new Map());
  return { facts, hrefs, gone: [], mark: state.ctag, cursor: writeCursor(cursor) };
}

/** One PROPFIND where nothing changed and the server has a ctag, else one report of etags. */
async function openDiff(
  client: CalDavClient,
  calendarId: string,
  window: Window,
  page: PageToken | null,
  before: EtagCursor,
  facts: CalendarFacts,
): Promise<Round> {
  const { ctag } = await readState(client, calendarId, [APPLE.ctag]);
  if (page === null && ctag !== null && ctag === before.ctag) {
    return { facts, hrefs: [], gone: [], mark: ctag, cursor: writeCursor(before) };
  }
  const objects = await listObjects(client, calendarId, window);
  const marks = new Map([...objects].map(([href, etag]) => [href, etagMark(etag)]));
  const changed = [...marks].filter(([href, mark]) => mark === '' || before.etags.get(href) !== mark);
  // Deleted, or not in the window any more: reading them tells, and an event that was moved is told as moved.
  const absent = [...before.etags.keys()].filter((href) => !marks.has(href));
  const hrefs = sorted([...changed.map(([href]) => href), ...absent], page);
  const cursor = etagCursor(objects, ctag, page, facts, before.etags);
  return { facts, hrefs, gone: [], mark: ctag, cursor: writeCursor(cursor) };
}

/**
 * A round that was opened again cannot know which version of the objects before `after` was read: those that are not as
 * in the last cursor are given an etag that is unlike any, and no ctag hides them from the next round.
 */
function etagCursor(
  objects: ReadonlyMap<string, string | null>,
  ctag: string | null,
  page: PageToken | null,
  facts: CalendarFacts,
  before: ReadonlyMap<string, string>,
): Cursor {
  const etags = new Map<string, string>();
  for (const [href, etag] of objects) {
    const mark = etagMark(etag);
    const isSure = page === null || href > page.after || before.get(href) === mark;
    etags.set(href, isSure ? mark : '');
  }
  return { ...facts, strategy: 'etags', ctag: page === null ? ctag : null, etags };
}

interface State {
  knowsSync: boolean;
  syncToken: string | null;
  ctag: string | null;
}

async function readState(
  client: CalDavClient,
  calendarId: string,
  properties: readonly string[] = STATE_PROPERTIES,
): Promise<State> {
  const answer = await client.propfind(calendarId, properties, 0);
  const found = answer.responses[0];
  if (found === undefined) throw unexpected('the server says nothing about the calendar');
  const syncToken = textOf(found.properties.get(DAV.syncToken));
  return {
    knowsSync: syncToken !== null || hasBelow(found.properties.get(DAV.supportedReportSet), DAV.syncCollection),
    syncToken,
    ctag: textOf(found.properties.get(APPLE.ctag)),
  };
}

function sorted(hrefs: Iterable<string>, page: PageToken | null): string[] {
  const all = [...new Set(hrefs)].sort();
  return page === null ? all : all.filter((href) => href > page.after);
}
