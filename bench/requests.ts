/**
 * How many requests a watched calendar costs in a day: `npx tsx bench/requests.ts`.
 *
 * A virtual day of polls, one a minute, on the stand-ins (CalDAV on a real Radicale, where that can be installed), with
 * nothing changing: every request that reaches the server is counted, the moving window and the daily check included.
 * With push the same day is polled once an hour; what is pushed comes on top, one request or two for each change.
 */
import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import { createIcsSource } from '../core/src/calendars/ics';
import { basicAuthFetch, createCalDavHttp, createCalDavSource } from '../core/src/calendars/caldav';
import { createMicrosoftHttp, createMicrosoftSource } from '../core/src/calendars/microsoft';
import { plainFetch } from '../core/src/cli/plain-fetch';
import type { CalendarSource } from '../core/src/calendars/source';
import type { Fetch } from '../core/src/http';
import { watchCalendars, type WatchState } from '../core/src/sync';
import { manualClock, type SandboxClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { IcsSandbox, OwnCalendar } from '../sandbox/ics';
import { MicrosoftSandbox } from '../sandbox/microsoft';
import { Author, serversOrSkip, startRadicale, vevent } from '../test/servers';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const START = Date.parse('2026-11-23T08:00:00Z');
const ME = 'me@acme.test';
/** Meetings in the calendar: enough that a listing is more than a formality. */
const MEETINGS = 40;

interface Subject {
  name: string;
  clock: SandboxClock;
  calendarId: string;
  /** A source as a poll opens it, whose requests are counted. */
  open(count: () => void): CalendarSource;
  stop(): Promise<void>;
}

const clockOf = (clock: SandboxClock) => ({
  now: () => clock.now(),
  sleep: (ms: number) => clock.advance(ms),
  random: () => 0.5,
});
const counting =
  (fetch: Fetch, count: () => void): Fetch =>
  (url, init) => {
    count();
    return fetch(url, init);
  };
const startOf = (i: number): number => START + (2 + i * 20) * 60 * MINUTE;

function google(): Subject {
  const clock = manualClock(START);
  const sandbox = new GoogleSandbox({ clock });
  sandbox.addUser(ME, { timeZone: 'Europe/Berlin' });
  for (let i = 0; i < MEETINGS; i++) {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString() });
    sandbox.events.insert(ME, { summary: `Meeting ${i}`, start: at(startOf(i)), end: at(startOf(i) + 30 * MINUTE) });
  }
  const { accessToken } = sandbox.oauth.issue({ user: ME, lifeMs: 10 * DAY });
  return {
    name: 'Google Calendar',
    clock,
    calendarId: ME,
    open: (count) =>
      createGoogleSource({
        http: createGoogleHttp({
          fetch: counting(signed(sandbox.fetch, accessToken), count),
          clock: clockOf(clock),
          baseUrl: sandbox.apiUrl,
        }),
      }),
    stop: () => Promise.resolve(),
  };
}

function microsoft(): Subject {
  const clock = manualClock(START);
  const sandbox = new MicrosoftSandbox({ clock });
  sandbox.addUser(ME, { timeZone: 'Europe/Berlin' });
  const calendarId = sandbox.calendars.defaultOf(ME);
  for (let i = 0; i < MEETINGS; i++) {
    const at = (ms: number) => ({ dateTime: new Date(ms).toISOString().slice(0, 19), timeZone: 'UTC' });
    sandbox.events.insert(calendarId, {
      subject: `Meeting ${i}`,
      start: at(startOf(i)),
      end: at(startOf(i) + 30 * MINUTE),
    });
  }
  const { accessToken } = sandbox.oauth.issue({ user: ME, lifeMs: 10 * DAY });
  return {
    name: 'Microsoft 365',
    clock,
    calendarId,
    open: (count) =>
      createMicrosoftSource({
        http: createMicrosoftHttp({
          fetch: counting(signed(sandbox.fetch, accessToken), count),
          clock: clockOf(clock),
          baseUrl: sandbox.apiUrl,
        }),
      }),
    stop: () => Promise.resolve(),
  };
}

