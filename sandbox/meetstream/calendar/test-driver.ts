import { manualClock } from '../../clock';
import { GoogleSandbox, READ_ONLY_SCOPES } from '../../google';
import { MicrosoftSandbox } from '../../microsoft';
import { MeetStreamServer, type MeetStreamServerOptions } from '../server';
import { calendarHosts } from './hosts';

export const CALENDAR_START = Date.parse('2026-11-23T09:00:00Z');
export const ADA = 'ada@example.com';
export const LINK = 'https://meet.google.com/abc-defg-hij';
const MINUTE = 60_000;

/** Google, Microsoft and MeetStream on one clock that stands still; Ada has an account at both. No socket. */
export function calendarStage(options: Partial<MeetStreamServerOptions> = {}) {
  const clock = options.clock ?? manualClock(CALENDAR_START);
  const google = new GoogleSandbox({ clock, seed: 11, deliver: async () => new Response() });
  const microsoft = new MicrosoftSandbox({ clock, seed: 11, deliver: async () => new Response() });
  google.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  microsoft.addUser(ADA, { displayName: 'Ada Lovelace', timeZone: 'Europe/Berlin' });
  const server = new MeetStreamServer({
    seed: 7,
    send: async () => new Response(),
    calendars: calendarHosts(google, microsoft),
    ...options,
    clock,
  });
  const grantOf = (provider: 'google' | 'outlook') => {
    const { oauth } = provider === 'google' ? google : microsoft;
    const scope = provider === 'google' ? { scope: READ_ONLY_SCOPES } : {};
    const { clientId, clientSecret } = oauth.client;
    return { clientId, clientSecret, refreshToken: oauth.issue({ user: ADA, ...scope }).refreshToken };
  };
  /** Body of a Google event that begins so many minutes from now and lasts half an hour. */
  const meeting = (title: string, inMinutes: number, more: object = {}) => {
    const start = clock.now() + inMinutes * MINUTE;
    return {
      summary: title,
      start: { dateTime: new Date(start).toISOString(), timeZone: 'Europe/Berlin' },
      end: { dateTime: new Date(start + 30 * MINUTE).toISOString(), timeZone: 'Europe/Berlin' },
      location: LINK,
      ...more,
    };
  };
  const stop = async (): Promise<void> => {
    await server.stop();
    await google.stop();
    await microsoft.stop();
  };
  return { clock, google, microsoft, server, hosted: server.hosted, service: server.service, grantOf, meeting, stop };
}
