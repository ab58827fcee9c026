import type { CalendarEvent } from '../../event';
import type { CalendarSource, EventPage, PageRequest } from '../source';
import { bare, event, failure, fault, GRAPH, type Handler, me, occurrence, removed, serve } from './graph.fixture';

const DAY = 86_400_000;
const window = { from: Date.UTC(2026, 4, 4), to: Date.UTC(2026, 4, 11) };
const first: PageRequest = { calendarId: 'cal', window, cursor: null, page: null, purpose: 'sync' };
const VIEW = '/me/calendars/cal/calendarView';
/** The window with 26 hours on both sides. */
const WIDE = 'startDateTime=2026-05-02T22:00:00.000Z&endDateTime=2026-05-12T02:00:00.000Z';
const DELTA = `${VIEW}/delta?startDateTime=2026-05-02T22:00:00.000Z&endDateTime=2026-05-19T02:00:00.000Z`;

/** All pages of a round, and the cursor at its end. */
async function round(source: CalendarSource, request: PageRequest): Promise<EventPage> {
  const all: EventPage = {
    events: [],
    removed: [],
    rejected: [],
    series: [],
    uncertain: [],
    nextPage: null,
    nextCursor: null,
  };
  let page: string | null = null;
  do {
    const one = await source.readPage({ ...request, page });
    all.events.push(...one.events);
    all.rejected.push(...one.rejected);
    all.series?.push(...(one.series ?? []));
    all.uncertain?.push(...(one.uncertain ?? []));
    if (one.whole === true) all.whole = true;
    all.nextCursor = one.nextCursor;
    page = one.nextPage;
  } while (page !== null);
  return all;
}

const ids = (page: { events: CalendarEvent[] }): string[] => page.events.map(({ id }) => id);
const deltaLink = (token: string): string => `${VIEW}/delta?$deltatoken=${token}`;
const link = (path: string): string => `${GRAPH}${path}`;

/** A calendar with these events and this delta. */
function calendar(rows: readonly unknown[], changes: Record<string, unknown> = {}): Handler {
  return ({ path, query }) => {
    if (path === '/me/calendars/cal' || path === '/me/calendar') return me;
    if (path === VIEW) return { value: rows };
    if (path !== `${VIEW}/delta`) return undefined;
    const token = query.get('$deltatoken');
    if (token !== null && token in changes)
      return { value: changes[token], '@odata.deltaLink': link(deltaLink(`${token}+`)) };
    return {
      value: token === null ? [bare('x', 'M', '2026-05-05T09:00:00Z')] : [],
      '@odata.deltaLink': link(deltaLink(token ?? 't1')),
    };
  };
}

/** A source that has read its first round. */
async function opened(handler: Handler): Promise<ReturnType<typeof serve> & { cursor: string }> {
  const served = serve(handler);
  const { nextCursor } = await round(served.source, first);
  if (nextCursor === null) throw new Error('no cursor');
  served.asked.length = 0;
  return { ...served, cursor: nextCursor };
}

describe('the first round', () => {
  it('opens the delta before it lists, so that nothing falls between the two', async () => {
    const { source, asked } = serve(calendar([event('a', '2026-05-05T09:00:00Z')]));
    const all = await round(source, first);
    expect(asked).toEqual([DELTA, `${VIEW}?${WIDE}&$top=250`, '/me/calendars/cal']);
    expect(ids(all)).toEqual(['a']);
    expect(all.nextCursor).not.toBeNull();
    expect(all.whole).toBeUndefined();
  });

  it('asks for ids that stay, times in UTC and HTML, each time', async () => {
    const { source, headers } = serve(calendar([]));
    await round(source, first);
    expect(new Set(headers.map(({ prefer }) => prefer))).toEqual(
      new Set([
        'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="html", odata.maxpagesize=250',
      ]),
    );
  });

  it('passes over the rows of the delta on all its pages, empty ones too', async () => {
    const pages = [[bare('x', 'M', '2026-05-05T09:00:00Z')], [], [event('y', '2026-05-05T09:00:00Z')]];
    let at = 0;
    const { source, asked } = serve(({ path }) => {
      if (path !== `${VIEW}/delta`) return { value: [] };
      const value = pages[at++] ?? [];
      const name = at < pages.length ? '@odata.nextLink' : '@odata.deltaLink';
      return { value, [name]: link(deltaLink(`n${at}`)) };
    });
    const all = await round(source, first);
    expect(all.events).toEqual([]);
    expect(asked.slice(0, 3)).toEqual([DELTA, deltaLink('n1'), deltaLink('n2')]);
    asked.length = 0;
    await source.readPage({ ...first, cursor: all.nextCursor });
    expect(asked).toEqual([deltaLink('n3')]);
  });

  it.each([
    [400, 'ErrorInvalidRequest'],
    [403, 'ErrorAccessDenied'],
    [404, 'ResourceNotFound'],
    [501, 'NotImplemented'],
    [504, 'UnknownError'],
  ])('of a calendar without a delta (%i) lists, and the next one lists again', async (status, code) => {
    const { source } = serve((request) =>
      request.path === `${VIEW}/delta` ? fault(status, code) : calendar([event('a', '2026-05-05T09:00:00Z')])(request),
    );
    expect(await round(source, first)).toMatchObject({ nextCursor: null, events: [{ id: 'a' }] });
  });

  it('of a calendar that is gone says so', async () => {
    const { source } = serve(() => fault(404, 'ErrorItemNotFound'));
    expect((await failure(round(source, first))).code).toBe('notFound');
  });
});

