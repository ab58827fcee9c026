import type { CalendarEvent } from '../event.js';
import type { AccountHook, ReadPushMessage } from './push.js';

/** What a calendar provider can do. Code asks for these, never for a provider's name. */
export interface CalendarCapabilities {
  /** Changes since a cursor can be asked for; without it every sync is a full listing of the window. */
  incremental: boolean;
  /** The provider expands series into occurrences itself. */
  expandsRecurrence: boolean;
  /** The provider can call a public https address when something changed: {@link CalendarSource.push} is there. */
  push: boolean;
  /**
   * Asking for one event answers more surely than a listing that left it out. False where an event is only ever seen in
   * the listing itself, as in a feed: then a listing that lost much must be seen twice before it is believed.
   */
  confirmsRemovals: boolean;
}

export interface CalendarInfo {
  id: string;
  name: string;
  primary: boolean;
  /** Whether event details can be read; false where only free/busy is shared. */
  readable: boolean;
  /** IANA name. */
  timeZone: string | null;
  color: string | null;
}

/** Half-open range of instants (ms since epoch): an event is inside when it starts before `to` and ends after `from`. */
export interface Window {
  from: number;
  to: number;
}

export interface PageRequest {
  calendarId: string;
  /**
   * Ask for everything in this range, or, with a cursor, for what changed since (then the range is a hint). The same
   * on every page of a round: page tokens are bound to it.
   */
  window: Window;
  /** From an earlier `nextCursor`; null asks for a full listing. */
  cursor: string | null;
  /** From the page before; null asks for the first page of this round. */
  page: string | null;
  /**
   * `sync`: the listing must end with a cursor. `once`: a plain listing of the window, no cursor wanted.
   */
  purpose: 'sync' | 'once';
  pageSize?: number;
}

/** Something is gone: a cancelled or deleted event, occurrence or whole series. Only the id is certain. */
export interface RemovedEvent {
  id: string;
  seriesId: string | null;
  recurrenceId: string | null;
}

/** A row of a page that could not be understood. It is counted and shown; the rest of the page goes on. */
export interface RejectedItem {
  id: string | null;
  /** What was wrong, naming the field. */
  reason: string;
}

/** Google's names of occurrences: the series' name and the original start. */
const GOOGLE_OCCURRENCE = /^_\d{8}(?:T\d{6}Z)?$/;

/**
 * Whether an event stands behind the id of a {@link RejectedItem}: as that event itself, or as an occurrence of the series
 * or the calendar object that could not be read. What does must not be taken for gone because it is not shown.
 *
 * Where series are laid out here (CalDAV, feeds, MeetStream) an occurrence is called `<series>#<recurrence id>`; Google
 * calls it `<series>_<original start>`. Microsoft and Meeting BaaS give each occurrence a name that does not tell its
 * series, and list and reject no series, only occurrences by their own names.
 */
export function isRejectedEvent(eventId: string, rejectedId: string): boolean {
  if (!eventId.startsWith(rejectedId)) return false;
  const rest = eventId.slice(rejectedId.length);
  return rest === '' || rest.startsWith('#') || GOOGLE_OCCURRENCE.test(rest);
}

/** A series inside a window. */
export interface SeriesReading {
  events: CalendarEvent[];
  /** Occurrences that are there but could not be read, or the series, where it is not known which. */
  rejected: RejectedItem[];
}

/** Every occurrence that a series has inside the window, as of this page. */
export interface SeriesSet {
  /** As in {@link CalendarEvent.seriesId}. An event that has no series stands under its own id. */
  seriesId: string;
  /** Ids of the occurrences. The events themselves are in the page, but for those that did not change. */
  ids: string[];
}

