import { cut } from '../../cut.js';
import { readTag } from '../read-tag.js';
import type { BotTag } from '../service.js';

/**
 * How a {@link BotTag} is kept in a bot's `custom_attributes`: flat text under keys that begin with `calendar_bots`,
 * because the list filter compares texts and the vendor's library allows nothing else. Beside the tag stands what the
 * listings may leave out or write differently: link, name, join time and when the bot was made.
 */
const PREFIX = 'calendar_bots';
const VERSION = '1';
/** Stands for an empty text: whether empty values are kept is not documented. A text of dashes alone gets one more. */
const EMPTY = '-';
const isDashes = (text: string): boolean => /^-*$/.test(text);
/** Longest title that goes along: it is for people. */
const LONGEST_TITLE = 120;

export type Attributes = Readonly<Record<string, unknown>>;

export const isOwnKey = (key: string): boolean => key.startsWith(PREFIX);

/** What we note of the order beside its tag. */
export interface OrderNotes {
  /** Names the order, see `orderMark`. */
  order: string;
  /** When this order was first sent, UTC ISO. */
  made: string;
  /** UTC ISO; empty when it was sent at once. */
  joinAt: string;
  meetingUrl: string;
  name: string;
}

/** The tag as attributes. Every key is always there, so that a merge leaves nothing of an older tag behind. */
export function tagToAttributes(tag: BotTag): Record<string, string> {
  return filled({
    key: tag.key,
    holders: tag.holders.join(' '),
    start: tag.start,
    end: tag.end,
    version: tag.version,
    settings: tag.settings,
    // `@` sets "removed for an unknown version" apart from "not removed".
    removed: tag.removed === null ? '' : `@${tag.removed}`,
    event_id: tag.event.id,
    calendar_id: tag.event.calendarId,
    provider: tag.event.provider,
    title: cut(tag.event.title, LONGEST_TITLE),
  });
}

export function notesToAttributes(notes: OrderNotes): Record<string, string> {
  return filled({
    order: notes.order,
    made: notes.made,
    join: notes.joinAt,
    month: monthOf(notes.joinAt === '' ? notes.made : notes.joinAt),
    link: notes.meetingUrl,
    name: notes.name,
  });
}

/** Reads our tag back; null when the bot is not ours or its key was lost. */
export function tagFromAttributes(attributes: Attributes | null | undefined): BotTag | null {
  if (!attributes || attributes[PREFIX] === undefined) return null;
  return readTag((name) => readText(attributes, name));
}

export function notesFromAttributes(attributes: Attributes | null | undefined): OrderNotes {
  const read = (name: string): string => readText(attributes ?? {}, name);
  return {
    order: read('order'),
    made: read('made'),
    joinAt: read('join'),
    meetingUrl: read('link'),
    name: read('name'),
  };
}

/** The user's own part. */
export function userAttributes(attributes: Attributes | null | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([key]) => !isOwnKey(key)));
}

/** Filters of the listing, each an exact attribute. */
export const keyFilter = (key: string): Record<string, string> => ({ [`${PREFIX}_key`]: key });
export const orderFilter = (order: string): Record<string, string> => ({ [`${PREFIX}_order`]: order });
/** Our bots of one month: a listing of all of them would grow for ever, and times are no documented filter. */
export const monthFilter = (month: string): Record<string, string> => ({ [`${PREFIX}_month`]: month });

export const matches = (attributes: Attributes | null, filter: Readonly<Record<string, string>>): boolean =>
  Object.entries(filter).every(([name, value]) => attributes?.[name] === value);

/** `2026-05` of a UTC ISO time. */
export const monthOf = (iso: string): string => iso.slice(0, 7);

function filled(entries: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(entries).map(([name, value]) => [
    `${PREFIX}_${name}`,
    isDashes(value) ? `${value}${EMPTY}` : value,
  ]);
  return { [PREFIX]: VERSION, ...Object.fromEntries(own) };
}

function readText(attributes: Attributes, name: string): string {
  const value = attributes[`${PREFIX}_${name}`];
  if (typeof value !== 'string') return '';
  return isDashes(value) ? value.slice(EMPTY.length) : value;
}
