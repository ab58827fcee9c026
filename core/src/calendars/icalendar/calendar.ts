import { digest } from '../../event.js';
import type { RejectedItem } from '../source.js';
import { isZone } from '../zone.js';
import { type Component, propertiesOf, readComponents, UNFINISHED, valueOf } from './component.js';
import { DAY_MS, parseDuration } from './duration.js';
import { FileZones, namedZone } from './zones.js';

/** A VEVENT with what the rest of its file says about it. */
export interface EventComponent {
  component: Component;
  zones: FileZones;
  /** METHOD of its VCALENDAR in capitals, or null. */
  method: string | null;
}

/** All components of one UID: a single event, or a series with its exceptions. */
export interface ParsedSeries {
  /** As written; null where the file has none. */
  uid: string | null;
  /** Names the series inside its file and stays: from the UID, or from what the event says; never holds a `#`. */
  key: string;
  /** Whether it is the only series of its file. */
  alone: boolean;
  /** Without RECURRENCE-ID; null where only exceptions are there. */
  master: EventComponent | null;
  /** With RECURRENCE-ID, in no order. */
  overrides: EventComponent[];
}

export interface ParsedCalendar {
  series: ParsedSeries[];
  /** Events that cannot be read; those whose times cannot be read are found out by occurrencesOf. */
  rejected: RejectedItem[];
  /** There is a VCALENDAR, and the end of each was reached. */
  complete: boolean;
  /** NAME or X-WR-CALNAME. */
  name: string | null;
  /** IANA name: X-WR-TIMEZONE, or else the first VTIMEZONE that has one. */
  timeZone: string | null;
  /** How often the publisher wants to be asked at most: REFRESH-INTERVAL or X-PUBLISHED-TTL. */
  refreshMs: number | null;
  /** METHOD of the first calendar that has one, in capitals. */
  method: string | null;
}

export interface ParseOptions {
  /**
   * Zone of times whose TZID is neither defined in the file nor known, where the file names no zone of its own either.
   * Default: such events are rejected, for a zone is never guessed.
   */
  fallbackTimeZone?: string | null;
}

/**
 * Reads an iCalendar file (RFC 5545). Never throws: a file that is none has no series and is not complete.
 *
 * @param file text, or bytes as they came: only from bytes can a folded character be put together again
 */
export function parseICalendar(file: string | Uint8Array, options: ParseOptions = {}): ParsedCalendar {
  const { calendars, complete } = readComponents(file);
  const series = new Map<string, ParsedSeries>();
  const rejected: RejectedItem[] = [];
  for (const calendar of calendars) {
    const zones = new FileZones(
      calendar.components.filter(({ name }) => name === 'VTIMEZONE'),
      ownZone(calendar),
      options.fallbackTimeZone ?? null,
    );
    const method = valueOf(calendar, 'METHOD')?.toUpperCase() ?? null;
    for (const component of calendar.components) {
      if (component.name === 'VEVENT') add(series, rejected, { component, zones, method });
    }
  }
  const all = [...series.values()];
  for (const one of all) one.alone = all.length === 1;
  return {
    series: all,
    rejected,
    complete,
    name: first(calendars, (calendar) => valueOf(calendar, 'NAME') ?? valueOf(calendar, 'X-WR-CALNAME')),
    timeZone: first(calendars, ownZone) ?? first(calendars, firstZone),
    refreshMs: first(calendars, refreshOf),
    method: first(calendars, (calendar) => valueOf(calendar, 'METHOD')?.toUpperCase() ?? null),
  };
}

function add(series: Map<string, ParsedSeries>, rejected: RejectedItem[], event: EventComponent): void {
  const { component } = event;
  const uid = valueOf(component, 'UID');
  const key = (uid ?? contentName(component)).replace(/[%#]/g, (char) => (char === '%' ? '%25' : '%23'));
  // Half an event could be anything: it is neither believed nor missed.
  const cut = component.faults.get(UNFINISHED);
  if (cut !== undefined) {
    rejected.push({ id: key, reason: cut });
    return;
  }
  let one = series.get(key);
  if (one === undefined) {
    one = { uid, key, alone: false, master: null, overrides: [] };
    series.set(key, one);
  }
  // One that is there but cannot be read does not make a master of an exception.
  const isOverride = propertiesOf(component, 'RECURRENCE-ID').length > 0 || component.faults.has('RECURRENCE-ID');
  if (isOverride) {
    one.overrides.push(event);
    return;
  }
  const { master } = one;
  if (master === null || isNewer(component, master.component)) one.master = event;
  const rank = master === null ? 1 : compareVersions(component, master.component);
  if (master !== null && rank === 0 && contentName(component) !== contentName(master.component)) {
    rejected.push({ id: null, reason: `UID ${(uid ?? key).slice(0, 80)}: several events share it; one was taken` });
  }
}

/** Whether it replaces the other: the higher SEQUENCE, then the later DTSTAMP, then the one that stands later. */
export function isNewer(component: Component, than: Component): boolean {
  return compareVersions(component, than) >= 0;
}

function compareVersions(a: Component, b: Component): number {
  const sequence = (component: Component): number => Number(valueOf(component, 'SEQUENCE') ?? 0) || 0;
  const stamp = (component: Component): string => valueOf(component, 'DTSTAMP') ?? '';
  const bySequence = sequence(a) - sequence(b);
  if (bySequence !== 0) return bySequence;
  return stamp(a) < stamp(b) ? -1 : stamp(a) > stamp(b) ? 1 : 0;
}

/** A name from what an event says, for programs that leave the UID out. */
function contentName(component: Component): string {
  const parts = ['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'SUMMARY', 'LOCATION'].map((name) =>
    propertiesOf(component, name)
      .map(({ params, values }) => `${params['tzid'] ?? ''}:${values.join(',')}`)
      .join('\n'),
  );
  return `no-uid-${digest(parts.join('\n\n'))}`;
}

function first<T>(calendars: readonly Component[], read: (calendar: Component) => T | null): T | null {
  for (const calendar of calendars) {
    const value = read(calendar);
    if (value !== null) return value;
  }
  return null;
}

function ownZone(calendar: Component): string | null {
  const name = valueOf(calendar, 'X-WR-TIMEZONE');
  return name === null ? null : (namedZone(name)?.name ?? null);
}

function firstZone(calendar: Component): string | null {
  for (const component of calendar.components) {
    if (component.name !== 'VTIMEZONE') continue;
    for (const property of ['TZID', 'X-LIC-LOCATION']) {
      const value = valueOf(component, property);
      const name = value === null ? null : (namedZone(value)?.name ?? null);
      if (name !== null && isZone(name)) return name;
    }
  }
  return null;
}

function refreshOf(calendar: Component): number | null {
  for (const name of ['REFRESH-INTERVAL', 'X-PUBLISHED-TTL']) {
    const length = parseDuration(valueOf(calendar, name) ?? '');
    const ms = length === null ? 0 : length.days * DAY_MS + length.ms;
    if (ms > 0) return ms;
  }
  return null;
}
