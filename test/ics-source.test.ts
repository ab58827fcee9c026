import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import { createIcsSource, type IcsSourceOptions } from '../core/src/calendars/ics';
import type { CalendarSource, EventPage, Window } from '../core/src/calendars/source';
import type { CalendarEvent } from '../core/src/event';
import { CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http';
import { manualClock } from '../sandbox/clock';
import { GoogleSandbox } from '../sandbox/google';
import { googleCalendar, IcsSandbox, OwnCalendar, type SandboxFeed, type Trouble } from '../sandbox/ics';
import { type Random, seededRandom } from '../sandbox/random';

/** The engine's feed source against a server of feeds, over no network. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 9, 12, 8);
/** Clocks go back in Europe on 25 October, inside the window. */
const window: Window = { from: NOW - DAY_MS, to: NOW + 28 * DAY_MS };
const ZONE = 'Europe/Berlin';

interface SetUp {
  ics: IcsSandbox;
  calendar: OwnCalendar;
  feed: SandboxFeed;
  /** A source that has read nothing yet, as each poll makes one. */
  open: (options?: Partial<IcsSourceOptions>) => CalendarSource;
  pass: (ms: number) => Promise<void>;
  now: () => number;
}

function setUp(seed = 1, options: Partial<Omit<SandboxFeed, 'content'>> = {}): SetUp {
  const clock = manualClock(NOW);
  const ics = new IcsSandbox({ clock, seed });
  const calendar = new OwnCalendar('Work, mine', ZONE, () => clock.now());
  const feed = ics.add(calendar, options);
  const fetch: Fetch = (url, { method, headers }) => ics.fetch(url, { method, headers });
  return {
    ics,
    calendar,
    feed,
    open: (more = {}) =>
      createIcsSource({
        fetch,
        url: ics.urlOf(feed),
        clock: { now: () => clock.now(), sleep: (ms) => clock.pass(ms), random: () => 0.5 },
        timeZone: 'UTC',
        ...more,
      }),
    pass: (ms) => clock.advance(ms),
    now: () => clock.now(),
  };
}

async function idOf(source: CalendarSource): Promise<string> {
  return source.calendarIdOf('primary');
}

/** What a caller of the port remembers: nothing but what the pages said. */
class Seen {
  readonly events = new Map<string, CalendarEvent>();
  cursor: string | null = null;
  /** Pages of the last round. */
  pages: EventPage[] = [];

  async round(source: CalendarSource, pageSize?: number): Promise<void> {
    const calendarId = await idOf(source);
    this.pages = [];
    let page: string | null = null;
    do {
      const read: EventPage = await source.readPage({
        calendarId,
        window,
        cursor: this.cursor,
        page,
        purpose: 'sync',
        ...(pageSize === undefined ? {} : { pageSize }),
      });
      expect(read.rejected).toEqual([]);
      if (pageSize !== undefined) expect(read.events.length + read.removed.length).toBeLessThanOrEqual(pageSize);
      if (page === null && (this.cursor === null || read.whole === true)) this.events.clear();
      for (const event of read.events) this.events.set(event.id, event);
      for (const { id } of read.removed) this.events.delete(id);
      this.pages.push(read);
      page = read.nextPage;
      expect(read.nextCursor === null).toBe(page !== null);
      if (page === null) this.cursor = read.nextCursor;
    } while (page !== null);
  }

  inWindow(): string[] {
    return [...this.events.values()]
      .filter((event) => Date.parse(event.start) < window.to && Date.parse(event.end) > window.from)
      .map((event) => `${event.iCalUid} ${event.recurrenceId ?? '-'} ${event.start} ${event.end} ${event.title}`)
      .sort();
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();

function truth(calendar: OwnCalendar): string[] {
  return calendar
    .truth(window.from, window.to)
    .map((one) => {
      const original = one.originalStart === null ? '-' : iso(one.originalStart);
      return `${one.uid} ${original} ${iso(one.start)} ${iso(one.end)} ${one.title}`;
    })
    .sort();
}

/** One thing that somebody does to their calendar. */
function edit(calendar: OwnCalendar, random: Random): void {
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];
  const start = window.from + Math.floor((random() * (window.to - window.from)) / 900_000) * 900_000;
  const minutes = 15 * Math.floor(random() * 9);
  const title = `Größe ${Math.floor(random() * 1e6)}, "x"; \\n`;
  const event = pick([...calendar.events.values()]);
  const dice = random();
  const uid = `uid-${Math.floor(random() * 1e9)}@example.com`;
  if (event === undefined || dice < 0.25) {
    calendar.put({
      uid,
      title,
      start,
      minutes,
      zone: pick(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) ?? ZONE,
    });
  } else if (dice < 0.4) {
    const repeat = { days: 1 + Math.floor(random() * 8), count: 1 + Math.floor(random() * 40) };
    calendar.put({ uid, title, start: start - 20 * DAY_MS, minutes, repeat });
  } else if (dice < 0.5) calendar.edit(event.uid, { title });
  else if (dice < 0.6) calendar.edit(event.uid, { start });
  else if (dice < 0.7) calendar.delete(event.uid);
  else if (event.repeat !== undefined) {
    const index = Math.floor(random() * event.repeat.count);
    calendar.change(event.uid, index, random() < 0.4 ? null : { start, minutes, title });
  } else calendar.edit(event.uid, { minutes });
}

describe.each(['honest', 'dateOnly', 'never304', 'restless', 'none'] as const)('validators: %s', (validators) => {
  const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
  it.each(seeds)('after each listing of a random history the events are the calendar (seed %i)', async (seed) => {
    const random = seededRandom(seed * 7919 + validators.length);
    const { calendar, feed, open, pass, ics } = setUp(seed, { validators });
    const seen = new Seen();
    for (let step = 0; step < 25; step++) {
      feed.noise = random() < 0.5;
      feed.width = 20 + Math.floor(random() * 80);
      feed.lineEnd = random() < 0.5 ? '\n' : '\r\n';
      const edits = random() < 0.3 ? 0 : 1 + Math.floor(random() * 4);
      for (let i = 0; i < edits; i++) edit(calendar, random);
      await pass(1000 + Math.floor(random() * 600_000));
      if (random() < 0.05) seen.cursor = null;
      const full = seen.cursor === null;
      const before = ics.log.total;
      await seen.round(open(), 1 + Math.floor(random() * 30));
      expect([step, seen.inWindow()]).toEqual([step, truth(calendar)]);
      // Whatever the server says, a poll is one request, and what did not change is not told.
      expect(ics.log.total - before).toBe(1);
      if (edits === 0 && !full) expect(seen.pages.flatMap(({ events }) => events)).toEqual([]);
    }
  });
});

describe('an unchanged feed', () => {
  it('is one conditional request with nothing in the answer', async () => {
    const { ics, calendar, open, pass } = setUp();
    calendar.put({ uid: 'a', title: 'A', start: NOW + HOUR_MS, minutes: 30 });
    const seen = new Seen();
    await seen.round(open());
    const { cursor } = seen;
    await pass(600_000);
    await seen.round(open());
    expect(ics.log.list().map(({ status }) => status)).toEqual([200, 304]);
    expect([seen.pages.length, seen.pages[0]?.events, seen.pages[0]?.whole]).toEqual([1, [], undefined]);
    expect(seen.cursor).toBe(cursor);
  });
  it('is told by its content where the server knows no 304 and writes time stamps anew', async () => {
    const { ics, calendar, open, pass } = setUp(1, { validators: 'none', noise: true });
    for (const uid of ['a', 'b', 'c']) calendar.put({ uid, title: uid, start: NOW + HOUR_MS, minutes: 30 });
    const seen = new Seen();
    await seen.round(open());
    await pass(600_000);
    await seen.round(open());
    expect(ics.log.list().map(({ status }) => status)).toEqual([200, 200]);
    expect(seen.pages).toMatchObject([{ events: [], nextPage: null }]);
  });
  it('with Last-Modified alone is asked for by it once a change in the same second would show', async () => {
    const { ics, calendar, open, pass } = setUp(1, { validators: 'dateOnly' });
    calendar.put({ uid: 'a', title: 'A', start: NOW + HOUR_MS, minutes: 30 });
    const seen = new Seen();
    await pass(100);
    await seen.round(open());
    calendar.edit('a', { title: 'B' });
    for (let i = 0; i < 3; i++) {
      await pass(600_000);
      await seen.round(open());
      expect(seen.inWindow()).toEqual(truth(calendar));
    }
    expect(ics.log.list().map(({ status }) => status)).toEqual([200, 200, 304, 304]);
  });
  it('is read afresh without conditions when there is no cursor', async () => {
    const { ics, calendar, open } = setUp();
    calendar.put({ uid: 'a', title: 'A', start: NOW + HOUR_MS, minutes: 30 });
    const source = open();
    await new Seen().round(source);
    await new Seen().round(source);
    expect(ics.log.list().map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('pages', () => {
  async function firstPage(): Promise<SetUp & { source: CalendarSource; first: EventPage; calendarId: string }> {
    const made = setUp();
    for (let i = 0; i < 5; i++) made.calendar.put({ uid: `u${i}`, title: 'x', start: NOW + i * DAY_MS, minutes: 30 });
    const source = made.open();
    const calendarId = await idOf(source);
    const first = await source.readPage({ calendarId, window, cursor: null, page: null, purpose: 'sync', pageSize: 2 });
    return { ...made, source, first, calendarId };
  }
  it('go on in the next run, from another source', async () => {
    const { open, first, calendarId, ics } = await firstPage();
    const request = { calendarId, window, cursor: null, page: first.nextPage, purpose: 'sync', pageSize: 2 } as const;
    const second = await open().readPage(request);
    expect(second.events.map(({ iCalUid }) => iCalUid)).toEqual(['u2', 'u3']);
    expect(ics.log.total).toBe(2);
  });
  it('of a feed that changed meanwhile begin again', async () => {
    const { open, first, calendarId, calendar } = await firstPage();
    calendar.edit('u0', { title: 'y' });
    const request = { calendarId, window, cursor: null, page: first.nextPage, purpose: 'sync' } as const;
    await expect(open().readPage(request)).rejects.toMatchObject({ code: 'cursorExpired' });
  });
  it.each(['nonsense', '1:2', ''])('page token %j and cursors of another version begin again', async (token) => {
    const { source, calendarId } = await firstPage();
    const base = { calendarId, window, purpose: 'sync' } as const;
    await expect(source.readPage({ ...base, cursor: null, page: token })).rejects.toMatchObject({
      code: 'cursorExpired',
    });
    await expect(source.readPage({ ...base, cursor: token, page: null })).rejects.toMatchObject({
      code: 'cursorExpired',
    });
  });
});

describe('what is no calendar is an error, never an empty listing', () => {
  const troubles: [Trouble, CalendarBotsError['code'], string][] = [
    ['signIn', 'unauthorized', 'sign-in page'],
    ['webPage', 'unexpectedResponse', 'web page'],
    ['json', 'unexpectedResponse', 'not an iCalendar file (application/json)'],
    ['empty', 'unexpectedResponse', 'empty'],
    ['cutOff', 'unexpectedResponse', 'broke off'],
    ['circle', 'unexpectedResponse', 'in a circle'],
    ['endless', 'unexpectedResponse', 'without end'],
    ['nowhere', 'unexpectedResponse', 'to nowhere'],
    ['withdrawn', 'notFound', '410'],
  ];
  it.each(troubles)('%s: %s', async (trouble, code, words) => {
    const { feed, calendar, open } = setUp();
    for (let i = 0; i < 9; i++) calendar.put({ uid: `u${i}`, title: 'x', start: NOW + i * DAY_MS, minutes: 30 });
    const seen = new Seen();
    await seen.round(open());
    calendar.delete('u0');
    feed.trouble = trouble;
    for (const cursor of [null, seen.cursor]) {
      const source = open();
      const request = { calendarId: await idOf(source), window, cursor, page: null, purpose: 'sync' } as const;
      const error = await failure(source.readPage(request));
      expect(error).toMatchObject({ code, service: 'ICS feed' });
      expect(error.message).toContain(words);
      expect(error.hint).toMatch(/\w{3,}/);
    }
    feed.trouble = null;
    await seen.round(open());
    expect(seen.inWindow()).toEqual(truth(calendar));
  });
  it('a redirect from https to http is not followed', async () => {
    const { ics, feed, open } = setUp(1, { trouble: 'inTheClear' });
    const source = open({ url: ics.urlOf(feed).replace('http:', 'https:') });
    const error = await failure(source.listCalendars());
    expect(error.message).toContain('from https to http');
    expect(ics.log.total).toBe(1);
  });
  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [500, 'unavailable'],
    [204, 'unexpectedResponse'],
    [304, 'unexpectedResponse'],
  ] as const)('status %i is %s', async (status, code) => {
    const { ics, open } = setUp();
    ics.faults.add({ fault: { kind: 'status', status, body: '' }, times: 9 });
    // These statuses have no body, not even an empty one.
    if (status === 204 || status === 304) {
      const none: Fetch = () =>
        Promise.resolve({ status, headers: { get: () => null }, text: () => Promise.resolve('') });
      expect(await failure(open({ fetch: none }).listCalendars())).toMatchObject({ code, status });
      return;
    }
    expect(await failure(open().listCalendars())).toMatchObject({ code, status });
  });
  it('an empty calendar is one', async () => {
    const { open } = setUp();
    const seen = new Seen();
    await seen.round(open());
    expect(seen.inWindow()).toEqual([]);
    expect(seen.cursor).not.toBeNull();
  });
});

async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  try {
    await promise;
  } catch (error) {
    if (isCalendarBotsError(error)) return error;
    throw error;
  }
  throw new Error('went well');
}

describe('trying again', () => {
  it('a rate limit is waited out as long as was asked, and given up when that is too long', async () => {
    const { ics, open, now } = setUp();
    const limit = (seconds: number): void =>
      ics.faults.next('feed', { kind: 'status', status: 429, headers: { 'retry-after': String(seconds) } });
    limit(20);
    await open().listCalendars();
    expect(now() - NOW).toBeGreaterThanOrEqual(20_000);
    expect(now() - NOW).toBeLessThan(21_000);
    limit(3600);
    expect(await failure(open().listCalendars())).toMatchObject({ code: 'rateLimited', retryAfterMs: 3_600_000 });
  });
  it.each([
    ['a lost connection', { kind: 'connectionReset' }],
    ['a lost answer', { kind: 'lostAnswer' }],
    ['a server error', { kind: 'status', status: 503 }],
    ['half a body', { kind: 'truncatedBody' }],
    ['a web page for once', { kind: 'htmlInsteadOfJson' }],
  ] as const)('%s is tried again', async (name, fault) => {
    const { ics, calendar, open } = setUp();
    calendar.put({ uid: 'a', title: 'A', start: NOW + HOUR_MS, minutes: 30 });
    ics.faults.next('feed', fault);
    const seen = new Seen();
    const round = seen.round(open());
    // A sign-in page is no passing trouble.
    if (name === 'a web page for once') await expect(round).rejects.toMatchObject({ code: 'unauthorized' });
    else await round;
    expect(ics.log.total).toBe(name === 'a web page for once' ? 1 : 2);
  });
  it('redirects are followed', async () => {
    const { calendar, feed, open, ics } = setUp(1, { hops: 3 });
    calendar.put({ uid: 'a', title: 'A', start: NOW + HOUR_MS, minutes: 30 });
    const seen = new Seen();
    await seen.round(open());
    await seen.round(open());
    expect(seen.inWindow()).toEqual(truth(calendar));
    expect(ics.log.list().map(({ status }) => status)).toEqual([302, 302, 302, 200, 302, 302, 302, 304]);
    expect(feed.hops).toBe(3);
  });
});

describe('the secret address', () => {
  it('is in no id, cursor, page, event, calendar or error', async () => {
    const { ics, feed, calendar, open } = setUp();
    for (let i = 0; i < 3; i++) calendar.put({ uid: `u${i}`, title: 'x', start: NOW + i * DAY_MS, minutes: 30 });
    const secret = /private-[0-9a-f]+/.exec(feed.path)?.[0] ?? '';
    expect(secret.length).toBeGreaterThan(30);
    const source = open();
    const calendarId = await idOf(source);
    const base = { calendarId, window, cursor: null, purpose: 'sync' } as const;
    const first = await source.readPage({ ...base, page: null, pageSize: 2 });
    const last = await source.readPage({ ...base, page: first.nextPage, pageSize: 2 });
    const shown: unknown[] = [source.cursorFingerprint, first, last, await source.listCalendars()];

    const statuses: number[] = [400, 401, 403, 404, 410, 418, 429, 500];
    for (const status of statuses) {
      const body = `cannot serve ${ics.urlOf(feed)} nor ${feed.path} <${secret}>`;
      ics.faults.add({ fault: { kind: 'status', status, body }, times: 4 });
      shown.push(describeError(await failure(open().listCalendars())));
      ics.faults.clear();
    }
    for (const trouble of ['signIn', 'webPage', 'json', 'empty', 'cutOff', 'circle', 'endless', 'nowhere'] as const) {
      feed.trouble = trouble;
      shown.push(describeError(await failure(open().listCalendars())));
    }
    const url = ics.urlOf(feed);
    const refusals = [
      new TypeError(`request to ${url} failed`),
      new CalendarBotsError({
        code: 'unexpectedResponse',
        message: `"${url}" is foreign`,
        hint: `look at ${feed.path}`,
      }),
    ];
    for (const refusal of refusals) {
      shown.push(describeError(await failure(open({ fetch: () => Promise.reject(refusal) }).listCalendars())));
    }
    expect(JSON.stringify(shown)).not.toContain(secret);
    expect(shown).toHaveLength(4 + 8 + 8 + 2);
    expect(calendarId).toMatch(/^feed-[\w-]{22}$/);
  });
  it('may be written as webcal', async () => {
    const { ics, feed, open } = setUp();
    const asked: string[] = [];
    const fetch: Fetch = (url, { method, headers }) => {
      asked.push(new URL(url).protocol);
      return ics.fetch(url, { method, headers });
    };
    const source = open({ url: ` ${ics.urlOf(feed, 'webcal')} `, fetch });
    expect((await source.listCalendars()).calendars).toEqual([
      {
        id: await idOf(open()),
        name: 'Work, mine',
        primary: true,
        readable: true,
        timeZone: ZONE,
        color: null,
      },
    ]);
    expect(asked).toEqual(['https:']);
  });
  it('that was renewed is not found, with words on where to find the new one', async () => {
    const { ics, feed, open } = setUp();
    const source = open();
    ics.renewSecret(feed);
    const error = await failure(source.listCalendars());
    expect(error.code).toBe('notFound');
    expect(error.hint).toContain('Secret address in iCal format');
  });
});

/** Everything that a log could show of an error. */
function describeError(error: CalendarBotsError): unknown {
  const all: unknown[] = [];
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    all.push(each.message, each.stack, { ...each });
  }
  return all;
}

describe('one event and one series', () => {
  it('are found by their ids, wherever they were moved; a series is no event', async () => {
    const { calendar, open, ics } = setUp();
    calendar.put({ uid: 'single', title: 'S', start: NOW, minutes: 30 });
    calendar.put({ uid: 'series', title: 'R', start: NOW, minutes: 30, repeat: { days: 1, count: 9 } });
    calendar.change('series', 2, { start: NOW + 90 * DAY_MS, minutes: 30, title: 'Moved' });
    calendar.change('series', 3, null);
    const source = open();
    const calendarId = await idOf(source);
    const at = (day: number): string => `series#${iso(NOW + day * DAY_MS)}`;
    const title = async (id: string): Promise<string | null> => (await source.getEvent(calendarId, id))?.title ?? null;
    expect(await title('single')).toBe('S');
    expect(await title(at(1))).toBe('R');
    expect(await title(at(2))).toBe('Moved');
    for (const id of ['series', at(3), at(40), 'other', 'series#x', `single#${iso(NOW)}`])
      expect(await title(id)).toBeNull();

    const days = await source.readSeries?.(calendarId, 'series', { from: NOW, to: NOW + 5 * DAY_MS });
    expect(days?.events.map(({ id }) => id).sort()).toEqual([at(0), at(1), at(2), at(4)]);
    expect(await source.readSeries?.(calendarId, 'other', window)).toBeNull();
    expect(ics.log.total).toBe(1);
  });
  it('that cannot be read are not gone', async () => {
    const { calendar, open } = setUp();
    calendar.put({ uid: 'bad', title: 'S', start: NOW, minutes: 30, repeat: { days: 0, count: 3 } });
    calendar.put({ uid: 'good', title: 'S', start: NOW, minutes: 30 });
    const source = open();
    const calendarId = await idOf(source);
    const page = await source.readPage({ calendarId, window, cursor: null, page: null, purpose: 'sync' });
    expect(page.events.map(({ id }) => id)).toEqual(['good']);
    expect(page.rejected).toMatchObject([{ id: 'bad' }]);
    await expect(source.getEvent(calendarId, `bad#${iso(NOW)}`)).rejects.toMatchObject({ code: 'unexpectedResponse' });
    await expect(source.readSeries?.(calendarId, 'bad', window)).rejects.toMatchObject({ code: 'unexpectedResponse' });
  });
});

test('a listing for people is filtered here', async () => {
  const { calendar, open, pass } = setUp();
  calendar.put({ uid: 'a', title: 'Alpha', start: NOW + HOUR_MS, minutes: 30, location: 'Room Ähre' });
  await pass(HOUR_MS);
  calendar.put({ uid: 'b', title: 'Beta', start: NOW + 2 * HOUR_MS, minutes: 30 });
  const source = open();
  const base = { calendarId: await idOf(source), window, page: null };
  const uids = async (query: object): Promise<(string | null)[]> =>
    (await source.query({ ...base, ...query })).events.map(({ iCalUid }) => iCalUid);
  expect(await uids({})).toEqual(['a', 'b']);
  expect(await uids({ text: 'ähre' })).toEqual(['a']);
  expect(await uids({ updatedSince: NOW + 1000 })).toEqual(['b']);
  const first = await source.query({ ...base, pageSize: 1 });
  const second = await source.query({ ...base, pageSize: 1, page: first.nextPage });
  expect([first.events[0]?.iCalUid, second.events[0]?.iCalUid, second.nextPage]).toEqual(['a', 'b', null]);
});

test('another calendar id than the own one is refused', async () => {
  const { open } = setUp();
  const request = { calendarId: 'feed-other', window, cursor: null, page: null, purpose: 'sync' } as const;
  await expect(open().readPage(request)).rejects.toMatchObject({ code: 'notFound' });
  await expect(Promise.resolve().then(() => open({ url: 'not an address' }))).rejects.toMatchObject({
    code: 'invalid',
  });
  await expect(Promise.resolve().then(() => open({ timeZone: 'Mars' }))).rejects.toMatchObject({ code: 'invalid' });
});

describe('a Google calendar and its secret feed', () => {
  const ME = 'me@example.com';
  it.each([1, 2, 3])(
    'show the same meetings under the same occurrence keys, after any edits (seed %i)',
    async (seed) => {
      const clock = manualClock(NOW);
      const google = new GoogleSandbox({ clock, seed });
      google.addUser(ME, { timeZone: ZONE });
      const { accessToken } = google.oauth.issue({ user: ME, lifeMs: 365 * DAY_MS });
      const engineClock = { now: () => clock.now(), sleep: (ms: number) => clock.pass(ms), random: () => 0.5 };
      const googleFetch: Fetch = (url, { method, headers }) =>
        google.fetch(url, { method, headers: { ...headers, authorization: `Bearer ${accessToken}` } });
      const direct = createGoogleSource({
        http: createGoogleHttp({ fetch: googleFetch, clock: engineClock, baseUrl: google.apiUrl }),
      });
      const ics = new IcsSandbox({ clock, seed });
      const feed = ics.add(googleCalendar(google, ME), { noise: true });
      const random = seededRandom(seed);
      const lines = async (source: CalendarSource): Promise<string[]> => {
        const calendarId = await source.calendarIdOf(source.provider === 'google' ? ME : 'primary');
        const { events, rejected } = await source.readPage({
          calendarId,
          window,
          cursor: null,
          page: null,
          purpose: 'once',
          pageSize: 2500,
        });
        expect(rejected).toEqual([]);
        return events
          .map((e) => [e.occurrenceKey, e.start, e.end, e.title, e.response, e.meeting?.url, e.startDate].join(' '))
          .sort();
      };
      for (let step = 0; step < 40; step++) {
        editGoogle(google, ME, random);
        await clock.advance(60_000);
        if (step % 4 !== 3) continue;
        const feedSource = createIcsSource({
          fetch: (url, { method, headers }) => ics.fetch(url, { method, headers }),
          url: ics.urlOf(feed),
          clock: engineClock,
          timeZone: 'UTC',
          self: ME,
        });
        expect([step, await lines(feedSource)]).toEqual([step, await lines(direct)]);
      }
    },
  );
});

function editGoogle(google: GoogleSandbox, me: string, random: Random): void {
  const start = window.from + Math.floor((random() * (window.to - window.from)) / 900_000) * 900_000;
  const live = google.truth(me, window.from, window.to);
  const id = live[Math.floor(random() * live.length)]?.id ?? undefined;
  const at = (ms: number): object => ({ dateTime: iso(ms), timeZone: ZONE });
  const body = { summary: `M ${Math.floor(random() * 1e6)}`, start: at(start), end: at(start + HOUR_MS) };
  const day = { start: { date: iso(start).slice(0, 10) }, end: { date: iso(start + DAY_MS).slice(0, 10) } };
  const dice = random();
  if (id === undefined || dice < 0.2) {
    const attendees = [{ email: me, responseStatus: 'tentative' }, { email: 'you@example.com' }];
    google.events.insert(me, { ...body, attendees, location: 'Room 1, https://zoom.us/j/123456789' });
  } else if (dice < 0.26) google.events.insert(me, { ...body, ...day });
  else if (dice < 0.34) google.events.insert(me, { ...body, recurrence: ['RRULE:FREQ=WEEKLY;BYDAY=MO,TH'] });
  else if (dice < 0.4) google.events.insert(me, { ...body, ...day, recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] });
  else if (dice < 0.6) google.events.reschedule(me, id, start);
  else if (dice < 0.8) google.events.patch(me, id, { summary: `T ${Math.floor(random() * 1e6)}` });
  else google.events.delete(me, id);
}
