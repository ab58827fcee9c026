import type { CalendarEvent } from '../core/src/event';
import type { CalendarSource, EventPage, Window } from '../core/src/calendars/source';
import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import type { Fetch } from '../core/src/http';
import { manualClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { type Random, seededRandom } from '../sandbox/random';

/** The engine's Google source against the stand-in of Google Calendar, over no network. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 21, 8);
const ME = 'me@example.com';
const window: Window = { from: NOW - DAY_MS, to: NOW + 28 * DAY_MS };

function setUp(seed = 1): {
  google: GoogleSandbox;
  source: CalendarSource;
  /** Another source of the same account that has read nothing yet. */
  fresh: () => CalendarSource;
  pass: (ms: number) => Promise<void>;
} {
  const clock = manualClock(NOW);
  const google = new GoogleSandbox({ clock, seed });
  google.addUser(ME, { timeZone: 'Europe/Berlin' });
  const { accessToken } = google.oauth.issue({ user: ME, lifeMs: 365 * DAY_MS });
  const fetch: Fetch = (url, { method, headers, body }) =>
    google.fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      ...(body === undefined ? {} : { body }),
    });
  const http = createGoogleHttp({
    fetch,
    clock: { now: () => clock.now(), sleep: (ms) => clock.pass(ms), random: () => 0.5 },
    baseUrl: google.apiUrl,
  });
  const fresh = (): CalendarSource => createGoogleSource({ http });
  return { google, source: fresh(), fresh, pass: (ms) => clock.advance(ms) };
}

const at = (ms: number): { dateTime: string; timeZone: string } => ({
  dateTime: new Date(ms).toISOString(),
  timeZone: 'Europe/Berlin',
});

function addMeeting(google: GoogleSandbox, startMs: number, more: object = {}): string {
  const event = google.events.insert(ME, {
    summary: 'Meeting',
    start: at(startMs),
    end: at(startMs + HOUR_MS),
    ...more,
  });
  return event.id ?? '';
}

/** What a caller of the port remembers of a calendar: nothing but what the pages said. */
class Seen {
  readonly events = new Map<string, CalendarEvent>();
  cursor: string | null = null;
  pages = 0;

  constructor(private readonly source: CalendarSource) {}

  /** One round; true when it was a full listing. */
  async round(pageSize: number): Promise<boolean> {
    const full = this.cursor === null;
    if (full) this.events.clear();
    let page: string | null = null;
    do {
      const read: EventPage = await this.source.readPage({
        calendarId: ME,
        window,
        cursor: this.cursor,
        page,
        purpose: 'sync',
        pageSize,
      });
      expect(read.rejected).toEqual([]);
      for (const event of read.events) this.events.set(event.id, event);
      for (const { id } of read.removed) this.remove(id);
      this.pages += 1;
      page = read.nextPage;
      if (page === null) {
        expect(read.nextCursor).not.toBeNull();
        this.cursor = read.nextCursor;
      }
    } while (page !== null);
    return full;
  }

  private remove(id: string): void {
    this.events.delete(id);
    for (const event of this.events.values()) if (event.seriesId === id) this.events.delete(event.id);
  }

  inWindow(): string[] {
    return [...this.events.values()]
      .filter((event) => Date.parse(event.start) < window.to && Date.parse(event.end) > window.from)
      .map((event) => `${event.id} ${event.start} ${event.end} ${event.title} ${event.response ?? '-'}`)
      .sort();
  }
}

/** The same lines from what the stand-in itself holds. Its all-day events are left to a test of their own. */
function truth(google: GoogleSandbox): string[] {
  const utc = (text: string | null | undefined): string => new Date(text ?? '').toISOString();
  return google
    .truth(ME, window.from, window.to)
    .map((event) => {
      const own = event.attendees?.find((attendee) => attendee.self)?.responseStatus ?? '-';
      const span = `${utc(event.start?.dateTime)} ${utc(event.end?.dateTime)}`;
      return `${event.id ?? ''} ${span} ${event.summary ?? ''} ${own}`;
    })
    .sort();
}

