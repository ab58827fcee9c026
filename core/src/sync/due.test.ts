import fc from 'fast-check';
import { takeDue } from './due';
import { Mirror } from './mirror';
import { MemorySource } from './source.fixture';
import { openState } from './state';

const MINUTE = 60_000;
const BEGIN = Date.parse('2026-11-21T08:00:00Z');
const SOON = 10 * MINUTE;
const OPENED = { backMs: 0, aheadMs: 0, filterFingerprint: '' };
const WINDOW = { from: 0, to: 8.64e15 };

const step = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    /** Minutes from the step's now. */
    start: fc.integer({ min: -600, max: 1200 }),
    minutes: fc.integer({ min: 0, max: 180 }),
  }),
  fc.record({ kind: fc.constant('drop' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({
    kind: fc.constant('poll' as const),
    after: fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 900 })),
    soonMs: fc.constantFrom(SOON, SOON, SOON, 0),
  }),
);

test('what is due is the same whether all rows are looked at or only those of the agenda', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let now = BEGIN;
      const source = new MemorySource(() => now);
      const settings = { calendarId: 'c1', provider: 'memory', now, matches: () => true };
      const [lean, full] = [0, 1].map(() => new Mirror(openState(source, null, OPENED, now), settings)) as [
        Mirror,
        Mirror,
      ];
      for (const one of steps) {
        if (one.kind === 'put') {
          const event = source.put(one.id, {
            at: new Date(now + one.start * MINUTE).toISOString(),
            minutes: one.minutes,
          });
          for (const mirror of [lean, full]) mirror.apply(event, WINDOW, { silent: false });
        } else if (one.kind === 'drop') {
          for (const mirror of [lean, full]) mirror.forget(one.id);
        } else {
          now += one.after * MINUTE;
          full.state.nextDue = 0;
          expect(takeDue(lean, now, one.soonMs)).toEqual(takeDue(full, now, one.soonMs));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('between two looks at all rows the agenda holds what comes next, and nothing else', () => {
  let now = BEGIN;
  const source = new MemorySource(() => now);
  const mirror = new Mirror(openState(source, null, OPENED, now), {
    calendarId: 'c1',
    provider: 'memory',
    now,
    matches: () => true,
  });
  for (const [id, at] of [
    ['over', '2026-11-21T05:00:00Z'],
    ['near', '2026-11-21T09:00:00Z'],
    ['far', '2026-11-23T09:00:00Z'],
  ] as const)
    mirror.apply(source.put(id, { at }), WINDOW, { silent: false });
  takeDue(mirror, now, SOON);
  expect(mirror.state.agenda).toEqual(['near']);
  now += 60 * MINUTE;
  expect(takeDue(mirror, now, SOON).map(({ id, kind }) => `${kind} ${id}`)).toEqual([
    'startingSoon near',
    'started near',
  ]);
});
