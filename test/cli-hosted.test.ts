import { EXIT, run } from '../core/src/cli';
import { createMeetingBaasCalendarHttp, MeetingBaasCalendars } from '../core/src/connections/meeting-baas';
import { createMeetStreamCalendarHttp, MeetStreamCalendarClient } from '../core/src/connections/meetstream';
import { realClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { MeetingBaasServer } from '../sandbox/meeting-baas';
import { googleAccounts } from '../sandbox/meeting-baas/calendars';
import { ADA, calendarStage } from '../sandbox/meetstream/calendar/test-driver';

/*
 * Calendars that are connected at a bot service, on the command line: read, and planned for with any service.
 */
const KEY = 'sandbox-key';
const LINK = 'https://meet.google.com/abc-defg-hij';
const fetchOf = {
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  clock: { ...realClock(), random: () => 0.5 },
};

async function cli(argv: string[], env: Record<string, string>) {
  const out: string[] = [];
  const notes: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    note: (text: string) => void notes.push(text),
    stdin: () => Promise.resolve(''),
    env,
  };
  const code = await run(argv, io);
  return { code, out: out.join('\n'), notes: notes.join('\n') };
}

test('at Meeting BaaS', async () => {
  const clock = realClock();
  const google = new GoogleSandbox({ clock });
  google.addUser(ADA, { timeZone: 'Europe/Berlin' });
  const start = Date.now() + 7_200_000;
  google.events.insert(ADA, {
    summary: 'Planning',
    location: LINK,
    start: { dateTime: new Date(start).toISOString() },
    end: { dateTime: new Date(start + 1_800_000).toISOString() },
  });
  const baas = new MeetingBaasServer({ clock, send: async () => new Response(), accounts: [googleAccounts(google)] });
  await baas.start(0);
  const env = { MEETING_BAAS_API_KEY: KEY, MEETING_BAAS_URL: baas.url };
  try {
    const http = createMeetingBaasCalendarHttp({ ...fetchOf, apiKey: KEY, baseUrl: baas.url });
    const calendars = new MeetingBaasCalendars({ http });
    const { clientId, clientSecret } = google.oauth.client;
    const { refreshToken } = google.oauth.issue({ user: ADA });
    const credentials = { platform: 'google' as const, clientId, clientSecret, refreshToken };
    const [raw] = await calendars.listRaw(credentials);
    const { id } = await calendars.create(credentials, raw?.id ?? '');
    await waitUntil(async () => (await calendars.listEvents(id)).rows.length > 0);

    const listed = await cli(['calendars', '--provider', 'meeting-baas', '--json'], env);
    expect([listed.notes, JSON.parse(listed.out)]).toMatchObject(['', [{ id }]]);
    const events = await cli(['events', '--provider', 'meeting-baas', '--calendar', ADA], env);
    expect(events.out).toContain('Planning');
    expect(events.out).toContain(LINK);
    const plan = await cli(['plan', '--provider', 'meeting-baas', '--json'], env);
    expect([plan.code, JSON.parse(plan.out)]).toMatchObject([EXIT.ok, [{ did: 'booked', title: 'Planning' }]]);
    const bare = await cli(['events', '--provider', 'meeting-baas'], {});
    expect([bare.code, bare.notes.includes('MEETING_BAAS_API_KEY is missing')]).toEqual([EXIT.usage, true]);
  } finally {
    await baas.stop();
    await google.stop();
  }
});

test('at MeetStream', async () => {
  const { google, server, grantOf, meeting, stop } = calendarStage({ clock: realClock() });
  google.events.insert(ADA, meeting('Planning', 120));
  await server.start(0);
  const env = { MEETSTREAM_API_KEY: KEY, MEETSTREAM_URL: server.apiUrl };
  try {
    const nothing = await cli(['calendars', '--provider', 'meetstream', '--json'], env);
    expect([nothing.code, nothing.out]).toEqual([EXIT.ok, '[]']);
    const http = createMeetStreamCalendarHttp({ ...fetchOf, apiKey: KEY, baseUrl: server.apiUrl });
    await new MeetStreamCalendarClient({ http }).connectGoogle(grantOf('google'));
    const events = await cli(['events', '--provider', 'meetstream'], env);
    expect(events.notes).toBe('');
    expect(events.out).toMatch(/Planning\s+google_meet\s+https:\/\/meet\.google\.com\/abc-defg-hij/);
  } finally {
    await stop();
  }
});

async function waitUntil(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come about within five seconds');
}
