import fc from 'fast-check';
import type { Event } from '@microsoft/microsoft-graph-types';
import { basicAuthFetch, createCalDavHttp, createCalDavSource } from '../core/src/calendars/caldav';
import { createGoogleHttp, createGoogleSource } from '../core/src/calendars/google';
import { createIcsSource } from '../core/src/calendars/ics';
import { createMicrosoftHttp, createMicrosoftSource } from '../core/src/calendars/microsoft';
import type { CalendarSource } from '../core/src/calendars/source';
import { type Fetch, isCalendarBotsError } from '../core/src/http';
import { syncCalendar, type SyncResult } from '../core/src/sync/sync';

/**
 * What a provider, or something between, may send at its worst: pages cut short, HTML, wrong types, missing fields, huge
 * texts, hostile iCalendar. Each ends in a typed error or a counted row, in bounded time, and what is well is synced.
 */

const NOW = Date.UTC(2026, 10, 23, 8);
const DAY = 86_400_000;
const HOUR = 3_600_000;
const ME = 'me@acme.test';
const TEN_MEGABYTES = 'x https://zoom.us/j/98765432101 <div>'.repeat(280_000);
const clock = { now: () => NOW, sleep: () => Promise.resolve(), random: () => 0.5 };

jest.setTimeout(120_000);

const answer = (text: string, status = 200, type = 'application/json'): Awaited<ReturnType<Fetch>> => ({
  status,
  headers: { get: (name) => (name.toLowerCase() === 'content-type' ? type : null) },
  text: () => Promise.resolve(text),
});

/** One provider behind made-up answers: `items` are its events in its own words. */
interface Subject {
  name: string;
  good(id: string): Record<string, unknown>;
  /** A source whose listings hold these items, each page passed through `spoil`. */
  open(items: readonly unknown[], spoil?: (text: string) => string): { source: CalendarSource; calendarId: string };
}

const iso = (ms: number): string => new Date(ms).toISOString();

const google: Subject = {
  name: 'Google Calendar',
  good: (id) => ({
    id,
    iCalUID: `${id}@google.com`,
    status: 'confirmed',
    summary: `Meeting ${id}`,
    start: { dateTime: iso(NOW + HOUR), timeZone: 'Europe/Berlin' },
    end: { dateTime: iso(NOW + 2 * HOUR) },
    attendees: [{ email: ME, self: true, responseStatus: 'accepted' }],
    updated: iso(NOW),
    etag: '"1"',
  }),
  open(items, spoil = (text) => text) {
    const fetch: Fetch = () =>
      Promise.resolve(answer(spoil(JSON.stringify({ items, timeZone: 'Europe/Berlin', nextSyncToken: 't' }))));
    return { source: createGoogleSource({ http: createGoogleHttp({ fetch, clock }) }), calendarId: ME };
  },
};

const microsoft: Subject = {
  name: 'Microsoft 365',
  good: (id) => {
    const event: Event = {
      id,
      iCalUId: id,
      subject: `Meeting ${id}`,
      type: 'singleInstance',
      start: { dateTime: iso(NOW + HOUR).slice(0, 19), timeZone: 'UTC' },
      end: { dateTime: iso(NOW + 2 * HOUR).slice(0, 19), timeZone: 'UTC' },
      isAllDay: false,
      isCancelled: false,
      attendees: [],
      lastModifiedDateTime: iso(NOW),
    };
    return { ...event, '@odata.etag': 'W/"1"' };
  },
  open(items, spoil = (text) => text) {
    const base = 'https://graph.microsoft.com/v1.0';
    const fetch: Fetch = (url) => {
      const { pathname, searchParams } = new URL(url);
      if (pathname.endsWith('/delta')) {
        return Promise.resolve(
          answer(JSON.stringify({ value: [], '@odata.deltaLink': `${base}/me/d/delta?$deltatoken=1` })),
        );
      }
      // The window is listed in slices: what begins in this one.
      const from = Date.parse(`${searchParams.get('startDateTime') ?? ''}`);
      const to = Date.parse(`${searchParams.get('endDateTime') ?? ''}`);
      const here = Number.isNaN(from) || (from <= NOW + HOUR && to > NOW + HOUR);
      return Promise.resolve(answer(spoil(JSON.stringify({ value: here ? items : [] }))));
    };
    return { source: createMicrosoftSource({ http: createMicrosoftHttp({ fetch, clock }) }), calendarId: 'c' };
  },
};

async function sync({ source, calendarId }: ReturnType<Subject['open']>): Promise<SyncResult> {
  const settings = { backMs: DAY, aheadMs: 10 * DAY, soonMs: 0, matches: () => true, filterFingerprint: '' };
  return syncCalendar(source, calendarId, null, settings, { now: NOW, hasTime: () => true });
}

/** Whatever JSON can hold. */
const anything = fc.jsonValue({ maxDepth: 2 });

