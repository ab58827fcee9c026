export { GoogleCalendars } from './google-calendars';
export { type PageOptions, PageServer } from './server';
export type { Calendars, CalendarLane, Meeting, NewMeeting } from './calendars';
export type { PageState, MeetingView, BotView } from './state';
