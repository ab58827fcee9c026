import type { GoogleSandbox } from '../google';
import { eventInstant, type EventTime } from '../google/event-time';
import type { EventRow } from '../google/model';
import { exceptionsOf, isMaster, isOwnRow } from '../google/series';
import { wallOf } from '../time-zone';
import type { FeedContent } from './own-calendar';
import { compact, escapeText } from './text';

/** A calendar of the Google stand-in as its secret feed shows it: series with a zone, single events in UTC. */
export function googleCalendar(google: GoogleSandbox, calendarId: string): FeedContent {
  const calendar = google.store.calendar(calendarId);
  return {
    name: calendar.summary,
    timeZone: calendar.timeZone,
    components(now) {
      const written: string[][] = [];
      for (const row of calendar.rows.values()) {
        if (!isOwnRow(calendar, row) || row.status === 'cancelled') continue;
        const exceptions = isMaster(row)
          ? exceptionsOf(calendar, row.id).filter((exception) => exception.orphaned !== true)
          : [];
        const deleted = exceptions.filter(({ status }) => status === 'cancelled');
        const exdates = deleted.flatMap(({ originalStart }) =>
          originalStart === undefined ? [] : [timeLine('EXDATE', originalStart, true)],
        );
        written.push([...component(row, now, isMaster(row)), ...(row.recurrence ?? []), ...exdates]);
        for (const exception of exceptions) {
          if (exception.status !== 'cancelled') written.push(component(exception, now, true));
        }
      }
      return written;
    },
  };

  function component(row: EventRow, now: number, zoned: boolean): string[] {
    const { shared, originalStart } = row;
    const guests = row.attendees.map(
      ({ email, responseStatus }) =>
        `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=${PARTSTAT[responseStatus]};CN=${email}:mailto:${email}`,
    );
    return [
      timeLine('DTSTART', row.start, zoned),
      timeLine('DTEND', row.end, zoned),
      `DTSTAMP:${compact(now)}Z`,
      ...(guests.length === 0 ? [] : [`ORGANIZER;CN=${row.organizer.email}:mailto:${row.organizer.email}`]),
      `UID:${row.iCalUID}`,
      ...guests,
      ...(originalStart === undefined ? [] : [timeLine('RECURRENCE-ID', originalStart, zoned)]),
      ...(shared.hangoutLink ? [`X-GOOGLE-CONFERENCE:${shared.hangoutLink}`] : []),
      `CREATED:${compact(row.created / 1000)}Z`,
      `LAST-MODIFIED:${compact(row.version / 1000)}Z`,
      ...(shared.location ? [`LOCATION:${escapeText(shared.location)}`] : []),
      `SEQUENCE:${row.sequence}`,
      `STATUS:${row.status.toUpperCase()}`,
      `SUMMARY:${escapeText(shared.summary ?? '')}`,
      ...(shared.description ? [`DESCRIPTION:${escapeText(shared.description)}`] : []),
      `TRANSP:${row.own.transparency === 'transparent' ? 'TRANSPARENT' : 'OPAQUE'}`,
    ];
  }

  function timeLine(name: string, time: EventTime, zoned: boolean): string {
    if (time.kind === 'day') return `${name};VALUE=DATE:${time.date.replaceAll('-', '')}`;
    const at = eventInstant(time, calendar.timeZone);
    return zoned ? `${name};TZID=${time.zone}:${compact(wallOf(at, time.zone))}` : `${name}:${compact(at)}Z`;
  }
}

const PARTSTAT = {
  accepted: 'ACCEPTED',
  declined: 'DECLINED',
  tentative: 'TENTATIVE',
  needsAction: 'NEEDS-ACTION',
} as const;
