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
  starts: EventTime[];
}

const ROUNDING_MS = 90 * 86_400_000;

/** Expansions by row; a row's start and recurrence are replaced, never written into, so identity tells staleness. */
const layouts = new WeakMap<EventRow, Layout & { start: EventTime; recurrence: string[] }>();

function instantOfDay(time: EventTime): number {
  return time.kind === 'day' ? dayMs(time.date) : time.ms;
}

/** Original starts of the series up to `untilMs`. A recurrence that cannot be read leaves the first occurrence. */
export function originalStarts(master: EventRow, untilMs: number): EventTime[] {
  const recurrence = master.recurrence ?? [];
  let layout = layouts.get(master);
  if (
    layout === undefined ||
    layout.untilMs < untilMs ||
    layout.start !== master.start ||
    layout.recurrence !== recurrence
  ) {
    // Rounded up, so that the horizon moving with the clock does not void the layout at every step.
    const until = Math.ceil(untilMs / ROUNDING_MS) * ROUNDING_MS;
    let starts: EventTime[];
    try {
      starts = expandSeries(master.start, recurrence, until);
    } catch {
      starts = [master.start];
    }
    layout = { untilMs: until, starts, start: master.start, recurrence };
    layouts.set(master, layout);
  }
  const { starts } = layout;
  let count = starts.length;
  while (count > 0 && instantOfDay(starts[count - 1] as EventTime) > untilMs) count--;
  return count === starts.length ? starts : starts.slice(0, count);
}

export function isMaster(row: EventRow): boolean {
  return row.recurrence !== undefined && row.recurrence.length > 0 && row.exceptionOf === undefined;
}

export function instanceId(master: EventRow, originalStart: EventTime): string {
  return `${master.id}_${instanceSuffix(originalStart)}`;
}

/** The exception rows of a series, orphans included. */
export function exceptionsOf(calendar: CalendarState, masterId: string): EventRow[] {
  const rows: EventRow[] = [];
  for (const id of calendar.exceptions.get(masterId) ?? []) {
    const row = calendar.rows.get(id);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** The live master of an exception in this calendar. A guest invited to one occurrence only has none. */
export function masterOf(calendar: CalendarState, row: EventRow): EventRow | undefined {
  return row.exceptionOf === undefined ? undefined : calendar.rows.get(row.exceptionOf);
}

/** All live occurrences that one row of its own (single event, master, exception without a master here) stands for. */
export function occurrencesOf(calendar: CalendarState, row: EventRow, untilMs: number): Occurrence[] {
  if (row.status === 'cancelled') return [];
  if (!isMaster(row)) {
    return [{ id: row.id, start: row.start, end: row.end, row, originalStart: row.originalStart }];
  }
  const occurrences: Occurrence[] = [];
  const exceptions = exceptionsOf(calendar, row.id);
  // An occurrence may have been moved from beyond the limit to before it.
  const latest = exceptions.reduce(
    (max, { originalStart }) => (originalStart === undefined ? max : Math.max(max, instantOfDay(originalStart))),
    untilMs,
  );
  const exceptionById = new Map(exceptions.map((exception) => [exception.id, exception]));
  for (const originalStart of originalStarts(row, latest)) {
    const id = instanceId(row, originalStart);
    const exception = exceptionById.get(id);
    if (exception !== undefined) {
      if (exception.status === 'cancelled') continue;
      occurrences.push({ id, start: exception.start, end: exception.end, row: exception, master: row, originalStart });
    } else if (instantOfDay(originalStart) <= untilMs) {
      const end = shiftedEnd(originalStart, row.start, row.end);
      occurrences.push({ id, start: originalStart, end, row, master: row, originalStart });
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
