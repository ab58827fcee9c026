import { type CalendarBotsError, type Clock, type FetchInit, isCalendarBotsError } from '../../http';
import type { CalendarSource, EventQuery, PageRequest } from '../source';
import { createGoogleHttp, createGoogleSource, type GoogleSourceOptions } from './index';

interface Answer {
  status: number;
  body: unknown;
}

/** A source over a network that gives the answers in their order and writes down what it was asked. */
function scripted(
  answers: readonly (Answer | 'lost')[],
  options: Omit<GoogleSourceOptions, 'http'> & { baseUrl?: string } = {},
): { source: CalendarSource; asked: { path: string; query: Record<string, string | string[]> }[]; waits: number[] } {
  const asked: { path: string; query: Record<string, string | string[]> }[] = [];
  const waits: number[] = [];
  const clock: Clock = {
    now: () => Date.UTC(2026, 10, 21),
    random: () => 0.5,
    sleep: async (ms) => void waits.push(ms),
  };
  const fetch = async (url: string, init: FetchInit) => {
    expect(init.method).toBe('GET');
    const { origin, pathname, searchParams } = new URL(url);
    const query: Record<string, string | string[]> = {};
    for (const name of new Set(searchParams.keys())) {
      const all = searchParams.getAll(name);
      query[name] = all.length === 1 ? (all[0] ?? '') : all;
    }
    asked.push({ path: `${origin}${pathname}`, query });
    const answer = answers[asked.length - 1];
    if (answer === undefined) throw new Error(`not expected: ${url}`);
    if (answer === 'lost') throw new Error('ECONNRESET');
    const { body } = answer;
    return {
      status: answer.status,
      headers: { get: () => null },
      text: async () => (typeof body === 'string' ? body : JSON.stringify(body)),
    };
  };
  const { baseUrl, ...rest } = options;
  const http = createGoogleHttp({ fetch, clock, ...(baseUrl === undefined ? {} : { baseUrl }) });
  return { source: createGoogleSource({ http, ...rest }), asked, waits };
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const fault = (status: number, reason: string, message = 'words'): Answer => ({
  status,
  body: { error: { code: status, message, errors: [{ reason, message }] } },
});
const empty = ok({ items: [], timeZone: 'Europe/Berlin' });

const window = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 11, 19) };
const first: PageRequest = { calendarId: 'me@example.com', window, cursor: null, page: null, purpose: 'sync' };
const listing: EventQuery = { calendarId: 'me@example.com', window, page: null };

const event = (id: string, day = '01', more: object = {}): object => ({
  id,
  status: 'confirmed',
  summary: id,
  start: { dateTime: `2026-12-${day}T10:00:00+01:00` },
  end: { dateTime: `2026-12-${day}T11:00:00+01:00` },
  iCalUID: `${id}@google.com`,
  ...more,
});

async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  );
  if (!isCalendarBotsError(error)) throw error;
  return error;
}

const EVENTS = 'https://www.googleapis.com/calendar/v3/calendars/me%40example.com/events';

