import type { calendar_v3 } from '@googleapis/calendar';
import { addRow, changeRoot, refitExceptions, rootIdOf } from './edit-series';
import type { EventEditor, WriteContext } from './edit-events';
import { invalid, notFound } from './errors';
import { applyContent, readAttendees, readTimes } from './event-input';
import { dayMs, type EventTime, sameTime, shiftedEnd, splitSuffix } from './event-time';
import { guestCalendars } from './invitations';
import type { CalendarState, EventRow } from './model';
import { continuedAfter, endedBefore } from './recurrence';
import { findOccurrence, originalStarts } from './series';
import type { GoogleStore } from './store';

interface SplitPoint {
  master: EventRow;
  originalStart: EventTime;
  /** Occurrences of the rule before the split. */
  before: number;
}

function splitPoint(calendar: CalendarState, instance: string): SplitPoint {
  const occurrence = findOccurrence(calendar, instance);
  if (occurrence?.master === undefined || occurrence.originalStart === undefined) throw notFound();
  const { master, originalStart } = occurrence;
  if (master.organizer.email !== calendar.id) throw invalid('only the organizer splits a series');
  const at = originalStart.kind === 'day' ? dayMs(originalStart.date) : originalStart.ms;
  const before = originalStarts(master, at).filter((start) => !sameTime(start, originalStart)).length;
  return { master, originalStart, before };
}

/**
 * "This and following events": the series ends before the day of the occurrence, and a new one goes on from it. As
 * recorded: with the time unchanged the new id is `<id>_R<start>`, with another time it is a fresh id and the sequence
 * is one higher; `created` is kept. Exceptions after the split are gone.
 * @param changes what is different from the occurrence on
 * @returns the new master
 */
export function splitSeries(
  store: GoogleStore,
  editor: EventEditor,
  calendar: CalendarState,
  instance: string,
  changes: calendar_v3.Schema$Event,
  context: WriteContext,
): EventRow {
  const point = splitPoint(calendar, instance);
  const { master, originalStart } = point;
  if (point.before === 0) return editor.update(calendar, master.id, changes, context, false);
  const version = store.tick();
  const guestsBefore = guestCalendars(store, calendar, master.id);
  const plain = { start: originalStart, end: shiftedEnd(originalStart, master.start, master.end) };
  const times = readTimes(changes, plain, calendar.timeZone);
  const timeChanged = !sameTime(times.start, plain.start) || !sameTime(times.end, plain.end);
  const rootId = master.id.replace(/_R\d{8}(T\d{6})?$/, '');
  const id = timeChanged ? store.newEventId() : `${rootId}_${splitSuffix(originalStart)}`;
  const next: EventRow = {
    ...master,
    id,
    iCalUID: `${id}@google.com`,
    ...times,
    recurrence: changes.recurrence ?? continuedAfter(master.recurrence ?? [], point.before),
    attendees: master.attendees.map((attendee) => ({ ...attendee })),
    sequence: master.sequence + (timeChanged ? 1 : 0),
    version,
    seriesVersion: version,
  };
  applyContent(store, next, changes, false, context);
  if (changes.attendees != null) next.attendees = readAttendees(changes.attendees, master.attendees);
  end(store, calendar, point, version);
  changeRoot(store, calendar, id, version, () => addRow(calendar, next));
  editor.tellGuests(calendar, master.id, version, guestsBefore);
  editor.tellGuests(calendar, id, version);
  store.flush();
  return next;
}

/** Deletes an occurrence and all after it: the series ends before its day. The first occurrence deletes the series. */
export function deleteFollowing(
  store: GoogleStore,
  editor: EventEditor,
  calendar: CalendarState,
  instance: string,
): void {
  const point = splitPoint(calendar, instance);
  if (point.before === 0) {
    editor.remove(calendar, rootIdOf(calendar, instance), {});
    return;
  }
  const version = store.tick();
  end(store, calendar, point, version);
  editor.tellGuests(calendar, point.master.id, version);
  store.flush();
}

function end(store: GoogleStore, calendar: CalendarState, point: SplitPoint, version: number): void {
  const { master, originalStart } = point;
  changeRoot(store, calendar, master.id, version, () => {
    master.recurrence = endedBefore(master.recurrence ?? [], originalStart);
    master.version = version;
    refitExceptions(calendar, master, version);
  });
}
