export { AllCalendars } from './all-calendars';
export { type BotWatch, type PageBot, watchMeetingBaas } from './bot-watch';
export { GoogleCalendars } from './google-calendars';
export { watchMeetStream } from './meetstream-watch';
export { MicrosoftCalendars } from './microsoft-calendars';
export { type PageOptions, PageServer } from './server';
export type { Calendars, CalendarLane, Meeting, NewMeeting } from './calendars';
export type { PageState, MeetingView, BotView } from './state';
