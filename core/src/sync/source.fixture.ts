import type {
  CalendarCapabilities,
  CalendarSource,
  EventPage,
  PageRequest,
  SeriesReading,
  Window,
} from '../calendars/source.js';
import { type CalendarEvent, occurrenceKey } from '../event.js';
import { CalendarBotsError } from '../http/errors.js';
import { detectMeetingLink } from '../meeting-link/index.js';

/**
 * A calendar in memory for tests: a log of versions behind the port, with cursors into the log. `style` says how it
 * tells deletions:
 *
 * - `tombstones`: a cancelled event is sent as removed.
 * - `sets`: whatever changes in a series, the whole series is sent as a set; what was deleted otherwise, or lies
 *   outside the window, is uncertain.
 * - `feed`: whenever something changed, everything in the window is sent.
 */
export class MemorySource implements CalendarSource {
  readonly provider = 'memory';
  readonly displayName = 'Memory';
  readonly capabilities: CalendarCapabilities;
  cursorFingerprint = 'v1';
  readonly events = new Map<string, CalendarEvent>();
  private readonly log: string[] = [];
  pageSize = 2;
  requests: PageRequest[] = [];
  lookUps: string[] = [];
  seriesReads: string[] = [];
  /** Cursors below this log position have expired. */
  expiredBelow = 0;
  interfere: (request: PageRequest) => void = () => {};

  constructor(
    private readonly now: () => number,
    private readonly style: 'tombstones' | 'sets' | 'feed' = 'tombstones',
  ) {
    this.capabilities = {
      incremental: true,
      expandsRecurrence: true,
      push: false,
      confirmsRemovals: style !== 'feed',
    };
  }

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

  /** Takes it away without a trace, as a provider does that forgets its tombstones. */
  erase(id: string): void {
    this.events.delete(id);
    this.log.push(id);
  }

  /** Changes it so that no cursor tells of it: what a provider loses. */
  loseChange(change: () => void): void {
    const length = this.log.length;
    change();
    this.log.length = length;
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
    let ids: string[];
    let whole = false;
    if (request.cursor === null) {
      ids = this.inside(request.window);
    } else {
      if (Number(request.cursor) < this.expiredBelow) {
        return Promise.reject(new CalendarBotsError({ code: 'cursorExpired', message: 'expired' }));
      }
      ids = [...new Set(this.log.slice(Number(request.cursor)))];
      whole = this.style === 'feed' && ids.length > 0;
      if (whole) ids = this.inside(request.window);
    }
    const at = request.page === null ? 0 : Number(request.page);
    const slice = ids.slice(at, at + this.pageSize);
    const more = at + this.pageSize < ids.length;
    return Promise.resolve({
      ...(this.style === 'sets' && request.cursor !== null ? this.sets(slice, request.window) : this.plain(slice)),
      rejected: [],
      whole,
      nextPage: more ? String(at + this.pageSize) : null,
      nextCursor: more || request.purpose === 'once' ? null : String(this.log.length),
    });
  }

  private inside({ from, to }: Window): string[] {
    return [...this.events.values()]
      .filter((e) => e.status !== 'cancelled' && Date.parse(e.start) < to && Date.parse(e.end) > from)
      .map((e) => e.id);
  }

  private plain(ids: readonly string[]): Pick<EventPage, 'events' | 'removed'> {
    const events = ids.flatMap((id) => this.events.get(id) ?? []);
    return {
      events: events.filter((e) => e.status !== 'cancelled'),
      removed: events
        .filter((e) => e.status === 'cancelled')
        .map((e) => ({ id: e.id, seriesId: null, recurrenceId: null })),
    };
  }

  private sets(ids: readonly string[], window: Window): Pick<EventPage, 'events' | 'removed' | 'series' | 'uncertain'> {
    const inside = new Set(this.inside(window));
    const seriesIds = new Set(ids.map((id) => this.events.get(id)?.seriesId ?? id));
    const series: NonNullable<EventPage['series']> = [];
    const events: CalendarEvent[] = [];
    const uncertain: string[] = [];
    for (const seriesId of seriesIds) {
      const alive = [...this.events.values()].filter((e) => (e.seriesId ?? e.id) === seriesId && inside.has(e.id));
      if (alive.length === 0) uncertain.push(seriesId);
      else {
        series.push({ seriesId, ids: alive.map((e) => e.id) });
        events.push(...alive.filter((e) => ids.includes(e.id)));
      }
    }
    return { events, removed: [], series, uncertain };
  }

  query() {
    return Promise.resolve({ events: [], removed: [], rejected: [], nextPage: null });
  }

  getEvent(_calendarId: string, id: string): Promise<CalendarEvent | null> {
    this.lookUps.push(id);
    return Promise.resolve(this.events.get(id) ?? null);
  }

  readSeries(_calendarId: string, seriesId: string, window: Window): Promise<SeriesReading | null> {
    this.seriesReads.push(seriesId);
    const all = [...this.events.values()].filter((e) => e.seriesId === seriesId && e.status !== 'cancelled');
    const inside = new Set(this.inside(window));
    return Promise.resolve(all.length === 0 ? null : { events: all.filter((e) => inside.has(e.id)), rejected: [] });
  }
}
