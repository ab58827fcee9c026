import type { calendar_v3 } from '@googleapis/calendar';
import type { EventTime } from './event-time';

export type AccessRole = 'freeBusyReader' | 'reader' | 'writerWithoutPrivateAccess' | 'writer' | 'owner';

export const ACCESS_ROLES: readonly AccessRole[] = [
  'freeBusyReader',
  'reader',
  'writerWithoutPrivateAccess',
  'writer',
  'owner',
];

/** Whether `role` allows at least what `needed` allows. */
export function allows(role: AccessRole, needed: AccessRole): boolean {
  return ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(needed);
}

export type EventStatus = 'confirmed' | 'tentative' | 'cancelled';
export type ResponseStatus = 'needsAction' | 'declined' | 'tentative' | 'accepted';

/** The fields of an event that its organizer writes and every guest's copy shows. */
export type SharedContent = Pick<
  calendar_v3.Schema$Event,
  | 'summary'
  | 'description'
  | 'location'
  | 'conferenceData'
  | 'hangoutLink'
  | 'visibility'
  | 'eventType'
  | 'source'
  | 'attachments'
  | 'anyoneCanAddSelf'
  | 'guestsCanInviteOthers'
  | 'guestsCanModify'
  | 'guestsCanSeeOtherGuests'
  | 'locked'
  | 'birthdayProperties'
  | 'focusTimeProperties'
  | 'outOfOfficeProperties'
  | 'workingLocationProperties'
> & { sharedProperties?: Record<string, string> };

/** The fields that each calendar's copy has for itself. */
export type OwnContent = Pick<calendar_v3.Schema$Event, 'colorId' | 'transparency' | 'reminders'> & {
  privateProperties?: Record<string, string>;
};

export const SHARED_FIELDS = [
  'summary',
  'description',
  'location',
  'visibility',
  'source',
  'attachments',
  'anyoneCanAddSelf',
  'guestsCanInviteOthers',
  'guestsCanModify',
  'guestsCanSeeOtherGuests',
  'birthdayProperties',
  'focusTimeProperties',
  'outOfOfficeProperties',
  'workingLocationProperties',
] as const satisfies readonly (keyof SharedContent)[];

export const OWN_FIELDS = ['colorId', 'transparency', 'reminders'] as const satisfies readonly (keyof OwnContent)[];

export type Attendee = Omit<calendar_v3.Schema$EventAttendee, 'self' | 'organizer' | 'email' | 'responseStatus'> & {
  email: string;
  responseStatus: ResponseStatus;
};

export interface Person {
  email: string;
  displayName?: string | undefined;
}

/** One event as one calendar holds it: a single event, the master of a series, or an exception of a series. */
export interface EventRow {
  id: string;
  iCalUID: string;
  status: EventStatus;
  start: EventTime;
  end: EventTime;
  /** Master only. */
  recurrence?: string[] | undefined;
  /** Exception only: the master's id and the start that the rule gave. */
  exceptionOf?: string | undefined;
  originalStart?: EventTime | undefined;
  /** Exception whose original start the rule no longer gives. */
  orphaned?: boolean | undefined;
  /** Deleted here because the organizer moved it to another calendar: not even its details are kept. */
  movedAway?: boolean | undefined;
  organizer: Person;
  creator: Person;
  attendees: Attendee[];
  shared: SharedContent;
  own: OwnContent;
  sequence: number;
  /** Microseconds since 1970, like `version`. */
  created: number;
  /** When this row last changed: microseconds since 1970, never the same for two operations. */
  version: number;
  /** Master only: when it or one of its exceptions last changed. */
  seriesVersion: number;
}

export interface LogLine {
  version: number;
  id: string;
}

/** The ids in the log after the version, each once. */
export function idsAfter(log: readonly LogLine[], version: number): Set<string> {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle]?.version ?? Infinity) <= version) low = middle + 1;
    else high = middle;
  }
  const ids = new Set<string>();
  for (let i = low; i < log.length; i++) ids.add(log[i]?.id ?? '');
  return ids;
}

/** A calendar with everything in it. */
export interface CalendarState {
  id: string;
  ownerEmail: string;
  summary: string;
  description: string;
  timeZone: string;
  defaultReminders: calendar_v3.Schema$EventReminder[];
  rows: Map<string, EventRow>;
  /** Ids of the exceptions of each series. */
  exceptions: Map<string, Set<string>>;
  /** Rows of the expanded view that are no more, and since which version. */
  gone: Map<string, number>;
  /** Which row of its own (single event, master, lone exception) changed when; in order. */
  changes: LogLine[];
  /** Which row of the expanded view went away when; in order. */
  goneLog: LogLine[];
  access: Map<string, AccessRole>;
  /** The last change to anything in it. */
  version: number;
  /** Raised whenever all sync tokens of the calendar become void. */
  epoch: number;
}

/** How a calendar stands in one user's list. */
export interface ListEntry {
  calendarId: string;
  primary: boolean;
  selected: boolean;
  hidden: boolean;
  deleted: boolean;
  summaryOverride?: string | undefined;
  backgroundColor: string;
  foregroundColor: string;
  version: number;
}

export interface UserState {
  email: string;
  displayName?: string | undefined;
  timeZone: string;
  list: Map<string, ListEntry>;
  epoch: number;
}

/** Which calendars one operation changed; used for push messages and listeners. */
export interface ChangeNotice {
  calendarIds: string[];
  version: number;
  /** Virtual time, ms. */
  at: number;
}
