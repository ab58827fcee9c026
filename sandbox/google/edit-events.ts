import type { calendar_v3 } from '@googleapis/calendar';
import { addRow, changeRoot, exceptionRow, refitExceptions, rootIdOf } from './edit-series';
import { alreadyDeleted, GoogleApiError, invalid, notFound } from './errors';
import { applyContent, type InputOptions, readAttendees, readRecurrence, readTimes } from './event-input';
import { sameTime } from './event-time';
import { guestCalendars, organizerCalendar, propagate } from './invitations';
import {
  type CalendarState,
  type EventRow,
  type EventStatus,
  OWN_FIELDS,
  type Person,
  type ResponseStatus,
} from './model';
import { etagOf } from './render';
import { exceptionsOf, findOccurrence, isMaster } from './series';
import type { GoogleStore } from './store';

type Event = calendar_v3.Schema$Event;

/** Who writes, and how the body is to be read. */
export interface WriteContext extends InputOptions {
  actor: Person;
  /** `If-Match`: the write happens only when the event still has this etag. */
  ifMatch?: string | undefined;
}

const CLIENT_ID = /^[a-v0-9]{5,1024}$/;

/** Every write to events. Each call is one operation: one version, one notice to listeners. */
export class EventEditor {
  constructor(private readonly store: GoogleStore) {}

  /** `events.insert`. @throws GoogleApiError 400, 409 */
  insert(calendar: CalendarState, body: Event, context: WriteContext): EventRow {
    if (body.id != null && context.strict && !CLIENT_ID.test(body.id))
      throw invalid('Invalid resource id value.', 'id');
    const id = body.id ?? this.store.newEventId();
    if (calendar.rows.has(id)) {
      throw new GoogleApiError(409, 'duplicate', 'The requested identifier already exists.');
    }
    const organizer = this.ownerOf(calendar);
    return this.create(calendar, id, `${id}@google.com`, organizer, body, context);
  }

  /** `events.import`: keeps iCalUID and organizer. The same iCalUID again updates the event. @throws GoogleApiError 400 */
  importEvent(calendar: CalendarState, body: Event, context: WriteContext): EventRow {
    const { iCalUID } = body;
    if (iCalUID == null || iCalUID === '') throw new GoogleApiError(400, 'required', 'Missing iCal UID.');
    for (const row of calendar.rows.values()) {
      if (row.iCalUID === iCalUID && row.exceptionOf === undefined) {
        return this.update(calendar, row.id, body, { ...context, ifMatch: undefined }, true);
      }
    }
    const organizer =
      body.organizer?.email == null
        ? this.ownerOf(calendar)
        : { email: body.organizer.email, displayName: body.organizer.displayName ?? undefined };
    return this.create(calendar, body.id ?? this.store.newEventId(), iCalUID, organizer, body, context);
  }

  private ownerOf(calendar: CalendarState): Person {
    const user = this.store.users.get(calendar.id);
    return { email: calendar.id, displayName: user === undefined ? calendar.summary : user.displayName };
  }

  private create(
    calendar: CalendarState,
    id: string,
    iCalUID: string,
    organizer: Person,
    body: Event,
    context: WriteContext,
  ): EventRow {
    const times = readTimes(body, undefined, calendar.timeZone);
    const recurrence = readRecurrence(body.recurrence, times.start, context);
    if (recurrence !== undefined && context.strict && times.start.kind === 'timed' && body.start?.timeZone == null) {
      throw invalid('Missing time zone definition for start time.', 'start.timeZone');
    }
    const version = this.store.tick();
    const row: EventRow = {
      id,
      iCalUID,
      status: readStatus(body, 'confirmed'),
      ...times,
      recurrence,
      organizer,
      creator: context.actor,
      attendees: readAttendees(body.attendees ?? [], []),
      shared: {},
      own: {},
      sequence: body.sequence ?? 0,
      created: version,
      version,
      seriesVersion: version,
    };
    applyContent(this.store, row, body, false, context);
    changeRoot(this.store, calendar, id, version, () => addRow(calendar, row));
    this.tellGuests(calendar, id, version);
    this.store.flush();
    return row;
  }

