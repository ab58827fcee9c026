import { DAY, HOUR, ME, MINUTE, NOW, short, watchedGoogle } from './google.fixture';

describe('rows deleted before the backfill finished (keeper.sh PR 199)', () => {
  it('nothing is told as gone while a listing afresh is not complete, whether it fails or runs out of time', async () => {
    const world = watchedGoogle();
    const { google, add, poll, told, state } = world;
    world.pageSize = 4;
    for (let i = 0; i < 12; i++) add(`Meeting ${i}`, NOW + (i + 1) * HOUR);
    await poll();
    const before = JSON.stringify(state()?.rows);
    google.expireSyncTokens();
    google.events.delete(ME, google.truth(ME, NOW, NOW + 13 * HOUR)[3]?.id ?? '');
    google.faults.add({ operation: 'events.list', fault: { kind: 'status', status: 500 }, after: 2, times: 100 });
    await expect(poll()).rejects.toMatchObject({ code: 'unavailable' });
    expect(JSON.stringify(state()?.rows)).toBe(before);
    google.faults.clear();
    let left = 1;
    expect(await poll(() => left-- > 0)).toMatchObject({ complete: false, changes: [] });
    expect(Object.keys(state()?.rows ?? {})).toHaveLength(12);
    expect(await told()).toEqual(['cancelled Meeting 3']);
  });
});

describe('delete of an already deleted event reported as a failure (OutlookGoogleCalendarSync#1060, #998)', () => {
  it('a tombstone of what is gone already tells nothing and fails nothing', async () => {
    const { google, add, poll, told } = watchedGoogle();
    const series = add('Series', NOW + HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=2'] });
    await poll();
    const [first] = google.truth(ME, NOW, NOW + DAY);
    google.events.delete(ME, first?.id ?? '');
    expect(await told()).toEqual(['cancelled Series']);
    google.events.delete(ME, series);
    expect(await told()).toEqual(['cancelled Series']);
    google.expireSyncTokens();
    expect(await poll()).toMatchObject({ changes: [], rejectedCount: 0, complete: true });
  });
});

describe('all-day events never trigger, or block all others (node-red-web-nodes#287, home-assistant/core#35765)', () => {
  it('are told beside the others, and begin and end at midnight of their calendar', async () => {
    const { google, add, poll, told, clock } = watchedGoogle();
    await poll();
    google.events.insert(ME, { summary: 'Holiday', start: { date: '2026-11-24' }, end: { date: '2026-11-25' } });
    add('Meeting', NOW + HOUR);
    expect((await told()).sort()).toEqual(['created Holiday', 'created Meeting']);
    const midnight = Date.parse('2026-11-24T00:00:00+01:00');
    await clock.advance(midnight - MINUTE - clock.now());
    expect((await told()).filter((one) => one.includes('Holiday'))).toEqual(['startingSoon Holiday']);
    await clock.advance(MINUTE);
    const [started] = (await poll()).changes;
    expect(started).toMatchObject({
      change: 'started',
      event: { allDay: true, startDate: '2026-11-24', endDate: '2026-11-25', start: '2026-11-23T23:00:00.000Z' },
    });
    await clock.advance(DAY);
    expect(await told()).toEqual(['ended Holiday']);
  });
});

describe('endless series (docs#6499, #3657: time-outs and endless pages)', () => {
  it('only the occurrences in the window are kept, and an edit of all of them ends within the time of several polls', async () => {
    const world = watchedGoogle();
    const { google, add, poll, state } = world;
    world.pageSize = 50;
    const series = add('Daily', NOW + HOUR, { recurrence: ['RRULE:FREQ=DAILY'] });
    await poll();
    expect(Object.keys(state()?.rows ?? {})).toHaveLength(30);
    // Google now sends two years of occurrences, a page at a time.
    google.events.patch(ME, series, { summary: 'Daily, renamed' });
    const told: string[] = [];
    let polls = 0;
    for (let complete = false; !complete; polls++) {
      expect(polls).toBeLessThan(200);
      let left = 4;
      const result = await poll(() => left-- > 0);
      told.push(...result.changes.map(short));
      ({ complete } = result);
    }
    expect(polls).toBeGreaterThan(1);
    expect(told).toEqual(Array.from({ length: 30 }, () => 'updated Daily, renamed title'));
    expect(Object.keys(state()?.rows ?? {})).toHaveLength(30);
  });
});
