import { CalendarBotsError } from '../../http/index.js';
import type { CalendarEvent } from '../../event.js';
import type { Window } from '../source.js';
import { SERVICE } from './errors.js';
import { DAY_MS } from './time.js';

/**
 * Added on both sides of every range that is asked for. Where an all-day event lies in time depends on a zone, and the
 * server's choice need not be ours; no two zones are further apart.
 */
const MARGIN_MS = 26 * 3_600_000;
/** How much further ahead than asked a delta is opened: the window moves on with the clock, a delta's does not. */
const SLACK_MS = 7 * DAY_MS;
/** A delta with less slack left is replaced. */
const LEAST_SLACK_MS = DAY_MS;

const EARLIEST = Date.parse('1900-01-01T00:00:00Z');
const LATEST = Date.parse('2100-01-01T00:00:00Z');

/** The window with an end on both sides. */
export function bounded({ from, to }: Window): Window {
  const window = { from: Math.max(EARLIEST, from), to: Math.min(LATEST, to) };
  if (window.from < window.to) return window;
  throw new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message: 'The end of the time range must lie after its start',
    hint: 'Check the start and the end that were asked for.',
  });
}

export function widened({ from, to }: Window): Window {
  return { from: from - MARGIN_MS, to: to + MARGIN_MS };
}

/** The range that a delta for this window is opened with. */
export function deltaRange(window: Window): Window {
  const { from, to } = widened(window);
  return { from, to: to + SLACK_MS };
}

/** Whether a delta of this range sees every change inside the window, today and for another day. */
export function covers(range: Window, window: Window): boolean {
  const needed = widened(window);
  // A window that begins a little earlier than the one before comes from clocks, and is inside the margin.
  return range.from <= window.from && needed.to + LEAST_SLACK_MS <= range.to;
}

export function isInside(event: CalendarEvent, window: Window): boolean {
  return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
}