describe('what is asked', () => {
  const range = { timeMin: '2026-11-20T00:00:00Z', timeMax: '2026-12-19T00:00:00Z' };
  const sync = { singleEvents: 'true', maxResults: '1000' };

  test.each<[string, PageRequest, object]>([
    ['first page of a full listing', first, { ...sync, ...range }],
    ['a later page of it', { ...first, page: 'p2' }, { ...sync, ...range, pageToken: 'p2' }],
    ['changes since a cursor: no range', { ...first, cursor: 'c1' }, { ...sync, syncToken: 'c1' }],
    ['a later page of those', { ...first, cursor: 'c1', page: 'p2' }, { ...sync, syncToken: 'c1', pageToken: 'p2' }],
    [
      'a plain listing: in order',
      { ...first, purpose: 'once' },
      { ...sync, ...range, maxResults: '250', orderBy: 'startTime' },
    ],
    ['another page size', { ...first, pageSize: 50 }, { ...sync, ...range, maxResults: '50' }],
    ['more than Google gives', { ...first, pageSize: 99_999 }, { ...sync, ...range, maxResults: '2500' }],
    ['less than one', { ...first, pageSize: 0 }, { ...sync, ...range, maxResults: '1' }],
    [
      'milliseconds: widened to whole seconds',
      { ...first, window: { from: window.from + 999, to: window.to + 1 } },
      { ...sync, timeMin: '2026-11-20T00:00:00Z', timeMax: '2026-12-19T00:00:01Z' },
    ],
    [
      'a range without an end',
      { ...first, window: { from: -Infinity, to: Infinity } },
      { ...sync, timeMin: '0001-01-01T00:00:00Z', timeMax: '9999-12-31T23:59:59Z' },
    ],
  ])('%s', async (_, request, query) => {
    const { source, asked } = scripted([empty]);
    await source.readPage(request);
    expect(asked).toEqual([{ path: EVENTS, query }]);
  });

  test('kinds of entries go with every call of a cursor, and the fingerprint names them', async () => {
    const { source, asked } = scripted([empty, empty], { eventTypes: ['fromGmail', 'default'] });
    await source.readPage(first);
    await source.readPage({ ...first, cursor: 'c1' });
    expect(asked.map(({ query }) => query.eventTypes)).toEqual([
      ['default', 'fromGmail'],
      ['default', 'fromGmail'],
    ]);
    const others = [scripted([]), scripted([], { eventTypes: ['default'] })].map((s) => s.source.cursorFingerprint);
    expect(new Set([...others, source.cursorFingerprint]).size).toBe(3);
    const swapped = scripted([], { eventTypes: ['default', 'fromGmail'] });
    expect(swapped.source.cursorFingerprint).toBe(source.cursorFingerprint);
  });

  test.each<[string, Partial<EventQuery>, object]>([
    ['nothing but the window', {}, {}],
    ['text', { text: 'stand-up & co' }, { q: 'stand-up & co' }],
    ['blank text is none', { text: '  ' }, {}],
    ['changed since', { updatedSince: Date.UTC(2026, 10, 20, 1) }, { updatedMin: '2026-11-20T01:00:00.000Z' }],
    ['cancelled ones too', { includeCancelled: true }, { showDeleted: 'true' }],
    ['cancelled ones not', { includeCancelled: false }, {}],
    ['a later page', { page: 'p2' }, { pageToken: 'p2' }],
    ['page size', { pageSize: 10 }, { maxResults: '10' }],
  ])('a listing for people: %s', async (_, filters, query) => {
    const { source, asked } = scripted([empty]);
    await source.query({ ...listing, ...filters });
    const base = { singleEvents: 'true', maxResults: '250', orderBy: 'startTime', ...range };
    expect(asked).toEqual([{ path: EVENTS, query: { ...base, ...query } }]);
  });

  test('ids are percent-encoded exactly once', async () => {
    const { source, asked } = scripted([empty, ok(event('a_20261201T090000Z'))], { baseUrl: 'http://127.0.0.1:9/v3/' });
    await source.readPage({ ...first, calendarId: 'en.usa#holiday@group.v.calendar.google.com' });
    await source.getEvent('en.usa#holiday@group.v.calendar.google.com', 'a/b?c%20');
    const calendar = 'http://127.0.0.1:9/v3/calendars/en.usa%23holiday%40group.v.calendar.google.com/events';
    expect(asked.map(({ path }) => path)).toEqual([calendar, `${calendar}/a%2Fb%3Fc%2520`]);
  });

  test.each(['', '.', '..'])('the id %j would name another endpoint: refused before anything is sent', async (id) => {
    const { source, asked } = scripted([]);
    expect((await failure(source.readPage({ ...first, calendarId: id }))).code).toBe('invalid');
    expect((await failure(source.getEvent('me@example.com', id))).code).toBe('invalid');
    expect(asked).toEqual([]);
  });

  test.each([
    { from: 5, to: 5 },
    { from: 6, to: 5 },
    { from: Number.NaN, to: 5 },
  ])('the range %j is refused', async (range) => {
    const { source } = scripted([]);
    expect((await failure(source.readPage({ ...first, window: range }))).code).toBe('invalid');
  });
});