describe('a listing', () => {
  const once: PageRequest = { ...first, purpose: 'once' };

  it('of a strip is one request, without a delta', async () => {
    const { source, asked } = serve(
      calendar([event('in', '2026-05-05T09:00:00Z'), event('out', '2026-05-11T00:00:00Z')]),
    );
    const page = await source.readPage(once);
    expect(ids(page)).toEqual(['in']);
    expect(page).toMatchObject({ nextPage: null, nextCursor: null });
    expect(asked[0]).toBe(`${VIEW}?${WIDE}&$top=250`);
  });

  it('goes slice by slice, and each event is given once', async () => {
    const long = { from: window.from, to: window.from + 60 * DAY };
    const rows = Array.from({ length: 60 }, (_, i) =>
      event(`e${i}`, new Date(long.from + i * DAY - 900_000).toISOString()),
    );
    const { source, asked } = serve(byRange(rows, 250));
    const all = await round(source, { ...once, window: long });
    expect(ids(all)).toEqual(rows.map((_, i) => `e${i}`));
    expect(asked.filter((path) => path.startsWith(VIEW)).length).toBe(3);
  });

  it('gives an all-day event once, wherever the server sees its midnight', async () => {
    const long = { from: window.from, to: window.from + 60 * DAY };
    const days = Array.from({ length: 60 }, (_, i) => {
      const midnight = (n: number) => ({
        dateTime: new Date(long.from + n * DAY).toISOString().slice(0, 19),
        timeZone: 'UTC',
      });
      return event(`d${i}`, new Date(long.from + i * DAY).toISOString(), {
        isAllDay: true,
        start: midnight(i),
        end: midnight(i + 1),
        originalStartTimeZone: i % 2 === 0 ? 'New Zealand Standard Time' : 'Hawaiian Standard Time',
      });
    });
    const { source } = serve(byRange(days, 250));
    const all = await round(source, { ...once, window: long });
    expect(ids(all).sort()).toEqual(
      days
        .map((_, i) => `d${i}`)

        .sort(),
    );
  });

  it('halves a slice that does not fit into one page, instead of turning pages that shift', async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      event(`e${i}`, new Date(window.from + i * 4 * 3_600_000).toISOString()),
    );
    const { source, asked } = serve(byRange(rows, 25));
    const all = await round(source, { ...once, pageSize: 25 });
    expect(ids(all)).toEqual(rows.map((_, i) => `e${i}`));
    expect(asked.some((path) => path.includes('$skip'))).toBe(false);
  });

  it('loses nothing when something earlier is deleted between two pages', async () => {
    const rows = Array.from({ length: 40 }, (_, i) =>
      event(`e${i}`, new Date(window.from + i * 4 * 3_600_000).toISOString()),
    );
    const { source } = serve((request) => byRange(rows, 25)(request));
    const seen: string[] = [];
    let page: string | null = null;
    do {
      const one: EventPage = await source.readPage({ ...once, page, pageSize: 25 });
      seen.push(...ids(one));
      page = one.nextPage;
      rows.shift();
    } while (page !== null);
    expect(rows.map(({ id }) => id).filter((id) => !seen.includes(String(id)))).toEqual([]);
  });

  it('follows the links where a few hours hold more than a page', async () => {
    const rows = Array.from({ length: 70 }, (_, i) => event(`e${i}`, new Date(window.from + i * 60_000).toISOString()));
    const { source, asked, urls } = serve(byRange(rows, 25));
    const all = await round(source, {
      ...once,
      window: { from: window.from, to: window.from + DAY / 4 },
      pageSize: 25,
    });
    expect(ids(all)).toEqual(rows.map((_, i) => `e${i}`));
    expect(asked.filter((path) => path.includes('$skip')).length).toBe(2);
    expect(urls.filter((url) => url.includes('$skip=')).every((url) => url.includes('%3A'))).toBe(true);
  });

  it('halves a slice on which the server times out', async () => {
    const { source, asked } = serve(({ path, query }) => {
      if (path !== VIEW) return me;
      const span = Date.parse(query.get('endDateTime') ?? '') - Date.parse(query.get('startDateTime') ?? '');
      return span > 6 * DAY ? fault(504, 'UnknownError') : { value: [] };
    });
    expect((await round(source, once)).events).toEqual([]);
    expect(asked.length).toBeGreaterThan(1);
  });

  it('has an end even where the window has none', async () => {
    const { source, asked } = serve(calendar([]));
    await round(source, { ...once, window: { from: -Infinity, to: Infinity } });
    expect(asked.length).toBeLessThan(60);
  });

  it('refuses a window that ends before it begins', async () => {
    const { source } = serve(calendar([]));
    expect((await failure(source.readPage({ ...once, window: { from: 2, to: 2 } }))).code).toBe('invalid');
  });

  it('counts a row that cannot be read, and goes on', async () => {
    const { source } = serve(
      calendar([event('bad', '2026-05-05T09:00:00Z', { start: null }), event('a', '2026-05-05T09:00:00Z')]),
    );
    const page = await source.readPage(once);
    expect(ids(page)).toEqual(['a']);
    expect(page.rejected).toEqual([{ id: 'bad', reason: 'start: missing' }]);
  });
});

