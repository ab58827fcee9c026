import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { Window } from '../source.js';
import { isComplete } from './changes.js';
import { type GraphClient, type GraphPage, PAGE_SIZE, PRIMARY } from './client.js';
import { SERVICE } from './errors.js';
import { bounded, widened } from './ranges.js';
import { DAY_MS, readStamp, readTime } from './time.js';
import { isRecord, record, text, type UnknownRecord, type WireEvent } from './wire.js';

/** The rest of a collection from its first page on. */
export async function allItems(client: GraphClient, first: GraphPage): Promise<unknown[]> {
  const items = [...first.items];
  for (let page = first; page.nextLink !== null;) {
    const link = page.nextLink;
    page = await client.follow(link);
    refuseLoop(page, link);
    items.push(...page.items);
  }
  return items;
}

/** An empty page may name its own place again; one with rows would never end. */
export function refuseLoop(page: GraphPage, asked: string): void {
  if (page.nextLink !== asked || page.items.length === 0) return;
  throw new CalendarBotsError({
    code: 'unexpectedResponse',
    service: SERVICE,
    message: `${SERVICE} gave a page that names itself as the next one`,
  });
}

/** Null where the answer is that there is no such thing. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (isCalendarBotsError(error) && error.code === 'notFound') return null;
    throw error;
  });
}

/**
 * The event behind an id, of any type; null when it is not in this calendar. Graph finds an event under the path of any
 * calendar of the mailbox, so an event that was moved to another one still answers: where the answer names another
 * calendar, the calendar itself is asked.
 */
export async function findEvent(client: GraphClient, calendarId: string, id: string): Promise<UnknownRecord | null> {
  const row = await orNull(client.getEvent(calendarId, id));
  return row === null ? null : confirmed(client, calendarId, id, row);
}

async function confirmed(
  client: GraphClient,
  calendarId: string,
  id: string,
  row: UnknownRecord,
  window?: Window,
): Promise<UnknownRecord | null> {
  if (namesCalendar(row, calendarId)) return row;
  const wire: WireEvent = row;
  const isMaster = wire.type === 'seriesMaster';
  const range = (isMaster ? window : spanOf(wire)) ?? window;
  if (range === undefined) return row;
  const page = await client.calendarView(calendarId, widened(bounded(range)), { top: PAGE_SIZE });
  const listed = (await allItems(client, page)).map(record);
  return listed.some((other) => other['id'] === id || (isMaster && other['seriesMasterId'] === id)) ? row : null;
}

/** False when the event says that it lies in another calendar; ids of shared calendars may merely be written otherwise. */
function namesCalendar(row: UnknownRecord, calendarId: string): boolean {
  if (calendarId === PRIMARY) return true;
  const wire: WireEvent = row;
  const named = /\/calendars\('([^']+)'\)/i.exec(text(wire['calendar@odata.navigationLink']) ?? '')?.[1];
  return named === undefined || named === calendarId || named === encodeURIComponent(calendarId);
}

function spanOf(wire: WireEvent): Window | null {
  const start = readTime(wire.start);
  const end = readTime(wire.end);
  if (typeof start === 'string' || typeof end === 'string') return null;
  return { from: start.at, to: Math.max(end.at, start.at + DAY_MS / 24) };
}

/**
 * The occurrences of a series inside a range, and those that were moved out of it; null when there is no such series in
 * this calendar (any more).
 */
export async function findSeries(
  client: GraphClient,
  calendarId: string,
  seriesId: string,
  range: Window,
): Promise<unknown[] | null> {
  const found = await orNull(client.getSeries(calendarId, seriesId));
  const master = found === null ? null : await confirmed(client, calendarId, seriesId, found, range);
  // A single event has no instances to ask for.
  if (master === null || master['type'] !== 'seriesMaster') return null;
  const first = await orNull(client.listInstances(calendarId, seriesId, range));
  if (first === null) return null;
  const items = await allItems(client, first);
  const inside = new Set(items.map((item) => record(item)['id']));
  const elsewhere = exceptionsOf(master).filter((row) => !inside.has(row['id']) && isRecent(row, range));
  const moved = await Promise.all(
    elsewhere.map(async (row) => (isComplete(row) ? row : findEvent(client, calendarId, text(row['id']) ?? ''))),
  );
  return [...items, ...moved.filter((row) => row !== null)];
}

/** Exceptions of a series, which come only with the master and only when they are asked for by name. */
function exceptionsOf(master: UnknownRecord): UnknownRecord[] {
  const { exceptionOccurrences: rows }: WireEvent = master;
  return Array.isArray(rows) ? rows.filter(isRecord).filter((row) => text(row['id']) !== null) : [];
}

/** Whether it can have been in the range: what always lay before it is of no interest. */
function isRecent(row: UnknownRecord, range: Window): boolean {
  const wire: WireEvent = row;
  const start = readTime(wire.start);
  const original = readStamp(wire.originalStart);
  return typeof start === 'string' || start.at >= range.from || original === null || Date.parse(original) >= range.from;
}
