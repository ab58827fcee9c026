/** How sure the engine is: `certain` = the id has the service's own form, `likely` = a free room name on a known host, `possible` = a path that is known but a host that is not. */
export type MeetingLinkConfidence = 'certain' | 'likely' | 'possible';

/** What kind of host the link is on. */
export type MeetingHostKind =
  /** The service's own public host, e.g. `zoom.us`, `meet.google.com`. */
  | 'standard'
  /** A customer's name under the service's host, e.g. `acme.zoom.us`. */
  | 'vanity'
  /** A government cloud, e.g. `zoomgov.com`, `gov.teams.microsoft.us`. */
  | 'government'
  /** A regional cloud, e.g. `zoom.com.cn`. */
  | 'regional'
  /** Software run by somebody else, recognised by its path, e.g. BigBlueButton. */
  | 'self-hosted'
  /** A row added by the user. */
  | 'custom';

export interface MeetingHost {
  /** Host name in lower case, with the port when it is not the default one. */
  name: string;
  kind: MeetingHostKind;
}

/** A telephone number to join by. */
export interface DialIn {
  /** As given, digits with a leading `+` where there was one, e.g. `+14015550199`. */
  number: string;
  /** The code to type after connecting, digits only, or null when none was stated. */
  code: string | null;
}

/** The field of the event that a link was read from. */
export type MeetingLinkSource =
  | 'conferenceData'
  | 'hangoutLink'
  | 'onlineMeeting'
  | 'onlineMeetingUrl'
  | 'icsProperty'
  | 'url'
  | 'location'
  | 'description'
  | 'title';

/** A link under which people meet. */
export interface MeetingLink {
  /** Id of the row in `MEETING_SERVICES`, e.g. `zoom`, `google_meet`, `teams`, `webex`; or the id of a row given in the options. */
  platform: string;
  /** Unwrapped and normalised: https, host in lower case, without tracking parameters. This is what a bot opens. */
  url: string;
  /** The service's number, code or room name of the meeting, without blanks, from the URL or as stated beside it; null when there is none. */
  meetingId: string | null;
  /** The passcode as a person would type it; null when none was stated. An encrypted `pwd` stays in the URL and is not one. */
  passcode: string | null;
  /** Telephone numbers stated in the same event, in their order, at most ten. */
  dialIn: DialIn[];
  source: MeetingLinkSource;
  host: MeetingHost;
  confidence: MeetingLinkConfidence;
  /** Whether a bot of some service can join such a meeting. */
  joinable: boolean;
  /** Why this link has its place in the ranking, in plain English. */
  why: string;
}

/** What a path is for: `start` is the host's own way in, `event` a page around a meeting (webinar stage, redirect), `chat` a place where a call may or may not run. */
export type LinkRole = 'join' | 'start' | 'event' | 'chat';

/** One shape of a service's links. */
export interface LinkShape {
  /** A path template, see `shape.ts`. */
  path: string;
  /** Default: the service's role. */
  role?: LinkRole;
  /** Default: the service's value. */
  joinable?: boolean;
}

/**
 * A service: one row of the table.
 *
 * A user's own row needs `id`, `name` and `hosts` only; then every path on these hosts but `/` is a meeting.
 */
export interface MeetingService {
  id: string;
  name: string;
  /** `zoom.us` = this host; `*.zoom.us` = any host below it. A port is written out, e.g. `meet.local:8443`. */
  hosts: readonly string[];
  /** Path templates, e.g. `/j/{id:digits}`; docs/meeting-links.md has the grammar. */
  path?: string | readonly (string | LinkShape)[];
  /** Whether a bot of some service can join; default true for a user's row. */
  joinable?: boolean;
  /** Default `join`. */
  role?: LinkRole;
  /** Hosts of this row that are not of the standard kind. */
  hostKinds?: Readonly<Record<string, MeetingHostKind>>;
  /** Hosts below a `*.` host that are never a meeting's, e.g. `help.webex.com`. */
  notHosts?: readonly string[];
  /** Query parameters that the meeting does not need, beside those dropped for every service. */
  dropParameters?: readonly string[];
  /** The part after `#` belongs to the link (keys, rooms of single-page apps). Default false. */
  keepFragment?: boolean;
  /** First path segments that are pages, beside those reserved for every service. */
  reserved?: readonly string[];
  /** Links that must be recognised; the row's tests. */
  examples?: readonly string[];
}

/** Options of `detectMeetingLink` and `findMeetingLinks`. */
export interface MeetingLinkOptions {
  /** Rows added to the table; they are asked before the built-in ones. */
  services?: readonly MeetingService[];
}