  /**
   * `events.patch` and, with `replace`, `events.update`; the id of an occurrence makes it an exception. Writing
   * `status: confirmed` brings a deleted event back.
   * @throws GoogleApiError 400, 403 for a guest, 404, 410 when deleted, 412
   */
  update(calendar: CalendarState, id: string, body: Event, context: WriteContext, replace: boolean): EventRow {
    const target = this.writable(calendar, id, context);
    const restores = body.status === 'confirmed' || body.status === 'tentative';
    if (target.status === 'cancelled' && !restores) throw alreadyDeleted();
    if (body.status === 'cancelled') {
      this.remove(calendar, id, context);
      return this.store.row(calendar, id);
    }
    const organizer = organizerCalendar(this.store, calendar, target.row);
    if (organizer !== undefined) {
      this.updateAsGuest(calendar, organizer, id, body, context, replace);
    } else {
      this.updateAsOrganizer(calendar, id, body, context, replace);
    }
    this.store.flush();
    return this.store.row(calendar, id);
  }

  private updateAsOrganizer(
    calendar: CalendarState,
    id: string,
    body: Event,
    context: WriteContext,
    replace: boolean,
  ): void {
    const version = this.store.tick();
    const rootId = rootIdOf(calendar, id);
    const guestsBefore = guestCalendars(this.store, calendar, rootId);
    // Everything that can be refused is read first: a refused write must leave nothing behind.
    const trial = { ...this.found(calendar, id) };
    this.write(calendar, trial, body, context, replace, version);
    changeRoot(this.store, calendar, rootId, version, () => {
      const row = exceptionRow(calendar, id, version);
      if (row === undefined) throw notFound();
      const timesBefore = { start: row.start, end: row.end, recurrence: row.recurrence };
      Object.assign(row, trial, { exceptionOf: row.exceptionOf, originalStart: row.originalStart, version });
      if (!isMaster(row) && timesBefore.recurrence === undefined) return;
      this.writeExceptions(calendar, row, body, context, version);
      const moved =
        !sameTime(timesBefore.start, row.start) ||
        !sameTime(timesBefore.end, row.end) ||
        timesBefore.recurrence?.join() !== row.recurrence?.join();
      if (moved) refitExceptions(calendar, row, version);
    });
    this.tellGuests(calendar, rootId, version, guestsBefore);
  }

  /** The fields of a write to a master are written to its exceptions too, as recorded; they keep their times. */
  private writeExceptions(
    calendar: CalendarState,
    master: EventRow,
    body: Event,
    context: WriteContext,
    version: number,
  ): void {
    for (const exception of exceptionsOf(calendar, master.id)) {
      if (exception.status === 'cancelled' || exception.orphaned === true) continue;
      const { conferenceData: _conferenceData, ...rest } = body;
      applyContent(this.store, exception, rest, false, context);
      if (body.conferenceData !== undefined) {
        const { conferenceData, hangoutLink } = master.shared;
        exception.shared = { ...exception.shared, conferenceData, hangoutLink };
      }
      if (body.attendees !== undefined) exception.attendees = master.attendees.map((attendee) => ({ ...attendee }));
      exception.version = version;
    }
  }

  private write(
    calendar: CalendarState,
    row: EventRow,
    body: Event,
    context: WriteContext,
    replace: boolean,
    version: number,
  ): void {
    const before = { start: row.start, end: row.end };
    const times = readTimes(body, replace ? undefined : before, calendar.timeZone);
    const isException = row.exceptionOf !== undefined;
    if (!isException && (replace || body.recurrence !== undefined)) {
      row.recurrence = readRecurrence(body.recurrence, times.start, context);
    }
    row.status = readStatus(body, row.status === 'cancelled' || replace ? 'confirmed' : row.status);
    applyContent(this.store, row, body, replace, context);
    if (body.attendeesOmitted !== true && (body.attendees !== undefined || replace)) {
      row.attendees = readAttendees(body.attendees ?? [], row.attendees);
    }
    if (!sameTime(before.start, times.start) || !sameTime(before.end, times.end)) {
      row.sequence += 1;
      row.start = times.start;
      row.end = times.end;
    }
    row.version = version;
  }