/** A calendarView that looks at its range and cuts pages by counting. */
function byRange(rows: readonly Record<string, unknown>[], most: number): Handler {
  return ({ path, query, url }) => {
    if (path !== VIEW) return me;
    const from = Date.parse(query.get('startDateTime') ?? '');
    const to = Date.parse(query.get('endDateTime') ?? '');
    const top = Math.min(most, Number(query.get('$top')));
    const skip = Number(query.get('$skip') ?? 0);
    const at = (row: Record<string, unknown>, name: string): number =>
      Date.parse(`${String((row[name] as { dateTime: string }).dateTime).slice(0, 19)}Z`);
    const inside = rows.filter((row) => at(row, 'start') < to && at(row, 'end') > from);
    const value = inside.slice(skip, skip + top);
    const next = `${url.replace(/&\$skip=\d+/, '')}&$skip=${skip + top}`;
    return { value, ...(skip + top < inside.length ? { '@odata.nextLink': next } : {}) };
  };
}

describe('changes', () => {
  it('none: one request', async () => {
    const { source, asked, cursor } = await opened(calendar([], { t1: [] }));
    const page = await source.readPage({ ...first, cursor });
    expect(asked).toEqual([deltaLink('t1')]);
    expect(page).toMatchObject({ events: [], removed: [], rejected: [], series: [], uncertain: [], nextPage: null });
    asked.length = 0;
    await source.readPage({ ...first, cursor: page.nextCursor });
    expect(asked).toEqual([deltaLink('t1 ')]);
  });

  it('follows links as they are, byte by byte', async () => {
    const odd = `${GRAPH}/me/calendars/cal/calendarView/delta?%24deltatoken=a%2Bb/c==&x=%7e'(1)`;
    const { source, urls } = serve(({ path }) =>
      path === `${VIEW}/delta` ? { value: [], '@odata.deltaLink': odd } : { value: [] },
    );
    const { nextCursor } = await round(source, first);
    await source.readPage({ ...first, cursor: nextCursor });
    expect(urls.at(-1)).toBe(odd);
  });

  it('of a single event come from their row where that is complete, and are read where it is not', async () => {
    const { '@odata.etag': _etag, body: _body, ...part } = event('part', '2026-05-05T09:00:00Z', { subject: 'stale' });
    const rows = [event('full', '2026-05-05T09:00:00Z', { subject: 'New' }), part];
    const handler: Handler = (request) =>
      request.path === '/me/calendars/cal/events/part'
        ? event('part', '2026-05-06T09:00:00Z', { subject: 'Read' })
        : calendar([], { t1: rows })(request);
    const { source, asked, cursor } = await opened(handler);
    const page = await source.readPage({ ...first, cursor });
    expect(asked).toEqual([deltaLink('t1'), '/me/calendars/cal/events/part', '/me/calendars/cal']);
    expect(page.events.map(({ id, title }) => [id, title])).toEqual([
      ['full', 'New'],
      ['part', 'Read'],
    ]);
    expect(page.series).toEqual([
      { seriesId: 'full', ids: ['full'] },
      { seriesId: 'part', ids: ['part'] },
    ]);
  });

  it('of an id that comes several times: the last row counts', async () => {
    const rows = [
      event('a', '2026-05-05T09:00:00Z', { subject: 'one' }),
      removed('a'),
      event('b', '2026-05-05T09:00:00Z', { subject: 'one' }),
      event('a', '2026-05-05T09:00:00Z', { subject: 'two' }),
      removed('b'),
    ];
    const { source, cursor } = await opened(calendar([], { t1: rows }));
    const page = await source.readPage({ ...first, cursor });
    expect(page.events.map(({ id, title }) => [id, title])).toEqual([['a', 'two']]);
    expect(page.uncertain).toEqual(['b']);
    expect(page.removed).toEqual([]);
  });

  const INSTANCES = '/me/calendars/cal/events/M/instances';
  const MASTER = '/me/calendars/cal/events/M';
  const master = event('M', '2019-05-06T09:00:00Z', { type: 'seriesMaster', recurrence: {} });
  const series =
    (instances: unknown, rows: readonly unknown[], more: Handler = () => undefined): Handler =>
    (request) =>
      more(request) ??
      (request.path === MASTER ? master : undefined) ??
      (request.path === INSTANCES ? ({ value: instances } as never) : calendar([], { t1: rows })(request));

  it.each<[string, unknown[]]>([
    ['its master', [event('M', '2019-05-06T09:00:00Z', { type: 'seriesMaster', recurrence: {} })]],
    ['an occurrence', [bare('o1', 'M', '2026-05-04T09:00:00Z')]],
    [
      'both, several times',
      [
        bare('o1', 'M', '2026-05-04T09:00:00Z'),
        event('M', '2019-05-06T09:00:00Z', { type: 'seriesMaster' }),
        bare('o2', 'M', '2026-05-05T09:00:00Z'),
      ],
    ],
  ])('of a series, told by %s: it is read whole, once, over the range of the delta', async (_, rows) => {
    const instances = [occurrence('o1', 'M', '2026-05-04T09:00:00Z'), occurrence('o3', 'M', '2026-05-06T09:00:00Z')];
    const { source, asked, cursor } = await opened(series(instances, rows));
    const page = await source.readPage({ ...first, cursor });
    expect(asked).toEqual([
      deltaLink('t1'),
      `${MASTER}?$expand=exceptionOccurrences`,
      `${INSTANCES}?startDateTime=2026-05-02T22:00:00.000Z&endDateTime=2026-05-19T02:00:00.000Z&$top=250`,
      '/me/calendars/cal',
    ]);
    expect(page.series).toEqual([{ seriesId: 'M', ids: ['o1', 'o3'] }]);
    expect(page.events).toEqual([
      expect.objectContaining({ id: 'o1', seriesId: 'M', title: 'o1', start: '2026-05-04T09:00:00.000Z' }),
      expect.objectContaining({ id: 'o3' }),
    ]);
  });

  it.each([INSTANCES, MASTER])('of a series that is gone by now are uncertain: %s', async (gone) => {
    const { source, cursor } = await opened(
      series([], [bare('o1', 'M', '2026-05-04T09:00:00Z')], ({ path }) =>
        path === gone ? fault(404, 'ErrorItemNotFound') : undefined,
      ),
    );
    const page = await source.readPage({ ...first, cursor });
    expect(page).toMatchObject({ events: [], series: [], uncertain: ['M'] });
  });

  it('an occurrence that cannot be read keeps its place in the set', async () => {
    const instances = [occurrence('o1', 'M', '2026-05-04T09:00:00Z', { end: null })];
    const { source, cursor } = await opened(series(instances, [bare('o1', 'M', '2026-05-04T09:00:00Z')]));
    const page = await source.readPage({ ...first, cursor });
    expect(page).toMatchObject({ events: [], series: [{ seriesId: 'M', ids: ['o1'] }], rejected: [{ id: 'o1' }] });
  });

  describe('to a series with occurrences that were moved out of the range', () => {
    const far = occurrence('o2', 'M', '2026-09-05T09:00:00Z', {
      type: 'exception',
      originalStart: '2026-05-05T09:00:00Z',
    });
    const { body: _body, ...part } = occurrence('o3', 'M', '2026-09-06T09:00:00Z', { type: 'exception' });
    const before = occurrence('o0', 'M', '2020-05-05T09:00:00Z', { type: 'exception' });
    const inside = occurrence('o1', 'M', '2026-05-04T09:00:00Z');

    it('has them as events: they are missing among the instances, not cancelled', async () => {
      const exceptionOccurrences = [far, part, before, inside, null];
      const { source, cursor, asked } = await opened(
        series([inside], [bare('o1', 'M', '2026-05-04T09:00:00Z')], ({ path }) => {
          if (path === MASTER) return { ...master, exceptionOccurrences };
          return path === '/me/calendars/cal/events/o3' ? { ...part, subject: 'Read' } : undefined;
        }),
      );
      const page = await source.readPage({ ...first, cursor });
      expect(page.series).toEqual([{ seriesId: 'M', ids: ['o1', 'o2', 'o3'] }]);
      expect(page.events.map(({ id, start }) => `${id} ${start.slice(0, 10)}`)).toEqual([
        'o1 2026-05-04',
        'o2 2026-09-05',
        'o3 2026-09-06',
      ]);
      expect(page.events[2]?.title).toBe('Read');
      expect(asked.filter((path) => path.includes('/events/o'))).toEqual(['/me/calendars/cal/events/o3']);
    });

    it('does without them where the service does not list exceptions', async () => {
      const { source, cursor } = await opened(
        series([inside], [bare('o1', 'M', '2026-05-04T09:00:00Z')], ({ path, query }) =>
          path === MASTER && query.has('$expand') ? fault(400, 'RequestBroker--ParseUri') : undefined,
        ),
      );
      const page = await source.readPage({ ...first, cursor });
      expect(page.series).toEqual([{ seriesId: 'M', ids: ['o1'] }]);
    });
  });

  it('on several pages, an empty one between', async () => {
    const pages: Record<string, object> = {
      t1: { value: [removed('a')], '@odata.nextLink': link(deltaLink('p2')) },
      p2: { value: [], '@odata.nextLink': link(deltaLink('p3')) },
      p3: { value: [event('b', '2026-05-05T09:00:00Z')], '@odata.deltaLink': link(deltaLink('t2')) },
    };
    const { source, cursor, asked } = await opened((request) => {
      const token = request.query.get('$deltatoken') ?? '';
      return (pages[token] as never) ?? calendar([])(request);
    });
    const all = await round(source, { ...first, cursor });
    expect(all).toMatchObject({ uncertain: ['a'], events: [{ id: 'b' }] });
    asked.length = 0;
    pages['t2'] = { value: [], '@odata.deltaLink': link(deltaLink('t3')) };
    await source.readPage({ ...first, cursor: all.nextCursor });
    expect(asked).toEqual([deltaLink('t2')]);
  });
});

