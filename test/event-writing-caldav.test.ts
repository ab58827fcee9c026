import ICAL from 'ical.js';
import fc from 'fast-check';
import { basicAuthFetch, createCalDavHttp, createCalDavSource, createCalDavWriter } from '../core/src/calendars/caldav';
import type { CalendarSource } from '../core/src/calendars/source';
import type { EventDraft, EventWriter } from '../core/src/calendars/writer';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http';
import { Author, type RunningServer, serversOrSkip, startRadicale, startXandikos, vevent } from './servers';

/** The engine's CalDAV writer on servers that others wrote, beside a client that others wrote. */

jest.setTimeout(60_000);

const servers = serversOrSkip();
const START = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Berlin';
const draft: EventDraft = {
  title: 'Review',
  start: { at: START, timeZone: ZONE },
  end: { at: START + HOUR, timeZone: ZONE },
};
const links = { recordingUrl: 'https://rec.example.com/r/1?a=1,2;b', transcriptUrl: 'https://rec.example.com/t/1' };

async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  try {
    await promise;
  } catch (error) {
    if (isCalendarBotsError(error)) return error;
    throw error;
  }
  throw new Error('it went well');
}

/** What happens to a request: it is not answered, before or after it was carried out. */
type Trouble = 'lost' | 'reset' | '503';

interface World {
  writer: EventWriter;
  source: CalendarSource;
  calendarId: string;
  author: Author;
  /** Of the next requests that write. */
  troubles: Trouble[];
  sent: string[];
  beforeWrite: (() => Promise<void>) | undefined;
  raw(id: string): Promise<string>;
  titles(): Promise<string[]>;
}

const kinds: [name: string, start: typeof startRadicale, home: string][] = [
  ['Radicale', startRadicale, '/anna%40example.com/'],
  ['Xandikos', startXandikos, '/anna/calendars/'],
];

