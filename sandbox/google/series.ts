import { dayMs, type EventTime, eventInstant, instanceSuffix, shiftedEnd } from './event-time';
import type { CalendarState, EventRow } from './model';
import { expandSeries } from './recurrence';

/** One occurrence as the expanded view shows it: of a single event, of a rule, or an exception. */
export interface Occurrence {
  id: string;
  start: EventTime;
  end: EventTime;
  /** The row that the details come from: the exception, or the master, or the single event. */
  row: EventRow;
  master?: EventRow | undefined;
  originalStart?: EventTime | undefined;
}

interface Layout {
  untilMs: number;
  start: EventTime;
  end: EventTime;
  recurrence: string[];
  /** What the rule alone gives, in order; never written into. */
  occurrences: Occurrence[];
}

const ROUNDING_MS = 90 * 86_400_000;

/** Expansions by row. A row's times and recurrence are replaced, never written into, so identity tells staleness. */
const layouts = new WeakMap<EventRow, Layout>();

function instantOfDay(time: EventTime): number {
  return time.kind === 'day' ? dayMs(time.date) : time.ms;
}

/**
 * What the rule of the series gives up to `untilMs`, exceptions left aside. A recurrence that cannot be read leaves the
 * first occurrence.
 */
function ruleOccurrences(master: EventRow, untilMs: number): Occurrence[] {
  const { start, end, recurrence = [] } = master;
  let layout = layouts.get(master);
  const isFresh =
    layout !== undefined &&
    layout.untilMs >= untilMs &&
    layout.start === start &&
    layout.end === end &&
    layout.recurrence === recurrence;
  if (layout === undefined || !isFresh) {
    // Rounded up, so that the horizon moving with the clock does not void the layout at every step.
    const until = Math.ceil(untilMs / ROUNDING_MS) * ROUNDING_MS;
    let starts: EventTime[];
    try {
      starts = expandSeries(start, recurrence, until);
    } catch {
      starts = [start];
    }
    const occurrences = starts.map((originalStart): Occurrence => ({
      id: instanceId(master, originalStart),
      start: originalStart,
      end: shiftedEnd(originalStart, start, end),
      row: master,
      master,
      originalStart,
    }));
    layout = { untilMs: until, start, end, recurrence, occurrences };
    layouts.set(master, layout);
  }
  const { occurrences } = layout;
  let count = occurrences.length;
  while (count > 0 && instantOfDay((occurrences[count - 1] as Occurrence).start) > untilMs) count--;
  return count === occurrences.length ? occurrences : occurrences.slice(0, count);
}

/** Original starts of the series up to `untilMs`. */
export function originalStarts(master: EventRow, untilMs: number): EventTime[] {
  return ruleOccurrences(master, untilMs).map((occurrence) => occurrence.start);
}

export function isMaster(row: EventRow): boolean {
  return row.recurrence !== undefined && row.recurrence.length > 0 && row.exceptionOf === undefined;
}

export function instanceId(master: EventRow, originalStart: EventTime): string {
  return `${master.id}_${instanceSuffix(originalStart)}`;
}

/** The exception rows of a series, orphans included. */
export function exceptionsOf(calendar: CalendarState, masterId: string): EventRow[] {
  const ids = calendar.exceptions.get(masterId);
  const rows: EventRow[] = [];
  for (const id of ids ?? []) {
    const row = calendar.rows.get(id);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** The live master of an exception in this calendar. A guest invited to one occurrence only has none. */
export function masterOf(calendar: CalendarState, row: EventRow): EventRow | undefined {
  return row.exceptionOf === undefined ? undefined : calendar.rows.get(row.exceptionOf);
}

/** A day begins in the zone that is furthest ahead so long before it begins in UTC. */
const EARLIEST_MIDNIGHT_MS = 14 * 3_600_000;

/** All live occurrences that one row of its own (single event, master, exception without a master here) stands for. */
export function occurrencesOf(calendar: CalendarState, row: EventRow, until: number): readonly Occurrence[] {
  if (row.status === 'cancelled') return [];
  const untilMs = row.start.kind === 'day' ? until + EARLIEST_MIDNIGHT_MS : until;
  if (!isMaster(row)) {
    return [{ id: row.id, start: row.start, end: row.end, row, originalStart: row.originalStart }];
  }
  const exceptions = exceptionsOf(calendar, row.id);
  if (exceptions.length === 0) return ruleOccurrences(row, untilMs);
  // An occurrence may have been moved from beyond the limit to before it.
  const latest = exceptions.reduce(
    (max, { originalStart }) => (originalStart === undefined ? max : Math.max(max, instantOfDay(originalStart))),
    untilMs,
  );
  const exceptionById = new Map(exceptions.map((exception) => [exception.id, exception]));
  const occurrences: Occurrence[] = [];
  for (const occurrence of ruleOccurrences(row, latest)) {
    const exception = exceptionById.get(occurrence.id);
    if (exception === undefined) {
      if (instantOfDay(occurrence.start) <= untilMs) occurrences.push(occurrence);
    } else if (exception.status !== 'cancelled') {
      occurrences.push({ ...occurrence, start: exception.start, end: exception.end, row: exception });
    }
  }
  return occurrences;
}

/** Rows that stand for themselves in the expanded view: everything but exceptions whose master is in the calendar. */
export function isOwnRow(calendar: CalendarState, row: EventRow): boolean {
  return row.exceptionOf === undefined || !calendar.rows.has(row.exceptionOf);
}

/** The occurrence of a series with this id, exceptions that are cancelled included. */
export function findOccurrence(calendar: CalendarState, id: string): Occurrence | undefined {
  const row = calendar.rows.get(id);
  if (row !== undefined && !isMaster(row)) {
    return {
      id,
      start: row.start,
      end: row.end,
      row,
      master: masterOf(calendar, row),
      originalStart: row.originalStart,
    };
  }
  const match = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/.exec(id);
  const master = match?.[1] === undefined ? undefined : calendar.rows.get(match[1]);
  const suffix = match?.[2];
  if (master === undefined || suffix === undefined || !isMaster(master)) return undefined;
  const iso = suffix.replace(/^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/, (_, y, m, d, h, i, s) =>
    h === undefined ? `${y}-${m}-${d}T00:00:00Z` : `${y}-${m}-${d}T${h}:${i}:${s}Z`,
  );
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return undefined;
  const originalStart = originalStarts(master, ms).find((time) => instanceSuffix(time) === suffix);
  if (originalStart === undefined) return undefined;
  return {
    id,
    start: originalStart,
    end: shiftedEnd(originalStart, master.start, master.end),
    row: master,
    master,
    originalStart,
  };
}

/** Whether the event shares a moment with [from, to); a bound left out is open. */
export function overlaps(
  time: { start: EventTime; end: EventTime },
  zone: string,
  fromMs: number | undefined,
  toMs: number | undefined,
): boolean {
  if (toMs !== undefined && eventInstant(time.start, zone) >= toMs) return false;
  return fromMs === undefined || eventInstant(time.end, zone) > fromMs;
}