function ics(): Subject {
  const clock = manualClock(START);
  const sandbox = new IcsSandbox({ clock });
  const calendar = new OwnCalendar('Feed', 'Europe/Berlin', () => clock.now());
  for (let i = 0; i < MEETINGS; i++) {
    calendar.put({ uid: `m${i}`, title: `Meeting ${i}`, start: startOf(i), minutes: 30 });
  }
  const feed = sandbox.add(calendar);
  return {
    name: 'ICS feed',
    clock,
    calendarId: 'primary',
    open: (count) =>
      createIcsSource({
        fetch: counting(bare(sandbox.fetch), count),
        clock: clockOf(clock),
        url: sandbox.urlOf(feed, 'webcal').replace('webcal:', 'https:'),
        timeZone: 'Europe/Berlin',
      }),
    stop: () => Promise.resolve(),
  };
}

async function caldav(): Promise<Subject | null> {
  const servers = serversOrSkip();
  if (servers === undefined) return null;
  const clock = manualClock(START);
  const server = await startRadicale(servers);
  const author = await Author.make(server, `/${server.username}/`, 'work');
  for (let i = 0; i < MEETINGS; i++) {
    const wall = new Date(startOf(i)).toISOString().slice(0, 19).replace(/[-:]/g, '');
    await author.put(`m${i}`, [vevent({ uid: `m${i}`, start: wall })]);
  }
  const { url: serverUrl, username, password } = server;
  return {
    name: 'CalDAV (Radicale)',
    clock,
    calendarId: author.calendarUrl,
    open: (count) =>
      createCalDavSource({
        http: createCalDavHttp({
          fetch: counting(basicAuthFetch(plainFetch, { serverUrl, username, password }), count),
          clock: clockOf(clock),
        }),
        serverUrl,
        username,
      }),
    stop: () => server.stop(),
  };
}

function signed(fetch: GoogleSandbox['fetch'], token: string): Fetch {
  return (url, { method, headers, body }) =>
    fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body }),
    });
}

function bare(fetch: GoogleSandbox['fetch']): Fetch {
  return (url, { method, headers }) => fetch(url, { method, headers });
}

interface Counted {
  first: number;
  quiet: number;
  day: number;
}

/** Requests of the first poll, of a quiet one, and of a day. */
async function aDay(subject: Subject, everyMs: number): Promise<Counted> {
  const { clock } = subject;
  let requests = 0;
  let state: WatchState | null = null;
  const poll = async (): Promise<number> => {
    const before = requests;
    const source = subject.open(() => (requests += 1));
    const calendarId = await source.calendarIdOf(subject.calendarId);
    const settings = {
      backMs: DAY,
      aheadMs: 60 * DAY,
      soonMs: 5 * MINUTE,
      kinds: ['created', 'updated', 'cancelled'] as const,
      auditEveryMs: DAY,
      matches: () => true,
      filterFingerprint: '',
    };
    const result = await watchCalendars(source, [calendarId], state, settings, {
      now: clock.now(),
      hasTime: () => true,
    });
    const [report] = result.calendars;
    if (report?.error) throw report.error;
    state = JSON.parse(JSON.stringify(result.state)) as WatchState;
    return requests - before;
  };
  const first = await poll();
  requests = 0;
  const costs: number[] = [];
  for (let passed = 0; passed < DAY; passed += everyMs) {
    await clock.advance(everyMs);
    costs.push(await poll());
  }
  const quiet = [...costs].sort((a, b) => a - b)[Math.floor(costs.length / 2)] ?? 0;
  return { first, quiet, day: requests };
}

async function main(): Promise<void> {
  const rows: string[][] = [['calendar', 'first poll', 'quiet poll', 'a day, each minute', 'a day, push and hourly']];
  for (const make of [google, microsoft, caldav, ics]) {
    const each = await make();
    if (each === null) continue;
    const minutely = await aDay(each, MINUTE);
    await each.stop();
    const again = await make();
    if (again === null) continue;
    const pushed = each.name.startsWith('Google') || each.name.startsWith('Microsoft');
    const hourly = pushed ? await aDay(again, 60 * MINUTE) : null;
    await again.stop();
    const { first, quiet, day } = minutely;
    rows.push([each.name, String(first), String(quiet), String(day), hourly === null ? 'no push' : String(hourly.day)]);
  }
  // One events.list for each poll and kind of event: read in its source, see test/simulation/builtin-trigger.ts.
  rows.push(['n8n Google Calendar Trigger, one kind', '1', '1', '1440', 'no push']);
  rows.push(['the same for created, updated, cancelled', '3', '3', '4320', 'no push']);
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