test('a window is paged whole, edited, and its changes read', async () => {
  const { google, source, pass } = setUp();
  google.paging = { shortPage: 0.3, emptyPage: 0.2 };
  const singles = Array.from({ length: 20 }, (_, i) => addMeeting(google, NOW + i * DAY_MS));
  const weekly = addMeeting(google, NOW + 2 * HOUR_MS, {
    summary: 'Weekly',
    recurrence: ['RRULE:FREQ=WEEKLY'],
    conferenceData: { createRequest: { requestId: 'r1', conferenceSolutionKey: { type: 'hangoutsMeet' } } },
  });
  await pass(60_000);

  const seen = new Seen(source);
  expect(await seen.round(7)).toBe(true);
  expect(seen.pages).toBeGreaterThan(3);
  expect(seen.inWindow()).toEqual(truth(google));
  const occurrences = [...seen.events.values()].filter((event) => event.seriesId === weekly);
  expect(occurrences.length).toBeGreaterThanOrEqual(4);
  expect(new Set(occurrences.map((event) => event.occurrenceKey)).size).toBe(occurrences.length);
  for (const event of occurrences) {
    expect(event).toMatchObject({
      kind: 'occurrence',
      recurrenceId: event.start,
      meeting: { platform: 'google_meet' },
    });
  }

  const [moved = '', renamed = '', gone = ''] = singles;
  const [first, second] = occurrences.sort((a, b) => (a.start < b.start ? -1 : 1));
  google.events.reschedule(ME, moved, NOW + 5 * DAY_MS + HOUR_MS);
  google.events.patch(ME, renamed, { summary: 'Renamed' });
  google.events.delete(ME, gone);
  google.events.delete(ME, first?.id ?? '');
  google.events.reschedule(ME, second?.id ?? '', Date.parse(second?.start ?? '') + HOUR_MS);
  await pass(60_000);
  expect(await seen.round(7)).toBe(false);
  expect(seen.inWindow()).toEqual(truth(google));
  expect(seen.events.get(second?.id ?? '')).toMatchObject({
    kind: 'exception',
    recurrenceId: second?.start,
    occurrenceKey: second?.occurrenceKey,
  });

  google.events.delete(ME, weekly);
  await pass(60_000);
  await seen.round(7);
  expect(seen.inWindow()).toEqual(truth(google));
  expect([...seen.events.values()].filter((event) => event.seriesId === weekly)).toEqual([]);
});

test('all-day events start at the same instant in a listing, in a query and alone', async () => {
  const { google, source, fresh } = setUp();
  const body = { summary: 'Fair', start: { date: '2026-12-01' }, end: { date: '2026-12-03' } };
  const id = google.events.insert(ME, body).id ?? '';
  const listed = (await source.readPage({ calendarId: ME, window, cursor: null, page: null, purpose: 'once' })).events;
  const asked = (await source.query({ calendarId: ME, window, page: null, text: 'fair' })).events;
  // A source that has seen no page yet has to find out the zone.
  const alone = await fresh().getEvent(ME, id);
  expect(alone).toMatchObject({ start: '2026-11-30T23:00:00.000Z', end: '2026-12-02T23:00:00.000Z', allDay: true });
  expect(listed).toEqual([alone]);
  expect(asked).toEqual([alone]);
});

test('an expired cursor is told, and so is one that never was', async () => {
  const { google, source } = setUp();
  addMeeting(google, NOW + DAY_MS);
  const seen = new Seen(source);
  await seen.round(100);
  google.expireSyncTokens(ME);
  await expect(seen.round(100)).rejects.toMatchObject({ code: 'cursorExpired', status: 410 });
  seen.cursor = 'nonsense';
  await expect(seen.round(100)).rejects.toMatchObject({ code: 'cursorExpired' });
});

