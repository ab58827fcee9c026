import type { Event, ResponseType } from '@microsoft/microsoft-graph-types';
import { wallOf } from '../time-zone';
import { badProperty, GraphError, invalid } from './errors';
import { readContent, readOwn, readTimes } from './event-input';
import { newUid } from './ids';
import { exceptionOf, Invitations } from './invitations';
import type { CalendarState, Item, Person, Recurrence, Times } from './model';
import { dayOf, midnight, occurrenceOn, ruleTimes } from './occurrences';
import { daysOf, firstDayOf, readRecurrence } from './recurrence';
import type { Found, GraphStore } from './store';

export interface EditContext {
  /** Refuse what the API refuses; otherwise anything that can be stored goes, for tests with broken data. */
  strict: boolean;
}

const TWO_YEARS_MS = 2 * 366 * 86_400_000;

/** Everything that changes events, with what that does to the copies of the others. */
export class EventEditor {
  /** Whether a declined meeting stays in the attendee's calendar; Exchange takes it out. */
  keepDeclined = false;
  private readonly invitations: Invitations;

  constructor(private readonly store: GraphStore) {
    this.invitations = new Invitations(store);
  }

  /** @throws GraphError 400. The same `transactionId` again gives the event of the first time. */
  create(calendar: CalendarState, body: Event, context: EditContext): Item {
    const owner = this.store.ownerOf(calendar);
    if (body.transactionId != null) {
      for (const item of calendar.items.values()) if (item.own.transactionId === body.transactionId) return item;
    }
    const me: Person = { address: owner.email, name: owner.displayName };
    const given = body.organizer?.emailAddress;
    const isForeign =
      !context.strict && given?.address != null && given.address.toLowerCase() !== me.address.toLowerCase();
    const times = readTimes(body, undefined, owner.timeZone);
    const recurrence = body.recurrence == null ? undefined : this.recurrence(body.recurrence, times, owner.timeZone);
    const content = this.content(calendar, body, {}, context);
    const item = this.store.add({
      calendar,
      uid: newUid(this.store.random),
      times: recurrence === undefined ? times : firstTimes(times, recurrence),
      recurrence,
      exceptions: new Map(),
      deletedDays: new Set(),
      content: { attendees: [], ...content },
      own: {
        ...readOwn(body),
        response: isForeign
          ? (body.responseStatus?.response ?? 'notResponded')
          : attendeesOf(body)
            ? 'organizer'
            : 'none',
        respondedAt: null,
      },
      organizer: isForeign ? { address: given?.address ?? '', name: given?.name ?? given?.address ?? '' } : me,
      isOrganizer: !isForeign,
      isCancelled: false,
    });
    this.invitations.send(item, false);
    return item;
  }

  /** PATCH of a single event, a whole series, or one occurrence. @throws GraphError 400 */
  update({ item, day }: Found, body: Event, context: EditContext): void {
    if (day === undefined) this.updateItem(item, body, context);
    else this.updateOccurrence(item, day, body, context);
  }

  /** DELETE: when the organizer does it, the attendees see the meeting cancelled. */
  remove({ item, day }: Found): void {
    if (day === undefined) {
      this.invitations.cancel(item);
      this.store.remove(item);
      return;
    }
    item.deletedDays.add(day);
    item.exceptions.delete(day);
    this.store.touch(item);
    this.invitations.send(item, false);
  }

  /** @throws GraphError 400 unless the organizer does it */
  cancel(found: Found): void {
    if (!found.item.isOrganizer) {
      throw invalid(
        "Your request can't be completed. You need to be an organizer to cancel a meeting.",
        'ErrorInvalidRequest',
      );
    }
    this.remove(found);
  }

  /** accept, decline, tentativelyAccept of the mailbox that holds the copy. @throws GraphError 400 for the organizer */
  respond({ item, day }: Found, response: 'accepted' | 'declined' | 'tentativelyAccepted', sendResponse = true): void {
    if (item.isOrganizer) {
      throw invalid(
        "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
        'ErrorInvalidRequest',
      );
    }
    const own = {
      response: response as ResponseType,
      respondedAt: this.store.clock.now(),
      showAs:
        response === 'accepted'
          ? ('busy' as const)
          : response === 'declined'
            ? ('free' as const)
            : ('tentative' as const),
    };
    if (sendResponse) this.invitations.answer(item, response, day);
    if (response === 'declined' && !this.keepDeclined) {
      if (day === undefined) return this.store.remove(item);
      item.deletedDays.add(day);
      item.exceptions.delete(day);
    } else if (day === undefined) {
      Object.assign(item.own, own);
      for (const exception of item.exceptions.values()) exception.own = {};
    } else {
      Object.assign(exceptionOf(item, day).own, own);
    }
    this.store.touch(item, 'updated', day);
  }

  /** To another calendar of the same mailbox. */
  move(item: Item, to: CalendarState): void {
    if (to.owner !== item.calendar.owner) throw new Error('events move within a mailbox only');
    this.store.move(item, to);
  }

