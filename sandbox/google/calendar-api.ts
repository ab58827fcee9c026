import type { calendar_v3 } from '@googleapis/calendar';
import { listCalendars, listEntry, patchListEntry, renderListEntry } from './calendar-list';
import type { EventEditor, WriteContext } from './edit-events';
import { GoogleApiError, invalid, notFound } from './errors';
import { queryFreeBusy } from './free-busy';
import { instancesOf } from './instances';
import { type ListLimits, listEvents } from './list-events';
import { positiveOf, readEventListQuery } from './list-query';
import { type AccessRole, allows, type CalendarState, type EventRow, type UserState } from './model';
import type { Pager } from './paging';
import type { Push } from './push';
import { bareStub, etagOf, exceptionStub, renderOccurrence, renderRow, type View } from './render';
import { findOccurrence, isMaster, masterOf } from './series';
import { type GoogleStore, listResource } from './store';

type Event = calendar_v3.Schema$Event;

/** One request, after authentication. */
export interface ApiRequest {
  operation: string;
  parameters: string[];
  query: URLSearchParams;
  body: unknown;
  user: UserState;
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
  forceEmptyPage: boolean;
  /** For `resourceUri` of channels. */
  origin: string;
}

export interface ApiAnswer {
  status: number;
  body?: unknown;
  etag?: string | undefined;
}

/** The operations of the Calendar API on the store. */
export class CalendarApi {
  constructor(
    private readonly store: GoogleStore,
    private readonly editor: EventEditor,
    private readonly pager: Pager,
    private readonly push: Push,
    private readonly limits: ListLimits,
  ) {}

  /** @throws GoogleApiError */
  answer(request: ApiRequest): ApiAnswer {
    const { store, pager } = this;
    const { operation, parameters, query, user } = request;
    const [first = '', second = ''] = parameters;
    switch (operation) {
      case 'calendarList.list':
        return ok(listCalendars(store, pager, user, query, request.forceEmptyPage));
      case 'calendarList.get':
        return ok(renderListEntry(store, user, listEntry(user, calendarIdOf(user, first))));
      case 'calendarList.patch': {
        const entry = patchListEntry(store, user, calendarIdOf(user, first), objectBody(request.body));
        return ok(renderListEntry(store, user, entry));
      }
      case 'calendarList.watch':
        return this.watch(request, listResource(user.email), '/users/me/calendarList');
      case 'settings.list':
        return ok({
          kind: 'calendar#settings',
          etag: etagOf(store.version),
          items: Object.keys(settingsOf(user)).map((id) => settingOf(user, id)),
        });
      case 'settings.get':
        return ok(settingOf(user, first));
      case 'freebusy.query':
        return ok(queryFreeBusy(store, user, objectBody(request.body)));
      case 'channels.stop':
        this.push.stop(objectBody(request.body), user.email);
        return { status: 204 };
      default: {
        const { calendar, role } = this.access(user, first);
        if (operation === 'calendars.get') return ok(renderCalendar(calendar));
        if (operation === 'events.watch') {
          return this.watch(request, calendar.id, `/calendars/${encodeURIComponent(calendar.id)}/events`);
        }
        return this.events(request, calendar, role, second);
      }
    }
  }

  private events(request: ApiRequest, calendar: CalendarState, role: AccessRole, eventId: string): ApiAnswer {
    const { operation, query, user } = request;
    const view: View = {
      role,
      timeZone: query.get('timeZone') ?? calendar.timeZone,
      maxAttendees: positiveOf(query, 'maxAttendees'),
    };
    if (operation === 'events.list') {
      const list = readEventListQuery(query);
      return ok(listEvents(this.store, this.pager, this.limits, calendar, role, list, request.forceEmptyPage));
    }
    if (operation === 'events.instances') {
      return ok(instancesOf(this.store, this.pager, calendar, view, eventId, query, request.forceEmptyPage));
    }
    if (operation === 'events.get') {
      const event = this.shown(calendar, view, eventId);
      return request.ifNoneMatch !== undefined && request.ifNoneMatch === event.etag
        ? { status: 304 }
        : ok(event, event.etag);
    }
    if (!allows(role, 'writerWithoutPrivateAccess')) {
      throw new GoogleApiError(403, 'requiredAccessLevel', 'You need to have writer access to this calendar.');
    }
    const context: WriteContext = {
      actor: { email: user.email, displayName: user.displayName },
      strict: true,
      conferenceDataVersion: Number(query.get('conferenceDataVersion') ?? 0),
      ifMatch: request.ifMatch,
    };
    switch (operation) {
      case 'events.insert':
        return this.written(calendar, view, this.editor.insert(calendar, objectBody(request.body), context));
      case 'events.import':
        return this.written(calendar, view, this.editor.importEvent(calendar, objectBody(request.body), context));
      case 'events.patch':
      case 'events.update': {
        const replace = operation === 'events.update';
        const row = this.editor.update(calendar, eventId, objectBody(request.body), context, replace);
        return this.written(calendar, view, row);
      }
      case 'events.delete':
        this.editor.remove(calendar, eventId, context);
        return { status: 204 };
      case 'events.move': {
        const destination = query.get('destination');
        if (destination === null) throw invalid('Required parameter: destination', 'destination');
        const target = this.access(user, destination);
        if (!allows(target.role, 'writer')) {
          throw new GoogleApiError(403, 'requiredAccessLevel', 'You need to have writer access to this calendar.');
        }
        const row = this.editor.move(calendar, eventId, target.calendar);
        return this.written(target.calendar, { ...view, role: target.role }, row);
      }
      default:
        throw notFound();
    }
  }