describe('a window that moves on', () => {
  const later = (days: number): PageRequest => ({
    ...first,
    window: { from: window.from + days * DAY, to: window.to + days * DAY },
  });

  it.each([0, 3, 5.9])('is covered by the delta for days: after %d', async (days) => {
    const { source, asked, cursor } = await opened(calendar([], { t1: [] }));
    expect((await source.readPage({ ...later(days), cursor })).whole).toBeUndefined();
    expect(asked).toEqual([deltaLink('t1')]);
  });

  it('is then listed whole, over a new delta, before the old one ends', async () => {
    const { source, asked, cursor } = await opened(calendar([event('a', '2026-05-14T09:00:00Z')], { t1: [] }));
    const all = await round(source, { ...later(6.1), cursor });
    expect(all).toMatchObject({ whole: true, events: [{ id: 'a' }] });
    expect(asked[0]).toMatch(/delta\?startDateTime=2026-05-09T00:24:00.000Z/);
    expect(asked[1]).toMatch(/calendarView\?startDateTime/);
    asked.length = 0;
    await source.readPage({ ...later(6.1), cursor: all.nextCursor });
    expect(asked.length).toBe(1);
  });

  it('is listed whole, too, when it begins earlier than before', async () => {
    const { source, cursor } = await opened(calendar([], { t1: [] }));
    expect((await source.readPage({ ...later(-2), cursor })).whole).toBe(true);
  });
});