  private updateAsGuest(
    calendar: CalendarState,
    organizer: CalendarState,
    id: string,
    body: Event,
    context: WriteContext,
    replace: boolean,
  ): void {
    const current = this.found(calendar, id);
    const self = body.attendees?.find((attendee) => attendee.email?.toLowerCase() === calendar.id);
    if (current.shared.guestsCanModify === true) {
      // The organizer's own fields stay as they are.
      const { transparency: _t, colorId: _c, reminders: _r, ...sharedBody } = body;
      this.updateAsOrganizer(organizer, id, sharedBody, context, false);
    } else {
      const trial: EventRow = { ...current, attendees: [...current.attendees] };
      const { attendees: _attendees, ...rest } = body;
      this.write(calendar, trial, replace ? { ...rest, attendees: current.attendees } : rest, context, replace, 0);
      const changed =
        JSON.stringify(trial.shared) !== JSON.stringify(current.shared) ||
        !sameTime(trial.start, current.start) ||
        !sameTime(trial.end, current.end) ||
        trial.recurrence?.join() !== current.recurrence?.join();
      if (changed) {
        throw new GoogleApiError(
          403,
          'forbiddenForNonOrganizer',
          'Shared properties can only be changed by the organizer of the event.',
        );
      }
    }
    const ownFields = [...OWN_FIELDS, 'extendedProperties'] as const;
    if (ownFields.some((name) => body[name] !== undefined) || current.status === 'cancelled') {
      const version = this.store.tick();
      changeRoot(this.store, calendar, rootIdOf(calendar, id), version, () => {
        const row = exceptionRow(calendar, id, version);
        if (row === undefined) throw notFound();
        const { shared } = row;
        applyContent(this.store, row, Object.fromEntries(ownFields.map((name) => [name, body[name]])), false, context);
        row.shared = shared;
        row.version = version;
        if (row.status === 'cancelled') row.status = 'confirmed';
      });
    }
    if (self?.responseStatus != null) {
      this.setResponse(organizer, id, calendar.id, self.responseStatus as ResponseStatus, self.comment ?? undefined);
    }
  }

  /**
   * A guest's answer, seen on every copy. The id of an occurrence answers for that one only.
   * @throws GoogleApiError 404, 410, 400 when the calendar is not among the guests
   */
  respond(calendar: CalendarState, id: string, response: ResponseStatus, comment?: string): void {
    const row = this.found(calendar, id);
    if (row.status === 'cancelled' && row.movedAway === true) throw alreadyDeleted();
    const organizer = organizerCalendar(this.store, calendar, row) ?? calendar;
    this.setResponse(organizer, id, calendar.id, response, comment);
    this.store.flush();
  }

  private setResponse(
    organizer: CalendarState,
    id: string,
    email: string,
    response: ResponseStatus,
    comment: string | undefined,
  ): void {
    const current = this.found(organizer, id);
    if (!current.attendees.some((attendee) => attendee.email === email)) {
      throw invalid(`${email} is not invited to ${id}`, 'attendees');
    }
    const version = this.store.tick();
    const rootId = rootIdOf(organizer, id);
    const answer = (row: EventRow): void => {
      row.attendees = row.attendees.map((attendee) =>
        attendee.email === email
          ? { ...attendee, responseStatus: response, ...(comment === undefined ? {} : { comment }) }
          : attendee,
      );
      row.version = version;
    };
    changeRoot(this.store, organizer, rootId, version, () => {
      const row = exceptionRow(organizer, id, version);
      if (row === undefined) throw notFound();
      answer(row);
      if (isMaster(row))
        exceptionsOf(organizer, id)
          .filter((one) => one.status !== 'cancelled')
          .forEach(answer);
    });
    this.tellGuests(organizer, rootId, version);
  }

