import type { BotEvent, BotPhase } from '../bot-event.js';
import { isEnd, placeOf } from './order.js';

/** What has been told of one bot. Plain and small, to be kept as JSON. */
export interface BotProgress {
  /** Null while only other things were heard of it. */
  phase: BotPhase | null;
  /** Time of the latest status in this phase by the service's clock, ms since epoch; null when it did not say. */
  at: number | null;
  /** The service's words told in this phase. */
  words: readonly string[];
  /** Words told that have no place on the way. */
  others: readonly string[];
  /** The final message (`completed`, `failed`) was told. */
  final: boolean;
  /** 0: nothing told of a transcript; 1: that it could not be made; 2: that it is ready. */
  transcript: 0 | 1 | 2;
}

/**
 * `phase`: the bot has come to another phase, or to its end. `word`: it stays where it is, and the service has another
 * word for that. `none`: told before, or older than what was told.
 */
export type News = 'phase' | 'word' | 'none';

/** One thing heard of a bot, as far as the order of things goes. */
export interface Step {
  phase: BotPhase;
  /** The service's own words for it: the same in every delivery. */
  word: string;
  /** ms since epoch; null when the service did not say. */
  at: number | null;
  /** The last message of a bot, not only a status that says so. */
  final: boolean;
}

export const NOTHING_TOLD: BotProgress = {
  phase: null,
  at: null,
  words: [],
  others: [],
  final: false,
  transcript: 0,
};

/** More words than any service has for one phase. */
const MOST_WORDS = 8;

/**
 * The law: whatever order messages come in and however often, what is told of a bot goes forward, each thing once, and
 * ends where the bot ended.
 *
 * - A phase that lies behind is not told; the same phase is told once.
 * - `recording` and `paused` follow each other as often as they like, by their times. Of two without a time the later
 *   delivery counts.
 * - Another word for the same phase (`recording_succeeded`, `transcribing`) is told once, unless it is older.
 * - The final message is told once, whatever was told before; after it nothing but a late status that says the same.
 */
export function advance(before: BotProgress, step: Step): { news: News; after: BotProgress } {
  const stays = { news: 'none', after: before } as const;
  if (step.final) {
    if (before.final) return stays;
    const words = before.phase === step.phase ? before.words : [];
    return {
      news: 'phase',
      after: { ...before, phase: step.phase, at: later(before.at, step.at), words, final: true },
    };
  }
  const place = placeOf(step.phase);
  if (place === null) {
    const known = before.final || before.others.includes(step.word);
    return known ? stays : { news: 'word', after: { ...before, others: added(before.others, step.word) } };
  }
  const moved: BotProgress = { ...before, phase: step.phase, at: step.at, words: [step.word] };
  const last = before.phase === null ? null : placeOf(before.phase);
  if (before.phase === null || last === null || place > last) return { news: 'phase', after: moved };
  if (place < last) return stays;
  if (before.phase === step.phase) return sameAgain(before, step);
  // Recording and paused; of two ends the first one counts.
  if (isEnd(step.phase) || (before.at !== null && step.at !== null && step.at <= before.at)) return stays;
  return { news: 'phase', after: moved };
}

function sameAgain(before: BotProgress, step: Step): { news: News; after: BotProgress } {
  // A status that says the same as the final message has nothing left to come after.
  const old = !isEnd(step.phase) && before.at !== null && step.at !== null && step.at < before.at;
  const at = later(before.at, step.at);
  const after: BotProgress = at === before.at ? before : { ...before, at };
  if (old || before.words.includes(step.word)) return { news: 'none', after };
  return { news: 'word', after: { ...after, words: added(before.words, step.word) } };
}

/**
 * What of an event is new. Events that are no step on the bot's way (chat, calendars, what is not known) always are:
 * only their message's id tells a copy from the next one.
 */
export function advanceBy(before: BotProgress, event: BotEvent): { news: News; after: BotProgress } {
  if (event.type === 'transcript') {
    const transcript = event.failure === null ? 2 : 1;
    if (before.transcript >= transcript) return { news: 'none', after: before };
    return { news: 'phase', after: { ...before, transcript } };
  }
  const step = stepOf(event);
  return step === null ? { news: 'word', after: before } : advance(before, step);
}

/** Null for what is no step on the bot's way. */
export function stepOf(event: BotEvent): Step | null {
  const { type, phase, status, at } = event;
  if (type !== 'status' && type !== 'completed' && type !== 'failed') return null;
  const ms = at === null ? Number.NaN : Date.parse(at);
  return {
    phase: phase ?? 'unknown',
    word: status === null || status === '' ? event.event : `${event.event} ${status}`,
    at: Number.isNaN(ms) ? null : ms,
    final: type !== 'status',
  };
}

/** Of two accounts of one bot what both have told. */
export function mergeProgress(one: BotProgress, other: BotProgress): BotProgress {
  const further = isFurther(other, one) ? other : one;
  const behind = further === one ? other : one;
  const words = further.phase === behind.phase ? behind.words.reduce(added, further.words) : further.words;
  return {
    ...further,
    words,
    others: behind.others.reduce(added, further.others),
    final: one.final || other.final,
    transcript: one.transcript > other.transcript ? one.transcript : other.transcript,
  };
}

function isFurther(one: BotProgress, other: BotProgress): boolean {
  if (one.final !== other.final) return one.final;
  const places = [one, other].map(({ phase }) => (phase === null ? -1 : (placeOf(phase) ?? -1)));
  const [a = -1, b = -1] = places;
  return a !== b ? a > b : (one.at ?? 0) > (other.at ?? 0);
}

const later = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

const added = (words: readonly string[], word: string): readonly string[] =>
  words.includes(word) ? words : [...words, word].slice(-MOST_WORDS);
