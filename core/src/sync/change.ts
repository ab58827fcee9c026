import type { CalendarEvent } from '../event.js';

export const CHANGE_KINDS = ['created', 'updated', 'cancelled', 'startingSoon', 'started', 'ended'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What can be different between two versions of an event. */
export const CHANGED_FIELDS = [
  'title',
  'start',
  'end',
  'meetingLink',
  'location',
  'description',
  'response',
  'status',
  'organizer',
  'attendees',
  'attendeeResponses',
  'settings',
] as const;
/**
 * `response` is the calendar owner's answer, `attendeeResponses` everybody else's; `attendees` is who is invited;
 * `settings` is busy/free, visibility, kind of entry and time zone.
 */
export type ChangedField = (typeof CHANGED_FIELDS)[number];

/** Earlier values of the fields that changed; only those that the mirror remembers. */
export interface PreviousValues {
  title?: string;
  start?: string;
  end?: string;
  meetingUrl?: string | null;
  response?: string | null;
  status?: string;
}

/**
 * One thing that happened to one occurrence.
 */
export interface CalendarChange {
  /** Stable name of this change: telling it again, after a crash for example, gives the same id. */
  changeId: string;
  change: ChangeKind;
  /** For `updated`: what is different. Empty otherwise. */
  changed: ChangedField[];
  previous: PreviousValues;
  /**
   * `edit`: somebody did something. `window`: time passed and the occurrence came into, or was moved out of, the
   * watched window. `clock`: its start or end came near.
   */
  cause: 'edit' | 'window' | 'clock';
  /** False when an updated event stopped matching the filters that it matched before. */
  matchesFilters: boolean;
  /** False when only the remembered fields are known (title, times, link, ids): the event itself is gone. */
  complete: boolean;
  event: CalendarEvent;
}
