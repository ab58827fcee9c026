import { CalendarBotsError } from '../http/errors.js';
import { DAY, SETTINGS as settings, short, START, watchedCalendar } from './calendar.fixture.js';
import { filterFingerprint, matchesFilter } from './filter.js';
import { MemorySource } from './source.fixture.js';
import type { SyncSettings } from './sync.js';
import { watchCalendars, type WatchState } from './watch.js';

describe('syncing one calendar', () => {
  it('begins with a silent baseline, then tells each change once', async () => {
    const { source, told, clock } = watchedCalendar();
    source.put('a', { at: '2026-05-06T10:00:00Z' });
    expect(await told()).toEqual([]);
    expect(await told()).toEqual([]);
    source.put('b', { at: '2026-05-07T10:00:00Z' });
    source.put('a', { at: '2026-05-06T11:00:00Z', title: 'Renamed' });
    clock.now += 60_000;
    expect(await told()).toEqual(['created b', 'updated a title+start+end']);
    source.cancel('a');
    expect(await told()).toEqual(['cancelled a']);
    expect(await told()).toEqual([]);
  });

  it('names a cancelled event by what it last knew of it', async () => {
    const { source, poll } = watchedCalendar();
    const known = source.put('a', {
      at: '2026-05-06T10:00:00Z',
      title: 'Budget',
      location: 'https://zoom.us/j/123456789',
    });
    await poll();
    source.cancel('a');
    const [change] = (await poll()).changes;
    expect(change).toMatchObject({
      change: 'cancelled',
      complete: false,
      event: {
        title: 'Budget',
        start: known.start,
        end: known.end,
        status: 'cancelled',
        occurrenceKey: known.occurrenceKey,
        iCalUid: 'a@memory',
        meeting: { platform: 'zoom', url: known.meeting?.url },
      },
    });
  });

  it('tells a cancellation as of now: a version in between that was never seen must not make it look old', async () => {
    const { source, poll, clock } = watchedCalendar();
    source.put('a', { at: '2026-05-06T10:00:00Z' });
    await poll();
    clock.now += 50_000;
    const missed = source.put('a', { at: '2026-05-06T12:00:00Z' });
    clock.now += 5_000;
    source.cancel('a');
    const [change] = (await poll()).changes;
    expect(change?.change).toBe('cancelled');
    expect(Date.parse(change?.event.updated ?? '')).toBeGreaterThanOrEqual(Date.parse(missed.updated ?? ''));
  });

  it('survives an expired cursor: what changed meanwhile is told, what is gone is looked up and told', async () => {
    const { source, poll } = watchedCalendar();
    for (const id of ['a', 'b', 'c', 'd']) source.put(id, { at: '2026-05-06T10:00:00Z' });
    await poll();
    source.cancel('a');
    source.put('b', { at: '2026-05-06T12:00:00Z' });
    source.put('c', { at: '2026-09-06T12:00:00Z' });
    source.put('e', { at: '2026-05-08T12:00:00Z' });
    source.expiredBelow = 1000;
    const result = await poll();
    source.expiredBelow = 0;
    expect(result.resynced).toBe(true);
    expect(result.changes.map(short).sort()).toEqual([
      'cancelled a',
      'created e',
      'updated b start+end',
      'updated c start+end (window)',
    ]);
    expect(source.lookUps.sort()).toEqual(['a', 'c']);
    expect((await poll()).changes).toEqual([]);
  });

  it('tells occurrences that time brings into the window, and not those that were there', async () => {
    const { source, told, clock, state } = watchedCalendar();
    source.put('near', { at: '2026-05-06T10:00:00Z' });
    source.put('far', { at: '2026-06-05T08:00:00Z' });
    clock.now += 1000;
    await told();
    expect(Object.keys(state()?.rows ?? {})).toEqual(['near']);
    clock.now += 2 * DAY;
    expect(await told()).toEqual(['created far (window)']);
    expect(await told()).toEqual([]);
  });

  it('tells a move into the part that time adds to the window in the same run as an ordinary edit', async () => {
    const { source, told, clock } = watchedCalendar();
    source.put('a', { at: '2026-05-06T10:00:00Z' });
    await told();
    clock.now += 2 * DAY;
    source.put('a', { at: '2026-06-04T10:00:00Z' });
    expect(await told()).toEqual(['updated a start+end']);
    expect(await told()).toEqual([]);
  });

  it('tells starting soon, started and ended once each, with fresh details', async () => {
    const { source, poll, told, clock } = watchedCalendar();
    source.put('a', { at: '2026-05-04T09:10:00Z' });
    expect(await told()).toEqual([]);
    clock.now = Date.parse('2026-05-04T09:05:10Z');
    const soon = await poll();
    expect(soon.changes.map(short)).toEqual(['startingSoon a']);
    expect(soon.changes[0]).toMatchObject({ cause: 'clock', complete: true });
    expect(await told()).toEqual([]);
    clock.now = Date.parse('2026-05-04T09:10:00Z');
    expect(await told()).toEqual(['started a']);
    clock.now = Date.parse('2026-05-04T09:41:00Z');
    expect(await told()).toEqual(['ended a']);
    expect(await told()).toEqual([]);
  });

  it('tells the start again when a meeting moves to later, and at once when it is made for now', async () => {
    const { source, told, clock } = watchedCalendar();
    source.put('a', { at: '2026-05-04T08:55:00Z' });
    expect(await told()).toEqual([]);
    source.put('a', { at: '2026-05-04T10:00:00Z' });
    expect(await told()).toEqual(['updated a start+end']);
    source.put('adhoc', { at: '2026-05-04T08:59:00Z' });
    clock.now += 60_000;
    expect(await told()).toEqual(['created adhoc', 'startingSoon adhoc', 'started adhoc']);
    clock.now = Date.parse('2026-05-04T10:00:30Z');
    expect(await told()).toEqual(['ended adhoc', 'startingSoon a', 'started a']);
  });

  it('asks for no details of starts that nobody wants to hear of', async () => {
    const { source, told, clock } = watchedCalendar({ kinds: ['created', 'ended'] });
    await told();
    source.put('a', { at: '2026-05-04T09:10:00Z' });
    expect(await told()).toEqual(['created a']);
    clock.now = Date.parse('2026-05-04T09:20:00Z');
    expect(await told()).toEqual([]);
    expect(source.lookUps).toEqual([]);
    clock.now = Date.parse('2026-05-04T09:41:00Z');
    expect(await told()).toEqual(['ended a']);
    expect(source.lookUps).toEqual(['a']);
  });

  it('does not report meetings that were entered after they were over', async () => {
    const { source, told } = watchedCalendar();
    await told();
    source.put('past', { at: '2026-05-04T07:00:00Z' });
    expect(await told()).toEqual(['created past']);
    expect(await told()).toEqual([]);
  });

  it('catches up after a night off, but not after a week', async () => {
    const { source, told, clock } = watchedCalendar();
    source.put('evening', { at: '2026-05-04T20:00:00Z' });
    source.put('older', { at: '2026-05-06T09:00:00Z' });
    await told();
    clock.now = Date.parse('2026-05-05T09:00:00Z');
    expect(await told()).toEqual(['started evening', 'ended evening']);
    clock.now = Date.parse('2026-05-20T09:00:00Z');
    expect(await told()).toEqual([]);
  });

  it('tells once more when an event stops matching the filters, and then no more', async () => {
    const withLink: Partial<SyncSettings> = {
      matches: (event) => matchesFilter(event, { hasMeetingLink: true }),
      filterFingerprint: filterFingerprint({ hasMeetingLink: true }),
    };
    const { source, poll } = watchedCalendar(withLink);
    await poll();
    source.put('a', { at: '2026-05-06T10:00:00Z' });
    expect((await poll()).changes).toEqual([]);
    source.put('a', { at: '2026-05-06T10:00:00Z', location: 'https://meet.google.com/abc-defg-hij' });
    expect((await poll()).changes).toMatchObject([{ change: 'updated', matchesFilters: true }]);
    source.events.set('a', { ...source.put('a', { at: '2026-05-06T10:00:00Z' }), location: null, meeting: null });
    expect((await poll()).changes).toMatchObject([
      { change: 'updated', matchesFilters: false, previous: { meetingUrl: 'https://meet.google.com/abc-defg-hij' } },
    ]);
    source.cancel('a');
    expect((await poll()).changes).toEqual([]);
  });

  it('judges everything again when the filters change, without telling old news', async () => {
    const { source, poll, told } = watchedCalendar();
    source.put('a', { at: '2026-05-06T10:00:00Z', title: 'Budget' });
    source.put('b', { at: '2026-05-06T10:00:00Z', title: 'Lunch' });
    await poll();
    const budget = { matches: (event: { title: string }) => event.title === 'Budget', filterFingerprint: 'budget' };
    expect(await told(budget)).toEqual([]);
    source.cancel('a');
    source.cancel('b');
    expect(await told(budget)).toEqual(['cancelled a']);
  });

  it('goes on where the time budget ended, and tells nothing twice', async () => {
    const { source, poll } = watchedCalendar();
    for (let i = 0; i < 9; i++) source.put(`e${i}`, { at: '2026-05-06T10:00:00Z' });
    let left = 1;
    const first = await poll({}, () => left-- > 0);
    expect(first.complete).toBe(false);
    expect(first.state.baseline).toBe(false);
    expect((await poll()).complete).toBe(true);
    for (let i = 0; i < 9; i++) source.put(`e${i}`, { at: '2026-05-07T10:00:00Z' });
    left = 2;
    const part = await poll({}, () => left-- > 0);
    const rest = await poll();
    expect(part.complete).toBe(false);
    const ids = [...part.changes, ...rest.changes].map((change) => change.event.id);
    expect(ids.sort()).toEqual(Array.from({ length: 9 }, (_, i) => `e${i}`));
  });

  it('leaves the saved state as it was when a later page fails', async () => {
    const { source, poll } = watchedCalendar();
    await poll();
    for (let i = 0; i < 5; i++) source.put(`e${i}`, { at: '2026-05-06T10:00:00Z' });
    source.interfere = (request) => {
      if (request.page !== null) throw new CalendarBotsError({ code: 'unavailable', message: 'down' });
    };
    await expect(poll()).rejects.toMatchObject({ code: 'unavailable' });
    source.interfere = () => {};
    expect((await poll()).changes).toHaveLength(5);
  });

  it('believes a listing that is suddenly empty only after looking the events up', async () => {
    const { source, poll } = watchedCalendar();
    for (let i = 0; i < 30; i++) source.put(`e${i}`, { at: '2026-05-06T10:00:00Z' });
    await poll();
    source.expiredBelow = 1000;
    const { readPage } = source;
    source.readPage = (request) =>
      request.cursor === null
        ? Promise.resolve({ events: [], removed: [], rejected: [], nextPage: null, nextCursor: '30' })
        : readPage.call(source, request);
    const result = await poll();
    expect(result.changes).toEqual([]);
    expect(Object.keys(result.state.rows)).toHaveLength(30);
  });
});

describe('watching several calendars', () => {
  it('goes on with the others when one fails, and catches up on it later', async () => {
    const clock = { now: START };
    const source = new MemorySource(() => clock.now);
    let saved: WatchState | null = null;
    const poll = async () => {
      const result = await watchCalendars(source, ['c1', 'c2'], saved, settings, {
        now: clock.now,
        hasTime: () => true,
      });
      saved = JSON.parse(JSON.stringify(result.state)) as WatchState;
      return result;
    };
    await poll();
    source.put('a', { at: '2026-05-06T10:00:00Z' });
    source.interfere = (request) => {
      if (request.calendarId === 'c1') throw new CalendarBotsError({ code: 'notFound', message: 'unshared' });
    };
    const partly = await poll();
    expect(partly.calendars.map((c) => c.error?.code ?? null)).toEqual(['notFound', null]);
    expect(partly.changes).toHaveLength(1);
    source.interfere = () => {};
    const later = await poll();
    expect(later.calendars.every((c) => c.error === null)).toBe(true);
    expect(later.changes).toHaveLength(1);
  });
});