describe('a cursor that is lost', () => {
  it.each([
    [410, 'SyncStateNotFound'],
    [410, ''],
    [404, 'syncStateNotFound'],
    [400, 'syncStateInvalid'],
    [400, 'resyncRequired'],
    [400, 'ErrorInvalidRequest'],
  ])('by %i %s', async (status, code) => {
    const { source, cursor } = await opened((request) =>
      request.query.has('$deltatoken') ? fault(status, code) : calendar([])(request),
    );
    expect((await failure(source.readPage({ ...first, cursor }))).code).toBe('cursorExpired');
  });

  it('is not one when the calendar is gone', async () => {
    const { source, cursor } = await opened((request) =>
      request.query.has('$deltatoken') ? fault(404, 'ErrorItemNotFound') : calendar([])(request),
    );
    expect((await failure(source.readPage({ ...first, cursor }))).code).toBe('notFound');
  });

  it.each(['', 'x', '{}', '{"v":0,"link":"l","range":{"from":0,"to":1}}', '{"v":1,"link":7}'])(
    'because it cannot be read: %s',
    async (cursor) => {
      const { source, asked } = serve(calendar([]));
      expect((await failure(source.readPage({ ...first, cursor }))).code).toBe('cursorExpired');
      expect((await failure(source.readPage({ ...first, page: cursor }))).code).toBe('cursorExpired');
      expect(asked).toEqual([]);
    },
  );
});