  private updateItem(item: Item, body: Event, context: EditContext): void {
    const { timeZone } = this.store.ownerOf(item.calendar);
    const movesTimes = body.start != null || body.end != null || body.isAllDay != null;
    const times = movesTimes ? readTimes(body, item.times, timeZone) : item.times;
    let { recurrence } = item;
    if (body.recurrence === null) recurrence = undefined;
    else if (body.recurrence !== undefined) recurrence = this.recurrence(body.recurrence, times, timeZone);
    else if (recurrence !== undefined && movesTimes) recurrence = moved(recurrence, times);
    const content = this.content(item.calendar, body, item.content, context);
    const rescheduled =
      recurrence !== item.recurrence ||
      times.start !== item.times.start ||
      times.end !== item.times.end ||
      times.allDay !== item.times.allDay;
    item.times = recurrence === undefined ? times : firstTimes(times, recurrence);
    item.recurrence = recurrence;
    Object.assign(item.content, content);
    Object.assign(item.own, readOwn(body, item.own));
    if (item.isOrganizer && item.content.attendees.length > 0) item.own.response = 'organizer';
    // As Outlook warns: another pattern or time loses all changes made to single occurrences.
    if (rescheduled) {
      item.exceptions.clear();
      item.deletedDays.clear();
    } else {
      // A new word for the whole series is the word for each occurrence.
      const renewed = new Set(Object.keys(content));
      for (const exception of item.exceptions.values()) {
        const kept = Object.entries(exception.content).filter(([name]) => !renewed.has(name));
        exception.content = Object.fromEntries(kept);
      }
    }
    this.store.touch(item);
    this.invitations.send(item, rescheduled);
  }

  private updateOccurrence(item: Item, day: string, body: Event, context: EditContext): void {
    if (body.recurrence != null) throw badProperty('Recurrence', 'an occurrence has none');
    const { timeZone } = this.store.ownerOf(item.calendar);
    const before = occurrenceOn(item, day);
    if (before === undefined) throw new Error(`no occurrence on ${day}`);
    const movesTimes = body.start != null || body.end != null;
    const times = movesTimes ? readTimes(body, before.times, timeZone) : undefined;
    if (times !== undefined && context.strict) this.checkNeighbours(item, day, times);
    const content = this.content(item.calendar, body, { ...item.content, ...before.exception?.content }, context);
    const exception = exceptionOf(item, day);
    if (times !== undefined) exception.times = times;
    Object.assign(exception.content, content);
    Object.assign(exception.own, readOwn(body, { ...item.own, ...exception.own }));
    this.store.touch(item, 'updated', day);
    this.invitations.send(item, false);
  }

  /** An occurrence stays between its neighbours. @throws GraphError 400 ErrorOccurrenceCrossingBoundary */
  private checkNeighbours(item: Item, day: string, times: Times): void {
    if (item.recurrence === undefined) return;
    const days = daysOf(item.recurrence, midnight(day) + TWO_YEARS_MS);
    const at = days.indexOf(day);
    const start = times.allDay ? times.start : wallOf(times.start, item.recurrence.zone);
    const before = days[at - 1];
    const after = days[at + 1];
    if ((before !== undefined && dayOf(start) <= before) || (after !== undefined && dayOf(start) >= after)) {
      throw new GraphError(
        400,
        'ErrorOccurrenceCrossingBoundary',
        'Modified occurrence is crossing or overlapping adjacent occurrence.',
      );
    }
  }

  private recurrence(given: NonNullable<Event['recurrence']>, times: Times, mailboxZone: string): Recurrence {
    const startDay = dayOf(times.allDay ? times.start : wallOf(times.start, times.zone));
    const recurrence = readRecurrence(given, startDay, times.startZoneName, mailboxZone);
    if (firstDayOf(recurrence) === undefined) {
      throw invalid('The recurrence pattern has no occurrences in its range.', 'ErrorRecurrenceHasNoOccurrence');
    }
    return recurrence;
  }

  private content(
    calendar: CalendarState,
    body: Event,
    before: Parameters<typeof readContent>[1],
    { strict }: EditContext,
  ) {
    const owner = this.store.ownerOf(calendar);
    return readContent(body, before, {
      random: this.store.random,
      organizer: owner.email,
      allowsTeams: !owner.personal,
      trusted: !strict,
    });
  }
}

const attendeesOf = (body: Event): boolean => (body.attendees?.length ?? 0) > 0;

/** A series begins with the first day of its pattern, at the time of day that was given. */
function firstTimes(times: Times, recurrence: Recurrence): Times {
  const first = firstDayOf(recurrence);
  if (first === undefined) return times;
  return ruleTimes({ times, recurrence }, first);
}

/** The same pattern from another start. */
function moved(recurrence: Recurrence, times: Times): Recurrence {
  const startDate = dayOf(times.allDay ? times.start : wallOf(times.start, recurrence.zone));
  return { ...recurrence, range: { ...recurrence.range, startDate } };
}
