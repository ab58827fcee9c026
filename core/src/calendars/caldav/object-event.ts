import { resolveZone, type Zone } from '../../recurrence/index.js';
import { type ParsedSeries, parseICalendar } from '../icalendar/index.js';
import { type Moment, readMoment } from '../icalendar/moment.js';
import { invalid } from '../draft.js';
import { unexpected } from './errors.js';
import {
  componentsNamed,
  linesNamed,
  type ObjectText,
  parseObject,
  propertyIn,
  type RawComponent,
} from './object-text.js';

/** An event or a series in its object (RFC 4791, 4.1), ready to be changed. */
export interface ObjectEvent {
  text: ObjectText;
  series: ParsedSeries;
  master: RawComponent | null;
  /** By recurrence id, as in CalendarEvent. */
  overrides: Map<string, RawComponent>;
  /** Reads a date property of one of its components. @throws CalendarBotsError when it cannot be read */
  momentOf(component: RawComponent, name: string): Moment | null;
}

/**
 * @param timeZone of the calendar: floating times are in it. IANA name.
 * @throws CalendarBotsError `unexpectedResponse` for an object that cannot be read, `invalid` for one with several events
 */
export function readObjectEvent(data: string, timeZone: string): ObjectEvent {
  const text = parseObject(data);
  const { series: all } = parseICalendar(data);
  const [series] = all;
  if (series === undefined) throw unexpected('there is no event in the object');
  if (all.length > 1) throw invalid('The object holds several events', 'Change it in the calendar that made it.');
  const zones = (series.master ?? series.overrides[0])?.zones;
  const floating: Zone = resolveZone(timeZone);
  const momentOf = (component: RawComponent, name: string): Moment | null => {
    const property = propertyIn(component, name);
    if (property === null || zones === undefined) return null;
    const moment = readMoment(property.values[0] ?? '', property, { zones, floating });
    if (typeof moment === 'string') throw unexpected(`the event cannot be changed: ${moment}`);
    return moment;
  };
  const events = componentsNamed(text.calendar, 'VEVENT');
  const isOverride = (component: RawComponent): boolean => linesNamed(component, 'RECURRENCE-ID').length > 0;
  const overrides = new Map<string, RawComponent>();
  for (const component of events.filter(isOverride)) {
    const moment = momentOf(component, 'RECURRENCE-ID');
    if (moment !== null) overrides.set(moment.kind === 'date' ? moment.date : iso(moment.at), component);
  }
  return { text, series, master: events.find((component) => !isOverride(component)) ?? null, overrides, momentOf };
}

export function repeatsIn(component: RawComponent): boolean {
  return linesNamed(component, 'RRULE').length + linesNamed(component, 'RDATE').length > 0;
}

const iso = (at: number): string => new Date(at).toISOString();
