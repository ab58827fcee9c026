import type { CalendarSource, EventWriter, Http } from 'calendar-bots';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
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
  /** What proves calls for a whole account ({@link CalendarSource.hook}), out of the decrypted credential. */
  hookSecrets?(credentials: ICredentialDataDecryptedObject): string[];
  /** The credential names one calendar: there is nothing to pick. */
  hasOneCalendar?: boolean;
  /** Loads the provider's code and opens it with the node's credential. */
  open(context: RequestContext, deadline?: () => number): Promise<CalendarSource>;
  /** Only where events can be written: the same with the port for that. */
  openWriter?(context: RequestContext): Promise<EventWriter>;
}

const google: CalendarProvider = {
  id: 'google',
  displayName: 'Google Calendar',
  credentialType: 'calendarBotsGoogleOAuth2Api',
  async open(context, deadline) {
    const { createGoogleSource } = await import('calendar-bots/calendars/google');
    return createGoogleSource({ http: await googleHttp(context, deadline) });
  },
  async openWriter(context) {
    const { createGoogleWriter } = await import('calendar-bots/calendars/google');
    return createGoogleWriter({ http: await googleHttp(context) });
  },
};

async function googleHttp(context: RequestContext, deadline?: () => number): Promise<Http> {
  const { createGoogleHttp, GOOGLE_CALENDAR_URL } = await import('calendar-bots/calendars/google');
  const credentials = await context.getCredentials(google.credentialType);
  const baseUrl = textOf(credentials['apiBaseUrl'])?.trim() || GOOGLE_CALENDAR_URL;
  const fetch = createFetch(context, { credentialType: google.credentialType, baseUrl, service: google.displayName });
  return createGoogleHttp({ fetch, clock: n8nClock, baseUrl, ...(deadline === undefined ? {} : { deadline }) });
}

const caldav: CalendarProvider = {
  id: 'caldav',
  displayName: 'CalDAV',
  credentialType: 'calendarBotsCalDavApi',
  async open(context, deadline) {
    const { createCalDavSource } = await import('calendar-bots/calendars/caldav');
    return createCalDavSource(await calDavAccount(context, deadline));
  },
  async openWriter(context) {
    const { createCalDavWriter } = await import('calendar-bots/calendars/caldav');
    return createCalDavWriter({ ...(await calDavAccount(context)), clock: n8nClock });
  },
};

async function calDavAccount(context: RequestContext, deadline?: () => number) {
  const { createCalDavHttp, mayCarryCredential } = await import('calendar-bots/calendars/caldav');
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
  return {
    http: createCalDavHttp({ fetch, clock: n8nClock, ...(deadline === undefined ? {} : { deadline }) }),
    serverUrl,
    username: textOf(credentials['username']) ?? '',
    timeZone: context.getTimezone(),
  };
}

const microsoft: CalendarProvider = {
  id: 'microsoft',
  displayName: 'Microsoft 365',
  credentialType: 'calendarBotsMicrosoftOAuth2Api',
  async open(context, deadline) {
    const { createMicrosoftSource } = await import('calendar-bots/calendars/microsoft');
    return createMicrosoftSource({
      http: await microsoftHttp(context, deadline),
      fallbackZone: context.getTimezone(),
    });
  },
  async openWriter(context) {
    const { createMicrosoftWriter } = await import('calendar-bots/calendars/microsoft');
    return createMicrosoftWriter({ http: await microsoftHttp(context), timeZone: context.getTimezone() });
  },
};

async function microsoftHttp(context: RequestContext, deadline?: () => number) {
  const { createMicrosoftHttp } = await import('calendar-bots/calendars/microsoft');
  const credentials = await context.getCredentials(microsoft.credentialType);
  const cloud = textOf(credentials['graphApiBaseUrl'])?.trim() || GRAPH_URL;
  const baseUrl = textOf(credentials['apiBaseUrl'])?.trim() || `${cloud}/v1.0`;
  const fetch = createFetch(context, {
    credentialType: microsoft.credentialType,
    baseUrl,
    service: microsoft.displayName,
  });
  return createMicrosoftHttp({ fetch, clock: n8nClock, baseUrl, ...(deadline === undefined ? {} : { deadline }) });
}

const GRAPH_URL = 'https://graph.microsoft.com';

