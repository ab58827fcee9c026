export type { CalendarHost, CalendarHosts } from './account';
export { HostedCalendars, type Schedule, type StoredEvent } from './hosted';
export { CALENDAR_OPERATIONS, calendarProblemOf, matchCalendarOperation } from './operations';
export { CALENDAR_DEFAULTS, type CalendarSays, OTHER_CALENDAR_ANSWERS } from './says';
