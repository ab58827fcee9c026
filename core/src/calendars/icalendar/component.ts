import { contentLines } from './lines.js';
import { parseProperty, type Property } from './property.js';

/** A component of an iCalendar file (RFC 5545, 3.6) with the properties that are read here. */
export interface Component {
  /** In capitals. */
  readonly name: string;
  readonly properties: Property[];
  readonly components: Component[];
  /** What could not be read, by the name of its property, and why. */
  readonly faults: Map<string, string>;
}

export interface ComponentTree {
  calendars: Component[];
  /** Every VCALENDAR was closed, and there was one. */
  complete: boolean;
}

/** What is looked at. Everything else (alarms, attachments, to-dos) is passed over unread. */
const PARENTS: Readonly<Record<string, string>> = {
  VCALENDAR: '',
  VTIMEZONE: 'VCALENDAR',
  VEVENT: 'VCALENDAR',
  STANDARD: 'VTIMEZONE',
  DAYLIGHT: 'VTIMEZONE',
};

const PROPERTIES = new Set([
  ...['METHOD', 'NAME', 'X-WR-CALNAME', 'X-WR-TIMEZONE', 'REFRESH-INTERVAL', 'X-PUBLISHED-TTL', 'COLOR'],
  ...['TZID', 'X-LIC-LOCATION', 'TZOFFSETFROM', 'TZOFFSETTO'],
  ...['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'EXRULE', 'RDATE', 'EXDATE', 'RECURRENCE-ID', 'UID', 'SEQUENCE'],
  ...['DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'STATUS', 'TRANSP', 'CLASS', 'SUMMARY', 'DESCRIPTION', 'LOCATION', 'URL'],
  ...['ORGANIZER', 'ATTENDEE', 'CONFERENCE', 'X-ALT-DESC', 'X-GOOGLE-CONFERENCE', 'X-MS-OLK-CONFLINK'],
  ...['X-MICROSOFT-CDO-ALLDAYEVENT', 'X-MICROSOFT-CDO-BUSYSTATUS', 'X-MICROSOFT-SKYPETEAMSMEETINGURL'],
  ...['X-MICROSOFT-ONLINEMEETINGCONFLINK', 'X-MICROSOFT-ONLINEMEETINGEXTERNALLINK'],
  ...['X-MICROSOFT-ONLINEMEETINGJOINURL', 'X-ZOOM-JOIN-URL', 'X-WEBEX-JOIN-URL'],
]);

/** Stands among the faults of a component that was cut short. */
export const UNFINISHED = 'END';

/**
 * Reads a file into its components. Never throws: what is wrong in a component stays in that component.
 *
 * A component that another one of its kind interrupts, or the end of its calendar, is unfinished; one that the end of
 * the file cuts off is dropped, and then the file is not complete.
 */
export function readComponents(file: string | Uint8Array): ComponentTree {
  const calendars: Component[] = [];
  const open: Component[] = [];
  /** Names of the components under way that are passed over. */
  const passed: string[] = [];

  function close(finished: boolean): void {
    const component = open.pop();
    if (component === undefined) return;
    if (!finished) component.faults.set(UNFINISHED, `END:${component.name} is missing`);
    (open.at(-1)?.components ?? calendars).push(component);
  }

  function begin(name: string): void {
    const parent = PARENTS[name];
    if (parent === undefined || (parent === 'VTIMEZONE' && passed.length > 0)) {
      passed.push(name);
      return;
    }
    // Nothing that is passed over holds a calendar, an event or a zone: it was left unfinished, and ends here.
    passed.length = 0;
    const inside = (component: Component | undefined): boolean => (component?.name ?? '') === parent;
    while (!inside(open.at(-1)) && (parent === '' || open.some(inside))) close(false);
    if (inside(open.at(-1))) open.push({ name, properties: [], components: [], faults: new Map() });
    else passed.push(name);
  }

  function end(name: string): void {
    if (passed.length > 0) {
      const at = passed.lastIndexOf(name);
      if (at >= 0) {
        passed.length = at;
        return;
      }
    }
    if (!open.some((component) => component.name === name)) return;
    // What was passed over inside of it ends with it.
    passed.length = 0;
    while (open.at(-1)?.name !== name) close(false);
    close(true);
  }

  for (const line of contentLines(file)) {
    const name = (/^[^;:]*/.exec(line)?.[0] ?? '').toUpperCase();
    if (name === 'BEGIN') begin(line.slice(6).trim().toUpperCase());
    else if (name === 'END') end(line.slice(4).trim().toUpperCase());
    else if (passed.length === 0 && PROPERTIES.has(name)) addProperty(open.at(-1), name, line);
  }
  const finished = calendars.every((calendar) => !calendar.faults.has(UNFINISHED));
  return { calendars, complete: open.length === 0 && passed.length === 0 && calendars.length > 0 && finished };
}

function addProperty(component: Component | undefined, name: string, line: string): void {
  if (component === undefined) return;
  try {
    component.properties.push(parseProperty(line));
  } catch (error) {
    // ical.js repeats the line in its message, which may hold anything.
    const why = error instanceof Error ? error.message.replace(/(?: in)? ["'].*$/s, '') : '';
    component.faults.set(name, why === '' ? 'could not be read' : why);
  }
}

export function propertiesOf(component: Component, name: string): Property[] {
  return component.properties.filter((property) => property.name === name);
}

export function propertyOf(component: Component, name: string): Property | null {
  return component.properties.find((property) => property.name === name) ?? null;
}

/** The first value of a property, trimmed; null when it is missing or empty. */
export function valueOf(component: Component, name: string): string | null {
  const value = propertyOf(component, name)?.values[0]?.trim();
  return value === undefined || value === '' ? null : value;
}
