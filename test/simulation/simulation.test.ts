import { simulate, type SimulationReport } from './simulation';

const base = { kills: true, faults: true, persists: 'every poll', autoSchedule: true } as const;

/** What was really exercised; a run that met none of it would prove nothing. */
function expectRough(report: SimulationReport): void {
  console.log(JSON.stringify(report));
  expect(report.counts.kills).toBeGreaterThan(0);
  for (const kind of ['lostAnswer', 'connectionReset', 'status', 'truncatedBody', 'htmlInsteadOfJson']) {
    expect(report.faults[kind] ?? 0).toBeGreaterThan(0);
  }
}

describe('exactly one bot for each meeting, no change lost or told twice', () => {
  it('over 2,000 steps of edits, faults, doubled runs and kills', async () => {
    const report = await simulate({ ...base, seed: 2026, steps: 2000, builtin: true });
    expectRough(report);
    expect(report.meetingsChecked).toBeGreaterThan(1000);
    expect(report.counts.kills).toBeGreaterThan(20);
  }, 400_000);

  it('where n8n keeps the state of a poll only when it emits', async () => {
    expectRough(await simulate({ ...base, seed: 7, steps: 600, persists: 'emissions' }));
  }, 200_000);

  it('with Follow Event alone, where nothing is killed', async () => {
    const options = { kills: false, faults: false, persists: 'emissions', autoSchedule: false } as const;
    const report = await simulate({ ...options, seed: 9, steps: 600 });
    expect(report.meetingsChecked).toBeGreaterThan(100);
  }, 200_000);
});
