import { isCalendarBotsError } from '../../http/index.js';
import type { Window } from '../source.js';
import { type GraphClient, type GraphPage, PAGE_SIZE } from './client.js';
import { widened } from './ranges.js';
import { DAY_MS } from './time.js';

/** What the first slice spans. */
export const FIRST_SLICE_MS = 14 * DAY_MS;
const SHORTEST_SLICE_MS = DAY_MS / 4;
/** Exchange refuses ranges of more than five years (1825 days). */
const LONGEST_SLICE_MS = 1800 * DAY_MS;

/** A slice of a window: what starts in it is given by it. */
export interface Slice {
  from: number;
  /** It ends here, or where the window does. */
  length: number;
  /** Further pages of a slice that cannot be made shorter. */
  link: string | null;
}

export interface SliceAnswer {
  items: readonly unknown[];
  /** What was read. */
  slice: Window;
  /** Null after the last one. */
  next: Slice | null;
}

/**
 * Reads the next slice of a window.
 *
 * The pages of a calendarView are cut by counting rows, so a meeting that is deleted between two pages moves another one
 * over the cut, unseen, and no delta reports that one. A slice that fits into one page has no such cut. One that does
 * not is halved; only where a few hours hold more than a page are the page links followed.
 */
export async function readSlice(
  client: GraphClient,
  calendarId: string,
  window: Window,
  at: Slice,
  pageSize = PAGE_SIZE,
): Promise<SliceAnswer> {
  for (let { length } = at; ; length /= 2) {
    const slice = { from: at.from, to: Math.min(window.to, at.from + length) };
    const shortest = slice.to - slice.from <= SHORTEST_SLICE_MS;
    const page = await readPage(client, calendarId, slice, at.link, pageSize, shortest);
    if (page === null) continue;
    const { items, nextLink } = page;
    if (nextLink !== null) return { items, slice, next: { from: at.from, length, link: nextLink } };
    if (slice.to >= window.to) return { items, slice, next: null };
    const grown = items.length < pageSize / 4 && at.link === null ? length * 2 : length;
    return { items, slice, next: { from: slice.to, length: Math.min(grown, LONGEST_SLICE_MS), link: null } };
  }
}

/** Null when the slice must be shorter. */
async function readPage(
  client: GraphClient,
  calendarId: string,
  slice: Window,
  link: string | null,
  top: number,
  shortest: boolean,
): Promise<GraphPage | null> {
  if (link !== null) return client.follow(link);
  try {
    const page = await client.calendarView(calendarId, widened(slice), { top });
    return page.nextLink === null || shortest ? page : null;
  } catch (error) {
    // Series without an end over a long range have timed out on the server.
    if (!shortest && isCalendarBotsError(error) && error.status === 504) return null;
    throw error;
  }
}

/** Whether an event is this slice's to give: the slices overlap by their margins. */
export function startsIn(start: number, slice: Window, window: Window): boolean {
  const at = Math.max(start, window.from);
  return at >= slice.from && at < slice.to;
}
