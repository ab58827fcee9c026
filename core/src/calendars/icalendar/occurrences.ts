import type { CalendarEvent } from '../../event.js';
import {
  instantToWall,
  iterateRecurrence,
  RecurrenceError,
  type RecurrenceOverride,
  resolveZone,
  wallToInstant,
  type Zone,
} from '../../recurrence/index.js';
import type { RejectedItem, Window } from '../source.js';
import { type EventComponent, isNewer, type ParsedSeries } from './calendar.js';
import { propertyOf } from './component.js';
import { DAY_MS, type Length, longest } from './duration.js';
import { buildEvent, type Details, type EventContext, isCancelled, readDetails, type Times } from './event.js';
import { addDays, basicUtc, readMoment } from './moment.js';
import { instanceText, readSeriesInput, repeats, type SeriesInput } from './series-input.js';
import { endOf, midnightOf, readSpan, type Span } from './span.js';

export interface OccurrenceContext extends EventContext {
  /** Name of the object that holds the series (its CalDAV href); null where there is none, as in a feed. */
  objectId: string | null;
}

export interface Occurrences {
  events: CalendarEvent[];
  rejected: RejectedItem[];
}

/**
 * The id of a series or single event: the object's name, or the UID where there is none. An object with several UIDs,
 * which RFC 4791 (4.1) forbids, gives `href#uid`. An occurrence is called `<this>#<recurrence id>`.
 */
export function seriesIdOf(series: ParsedSeries, objectId: string | null): string {
  if (objectId === null) return series.key;
  return series.alone ? objectId : `${objectId}#${series.key}`;
}

/**
 * The occurrences of a series inside a window, as events; cancelled ones too, with that status. Exceptions that were
 * moved out of the window are given as well when their original start lies inside.
 *
 * A single event has the series' own id, an occurrence adds its recurrence id. An exception without a master stands
 * alone, with the id that it would have beside its master.
 *
 * Never throws: what cannot be read, or needs more work than the recurrence engine allows, is rejected by its id, and
 * everything else comes out. A series that stands among the rejected by its own id is not complete: what it does not
 * show is not gone.
 */
