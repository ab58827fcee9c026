import type { HostedEventRow } from '../../connections/meeting-baas/index.js';
import { digest } from '../../event.js';
import { CalendarBotsError } from '../../http/index.js';

const SERVICE = 'Meeting BaaS';

/** What is known of an occurrence: a digest of its row, its start and when its details were read, in minutes. */
type Entry = [row: string, start: number, readAt: number];

/**
 * What a cursor remembers. The service tells no changes: it is the rows themselves that say which events have another
 * time, title, link or status than before.
 */
export interface Cursor {
  /** By event id. */
  entries: Map<string, Entry>;
}

const MINUTE_MS = 60_000;

export const minutes = (ms: number): number => Math.floor(ms / MINUTE_MS);

/** Everything in a row that can change. */
export function rowDigest(row: HostedEventRow): string {
  const { title, start_time, end_time, status, is_exception, meeting_url, series_id } = row;
  return digest(JSON.stringify([title, start_time, end_time, status, is_exception, meeting_url, series_id])).slice(
    0,
    11,
  );
}

export function writeCursor({ entries }: Cursor): string {
  return JSON.stringify([...entries].map(([id, [row, start, readAt]]) => [id, row, start, readAt]));
}

/** @throws CalendarBotsError `cursorExpired` when it is none of ours. */
export function readCursor(text: string): Cursor {
  const rows = parse(text);
  if (!Array.isArray(rows)) throw cursorLost();
  const entries = new Map<string, Entry>();
  for (const row of rows as unknown[]) {
    if (!Array.isArray(row)) throw cursorLost();
    const [id, digested, start, readAt] = row as unknown[];
    if (typeof id !== 'string' || typeof digested !== 'string') throw cursorLost();
    if (typeof start !== 'number' || typeof readAt !== 'number') throw cursorLost();
    entries.set(id, [digested, start, readAt]);
  }
  return { entries };
}

/** Where a listing goes on. `at` is when it began: which details are too old is judged by it on every page. */
export interface Place {
  offset: number;
  hash: string;
  at: number;
}

export const writePlace = ({ offset, hash, at }: Place): string => `${offset} ${at} ${hash}`;

export function readPlace(token: string): Place {
  const [offset, at, hash] = token.split(' ');
  const place = { offset: Number(offset), at: Number(at), hash: hash ?? '' };
  if (!Number.isInteger(place.offset) || !Number.isFinite(place.at) || place.hash === '') throw cursorLost();
  return place;
}

export function cursorLost(): CalendarBotsError {
  return new CalendarBotsError({
    code: 'cursorExpired',
    service: SERVICE,
    message: 'The calendar at Meeting BaaS changed while it was being listed',
    hint: 'The calendar is read again from the start.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
