import { instantOf, wallOf } from '../time-zone';
import { DAY_MS, type Exception, type Item, type Occurrence, type Times } from './model';
import { daysOf } from './recurrence';

export const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`);
export const dayOf = (wall: number): string => new Date(wall).toISOString().slice(0, 10);

/** Start and end as instants; an all-day event begins and ends at midnight of its zone. */
export function instantsOf(times: Times): { start: number; end: number } {
  if (!times.allDay) return { start: times.start, end: times.end };
  return { start: instantOf(times.start, times.zone), end: instantOf(times.end, times.zone) };
}

/** What the rule of a series says for one day. */
export function ruleTimes(item: Pick<Item, 'times' | 'recurrence'>, day: string): Times {
  const { times, recurrence } = item;
  if (times.allDay) {
    const start = midnight(day);
    return { ...times, start, end: start + times.end - times.start };
  }
  const zone = recurrence?.zone ?? times.zone;
  const timeOfDay = wallOf(times.start, zone) % DAY_MS;
  const start = instantOf(midnight(day) + timeOfDay, zone);
  return { ...times, start, end: start + times.end - times.start };
}

/** The instant at which the rule lets the occurrence of this day begin: `originalStart`. */
export function originalStartOf(item: Item, day: string): number {
  return instantsOf(ruleTimes(item, day)).start;
}

function occurrence(item: Item, day: string, exception: Exception | undefined): Occurrence {
  const times = exception?.times ?? ruleTimes(item, day);
  return { item, day, exception, times, ...instantsOf(times) };
}

/** The occurrence of a day, also a moved one; undefined when the rule does not give that day or it was deleted. */
export function occurrenceOn(item: Item, day: string): Occurrence | undefined {
  if (item.recurrence === undefined || item.deletedDays.has(day)) return undefined;
  if (!daysOf(item.recurrence, midnight(day)).includes(day)) return undefined;
  return occurrence(item, day, item.exceptions.get(day));
}

/** Whether [start, end) shares a moment with the window; an event without length counts as its one moment. */
export function overlaps(at: { start: number; end: number }, from: number, to: number): boolean {
  return at.start < to && (at.end > from || (at.end === at.start && at.start >= from));
}

/** What a calendar view of [from, to) (ms) shows of this item, by original start. */
export function occurrencesIn(item: Item, from: number, to: number): Occurrence[] {
  if (item.recurrence === undefined) {
    const single: Occurrence = { item, times: item.times, ...instantsOf(item.times) };
    return overlaps(single, from, to) ? [single] : [];
  }
  const found: Occurrence[] = [];
  // Two days more: dates are reckoned in the series' zone.
  const lastDay = dayOf(to + 2 * DAY_MS);
  // Before this day nothing reaches into the window, unless it was moved.
  const firstDay = dayOf(from - (item.times.end - item.times.start) - 2 * DAY_MS);
  for (const day of daysOf(item.recurrence, to + 2 * DAY_MS)) {
    if (day > lastDay) break;
    const exception = item.exceptions.get(day);
    if (item.deletedDays.has(day) || (day < firstDay && exception === undefined)) continue;
    const one = occurrence(item, day, exception);
    if (overlaps(one, from, to)) found.push(one);
  }
  // Moved here from after the window.
  for (const [day, exception] of item.exceptions) {
    if (day <= lastDay || item.deletedDays.has(day)) continue;
    const one = occurrence(item, day, exception);
    if (overlaps(one, from, to)) found.push(one);
  }
  return found;
}
