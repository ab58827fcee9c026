import type { CalendarSource } from 'calendar-bots';
import { n8nClock } from './clock';
import type { RequestContext } from './context';
import { createFetch } from './transport';
import { textOf } from './values';

/** One kind of calendar that the nodes can read. A new one is one entry of {@link CALENDAR_PROVIDERS}. */
export interface CalendarProvider {
  /** Value of the "Provider" parameter, and `CalendarEvent.provider`. */
  id: string;
  displayName: string;
  credentialType: string;
  /** The credential names one calendar: there is nothing to pick. */
  hasOneCalendar?: boolean;
  /** Loads the provider's code and opens it with the node's credential. */
  open(context: RequestContext, deadline?: () => number): Promise<CalendarSource>;
}

const google: CalendarProvider = {
  id: 'google',
  displayName: 'Google Calendar',
  credentialType: 'calendarBotsGoogleOAuth2Api',
  async open(context, deadline) {
    const { createGoogleHttp, createGoogleSource, GOOGLE_CALENDAR_URL } =
      await import('calendar-bots/calendars/google');
    const credentials = await context.getCredentials(google.credentialType);
    const baseUrl = textOf(credentials['apiBaseUrl'])?.trim() || GOOGLE_CALENDAR_URL;
    const fetch = createFetch(context, {
      credentialType: google.credentialType,
      baseUrl,
      service: google.displayName,
    });
    return createGoogleSource({
      http: createGoogleHttp({ fetch, clock: n8nClock, baseUrl, ...(deadline === undefined ? {} : { deadline }) }),
    });
  },
};

const caldav: CalendarProvider = {
  id: 'caldav',
  displayName: 'CalDAV',
  credentialType: 'calendarBotsCalDavApi',
  async open(context, deadline) {
    const { createCalDavHttp, createCalDavSource, mayCarryCredential } = await import('calendar-bots/calendars/caldav');
    const credentials = await context.getCredentials(caldav.credentialType);
    const server = textOf(credentials['server']) ?? OTHER_SERVER;
    const serverUrl = (server === OTHER_SERVER ? (textOf(credentials['serverUrl']) ?? '') : server).trim();
    const fetch = createFetch(context, {
      credentialType: caldav.credentialType,
      baseUrl: serverUrl,
      // Some spread an account over several hosts and point from one to the other.
      allows: (url) => mayCarryCredential(url.href, serverUrl),
      service: caldav.displayName,
    });
    return createCalDavSource({
      http: createCalDavHttp({ fetch, clock: n8nClock, ...(deadline === undefined ? {} : { deadline }) }),
      serverUrl,
      username: textOf(credentials['username']) ?? '',
      timeZone: context.getTimezone(),
    });
  },
};

/** Choice of the CalDAV credential for a server that has no entry of its own. */
const OTHER_SERVER = 'other';

export const CALENDAR_PROVIDERS: readonly CalendarProvider[] = [caldav, google];

/** The provider with this id; the first one where a workflow was saved before there was a choice. */
export function calendarProvider(id: string): CalendarProvider {
  return CALENDAR_PROVIDERS.find((provider) => provider.id === id) ?? google;
}