describe('pages', () => {
  test('events, removed and rejected ones side by side; the cursor only on the last page', async () => {
    const { source } = scripted([
      ok({
        items: [event('a'), { id: 'b', status: 'cancelled' }, event('c', '01', { start: {} })],
        nextPageToken: 'p2',
      }),
      ok({ items: [], nextPageToken: 'p3' }),
      ok({ items: [event('d')], nextSyncToken: 'c1' }),
    ]);
    const pages = [];
    let page: string | null = null;
    do {
      const read = await source.readPage({ ...first, page });
      pages.push(read);
      page = read.nextPage;
    } while (page !== null);
    expect(pages.map((p) => [p.events.map((e) => e.id), p.nextPage, p.nextCursor])).toEqual([
      [['a'], 'p2', null],
      [[], 'p3', null],
      [['d'], null, 'c1'],
    ]);
    expect(pages[0]?.removed).toEqual([{ id: 'b', seriesId: null, recurrenceId: null }]);
    expect(pages[0]?.rejected).toEqual([{ id: 'c', reason: 'start: neither date nor dateTime' }]);
  });

  test('all-day events lie in the zone that the page names', async () => {
    const day = event('a', '01', { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } });
    const { source } = scripted([ok({ items: [day], timeZone: 'Europe/Berlin' }), ok({ items: [day], timeZone: '?' })]);
    expect((await source.readPage(first)).events[0]?.start).toBe('2026-11-30T23:00:00.000Z');
    expect((await source.readPage(first)).events[0]).toMatchObject({
      start: '2026-12-01T00:00:00.000Z',
      timeZone: 'UTC',
    });
  });

  test('changes outside the window are told in a sync and not in a plain listing', async () => {
    const page = ok({ items: [event('in'), event('out', '25')], nextSyncToken: 'c2' });
    const { source } = scripted([page, page, page]);
    const ids = (read: { events: { id: string }[] }): string[] => read.events.map((e) => e.id);
    expect(ids(await source.readPage({ ...first, cursor: 'c1' }))).toEqual(['in', 'out']);
    const once = await source.readPage({ ...first, purpose: 'once' });
    expect(ids(once)).toEqual(['in']);
    expect(once.nextCursor).toBeNull();
    expect(ids(await source.query(listing))).toEqual(['in']);
  });

  test('a round that ends without a sync token has no cursor', async () => {
    const { source } = scripted([ok({ items: [], nextSyncToken: null, nextPageToken: '' })]);
    expect(await source.readPage(first)).toMatchObject({ nextPage: null, nextCursor: null });
  });

  test.each([
    ['items missing', { kind: 'calendar#events' }],
    ['items not a list', { items: {} }],
    ['a token that is not a text', { items: [], nextPageToken: 5 }],
    ['not an object', []],
    ['not JSON', '<html>Sign in</html>'],
    ['no body', ''],
  ])('%s: not an answer of Google’s, and tried again', async (_, body) => {
    const { source, asked } = scripted([ok(body), ok(body), ok(body), ok(body)]);
    expect(await failure(source.readPage(first))).toMatchObject({ code: 'unexpectedResponse', status: 200 });
    expect(asked).toHaveLength(4);
  });

  test('a page with rows that names itself as the next one would be read for ever; an empty one may', async () => {
    const { source } = scripted([
      ok({ items: [], nextPageToken: 'p2' }),
      ok({ items: [event('a')], nextPageToken: 'p2' }),
    ]);
    expect((await source.readPage({ ...first, page: 'p2' })).nextPage).toBe('p2');
    expect((await failure(source.readPage({ ...first, page: 'p2' }))).code).toBe('unexpectedResponse');
  });
});

describe('when a token is no longer taken', () => {
  test.each<[string, Partial<PageRequest>, Answer, string]>([
    ['410 on a cursor', { cursor: 'c1' }, fault(410, 'fullSyncRequired'), 'cursorExpired'],
    ['410 in another wording', { cursor: 'c1' }, fault(410, 'gone'), 'cursorExpired'],
    ['410 without a body', { cursor: 'c1' }, { status: 410, body: '' }, 'cursorExpired'],
    ['400 on a cursor', { cursor: 'c1' }, fault(400, 'invalid', 'Invalid sync token value.'), 'cursorExpired'],
    [
      '400 on its page',
      { cursor: 'c1', page: 'p' },
      fault(400, 'invalid', 'Invalid page token value.'),
      'cursorExpired',
    ],
    [
      '400 on a full listing’s page',
      { page: 'p' },
      fault(400, 'invalid', 'Invalid page token value.'),
      'cursorExpired',
    ],
    ['410 on a full listing’s page', { page: 'p' }, fault(410, 'gone'), 'cursorExpired'],
    ['400 for another reason', { page: 'p' }, fault(400, 'badRequest', 'Bad Request'), 'invalid'],
    ['410 with no token sent', {}, fault(410, 'fullSyncRequired'), 'notFound'],
    ['404 on a cursor: the calendar is gone', { cursor: 'c1' }, fault(404, 'notFound'), 'notFound'],
    ['401 on a cursor', { cursor: 'c1' }, fault(401, 'authError'), 'unauthorized'],
    ['403 on a cursor', { cursor: 'c1' }, fault(403, 'accessNotConfigured'), 'forbidden'],
  ])('%s', async (_, over, answer, code) => {
    const { source, asked } = scripted([answer]);
    const error = await failure(source.readPage({ ...first, ...over }));
    expect([error.code, error.status]).toEqual([code, answer.status]);
    expect(asked).toHaveLength(1);
  });

  test('a listing for people says it in Google’s words', async () => {
    const { source } = scripted([fault(400, 'invalid', 'Invalid page token value.')]);
    expect(await failure(source.query({ ...listing, page: 'p' }))).toMatchObject({
      code: 'invalid',
      providerMessage: 'Invalid page token value.',
    });
  });
});