test('faults on the way are tried again and nothing is missed', async () => {
  const { google, source } = setUp();
  for (let i = 0; i < 30; i++) addMeeting(google, NOW + i * HOUR_MS);
  google.faults.add({ fault: { kind: 'status', status: 403, reason: 'rateLimitExceeded' }, operation: 'events.list' });
  google.faults.add({ fault: { kind: 'connectionReset' }, operation: 'events.list', after: 3 });
  google.faults.add({ fault: { kind: 'truncatedBody' }, operation: 'events.list', after: 6 });
  google.faults.add({ fault: { kind: 'htmlInsteadOfJson' }, operation: 'events.list', after: 7 });
  const seen = new Seen(source);
  await seen.round(5);
  expect(seen.inWindow()).toEqual(truth(google));
  expect(seen.events.size).toBe(30);
});

test('what changed longer ago than Google remembers is found all the same', async () => {
  const { google, source, pass } = setUp();
  addMeeting(google, NOW + 2 * DAY_MS, { summary: 'old' });
  await pass(HOUR_MS);
  addMeeting(google, NOW + 3 * DAY_MS, { summary: 'new' });
  const updatedSince = NOW + HOUR_MS / 2;
  const titles = async (since: number): Promise<string[]> =>
    (await source.query({ calendarId: ME, window, page: null, updatedSince: since })).events.map((e) => e.title);
  expect(await titles(updatedSince)).toEqual(['new']);
  await pass(40 * DAY_MS);
  expect(await titles(updatedSince)).toEqual(['new']);
});

test('events that are gone, never were, or have no one to read them', async () => {
  const { google, source } = setUp();
  const id = addMeeting(google, NOW + DAY_MS);
  expect(await source.getEvent(ME, id)).toMatchObject({ id, title: 'Meeting', status: 'confirmed' });
  google.events.delete(ME, id);
  const deleted = await source.getEvent(ME, id);
  if (deleted !== null) expect(deleted.status).toBe('cancelled');
  expect(await source.getEvent(ME, 'neverwas')).toBeNull();
  google.oauth.revoke(ME);
  await expect(source.getEvent(ME, id)).rejects.toMatchObject({ code: 'unauthorized' });
  const { calendars } = await setUp().source.listCalendars();
  expect(calendars).toEqual([
    expect.objectContaining({ id: ME, primary: true, readable: true, timeZone: 'Europe/Berlin' }),
  ]);
});

test.each([1, 2, 3])('after any edits the changes read are the calendar (seed %i)', async (seed) => {
  const { google, source, pass } = setUp(seed);
  google.paging = { shortPage: 0.2, emptyPage: 0.2 };
  const random = seededRandom(seed);
  const seen = new Seen(source);
  let rounds = 0;
  for (let step = 0; step < 120; step++) {
    edit(google, random);
    await pass(1 + Math.floor(random() * 60_000));
    if (random() < 0.03) seen.cursor = null;
    if (random() < 0.4) continue;
    await seen.round(3 + Math.floor(random() * 40));
    expect([step, seen.inWindow()]).toEqual([step, truth(google)]);
    rounds += 1;
  }
  expect(rounds).toBeGreaterThan(40);
});

function edit(google: GoogleSandbox, random: Random): void {
  const start = window.from + Math.floor((random() * (window.to - window.from)) / 900_000) * 900_000;
  const live = google.truth(ME, window.from, window.to);
  const id = live[Math.floor(random() * live.length)]?.id ?? undefined;
  const dice = random();
  if (id === undefined || dice < 0.3) addMeeting(google, start);
  else if (dice < 0.36) addMeeting(google, start, { recurrence: ['RRULE:FREQ=DAILY;COUNT=12'], summary: 'Series' });
  else if (dice < 0.6) google.events.reschedule(ME, id, start);
  else if (dice < 0.75) google.events.patch(ME, id, { summary: `Title ${Math.floor(random() * 1e6)}` });
  else if (dice < 0.95) google.events.delete(ME, id);
  else google.events.delete(ME, id.replace(/_\d{8}T\d{6}Z$/, ''));
}
