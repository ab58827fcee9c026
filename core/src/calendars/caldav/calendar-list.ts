import type { CalendarInfo } from '../source.js';
import { hrefsIn, isCalendar } from './discovery.js';
import type { Answer } from './client.js';
import type { DavResponse } from './multistatus.js';
import { APPLE, CALDAV, DAV } from './names.js';
import { child, childrenOf, hasBelow, textOf } from './xml.js';

/** What is asked about each member of a calendar home. */
export const CALENDAR_PROPERTIES = [
  DAV.resourceType,
  DAV.displayName,
  DAV.currentUserPrivilegeSet,
  CALDAV.supportedComponents,
  CALDAV.calendarTimeZone,
  CALDAV.calendarTimeZoneId,
  CALDAV.defaultCalendar,
  APPLE.color,
] as const;

/**
 * The calendars of a home, in the server's order, without those that hold no events (task lists). Their ids are whole
 * addresses. The primary one is that where new invitations go (RFC 6638, 9.2), or the only one there is.
 *
 * @param zoneIn reads an IANA name out of a VCALENDAR with a VTIMEZONE.
 */
export function readCalendars(
  answers: readonly Answer[],
  zoneIn: (iCalendar: string) => string | null,
): CalendarInfo[] {
  const chosen = new Set<string>();
  const calendars = new Map<string, CalendarInfo>();
  for (const { responses, url } of answers) {
    for (const response of responses) {
      for (const href of hrefsIn(response.properties.get(CALDAV.defaultCalendar), url)) chosen.add(href);
      if (!isCalendar(response) || !holdsEvents(response) || !URL.canParse(response.href, url)) continue;
      const id = new URL(response.href, url).href;
      calendars.set(id, readCalendar(id, response, zoneIn));
    }
  }
  const all = [...calendars.values()];
  return all.map((calendar) => ({ ...calendar, primary: all.length === 1 || chosen.has(calendar.id) }));
}

function readCalendar(
  id: string,
  { properties }: DavResponse,
  zoneIn: (iCalendar: string) => string | null,
): CalendarInfo {
  return {
    id,
    name: textOf(properties.get(DAV.displayName)) ?? lastSegment(id),
    primary: false,
    readable: isReadable(properties),
    timeZone: zoneOf(properties, zoneIn),
    color: colorOf(textOf(properties.get(APPLE.color))),
  };
}

/** The zone of all-day and floating events: RFC 7809 by name, RFC 4791 as a VTIMEZONE. */
export function zoneOf(
  properties: DavResponse['properties'],
  zoneIn: (iCalendar: string) => string | null,
): string | null {
  const id = textOf(properties.get(CALDAV.calendarTimeZoneId));
  const written = textOf(properties.get(CALDAV.calendarTimeZone));
  // An id alone is asked like a VTIMEZONE of that name: old and Windows names are known there.
  return (id === null ? null : zoneIn(vtimezone(id))) ?? (written === null ? null : zoneIn(written));
}

function vtimezone(id: string): string {
  const name = id.replace(/[\r\n]/g, '');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VTIMEZONE',
    `TZID:${name}`,
    'END:VTIMEZONE',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** RFC 4791, 5.2.3: where a calendar does not say what it holds, it may hold anything. */
function holdsEvents({ properties }: DavResponse): boolean {
  const components = childrenOf(properties.get(CALDAV.supportedComponents), CALDAV.component);
  return components.length === 0 || components.some(({ attributes }) => attributes['name']?.toUpperCase() === 'VEVENT');
}

/** A server without access control says nothing of privileges. */
function isReadable(properties: DavResponse['properties']): boolean {
  const privileges = properties.get(DAV.currentUserPrivilegeSet);
  if (privileges === undefined || child(privileges, '{DAV:}privilege') === undefined) return true;
  return hasBelow(privileges, DAV.read) || hasBelow(privileges, DAV.all);
}

/** Apple writes `#RRGGBBAA`. */
function colorOf(color: string | null): string | null {
  const match = /^(#[\da-f]{6})(?:[\da-f]{2})?$/i.exec(color ?? '');
  return match?.[1]?.toLowerCase() ?? null;
}

function lastSegment(url: string): string {
  const segment =
    new URL(url).pathname
      .split('/')
      .filter((part) => part !== '')
      .pop() ?? url;
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoded after all.
    return segment;
  }
}
