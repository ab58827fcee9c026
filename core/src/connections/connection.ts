/**
 * A calendar that somebody connected at a service which then follows it for them: Meeting BaaS, MeetStream, meetergo.
 * The services have words of their own for how such a connection is; this is what they come to.
 */
export type ConnectionHealth =
  /** The service follows the calendar. */
  | 'working'
  /** Connected, and not read for the first time yet. */
  | 'syncing'
  /** The service tries and fails; it goes on trying. */
  | 'failing'
  /** The account or the app withdrew the sign-in: nothing is read until somebody connects again. */
  | 'signInEnded'
  /** Signed in, but not allowed to read this calendar. */
  | 'notAllowed'
  /** Ended by somebody. */
  | 'disconnected'
  /** A word that this version does not know. */
  | 'unknown';

export type ConnectedPlatform = 'google' | 'microsoft';

/** The same for every service. Instants are UTC in ISO 8601. */
export interface HostedConnection {
  /** The service's id of the connection. */
  id: string;
  /** Whose calendar it is, null where the service does not say. */
  platform: ConnectedPlatform | null;
  email: string | null;
  name: string | null;
  health: ConnectionHealth;
  /** The service's own word, null where it has none. */
  status: string | null;
  /** The service's own explanation. */
  statusMessage: string | null;
  /** What to do about it, in a sentence or two; null where there is nothing to do. */
  advice: string | null;
  createdAt: string | null;
  /** When the service last read the calendar. */
  syncedAt: string | null;
}

/** What an app and its user have to hand over for their calendar to be connected. */
export interface CalendarCredentials {
  platform: ConnectedPlatform;
  /** Of the OAuth client: the app's. */
  clientId: string;
  clientSecret: string;
  /** The user's, for offline access, granted to that very client. */
  refreshToken: string;
  /** Only for Microsoft: `common`, `organizations`, `consumers` or the id of a directory. Default: the service's. */
  tenantId?: string;
}

/** A calendar that could be connected. */
export interface RawCalendar {
  /** The provider's id: an address for Google, a long opaque text for Microsoft. */
  id: string;
  name: string;
  email: string | null;
  primary: boolean;
}