test('a 403 that is a rate limit, a lost connection and a 503 are tried again', async () => {
  const { source, asked, waits } = scripted([
    fault(403, 'rateLimitExceeded'),
    'lost',
    fault(503, 'backendError'),
    empty,
  ]);
  expect((await source.readPage(first)).events).toEqual([]);
  expect(asked).toHaveLength(4);
  expect(waits).toHaveLength(3);
});

describe('when only busy times are shared any more', () => {
  const busy = ok({ items: [{ ...event('a'), summary: undefined }], accessRole: 'freeBusyReader', nextSyncToken: 's' });

  test('a sync fails with what to do, in place of giving every event without its title and link', async () => {
    const { source } = scripted([busy, busy]);
    for (const request of [first, { ...first, cursor: 'c1' }]) {
      const error = await source.readPage(request).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('event details') });
    }
  });

  test('a listing for people still shows when somebody is busy', async () => {
    const { source } = scripted([busy]);
    expect((await source.query(listing)).events).toMatchObject([{ id: 'a', title: '' }]);
  });
});

describe('changes from too long ago', () => {
  const updatedSince = Date.UTC(2026, 10, 10);
  const tooLong = fault(410, 'updatedMinTooLongAgo');
  const rows = [
    event('old', '01', { updated: '2026-11-09T23:59:59.999Z' }),
    event('new', '02', { updated: '2026-11-10T00:00:00.000Z' }),
    event('unknown', '03'),
  ];

  test('are filtered here, on every page of the listing', async () => {
    const { source, asked } = scripted([
      tooLong,
      ok({ items: rows, nextPageToken: 'p2' }),
      ok({ items: rows.map((row) => ({ ...row, summary: 'second' })), nextPageToken: 'p3' }),
      ok({ items: [] }),
    ]);
    const one = await source.query({ ...listing, updatedSince });
    const two = await source.query({ ...listing, updatedSince, page: one.nextPage });
    const three = await source.query({ ...listing, updatedSince, page: two.nextPage });
    expect(one.events.map((e) => e.id)).toEqual(['new', 'unknown']);
    expect(two.events.map((e) => e.title)).toEqual(['second', 'second']);
    expect(three.nextPage).toBeNull();
    expect(asked.map(({ query }) => [query.updatedMin !== undefined, query.pageToken])).toEqual([
      [true, undefined],
      [false, undefined],
      [false, 'p2'],
      [false, 'p3'],
    ]);
  });

  test('another failure is not taken for it', async () => {
    const { source } = scripted([fault(410, 'deleted')]);
    expect((await failure(source.query({ ...listing, updatedSince }))).code).toBe('notFound');
  });
});

test('cancelled events of a listing that wants them have their details where Google kept them', async () => {
  const items = [event('a', '01', { status: 'cancelled' }), { id: 'b', status: 'cancelled' }];
  const { source } = scripted([ok({ items }), ok({ items })]);
  const wanted = await source.query({ ...listing, includeCancelled: true });
  expect(wanted.events.map((e) => [e.id, e.status])).toEqual([['a', 'cancelled']]);
  expect(wanted.removed.map((r) => r.id)).toEqual(['b']);
  const unwanted = await source.query(listing);
  expect([unwanted.events.length, unwanted.removed.length]).toEqual([0, 2]);
});

