import type { BotTag } from '../service.js';
import { isOwnKey, tagFromExtra, tagToExtra } from '../meeting-baas/tag.js';

/**
 * The tag in a bot's `extra` is written as for v2. Beside it stands what v1 does not tell of a bot afterwards: when it
 * is to join, which order made it, and whose place it took.
 */
export { isOwnKey, keyFilter, OURS, orderFilter, tagFromExtra, userExtra } from '../meeting-baas/tag.js';

export type Extra = Readonly<Record<string, unknown>>;

const JOIN = 'calendar_bots_join';
const MONTH = 'calendar_bots_month';
const ORDER = 'calendar_bots_order';
const REPLACES = 'calendar_bots_replaces';

export interface OrderNotes {
  /** Names the order; also the deduplication key. */
  order: string;
  /** UTC ISO; empty when it was sent at once. */
  joinAt: string;
  /** Id of the bot whose place this one took; empty when there was none. */
  replaces: string;
}

/** Everything of ours that goes into `extra`. @param madeAt UTC ISO, for bots without a join time. */
export function ownExtraOf(tag: BotTag, notes: OrderNotes, madeAt: string): Record<string, string> {
  return {
    ...tagToExtra(tag),
    [ORDER]: notes.order,
    [JOIN]: notes.joinAt,
    [MONTH]: monthOf(notes.joinAt === '' ? madeAt : notes.joinAt),
    [REPLACES]: notes.replaces,
  };
}

export function notesFromExtra(extra: Extra | null | undefined): OrderNotes {
  const read = (name: string): string => {
    const value = extra?.[name];
    return typeof value === 'string' ? value : '';
  };
  return { order: read(ORDER), joinAt: read(JOIN), replaces: read(REPLACES) };
}

/** Our bots of one month (`2026-11`): a listing of all of them would grow for ever. */
export const monthFilter = (month: string): string => `${MONTH}:${month}`;

/** `2026-11` of a UTC ISO time. */
export const monthOf = (iso: string): string => iso.slice(0, 7);

/** Whether an `extra` has what a filter `name:value` asks for: the server's own filtering is not relied on. */
export function matchesFilter(extra: Extra | null, filter: string): boolean {
  const colon = filter.indexOf(':');
  return extra?.[filter.slice(0, colon)] === filter.slice(colon + 1);
}

/** Our names in a user's own entries. */
export const reservedNames = (extra: Extra | null | undefined): string[] => Object.keys(extra ?? {}).filter(isOwnKey);

/** True for a bot that was only booked to say that we took its predecessor back. */
export const isMark = (extra: Extra | null): boolean => tagFromExtra(extra)?.removed != null;