export interface EventPage {
  events: CalendarEvent[];
  removed: RemovedEvent[];
  rejected: RejectedItem[];
  /**
   * Whole series, from providers that send no tombstone for a single occurrence: what is known of such a series beyond
   * these ids is gone. Default: none.
   */
  series?: SeriesSet[];
  /**
   * Ids of events or series that were deleted or left the window: the provider does not say which. Those that are known
   * are asked for, see {@link CalendarSource.getEvent} and {@link CalendarSource.readSeries}. Default: none.
   */
  uncertain?: string[];
  /**
   * True when the provider answered a cursor with everything in the window, having no changes to give: what this round
   * does not show is gone. The same on all pages of a round. Default: false.
   */
  whole?: boolean;
  /** More pages of this round follow. A page may be empty and still have one. */
  nextPage: string | null;
  /** Only on the last page of a `sync` round; when it is null even there, the next round must be a full listing. */
  nextCursor: string | null;
}

/** A provider's promise to call an address whenever a calendar changes. Plain JSON. */
export interface PushChannel {
  /** Ours, where we may choose it (Google), else the provider's. */
  id: string;
  calendarId: string;
  /** What else the provider wants to hear when the channel is closed; null where it is nothing. */
  resource: string | null;
  /** Comes with every genuine message. */
  secret: string;
  /** Where messages go. */
  address: string;
  /** As the provider granted it, ms since epoch. */
  expiresAt: number;
}

/** Opens, prolongs and closes {@link PushChannel}s, and reads what they send. The first three throw CalendarBotsError. */
export interface PushPort {
  /**
   * @param request `id` and `secret` are random and unguessable; `expiresAt` (ms since epoch) is a wish. The address is
   * called before this returns, where the provider tests it.
   */
  open(request: {
    calendarId: string;
    id: string;
    secret: string;
    address: string;
    expiresAt?: number;
  }): Promise<PushChannel>;
  /** The channel with its new end; null when it is gone, or cannot be prolonged: then a new one is opened first. */
  renew(channel: PushChannel): Promise<PushChannel | null>;
  /** Ends it. One that is gone already counts as ended. */
  close(channel: Pick<PushChannel, 'id' | 'resource'>): Promise<void>;
  /** What a call of the address means; without a request. */
  readonly readMessage: ReadPushMessage;
}

/** Filters of a plain listing, carried out by the provider where it can, else by the caller. */
export interface EventQuery {
  calendarId: string;
  window: Window;
  /** Free text. */
  text?: string;
  /** Only events changed after this instant (ms since epoch). */
  updatedSince?: number;
  includeCancelled?: boolean;
  page: string | null;
  pageSize?: number;
}

/**
 * The port: where events come from. Every method throws CalendarBotsError; `cursorExpired` from {@link readPage} means
 * that the cursor must be dropped and the window listed afresh.
 */
export interface CalendarSource {
  readonly provider: string;
  /** For messages: "Google Calendar". */
  readonly displayName: string;
  readonly capabilities: CalendarCapabilities;
  /** Names the settings a cursor depends on; a cursor opened under another fingerprint must not be used. */
  readonly cursorFingerprint: string;
  listCalendars(page?: string | null): Promise<{ calendars: CalendarInfo[]; nextPage: string | null }>;
  /**
   * The calendar's own id, where the provider has other names for it such as `primary`: another name for another
   * account, and a second name for the same calendar. Costs a request only for such a name.
   */
  calendarIdOf(name: string): Promise<string>;
  /** One page of a round, see {@link PageRequest}. */
  readPage(request: PageRequest): Promise<EventPage>;
  /** One page of a filtered listing for people; has no cursor. */
  query(request: EventQuery): Promise<Omit<EventPage, 'nextCursor'>>;
  /** One occurrence by id; null when it does not exist; cancelled events come with status `cancelled`. */
  getEvent(calendarId: string, eventId: string): Promise<CalendarEvent | null>;
  /**
   * Every occurrence of a series inside the window, with those that were moved out of it where they are known; null when
   * the series does not exist (any more). What could not be read must not be taken for gone, see
   * {@link isRejectedEvent}.
   */
  readSeries(calendarId: string, seriesId: string, window: Window): Promise<SeriesReading | null>;
  /** Only where `capabilities.push`. */
  readonly push?: PushPort;
  /** Only where the service calls one address for a whole account, which a person enters there. */
  readonly hook?: AccountHook;
}