describe('links to other servers', () => {
  const evil = 'https://graph.microsoft.com.evil.example/v1.0/me';

  it('in an answer are refused, and never asked', async () => {
    for (const name of ['@odata.nextLink', '@odata.deltaLink']) {
      const { source, urls } = serve(() => ({ value: [], [name]: evil }));
      expect((await failure(round(source, first))).code).toBe('unexpectedResponse');
      expect(urls.every((url) => url.startsWith(GRAPH))).toBe(true);
    }
  });

  it('in a cursor or a page token are refused without a request', async () => {
    const { source, asked } = serve(calendar([]));
    const range = { from: 0, to: Date.UTC(2030, 0) };
    const cursor = JSON.stringify({ v: 1, link: evil, range });
    expect((await failure(source.readPage({ ...first, cursor }))).code).toBe('cursorExpired');
    for (const kind of ['open', 'changes', 'list']) {
      const page = JSON.stringify({ v: 1, kind, link: evil, range, whole: false, from: 0, length: 1, cursor: null });
      expect((await failure(source.readPage({ ...first, page }))).code).toBe('cursorExpired');
    }
    expect((await failure(source.query({ calendarId: 'cal', window, page: evil }))).code).toBe('invalid');
    expect((await failure(source.listCalendars(evil))).code).toBe('invalid');
    expect(asked).toEqual([]);
  });

  it('a page that names itself is an error, not an endless loop', async () => {
    const { source } = serve(({ path, url }) =>
      path === `${VIEW}/delta`
        ? { value: [event('a', '2026-05-05T09:00:00Z')], '@odata.nextLink': url }
        : { value: [] },
    );
    expect((await failure(round(source, first))).code).toBe('unexpectedResponse');
  });
});