  /**
   * `events.delete`: of the organizer's copy deletes the event for all, of a guest's copy deletes that copy and declines.
   * @throws GoogleApiError 404, 410 when deleted already, 412
   */
  remove(calendar: CalendarState, id: string, context: Pick<WriteContext, 'ifMatch'>): void {
    const target = this.writable(calendar, id, context);
    if (target.status === 'cancelled') throw alreadyDeleted();
    const organizer = organizerCalendar(this.store, calendar, target.row);
    const rootId = rootIdOf(calendar, id);
    const version = this.store.tick();
    changeRoot(this.store, calendar, rootId, version, () => {
      const row = exceptionRow(calendar, id, version);
      if (row === undefined) throw notFound();
      row.status = 'cancelled';
      row.version = version;
    });
    if (organizer !== undefined) this.setResponse(organizer, id, calendar.id, 'declined', undefined);
    else this.tellGuests(calendar, rootId, version);
    this.store.flush();
  }

  /** `events.move`: the event changes its organizer; what stays behind is a bare id. @throws GoogleApiError */
  move(calendar: CalendarState, id: string, destination: CalendarState): EventRow {
    const row = this.store.row(calendar, id);
    if (row.status === 'cancelled') throw alreadyDeleted();
    if (row.exceptionOf !== undefined) {
      throw new GoogleApiError(400, 'cannotChangeOrganizerOfInstance', 'Cannot change the organizer of an instance.');
    }
    if (row.organizer.email !== calendar.id) {
      throw new GoogleApiError(403, 'forbiddenForNonOrganizer', 'Only the organizer can move an event.');
    }
    if (destination.id === calendar.id) return row;
    const version = this.store.tick();
    const organizer = this.ownerOf(destination);
    const family = [row, ...exceptionsOf(calendar, id)];
    const moved = family.map((one) => ({ ...one, organizer, version, seriesVersion: version }));
    changeRoot(this.store, calendar, id, version, () => {
      for (const one of family) Object.assign(one, { status: 'cancelled', movedAway: true, version });
    });
    changeRoot(this.store, destination, id, version, () => moved.forEach((one) => addRow(destination, one)));
    this.tellGuests(destination, id, version);
    this.store.flush();
    return this.store.row(destination, id);
  }

  private found(calendar: CalendarState, id: string): EventRow {
    const occurrence = findOccurrence(calendar, id);
    if (occurrence !== undefined && occurrence.id !== occurrence.row.id) {
      const { row, start, end, originalStart } = occurrence;
      return { ...row, id, start, end, recurrence: undefined, exceptionOf: row.id, originalStart };
    }
    return this.store.row(calendar, id);
  }

  private writable(
    calendar: CalendarState,
    id: string,
    context: Pick<WriteContext, 'ifMatch'>,
  ): { row: EventRow; status: EventStatus } {
    const row = this.found(calendar, id);
    const master = row.exceptionOf === undefined ? undefined : calendar.rows.get(row.exceptionOf);
    if (context.ifMatch !== undefined && context.ifMatch !== '*') {
      const etags = [row.version, isMaster(row) ? row.seriesVersion : (master?.seriesVersion ?? row.version)].map(
        etagOf,
      );
      if (!etags.includes(context.ifMatch)) {
        throw new GoogleApiError(412, 'conditionNotMet', 'Precondition Failed', {
          location: 'If-Match',
          locationType: 'header',
        });
      }
    }
    if (row.orphaned === true) throw notFound();
    return { row, status: master?.status === 'cancelled' ? 'cancelled' : row.status };
  }

  tellGuests(calendar: CalendarState, rootId: string, version: number, guestsBefore: Iterable<string> = []): void {
    const guests = new Set([...guestsBefore, ...guestCalendars(this.store, calendar, rootId)]);
    propagate(this.store, calendar, rootId, version, guests);
  }
}

function readStatus(body: Event, otherwise: EventStatus): EventStatus {
  const { status } = body;
  return status === 'confirmed' || status === 'tentative' || status === 'cancelled' ? status : otherwise;
}
