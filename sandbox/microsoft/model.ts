import type { Attendee, Event, PatternedRecurrence, ResponseType } from '@microsoft/microsoft-graph-types';

export const DAY_MS = 86_400_000;

/**
 * When an event is. Timed: instants (ms). All day: midnights written as if in UTC, end exclusive. `zone` is the IANA
 * zone that it is reckoned in; the two names are what `originalStartTimeZone` and `originalEndTimeZone` show.
 */
export interface Times {
  allDay: boolean;
  start: number;
  end: number;
  zone: string;
  startZoneName: string;
  endZoneName: string;
}

export interface Person {
  address: string;
  name: string;
}

/** What the organizer writes and every attendee's copy shows. */
export type Content = Pick<
  Event,
  | 'subject'
  | 'body'
  | 'location'
  | 'locations'
  | 'importance'
  | 'sensitivity'
  | 'isOnlineMeeting'
  | 'onlineMeetingProvider'
  | 'onlineMeeting'
  | 'onlineMeetingUrl'
  | 'hideAttendees'
  | 'allowNewTimeProposals'
  | 'responseRequested'
> & { attendees: Attendee[] };

/** What each mailbox's copy has for itself. */
export type Own = Pick<
  Event,
  'showAs' | 'isReminderOn' | 'reminderMinutesBeforeStart' | 'categories' | 'isDraft' | 'transactionId'
> & {
  response: ResponseType;
  respondedAt: number | null;
  extendedProperties?: readonly { id: string; value: string }[];
};

/** A recurrence with every member filled in, as Graph answers it. */
export interface Recurrence {
  pattern: Required<NonNullable<PatternedRecurrence['pattern']>>;
  range: Required<NonNullable<PatternedRecurrence['range']>>;
  /** IANA zone of `range.recurrenceTimeZone`. */
  zone: string;
}

/** An occurrence that differs from its series. `day` is the date of its original start in the series' zone. */
export interface Exception {
  day: string;
  times?: Times | undefined;
  content: Partial<Content>;
  own: Partial<Own>;
  isCancelled: boolean;
  modified: number;
  version: number;
}

/** A single event or a whole series, as one mailbox holds it. */
export interface Item {
  /** Stays for good. */
  serial: number;
  calendar: CalendarState;
  /** 32 hex digits, shared by all copies of a meeting. */
  uid: string;
  /** Changes with every move to another calendar. */
  id: string;
  immutableId: string;
  times: Times;
  recurrence?: Recurrence | undefined;
  exceptions: Map<string, Exception>;
  /** Days of occurrences that were deleted. */
  deletedDays: Set<string>;
  content: Content;
  own: Own;
  organizer: Person;
  isOrganizer: boolean;
  isCancelled: boolean;
  created: number;
  modified: number;
  version: number;
}

/** One occurrence of a series, or a single event: what a calendar view holds. */
export interface Occurrence {
  item: Item;
  /** Undefined for a single event. */
  day?: string | undefined;
  exception?: Exception | undefined;
  times: Times;
  /** Instant, ms. For all-day events midnight of `times.zone`. */
  start: number;
  end: number;
}

export interface Gone {
  serial: number;
  id: string;
  immutableId: string;
  version: number;
}

/** A calendar with everything in it. It lives in its owner's mailbox. */
export interface CalendarState {
  id: string;
  owner: string;
  name: string;
  isDefault: boolean;
  color: string;
  hexColor: string;
  changeKey: string;
  items: Map<number, Item>;
  /** The version of the latest change to each item that is or was here. */
  changes: Map<number, number>;
  /** Everything that was deleted here or moved away, oldest first. */
  gone: Gone[];
  /** Raised whenever all delta tokens of the calendar become void. */
  epoch: number;
}

/** A calendar as it stands in a mailbox's list: its own, or one that was shared and has another id here. */
export interface CalendarEntry {
  id: string;
  calendar: CalendarState;
  canEdit: boolean;
  /** False when only free/busy was shared: event details cannot be read. */
  canRead: boolean;
  canViewPrivateItems: boolean;
}

export interface UserState {
  /** A GUID, as in `/users/{id}`. */
  id: string;
  email: string;
  displayName: string;
  /** IANA name: the mailbox's zone. */
  timeZone: string;
  /** Personal accounts have no getSchedule. */
  personal: boolean;
  entries: Map<string, CalendarEntry>;
  /** Start of every id in this mailbox. */
  idStem: string;
  groupId: string;
}

export type ChangeType = 'created' | 'updated' | 'deleted';

/** One thing that happened to one event; goes to subscriptions and listeners. */
export interface ChangeNotice {
  calendar: CalendarState;
  type: ChangeType;
  id: string;
  immutableId: string;
  version: number;
  /** Virtual time, ms. */
  at: number;
}
