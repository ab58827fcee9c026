import * as fc from 'fast-check';
import { join } from 'node:path';

interface Placed {
  places: Map<string, { x: number; width: number; row: number; span: number }>;
  rows: number;
}
interface Layout {
  placed(
    meetings: { key: string; start: number; end: number }[],
    view: { from: number; to: number; width: number; minWidth: number; gap: number },
  ): Placed;
  marks(view: { from: number; to: number; width: number; minGap: number }): number[];
}

const view = { from: 0, to: 180 * 60_000, width: 720, minWidth: 150, gap: 8 };

describe('the layout of a lane', () => {
  let layout: Layout;
  beforeAll(async () => {
    // A browser module without types: loaded by path, described above.
    layout = (await import(join(__dirname, 'public/layout.js'))) as Layout;
  });

  it('lets no card cover another, whatever the meetings, and keeps all inside', () => {
    const meeting = fc.record({ start: fc.integer({ min: -60, max: 179 }), minutes: fc.integer({ min: 5, max: 300 }) });
    fc.assert(
      fc.property(fc.array(meeting, { maxLength: 30 }), (given) => {
        const meetings = given
          .map(({ start, minutes }, i) => ({ key: `m${i}`, start: start * 60_000, end: (start + minutes) * 60_000 }))
          .filter((one) => one.end > 0);
        const { places, rows } = layout.placed(meetings, view);
        const all = [...places.values()];
        expect(all).toHaveLength(meetings.length);
        for (const [i, a] of all.entries()) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width).toBeLessThanOrEqual(view.width);
          expect(a.width).toBeGreaterThanOrEqual(view.minWidth);
          expect(a.row).toBeLessThan(rows);
          for (const b of all.slice(i + 1)) {
            expect(a.row !== b.row || a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true);
          }
        }
      }),
    );
  });

  it('puts marks on full steps and not too close', () => {
    const from = new Date(2026, 10, 23, 9, 7).getTime();
    const times = layout.marks({ from, to: from + 180 * 60_000, width: 720, minGap: 70 });
    expect(times.map((at) => new Date(at).getMinutes() % 30)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
