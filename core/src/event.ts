import type { MeetingLink } from './meeting-link/index.js';
import { sha256 } from './sha256.js';

/** RFC 5545 PARTSTAT in one vocabulary for all providers. */
export type AttendeeResponse = 'accepted' | 'declined' | 'tentative' | 'needsAction';

export interface Person {
  /** Lower case, or null where the provider hides it. */
  email: string | null;
  name: string | null;
  /** True when this is the owner of the calendar the event was read from. */
  self: boolean;
}

export interface Attendee extends Person {
  response: AttendeeResponse;
  organizer: boolean;
  optional: boolean;
  /** A room or a piece of equipment. */
  resource: boolean;
}

/** How one can join: RFC 7986 CONFERENCE, Google's entryPoints, Graph's onlineMeeting, in one shape. */
export interface ConferenceEntryPoint {
  type: 'video' | 'phone' | 'sip' | 'more';
  uri: string;
  label: string | null;
  meetingCode: string | null;
  passcode: string | null;
  pin: string | null;
}

export interface Conference {
  /** The provider's word for the product, e.g. "Google Meet". */
  solution: string | null;
  entryPoints: ConferenceEntryPoint[];
}

/**
 * One occurrence of one meeting, the same for every provider. A single event is its own only occurrence.
 * All instants are UTC in ISO 8601 with milliseconds (`2026-05-04T09:00:00.000Z`).
 */
export interface CalendarEvent {
  /** The provider's id of this occurrence, unique inside its calendar. */
  id: string;
  calendarId: string;
  /** Which kind of calendar it came from: `google`, `microsoft`, … */
  provider: string;
  /**
   * The same for every copy of this occurrence, whichever calendar or account it is read from; it stays when the
   * meeting moves. See {@link occurrenceKey}.
   */
  occurrenceKey: string;
  iCalUid: string | null;
  kind: 'single' | 'occurrence' | 'exception';
  /** The provider's id of the series, null for a single event. */
  seriesId: string | null;
  /** Original start inside the series (RFC 5545 RECURRENCE-ID): a UTC instant, or `YYYY-MM-DD` for all-day series. */
  recurrenceId: string | null;
  /** The event's own status, not anybody's answer to it. */
  status: 'confirmed' | 'tentative' | 'cancelled';
  title: string;
  /** As the provider gives it: may be HTML. */
  description: string | null;
  location: string | null;
  /** Start; for an all-day event midnight of its first day in `timeZone`. */
  start: string;
  /** End, exclusive; for an all-day event midnight after its last day in `timeZone`. */
  end: string;
  allDay: boolean;
  /** `YYYY-MM-DD`, only for all-day events. */
  startDate: string | null;
  /** `YYYY-MM-DD`, exclusive, only for all-day events. */
  endDate: string | null;
  /** IANA name of the zone the event was planned in, or of its calendar. */
  timeZone: string;
  /** The provider's kind of entry: `default`, `focusTime`, `outOfOffice`, `workingLocation`, `birthday`, `fromGmail`. */
  eventType: string;
  /** Whether the time counts as busy. */
  busy: boolean;
  visibility: 'default' | 'public' | 'private' | 'confidential';
  organizer: Person | null;
  attendees: Attendee[];
  /** True when the provider left guests out: the list must not be written back or counted on. */
  attendeesOmitted: boolean;
  /** The answer of the calendar's owner; null when they are not on the guest list. */
  response: AttendeeResponse | null;
  conference: Conference | null;
  /** The link that is the meeting; null when there is none. */
  meeting: MeetingLink | null;
  /** The event's page in the provider's own calendar. */
  url: string | null;
  created: string | null;
  /** When the provider last saw a change: later versions of one event have later values. */
  updated: string | null;
  etag: string | null;
  /**
   * The bot service that the calendar is connected at has booked a bot of its own for it. Only where the service says it
   * of the single occurrence; left out everywhere else.
   */
  hostedBot?: true;
}

/**
 * The name of an occurrence across calendars, accounts and providers: 22 characters of base64url made from the
 * iCalendar UID and the original start (RFC 5545: UID + RECURRENCE-ID identify a component). Copies of one invitation
 * share both, and neither changes when the meeting moves.
 *
 * @param uid iCalendar UID; where a provider has none, something that is unique for the event.
 * @param recurrenceId original start as in {@link CalendarEvent.recurrenceId}, null for a single event.
 */
export function occurrenceKey(uid: string, recurrenceId: string | null): string {
  return digest(`${uid}\n${recurrenceId ?? ''}`);
}

/** 22 characters (132 bits) of base64url of the SHA-256 of a text. */
export function digest(text: string): string {
  sha256(text, words);
  for (let i = 0; i < codes.length; i++) {
    const word = (i * 6) >>> 5;
    const bit = (i * 6) & 31;
    const high = words[word] as number;
    const bits = bit <= 26 ? high >>> (26 - bit) : (high << (bit - 26)) | ((words[word + 1] as number) >>> (58 - bit));
    codes[i] = BASE64URL.charCodeAt(bits & 63);
  }
  return String.fromCharCode(...codes);
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Reused: nothing else can run while a digest is made. */
const words = new Int32Array(8);
const codes = new Array<number>(22).fill(0);