describe.each([google, microsoft])('$name', (subject) => {
  test('fields of wrong types, missing and unknown ones: a row of its own, never the others', async () => {
    const names = Object.keys(subject.good('x'));
    const spoiled = fc
      .record({
        at: fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 4 }),
        without: fc.subarray(names, { maxLength: 3 }),
        more: fc.dictionary(fc.string({ maxLength: 8 }), anything, { maxKeys: 2 }),
      })
      .map(({ at, without, more }) => {
        const event: Record<string, unknown> = { ...subject.good('odd'), ...more, ...at };
        for (const name of without) Reflect.deleteProperty(event, name);
        return event as unknown;
      });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(spoiled, anything), { maxLength: 4 }), async (odd) => {
        const items = [subject.good('first'), ...odd, subject.good('last')];
        // Rows that ask for more to be read find the same page, which may be none of what was asked for.
        const result = await sync(subject.open(items)).catch((error: unknown) => {
          if (isCalendarBotsError(error)) return null;
          throw error;
        });
        if (result === null) return;
        expect(Object.keys(result.state.rows)).toEqual(expect.arrayContaining(['first', 'last']));
        expect(result.rejectedCount).toBeGreaterThanOrEqual(result.rejected.length);
      }),
      { numRuns: 150 },
    );
  });

  test('only some rows are spoiled in ways that need no further reading: the others are always synced', async () => {
    const odd = [null, 7, 'text', [], {}, { id: 9 }, { ...subject.good('bad'), start: 'now', end: {} }];
    const result = await sync(subject.open([subject.good('first'), ...odd, subject.good('last')]));
    expect(Object.keys(result.state.rows).sort()).toEqual(['first', 'last']);
    expect(result.rejectedCount).toBe(odd.length);
    expect(result.complete).toBe(true);
  });

  test('a page that is cut short, HTML, or no page at all: a typed error, and nothing is remembered', async () => {
    const cases: ((text: string) => string)[] = [
      (text) => text.slice(0, text.length / 2),
      () => '<!doctype html><title>Sign in</title>',
      () => '',
      () => 'null',
      () => '[]',
      () => '{"items":{},"value":"x"}',
    ];
    for (const spoil of cases) {
      await expect(sync(subject.open([subject.good('first')], spoil))).rejects.toMatchObject({
        name: 'CalendarBotsError',
        code: expect.stringMatching(/unexpectedResponse|unavailable/) as string,
      });
    }
  });

  test('a description of ten megabytes costs little and hides nobody', async () => {
    const huge =
      subject === google
        ? { description: TEN_MEGABYTES, summary: TEN_MEGABYTES.slice(0, 100_000) }
        : { body: { contentType: 'html', content: TEN_MEGABYTES }, subject: TEN_MEGABYTES.slice(0, 100_000) };
    const items = [subject.good('first'), { ...subject.good('huge'), ...huge }, subject.good('last')];
    const began = process.cpuUsage();
    const result = await sync(subject.open(items));
    const { user, system } = process.cpuUsage(began);
    expect(Object.keys(result.state.rows).sort()).toEqual(['first', 'huge', 'last']);
    // Far from a second on an idle machine; what must not be is minutes.
    expect((user + system) / 1e6).toBeLessThan(30);
    expect(result.state.rows['huge']?.[4]).toBe('https://zoom.us/j/98765432101');
  });
});

const vevent = (uid: string, more: readonly string[] = [], start = '20261123T100000Z'): string[] => [
  ...['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261101T000000Z', `DTSTART:${start}`, 'DURATION:PT1H'],
  ...[`SUMMARY:Meeting ${uid}`, ...more, 'END:VEVENT'],
];
const file = (...parts: string[][]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...parts.flat(), 'END:VCALENDAR', ''].join('\r\n');

/** The same text as a feed, and as one object of a CalDAV calendar between two good ones. */
const readers: [string, (text: string) => ReturnType<Subject['open']>][] = [
  [
    'ICS feed',
    (text) => ({
      source: createIcsSource({
        fetch: () => Promise.resolve(answer(text, 200, 'text/calendar')),
        clock,
        url: 'https://feeds.example/secret.ics',
        timeZone: 'Europe/Berlin',
      }),
      calendarId: 'primary',
    }),
  ],
  ['CalDAV', (text) => caldavOf(text)],
];

