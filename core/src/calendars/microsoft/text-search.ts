import type { CalendarEvent } from '../../event.js';

/** Whether all words are somewhere in an event: Graph's calendarView has no search of its own. */
export function matchesText(event: CalendarEvent, wanted: string): boolean {
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const people = [...event.attendees, ...(event.organizer === null ? [] : [event.organizer])];
  const description = event.description?.replace(/<[^<>]*>/g, ' ') ?? '';
  const parts = [event.title, event.location, description, ...people.flatMap(({ name, email }) => [name, email])];
  const all = parts.join('\n').toLowerCase();
  return words.every((word) => all.includes(word));
}
