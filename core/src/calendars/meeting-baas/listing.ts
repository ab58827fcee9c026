import {
  type HostedEvent,
  type HostedEventRow,
  type MeetingBaasCalendars,
  readHostedRow,
} from '../../connections/meeting-baas/index.js';
import { digest } from '../../event.js';
import { isCalendarBotsError } from '../../http/index.js';
import type { RejectedItem, Window } from '../source.js';
import { type Cursor, minutes, rowDigest } from './cursor.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/**
 * The service bounds the start of events, so what began earlier may still go on. Whether its other bound is one of the
 * start or of the end its description leaves open, so what ends later may still begin in time.
 */
const LONGEST_EVENT_MS = 31 * DAY_MS;
/** Details that a row does not show (guests, answers, text, place) are read again when they are so old. */
export const DETAILS_FRESH_MS = 15 * MINUTE_MS;
/** Of events that begin so soon, or go on, they are read each time. */
const SOON_MS = 60 * MINUTE_MS;
/** Requests at once. Reading is not limited by the service. */
const AT_ONCE = 6;

export interface Listing {
  rows: HostedEventRow[];
  rejected: RejectedItem[];
  /** Names what is in it. */
  hash: string;
}

/** All rows of a window, by start. */
export async function listWindow(
  calendars: MeetingBaasCalendars,
  calendarId: string,
  window: Window,
): Promise<Listing> {
  const rows: HostedEventRow[] = [];
  const rejected: RejectedItem[] = [];
  const seen = new Set<string>();
  const query = { from: window.from - LONGEST_EVENT_MS, to: window.to + LONGEST_EVENT_MS };
  for await (const given of calendars.allEvents(calendarId, query)) {
    const read = readHostedRow(given);
    if (!('row' in read)) rejected.push(read);
    else if (isInside(read.row, window) && !seen.has(read.row.event_id)) {
      // An event that is moved while pages are turned may stand on two of them.
      seen.add(read.row.event_id);
      rows.push(read.row);
    }
  }
  rows.sort((a, b) => Date.parse(a.start_time) - Date.parse(b.start_time) || (a.event_id < b.event_id ? -1 : 1));
  const hash = digest(JSON.stringify([rows.map((row) => [row.event_id, rowDigest(row)]), rejected]));
  return { rows, rejected, hash };
}

function isInside(row: HostedEventRow, { from, to }: Window): boolean {
  return Date.parse(row.start_time) < to && Date.parse(row.end_time) > from;
}

/** What a round has to do. */
export interface Plan {
  /** Whose details are to be read, by start. */
  due: HostedEventRow[];
  /** Known, and cancelled by now. */
  removed: HostedEventRow[];
  /** Known, and not shown any more although they have not begun. */
  uncertain: string[];
}

/**
 * Which rows are to be looked into. An event that has begun and is not shown any more is left alone: the service shows
 * what is to come, and does not say for how long it shows what was.
 *
 * @param at when the round began, ms since epoch.
 */
export function planRound({ rows }: Listing, cursor: Cursor | null, at: number): Plan {
  const alive = rows.filter(({ status }) => status !== 'cancelled');
  const gone = rows.filter(({ status }) => status === 'cancelled');
  if (cursor === null) return { due: alive, removed: gone, uncertain: [] };
  const shown = new Set(rows.map(({ event_id: id }) => id));
  return {
    due: alive.filter((row) => {
      const known = cursor.entries.get(row.event_id);
      if (known === undefined || known[0] !== rowDigest(row)) return true;
      return Date.parse(row.start_time) - at < SOON_MS || minutes(at) - known[2] >= minutes(DETAILS_FRESH_MS);
    }),
    removed: gone.filter(({ event_id: id }) => cursor.entries.has(id)),
    uncertain: [...cursor.entries].filter(([id, [, start]]) => !shown.has(id) && start > minutes(at)).map(([id]) => id),
  };
}

/** Details of rows, some at once, in their order; null for those that are gone meanwhile. */
export async function readDetails(
  calendars: MeetingBaasCalendars,
  calendarId: string,
  rows: readonly HostedEventRow[],
): Promise<(HostedEvent | null | RejectedItem)[]> {
  const found: (HostedEvent | null | RejectedItem)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < rows.length; index = next++) {
      const id = rows[index]?.event_id ?? '';
      found[index] = await readOne(calendars, calendarId, id);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, rows.length) }, work));
  return found;
}

async function readOne(
  calendars: MeetingBaasCalendars,
  calendarId: string,
  eventId: string,
): Promise<HostedEvent | null | RejectedItem> {
  try {
    return await calendars.getEvent(calendarId, eventId);
  } catch (error) {
    if (!isCalendarBotsError(error)) throw error;
    if (error.code === 'notFound') return null;
    // One event that cannot be read must not take its calendar with it.
    if (error.code === 'unexpectedResponse' && error.status === 200) return { id: eventId, reason: error.message };
    throw error;
  }
}

export const isRejected = (found: HostedEvent | RejectedItem): found is RejectedItem => 'reason' in found;
