import { CalendarBotsError } from '../http/errors.js';
import { DAY, short, watchedCalendar } from './calendar.fixture.js';

const HOUR = 3600_000;
const day = (n: number): string => `2026-05-${String(n).padStart(2, '0')}T10:00:00Z`;

async function audited(style?: 'sets' | 'feed') {
  const calendar = watchedCalendar({ auditEveryMs: DAY }, style);
  for (let i = 0; i < 9; i++) calendar.source.put(`e${i}`, { at: day(8 + i) });
  await calendar.poll();
  return calendar;
}

describe('the audit', () => {
  it('finds nothing when nothing was lost, at its interval, and says what it compared', async () => {
    const { poll, clock } = await audited();
    clock.now += 23 * HOUR;
    expect((await poll()).audit).toBeNull();
    clock.now += HOUR;
    const result = await poll();
    expect(result.audit).toEqual({ at: clock.now, compared: 9, drift: 0 });
    expect(result.changes).toEqual([]);
    expect((await poll()).audit).toBeNull();
    clock.now += 25 * HOUR;
    expect((await poll()).audit).toMatchObject({ drift: 0 });
  });

  it('repairs and counts what had drifted, tells it as ordinary changes, and adds it up', async () => {
    const { source, poll, clock } = await audited();
    source.loseChange(() => source.put('e1', { at: day(9), title: 'Renamed unseen' }));
    source.loseChange(() => source.cancel('e2'));
    source.loseChange(() => source.erase('e3'));
    source.loseChange(() => source.put('new', { at: day(12) }));
    source.loseChange(() => source.put('e4', { at: '2026-09-01T10:00:00Z' }));
    clock.now += HOUR;
    expect((await poll()).changes).toEqual([]);
    clock.now += DAY;
    const result = await poll();
    expect(result.changes.map(short).sort()).toEqual([
      'cancelled e2',
      'cancelled e3',
      'created new',
      'updated e1 title',
      'updated e4 start+end (window)',
    ]);
    expect(result.changes.filter(({ cause }) => cause !== 'edit').map(short)).toEqual([
      'updated e4 start+end (window)',
    ]);
    expect(result.audit).toMatchObject({ drift: 5 });
    expect(result.state.drift).toBe(5);
    source.loseChange(() => source.erase('e5'));
    clock.now += DAY;
    const next = await poll();
    expect(next.audit).toMatchObject({ drift: 1 });
    expect(next.state.drift).toBe(6);
    expect((await poll()).changes).toEqual([]);
  });

  it.each(['tombstones', 'sets'] as const)('does not take for drift what changes while it runs (%s)', async (style) => {
    const { source, poll, clock } = await audited(style === 'sets' ? 'sets' : undefined);
    source.loseChange(() => source.put('e8', { at: day(16), title: 'Lost' }));
    clock.now += DAY;
    const landed = new Set<string>();
    source.interfere = ({ purpose, page }) => {
      // Between the audit's pages: in front of where it is, behind it, new ones, and gone ones.
      if (purpose !== 'once' || landed.has(page ?? 'first')) return;
      landed.add(page ?? 'first');
      if (page === null) source.put('e0', { at: day(8), title: 'Renamed' });
      if (page === '2') source.put('e1', { at: day(9), title: 'Renamed too' });
      if (page === '4') source.put('new', { at: day(20) });
      if (page === '6') source.cancel('e2');
    };
    const getEvent = source.getEvent.bind(source);
    let lookedUp = 0;
    source.getEvent = (calendarId, id) => {
      // And once more while the suspects are looked up.
      if (++lookedUp === 1) source.put('e8', { at: day(16), title: 'Lost', minutes: 45 });
      return getEvent(calendarId, id);
    };
    const result = await poll();
    expect(landed.size).toBeGreaterThan(3);
    expect(result.changes.map(short).sort()).toEqual([
      'cancelled e2',
      'created new',
      'updated e0 title',
      'updated e1 title',
      'updated e8 title+end',
    ]);
    expect(result.audit).toMatchObject({ drift: 0 });
    clock.now += DAY;
    expect(await poll()).toMatchObject({ changes: [], audit: { drift: 0 } });
  });

  it('goes on over several runs, with ordinary rounds between them', async () => {
    const { source, poll, clock } = await audited();
    for (const n of [1, 5, 8]) source.loseChange(() => source.erase(`e${n}`));
    clock.now += DAY;
    const reports = [];
    const told: string[] = [];
    for (let i = 0; i < 12; i++) {
      let left = 2;
      source.put(`run${i}`, { at: day(18) });
      const result = await poll({}, () => left-- > 0);
      told.push(...result.changes.map(short));
      if (result.audit !== null) reports.push(result.audit);
      clock.now += 60_000;
    }
    expect(told.filter((one) => one.startsWith('created'))).toHaveLength(12);
    expect(told.filter((one) => one.startsWith('cancelled')).sort()).toEqual([
      'cancelled e1',
      'cancelled e5',
      'cancelled e8',
    ]);
    expect(reports).toMatchObject([{ drift: 3 }]);
  });

  it('does not hold up the news when it fails', async () => {
    const { source, poll, clock } = await audited();
    source.loseChange(() => source.erase('e1'));
    clock.now += DAY;
    source.interfere = ({ purpose, page }) => {
      if (purpose === 'once' && page === '2') throw new CalendarBotsError({ code: 'unavailable', message: 'down' });
    };
    source.put('news', { at: day(9) });
    const result = await poll();
    expect(result.changes.map(short)).toEqual(['created news']);
    expect(result.audit).toBeNull();
    expect(result.rejected[0]?.reason).toBe('the audit was interrupted: down');
    source.interfere = () => {};
    const next = await poll();
    expect(next.changes.map(short)).toEqual(['cancelled e1']);
    expect(next.audit).toMatchObject({ drift: 1 });
  });

  it('is made needless by a full listing', async () => {
    const { source, poll, clock } = await audited();
    clock.now += DAY;
    source.expiredBelow = 1000;
    expect(await poll()).toMatchObject({ resynced: true, audit: null });
    expect(source.requests.filter(({ purpose }) => purpose === 'once').length).toBeLessThanOrEqual(1);
  });

  it('of a feed is a listing in spite of its cursor: what differs without a new cursor has drifted', async () => {
    const { source, poll, clock } = await audited('feed');
    source.loseChange(() => source.erase('e1'));
    clock.now += HOUR;
    expect((await poll()).changes).toEqual([]);
    clock.now += DAY;
    const result = await poll();
    expect(result.changes.map(short)).toEqual(['cancelled e1']);
    expect(result.audit).toMatchObject({ compared: 8, drift: 1 });
    for (let i = 0; i < 9; i++) source.loseChange(() => source.erase(`e${i}`));
    clock.now += DAY;
    expect(await poll()).toMatchObject({ changes: [], audit: null, doubted: { missing: 8, known: 8 } });
  });

  it('has no meaning where every sync is a full listing', async () => {
    const { source, poll, clock } = await audited();
    source.capabilities.incremental = false;
    clock.now += 3 * DAY;
    expect((await poll()).audit).toBeNull();
    expect(source.requests.every(({ purpose }) => purpose === 'sync')).toBe(true);
  });
});

describe('state of an earlier version', () => {
  it('keeps its rows: what changed across the update is told, and nothing else', async () => {
    const { source, poll, told, state, restore } = await audited();
    const { missing, uncertain, doubt, audit, auditedAt, drift, told: count, ...rest } = state() ?? fail();
    expect([missing, uncertain, doubt, audit, auditedAt > 0, drift, count]).toEqual([[], [], null, null, true, 0, 0]);
    for (const row of Object.values(rest.rows)) row[7] = 'hashes,as,they,were,made,then';
    restore({ ...rest, version: 1, missing: [] } as unknown as ReturnType<typeof state>);
    source.put('e1', { at: day(9), title: 'Renamed' });
    source.cancel('e2');
    expect((await told()).sort()).toEqual(['cancelled e2', 'updated e1 title']);
    source.put('e3', { at: day(11), description: 'Agenda' });
    expect(await told()).toEqual(['updated e3 description']);
    restore({ ...(state() ?? fail()), version: 99 });
    source.cancel('e3');
    const result = await poll();
    expect(result.changes).toEqual([]);
    expect(result.state).toMatchObject({ version: 2, baseline: true });
  });
});

function fail(): never {
  throw new Error('no state');
}
