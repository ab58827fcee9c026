import { newCalendarId } from './ids';
import type { CalendarEntry, CalendarState } from './model';
import type { GraphStore } from './store';

/** Moves calendars and who sees them, from the inside. */
export class CalendarsControl {
  constructor(private readonly store: GraphStore) {}

  /** A calendar beside the default one; answers with its id. */
  create(given: { owner: string; name: string }): string {
    return this.store.addCalendar(given.owner, given.name).id;
  }

  /** The id of a user's default calendar. */
  defaultOf(user: string): string {
    return this.store.defaultEntry(this.store.user(user)).id;
  }

  get(id: string): CalendarState {
    return this.store.calendar(id);
  }

  list(user: string): CalendarEntry[] {
    return [...this.store.user(user).entries.values()];
  }

  rename(id: string, name: string): void {
    const calendar = this.store.calendar(id);
    calendar.name = name;
    calendar.changeKey = this.store.newChangeKey();
  }

  /** With everything in it, for all who see it. */
  remove(id: string): void {
    this.store.removeCalendar(this.store.calendar(id));
  }

  /**
   * Puts the calendar into another user's list, under an id of its own; answers with that id. Sharing again changes the
   * rights. `freeBusy`: it is listed, but its events cannot be read.
   */
  share(id: string, user: string, role: 'freeBusy' | 'read' | 'write' | 'delegate' = 'read'): string {
    const calendar = this.store.calendar(id);
    const to = this.store.user(user);
    const known = [...to.entries.values()].find((entry) => entry.calendar === calendar);
    const rights = {
      canRead: role !== 'freeBusy',
      canEdit: role === 'write' || role === 'delegate',
      canViewPrivateItems: role === 'delegate',
    };
    if (known !== undefined) {
      Object.assign(known, rights);
      return known.id;
    }
    return this.store.addEntry(to, { id: newCalendarId(this.store.random, to.idStem), calendar, ...rights }).id;
  }

  unshare(id: string, user: string): void {
    const calendar = this.store.calendar(id);
    const from = this.store.user(user);
    for (const entry of from.entries.values()) if (entry.calendar === calendar) from.entries.delete(entry.id);
  }
}
