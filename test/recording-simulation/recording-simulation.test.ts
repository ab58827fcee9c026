import { type ServiceMix, simulate } from './simulation';

/** Short variants; `run.ts` has the long ones. */
describe.each<[ServiceMix, number, number]>([
  ['meeting-baas', 21, 150],
  ['meetstream', 22, 150],
  ['failover', 24, 150],
  ['meeting-baas-v1', 25, 150],
])('exactly one bot for each meeting: %s', (services, seed, steps) => {
  it(`over ${steps} steps of edits, runs at once, kills and faults`, async () => {
    const report = await simulate({ services, seed, steps });
    // A history that met none of it would prove nothing.
    expect(report.meetingsCompared).toBeGreaterThan(10);
    expect(report.bots['ever']).toBeGreaterThan(10);
    expect(report.runs['killed']).toBeGreaterThan(0);
    expect(Object.values(report.faults).flatMap((counts) => Object.keys(counts)).length).toBeGreaterThan(4);
    expect(report.requests.inQuietRuns).toBeGreaterThan(20);
    expect(report.requests.writingInQuietRuns).toBe(0);
  }, 60_000);
});
