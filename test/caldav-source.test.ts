import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarSource, EventPage, Window } from '../core/src/calendars/source';
import type { CalendarEvent } from '../core/src/event';
import { CalendarBotsError, type Fetch } from '../core/src/http';
import {
  Author,
  open,
  type RunningServer,
  serversOrSkip,
  startRadicale,
  startXandikos,
  vevent,
  withoutSync,
} from './servers';

/** The engine's CalDAV source against servers that others wrote, edited by a client that others wrote. */

const servers = serversOrSkip();
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 8);
const window: Window = { from: NOW - DAY_MS, to: NOW + 28 * DAY_MS };

/** All pages of a round as one. */
async function round(
  source: CalendarSource,
  calendarId: string,
  cursor: string | null,
  pageSize = 50,
): Promise<EventPage & { pages: number }> {
  const all: EventPage = { events: [], removed: [], rejected: [], series: [], nextPage: null, nextCursor: null };
  for (let page: string | null = null, pages = 1; ; pages++) {
    const read: EventPage = await source.readPage({ calendarId, window, cursor, page, purpose: 'sync', pageSize });
    all.events.push(...read.events);
    all.removed.push(...read.removed);
    all.rejected.push(...read.rejected);
    all.series?.push(...(read.series ?? []));
    page = read.nextPage;
    if (page === null) return { ...all, nextCursor: read.nextCursor, pages };
  }
}

const lines = (events: readonly CalendarEvent[]): string[] =>
  events.map((event) => `${event.start} ${event.title} ${event.status} ${event.kind}`).sort();

const code = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'went well',
    (error: unknown) => (error instanceof CalendarBotsError ? error.code : String(error)),
  );

const kinds: [name: string, start: typeof startRadicale, home: string][] = [
  ['Radicale', startRadicale, '/anna%40example.com/'],
  ['Xandikos', startXandikos, '/anna/calendars/'],
];

