import type { calendar_v3 } from '@googleapis/calendar';
import { notFound } from './errors';
import { formatEventTime } from './event-time';
import { booleanOf, checkRange, instantParam, positiveOf } from './list-query';
import type { CalendarState } from './model';
import type { ListItem, Pager } from './paging';
import { exceptionStub, isoMs, renderOccurrence, type View } from './render';
import { exceptionsOf, isMaster, occurrencesOf, overlaps } from './series';
import type { GoogleStore } from './store';
import { hashOf } from './tokens';

type Event = calendar_v3.Schema$Event;

/** `events.instances`. @throws GoogleApiError 400, 404 */
export function instancesOf(
  store: GoogleStore,
  pager: Pager,
  calendar: CalendarState,
  view: View,
  eventId: string,
  params: URLSearchParams,
  forceEmpty: boolean,
): calendar_v3.Schema$Events {
  const master = store.row(calendar, eventId);
  if (!isMaster(master)) throw notFound();
  const timeMin = instantParam(params, 'timeMin');
  const timeMax = instantParam(params, 'timeMax');
  checkRange(timeMin, timeMax);
  const showDeleted = booleanOf(params, 'showDeleted') ?? false;
  const originalStart = params.get('originalStart');
  const page = pager.page<Event>({
    pageToken: params.get('pageToken') ?? undefined,
    queryHash: hashOf(JSON.stringify([calendar.id, eventId, timeMin, timeMax, showDeleted, originalStart])),
    pageSize: Math.min(2_500, positiveOf(params, 'maxResults') ?? 250),
    collectionVersion: calendar.version,
    forceEmpty,
    gather: () => {
      const items: ListItem<Event>[] = [];
      for (const occurrence of occurrencesOf(calendar, master, timeMax ?? store.horizon())) {
        if (!overlaps(occurrence, calendar.timeZone, timeMin, timeMax)) continue;
        if (originalStart !== null && occurrence.originalStart !== undefined) {
          const wire = formatEventTime(occurrence.originalStart, view.timeZone);
          const same =
            wire.date === originalStart ||
            (wire.dateTime != null && Date.parse(wire.dateTime) === Date.parse(originalStart));
          if (!same) continue;
        }
        items.push({ sort: 0, id: occurrence.id, make: () => renderOccurrence(calendar, view, occurrence) });
      }
      if (showDeleted) {
        for (const row of exceptionsOf(calendar, master.id)) {
          if (row.status !== 'cancelled' || row.orphaned === true) continue;
          items.push({ sort: 0, id: row.id, make: () => exceptionStub(view, row, row.version) });
        }
      }
      return items;
    },
  });
  return {
    kind: 'calendar#events',
    etag: `"p${calendar.version.toString(32)}o0o"`,
    summary: calendar.summary,
    description: calendar.description,
    updated: isoMs(calendar.version),
    timeZone: view.timeZone,
    accessRole: view.role,
    defaultReminders: calendar.defaultReminders,
    ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
    items: page.items,
  };
}
