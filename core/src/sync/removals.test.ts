import type { CalendarEvent } from '../event.js';
import { CalendarBotsError } from '../http/errors.js';
import { DAY, short, watchedCalendar } from './calendar.fixture.js';

const series = { seriesId: 'S', kind: 'occurrence' } as const;
const day = (n: number): string => `2026-05-${String(n).padStart(2, '0')}T10:00:00Z`;

describe('sets of a whole series', () => {
  it('tells as cancelled what is known of the series beyond the set; what is in it unchanged stays', async () => {
    const { source, poll, told } = watchedCalendar({}, 'sets');
    for (const n of [5, 6, 7, 8, 9]) source.put(`S${n}`, { at: day(n), ...series });
    source.put('other', { at: day(6) });
    await poll();
    source.erase('S7');
    source.put('S8', { at: day(8), title: 'Renamed', ...series });
    expect(await told()).toEqual(['cancelled S7', 'updated S8 title']);
    expect(source.lookUps).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('leaves alone what lies outside the window: what is over, and what the set could not show', async () => {
    const { source, poll, told, clock, state } = watchedCalendar({}, 'sets');
    source.put('S4', { at: '2026-05-04T08:00:00Z', ...series });
    for (const n of [6, 7]) source.put(`S${n}`, { at: day(n), ...series });
    await poll();
    clock.now += 1.5 * DAY;
    source.put('S6', { at: day(6), title: 'Renamed', ...series });
    expect(await told()).toEqual(['updated S6 title']);
    expect(Object.keys(state()?.rows ?? {}).sort()).toEqual(['S6', 'S7']);
  });

  it('asks for an occurrence that had been moved before: it may have been moved on, out of the window', async () => {
    const { source, poll, told } = watchedCalendar({}, 'sets');
    for (const n of [5, 6, 7]) source.put(`S${n}`, { at: day(n), ...series });
    source.put('S8', { at: day(12), ...series, kind: 'exception' });
    source.put('S9', { at: day(13), ...series, kind: 'exception' });
    await poll();
    source.put('S8', { at: '2026-04-12T10:00:00Z', ...series, kind: 'exception' });
    source.erase('S9');
    source.erase('S7');
    expect((await told()).sort()).toEqual(['cancelled S7', 'cancelled S9', 'updated S8 start+end (window)']);
    expect(source.lookUps.sort()).toEqual(['S8', 'S9']);
  });

  it('takes a single meeting that became a series as gone, and its occurrences as new', async () => {
    const { source, poll, told } = watchedCalendar({}, 'sets');
    source.put('S', { at: day(5) });
    await poll();
    source.erase('S');
    for (const n of [5, 6]) source.put(`S${n}`, { at: day(n), ...series });
    expect((await told()).sort()).toEqual(['cancelled S', 'created S5', 'created S6']);
  });
});

test('a series that cannot be read any more is not gone: its occurrences stay as they were', async () => {
  const { source, poll } = watchedCalendar({}, 'feed');
  for (const n of [5, 6, 7]) source.put(`S${n}`, { at: day(n), ...series });
  for (const n of [5, 6, 7, 8]) source.put(`other${n}`, { at: day(n) });
  await poll();
  const readPage = source.readPage.bind(source);
  source.readPage = async (request) => {
    const page = await readPage(request);
    const events = page.events.filter(({ seriesId }) => seriesId === null);
    return { ...page, events, rejected: [{ id: 'S', reason: 'RRULE: INTERVAL must be above zero' }] };
  };
  source.put('other5', { at: day(5), title: 'Renamed' });
  const result = await poll();
  expect(result.changes.map(short)).toEqual(['updated other5 title']);
  expect(result.rejected[0]?.id).toBe('S');
});

test.each([
  ['that shares its calendar object with others', { rejected: 'a.ics', seriesId: 'a.ics#u1', name: 'a.ics#u1' }],
  ['that its service and its calendar name differently', { rejected: 'row', seriesId: 'platform', name: 'row' }],
])('a series %s, and that cannot be read, stays; an audit does not miss it either', async (_what, names) => {
  const { rejected, seriesId, name } = names;
  const { source, poll, clock } = watchedCalendar({ auditEveryMs: DAY });
  const ids = [5, 6, 7].map((n) => `${name}#${day(n)}`);
  ids.forEach((id, i) => source.put(id, { at: day(i + 5), kind: 'occurrence', seriesId }));
  source.put('other', { at: day(8) });
  await poll();
  const readPage = source.readPage.bind(source);
  source.readPage = async (request) => {
    const page = await readPage(request);
    const events = page.events.filter((event) => event.seriesId === null);
    return { ...page, events, rejected: [{ id: rejected, reason: 'not complete' }] };
  };
  source.getEvent = async () => null;
  source.put('other', { at: day(8), title: 'Renamed' });
  source.expiredBelow = 100;
  expect((await poll()).changes.map(short)).toEqual(['updated other title']);
  source.expiredBelow = 0;
  clock.now += DAY;
  expect((await poll()).audit).toMatchObject({ drift: 0 });
});

describe('uncertain removals', () => {
  it.each([
    ['an occurrence', 'S6', ['cancelled S7']],
    ['it is not known which', null, []],
    ['the series', 'S', []],
  ])('of a series that is asked for what cannot be read stays: %s', async (_what, unread, expected) => {
    const { source, poll, told } = watchedCalendar({}, 'sets');
    for (const n of [5, 6, 7]) source.put(`S${n}`, { at: day(n), ...series });
    await poll();
    source.readPage = async () => ({
      events: [],
      removed: [],
      rejected: [],
      uncertain: ['S'],
      nextPage: null,
      nextCursor: '9',
    });
    const readSeries = source.readSeries.bind(source);
    source.readSeries = async (...args) => {
      const found = await readSeries(...args);
      const events = found?.events.filter(({ id }) => id === 'S5') ?? [];
      return { events, rejected: [{ id: unread, reason: 'start: missing' }] };
    };
    expect(await told()).toEqual(expected);
  });

  it('asks for what is known: gone is cancelled, moved out of the window is an update; unknown ids cost nothing', async () => {
    const { source, poll } = watchedCalendar({}, 'sets');
    source.put('gone', { at: day(5) });
    source.put('moved', { at: day(6) });
    source.put('declared', { at: day(7) });
    await poll();
    source.erase('gone');
    source.put('moved', { at: '2026-09-06T10:00:00Z' });
    source.cancel('declared');
    source.put('far', { at: '2026-10-06T10:00:00Z' });
    const result = await poll();
    expect(result.changes.map(short).sort()).toEqual([
      'cancelled declared',
      'cancelled gone',
      'updated moved start+end (window)',
    ]);
    expect(source.lookUps.sort()).toEqual(['declared', 'gone', 'moved']);
    expect((await poll()).changes).toEqual([]);
  });

  it('reads the series when the id is the series of known rows: all gone, or some', async () => {
    const { source, poll, told } = watchedCalendar({}, 'sets');
    for (const n of [5, 6]) source.put(`S${n}`, { at: day(n), ...series });
    for (const n of [5, 6]) source.put(`T${n}`, { at: day(n), ...series, seriesId: 'T' });
    await poll();
    source.erase('S5');
    source.erase('S6');
    source.put('T5', { at: '2026-09-06T10:00:00Z', ...series, seriesId: 'T' });
    source.put('T6', { at: '2026-09-07T10:00:00Z', ...series, seriesId: 'T' });
    const page = source.readPage.bind(source);
    source.readPage = async (request) => {
      const answer = await page(request);
      return request.cursor === null ? answer : { ...answer, events: [], series: [], uncertain: ['S', 'T', 'nobody'] };
    };
    expect((await told()).sort()).toEqual(['cancelled S5', 'cancelled S6', 'cancelled T5', 'cancelled T6']);
    expect(source.seriesReads.sort()).toEqual(['S', 'T']);
  });

  it('keeps what cannot be asked now for the next run, without losing what else there was', async () => {
    const { source, poll } = watchedCalendar({}, 'sets');
    source.put('gone', { at: day(5) });
    source.put('other', { at: day(6) });
    await poll();
    source.erase('gone');
    source.put('other', { at: day(6), title: 'Renamed' });
    const getEvent = source.getEvent.bind(source);
    source.getEvent = () => Promise.reject(new CalendarBotsError({ code: 'unavailable', message: 'down' }));
    const first = await poll();
    expect(first.changes.map(short)).toEqual(['updated other title']);
    expect(first.complete).toBe(false);
    expect(first.state.uncertain).toEqual([['gone', 0]]);
    source.getEvent = getEvent;
    const second = await poll();
    expect(second.changes.map(short)).toEqual(['cancelled gone']);
    expect(second.complete).toBe(true);
  });

  it('gives one event up that can never be read; the others are settled at once and the calendar goes on', async () => {
    const { source, poll, clock } = watchedCalendar({}, 'sets');
    for (const id of ['poison', 'gone']) source.put(id, { at: day(5) });
    await poll();
    source.erase('poison');
    source.erase('gone');
    const getEvent = source.getEvent.bind(source);
    source.getEvent = (calendarId, id) =>
      id === 'poison'
        ? Promise.reject(new CalendarBotsError({ code: 'unexpectedResponse', message: 'unreadable' }))
        : getEvent(calendarId, id);
    const first = await poll();
    expect(first.changes.map(short)).toEqual(['cancelled gone']);
    expect(first.rejected).toEqual([{ id: 'poison', reason: 'could not be looked up: unreadable' }]);
    for (let i = 0; i < 4; i++) await poll();
    clock.now += DAY;
    const last = await poll();
    expect(last).toMatchObject({ complete: true, rejectedCount: 0 });
    expect(Object.keys(last.state.rows)).toContain('poison');
    expect(last.state.horizon).toBe(clock.now + 30 * DAY);
  });
});

describe('a listing in place of changes', () => {
  it('is swept like a full one, over several pages and runs', async () => {
    const { source, poll, told } = watchedCalendar({}, 'feed');
    for (let i = 0; i < 9; i++) source.put(`e${i}`, { at: day(6) });
    await poll();
    source.erase('e3');
    source.put('new', { at: day(7) });
    let left = 2;
    const part = await poll({}, () => left-- > 0);
    expect(part).toMatchObject({ complete: false, changes: [] });
    expect(part.state.round).toMatchObject({ kind: 'full', cursor: '9' });
    expect((await told()).sort()).toEqual(['cancelled e3', 'created new']);
    expect(source.lookUps).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('tells what time brought into the window as such', async () => {
    const { source, poll, told, clock } = watchedCalendar({}, 'feed');
    source.put('near', { at: day(6) });
    source.put('far', { at: '2026-06-05T08:00:00Z' });
    clock.now += 1000;
    await poll();
    clock.now += 2 * DAY;
    source.put('new', { at: '2026-06-04T12:00:00Z' });
    expect((await told()).sort()).toEqual(['created far (window)', 'created new']);
  });

  it('works the same without any cursor', async () => {
    const { source, poll, told, clock } = watchedCalendar({}, 'feed');
    source.capabilities.incremental = false;
    source.put('a', { at: day(6) });
    source.put('b', { at: day(6) });
    source.put('far', { at: '2026-06-05T08:00:00Z' });
    clock.now += 1000;
    await poll();
    source.erase('a');
    source.put('b', { at: day(7) });
    clock.now += 2 * DAY;
    expect((await told()).sort()).toEqual(['cancelled a', 'created far (window)', 'updated b start+end']);
    expect(source.requests.every((request) => request.cursor === null)).toBe(true);
    expect(await told()).toEqual([]);
  });
});

describe('a listing without a cursor that stretches over runs', () => {
  it('does not say that it is up to date: what it showed first may have changed since', async () => {
    const { source, poll, told } = watchedCalendar({}, 'feed');
    source.capabilities.incremental = false;
    for (let i = 0; i < 9; i++) source.put(`e${i}`, { at: day(6) });
    await poll();
    let left = 2;
    expect((await poll({}, () => left-- > 0)).complete).toBe(false);
    source.put('e0', { at: day(8) });
    expect(await poll()).toMatchObject({ complete: false, changes: [] });
    expect(await told()).toEqual(['updated e0 start+end']);
  });
});

describe('a feed that lost very much', () => {
  const feed = async (count: number) => {
    const calendar = watchedCalendar({}, 'feed');
    for (let i = 0; i < count; i++) calendar.source.put(`e${i}`, { at: day(6) });
    await calendar.poll();
    return calendar;
  };

  it('is not believed before a second listing shows the same: nothing is told, the cursor stays', async () => {
    const { source, poll, state } = await feed(12);
    const cursor = state()?.cursor;
    const before = { ...state()?.rows };
    for (let i = 0; i < 7; i++) source.erase(`e${i}`);
    source.put('new', { at: day(7) });
    const first = await poll();
    expect(first).toMatchObject({ changes: [], complete: false, doubted: { missing: 7, known: 12 } });
    expect(first.state.cursor).toBe(cursor);
    expect(first.state.rows).toEqual(before);
    const second = await poll();
    expect(second.doubted).toBeNull();
    expect(second.changes).toHaveLength(8);
    expect(second.changes.map(short)).toContain('created new');
    expect((await poll()).changes).toEqual([]);
  });

  it('is forgotten when the events are back', async () => {
    const { source, poll } = await feed(6);
    const kept = [...source.events];
    for (const [id] of kept) source.erase(id);
    expect(await poll()).toMatchObject({ changes: [], doubted: { missing: 6, known: 6 } });
    for (const [id, event] of kept) source.events.set(id, event);
    expect(await poll()).toMatchObject({ changes: [], complete: true, doubted: null });
  });

  it('is doubted again when the second listing lost something else', async () => {
    const { source, poll } = await feed(20);
    const kept = new Map<string, CalendarEvent>(source.events);
    const lose = (ids: readonly number[]) => {
      source.events.clear();
      for (const [id, event] of kept) if (!ids.some((n) => id === `e${n}`)) source.events.set(id, event);
      source.put('touched', { at: day(8) });
    };
    lose([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((await poll()).doubted).toEqual({ missing: 11, known: 20 });
    lose([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
    expect((await poll()).doubted).toEqual({ missing: 11, known: 20 });
    expect((await poll()).changes.filter(({ change }) => change === 'cancelled')).toHaveLength(11);
  });

  it('is still the same when time passed and some of the lost are over', async () => {
    const { source, poll, clock } = watchedCalendar({}, 'feed');
    for (let i = 0; i < 8; i++) source.put(`e${i}`, { at: `2026-05-0${4 + (i % 2)}T10:00:00Z` });
    await poll();
    for (let i = 0; i < 8; i++) source.erase(`e${i}`);
    expect((await poll()).doubted).toMatchObject({ missing: 8 });
    clock.now += 1.5 * DAY;
    const later = await poll();
    expect(later.doubted).toBeNull();
    expect(later.changes.filter(({ change }) => change === 'cancelled')).toHaveLength(4);
  });

  it('still tells starts from memory meanwhile', async () => {
    const { source, poll, clock } = await feed(0);
    for (let i = 0; i < 8; i++) source.put(`e${i}`, { at: `2026-05-04T1${i}:00:00Z` });
    await poll();
    source.events.clear();
    source.put('x', { at: day(9) });
    clock.now = Date.parse('2026-05-04T10:00:00Z');
    const result = await poll();
    expect(result.doubted).not.toBeNull();
    expect(result.changes.map(short)).toEqual(['startingSoon e0', 'started e0']);
    expect(result.changes.map(({ complete }) => complete)).toEqual([false, false]);
  });

  it('is believed at once when it lost little', async () => {
    const { source, told } = await feed(12);
    for (let i = 0; i < 6; i++) source.erase(`e${i}`);
    expect(await told()).toHaveLength(6);
  });
});
