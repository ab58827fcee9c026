import { HOUR, ME, NOW, short, watchedGoogle } from './google.fixture';

/**
 * twentyhq/twenty#24095, PipedreamHQ/pipedream#10887, compass-calendar#1422: a 410 for the sync token was taken for an
 * empty success, or logged and nothing more; the listing that follows has no tombstones, so what was deleted in the gap
 * stayed for ever.
 */
describe('bug 1: after an expired sync token deleted meetings stay, or the sync stops', () => {
  it('tells what was deleted in the gap, visibly lists afresh, and goes on with a new token', async () => {
    const { google, add, poll, told } = watchedGoogle();
    const gone = add('Gone', NOW + HOUR);
    add('Stays', NOW + 2 * HOUR);
    const series = add('Series', NOW + 3 * HOUR, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] });
    await poll();
    google.expireSyncTokens();
    google.events.delete(ME, gone);
    google.events.delete(ME, series);
    add('New', NOW + 4 * HOUR);
    const result = await poll();
    expect(result.resynced).toBe(true);
    expect(result.complete).toBe(true);
    expect(result.changes.map(short).sort()).toEqual([
      'cancelled Gone',
      'cancelled Series',
      'cancelled Series',
      'cancelled Series',
      'created New',
    ]);
    expect(await told()).toEqual([]);
    add('Later', NOW + 5 * HOUR);
    const next = await poll();
    expect(next.changes.map(short)).toEqual(['created Later']);
    expect(next).toMatchObject({ resynced: false, requests: 1 });
  });

  it('does not list afresh for a 410 that is about one event', async () => {
    const { google, add, poll, clock } = watchedGoogle();
    add('Meeting', NOW + HOUR);
    await poll();
    google.faults.next('events.get', { kind: 'status', status: 410, reason: 'deleted' });
    await clock.advance(HOUR);
    const result = await poll();
    expect(result.resynced).toBe(false);
    // The event is said to be gone when its start is told.
    expect(result.changes.map(short)).toEqual(['cancelled Meeting']);
  });
});
