import fc from 'fast-check';
import { addDays, iso, parseDate, parseDateTime, readStamp } from './time';

const two = (value: number): string => String(value).padStart(2, '0');
const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 11 });
/** Near RFC 3339: mostly well-formed, with every part that may be out of its range or of its form. */
const nearly = fc
  .record({
    year: fc.oneof(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 1999, max: 2030 })),
    month: fc.integer({ min: 0, max: 13 }),
    day: fc.integer({ min: 0, max: 32 }),
    t: fc.constantFrom('T', 'T', 'T', 't', ' ', '\u0014', ''),
    hour: fc.integer({ min: 0, max: 25 }),
    minute: fc.integer({ min: 0, max: 61 }),
    second: fc.integer({ min: 0, max: 62 }),
    fraction: fc.oneof(
      fc.constant(''),
      digits.map((text) => `.${text}`),
    ),
    zone: fc.constantFrom('Z', 'z', '', '+01:00', '-03:30', '+1:00', '+01:0x', '-0100', 'ZZ', 'Z ', '+25:99', '\u001a'),
  })
  .map(
    ({ year, month, day, t, hour, minute, second, fraction, zone }) =>
      `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}${t}${two(hour)}:${two(minute)}:${two(second)}${fraction}${zone}`,
  );
const damaged = fc
  .tuple(nearly, fc.nat(), fc.string({ maxLength: 1 }))
  .map(([text, place, put]) => `${text.slice(0, place % text.length)}${put}${text.slice((place % text.length) + 1)}`);

/** The same rules as one expression and Date. */
function expected(value: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:[Zz]|([+-])(\d\d):(\d\d))?$/.exec(value);
  if (match === null) return null;
  const [, date = '', hour = '', minute = '', second = '', fraction = '', sign, hours = '0', minutes = '0'] = match;
  const day = Date.parse(`${date}T00:00:00Z`);
  // Date takes 30 February for a day of March; its own writing tells.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date) return null;
  if (/^(?:0000|9999)/.test(date) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  const whole = Number(fraction.slice(1, 4).padEnd(3, '0'));
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  const time = ((Number(hour) * 60 + Number(minute)) * 60 + Math.min(59, Number(second))) * 1000;
  return day + time + whole - offset;
}

test('RFC 3339 is read as the standard says, and nothing else is', () => {
  fc.assert(
    fc.property(fc.oneof(nearly, damaged, fc.string()), (text) => {
      expect(parseDateTime(text, 'UTC')).toBe(expected(text));
    }),
    { numRuns: 5000 },
  );
});

test('without an offset it is wall time in the zone', () => {
  expect(parseDateTime('2026-07-01T09:00:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 1, 7));
  expect(parseDateTime('2026-12-01T09:00:00.5', 'Europe/Berlin')).toBe(Date.UTC(2026, 11, 1, 8, 0, 0, 500));
});

test('a date is a day that there is', () => {
  expect(parseDate('2028-02-29')).toBe(Date.UTC(2028, 1, 29));
  for (const text of ['2026-02-29', '2026-2-09', '2026-02-09T', '2026/02/09', '0000-01-01', '9999-01-01', ''])
    expect(parseDate(text)).toBeNull();
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
});

test('an instant is written as Date writes it', () => {
  const instant = fc.oneof(
    fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-31T23:59:59Z') }),
    fc.integer({ min: -60_000_000, max: 60_000_000 }).map((minute) => minute * 60_000),
    fc.constantFrom(0, -0, -1, -60_000, 8.64e15, -8.64e15),
  );
  fc.assert(
    fc.property(instant, (at) => {
      expect(iso(at)).toBe(new Date(at).toISOString());
    }),
    { numRuns: 2000 },
  );
  expect(() => iso(NaN)).toThrow(RangeError);
  expect(() => iso(Infinity)).toThrow(RangeError);
});

test('a stamp is given as it stands when it has the form of ours', () => {
  expect(readStamp('2026-11-20T10:41:35.252Z')).toBe('2026-11-20T10:41:35.252Z');
  expect(readStamp('2026-11-20T10:41:35Z')).toBe('2026-11-20T10:41:35.000Z');
  expect(readStamp('2026-11-20t10:41:35.252Z')).toBe('2026-11-20T10:41:35.252Z');
  expect(readStamp('2026-11-20T10:41:35.252+00:00')).toBe('2026-11-20T10:41:35.252Z');
  expect(readStamp('yesterday')).toBeNull();
  expect(readStamp(1)).toBeNull();
});
