import type { CalendarSource, EventPage, PageRequest } from '../calendars/source.js';
import { type CalendarEvent, occurrenceKey } from '../event.js';
import { CalendarBotsError } from '../http/errors.js';
import { detectMeetingLink } from '../meeting-link/index.js';

/** A calendar in memory for tests: a log of versions behind the port, with cursors into the log. */
export class MemorySource implements CalendarSource {
  readonly provider = 'memory';
  readonly displayName = 'Memory';
  readonly capabilities = { incremental: true, expandsRecurrence: true, push: false, confirmsRemovals: true };
  cursorFingerprint = 'v1';
  readonly events = new Map<string, CalendarEvent>();
  private readonly log: string[] = [];
  pageSize = 2;
  requests: PageRequest[] = [];
  lookUps: string[] = [];
  /** Cursors below this log position have expired. */
  expiredBelow = 0;
  interfere: (request: PageRequest) => void = () => {};

  constructor(private readonly now: () => number) {}

  put(id: string, over: Partial<CalendarEvent> & { at: string; minutes?: number }): CalendarEvent {
    const { at, minutes = 30, ...rest } = over;
    const before = this.events.get(id);
    const start = Date.parse(at);
    const link = rest.location ?? before?.location ?? null;
    const event: CalendarEvent = {
      id,
      calendarId: 'c1',
      provider: this.provider,
      occurrenceKey: occurrenceKey(`${id}@memory`, null),
      iCalUid: `${id}@memory`,
      kind: 'single',
      seriesId: null,
      recurrenceId: null,
      status: 'confirmed',
      title: before?.title ?? `Event ${id}`,
      description: null,
      location: link,
      allDay: false,
      startDate: null,
      endDate: null,
      timeZone: 'Europe/Berlin',
      eventType: 'default',
      busy: true,
      visibility: 'default',
      organizer: null,
      attendees: [],
      attendeesOmitted: false,
      response: null,
      conference: null,
      url: null,
      created: before?.created ?? new Date(this.now()).toISOString(),
      etag: null,
      ...rest,
      start: new Date(start).toISOString(),
      end: new Date(start + minutes * 60_000).toISOString(),
      updated: new Date(this.now() + this.log.length).toISOString(),
      meeting: link === null ? null : detectMeetingLink({ location: link }),
    };
    this.events.set(id, event);
    this.log.push(id);
    return event;
  }

  cancel(id: string): void {
    const event = this.events.get(id);
    if (event === undefined) throw new Error(`no event ${id}`);
    this.events.set(id, { ...event, status: 'cancelled' });
    this.log.push(id);
  }

  calendarIdOf(name: string) {
    return Promise.resolve(name);
  }

  listCalendars() {
    return Promise.resolve({ calendars: [], nextPage: null });
  }

  readPage(request: PageRequest): Promise<EventPage> {
    this.requests.push(request);
    this.interfere(request);
    const { from, to } = request.window;
    let ids: string[];
    if (request.cursor === null) {
      ids = [...this.events.values()]
        .filter((e) => e.status !== 'cancelled' && Date.parse(e.start) < to && Date.parse(e.end) > from)
        .map((e) => e.id);
    } else {
      if (Number(request.cursor) < this.expiredBelow) {
        return Promise.reject(new CalendarBotsError({ code: 'cursorExpired', message: 'expired' }));
      }
      ids = [...new Set(this.log.slice(Number(request.cursor)))];
    }
    const at = request.page === null ? 0 : Number(request.page);
    const page = ids.slice(at, at + this.pageSize).flatMap((id) => this.events.get(id) ?? []);
    const more = at + this.pageSize < ids.length;
    return Promise.resolve({
      events: page.filter((e) => e.status !== 'cancelled'),
      removed: page
        .filter((e) => e.status === 'cancelled')
        .map((e) => ({ id: e.id, seriesId: null, recurrenceId: null })),
      rejected: [],
      nextPage: more ? String(at + this.pageSize) : null,
      nextCursor: more || request.purpose === 'once' ? null : String(this.log.length),
    });
  }

  query() {
    return Promise.resolve({ events: [], removed: [], rejected: [], nextPage: null });
  }

  getEvent(_calendarId: string, id: string): Promise<CalendarEvent | null> {
    this.lookUps.push(id);
    return Promise.resolve(this.events.get(id) ?? null);
  }
}
