import type { HostedEvent } from '../../connections/meetstream/index.js';
import { type CalendarEvent, occurrenceKey } from '../../event.js';
import { expandRecurrence, fromGraphPattern, instantToWall } from '../../recurrence/index.js';
import { normalizeEvent as normalizeGoogle } from '../google/normalize.js';
import { normalizeEvent as normalizeMicrosoft } from '../microsoft/normalize.js';
import type { Window } from '../source.js';
import { wallToInstant } from '../zone.js';
import { hosted, type RawForm, readRow, type RowContext } from './rows.js';

/** A series as MeetStream keeps it: the calendar's own master event. */
export interface SeriesRow {
  row: HostedEvent;
  raw: Readonly<Record<string, unknown>>;
  form: RawForm;
}

/** What the master says of itself, as one of its occurrences; the others differ in their times and names only. */
interface Model {
  event: CalendarEvent;
  /** The provider's id of the series. */
  seriesId: string;
  rules: string[];
  rdate: string[];
  exdate: string[];
  exrule: string[];
}

/**
 * The occurrences of a series that share a moment with the window, without those that other rows stand for (exceptions,
 * moved or cancelled). An occurrence is called `<MeetStream's id of the series>#<recurrence id>`.
 *
 * @param replaced recurrence ids that other rows stand for.
 * @returns the reason when the series cannot be laid out
 */
export function layOut(
  series: SeriesRow,
  window: Window,
  replaced: ReadonlySet<string>,
  context: RowContext,
): CalendarEvent[] | string {
  try {
    const model = modelOf(series, context);
    if (typeof model === 'string') return model;
    const { event } = model;
    const length = Date.parse(event.end) - Date.parse(event.start);
    const starts = expandRecurrence({
      dtstart: event.allDay ? (event.startDate ?? '') : instantToWall(event.start, event.timeZone),
      tzid: event.timeZone,
      allDay: event.allDay,
      rrule: model.rules,
      rdate: model.rdate,
      exdate: model.exdate,
      exrule: model.exrule,
      // A whole day more: the length of an all-day event changes with the clocks.
      from: new Date(window.from - length - DAY_MS),
      to: new Date(window.to),
    });
    return starts
      .map((start) => occurrence(model, start, length, series.row))
      .filter((one) => Date.parse(one.start) < window.to && Date.parse(one.end) > window.from)
      .filter((one) => one.recurrenceId === null || !replaced.has(one.recurrenceId))
      .map((one) => ({ ...hosted(one, series.row, context), id: one.id }));
  } catch (error) {
    // One series must never take its calendar with it, whatever its rule does to the code that reads it.
    return `could not be laid out: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const DAY_MS = 86_400_000;

/** The provider's id of a series: what its exceptions name. */
export const platformSeriesId = ({ raw }: SeriesRow): string => String(raw['id']);

/** IANA name of the zone in which an event or a series was entered; the fallback where its row does not say it. */
export function zoneOfRow(row: HostedEvent, fallback: string): string {
  const context: RowContext = { calendarId: row.calendar_id ?? '', timeZone: fallback, owner: null };
  try {
    const read = readRow(row, context);
    if (read.kind === 'event') return read.event.timeZone;
    const model = read.kind === 'series' ? modelOf(read, context) : '';
    return typeof model === 'string' ? fallback : model.event.timeZone;
  } catch {
    // A rule that cannot be read.
    return fallback;
  }
}

function modelOf({ raw, form }: SeriesRow, context: RowContext): Model | string {
  const { calendarId, timeZone, owner } = context;
  if (form === 'google') {
    const lines = (Array.isArray(raw['recurrence']) ? raw['recurrence'] : []).filter(
      (line): line is string => typeof line === 'string',
    );
    const { recurrence: _series, ...single } = raw;
    const read = normalizeGoogle(single, { calendarId, timeZone });
    if (read.kind !== 'event') return read.kind === 'rejected' ? read.rejected.reason : 'status: cancelled';
    return {
      event: read.event,
      seriesId: String(raw['id']),
      rules: valuesOf(lines, 'RRULE'),
      exrule: valuesOf(lines, 'EXRULE'),
      rdate: valuesOf(lines, 'RDATE'),
      exdate: valuesOf(lines, 'EXDATE'),
    };
  }
  const { recurrence, ...rest } = raw;
  const read = normalizeMicrosoft({ ...rest, type: 'singleInstance' }, { calendarId, owner, fallbackZone: timeZone });
  if (read.kind !== 'event') return read.kind === 'rejected' ? read.rejected.reason : 'type: a series';
  const { allDay } = read.event;
  const rule = fromGraphPattern(recurrence, { allDay, timeZone: read.event.timeZone });
  return {
    event: read.event,
    seriesId: String(raw['id']),
    rules: [rule.rrule],
    rdate: [],
    exdate: [],
    exrule: [],
  };
}

/** Values of the lines of one name; a TZID stays in front of each date, where the engine reads it. */
function valuesOf(lines: readonly string[], name: string): string[] {
  return lines.flatMap((line) => {
    const found = new RegExp(`^${name}((?:;[^:]*)?):(.*)$`, 's').exec(line.trim());
    if (found === null) return [];
    const zone = /;(TZID=[^;:]+)/.exec(found[1] ?? '')?.[1];
    const values = name === 'RDATE' || name === 'EXDATE' ? (found[2] ?? '').split(',') : [found[2] ?? ''];
    return zone === undefined ? values : values.map((value) => `${zone}:${value}`);
  });
}

function occurrence({ event, seriesId }: Model, start: string, length: number, row: HostedEvent): CalendarEvent {
  const days = event.allDay ? wholeDays(event, start) : null;
  const recurrenceId = days?.startDate ?? start;
  const placed = days ?? { end: new Date(Date.parse(start) + length).toISOString() };
  const key = occurrenceKey(event.iCalUid ?? `${seriesId}@meetstream`, recurrenceId);
  const id = `${row.id}#${recurrenceId}`;
  return { ...event, ...placed, id, start, kind: 'occurrence', seriesId, recurrenceId, occurrenceKey: key };
}

/** An all-day occurrence has as many days as the first one, however long they are. */
function wholeDays(event: CalendarEvent, start: string): Pick<CalendarEvent, 'startDate' | 'endDate' | 'end'> {
  const first = Date.parse(event.startDate ?? '');
  const days = Math.max(1, Math.round((Date.parse(event.endDate ?? '') - first) / DAY_MS));
  const startDate = instantToWall(start, event.timeZone).slice(0, 10);
  const endDate = new Date(Date.parse(startDate) + days * DAY_MS).toISOString().slice(0, 10);
  return { startDate, endDate, end: new Date(wallToInstant(Date.parse(endDate), event.timeZone)).toISOString() };
}