/** Choice of the CalDAV credential for a server that has no entry of its own. */
const OTHER_SERVER = 'other';

const ics: CalendarProvider = {
  id: 'ics',
  displayName: 'ICS feed',
  credentialType: 'calendarBotsIcsFeedApi',
  hasOneCalendar: true,
  async open(context, deadline) {
    const { createIcsHttp, createIcsSource, readAddress } = await import('calendar-bots/calendars/ics');
    const credentials = await context.getCredentials(ics.credentialType);
    const { url } = readAddress(textOf(credentials['secretAddress']) ?? '');
    const fetch = createFetch(context, {
      credentialType: ics.credentialType,
      baseUrl: url,
      // The address itself is the only secret, and it is sent nowhere else: redirects may lead where they like.
      allows: () => true,
      service: ics.displayName,
    });
    return createIcsSource({
      http: createIcsHttp({ fetch, clock: n8nClock, ...(deadline === undefined ? {} : { deadline }) }),
      clock: n8nClock,
      url,
      timeZone: context.getTimezone(),
      self: textOf(credentials['email'])?.trim().toLowerCase() || null,
    });
  },
};

const meetingBaas: CalendarProvider = {
  id: 'meeting-baas',
  displayName: 'Meeting BaaS calendars',
  credentialType: 'calendarBotsMeetingBaasApi',
  hookSecrets: ({ webhookSecret }) => secretsIn(webhookSecret),
  async open(context, deadline) {
    const { createMeetingBaasSource } = await import('calendar-bots/calendars/meeting-baas');
    const { openMeetingBaasCalendars } = await import('./meeting-baas/calendars');
    return createMeetingBaasSource({
      calendars: await openMeetingBaasCalendars(context, deadline),
      clock: n8nClock,
      timeZone: context.getTimezone(),
    });
  },
};

const meetingBaasV1: CalendarProvider = {
  id: 'meeting-baas-v1',
  displayName: 'Meeting BaaS v1 calendars',
  credentialType: 'calendarBotsMeetingBaasApi',
  // Its messages prove themselves by the account's own key, which they send back.
  hookSecrets: ({ apiKey, formerApiKey }) => [...secretsIn(apiKey), ...secretsIn(formerApiKey)],
  async open(context, deadline) {
    const { createMeetingBaasV1Source } = await import('calendar-bots/calendars/meeting-baas-v1');
    const { openV1Calendars } = await import('./meeting-baas-v1/calendars');
    return createMeetingBaasV1Source({
      calendars: await openV1Calendars(context, deadline),
      timeZone: context.getTimezone(),
    });
  },
};

/** While a secret is being replaced, the old and the new one stand beside each other. */
const secretsIn = (value: unknown): string[] => (textOf(value) ?? '').split(/[\s,]+/).filter((secret) => secret !== '');

const meetStream: CalendarProvider = {
  id: 'meetstream',
  displayName: 'MeetStream calendars',
  credentialType: 'calendarBotsMeetStreamApi',
  async open(context, deadline) {
    const { createMeetStreamSource } = await import('calendar-bots/calendars/meetstream');
    const { createMeetStreamCalendarHttp } = await import('calendar-bots/connections/meetstream');
    const { MEETSTREAM_BASE_URL } = await import('calendar-bots/bots/meetstream');
    const { credentialType } = meetStream;
    const baseUrl = textOf((await context.getCredentials(credentialType))['baseUrl'])?.trim() || MEETSTREAM_BASE_URL;
    const fetch = createFetch(context, { credentialType, baseUrl, service: 'MeetStream' });
    const limit = deadline === undefined ? {} : { deadline };
    return createMeetStreamSource({
      http: createMeetStreamCalendarHttp({ fetch, clock: n8nClock, baseUrl, ...limit }),
      clock: n8nClock,
      timeZone: context.getTimezone(),
    });
  },
};

export const CALENDAR_PROVIDERS: readonly CalendarProvider[] = [
  caldav,
  ics,
  google,
  meetingBaas,
  meetingBaasV1,
  meetStream,
  microsoft,
];

/** The provider with this id; the first one where a workflow was saved before there was a choice. */
export function calendarProvider(id: string): CalendarProvider {
  return CALENDAR_PROVIDERS.find((provider) => provider.id === id) ?? google;
}
