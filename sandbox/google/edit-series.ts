import type { EventRow, CalendarState } from './model';
import { exceptionsOf, findOccurrence, instanceId, isMaster, occurrencesOf, originalStarts } from './series';
import type { GoogleStore } from './store';
import { dayMs } from './event-time';

/** Ids of the live occurrences that a row of its own stands for. */
function liveIds(store: GoogleStore, calendar: CalendarState, rootId: string): Set<string> {
  const root = calendar.rows.get(rootId);
  if (root === undefined) return new Set();
  return new Set(occurrencesOf(calendar, root, store.horizon()).map((occurrence) => occurrence.id));
}

/**
 * Changes one event or one series of one calendar: notes which occurrences went away and which came back, and that the
 * series changed. `rootId` is the id of the row of its own: single event, master, or exception without a master here.
 */
export function changeRoot(
  store: GoogleStore,
  calendar: CalendarState,
  rootId: string,
  version: number,
  change: () => void,
): void {
  const before = liveIds(store, calendar, rootId);
  change();
  const after = liveIds(store, calendar, rootId);
  for (const id of before) {
    if (after.has(id)) continue;
    calendar.gone.set(id, version);
    calendar.goneLog.push({ version, id });
  }
  for (const id of after) calendar.gone.delete(id);
  const root = calendar.rows.get(rootId);
  if (root !== undefined) root.seriesVersion = version;
  calendar.changes.push({ version, id: rootId });
  store.touch(calendar, version);
}

/** The row of its own that the event with this id belongs to. */
export function rootIdOf(calendar: CalendarState, id: string): string {
  const row = calendar.rows.get(id);
  if (row !== undefined) {
    return row.exceptionOf !== undefined && calendar.rows.has(row.exceptionOf) ? row.exceptionOf : id;
  }
  return findOccurrence(calendar, id)?.master?.id ?? id;
}

export function addRow(calendar: CalendarState, row: EventRow): void {
  calendar.rows.set(row.id, row);
  if (row.exceptionOf === undefined) return;
  const ids = calendar.exceptions.get(row.exceptionOf) ?? new Set();
  ids.add(row.id);
  calendar.exceptions.set(row.exceptionOf, ids);
}

export function removeRow(calendar: CalendarState, row: EventRow): void {
  calendar.rows.delete(row.id);
  if (row.exceptionOf !== undefined) calendar.exceptions.get(row.exceptionOf)?.delete(row.id);
}

/** The exception row of an occurrence, made from its master when there is none yet. */
export function exceptionRow(calendar: CalendarState, id: string, version: number): EventRow | undefined {
  const known = calendar.rows.get(id);
  if (known !== undefined) return known;
  const occurrence = findOccurrence(calendar, id);
  if (occurrence?.master === undefined || occurrence.originalStart === undefined) return undefined;
  const { master, start, end, originalStart } = occurrence;
  const row: EventRow = {
    ...master,
    id,
    start,
    end,
    recurrence: undefined,
    exceptionOf: master.id,
    originalStart,
    attendees: master.attendees.map((attendee) => ({ ...attendee })),
    version,
    seriesVersion: version,
  };
  addRow(calendar, row);
  return row;
}

/**
 * After a series got other times or another rule: exceptions whose original start the rule no longer gives become
 * orphans (their id goes away), and orphans that the rule gives again are forgotten (the plain occurrence is back).
 */
export function refitExceptions(calendar: CalendarState, master: EventRow, version: number): void {
  const exceptions = exceptionsOf(calendar, master.id);
  if (exceptions.length === 0) return;
  const latest = Math.max(
    ...exceptions.map(({ originalStart }) =>
      originalStart === undefined ? 0 : originalStart.kind === 'day' ? dayMs(originalStart.date) : originalStart.ms,
    ),
  );
  const given = isMaster(master)
    ? new Set(originalStarts(master, latest).map((start) => instanceId(master, start)))
    : new Set<string>();
  for (const exception of exceptions) {
    if (!given.has(exception.id)) {
      if (exception.orphaned === true) continue;
      exception.orphaned = true;
      exception.version = version;
    } else if (exception.orphaned === true) {
      removeRow(calendar, exception);
    }
  }
}
