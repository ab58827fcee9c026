export { type CalendarAnswers, CALENDAR_DEFAULTS, V1Calendars } from './calendars';
