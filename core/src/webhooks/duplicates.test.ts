import fc from 'fast-check';
import { forgetId, noteId, type SeenIds } from './duplicates';

const HOUR = 3_600_000;

describe('noteId', () => {
  it('says for any stream of ids exactly which were there before, inside its limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(fc.nat(12).map(String), fc.constant('__proto__'), fc.string()), fc.nat(3 * HOUR))),
        fc.integer({ min: 1, max: 8 }),
        (stream, count) => {
          let seen: SeenIds = {};
          let model: [string, number][] = [];
          let now = 1_000_000;
          for (const [id, later] of stream) {
            now += later;
            model = model.filter(([, at]) => now - at <= 6 * HOUR);
            const known = model.some(([other]) => other === id);
            if (!known) model.push([id, now]);
            model = model.slice(-count);
            const before = JSON.stringify(seen);
            const result = noteId(seen, id, now, { count });
            expect(JSON.stringify(seen)).toBe(before);
            expect(result.duplicate).toBe(known);
            // Through JSON, as it is kept.
            seen = JSON.parse(JSON.stringify(result.seen)) as SeenIds;
            expect(Object.keys(seen).length).toBeLessThanOrEqual(count);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('forgets by age and by number', () => {
    const first = noteId({}, 'a', 0).seen;
    expect(noteId(first, 'a', 6 * HOUR).duplicate).toBe(true);
    expect(noteId(first, 'a', 6 * HOUR + 1).duplicate).toBe(false);
    let seen: SeenIds = Object.fromEntries(Array.from({ length: 1990 }, (_, i) => [`id${i}`, i]));
    for (let i = 1990; i < 2010; i++) ({ seen } = noteId(seen, `id${i}`, i));
    expect(Object.keys(seen).length).toBe(2000);
    expect(noteId(seen, 'id9', 3000).duplicate).toBe(false);
    expect(noteId(seen, 'id10', 3000).duplicate).toBe(true);
  });

  it('lets a message in again when its handling failed', () => {
    const { seen } = noteId({}, 'a', 0);
    expect(noteId(forgetId(seen, 'a'), 'a', 1).duplicate).toBe(false);
  });
});