  /** An event as `events.get` shows it; a deleted one with status cancelled. @throws GoogleApiError 404 */
  shown(calendar: CalendarState, view: View, id: string): Event {
    const row = calendar.rows.get(id);
    if (row !== undefined) {
      const master = masterOf(calendar, row);
      const version = master?.seriesVersion ?? (isMaster(row) ? row.seriesVersion : row.version);
      if (row.movedAway === true || row.orphaned === true) return bareStub(id, version);
      if (row.status === 'cancelled' && row.exceptionOf !== undefined) return exceptionStub(view, row, version);
      const shown = renderRow(calendar, view, row, version);
      // With its series an edited occurrence is deleted as well, as the unedited ones are.
      return master?.status === 'cancelled' ? { ...shown, status: 'cancelled' } : shown;
    }
    const occurrence = findOccurrence(calendar, id);
    if (occurrence === undefined) throw notFound();
    return renderOccurrence(
      calendar,
      view,
      occurrence,
      occurrence.row.status === 'cancelled' ? 'cancelled' : undefined,
    );
  }

  private written(calendar: CalendarState, view: View, row: EventRow): ApiAnswer {
    const event = renderRow(calendar, view, row, row.version);
    return ok(event, event.etag);
  }

  private watch(request: ApiRequest, resource: string, path: string): ApiAnswer {
    return ok(
      this.push.open(objectBody(request.body), {
        resource,
        resourceUri: `${request.origin}/calendar/v3${path}?alt=json`,
        userEmail: request.user.email,
      }),
    );
  }

  /** A calendar that the user may see; any other one is not found. @throws GoogleApiError 404 */
  private access(user: UserState, givenId: string): { calendar: CalendarState; role: AccessRole } {
    const calendar = this.store.calendar(calendarIdOf(user, givenId));
    const role = this.store.roleOf(user.email, calendar);
    if (role === undefined) throw notFound();
    return { calendar, role };
  }
}

function ok(body: unknown, etag?: string | null): ApiAnswer {
  return { status: 200, body, etag: etag ?? undefined };
}

function calendarIdOf(user: UserState, givenId: string): string {
  return givenId === 'primary' ? user.email : givenId;
}

/** The parsed JSON object of a body; fields are checked where they are used. @throws GoogleApiError 400 */
function objectBody<T extends object>(body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new GoogleApiError(400, 'parseError', 'Parse Error');
  }
  return body as T;
}

function renderCalendar(calendar: CalendarState): calendar_v3.Schema$Calendar {
  return {
    kind: 'calendar#calendar',
    etag: etagOf(calendar.version),
    id: calendar.id,
    summary: calendar.summary,
    ...(calendar.description === '' ? {} : { description: calendar.description }),
    timeZone: calendar.timeZone,
    dataOwner: calendar.ownerEmail,
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}

function settingsOf(user: UserState): Record<string, string> {
  return { timezone: user.timeZone, locale: 'en', format24HourTime: 'true', weekStart: '1', defaultEventLength: '60' };
}

function settingOf(user: UserState, id: string): calendar_v3.Schema$Setting {
  const value = settingsOf(user)[id];
  if (value === undefined) throw notFound();
  return { kind: 'calendar#setting', etag: '"0"', id, value };
}
