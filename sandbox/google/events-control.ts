import type { calendar_v3 } from '@googleapis/calendar';
import type { CalendarApi } from './calendar-api';
import type { EventEditor, WriteContext } from './edit-events';
import { type EventTime, eventInstant, formatEventTime, shiftedEnd } from './event-time';
import type { CalendarState, ResponseStatus } from './model';
import { renderOccurrence, renderRow, type View } from './render';
import { findOccurrence, isOwnRow, occurrencesOf, overlaps } from './series';
import { deleteFollowing, splitSeries } from './split-series';
import type { GoogleStore } from './store';

type Event = calendar_v3.Schema$Event;

/**
 * Moves events from the inside, as people do in Google's own app: no token, no faults, any content (also what the API
 * would refuse, for tests with broken data). Each call is one operation at the clock's time and goes to guests' copies
 * and push channels. All throw GoogleApiError as the API would.
 */
export class EventsControl {
  constructor(
    private readonly store: GoogleStore,
    private readonly editor: EventEditor,
    private readonly api: CalendarApi,
  ) {}

  /** `conferenceData` in the body counts. */
  insert(calendarId: string, body: Event): Event {
    const calendar = this.store.calendar(calendarId);
    return this.shown(calendar, this.editor.insert(calendar, body, this.context(calendar)).id);
  }

  /** An invitation from outside: keeps iCalUID and organizer of the body. */
  import(calendarId: string, body: Event): Event {
    const calendar = this.store.calendar(calendarId);
    return this.shown(calendar, this.editor.importEvent(calendar, body, this.context(calendar)).id);
  }

  /** A single event, a whole series (id of the master) or one occurrence (id of the instance). */
  patch(calendarId: string, id: string, body: Event): Event {
    const calendar = this.store.calendar(calendarId);
    this.editor.update(calendar, id, body, this.context(calendar), false);
    return this.shown(calendar, id);
  }

  /** Another time with the same length; `start` as an instant or a wire value. */
  reschedule(calendarId: string, id: string, start: Date | number | calendar_v3.Schema$EventDateTime): Event {
    const calendar = this.store.calendar(calendarId);
    const current = findOccurrence(calendar, id) ?? this.store.row(calendar, id);
    const to =
      typeof start === 'number' || start instanceof Date
        ? Number(start)
        : Date.parse(start.dateTime ?? start.date ?? '');
    const newStart: EventTime =
      current.start.kind === 'day'
        ? { kind: 'day', date: new Date(to).toISOString().slice(0, 10) }
        : { kind: 'timed', ms: to, zone: current.start.zone };
    const newEnd = shiftedEnd(newStart, current.start, current.end);
    return this.patch(calendarId, id, {
      start: formatEventTime(newStart, calendar.timeZone),
      end: formatEventTime(newEnd, calendar.timeZone),
    });
  }

  /** To another calendar, as `events.move` does. */
  move(calendarId: string, id: string, destination: string): Event {
    const target = this.store.calendar(destination);
    return this.shown(target, this.editor.move(this.store.calendar(calendarId), id, target).id);
  }

  /** Deletes a single event, a whole series or one occurrence. */
  delete(calendarId: string, id: string): void {
    this.editor.remove(this.store.calendar(calendarId), id, {});
  }

  /** Brings a deleted event, series or occurrence back. */
  restore(calendarId: string, id: string): Event {
    return this.patch(calendarId, id, { status: 'confirmed' });
  }

  /** The answer of the guest whose calendar this is. */
  respond(calendarId: string, id: string, response: ResponseStatus, comment?: string): Event {
    const calendar = this.store.calendar(calendarId);
    this.editor.respond(calendar, id, response, comment);
    return this.shown(calendar, id);
  }

  /** "This and following events": see `splitSeries`. Answers with the new master. */
  splitSeries(calendarId: string, instanceId: string, changes: Event): Event {
    const calendar = this.store.calendar(calendarId);
    const next = splitSeries(this.store, this.editor, calendar, instanceId, changes, this.context(calendar));
    return this.shown(calendar, next.id);
  }

  /** Deletes an occurrence and all after it. */
  deleteFollowing(calendarId: string, instanceId: string): void {
    deleteFollowing(this.store, this.editor, this.store.calendar(calendarId), instanceId);
  }

  /** As `events.get` shows it to the owner. */
  get(calendarId: string, id: string): Event {
    return this.shown(this.store.calendar(calendarId), id);
  }

  /** The rows that are not deleted, masters and exceptions included, as the owner sees them. */
  rows(calendarId: string): Event[] {
    const calendar = this.store.calendar(calendarId);
    return [...calendar.rows.values()]
      .filter((row) => row.status !== 'cancelled' && row.orphaned !== true)
      .map((row) => renderRow(calendar, ownerView(calendar), row, row.version));
  }

  /** See `GoogleSandbox.truth`. */
  truth(calendarId: string, from: number, to: number): Event[] {
    const calendar = this.store.calendar(calendarId);
    const zone = calendar.timeZone;
    return [...calendar.rows.values()]
      .filter((row) => isOwnRow(calendar, row))
      .flatMap((row) => occurrencesOf(calendar, row, to))
      .filter((occurrence) => overlaps(occurrence, zone, from, to))
      .sort((a, b) => eventInstant(a.start, zone) - eventInstant(b.start, zone) || (a.id < b.id ? -1 : 1))
      .map((occurrence) => renderOccurrence(calendar, ownerView(calendar), occurrence));
  }

  private shown(calendar: CalendarState, id: string): Event {
    return this.api.shown(calendar, ownerView(calendar), id);
  }

  private context(calendar: CalendarState): WriteContext {
    const owner = this.store.users.get(calendar.ownerEmail);
    return {
      actor: { email: calendar.ownerEmail, displayName: owner?.displayName },
      strict: false,
      conferenceDataVersion: 1,
    };
  }
}

function ownerView(calendar: CalendarState): View {
  return { role: 'owner', timeZone: calendar.timeZone };
}
