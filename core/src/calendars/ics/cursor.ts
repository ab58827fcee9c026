import * as v from 'valibot';
import type { Validators } from './client.js';
import { cursorError } from './errors.js';

/** What must be known of a feed to tell whether it changed. */
export interface FeedCursor extends Validators {
  hash: string;
}

const VERSION = 1;

const shape = v.object({
  v: v.literal(VERSION),
  hash: v.string(),
  etag: v.nullable(v.string()),
  lastModified: v.nullable(v.string()),
});

export function writeCursor({ hash, etag, lastModified }: FeedCursor): string {
  return JSON.stringify({ v: VERSION, hash, etag, lastModified });
}

/** @throws CalendarBotsError `cursorExpired` for what another version wrote */
export function readCursor(text: string): FeedCursor {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const read = v.safeParse(shape, json);
  if (!read.success) throw cursorError('The cursor of the calendar feed was written by another version');
  return read.output;
}

/** A place in the listing of one state of the feed. */
export interface FeedPage {
  hash: string;
  offset: number;
}

export function writePage({ hash, offset }: FeedPage): string {
  return `${hash}:${offset}`;
}

/** @throws CalendarBotsError `cursorExpired` */
export function readPageToken(text: string): FeedPage {
  const match = /^([\w-]{22}):(\d{1,9})$/.exec(text);
  if (match === null) throw cursorError('The page token of the calendar feed was written by another version');
  return { hash: match[1] ?? '', offset: Number(match[2]) };
}