describe('one event', () => {
  const EVENT = '/me/calendars/cal/events/e/1=';

  it('is found by its id', async () => {
    const { source, urls } = serve(({ path }) => (path === EVENT ? event('e/1=', '2026-05-05T09:00:00Z') : me));
    expect(await source.getEvent('cal', 'e/1=')).toMatchObject({ id: 'e/1=', organizer: { self: true } });
    expect(urls[0]).toBe(`${GRAPH}/me/calendars/cal/events/e%2F1%3D`);
  });

  it('does not exist', async () => {
    const { source } = serve(() => fault(404, 'ErrorItemNotFound'));
    expect(await source.getEvent('cal', 'e/1=')).toBeNull();
  });

  it('is a series, which is none', async () => {
    const { source } = serve(({ path }) =>
      path === EVENT ? event('M', '2019-05-05T09:00:00Z', { type: 'seriesMaster' }) : me,
    );
    expect(await source.getEvent('cal', 'e/1=')).toBeNull();
  });

  it('cannot be read', async () => {
    const { source } = serve(({ path }) => (path === EVENT ? event('e', '2026-05-05T09:00:00Z', { end: null }) : me));
    expect((await failure(source.getEvent('cal', 'e/1='))).message).toMatch(/end: missing/);
  });

  it.each([
    ['another calendar does not have it any more', 'other', [], null],
    ['this calendar under another spelling of its id has it', 'CAL=', ['e/1='], 'e/1='],
    ['this calendar has it', 'cal', [], 'e/1='],
  ])('that says it lies in %s', async (_, named, listed, expected) => {
    const found = event('e/1=', '2026-05-05T09:00:00Z', {
      'calendar@odata.navigationLink': `${GRAPH}/users('u')/calendars('${named}')`,
    });
    const { source } = serve(({ path }) => {
      if (path === EVENT) return found;
      return path === VIEW ? { value: (listed as string[]).map((id) => event(id, '2026-05-05T09:00:00Z')) } : me;
    });
    expect((await source.getEvent('cal', 'e/1='))?.id ?? null).toBe(expected);
  });
});

describe('one series', () => {
  const MASTER = '/me/calendars/cal/events/M';
  const master = event('M', '2019-05-06T09:00:00Z', { type: 'seriesMaster', recurrence: {} });

  it('is read whole, over all its pages', async () => {
    const { source, asked } = serve(({ path, query, url }) => {
      if (path === MASTER) return master;
      if (path !== `${MASTER}/instances`) return me;
      return query.has('$skip')
        ? { value: [occurrence('o2', 'M', '2026-05-05T09:00:00Z')] }
        : { value: [occurrence('o1', 'M', '2026-05-04T09:00:00Z')], '@odata.nextLink': `${url}&$skip=1` };
    });
    expect((await source.readSeries('cal', 'M', window))?.events.map(({ id }) => id)).toEqual(['o1', 'o2']);
    expect(asked[1]).toBe(`${MASTER}/instances?${WIDE}&$top=250`);
  });

  it('an occurrence that cannot be read is named, not left out', async () => {
    const { source } = serve(({ path }) => {
      if (path === MASTER) return master;
      if (path !== `${MASTER}/instances`) return me;
      const unread = { ...occurrence('o2', 'M', '2026-05-05T09:00:00Z'), start: null };
      return { value: [occurrence('o1', 'M', '2026-05-04T09:00:00Z'), unread] };
    });
    const series = await source.readSeries('cal', 'M', window);
    expect(series?.events.map(({ id }) => id)).toEqual(['o1']);
    expect(series?.rejected).toEqual([{ id: 'o2', reason: 'start: missing' }]);
  });

  it.each<[string, Handler]>([
    ['does not exist', () => fault(404, 'ErrorItemNotFound')],
    ['is a single event', ({ path }) => (path === MASTER ? event('M', '2026-05-05T09:00:00Z') : undefined)],
    ['is deleted while it is read', ({ path }) => (path === MASTER ? master : fault(404, 'ErrorItemNotFound'))],
    [
      'was moved to another calendar',
      ({ path }) =>
        path === MASTER
          ? { ...master, 'calendar@odata.navigationLink': `${GRAPH}/users('u')/calendars('other')` }
          : { value: [event('x', '2026-05-05T09:00:00Z')] },
    ],
  ])('%s: null', async (_, handler) => {
    const { source } = serve(handler);
    expect(await source.readSeries('cal', 'M', window)).toBeNull();
  });
});