(servers === undefined ? describe.skip : describe).each(kinds)('%s', (_name, start, home) => {
  let server: RunningServer;
  let count = 0;
  beforeAll(async () => {
    if (servers !== undefined) server = await start(servers);
  });
  afterAll(() => server.stop());

  async function world(): Promise<World> {
    const author = await Author.make(server, home, `w${count++}`);
    const { url: serverUrl, username, password } = server;
    const plain: Fetch = async (url, { method, headers, body, timeoutMs }) => {
      const isWrite = method === 'PUT' || method === 'DELETE';
      if (isWrite) {
        await made.beforeWrite?.();
        made.sent.push(method);
      }
      const trouble = isWrite ? made.troubles.shift() : undefined;
      if (trouble === 'reset') throw new Error('ECONNRESET');
      if (trouble === '503') return { status: 503, headers: new Headers(), text: () => Promise.resolve('') };
      const answer = await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (trouble === 'lost') throw new Error('ECONNRESET');
      return answer;
    };
    const clock = { now: () => Date.UTC(2026, 10, 21, 8), sleep: () => Promise.resolve(), random: () => 0 };
    const http = createCalDavHttp({ fetch: basicAuthFetch(plain, { serverUrl, username, password }), clock });
    const source = createCalDavSource({ http, serverUrl, username });
    const made: World = {
      writer: createCalDavWriter({ http, clock, serverUrl, username: 'anna@example.com', timeZone: ZONE }),
      source,
      calendarId: author.calendarUrl,
      author,
      troubles: [],
      sent: [],
      beforeWrite: undefined,
      raw: async (id) => (await fetch(new URL(id, serverUrl), { headers: author.headers })).text(),
      titles: async () => {
        const window = { from: START - DAY, to: START + 40 * DAY };
        const { events } = await source.query({ calendarId: author.calendarUrl, window, page: null });
        return events.map((event) => `${event.start.slice(0, 16)} ${event.title}`);
      },
    };
    return made;
  }
  const at = (w: World, eventId: string, scope: 'occurrence' | 'series' = 'occurrence') =>
    ({ calendarId: w.calendarId, eventId, scope }) as const;

  test('an event with all that a draft says, as ical.js reads it', async () => {
    const w = await world();
    const { event, created } = await w.writer.createEvent(w.calendarId, 'order 17', {
      ...draft,
      title: 'Review; with, care\\',
      description: 'Agenda\n1. Figures',
      location: 'Room 4',
      attendees: [
        { email: 'grace@example.com', name: 'Grace "G" Hopper' },
        { email: 'x@other.org', optional: true },
      ],
      reminders: [10, 60],
      visibility: 'private',
      showAs: 'free',
    });
    expect(created).toBe(true);
    expect(event).toMatchObject({
      title: 'Review; with, care\\',
      description: 'Agenda\n1. Figures',
      start: '2026-11-24T09:00:00.000Z',
      end: '2026-11-24T10:00:00.000Z',
      timeZone: ZONE,
      busy: false,
      visibility: 'private',
      organizer: { email: 'anna@example.com', self: true },
      attendees: [
        { email: 'grace@example.com', name: 'Grace G Hopper' },
        { email: 'x@other.org', optional: true },
      ],
    });
    const root = new ICAL.Component(ICAL.parse(await w.raw(event?.id ?? '')));
    const zone = root.getFirstSubcomponent('vtimezone');
    const component = root.getFirstSubcomponent('vevent');
    expect(zone?.getFirstPropertyValue('tzid')).toBe(ZONE);
    expect(component?.getFirstPropertyValue('summary')).toBe('Review; with, care\\');
    expect(component?.getAllSubcomponents('valarm')).toHaveLength(2);
    expect(await w.titles()).toEqual(['2026-11-24T09:00 Review; with, care\\']);
    const same = await w.source.getEvent(w.calendarId, event?.id ?? '');
    expect(same).toEqual(event);
  });

  test('whole days; a series over the end of summer time elsewhere; the same client ID again', async () => {
    const w = await world();
    const days = { title: 'Offsite', start: { date: '2026-11-25' }, end: { date: '2026-11-27' } };
    const offsite = await w.writer.createEvent(w.calendarId, 'a', days);
    expect(offsite.event).toMatchObject({ allDay: true, startDate: '2026-11-25', endDate: '2026-11-27' });
    const series = await w.writer.createEvent(w.calendarId, 'b', { ...draft, recurrence: 'FREQ=WEEKLY;COUNT=3' });
    expect(series.event).toMatchObject({
      kind: 'occurrence',
      seriesId: series.seriesId,
      recurrenceId: '2026-11-24T09:00:00.000Z',
    });
    const again = await w.writer.createEvent(w.calendarId, 'b', { ...draft, title: 'Other' });
    expect(again).toMatchObject({
      created: false,
      changed: false,
      seriesId: series.seriesId,
      event: { title: 'Review' },
    });
    expect(await w.titles()).toHaveLength(4);
    expect(await w.writer.deleteEvent(at(w, offsite.event?.id ?? ''))).toBe(true);
    expect((await w.writer.createEvent(w.calendarId, 'a', days)).created).toBe(true);
  });

  test('lost answers and refusals never make two events, and "created" is right', async () => {
    const w = await world();
    let run = 0;
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Trouble>('lost', 'reset', '503'), { maxLength: 3 }),
        fc.boolean(),
        async (troubles, before) => {
          const clientId = `order ${run++}`;
          if (before) await w.writer.createEvent(w.calendarId, clientId, draft);
          lost += troubles.filter((one) => one === 'lost').length;
          w.troubles = [...troubles];
          const { created, event } = await w.writer.createEvent(w.calendarId, clientId, draft);
          expect([created, event?.title]).toEqual([!before, 'Review']);
        },
      ),
      { numRuns: 15, seed: 17 },
    );
    expect(lost).toBeGreaterThan(3);
    expect(await w.titles()).toHaveLength(run);
  });

  test('an update changes what it names; everything else stays byte for byte', async () => {
    const w = await world();
    const more = [
      ...[
        'X-OTHER;X-P="a:b":kept as it is',
        'CATEGORIES:ONE,TWO',
        'DESCRIPTION:Agenda\\, first\\nJoin: https://zoom.us/j/93412345678',
      ],
      ...['ORGANIZER;CN=Anna:mailto:anna@example.com', 'ATTENDEE;PARTSTAT=ACCEPTED;CN=Grace:mailto:grace@example.com'],
      ...['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-PT7M', 'END:VALARM'],
    ];
    await w.author.put('a', [vevent({ uid: 'a', start: '20261124T100000', more })]);
    const [event] = (
      await w.source.query({ calendarId: w.calendarId, window: { from: START - DAY, to: START + DAY }, page: null })
    ).events;
    const before = await w.raw(event?.id ?? '');
    const changed = await w.writer.updateEvent(at(w, event?.id ?? ''), {
      title: 'New',
      start: { at: START + HOUR, timeZone: 'America/New_York' },
      end: { at: START + 2 * HOUR, timeZone: 'America/New_York' },
      addAttendees: [{ email: 'Grace@example.com' }, { email: 'new@example.com' }],
    });
    expect(changed).toMatchObject({
      changed: true,
      event: {
        title: 'New',
        start: '2026-11-24T10:00:00.000Z',
        timeZone: 'America/New_York',
        attendees: [
          { email: 'grace@example.com', response: 'accepted' },
          { email: 'new@example.com', response: 'needsAction' },
        ],
      },
    });
    const kept = (text: string): string[] =>
      text
        .split(/\r?\n/)
        .filter((line) => !/^(?:SUMMARY|DTSTAMP|LAST-MODIFIED|SEQUENCE|DTSTART;TZ|DTEND|DURATION|PRODID)/.test(line));
    const after = kept(await w.raw(event?.id ?? ''));
    for (const line of kept(before)) expect(after).toContain(line);
    expect((await w.writer.updateEvent(at(w, event?.id ?? ''), { title: 'New' })).changed).toBe(false);
    expect(
      await failure(w.writer.updateEvent(at(w, event?.id ?? ''), { title: 'x' }, { notifyAttendees: 'none' })),
    ).toMatchObject({
      code: 'invalid',
    });
    expect(await failure(w.writer.updateEvent(at(w, event?.id ?? ''), { conference: 'provider' }))).toMatchObject({
      code: 'invalid',
    });
  });

  test('one occurrence, the whole series, and deleting either', async () => {
    const w = await world();
    const { event, seriesId } = await w.writer.createEvent(w.calendarId, 's', {
      ...draft,
      recurrence: 'FREQ=WEEKLY;COUNT=4',
    });
    const nth = (n: number): string => `${seriesId}#${new Date(START + n * 7 * DAY).toISOString()}`;
    const moved = await w.writer.updateEvent(at(w, nth(1)), {
      title: 'Moved',
      start: { at: START + 8 * DAY, timeZone: ZONE },
      end: { at: START + 8 * DAY + HOUR, timeZone: ZONE },
    });
    expect(moved.event).toMatchObject({
      kind: 'exception',
      id: nth(1),
      title: 'Moved',
      recurrenceId: '2026-12-01T09:00:00.000Z',
    });
    expect(await w.writer.deleteEvent(at(w, nth(2)))).toBe(true);
    expect(await w.writer.deleteEvent(at(w, nth(2)))).toBe(false);
    expect(await w.titles()).toEqual(['2026-11-24T09:00 Review', '2026-12-02T09:00 Moved', '2026-12-15T09:00 Review']);
    const whole = await w.writer.updateEvent(at(w, event?.id ?? '', 'series'), { location: 'Room 9' });
    expect([whole.seriesId, whole.event?.location]).toEqual([seriesId, 'Room 9']);
    expect((await w.source.getEvent(w.calendarId, nth(1)))?.location).toBe('Room 9');
    const shift = { start: { at: START + HOUR, timeZone: ZONE }, end: { at: START + 2 * HOUR, timeZone: ZONE } };
    expect(await failure(w.writer.updateEvent(at(w, nth(0), 'series'), shift))).toMatchObject({ code: 'invalid' });
    expect(await failure(w.writer.updateEvent(at(w, seriesId ?? ''), { title: 'x' }))).toMatchObject({
      code: 'invalid',
    });
    w.troubles = ['lost'];
    expect(await w.writer.deleteEvent(at(w, nth(0), 'series'))).toBe(true);
    expect(await w.writer.deleteEvent(at(w, nth(0), 'series'))).toBe(false);
    expect(await w.titles()).toEqual([]);
  });

  test('a change by somebody else in between is kept; lost answers are told as done', async () => {
    const w = await world();
    await w.author.put('a', [vevent({ uid: 'a', start: '20261124T100000' })]);
    const read = async () =>
      (await w.source.query({ calendarId: w.calendarId, window: { from: START - DAY, to: START + DAY }, page: null }))
        .events[0];
    const event = await read();
    let times = 1;
    w.beforeWrite = async () => {
      if (times-- > 0)
        await w.author.put('a', [vevent({ uid: 'a', start: '20261124T100000', more: ['LOCATION:Room 2'] })]);
    };
    expect((await w.writer.updateEvent(at(w, event?.id ?? ''), { title: 'Mine' })).event).toMatchObject({
      title: 'Mine',
      location: 'Room 2',
    });
    expect(
      await failure(w.writer.updateEvent(at(w, event?.id ?? ''), { title: 'x' }, { etag: event?.etag ?? '' })),
    ).toMatchObject({ code: 'conflict' });
    w.sent.length = 0;
    w.troubles = ['lost'];
    expect(await w.writer.updateEvent(at(w, event?.id ?? ''), { title: 'Ours' })).toMatchObject({
      changed: true,
      event: { title: 'Ours' },
    });
    expect(w.sent).toEqual(['PUT', 'PUT']);
  });

  test('write back: one occurrence only, once and replaced; the same meeting; one change for a sync', async () => {
    const w = await world();
    const description = 'Agenda\\; a\\, b\\nJoin: https://zoom.us/j/93412345678?pwd=abc';
    await w.author.put('a', [
      vevent({ uid: 'a', start: '20261124T100000', more: ['RRULE:FREQ=WEEKLY;COUNT=3', `DESCRIPTION:${description}`] }),
    ]);
    const window = { from: START - DAY, to: START + 30 * DAY };
    const ask = { calendarId: w.calendarId, window, page: null, purpose: 'sync' } as const;
    const first = await w.source.readPage({ ...ask, cursor: null });
    const second = first.events[1];
    const where = { calendarId: w.calendarId, eventId: second?.id ?? '' };
    const once = await w.writer.writeBack(where, links, 'both');
    expect(once).toMatchObject({ changed: true, event: { kind: 'exception', meeting: second?.meeting } });
    expect(once.event?.description?.startsWith(second?.description ?? 'none')).toBe(true);
    expect((await w.writer.writeBack(where, links, 'both')).changed).toBe(false);
    expect(w.sent).toEqual(['PUT']);
    const text = (await w.raw(first.events[0]?.seriesId ?? '')).replace(/\r?\n[ \t]/g, '');
    expect(text.split(`DESCRIPTION:${description}`)).toHaveLength(3);
    expect(text).toContain('X-CALENDAR-BOTS-RECORDING:https://rec.example.com/r/1?a=1\\,2\\;b');
    const next = await w.source.readPage({ ...ask, cursor: first.nextCursor });
    const said = (event: object): string => JSON.stringify({ ...event, etag: null, updated: null, kind: null });
    const before = new Map(first.events.map((event) => [event.id, said(event)]));
    const differing = next.events.filter((event) => before.get(event.id) !== said(event));
    expect(differing.map(({ id }) => id)).toEqual([second?.id]);
    expect(said({ ...differing[0], description: second?.description })).toBe(said(second ?? {}));
    await w.writer.writeBack(where, { recordingUrl: 'https://rec.example.com/r/2' }, 'both');
    const again = (await w.raw(first.events[0]?.seriesId ?? '')).replace(/\r?\n[ \t]/g, '');
    expect([again.match(/--- Recording/g)?.length, again.includes('/r/1'), again.includes('TRANSCRIPT')]).toEqual([
      1,
      false,
      false,
    ]);
    expect(
      await failure(w.writer.writeBack({ ...where, eventId: first.events[0]?.seriesId ?? '' }, links, 'both')),
    ).toMatchObject({ code: 'invalid' });
  });

  test('two calls at the same time make one event', async () => {
    const w = await world();
    const made = await Promise.all([1, 2].map(async () => w.writer.createEvent(w.calendarId, 'order 17', draft)));
    expect(made.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(await w.titles()).toHaveLength(1);
  });
});