export function occurrencesOf(series: ParsedSeries, window: Window, context: OccurrenceContext): Occurrences {
  const found: Occurrences = { events: [], rejected: [] };
  try {
    new Expansion(series, window, context, found).run();
  } catch (error) {
    // One event must never take its calendar with it, whatever a text in it does to the code that reads it.
    found.rejected.push({
      id: seriesIdOf(series, context.objectId),
      reason: `could not be read: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  return found;
}

/**
 * One event by its id (see {@link occurrencesOf}): null when the series has none of this id, the reason when it cannot
 * be told because the event, or its series, cannot be read.
 */
export function occurrenceOf(
  series: ParsedSeries,
  eventId: string,
  context: OccurrenceContext,
): CalendarEvent | RejectedItem | null {
  const seriesId = seriesIdOf(series, context.objectId);
  if (eventId === seriesId) {
    // A series is not an occurrence: under its id there is no meeting.
    if (series.master === null || repeats(series.master.component)) return null;
    return pick(series, eventId, { from: FIRST, to: LAST }, context);
  }
  if (!eventId.startsWith(`${seriesId}#`)) return null;
  const original = Date.parse(eventId.slice(seriesId.length + 1));
  if (Number.isNaN(original)) return null;
  const near = pick(series, eventId, around(original, 2), context);
  const shifts = series.overrides.some(({ component }) => propertyOf(component, 'RECURRENCE-ID')?.params['range']);
  // A change to all that follow may have moved it far from its original start.
  return near === null && shifts ? pick(series, eventId, around(original, 400), context) : near;
}

function around(at: number, days: number): Window {
  return { from: at - days * DAY_MS, to: at + days * DAY_MS };
}

function pick(
  series: ParsedSeries,
  eventId: string,
  window: Window,
  context: OccurrenceContext,
): CalendarEvent | RejectedItem | null {
  const { events, rejected } = occurrencesOf(series, window, context);
  const event = events.find(({ id }) => id === eventId);
  return event ?? rejected.find(({ id }) => id === eventId || id === seriesIdOf(series, context.objectId)) ?? null;
}

/** A component with RECURRENCE-ID. */
interface Override {
  event: EventComponent;
  /** Null when it cannot be read; then nothing is known but which instance it replaces. */
  span: Span | null;
  /** As in CalendarEvent: UTC ISO text, or a date in an all-day series. */
  recurrenceId: string;
  /** Original start, ms. */
  original: number;
  future: boolean;
}

class Expansion {
  private readonly id: string;
  private readonly floating: Zone;
  private readonly details = new Map<EventComponent, Details>();

  constructor(
    private readonly series: ParsedSeries,
    private readonly window: Window,
    private readonly context: OccurrenceContext,
    private readonly found: Occurrences,
  ) {
    this.id = seriesIdOf(series, context.objectId);
    this.floating = resolveZone(context.timeZone);
  }

  run(): void {
    const { master } = this.series;
    const span = master === null ? null : this.spanOf(master, this.id);
    const overrides = this.readOverrides(span);
    if (master !== null && span !== null) {
      if (repeats(master.component)) this.expand(master, span, overrides);
      else this.addSingle(master, span, overrides);
    }
    const length = span === null ? 0 : span.allDay ? span.days * DAY_MS : longest(span.length);
    for (const override of overrides.values()) this.addOverride(override, length);
  }

  private spanOf(event: EventComponent, id: string): Span | null {
    const { component, zones } = event;
    const fault = ['DTSTART', 'DTEND', 'DURATION'].find((name) => component.faults.has(name));
    const span =
      fault === undefined
        ? readSpan(component, { zones, floating: this.floating })
        : `${fault}: ${component.faults.get(fault) ?? ''}`;
    if (typeof span !== 'string') return span;
    this.found.rejected.push({ id, reason: span });
    return null;
  }

  /** By recurrence id; of several for one instance the newest. */
  private readOverrides(masterSpan: Span | null): Map<string, Override> {
    const overrides = new Map<string, Override>();
    for (const event of this.series.overrides) {
      const place = this.placeOf(event, masterSpan);
      if (typeof place === 'string') {
        this.found.rejected.push({ id: this.id, reason: place });
        continue;
      }
      const before = overrides.get(place.recurrenceId);
      if (before !== undefined && !isNewer(event.component, before.event.component)) continue;
      overrides.set(place.recurrenceId, { event, span: null, ...place });
    }
    for (const override of overrides.values()) {
      const { component, method } = override.event;
      // What does not take place needs no time of its own.
      const stands = isCancelled(component, method) && propertyOf(component, 'DTSTART') === null;
      override.span = stands ? null : this.spanOf(override.event, `${this.id}#${override.recurrenceId}`);
    }
    return overrides;
  }

  private placeOf(
    event: EventComponent,
    masterSpan: Span | null,
  ): Pick<Override, 'recurrenceId' | 'original' | 'future'> | string {
    const { component, zones } = event;
    const property = propertyOf(component, 'RECURRENCE-ID');
    if (property === null) return `RECURRENCE-ID: ${component.faults.get('RECURRENCE-ID') ?? 'missing'}`;
    const moment = readMoment(property.values[0] ?? '', property, { zones, floating: this.floating });
    if (typeof moment === 'string') return moment;
    const future = /^thisandfuture$/i.test(property.params['range'] ?? '');
    const text = masterSpan === null ? (moment.kind === 'date' ? moment.date : null) : instanceText(moment, masterSpan);
    if (masterSpan?.allDay === true || (masterSpan === null && text !== null)) {
      const date = this.dateOf(text ?? '');
      return { recurrenceId: date, original: midnightOf(date, this.floating), future };
    }
    let original: number;
    if (moment.kind === 'time') original = moment.at;
    // A bare date names the instance of that day, at the series' own time.
    else if (masterSpan === null || masterSpan.allDay) original = midnightOf(moment.date, this.floating);
    else original = sameTimeOn(moment.date, masterSpan.start.at, masterSpan.start.zone);
    return { recurrenceId: new Date(original).toISOString(), original, future };
  }

  /** `YYYY-MM-DD` of a date, or of an instant in the calendar's zone. */
  private dateOf(text: string): string {
    if (!text.includes('T')) return `${text.replaceAll('-', '').slice(0, 4)}-${monthAndDay(text)}`;
    return instantToWall(text, this.floating).slice(0, 10);
  }

  private addSingle(master: EventComponent, span: Span, overrides: Map<string, Override>): void {
    const times = this.timesOf(span);
    // An exception of the only instance says all there is to say.
    const ownId = span.allDay ? span.date : new Date(times.start).toISOString();
    if (overrides.has(ownId) || !this.isInside(times)) return;
    this.add(master, times, { id: this.id, kind: 'single', seriesId: null, recurrenceId: null });
  }

  private addOverride(override: Override, masterLength: number): void {
    const { event, span, recurrenceId, original } = override;
    const movedOut = original < this.window.to && original + masterLength > this.window.from;
    const stands = span === null && isCancelled(event.component, event.method);
    if (span === null && !stands) return;
    const times = span === null ? this.instant(original, recurrenceId) : this.timesOf(span);
    if (!movedOut && !this.isInside(times)) return;
    this.add(event, times, { id: `${this.id}#${recurrenceId}`, kind: 'exception', seriesId: this.id, recurrenceId });
  }

  private expand(master: EventComponent, span: Span, overrides: Map<string, Override>): void {
    const before = this.found.events.length;
    try {
      const input = readSeriesInput(master.component, span, { zones: master.zones, floating: this.floating });
      if (typeof input === 'string') this.found.rejected.push({ id: this.id, reason: input });
      else this.addInstances(master, span, input, overrides);
    } catch (error) {
      if (!(error instanceof RecurrenceError)) throw error;
      // A part of a series would look as if the rest had been deleted.
      this.found.events.length = before;
      this.found.rejected.push({ id: this.id, reason: `RRULE: ${error.message}` });
    }
  }

  private addInstances(master: EventComponent, span: Span, input: SeriesInput, overrides: Map<string, Override>): void {
    const byEngine = new Map<RecurrenceOverride, Override>();
    let reach = reachOf(span);
    for (const override of overrides.values()) {
      byEngine.set(this.engineOverride(override, span), override);
      if (override.future && override.span !== null) reach = Math.max(reach, reachOf(override.span));
    }
    for (const [start, end] of input.periodEnds) reach = Math.max(reach, end - start);
    for (const occurrence of iterateRecurrence({
      ...input.recurrence,
      overrides: [...byEngine.keys()],
      from: new Date(Math.max(this.window.from - reach, FIRST)),
      to: new Date(Math.min(this.window.to, LAST)),
    })) {
      const override = occurrence.override === null ? undefined : byEngine.get(occurrence.override);
      const original = Date.parse(occurrence.originalStart);
      // Exceptions themselves are told from their own component.
      if (override !== undefined && (!override.future || override.original === original)) continue;
      this.addInstance(override?.event ?? master, override?.span ?? span, span, input, original, occurrence.start);
    }
  }

  /** An instance that a rule or date gave, with the fields of the master or of a change to all that follow. */
  private addInstance(
    event: EventComponent,
    span: Span,
    masterSpan: Span,
    input: SeriesInput,
    original: number,
    startText: string,
  ): void {
    const start = Date.parse(startText);
    let times: Times;
    if (span.allDay) {
      const startDate = instantToWall(startText, input.zone).slice(0, 10);
      times = this.days(startDate, span.days);
    } else {
      const end = (event === this.series.master ? input.periodEnds.get(original) : undefined) ?? null;
      times = timed(start, span.length, span.start.zone, span.start.zoneName, end);
    }
    if (!this.isInside(times)) return;
    const recurrenceId = masterSpan.allDay
      ? instantToWall(new Date(original).toISOString(), input.zone).slice(0, 10)
      : new Date(original).toISOString();
    this.add(event, times, { id: `${this.id}#${recurrenceId}`, kind: 'occurrence', seriesId: this.id, recurrenceId });
  }

  private engineOverride(override: Override, masterSpan: Span): RecurrenceOverride {
    const { event, span, recurrenceId, original, future } = override;
    const cancelled = isCancelled(event.component, event.method) || (span === null && !future);
    const start = span === null ? original : this.timesOf(span).start;
    return {
      recurrenceId: masterSpan.allDay ? recurrenceId.replaceAll('-', '') : basicUtc(original),
      dtstart: span?.allDay === true && masterSpan.allDay ? span.date.replaceAll('-', '') : basicUtc(start),
      status: cancelled ? 'CANCELLED' : null,
      range: future ? 'THISANDFUTURE' : null,
    };
  }

  private timesOf(span: Span): Times {
    if (span.allDay) return this.days(span.date, span.days);
    const { at, zone, zoneName } = span.start;
    return timed(at, span.length, zone, zoneName, null);
  }

  private days(startDate: string, days: number): Times {
    const endDate = addDays(startDate, days);
    return {
      start: midnightOf(startDate, this.floating),
      end: midnightOf(endDate, this.floating),
      startDate,
      endDate,
      zoneName: null,
    };
  }

  /** The times of an exception that says none: of something that was cancelled. */
  private instant(at: number, recurrenceId: string): Times {
    if (!recurrenceId.includes('T')) return this.days(recurrenceId, 1);
    return { start: at, end: at, startDate: null, endDate: null, zoneName: null };
  }

  /** As the port says it: starts before the end of the window and ends after its start. */
  private isInside(times: Times): boolean {
    return times.start < this.window.to && times.end > this.window.from;
  }

  private add(
    event: EventComponent,
    times: Times,
    names: Pick<CalendarEvent, 'id' | 'kind' | 'seriesId' | 'recurrenceId'>,
  ): void {
    const { uid } = this.series;
    let details = this.details.get(event);
    if (details === undefined) {
      details = readDetails(event.component, event.method, this.context);
      this.details.set(event, details);
    }
    this.found.events.push(buildEvent(details, { ...names, uid }, times, this.context));
  }
}

/** How long before a window an instance may begin that is still inside; never too short. */
function reachOf(span: Span): number {
  return span.allDay ? (span.days + 1) * DAY_MS : longest(span.length);
}

const FIRST = Date.parse('0001-01-02T00:00:00Z');
const LAST = Date.parse('9999-12-30T00:00:00Z');

function timed(start: number, length: Length, zone: Zone, zoneName: string | null, end: number | null): Times {
  return { start, end: end ?? endOf(start, length, zone), startDate: null, endDate: null, zoneName };
}

function monthAndDay(date: string): string {
  const digits = date.replaceAll('-', '');
  return `${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
}

/** The instant (ms) on a day at the wall time of another instant. */
function sameTimeOn(date: string, at: number, zone: Zone): number {
  return Date.parse(wallToInstant(`${date}${instantToWall(new Date(at).toISOString(), zone).slice(10)}`, zone));
}
