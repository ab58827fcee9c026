import type { DateTimeTimeZone, Event } from '@microsoft/microsoft-graph-types';
import type { EventEditor } from './edit-events';
import { itemRow } from './event-lists';
import type { CalendarState, Item, Occurrence } from './model';
import { instantsOf, occurrenceOn, occurrencesIn, originalStartOf } from './occurrences';
import { DEFAULT_PREFERENCES } from './preferences';
import { type EventRow, renderOccurrence, type View } from './render';
import type { Found, GraphStore } from './store';

/**
 * Moves events from the inside, as people do in Outlook: no token, no faults, any content (also what the API would
 * refuse, for tests with broken data). Each call is one operation at the clock's time and goes to attendees' copies and
 * subscriptions. Ids may be of either kind; answers carry ordinary ids. All throw GraphError as the API would.
 */
export class EventsControl {
  constructor(
    private readonly store: GraphStore,
    private readonly editor: EventEditor,
    private readonly optionsOf: () => View['options'],
  ) {}

  /**
   * A single event or a series, by the calendar's owner. With another `organizer` in the body it is an invitation from
   * outside. `onlineMeeting` in the body counts. A user's address stands for that user's default calendar.
   */
  insert(calendar: string, body: Event): EventRow {
    const item = this.editor.create(this.calendar(calendar), body, { strict: false });
    return this.get(item.id);
  }

  /** A single event, a whole series (id of the master), or one occurrence (its id). */
  update(id: string, body: Event): EventRow {
    const found = this.store.find(id);
    this.editor.update(found, body, { strict: false });
    return this.shown(found);
  }

  /** Another start with the same length; an instant, or a wire value. */
  reschedule(id: string, start: Date | number | DateTimeTimeZone): EventRow {
    const found = this.store.find(id);
    const { item, day } = found;
    const times = day === undefined ? item.times : (occurrenceOn(item, day)?.times ?? item.times);
    const at = instantsOf(times);
    const to =
      typeof start === 'number' || start instanceof Date
        ? Number(start)
        : Date.parse(`${(start.dateTime ?? '').slice(0, 19)}Z`);
    const wire = (ms: number): DateTimeTimeZone => ({
      dateTime: new Date(ms).toISOString().slice(0, 19),
      timeZone: 'UTC',
    });
    if (times.allDay) {
      const first = Math.floor(to / 86_400_000) * 86_400_000;
      const zoned = (ms: number): DateTimeTimeZone => ({ ...wire(ms), timeZone: times.startZoneName });
      return this.update(id, { isAllDay: true, start: zoned(first), end: zoned(first + times.end - times.start) });
    }
    if (typeof start === 'object' && !(start instanceof Date)) {
      return this.update(id, { start, end: { ...start, dateTime: wire(to + at.end - at.start).dateTime ?? '' } });
    }
    return this.update(id, { start: wire(to), end: wire(to + at.end - at.start) });
  }

  /** Deletes a single event, a whole series or one occurrence; as the organizer, the attendees' copies get cancelled. */
  remove(id: string): void {
    this.editor.remove(this.store.find(id));
  }

  /** The answer of the attendee whose copy this is. See `MicrosoftSandbox.keepDeclined`. */
  respond(id: string, response: 'accepted' | 'declined' | 'tentativelyAccepted'): void {
    this.editor.respond(this.store.find(id), response);
  }

  /** To another calendar of the same mailbox: the ordinary id changes. Answers with the event under its new id. */
  move(id: string, calendar: string): EventRow {
    const { item } = this.store.find(id);
    this.editor.move(item, this.calendar(calendar));
    return this.get(item.id);
  }

  /** As the API shows it to the owner of the calendar: UTC, ordinary ids, HTML. */
  get(id: string): EventRow {
    return this.shown(this.store.find(id));
  }

  /** The copy of a meeting in another mailbox; undefined when there is none. */
  copyIn(user: string, id: string): EventRow | undefined {
    const { email } = this.store.user(user);
    const copy = this.store.copies(this.store.find(id).item.uid).find((one) => one.calendar.owner === email);
    return copy === undefined ? undefined : this.get(copy.id);
  }

  /** Single events and masters of a calendar, not expanded. */
  items(calendar: string): EventRow[] {
    return [...this.calendar(calendar).items.values()].map((item) => itemRow(item, this.view()));
  }

  /** The id of the occurrence that the rule put at this instant (ms), wherever it is now. */
  occurrenceId(masterId: string, originalStart: Date | number): string {
    const { item } = this.store.find(masterId);
    const found = this.occurrences(item, Number(originalStart)).find(
      (one) => one.day !== undefined && originalStartOf(item, one.day) === Number(originalStart),
    );
    if (found === undefined)
      throw new Error(`the series has no occurrence at ${new Date(originalStart).toISOString()}`);
    return renderOccurrence(found, this.view()).id ?? '';
  }

  /** See `MicrosoftSandbox.truth`. */
  truth(calendar: string, from: number, to: number): EventRow[] {
    return [...this.calendar(calendar).items.values()]
      .flatMap((item) => occurrencesIn(item, from, to))
      .sort((a, b) => a.start - b.start)
      .map((occurrence) => renderOccurrence(occurrence, this.view()));
  }

  calendar(name: string): CalendarState {
    const user = this.store.findUser(name);
    return user === undefined ? this.store.calendar(name) : this.store.defaultEntry(user).calendar;
  }

  private occurrences(item: Item, at: number): Occurrence[] {
    const days = [-1, 0, 1].map((offset) => new Date(at + offset * 86_400_000).toISOString().slice(0, 10));
    return days.flatMap((day) => occurrenceOn(item, day) ?? []);
  }

  private shown({ item, day }: Found): EventRow {
    const occurrence = day === undefined ? undefined : occurrenceOn(item, day);
    return occurrence === undefined ? itemRow(item, this.view()) : renderOccurrence(occurrence, this.view());
  }

  private view(): View {
    return {
      prefer: DEFAULT_PREFERENCES,
      canViewPrivateItems: true,
      basic: false,
      options: this.optionsOf(),
      now: this.store.clock.now(),
    };
  }
}
