import fc from 'fast-check';
import { isZone, wallToInstant } from './zone';

const at = (wall: string, zone: string): string =>
  new Date(wallToInstant(Date.parse(`${wall}Z`), zone)).toISOString().slice(0, 19) + 'Z';

/** What the zone's clocks show minus UTC, in ms, straight from Intl. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value);
  const [y, mo, d, h, mi, s] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(part);
  return Date.UTC(y ?? 0, (mo ?? 1) - 1, d, h, mi, s) - Math.floor(instant / 1000) * 1000;
}

describe('wallToInstant', () => {
  test.each([
    // Plain.
    ['2026-07-01T09:00:00', 'UTC', '2026-07-01T09:00:00Z'],
    ['2026-07-01T09:00:00', 'Europe/Berlin', '2026-07-01T07:00:00Z'],
    ['2026-01-01T09:00:00', 'Asia/Kolkata', '2026-01-01T03:30:00Z'],
    ['2026-01-01T09:00:00', 'Pacific/Kiritimati', '2025-12-31T19:00:00Z'],
    ['2026-01-01T09:00:00', 'Etc/GMT+12', '2026-01-01T21:00:00Z'],
    // Gap: the offset before it.
    ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['2026-03-08T02:30:00', 'America/New_York', '2026-03-08T07:30:00Z'],
    // Overlap: the first of the two.
    ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['2026-11-01T01:30:00', 'America/New_York', '2026-11-01T05:30:00Z'],
    ['2026-11-01T02:00:00', 'America/New_York', '2026-11-01T07:00:00Z'],
    // Half an hour of summer time, and a whole day that never was.
    ['2026-04-05T01:45:00', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z'],
    ['2011-12-30T12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00Z'],
  ])('%s in %s is %s', (wall, zone, instant) => {
    expect(at(wall, zone)).toBe(instant);
  });

  test('what the clocks show at the instant is the wall time, except in a gap', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Africa/Casablanca', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2035, 0) }).map((ms) => ms - (ms % 60_000)),
        (zone, wall) => {
          const instant = wallToInstant(wall, zone);
          const shown = instant + offsetAt(instant, zone);
          // In a gap the clocks jump over the wall time, never by more than two hours in these zones.
          if (shown !== wall) expect(shown - wall).toBeGreaterThan(0);
          if (shown !== wall) expect(shown - wall).toBeLessThanOrEqual(2 * 3_600_000);
          // No earlier instant shows the same.
          for (const earlier of [1_800_000, 3_600_000]) {
            expect(instant - earlier + offsetAt(instant - earlier, zone)).not.toBe(wall);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('an unknown zone is an error', () => {
    expect(() => wallToInstant(0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

test('a day begins at its midnight, or after it where summer time begins at midnight', () => {
  const day = (date: string, zone: string): string => new Date(wallToInstant(Date.parse(date), zone)).toISOString();
  expect(day('2026-11-21', 'UTC')).toBe('2026-11-21T00:00:00.000Z');
  expect(day('2026-11-21', 'America/Chicago')).toBe('2026-11-21T06:00:00.000Z');
  expect(day('2026-11-21', 'America/Chicago')).toBe('2026-11-21T06:00:00.000Z');
  // Beirut's clocks go from 24:00 to 01:00 that night.
  expect(day('2026-03-29', 'Asia/Beirut')).toBe('2026-03-28T22:00:00.000Z');
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Etc/GMT-14', true],
  ['America/Argentina/Buenos_Aires', true],
  ['+02:00', false],
  ['', false],
  ['W. Europe Standard Time', false],
  ['GMT+2', false],
  ['/mozilla.org/20050126_1/Europe/Berlin', false],
  ['Europe/Atlantis', false],
])('isZone(%j) is %s', (name, expected) => {
  expect(isZone(name)).toBe(expected);
});
