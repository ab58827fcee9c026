import { addRow, changeRoot, removeRow } from './edit-series';
import type { CalendarState, EventRow } from './model';
import { exceptionsOf } from './series';
import type { GoogleStore } from './store';

/** The calendar of the organizer, when that is one of the sandbox and not this one. */
export function organizerCalendar(
  store: GoogleStore,
  calendar: CalendarState,
  row: EventRow,
): CalendarState | undefined {
  if (row.organizer.email === calendar.id) return undefined;
  const organizer = store.calendars.get(row.organizer.email);
  return organizer?.rows.has(row.id) === true ||
    (row.exceptionOf !== undefined && organizer?.rows.has(row.exceptionOf) === true)
    ? organizer
    : undefined;
}

/** A root row and its exceptions. */
function familyOf(calendar: CalendarState, rootId: string): EventRow[] {
  const root = calendar.rows.get(rootId);
  return root === undefined ? [] : [root, ...exceptionsOf(calendar, rootId)];
}

/** Ids of the sandbox's calendars that hold, or should hold, a copy of this event. */
export function guestCalendars(store: GoogleStore, calendar: CalendarState, rootId: string): Set<string> {
  const guests = new Set<string>();
  for (const row of familyOf(calendar, rootId)) {
    if (row.organizer.email !== calendar.id) continue;
    for (const { email } of row.attendees) {
      if (email !== calendar.id && store.calendars.has(email)) guests.add(email);
    }
  }
  return guests;
}

/**
 * Brings the guests' copies up to what the organizer's calendar holds. Copies have the organizer's ids and iCalUID, and
 * keep their own colour, reminders, transparency and private properties. A copy that its guest deleted stays deleted.
 */
export function propagate(
  store: GoogleStore,
  organizer: CalendarState,
  rootId: string,
  version: number,
  guestIds: Iterable<string>,
): void {
  for (const guestId of guestIds) {
    const guest = store.calendars.get(guestId);
    if (guest === undefined) continue;
    const family = familyOf(organizer, rootId);
    const invitedAtAll = family.some((row) => isInvited(row, guestId));
    if (!invitedAtAll && familyOf(guest, rootId).length === 0 && !hasLoneCopies(guest, family)) continue;
    const masterIsCopied = guest.rows.has(rootId) || family.some((row) => row.id === rootId && isInvited(row, guestId));
    if (masterIsCopied) {
      changeRoot(store, guest, rootId, version, () => copyFamily(guest, family, rootId, version));
    } else {
      // Invited to single occurrences of a series only: each copy stands for itself.
      for (const row of family) {
        if (isInvited(row, guestId) || guest.rows.has(row.id)) {
          changeRoot(store, guest, row.id, version, () => copyRow(guest, row, version));
        }
      }
    }
  }
}

function hasLoneCopies(guest: CalendarState, family: EventRow[]): boolean {
  return family.some((row) => guest.rows.has(row.id));
}

function isInvited(row: EventRow, guestId: string): boolean {
  return row.attendees.some((attendee) => attendee.email === guestId);
}

function copyFamily(guest: CalendarState, family: EventRow[], rootId: string, version: number): void {
  const kept = new Set(family.map((row) => row.id));
  for (const copy of exceptionsOf(guest, rootId)) if (!kept.has(copy.id)) removeRow(guest, copy);
  for (const row of family) copyRow(guest, row, version);
}

function copyRow(guest: CalendarState, row: EventRow, version: number): void {
  const copy = guest.rows.get(row.id);
  const invited = isInvited(row, guest.id);
  const response = row.attendees.find((attendee) => attendee.email === guest.id)?.responseStatus;
  const masterCopy = row.exceptionOf === undefined ? undefined : guest.rows.get(row.exceptionOf);
  if (copy === undefined && !invited && masterCopy === undefined) return;
  // A guest who deleted the event declined it; it comes back when the answer changes.
  const deletedHere = copy?.status === 'cancelled' && row.status !== 'cancelled' && response === 'declined';
  const status = !invited || deletedHere ? 'cancelled' : row.status;
  if (copy !== undefined && row.version !== version && copy.status === status) return;
  addRow(guest, {
    ...row,
    status,
    attendees: row.attendees.map((attendee) => ({ ...attendee })),
    own: copy?.own ?? masterCopy?.own ?? {},
    version,
    seriesVersion: version,
  });
}