describe('one event', () => {
  const get = async (answers: Answer[]) => {
    const { source, asked } = scripted(answers);
    return { found: await source.getEvent('me@example.com', 'a'), asked };
  };

  test('with a zone of its own: one request', async () => {
    const start = { dateTime: '2026-12-01T10:00:00+01:00', timeZone: 'Europe/Berlin' };
    const { found, asked } = await get([ok(event('a', '01', { start }))]);
    expect(found).toMatchObject({ id: 'a', timeZone: 'Europe/Berlin', start: '2026-12-01T09:00:00.000Z' });
    expect(asked.map(({ path }) => path)).toEqual([`${EVENTS}/a`]);
  });

  test('all-day: the same instant as in a listing, so the calendar’s zone is asked for, once', async () => {
    const day = ok(event('a', '01', { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } }));
    const { source, asked } = scripted([day, ok({ timeZone: 'Europe/Berlin' }), day]);
    expect(await source.getEvent('me@example.com', 'a')).toMatchObject({ start: '2026-11-30T23:00:00.000Z' });
    expect(await source.getEvent('me@example.com', 'a')).toMatchObject({ timeZone: 'Europe/Berlin' });
    expect(asked.map(({ path, query }) => [path, query])).toEqual([
      [`${EVENTS}/a`, {}],
      [EVENTS, { maxResults: '1', fields: 'timeZone' }],
      [`${EVENTS}/a`, {}],
    ]);
  });

  test('a zone that a page has named is not asked for again', async () => {
    const day = ok(event('a', '01', { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } }));
    const { source, asked } = scripted([ok({ items: [], timeZone: 'Asia/Tokyo' }), day]);
    await source.readPage(first);
    expect((await source.getEvent('me@example.com', 'a'))?.start).toBe('2026-11-30T15:00:00.000Z');
    expect(asked).toHaveLength(2);
  });

  test.each<[string, Answer]>([
    ['does not exist', fault(404, 'notFound')],
    ['is deleted for good', fault(410, 'deleted')],
    ['is a whole series', ok(event('a', '01', { recurrence: ['RRULE:FREQ=DAILY'] }))],
  ])('one that %s is null', async (_, answer) => {
    expect((await get([answer])).found).toBeNull();
  });

  test('a cancelled one comes with its details; a stub without any is null', async () => {
    const cancelled = event('a', '01', { status: 'cancelled' });
    expect((await get([ok(cancelled), ok({ timeZone: 'UTC' })])).found).toMatchObject({ status: 'cancelled' });
    expect((await get([ok({ id: 'a', status: 'cancelled' }), ok({ timeZone: 'UTC' })])).found).toBeNull();
  });

  test('one that cannot be read is an error that names the field, not “gone”', async () => {
    const { source } = scripted([ok(event('a', '01', { end: {} })), ok({ timeZone: 'UTC' })]);
    const error = await failure(source.getEvent('me@example.com', 'a'));
    expect(error.code).toBe('unexpectedResponse');
    expect(error.message).toContain('end: neither date nor dateTime');
  });

  test('a refused sign-in is not “gone” either', async () => {
    const { source } = scripted([fault(401, 'authError')]);
    expect((await failure(source.getEvent('me@example.com', 'a'))).code).toBe('unauthorized');
  });
});

describe('calendars', () => {
  test('names, access, paging; removed ones are left out', async () => {
    const { source, asked } = scripted([
      ok({
        items: [
          {
            id: 'me@example.com',
            summary: 'me@example.com',
            primary: true,
            accessRole: 'owner',
            timeZone: 'Europe/Berlin',
          },
          { id: 'team', summary: 'Team', summaryOverride: 'My team', accessRole: 'reader', backgroundColor: '#0088aa' },
          { id: 'busy', summary: 'Boss', accessRole: 'freeBusyReader', timeZone: 'Nowhere' },
          { id: 'gone', deleted: true },
        ],
        nextPageToken: 'p2',
      }),
      ok({ items: [{ id: 'bare' }] }),
    ]);
    const one = await source.listCalendars();
    expect(one).toEqual({
      calendars: [
        {
          id: 'me@example.com',
          name: 'me@example.com',
          primary: true,
          readable: true,
          timeZone: 'Europe/Berlin',
          color: null,
        },
        { id: 'team', name: 'My team', primary: false, readable: true, timeZone: null, color: '#0088aa' },
        { id: 'busy', name: 'Boss', primary: false, readable: false, timeZone: null, color: null },
      ],
      nextPage: 'p2',
    });
    const two = await source.listCalendars(one.nextPage);
    expect(two).toMatchObject({ calendars: [{ id: 'bare', name: 'bare', readable: true }], nextPage: null });
    expect(asked).toEqual([
      { path: 'https://www.googleapis.com/calendar/v3/users/me/calendarList', query: { maxResults: '250' } },
      {
        path: 'https://www.googleapis.com/calendar/v3/users/me/calendarList',
        query: { maxResults: '250', pageToken: 'p2' },
      },
    ]);
  });

  test.each([[{ summary: 'no id' }], [null], [5]])('an entry like %j is not an answer of Google’s', async (entry) => {
    const { source } = scripted([ok({ items: [entry] })]);
    expect((await failure(source.listCalendars())).code).toBe('unexpectedResponse');
  });
});

test('what it can do', () => {
  const { source } = scripted([]);
  expect(source).toMatchObject({
    provider: 'google',
    displayName: 'Google Calendar',
    capabilities: { incremental: true, expandsRecurrence: true, push: true, confirmsRemovals: true },
  });
});
