import { FaultPlan } from './faults';

const list = { method: 'GET', path: '/calendars/a/events', operation: 'events.list' };
const insert = { method: 'POST', path: '/calendars/a/events', operation: 'events.insert' };

test('a rule strikes once by default, only what it names, and after what it lets pass', () => {
  const plan = new FaultPlan();
  plan.add({ method: 'get', path: '/events$', after: 1, fault: { kind: 'connectionReset' } });
  expect(plan.strike(insert)).toEqual([]);
  expect(plan.strike(list)).toEqual([]);
  expect(plan.strike(list)).toEqual([{ kind: 'connectionReset' }]);
  expect(plan.strike(list)).toEqual([]);
  expect(plan.counts()).toEqual({ connectionReset: 1 });
  expect(plan.list()).toEqual([]);
});

test('chance strikes alike for the same seed, about as often as asked', () => {
  const run = (seed: number): boolean[] => {
    const plan = new FaultPlan(seed);
    plan.add({ operation: ['events.insert', 'events.patch'], probability: 0.3, fault: { kind: 'lostAnswer' } });
    return Array.from({ length: 1_000 }, () => plan.strike(insert).length > 0);
  };
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
  const struck = run(7).filter(Boolean).length;
  expect(struck).toBeGreaterThan(250);
  expect(struck).toBeLessThan(350);
});

test('several rules strike one request; a rule can be taken back', () => {
  const plan = new FaultPlan();
  plan.next('events.list', { kind: 'slow', ms: 5 });
  const { remove } = plan.add({ probability: 1, fault: { kind: 'emptyPage' } });
  expect(plan.strike(list).map((fault) => fault.kind)).toEqual(['slow', 'emptyPage']);
  remove();
  expect(plan.strike(list)).toEqual([]);
});
