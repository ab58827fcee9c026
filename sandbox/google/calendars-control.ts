import { randomText } from '../random';
import type { AccessRole, CalendarState } from './model';
import type { GoogleStore } from './store';

/** Moves calendars and who sees them, from the inside. Each call is one operation at the clock's time. */
export class CalendarsControl {
  constructor(private readonly store: GoogleStore) {}

  /** A secondary calendar; its id is a group address unless one is given (which may hold `#`, as holiday calendars do). */
  create(given: { owner: string; summary: string; id?: string; timeZone?: string; description?: string }): string {
    const owner = this.store.user(given.owner);
    const id = given.id ?? `c_${randomText(this.store.random, 26, '0123456789abcdef')}@group.calendar.google.com`;
    this.store.addCalendar({
      id,
      ownerEmail: owner.email,
      summary: given.summary,
      timeZone: given.timeZone ?? owner.timeZone,
      ...(given.description === undefined ? {} : { description: given.description }),
    });
    return id;
  }

  get(id: string): CalendarState {
    return this.store.calendar(id);
  }

  list(): CalendarState[] {
    return [...this.store.calendars.values()];
  }

  /** Gives a user access, and puts the calendar on the user's list. Another role than before voids the sync tokens. */
  share(id: string, user: string, role: AccessRole): void {
    const calendar = this.store.calendar(id);
    const before = calendar.access.get(user);
    calendar.access.set(user, role);
    const entry = this.store.addToList(user, id);
    if (before === undefined || before === role) return;
    calendar.epoch += 1;
    entry.version = this.store.tick();
    this.store.touchList(user);
    this.store.flush();
  }

  /** Takes a user's access: the calendar leaves the list, and its events answer 404. */
  unshare(id: string, user: string): void {
    const calendar = this.store.calendar(id);
    calendar.access.delete(user);
    calendar.epoch += 1;
    this.takeOffList(id, user);
    this.store.flush();
  }

  /** Deletes a calendar with everything in it, for all users. */
  delete(id: string): void {
    const calendar = this.store.calendar(id);
    for (const user of calendar.access.keys()) this.takeOffList(id, user);
    this.store.calendars.delete(id);
    this.store.flush();
  }

  private takeOffList(id: string, email: string): void {
    const entry = this.store.users.get(email)?.list.get(id);
    if (entry === undefined) return;
    entry.deleted = true;
    entry.version = this.store.tick();
    this.store.touchList(email);
  }
}