(servers === undefined ? describe.skip : describe).each(kinds)('%s', (name, start, home) => {
  let server: RunningServer;
  let count = 0;
  const author = async (): Promise<Author> => Author.make(server, home, `c${count++}`);

  beforeAll(async () => {
    if (servers !== undefined) server = await start(servers);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
  });

  test('calendars are found from the server’s address, from the principal’s and from a calendar’s own', async () => {
    const { calendarUrl } = await author();
    const { source } = open(server);
    const { calendars } = await source.listCalendars();
    const own = calendars.find(({ id }) => id === calendarUrl);
    expect(own).toMatchObject({ name: 'Calendar c0 & more', readable: true, color: null });
    expect(calendars.every(({ id }) => id.startsWith(server.url))).toBe(true);
    const parent = calendarUrl.slice(0, calendarUrl.lastIndexOf('/', calendarUrl.length - 2) + 1);
    const principal = name === 'Radicale' ? parent : `${server.url}/anna/`;
    expect((await open({ ...server, url: principal }).source.listCalendars()).calendars).toEqual(calendars);
    const itself = await open({ ...server, url: calendarUrl }).source.listCalendars();
    expect(itself.calendars).toEqual([{ ...own, primary: true }]);
    expect(await source.calendarIdOf(new URL(calendarUrl).pathname)).toBe(calendarUrl);
  });

  test('a window is listed in pages, and an unchanged calendar costs one report', async () => {
    const { put, calendarUrl } = bound(await author());
    for (let i = 0; i < 7; i++) await put(`single ${i}@x`, [vevent({ uid: `s${i}`, start: `2026112${i + 1}T100000` })]);
    await put('old', [vevent({ uid: 'old', start: '20260101T100000' })]);
    await put('weekly', [vevent({ uid: 'w', start: '20240101T093000', more: ['RRULE:FREQ=WEEKLY;BYDAY=TU'] })]);
    await put('task', ['BEGIN:VTODO\r\nUID:t\r\nDTSTAMP:20261120T000000Z\r\nSUMMARY:Task\r\nEND:VTODO']);
    const { source, requests } = open(server);
    const all = await round(source, calendarUrl, null, 3);
    expect(all.pages).toBe(3);
    expect(lines(all.events)).toEqual(
      [
        ...['21', '22', '23', '24', '25', '26', '27'].map(
          (d, i) => `2026-11-${d}T09:00:00.000Z Event s${i} confirmed single`,
        ),
        ...['11-24', '12-01', '12-08', '12-15'].map((d) => `2026-${d}T08:30:00.000Z Event w confirmed occurrence`),
      ].sort(),
    );
    expect(all.rejected).toEqual([]);
    expect(all.series?.length).toBe(8);
    requests.length = 0;
    const again = await round(source, calendarUrl, all.nextCursor);
    expect(requests).toEqual(['REPORT sync-collection']);
    expect(again).toMatchObject({ events: [], removed: [], series: [], rejected: [], nextCursor: all.nextCursor });
    requests.length = 0;
    await round(open(server).source, calendarUrl, all.nextCursor);
    expect(requests).toEqual([]);
  });

  test('created, edited, moved and deleted objects are told; a series tells all its occurrences', async () => {
    const { put, calendarUrl, remove } = bound(await author());
    await put('a', [vevent({ uid: 'a', start: '20261125T100000' })]);
    await put('b', [vevent({ uid: 'b', start: '20261126T100000' })]);
    const rule = 'RRULE:FREQ=DAILY;COUNT=5';
    await put('d', [vevent({ uid: 'd', start: '20261201T120000', more: [rule] })]);
    const { source } = open(server);
    const first = await round(source, calendarUrl, null);
    expect(first.events.length).toBe(7);
    const href = first.events.find(({ iCalUid }) => iCalUid === 'd')?.seriesId ?? '';
    const day = (n: number): string => `${href}#2026-12-0${n}T11:00:00.000Z`;

    await put('a', [vevent({ uid: 'a', start: '20270301T100000', sequence: 1 })]);
    await remove('b');
    await put('c', [vevent({ uid: 'c', start: '20261127T100000' })]);
    await put('d', [
      vevent({
        uid: 'd',
        start: '20261201T120000',
        sequence: 1,
        more: [rule, 'EXDATE;TZID=Europe/Berlin:20261202T120000'],
      }),
      vevent({ uid: 'd', start: '20261203T150000', sequence: 1, replaces: '20261203T120000', summary: 'Later' }),
      vevent({ uid: 'd', start: '20270204T150000', sequence: 1, replaces: '20261204T120000', summary: 'Away' }),
      vevent({
        uid: 'd',
        start: '20261205T120000',
        sequence: 1,
        replaces: '20261205T120000',
        more: ['STATUS:CANCELLED'],
      }),
    ]);
    const next = await round(source, calendarUrl, first.nextCursor);
    expect(lines(next.events)).toEqual([
      '2026-11-27T09:00:00.000Z Event c confirmed single',
      '2026-12-01T11:00:00.000Z Event d confirmed occurrence',
      '2026-12-03T14:00:00.000Z Later confirmed exception',
      '2026-12-05T11:00:00.000Z Event d cancelled exception',
      '2027-02-04T14:00:00.000Z Away confirmed exception',
      '2027-03-01T09:00:00.000Z Event a confirmed single',
    ]);
    expect(next.removed.map(({ id }) => id)).toEqual([href.replace('d.ics', 'b.ics')]);
    expect(next.series?.find(({ seriesId }) => seriesId === href)?.ids.sort()).toEqual([day(1), day(3)]);
    expect(next.series?.find(({ seriesId }) => seriesId === href.replace('d.ics', 'a.ics'))?.ids).toEqual([]);

    expect((await source.getEvent(calendarUrl, day(3)))?.title).toBe('Later');
    expect((await source.getEvent(calendarUrl, day(4)))?.start).toBe('2027-02-04T14:00:00.000Z');
    expect((await source.getEvent(calendarUrl, day(5)))?.status).toBe('cancelled');
    expect(await source.getEvent(calendarUrl, day(2))).toBeNull();
    expect(await source.getEvent(calendarUrl, href)).toBeNull();
    expect(await source.getEvent(calendarUrl, href.replace('d.ics', 'b.ics'))).toBeNull();
    expect((await source.getEvent(calendarUrl, href.replace('d.ics', 'a.ics')))?.title).toBe('Event a');
    expect(lines((await source.readSeries(calendarUrl, href, window))?.events ?? [])).toEqual(
      lines(next.events).slice(1, 5),
    );
    expect(await source.readSeries(calendarUrl, `${href}x`, window)).toBeNull();

    const once = await source.readPage({ calendarId: calendarUrl, window, cursor: null, page: null, purpose: 'once' });
    expect(lines(once.events)).toEqual(lines(next.events).slice(0, 3));
    expect(once.nextCursor).toBeNull();
    const found = await source.query({ calendarId: calendarUrl, window, page: null, text: 'LATER' });
    expect(found.events.map(({ title }) => title)).toEqual(['Later']);
  });

  test('the user’s own answer is that of any of their addresses', async () => {
    const { put, calendarUrl } = bound(await author());
    const more = ['ORGANIZER:mailto:boss@example.com', 'ATTENDEE;PARTSTAT=DECLINED:mailto:Anna@example.com'];
    await put('a', [vevent({ uid: 'a', start: '20261125T100000', more })]);
    const { events } = await round(open(server).source, calendarUrl, null);
    expect(events[0]).toMatchObject({ response: 'declined', organizer: { email: 'boss@example.com', self: false } });
  });

  test('a cursor that the server has forgotten is told as such; so is one of another make', async () => {
    const { put, calendarUrl } = bound(await author());
    await put('a', [vevent({ uid: 'a', start: '20261125T100000' })]);
    const { source } = open(server);
    const { nextCursor } = await round(source, calendarUrl, null);
    const foreign = nextCursor?.replace(/"t":"[^"]*"/, '"t":"http://example.com/bogus"') ?? '';
    expect(foreign).not.toBe(nextCursor);
    for (const cursor of [foreign, '{"v":0}', 'not JSON', '']) {
      expect(await code(round(source, calendarUrl, cursor))).toBe('cursorExpired');
    }
    expect(await code(round(source, calendarUrl, nextCursor))).toBe('went well');
  });

  test('without sync-collection etags tell the same, and an unchanged calendar costs one PROPFIND', async () => {
    const { put, calendarUrl, remove } = bound(await author());
    for (let i = 0; i < 8; i++) await put(`e${i}`, [vevent({ uid: `e${i}`, start: `2026112${i + 2}T100000` })]);
    const { source, requests } = open(server, withoutSync);
    const first = await round(source, calendarUrl, null, 3);
    expect(first.events.length).toBe(8);
    requests.length = 0;
    const second = await round(open(server, withoutSync).source, calendarUrl, first.nextCursor);
    expect(second).toMatchObject({ events: [], removed: [], series: [], nextCursor: first.nextCursor });
    await round(source, calendarUrl, second.nextCursor);
    expect(requests).toEqual(['PROPFIND propfind']);

    await put('e1', [vevent({ uid: 'e1', start: '20261123T110000', sequence: 1 })]);
    await put('e2', [vevent({ uid: 'e2', start: '20280101T110000', sequence: 1 })]);
    await put('new', [vevent({ uid: 'new', start: '20261123T110000' })]);
    await remove('e3');
    const third = await round(source, calendarUrl, second.nextCursor, 2);
    expect(lines(third.events)).toEqual([
      '2026-11-23T10:00:00.000Z Event e1 confirmed single',
      '2026-11-23T10:00:00.000Z Event new confirmed single',
      '2028-01-01T10:00:00.000Z Event e2 confirmed single',
    ]);
    expect(third.removed.map(({ id }) => id.split('/').pop())).toEqual(['e3.ics']);
    const last = await round(source, calendarUrl, third.nextCursor);
    expect(last).toMatchObject({ events: [], removed: [], nextCursor: third.nextCursor });
  });

  test('a round that somebody else goes on with loses nothing', async () => {
    for (const change of [(fetch: Fetch) => fetch, withoutSync]) {
      const { put, calendarUrl } = bound(await author());
      for (let i = 0; i < 6; i++) await put(`e${i}`, [vevent({ uid: `e${i}`, start: `2026112${i + 2}T100000` })]);
      const request = { calendarId: calendarUrl, window, cursor: null, purpose: 'sync', pageSize: 2 } as const;
      const first = await open(server, change).source.readPage({ ...request, page: null });
      // Read already, and still to be read.
      await put('e0', [vevent({ uid: 'e0', start: '20261122T110000', sequence: 1, summary: 'Edited behind' })]);
      await put('e5', [vevent({ uid: 'e5', start: '20261127T110000', sequence: 1, summary: 'Edited ahead' })]);
      await put('e00', [vevent({ uid: 'e00', start: '20261127T110000', summary: 'New behind' })]);
      const titles = new Map(first.events.map((event) => [event.id, event.title]));
      let { nextPage: page, nextCursor: cursor } = first;
      while (page !== null) {
        const read: EventPage = await open(server, change).source.readPage({ ...request, page });
        for (const event of read.events) titles.set(event.id, event.title);
        ({ nextPage: page, nextCursor: cursor } = read);
      }
      expect(cursor).not.toBeNull();
      const later = await round(open(server, change).source, calendarUrl, cursor, 2);
      for (const event of later.events) titles.set(event.id, event.title);
      const expected = ['Edited behind', 'New behind', 'Event e1', 'Event e2', 'Event e3', 'Event e4', 'Edited ahead'];
      expect([...titles.values()].sort()).toEqual(expected.sort());
    }
  });

  test('an answer that is short of objects fails the run', async () => {
    const { put, calendarUrl } = bound(await author());
    for (let i = 0; i < 3; i++) await put(`e${i}`, [vevent({ uid: `e${i}`, start: `2026112${i + 2}T100000` })]);
    const shortened =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const answer = await fetch(url, init);
        if (init.body?.includes('multiget') !== true) return answer;
        const text = (await answer.text()).replace(/<(\w+:)?response>.*?<\/(\w+:)?response>/s, '');
        return { status: answer.status, headers: answer.headers, text: () => Promise.resolve(text) };
      };
    expect(await code(round(open(server, shortened).source, calendarUrl, null))).toBe('unexpectedResponse');
  });

  test('a server that cuts listings short is asked for less at a time', async () => {
    const { put, calendarUrl } = bound(await author());
    for (let i = 0; i < 8; i++) await put(`e${i}`, [vevent({ uid: `e${i}`, start: `2026112${i + 2}T100000` })]);
    let cut = 0;
    const limited =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        const answer = await fetch(url, init);
        const text = await answer.text();
        const rows = text.match(/<(?:\w+:)?response>/g)?.length ?? 0;
        const tooMany = init.body?.includes('calendar-query') === true && rows > 4;
        if (tooMany) cut += 1;
        const path = new URL(calendarUrl).pathname;
        const body = tooMany
          ? `<multistatus xmlns="DAV:"><response><href>${path}</href><status>HTTP/1.1 507 Full</status></response></multistatus>`
          : text;
        return { status: answer.status, headers: answer.headers, text: () => Promise.resolve(body) };
      };
    const { events } = await round(open(server, limited).source, calendarUrl, null);
    expect(events.length).toBe(8);
    expect(cut).toBeGreaterThan(0);
  });

  test('a calendar that is not there is not found; a server that is not there is unavailable', async () => {
    const { source } = open(server);
    expect(await code(round(source, `${server.url}${home}none/`, null))).toBe('notFound');
    expect(await code(open({ ...server, url: 'http://127.0.0.1:9' }).source.listCalendars())).toBe('unavailable');
    expect(await code(open({ ...server, url: 'http://no-such-host.invalid' }).source.listCalendars())).toBe(
      'unavailable',
    );
    expect(await code(source.listCalendars())).toBe('went well');
  });

  if (name === 'Radicale') {
    test('a wrong password is told as one', async () => {
      expect(await code(open({ ...server, password: 'wrong' }).source.listCalendars())).toBe('unauthorized');
    });

    test('tokens that the server threw away have expired', async () => {
      const { put, calendarUrl } = bound(await author());
      await put('a', [vevent({ uid: 'a', start: '20261125T100000' })]);
      const { source } = open(server);
      const { nextCursor } = await round(source, calendarUrl, null);
      await put('b', [vevent({ uid: 'b', start: '20261125T100000' })]);
      for (const folder of foldersNamed(server.folder, 'sync-token')) rmSync(folder, { recursive: true });
      expect(await code(round(source, calendarUrl, nextCursor))).toBe('cursorExpired');
      expect((await round(source, calendarUrl, null)).events.length).toBe(2);
    });
  }
});

function bound(author: Author): {
  put: Author['put'];
  remove: Author['delete'];
  calendarUrl: string;
} {
  return {
    put: (name, components) => author.put(name, components),
    remove: (name) => author.delete(name),
    calendarUrl: author.calendarUrl,
  };
}

function foldersNamed(root: string, wanted: string): string[] {
  return readdirSync(root).flatMap((name) => {
    const path = join(root, name);
    if (!statSync(path).isDirectory()) return [];
    return name === wanted ? [path] : foldersNamed(path, wanted);
  });
}
