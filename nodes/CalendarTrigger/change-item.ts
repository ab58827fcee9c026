import type { CalendarChange, CalendarReport } from 'calendar-bots';
import type { IDataObject } from 'n8n-workflow';
import { eventToJson } from '../shared/event-item';

/** A change as an item: what happened first, then the event's own fields. */
export function changeToJson(change: CalendarChange, reports: readonly CalendarReport[], now: number): IDataObject {
  const { event, changed, previous, cause, matchesFilters, complete, changeId } = change;
  const unreadable = reports.reduce((sum, report) => sum + report.rejectedCount, 0);
  const failed = reports.flatMap(({ calendarId, error }) =>
    error === null ? [] : [{ calendarId, reason: error.message }],
  );
  return {
    change: change.change,
    changed,
    previous: { ...previous },
    cause,
    matchesFilters,
    complete,
    changeId,
    minutesUntilStart: Math.round((Date.parse(event.start) - now) / 60_000),
    ...eventToJson(event),
    driftFound: reports.reduce((sum, report) => sum + report.driftTotal, 0),
    ...(unreadable > 0 ? { unreadableEvents: unreadable } : {}),
    ...(failed.length > 0 ? { failedCalendars: failed } : {}),
  };
}
