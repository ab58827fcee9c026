import type { SandboxClock } from './clock';
import type { GoogleSandbox } from './google';
import type { MicrosoftSandbox } from './microsoft';

/** The people of the demo; the first one is the user whose meetings are recorded. */
export const DEMO_USER = 'ada@example.com';
export const DEMO_GUEST = 'grace@example.com';

const HOUR_MS = 3_600_000;

/** Two people with calendars and a few meetings around now, so that there is something to see. */
export function seedDemo(google: GoogleSandbox, microsoft: MicrosoftSandbox, clock: SandboxClock): void {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  google.addUser(DEMO_USER, { displayName: 'Ada Lovelace', timeZone });
  google.addUser(DEMO_GUEST, { displayName: 'Grace Hopper', timeZone });
  const team = google.calendars.create({ owner: DEMO_USER, summary: 'Team' });
  const nextHour = Math.ceil(clock.now() / HOUR_MS) * HOUR_MS;
  const times = (startMs: number, minutes: number) => ({
    start: { dateTime: new Date(startMs).toISOString(), timeZone },
    end: { dateTime: new Date(startMs + minutes * 60_000).toISOString(), timeZone },
  });
  const meet = (requestId: string) => ({
    conferenceData: { createRequest: { requestId, conferenceSolutionKey: { type: 'hangoutsMeet' } } },
  });
  google.events.insert(DEMO_USER, {
    summary: 'Weekly planning',
    ...times(nextHour + HOUR_MS, 45),
    recurrence: ['RRULE:FREQ=WEEKLY'],
    attendees: [{ email: DEMO_USER, responseStatus: 'accepted' }, { email: DEMO_GUEST }],
    ...meet('demo-planning'),
  });
  google.events.insert(DEMO_USER, {
    summary: 'Call with a customer',
    location: 'https://zoom.us/j/98765432101?pwd=c2FuZGJveA',
    ...times(nextHour + 3 * HOUR_MS, 30),
  });
  google.events.insert(team, {
    summary: 'Retrospective',
    ...times(nextHour + 24 * HOUR_MS, 60),
    ...meet('demo-retro'),
  });
  google.events.insert(DEMO_USER, { summary: 'Lunch, no link', ...times(nextHour + 2 * HOUR_MS, 60) });

  microsoft.addUser(DEMO_USER, { displayName: 'Ada Lovelace', timeZone });
  const utc = (at: number) => ({ dateTime: new Date(at).toISOString().slice(0, 19), timeZone: 'UTC' });
  microsoft.events.insert(microsoft.calendars.defaultOf(DEMO_USER), {
    subject: 'Supplier review',
    start: utc(nextHour + 4 * HOUR_MS),
    end: utc(nextHour + 5 * HOUR_MS),
    isOnlineMeeting: true,
    onlineMeetingProvider: 'teamsForBusiness',
  });
}
