import type { CalendarEvent } from '../event.js';
import { isOneOf } from '../sync/filter.js';

/** Meetings named one by one, or by what they have in common. One hit is enough. */
export interface MeetingList {
  /** Ids of events or series: the event's, its series', its iCalendar UID or its occurrence key. */
  ids?: readonly string[];
  /** Parts of titles, in upper or lower case. */
  titles?: readonly string[];
  /** Addresses or domains of organizers. */
  organizers?: readonly string[];
}

/** Why a meeting is on a list, for the end of a sentence; empty for one named by id, null when it is not on it. */
export function namedBy(event: CalendarEvent, list: MeetingList | undefined): string | null {
  if (list === undefined) return null;
  if (hasId(event, list.ids)) return '';
  const title = list.titles?.find((part) => hasInTitle(event, part));
  if (title !== undefined) return `its title contains "${title.trim()}"`;
  const organizer = event.organizer?.email ?? null;
  return isOneOf(organizer, list.organizers ?? []) ? `${organizer ?? 'its organizer'} organizes it` : null;
}

/**
 * Whether one of these ids means this meeting. An id stays through every edit of an event or a series; where somebody
 * changes "this and following events", Google goes on under `<id>_R<start>`, and the id of the first part still means
 * all of it (observed; with a new time of day as well, the rest is a series of its own with an id of its own).
 */
export function hasId(event: CalendarEvent, ids: readonly string[] | undefined): boolean {
  if (!ids?.length) return false;
  const own = [event.id, event.seriesId, event.iCalUid, event.occurrenceKey].filter((id) => id !== null);
  const all = new Set([...own, ...own.map(withoutSplit)]);
  return ids.some((id) => all.has(id.trim()));
}

export function hasInTitle(event: CalendarEvent, part: string): boolean {
  const wanted = part.trim().toLowerCase();
  return wanted !== '' && event.title.toLowerCase().includes(wanted);
}

const withoutSplit = (id: string): string => id.replace(/_R\d{8}(?:T\d{6}Z?)?(?=@|$)/, '');
