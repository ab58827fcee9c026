import type { CalendarEvent } from '../event.js';

/** A point on the time line with the zone it was planned in, or a whole day. */
export type DraftTime =
  | {
      /** ms since epoch. */
      at: number;
      /** IANA name; a series repeats in it. */
      timeZone: string;
    }
  | {
      /** `YYYY-MM-DD`. As an end it is the day after the last one. */
      date: string;
    };

export interface DraftAttendee {
  email: string;
  name?: string;
  optional?: boolean;
  /** A room or a piece of equipment. */
  resource?: boolean;
}

/** Who is told by mail: everybody, those who use other calendars only, or nobody. */
export type NotifyAttendees = 'all' | 'externalOnly' | 'none';

/** How the time shows to others. */
export type ShowAs = 'busy' | 'tentative' | 'free';

/** An event as somebody wants it, the same for every provider. What is left out is the provider's default. */
export interface EventDraft {
  title: string;
  start: DraftTime;
  /** After the start; of the same kind. */
  end: DraftTime;
  /** Plain text. */
  description?: string;
  location?: string;
  attendees?: readonly DraftAttendee[];
  /** The value of an RRULE (RFC 5545, 3.3.10), with or without its name: `FREQ=WEEKLY;COUNT=10`. */
  recurrence?: string;
  /** Minutes before the start; an empty list means none at all. */
  reminders?: readonly number[];
  visibility?: CalendarEvent['visibility'];
  showAs?: ShowAs;
  /** `provider`: with a meeting room of the calendar's own kind (Google Meet, Microsoft Teams). Default `none`. */
  conference?: 'none' | 'provider';
}

/** What is to be another. What is left out stays; an empty text takes description or location away. */
export interface EventChanges extends Partial<Omit<EventDraft, 'attendees' | 'conference'>> {
  /** Added to those who are invited; who is on the list already stays as he is. */
  addAttendees?: readonly DraftAttendee[];
  /** E-mail addresses. */
  removeAttendees?: readonly string[];
  /** Adds a meeting room where there is none. */
  conference?: 'provider';
}

export interface WriteOptions {
  /** Default: as quiet as the provider can be. Providers that cannot do what is asked refuse it with `invalid`. */
  notifyAttendees?: NotifyAttendees;
}

export interface UpdateOptions extends WriteOptions {
  /** Write only onto this version ({@link CalendarEvent.etag}); another one is a `conflict`. */
  etag?: string;
}

/** One event, one occurrence of a series, or, by `scope: 'series'`, the whole series that it belongs to. */
export interface EventTarget {
  calendarId: string;
  /** As in {@link CalendarEvent.id}; for a whole series {@link CalendarEvent.seriesId} will do too. */
  eventId: string;
  /**
   * `occurrence`: this one only; an id of a whole series is then refused. `series`: all occurrences; for an event that
   * does not repeat the same as `occurrence`.
   */
  scope: 'occurrence' | 'series';
}

export interface WrittenEvent {
  /** As it is now; of a series its first occurrence, null when it has none. */
  event: CalendarEvent | null;
  /** The provider's id of the whole series, null for an event that does not repeat. */
  seriesId: string | null;
  /** False when everything was as wanted already, so that nothing was sent. */
  changed: boolean;
}

export interface CreatedEvent extends WrittenEvent {
  /** False when an event of this client id was there before; it is as it was. */
  created: boolean;
}

/** Where a recording can be found. http(s) addresses. */
export interface RecordingLinks {
  recordingUrl: string;
  transcriptUrl?: string;
  summaryUrl?: string;
}

/**
 * Where the links go: a marked passage at the end of the description, which all guests see, or a property of the event
 * that only programs see.
 */
export type WriteBackPlace = 'description' | 'property' | 'both';

/** What a provider can do. Code asks for these, never for a provider's name. */
export interface WriterCapabilities {
  /** Makes meeting rooms of its own. */
  conference: boolean;
  /** Which wishes about mails to guests it can fulfil. */
  notify: readonly NotifyAttendees[];
}

/**
 * The port: events are written. For people who grant write access. Every method throws CalendarBotsError: `forbidden`
 * when the sign-in may only read, `invalid` for a draft that no calendar can hold, `conflict` when somebody else keeps
 * changing the event, `notFound` when it is gone.
 *
 * Only what differs is sent, and only onto the version that was read: a change by somebody else in between is read and
 * kept, and a write whose answer was lost is not done twice.
 */
export interface EventWriter {
  readonly provider: string;
  /** For messages: "Google Calendar". */
  readonly displayName: string;
  readonly capabilities: WriterCapabilities;
  /**
   * Makes an event, or finds the one that was made for this client id.
   * @param clientId any text that names the event for the caller: the same text, the same event, in this calendar.
   */
  createEvent(calendarId: string, clientId: string, draft: EventDraft, options?: WriteOptions): Promise<CreatedEvent>;
  updateEvent(target: EventTarget, changes: EventChanges, options?: UpdateOptions): Promise<WrittenEvent>;
  /** False when it was gone already. */
  deleteEvent(target: EventTarget, options?: WriteOptions): Promise<boolean>;
  /** Puts the links into one event or one occurrence, in place of those of an earlier time. */
  writeBack(
    target: Omit<EventTarget, 'scope'>,
    links: RecordingLinks,
    place: WriteBackPlace,
    options?: WriteOptions,
  ): Promise<WrittenEvent>;
}
