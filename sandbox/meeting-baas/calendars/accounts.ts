import type { GoogleSandbox } from '../../google';
import type { MicrosoftSandbox } from '../../microsoft';

export type CalendarPlatform = 'google' | 'microsoft';

/** What an app hands over: the fields have their names from v1 and v2, where they are the same. */
export interface OAuthCredentials {
  oauth_client_id: string;
  oauth_client_secret: string;
  oauth_refresh_token: string;
}

/** A sign-in that was refused, in the provider's words. `whose` says whose credential is at fault. */
export class SignInRefused extends Error {
  constructor(
    readonly whose: 'user' | 'app',
    message: string,
  ) {
    super(message);
    this.name = 'SignInRefused';
  }
}

/** A calendar of a signed-in account. */
export interface AccountCalendar {
  id: string;
  name: string;
  email: string;
  primary: boolean;
  timeZone: string | null;
}

/** One occurrence as the provider shows it. Times are ms since 1970. */
export interface ProviderOccurrence {
  /** The provider's id of the occurrence. */
  id: string;
  /** The provider's id of its series, null for a single event. */
  seriesId: string | null;
  title: string;
  description: string | null;
  location: string | null;
  start: number;
  end: number;
  allDay: boolean;
  timeZone: string | null;
  status: 'confirmed' | 'tentative';
  isException: boolean;
  /** Answered "no" by the calendar's owner. */
  declined: boolean;
  organizer: { email: string; name: string | null } | null;
  organizedByOwner: boolean;
  attendees: {
    email: string;
    name: string | null;
    response: 'accepted' | 'declined' | 'tentative' | 'needsAction';
    self: boolean;
    organizer: boolean;
  }[];
  meetingUrl: string | null;
  updated: number;
  /** The event resource of Google Calendar or Microsoft Graph. */
  raw: Record<string, unknown>;
}

/** A provider whose calendars the service follows for others. */
export interface ProviderAccounts {
  readonly platform: CalendarPlatform;
  /** The address that the credentials stand for. @throws SignInRefused */
  signIn(credentials: OAuthCredentials): Promise<string>;
  calendarsOf(email: string): AccountCalendar[];
  /** Whether the account may read it (still); null when it is no more. */
  occurrences(email: string, calendarId: string, from: number, to: number): ProviderOccurrence[] | null;
  /** Calls the listener with the ids of calendars that changed, until the answer is called. */
  onChange(listener: (calendarIds: readonly string[]) => void): () => void;
}

const LINK = /https:\/\/(?:[\w-]+\.)*(?:zoom\.us\/[jw]\/|meet\.google\.com\/|teams\.microsoft\.com\/)[^\s"'<>\\]+/;

/**
 * The first link of the three services that Meeting BaaS documents (conference data, places and text, in this order);
 * no other service, no unwrapping of rewritten links.
 */
function meetingUrlOf(...fields: unknown[]): string | null {
  for (const field of fields) {
    const found = LINK.exec(typeof field === 'string' ? field : (JSON.stringify(field) ?? ''));
    if (found !== null) return found[0];
  }
  return null;
}

/** An access token. Microsoft gives a new refresh token with it and takes the old one no more: it is kept. */
async function refresh(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  url: string,
  credentials: OAuthCredentials,
): Promise<string> {
  const { oauth_client_id, oauth_client_secret, oauth_refresh_token } = credentials;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: oauth_client_id,
      client_secret: oauth_client_secret,
      refresh_token: oauth_refresh_token,
    }).toString(),
  });
  const body = (await response.json()) as Record<string, unknown>;
  if (response.ok) {
    const { access_token: token, refresh_token: rotated } = body;
    if (typeof rotated === 'string') credentials.oauth_refresh_token = rotated;
    return String(token);
  }
  const error = String(body['error']);
  const words = `${error}: ${String(body['error_description'] ?? 'no reason given')}`;
  throw new SignInRefused(error === 'invalid_grant' ? 'user' : 'app', words);
}

