import type { ResponseType } from '@microsoft/microsoft-graph-types';
import type { Exception, Item, Own, UserState } from './model';
import type { GraphStore } from './store';

const NEVER = '0001-01-01T00:00:00Z';

const sameAddress = (a: string | null | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

/** Carries what organizers do into the attendees' calendars, and the attendees' answers back. */
export class Invitations {
  constructor(private readonly store: GraphStore) {}

  /**
   * Brings the copies of all attendees with a mailbox here up to date: new ones get one in their default calendar,
   * those no longer invited see theirs cancelled. `rescheduled`: the old answers and exceptions count no more.
   */
  send(item: Item, rescheduled: boolean): void {
    if (!item.isOrganizer || item.own.isDraft === true) return;
    if (rescheduled) {
      for (const attendee of item.content.attendees) attendee.status = { response: 'none', time: NEVER };
    }
    const invited = new Set<UserState>();
    for (const { emailAddress } of item.content.attendees) {
      const user = this.store.findUser(emailAddress?.address ?? '');
      if (user !== undefined && !sameAddress(user.email, item.organizer.address)) invited.add(user);
    }
    for (const copy of this.store.copies(item.uid)) {
      if (copy === item || copy.isOrganizer) continue;
      const owner = this.store.ownerOf(copy.calendar);
      if (invited.delete(owner)) this.update(copy, item, rescheduled);
      else this.markCancelled(copy);
    }
    for (const user of invited) this.add(user, item);
  }

  /** The organizer's event is gone: the copies stay, as cancelled, until their owners remove them. */
  cancel(item: Item): void {
    if (!item.isOrganizer) return;
    for (const copy of this.store.copies(item.uid)) if (copy !== item && !copy.isOrganizer) this.markCancelled(copy);
  }

  /** An attendee's answer, noted on the organizer's event; for one occurrence when `day` is given. */
  answer(copy: Item, response: ResponseType, day: string | undefined): void {
    const event = this.store.copies(copy.uid).find((one) => one.isOrganizer);
    if (event === undefined) return;
    const me = this.store.ownerOf(copy.calendar).email;
    const status = { response, time: `${new Date(this.store.clock.now()).toISOString().slice(0, 19)}Z` };
    const noted = (event.exceptions.get(day ?? '')?.content.attendees ?? event.content.attendees).map((attendee) =>
      sameAddress(attendee.emailAddress?.address, me) ? { ...attendee, status } : attendee,
    );
    if (day === undefined) {
      event.content.attendees = noted;
    } else {
      if (event.deletedDays.has(day)) return;
      exceptionOf(event, day).content.attendees = noted;
    }
    this.store.touch(event, 'updated', day);
  }

  private add(user: UserState, item: Item): void {
    const copy = this.store.add({
      calendar: this.store.defaultEntry(user).calendar,
      uid: item.uid,
      times: item.times,
      recurrence: item.recurrence,
      exceptions: new Map(),
      deletedDays: new Set(item.deletedDays),
      content: structuredClone(item.content),
      own: invitedOwn(item.own),
      organizer: item.organizer,
      isOrganizer: false,
      isCancelled: false,
    });
    if (item.exceptions.size > 0) this.update(copy, item, false);
  }

  private update(copy: Item, item: Item, rescheduled: boolean): void {
    const before = sharedState(copy);
    if (rescheduled) {
      copy.exceptions.clear();
      copy.deletedDays.clear();
      copy.own = { ...copy.own, ...invitedOwn(item.own) };
    }
    copy.times = item.times;
    copy.recurrence = item.recurrence;
    copy.isCancelled = false;
    copy.content = { ...structuredClone(item.content), attendees: copy.content.attendees };
    if (people(item.content) !== people(copy.content)) copy.content.attendees = structuredClone(item.content.attendees);
    for (const [day, exception] of item.exceptions) {
      if (copy.deletedDays.has(day)) continue;
      const mine = exceptionOf(copy, day);
      const moved = JSON.stringify(mine.times) !== JSON.stringify(exception.times);
      mine.times = exception.times;
      mine.content = structuredClone({ ...exception.content, attendees: undefined });
      delete mine.content.attendees;
      if (moved) mine.own = invitedOwn(item.own);
    }
    // An occurrence that the organizer deleted is shown as cancelled.
    for (const day of item.deletedDays) if (!copy.deletedDays.has(day)) exceptionOf(copy, day).isCancelled = true;
    if (sharedState(copy) !== before) this.store.touch(copy);
  }

  private markCancelled(copy: Item): void {
    if (copy.isCancelled) return;
    copy.isCancelled = true;
    this.store.touch(copy);
  }
}

/** The exception of a day, made if there is none. */
export function exceptionOf(item: Item, day: string): Exception {
  const known = item.exceptions.get(day);
  if (known !== undefined) return known;
  const made: Exception = {
    day,
    content: {},
    own: {},
    isCancelled: false,
    modified: item.modified,
    version: item.version,
  };
  item.exceptions.set(day, made);
  return made;
}

function invitedOwn(organizers: Own): Own {
  return {
    response: 'notResponded',
    respondedAt: null,
    showAs: organizers.showAs === 'free' ? 'free' : 'tentative',
  };
}

const people = (content: Item['content']): string =>
  content.attendees.map(({ type, emailAddress }) => `${type}:${emailAddress?.address}`).join();

function sharedState(item: Item): string {
  const { times, recurrence, content, exceptions, deletedDays, isCancelled, own } = item;
  const shown = [...exceptions.values()].map(({ version: _v, modified: _m, ...rest }) => rest);
  return JSON.stringify([times, recurrence, content, shown, [...deletedDays], isCancelled, own]);
}
