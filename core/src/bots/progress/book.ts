import * as v from 'valibot';
import type { BotEvent } from '../bot-event.js';
import { advanceBy, type BotProgress, mergeProgress, type News, NOTHING_TOLD } from './progress.js';

/** What has been told of which bots, by bot id: a plain object that can be kept as JSON. */
export type ProgressBook = Readonly<Record<string, NotedProgress>>;

export interface NotedProgress extends BotProgress {
  /** When something new was last heard of it, by our clock, ms since epoch. */
  heard: number;
}

export interface BookLimits {
  /** At most so many bots; those without news for longest go first. Default 1000. */
  count?: number;
  /** Bots without news for so long are forgotten. Default seven days, in ms. */
  ageMs?: number;
}

/** A bot is over and its messages delivered long before. */
const AGE_MS = 7 * 86_400_000;
const COUNT = 1000;

/**
 * Notes an event, and tells whether it is news. Events without a bot are news always and leave nothing behind.
 *
 * @param now ms since epoch.
 */
export function noteEvent(
  book: ProgressBook,
  event: BotEvent,
  now: number,
  limits: BookLimits = {},
): { news: News; book: ProgressBook } {
  if (event.botId === null) return { news: 'word', book };
  const before = progressOf(book, event.botId);
  const { news, after } = advanceBy(before, event);
  return { news, book: after === before ? book : withProgress(book, event.botId, after, now, limits) };
}

/** What an event would be, without noting it. */
export function newsOf(book: ProgressBook, event: BotEvent): News {
  return event.botId === null ? 'word' : advanceBy(progressOf(book, event.botId), event).news;
}

const progressOf = (book: ProgressBook, botId: string): BotProgress =>
  (Object.hasOwn(book, botId) ? book[botId] : undefined) ?? NOTHING_TOLD;

function withProgress(
  book: ProgressBook,
  botId: string,
  progress: BotProgress,
  now: number,
  limits: BookLimits = {},
): ProgressBook {
  return bounded({ ...book, [botId]: { ...progress, heard: now } }, now, limits);
}

/** Two books as one, as when another process has written what this one had not read. */
export function mergeBooks(one: ProgressBook, other: ProgressBook): ProgressBook {
  const merged: Record<string, NotedProgress> = { ...one };
  for (const [botId, theirs] of Object.entries(other)) {
    const ours = Object.hasOwn(merged, botId) ? merged[botId] : undefined;
    merged[botId] =
      ours === undefined ? theirs : { ...mergeProgress(ours, theirs), heard: Math.max(ours.heard, theirs.heard) };
  }
  return merged;
}

/** The book without old and surplus bots. */
export function bounded(book: ProgressBook, now: number, { count = COUNT, ageMs = AGE_MS }: BookLimits): ProgressBook {
  const entries = Object.entries(book);
  const young = entries.filter(([, { heard }]) => now - heard <= ageMs);
  if (young.length <= count) return young.length === entries.length ? book : Object.fromEntries(young);
  return Object.fromEntries(young.sort(([, a], [, b]) => a.heard - b.heard).slice(-Math.max(1, count)));
}

const phases = [
  'scheduled',
  'joining',
  'waiting',
  'joined',
  'recording',
  'paused',
  'left',
  'failing',
  'processing',
  'completed',
  'failed',
  'cancelled',
  'unknown',
] as const;
const words = v.fallback(v.array(v.string()), []);
const noted = v.object({
  phase: v.nullable(v.picklist(phases)),
  at: v.nullable(v.number()),
  words,
  others: words,
  final: v.boolean(),
  transcript: v.picklist([0, 1, 2]),
  heard: v.number(),
});

/** Short names and no empty fields: a book is written with every message. */
const NAMES = { phase: 'p', at: 'a', words: 'w', others: 'o', final: 'f', transcript: 't', heard: 'h' } as const;

/** A book as JSON text. */
export function bookToText(book: ProgressBook): string {
  const packed = Object.entries(book).map(([botId, progress]) => {
    const fields = Object.entries(NAMES).flatMap(([name, short]) => {
      const value = progress[name as keyof typeof NAMES];
      const empty = value === null || value === false || value === 0 || (Array.isArray(value) && value.length === 0);
      return empty ? [] : [[short, value]];
    });
    return [botId, Object.fromEntries(fields)];
  });
  return JSON.stringify(Object.fromEntries(packed));
}

/** Reads what {@link bookToText} wrote; what cannot be read is left out. */
export function bookFromText(text: string | undefined): ProgressBook {
  let saved: unknown;
  try {
    saved = JSON.parse(text ?? '{}') as unknown;
  } catch {
    return {};
  }
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) return {};
  return Object.fromEntries(
    Object.entries(saved).flatMap(([botId, packed]): [string, NotedProgress][] => {
      const fields = typeof packed === 'object' && packed !== null ? (packed as Record<string, unknown>) : {};
      const read = v.safeParse(noted, {
        phase: fields['p'] ?? null,
        at: fields['a'] ?? null,
        words: fields['w'] ?? [],
        others: fields['o'] ?? [],
        final: fields['f'] ?? false,
        transcript: fields['t'] ?? 0,
        heard: fields['h'],
      });
      return read.success ? [[botId, read.output]] : [];
    }),
  );
}
