import type { CalendarSource } from '../calendars/source.js';
import { GOOGLE_TOKENS, microsoftTokens, refreshTokenFetch, systemClock } from '../auth/index.js';
import { defaultAccountFile, loadAccount, saveAccount } from './account.js';
import type { Io } from './io.js';
import { accessOf } from './open-bots.js';
import { plainFetch } from './plain-fetch.js';
import { required, webAddress } from './required.js';

export const PROVIDERS = ['google', 'microsoft', 'caldav', 'ics', 'meeting-baas', 'meetstream'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface SourceOptions {
  provider: Provider;
  /** Sign-in file of Google or Microsoft. */
  account?: string;
  /** CalDAV: the server, or one calendar. ICS: the feed. */
  url?: string;
  user?: string;
}

/**
 * Opens a provider for the command line. Secrets come from files and from the environment, never from the command
 * itself, which others on the machine can see.
 */
export async function openSource({ provider, account, url, user }: SourceOptions, io: Io): Promise<CalendarSource> {
  const clock = systemClock;
  if (provider === 'caldav') {
    const { basicAuthFetch, createCalDavHttp, createCalDavSource } = await import('../calendars/caldav/index.js');
    const serverUrl = required(webAddress(url, '--url'), '--url', 'the address of the CalDAV server');
    const username = required(user, '--user', 'the user name');
    const password = required(io.env['CALENDAR_BOTS_PASSWORD'], 'CALENDAR_BOTS_PASSWORD', 'the app password');
    const fetch = basicAuthFetch(plainFetch, { serverUrl, username, password });
    return createCalDavSource({ http: createCalDavHttp({ fetch, clock }), serverUrl, username });
  }
  if (provider === 'ics') {
    const { createIcsHttp, createIcsSource } = await import('../calendars/ics/index.js');
    const feedUrl = required(
      url ?? io.env['CALENDAR_BOTS_FEED_URL'],
      'CALENDAR_BOTS_FEED_URL',
      'the secret address of the feed',
    );
    const http = createIcsHttp({ fetch: plainFetch, clock });
    return createIcsSource({ http, url: feedUrl, clock, timeZone: localZone() });
  }
  if (provider === 'meeting-baas') {
    const { createMeetingBaasCalendarHttp, MeetingBaasCalendars } =
      await import('../connections/meeting-baas/index.js');
    const { createMeetingBaasSource } = await import('../calendars/meeting-baas/index.js');
    const http = createMeetingBaasCalendarHttp(accessOf(provider, io));
    return createMeetingBaasSource({ calendars: new MeetingBaasCalendars({ http }), clock, timeZone: localZone() });
  }
  if (provider === 'meetstream') {
    const { createMeetStreamCalendarHttp } = await import('../connections/meetstream/index.js');
    const { createMeetStreamSource } = await import('../calendars/meetstream/index.js');
    const http = createMeetStreamCalendarHttp(accessOf(provider, io));
    return createMeetStreamSource({ http, clock, timeZone: localZone() });
  }
  const file = account ?? defaultAccountFile(provider, io.env);
  const saved = await loadAccount(file, provider);
  const tokens = provider === 'google' ? GOOGLE_TOKENS : microsoftTokens();
  const origins = saved.apiUrl === undefined ? tokens.origins : [new URL(saved.apiUrl).origin];
  const fetch = refreshTokenFetch({
    provider: { ...tokens, tokenUrl: saved.tokenUrl, origins },
    clientId: saved.clientId,
    ...(saved.clientSecret === undefined ? {} : { clientSecret: saved.clientSecret }),
    refreshToken: saved.refreshToken,
    onRefreshToken: (refreshToken) => saveAccount(file, { ...saved, refreshToken }),
    keptRefreshToken: async () => (await loadAccount(file, provider)).refreshToken,
  });
  const baseUrl = saved.apiUrl === undefined ? {} : { baseUrl: saved.apiUrl };
  if (provider === 'google') {
    const { createGoogleHttp, createGoogleSource } = await import('../calendars/google/index.js');
    return createGoogleSource({ http: createGoogleHttp({ fetch, clock, ...baseUrl }) });
  }
  const { createMicrosoftHttp, createMicrosoftSource } = await import('../calendars/microsoft/index.js');
  return createMicrosoftSource({ http: createMicrosoftHttp({ fetch, clock, ...baseUrl }) });
}

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
