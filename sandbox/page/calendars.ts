export type ResponseStatus = 'needsAction' | 'declined' | 'tentative' | 'accepted';
export type LinkService = 'meet' | 'zoom' | 'teams' | 'webex' | 'none';
export type Repeat = 'none' | 'daily' | 'weekly';

export interface CalendarLane {
  id: string;
  name: string;
  /** CSS colour. */
  colour: string;
}

/** One occurrence of a meeting in one calendar. Times are ms since 1970. */
export interface Meeting {
  calendarId: string;
  /** Of this occurrence. */
  eventId: string;
  /** The series it belongs to, if any. */
  seriesId: string | null;
  iCalUID: string;
  title: string;
  start: number;
  end: number;
  allDay: boolean;
  cancelled: boolean;
  link: string | null;
  /** Whether this calendar's owner may move it; a guest may only answer. */
  own: boolean;
  organizer: string;
  guests: { email: string; response: ResponseStatus }[];
  /** The calendar owner's own answer; null when the owner is not among the guests. */
  response: ResponseStatus | null;
}

export interface NewMeeting {
  calendarId: string;
  title: string;
  start: number;
  durationMs: number;
  service: LinkService;
  guests: string[];
  repeat: Repeat;
  /** The person's zone: a repeated meeting keeps its hour there. */
  timeZone: string;
}

export interface MeetingRef {
  calendarId: string;
  eventId: string;
}

/** The calendars behind the page, whoever keeps them. Writes throw an Error with a sentence for the person. */
export interface Calendars {
  lanes(): CalendarLane[];
  /** All occurrences that touch the window, cancelled ones included. */
  meetings(from: number, to: number): Meeting[];
  add(meeting: NewMeeting): void;
  /** Moves this occurrence (a single one of a series becomes an exception). */
  move(ref: MeetingRef, start: number): void;
  cancel(ref: MeetingRef, scope: 'this' | 'series'): void;
  respond(ref: MeetingRef, response: ResponseStatus): void;
  /** Calls the listener after each change until the answer is called. */
  onChange(listener: () => void): () => void;
  /** When somebody else (n8n) last read the calendar, if ever. */
  lastReadAt(calendarId: string): number | null;
  /** Calls the listener whenever somebody else reads a calendar. */
  onRead(listener: () => void): () => void;
}
