import type { Totals } from './history';
import { runHistories } from './histories';

/** A few histories of each kind; `run.ts` runs as many as one likes. */
describe.each(['google', 'microsoft'])('histories of %s calendars', (provider) => {
  let totals: Totals;

  it('hold every promise', async () => {
    totals = await runHistories(provider, [1, 2, 3, 4, 5, 6, 7, 8], 350);
  }, 120_000);

  it('are histories of something', () => {
    expect(totals).toMatchObject({ histories: 8, steps: 2800, driftFound: totals.injectedLosses });
    expect(Object.keys(totals.edits).length).toBeGreaterThan(15);
    expect(Object.keys(totals.faults).length).toBeGreaterThan(5);
    for (const count of [
      totals.failedSyncs,
      totals.openSyncs,
      totals.disturbedSyncs,
      totals.resyncs,
      totals.crashes,
      totals.repeatedChanges,
      totals.audits,
      totals.injectedLosses,
    ]) {
      expect(count).toBeGreaterThan(0);
    }
    expect(totals.days).toBeGreaterThan(100);
    expect(totals.compared).toBeGreaterThan(300);
  });
});
