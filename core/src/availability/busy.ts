import type { Window } from '../calendars/source.js';
import type { CalendarEvent } from '../event.js';

/** A stretch of time, half-open: `from` belongs to it, `to` does not. ms since epoch. */
export type Interval = Window;

export interface BusyOptions {
  /** Whether tentative events, and those answered with "maybe", take time. Default true. */
  tentative?: boolean;
  /** Whether invitations without an answer take time. Default true. */
  unanswered?: boolean;
  /** Whether events that last all day take time, if they show as busy. Default true. */
  allDay?: boolean;
}

/**
 * Whether an event takes its owner's time: it shows as busy, is not cancelled and not declined. RFC 5545 calls this
 * TRANSP:OPAQUE.
 */
export function takesTime(event: CalendarEvent, options: BusyOptions = {}): boolean {
  const { tentative = true, unanswered = true, allDay = true } = options;
  if (event.status === 'cancelled' || !event.busy || event.response === 'declined') return false;
  if (!tentative && (event.status === 'tentative' || event.response === 'tentative')) return false;
  if (!unanswered && event.response === 'needsAction') return false;
  return allDay || !event.allDay;
}

/**
 * When somebody is busy, over all their calendars: stretches that neither touch nor overlap, in order, cut to the window.
 * Copies of a meeting in several calendars count once. An event of no length takes no time.
 */
export function busyTimes(events: Iterable<CalendarEvent>, window: Window, options: BusyOptions = {}): Interval[] {
  const intervals: Interval[] = [];
  for (const event of events) {
    if (!takesTime(event, options)) continue;
    const from = Math.max(Date.parse(event.start), window.from);
    const to = Math.min(Date.parse(event.end), window.to);
    if (from < to) intervals.push({ from, to });
  }
  return merge(intervals);
}

/** Any stretches as stretches that neither touch nor overlap, in order. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/**
 * The events that stand in the way of a time, in the order they begin; of copies of one meeting the first that is given.
 */
export function conflictsWith(
  events: Iterable<CalendarEvent>,
  time: Interval,
  options: BusyOptions = {},
): CalendarEvent[] {
  const found = new Map<string, CalendarEvent>();
  for (const event of events) {
    const overlaps = Date.parse(event.start) < time.to && Date.parse(event.end) > time.from;
    if (overlaps && Date.parse(event.start) < Date.parse(event.end) && takesTime(event, options)) {
      if (!found.has(event.occurrenceKey)) found.set(event.occurrenceKey, event);
    }
  }
  return [...found.values()].sort((a, b) => Date.parse(a.start) - Date.parse(b.start) || (a.id < b.id ? -1 : 1));
}