describe('calendars', () => {
  it('own and shared ones; those of others are named with their owner', async () => {
    const value = [
      me,
      {
        id: 'c2',
        name: 'Team',
        hexColor: '#ff0000',
        isDefaultCalendar: false,
        owner: { name: 'Me', address: 'me@contoso.com' },
      },
      { id: 'c3', name: 'Calendar', isDefaultCalendar: false, owner: { name: 'Ben Ford', address: 'ben@contoso.com' } },
      { id: 'c4', name: 'Ben Ford', isDefaultCalendar: false, owner: { name: 'Ben Ford', address: 'ben@contoso.com' } },
      { id: 'c5' },
    ];
    const { source, asked } = serve(({ path }) =>
      path === '/me/calendars' ? { value, '@odata.nextLink': `${GRAPH}/me/calendars?$skip=5` } : undefined,
    );
    const { calendars, nextPage } = await source.listCalendars();
    expect(calendars.map(({ name, primary, color }) => [name, primary, color])).toEqual([
      ['Calendar', true, null],
      ['Team', false, '#ff0000'],
      ['Calendar (Ben Ford)', false, null],
      ['Ben Ford', false, null],
      ['c5', false, null],
    ]);
    expect(asked).toEqual(['/me/calendars?$top=100']);
    expect(nextPage).toBe(`${GRAPH}/me/calendars?$skip=5`);
    await source.listCalendars(nextPage);
    expect(asked[1]).toBe('/me/calendars?$skip=5');
  });

  it('the primary one has an id of its own', async () => {
    const { source, asked } = serve(({ path }) => (path === '/me/calendar' ? me : undefined));
    expect(await source.calendarIdOf('primary')).toBe('cal');
    expect(await source.calendarIdOf('c2')).toBe('c2');
    expect(asked).toEqual(['/me/calendar']);
  });

  it('whose own entry is hidden have nobody marked as owner', async () => {
    const { source } = serve(({ path }) =>
      path === VIEW ? { value: [event('a', '2026-05-05T09:00:00Z')] } : fault(403, 'ErrorAccessDenied'),
    );
    expect(ids(await source.readPage({ ...first, purpose: 'once' }))).toEqual(['a']);
  });
});

describe('a listing for people', () => {
  const rows = [
    event('a', '2026-05-05T09:00:00Z', { subject: 'Planning Q3', lastModifiedDateTime: '2026-05-01T00:00:00Z' }),
    event('b', '2026-05-06T09:00:00Z', { subject: 'Lunch', isCancelled: true }),
    event('c', '2026-05-07T09:00:00Z', {
      attendees: [{ emailAddress: { name: 'Planning Team', address: 'q3@contoso.com' } }],
    }),
    event('out', '2026-05-12T00:00:00Z', { subject: 'Planning Q3' }),
  ];
  const query = { calendarId: 'cal', window, page: null };

  it('comes in order, page by page', async () => {
    const { source, asked } = serve((request) =>
      request.path === VIEW && !request.query.has('$skip')
        ? { value: rows, '@odata.nextLink': `${GRAPH}${VIEW}?$skip=4` }
        : calendar([])(request),
    );
    const page = await source.query({ ...query, pageSize: 4 });
    expect(ids(page)).toEqual(['a', 'c']);
    expect(asked[0]).toBe(`${VIEW}?${WIDE}&$top=4&$orderby=start/dateTime`);
    await source.query({ ...query, page: page.nextPage });
    expect(asked.at(-1)).toBe(`${VIEW}?$skip=4`);
  });

  it.each([
    ['all', {}, ['a', 'c']],
    ['cancelled ones too', { includeCancelled: true }, ['a', 'b', 'c']],
    ['with these words', { text: ' planning  q3 ' }, ['a', 'c']],
    ['with this text', { text: 'nothing' }, []],
    ['changed since', { updatedSince: Date.parse('2026-04-15T00:00:00Z') }, ['a']],
  ])('%s', async (_, filter, expected) => {
    const { source } = serve(calendar(rows));
    expect(ids(await source.query({ ...query, ...filter }))).toEqual(expected);
  });

  it('takes the name "primary" as well', async () => {
    const { source, asked } = serve(({ path }) => (path === '/me/calendar/calendarView' ? { value: rows } : me));
    expect(ids(await source.query({ ...query, calendarId: 'primary' }))).toEqual(['a', 'c']);
    expect(asked[0]).toMatch(/^\/me\/calendar\/calendarView\?/);
  });
});
