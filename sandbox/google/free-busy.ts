import type { calendar_v3 } from '@googleapis/calendar';
import { rfc3339 } from '../time-zone';
import { GoogleApiError } from './errors';
import { eventInstant, parseInstant } from './event-time';
import { checkRange } from './list-query';
import type { CalendarState, UserState } from './model';
import { isOwnRow, occurrencesOf, overlaps } from './series';
import type { GoogleStore } from './store';

const MOST_CALENDARS = 50;

/** `freebusy.query`. A calendar that the user cannot see is an error entry, not an empty list. @throws GoogleApiError 400 */
export function queryFreeBusy(
  store: GoogleStore,
  user: UserState,
  body: calendar_v3.Schema$FreeBusyRequest,
): calendar_v3.Schema$FreeBusyResponse {
  const timeMin = body.timeMin == null ? undefined : parseInstant(body.timeMin);
  const timeMax = body.timeMax == null ? undefined : parseInstant(body.timeMax);
  if (timeMin === undefined || timeMax === undefined) throw new GoogleApiError(400, 'badRequest', 'Bad Request');
  checkRange(timeMin, timeMax);
  const zone = body.timeZone ?? 'UTC';
  const calendars: Record<string, calendar_v3.Schema$FreeBusyCalendar> = {};
  (body.items ?? []).forEach(({ id }, index) => {
    if (id == null) return;
    const calendar = store.calendars.get(id === 'primary' ? user.email : id);
    if (index >= MOST_CALENDARS) {
      calendars[id] = { errors: [{ domain: 'global', reason: 'tooManyCalendarsRequested' }], busy: [] };
    } else if (calendar === undefined || store.roleOf(user.email, calendar) === undefined) {
      calendars[id] = { errors: [{ domain: 'global', reason: 'notFound' }], busy: [] };
    } else {
      calendars[id] = {
        busy: busyTimes(calendar, timeMin, timeMax).map(([start, end]) => ({
          start: rfc3339(start, zone),
          end: rfc3339(end, zone),
        })),
      };
    }
  });
  return {
    kind: 'calendar#freeBusy',
    timeMin: new Date(timeMin).toISOString(),
    timeMax: new Date(timeMax).toISOString(),
    calendars,
  };
}

function busyTimes(calendar: CalendarState, timeMin: number, timeMax: number): [number, number][] {
  const times: [number, number][] = [];
  for (const row of calendar.rows.values()) {
    if (!isOwnRow(calendar, row)) continue;
    for (const { row: source, start, end } of occurrencesOf(calendar, row, timeMax)) {
      if (source.own.transparency === 'transparent' || source.shared.eventType === 'workingLocation') continue;
      const self = source.attendees.find((attendee) => attendee.email === calendar.id);
      if (self?.responseStatus === 'declined') continue;
      if (!overlaps({ start, end }, calendar.timeZone, timeMin, timeMax)) continue;
      times.push([
        Math.max(timeMin, eventInstant(start, calendar.timeZone)),
        Math.min(timeMax, eventInstant(end, calendar.timeZone)),
      ]);
    }
  }
  times.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const time of times) {
    const last = merged[merged.length - 1];
    if (last !== undefined && time[0] <= last[1]) last[1] = Math.max(last[1], time[1]);
    else merged.push([...time]);
  }
  return merged;
}
