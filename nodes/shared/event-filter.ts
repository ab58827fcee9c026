import type { EventFilter } from 'calendar-bots';
import { MEETING_EVENT_TYPES } from './fields/choices';
import type { Collection } from './parameters';
import { wordOf, words } from './values';

/** What the "Filters" collection says, in the engine's words. */
export function readEventFilter(filters: Collection): EventFilter {
  const link = filters.text('meetingLink') ?? 'any';
  const filter: EventFilter = {
    eventTypes: filters.list('eventTypes') ?? MEETING_EVENT_TYPES,
    allDay: wordOf(filters.text('allDay'), ['include', 'exclude', 'only']) ?? 'include',
  };
  if (link === 'with' || link === 'without') filter.hasMeetingLink = link === 'with';
  const responses = words(filters.list('responses'), ['accepted', 'declined', 'tentative', 'needsAction', 'none']);
  if (responses) filter.responses = responses;
  const status = words(filters.list('status'), ['confirmed', 'tentative', 'cancelled']);
  if (status) filter.status = status;
  for (const name of ['platforms', 'organizer', 'attendee'] as const) {
    const list = filters.list(name);
    if (list) filter[name] = list;
  }
  for (const name of ['title', 'text'] as const) {
    const text = filters.text(name);
    if (text !== undefined) filter[name] = text;
  }
  return filter;
}
