/**
 * What the published sources on MeetStream's calendars say differently, or not at all. One switch each; the first value
 * is what the newest source says, or the plainest reading where none speaks.
 */
export interface CalendarSays {
  /** Where all calendars are listed. */
  calendarList: '/calendar' | '/calendar/calendars';
  /** How the connection is given up. */
  disconnect: 'POST' | 'DELETE';
  /** What the flag of the main calendar is called. */
  primary: 'isPrimary' | 'primary';
  /** Names of an event's fields: `id`, `meeting_url`, `platform_id`; or `event_id`, `meeting_link`, `google_event_id`. */
  eventNames: 'new' | 'old';
  /** Whether a series of Google is one row (with its rule), or a row for each occurrence. Nobody says. */
  eventRows: 'series' | 'occurrences';
  /** Whether a row has the calendar's own event. */
  raw: boolean;
  /** What a second schedule of an event is answered with. */
  secondSchedule: '409withId' | 'updates';
  /** How long before the start a bot goes when no `join_at` is given, ms. */
  leadMs: number;
  /** Where booked bots are listed. */
  scheduledList: '/calendar/scheduled_bots' | '/calendar/scheduled';
}

export const CALENDAR_DEFAULTS: CalendarSays = {
  calendarList: '/calendar',
  disconnect: 'POST',
  primary: 'isPrimary',
  eventNames: 'new',
  eventRows: 'series',
  raw: true,
  secondSchedule: '409withId',
  leadMs: 60_000,
  scheduledList: '/calendar/scheduled_bots',
};

/** Every value that is not the default, one at a time. */
export const OTHER_CALENDAR_ANSWERS: readonly Partial<CalendarSays>[] = [
  { calendarList: '/calendar/calendars' },
  { disconnect: 'DELETE' },
  { primary: 'primary' },
  { eventNames: 'old' },
  { eventRows: 'occurrences' },
  { raw: false },
  { secondSchedule: 'updates' },
  { leadMs: 180_000 },
  { scheduledList: '/calendar/scheduled' },
];
