import { cut } from '../../cut.js';
import { readTag } from '../read-tag.js';
import type { BotTag } from '../service.js';

/**
 * How a {@link BotTag} is kept in a bot's `extra`: flat text under keys that begin with `calendar_bots`. Flat and text,
 * because the list filters compare top-level values as text; beside the user's own entries, which stay as they are.
 */
const PREFIX = 'calendar_bots';
const VERSION = '1';

/** Filter that finds every bot we made. */
export const OURS = `${PREFIX}:${VERSION}`;

/** Longest title that goes along: it is for people. */
const LONGEST_TITLE = 200;

export const isOwnKey = (key: string): boolean => key.startsWith(PREFIX);

/** The tag as entries of `extra`. Every key is always there, so that a merge leaves nothing of an older tag behind. */
export function tagToExtra(tag: BotTag): Record<string, string> {
  return {
    [PREFIX]: VERSION,
    [`${PREFIX}_key`]: tag.key,
    [`${PREFIX}_holders`]: tag.holders.join(' '),
    [`${PREFIX}_start`]: tag.start,
    [`${PREFIX}_end`]: tag.end,
    [`${PREFIX}_version`]: tag.version,
    [`${PREFIX}_settings`]: tag.settings,
    ...removedToExtra(tag.removed),
    [`${PREFIX}_event_id`]: tag.event.id,
    [`${PREFIX}_calendar_id`]: tag.event.calendarId,
    [`${PREFIX}_provider`]: tag.event.provider,
    [`${PREFIX}_title`]: cut(tag.event.title, LONGEST_TITLE),
  };
}

/** Only the mark of a removal, for a merge. `@` sets "removed for an unknown version" apart from "not removed". */
export function removedToExtra(removed: string | null): Record<string, string> {
  return { [`${PREFIX}_removed`]: removed === null ? '' : `@${removed}` };
}

/** Reads our tag back; null when the bot is not ours or its key was lost. */
export function tagFromExtra(extra: Readonly<Record<string, unknown>> | null | undefined): BotTag | null {
  if (!extra) return null;
  const read = (name: string): string => {
    const value = extra[`${PREFIX}_${name}`];
    return typeof value === 'string' ? value : '';
  };
  return extra[PREFIX] === undefined ? null : readTag(read);
}

/** The user's own part of `extra`. */
export function userExtra(extra: Readonly<Record<string, unknown>> | null | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extra ?? {}).filter(([key]) => !isOwnKey(key)));
}

/** Our part of `extra`, the mark of the order included. */
export function ownExtra(extra: Readonly<Record<string, unknown>> | null | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extra ?? {}).filter(([key]) => isOwnKey(key)));
}

/**
 * Names one order, so that the bot of a create whose answer was lost can be told from an older bot of the same meeting.
 */
export const orderToExtra = (order: string): Record<string, string> => ({ [`${PREFIX}_order`]: order });
export const orderFilter = (order: string): string => `${PREFIX}_order:${order}`;
export const keyFilter = (key: string): string => `${PREFIX}_key:${key}`;