function caldavOf(text: string): ReturnType<Subject['open']> {
  const serverUrl = 'https://dav.example/cal/';
  // XML cannot hold control characters at all.
  const escaped = (value: string): string =>
    value
      .replace(/\p{Cc}/gu, (c) => ('\t\r\n'.includes(c) ? c : '?'))
      .replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
  const row = (inner: string): string =>
    `<d:response><d:href>/cal/one.ics</d:href><d:propstat><d:prop>${inner}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
  const multistatus = (inner: string): string =>
    `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">${inner}<d:sync-token>t1</d:sync-token></d:multistatus>`;
  const raw: Fetch = (_url, { method, body = '' }) => {
    const reply = (inner: string) => Promise.resolve(answer(multistatus(inner), 207, 'application/xml'));
    if (method === 'PROPFIND') {
      return reply(
        '<d:response><d:href>/cal/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c:calendar/></d:resourcetype>' +
          '<d:supported-report-set><d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report></d:supported-report-set>' +
          '<d:sync-token>t1</d:sync-token></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>',
      );
    }
    const wantsData = body.includes('calendar-data') || body.includes('multiget');
    return reply(
      row(`<d:getetag>"1"</d:getetag>${wantsData ? `<c:calendar-data>${escaped(text)}</c:calendar-data>` : ''}`),
    );
  };
  const fetch = basicAuthFetch(raw, { serverUrl, username: ME, password: 'p' });
  return {
    source: createCalDavSource({ http: createCalDavHttp({ fetch, clock }), serverUrl, username: ME }),
    calendarId: serverUrl,
  };
}

describe.each(readers)('%s', (name, open) => {
  const hostile: [string, string[]][] = [
    ['a rule without an end that fires every second', ['RRULE:FREQ=SECONDLY']],
    ['a rule with a billion occurrences', ['RRULE:FREQ=MINUTELY;COUNT=1000000000']],
    ['a rule that never fires', ['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30']],
    ['a rule that is none', ['RRULE:FREQ=SOMETIMES;INTERVAL=-1']],
    [
      'twenty thousand dates',
      [`RDATE:${Array.from({ length: 20_000 }, (_, i) => iso(NOW + i * 1000).replace(/[-:]|\.\d+/g, '')).join(',')}`],
    ],
    [
      'twenty thousand excluded dates',
      ['RRULE:FREQ=DAILY', `EXDATE:${Array(20_000).fill('20261124T100000Z').join(',')}`],
    ],
    ['dates that are none', ['RDATE:yesterday,20261399T999999Z', 'EXDATE:never']],
  ];

  test.each(hostile)('%s: bounded, and the other event is there', async (_what, lines) => {
    const began = process.cpuUsage();
    const result = await sync(open(file(vevent('good'), vevent('bad', lines))));
    const { user, system } = process.cpuUsage(began);
    const titles = Object.values(result.state.rows).map(([title]) => title);
    expect(titles).toContain('Meeting good');
    expect((user + system) / 1e6).toBeLessThan(30);
  });

  test('junk in junk: components nested a thousand deep, unknown ones, no ends, binary', async () => {
    const nested = [...Array<string>(1000).fill('BEGIN:VALARM'), ...Array<string>(1000).fill('END:VALARM')];
    const result = await sync(
      open(file(vevent('good'), vevent('nested', nested), ['BEGIN:X-THING', 'A;;;=:', 'END:X-THING'])),
    );
    expect(Object.values(result.state.rows).map(([title]) => title)).toContain('Meeting good');
  });

  test('any text at all: events, counted rows or a typed error, never anything else', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        ...vevent('x'),
        'BEGIN:VCALENDAR',
        'END:VCALENDAR',
        'BEGIN:VTIMEZONE',
        'END:VTIMEZONE',
        'RRULE:FREQ=DAILY;COUNT=3',
        'DTSTART;TZID=Nowhere/Land:20261123T100000',
        'DTSTART;VALUE=DATE:20261123',
        'RECURRENCE-ID:20261124T100000Z',
        'DTEND:19700101T000000Z',
        'DURATION:-P1D',
      ),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 25 }), fc.boolean(), async (lines, whole) => {
        const text = whole ? file(lines) : lines.join('\n');
        try {
          const { rejectedCount } = await sync(open(text));
          expect(rejectedCount).toBeGreaterThanOrEqual(0);
        } catch (error) {
          if (!isCalendarBotsError(error)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });

  test('a description of ten megabytes', async () => {
    const began = process.cpuUsage();
    const result = await sync(open(file(vevent('good'), vevent('huge', [`DESCRIPTION:${TEN_MEGABYTES}`]))));
    const { user, system } = process.cpuUsage(began);
    expect(Object.values(result.state.rows).map(([title]) => title)).toContain('Meeting good');
    expect((user + system) / 1e6).toBeLessThan(30);
  });

  test(`${name}: HTML, half a file and nothing are errors, and no empty calendar`, async () => {
    const whole = file(vevent('good'), vevent('other'));
    for (const text of ['<html><body>Sign in</body></html>', whole.slice(0, whole.length - 60), '']) {
      const outcome = await sync(open(text)).then(
        ({ rejectedCount, state }) => rejectedCount > 0 || Object.keys(state.rows).length > 0,
        (error: unknown) => isCalendarBotsError(error),
      );
      expect(outcome).toBe(true);
    }
  });
});