export function googleAccounts(google: GoogleSandbox): ProviderAccounts {
  return {
    platform: 'google',
    async signIn(credentials) {
      const token = await refresh(
        (url, init) => google.fetch(url, init),
        'http://google.test/oauth2/token',
        credentials,
      );
      return google.oauth.authenticate(`Bearer ${token}`, 'readEvents');
    },
    calendarsOf(email) {
      return [...google.store.user(email).list.values()]
        .filter(({ deleted }) => !deleted)
        .map(({ calendarId, primary }) => {
          const calendar = google.calendars.get(calendarId);
          return { id: calendarId, name: calendar.summary, email, primary, timeZone: calendar.timeZone };
        });
    },
    occurrences(email, calendarId, from, to) {
      if (!google.store.user(email).list.has(calendarId)) return null;
      const { timeZone } = google.calendars.get(calendarId);
      return google.truth(calendarId, from, to).map((raw) => {
        const at = (time: typeof raw.start): number => Date.parse(time?.dateTime ?? `${time?.date ?? ''}T00:00:00Z`);
        const start = at(raw.start);
        const original = raw.originalStartTime ?? undefined;
        return {
          id: raw.id ?? '',
          seriesId: raw.recurringEventId ?? null,
          title: raw.summary ?? '',
          description: raw.description ?? null,
          location: raw.location ?? null,
          start,
          end: at(raw.end),
          allDay: raw.start?.date != null,
          timeZone: raw.start?.date != null ? null : (raw.start?.timeZone ?? timeZone),
          status: raw.status === 'tentative' ? 'tentative' : 'confirmed',
          isException: original !== undefined && at(original) !== start,
          declined:
            raw.attendees?.some(({ self, responseStatus }) => self === true && responseStatus === 'declined') ?? false,
          organizer:
            raw.organizer?.email == null
              ? null
              : { email: raw.organizer.email, name: raw.organizer.displayName ?? null },
          organizedByOwner: raw.organizer?.self === true,
          attendees: (raw.attendees ?? []).map((one) => ({
            email: one.email ?? '',
            name: one.displayName ?? null,
            response: responseOf(one.responseStatus),
            self: one.self === true,
            organizer: one.organizer === true,
          })),
          meetingUrl: meetingUrlOf(raw.conferenceData?.entryPoints, raw.hangoutLink, raw.location, raw.description),
          updated: Date.parse(raw.updated ?? '') || 0,
          raw: { ...raw },
        };
      });
    },
    onChange: (listener) => google.onChange(({ calendarIds }) => listener(calendarIds)),
  };
}

export function microsoftAccounts(microsoft: MicrosoftSandbox): ProviderAccounts {
  return {
    platform: 'microsoft',
    async signIn(credentials) {
      const url = `${microsoft.url}/common/oauth2/v2.0/token`;
      const token = await refresh((address, init) => microsoft.fetch(address, init), url, credentials);
      return microsoft.oauth.authenticate(`Bearer ${token}`, 'any').user;
    },
    calendarsOf(email) {
      const { timeZone } = microsoft.store.user(email);
      return microsoft.calendars.list(email).map(({ id, calendar }) => ({
        id,
        name: calendar.name,
        email,
        primary: calendar.isDefault && calendar.owner === email,
        timeZone,
      }));
    },
    occurrences(email, calendarId, from, to) {
      const entry = microsoft.calendars.list(email).find(({ id }) => id === calendarId);
      if (entry === undefined || !entry.canRead) return null;
      return microsoft.truth(entry.calendar.id, from, to).map((raw) => {
        // Graph writes seven digits of a second and no offset; the zone beside it is UTC.
        const at = (time: typeof raw.start): number => Date.parse(`${(time?.dateTime ?? '').slice(0, 19)}Z`);
        const organizer = raw.organizer?.emailAddress;
        return {
          id: raw.id ?? '',
          seriesId: raw.seriesMasterId ?? null,
          title: raw.subject ?? '',
          description: raw.body?.content ?? null,
          location: raw.location?.displayName || null,
          start: at(raw.start),
          end: at(raw.end),
          allDay: raw.isAllDay === true,
          timeZone: raw.isAllDay === true ? null : (raw.originalStartTimeZone ?? null),
          status: raw.showAs === 'tentative' ? 'tentative' : 'confirmed',
          isException: raw.type === 'exception',
          declined: raw.responseStatus?.response === 'declined',
          organizer: organizer?.address == null ? null : { email: organizer.address, name: organizer.name ?? null },
          organizedByOwner: raw.isOrganizer === true,
          attendees: (raw.attendees ?? []).map(({ emailAddress, status }) => ({
            email: emailAddress?.address ?? '',
            name: emailAddress?.name ?? null,
            response: responseOf(status?.response),
            self: emailAddress?.address?.toLowerCase() === email.toLowerCase(),
            organizer: status?.response === 'organizer',
          })),
          meetingUrl: meetingUrlOf(raw.onlineMeeting?.joinUrl, raw.onlineMeetingUrl, raw.location, raw.body?.content),
          updated: Date.parse(raw.lastModifiedDateTime ?? '') || 0,
          raw: { ...raw },
        };
      });
    },
    onChange: (listener) =>
      microsoft.onChange(({ calendar }) => {
        const ids = [...microsoft.store.users.values()].flatMap(({ entries }) =>
          [...entries.values()].filter((entry) => entry.calendar === calendar).map(({ id }) => id),
        );
        listener(ids);
      }),
  };
}

function responseOf(word: string | null | undefined): ProviderOccurrence['attendees'][number]['response'] {
  if (word === 'accepted' || word === 'organizer') return 'accepted';
  if (word === 'declined') return 'declined';
  return word === 'tentative' || word === 'tentativelyAccepted' ? 'tentative' : 'needsAction';
}
