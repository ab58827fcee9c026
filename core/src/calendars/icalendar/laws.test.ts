import * as fc from 'fast-check';
import { expandRecurrence, instantToWall, wallToInstant } from '../../recurrence/index';
import { calendar, read, zone } from './reading.fixture';

/** Random calendars in random dress; what is read must be what the recurrence engine says of the same series. */

const ZONES = [
  { iana: 'Europe/Berlin', windows: 'W. Europe Standard Time' },
  { iana: 'America/New_York', windows: 'Eastern Standard Time' },
  { iana: 'Asia/Kolkata', windows: 'India Standard Time' },
  { iana: 'America/Sao_Paulo', windows: 'E. South America Standard Time' },
] as const;

const HOME = 'Europe/Rome';
const window = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 4, 15) };
const two = (value: number): string => String(value).padStart(2, '0');

interface Series {
  zone: (typeof ZONES)[number];
  form: 'iana' | 'windows' | 'utc' | 'floating' | 'date';
  /** Wall time: day of the year 2026 from 1 January, and minutes of the day. */
  day: number;
  minutes: number;
  length: number;
  rule: string | null;
  /** Which instances are left out, moved by so many hours, or cancelled: by their place in the expansion. */
  without: number[];
  moved: { at: number; hours: number; cancelled: boolean }[];
  extra: number[];
}

const series: fc.Arbitrary<Series> = fc.record({
  zone: fc.constantFrom(...ZONES),
  form: fc.constantFrom('iana', 'windows', 'utc', 'floating', 'date'),
  day: fc.integer({ min: -400, max: 130 }),
  minutes: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
  length: fc.integer({ min: 0, max: 40 }).map((quarter) => quarter * 15),
  rule: fc.option(
    fc.oneof(
      fc
        .tuple(
          fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY'),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 500 }),
        )
        .map(([freq, interval, count]) => `FREQ=${freq};INTERVAL=${interval};COUNT=${count}`),
      fc.constantFrom('FREQ=WEEKLY;BYDAY=MO,WE,FR', 'FREQ=MONTHLY;BYDAY=-1TU', 'FREQ=DAILY;UNTIL=20260410T120000Z'),
    ),
    { nil: null, freq: 4 },
  ),
  without: fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 3 }),
  moved: fc.uniqueArray(
    fc.record({ at: fc.nat({ max: 30 }), hours: fc.integer({ min: -72, max: 1500 }), cancelled: fc.boolean() }),
    { maxLength: 3, selector: ({ at }) => at },
  ),
  extra: fc.uniqueArray(fc.integer({ min: 60, max: 130 }), { maxLength: 2 }),
});

interface Written {
  lines: string[];
  /** `start end title`, sorted, of what lies in the window. */
  expected: string[];
}

const iso = (ms: number): string => new Date(ms).toISOString();
const compact = (ms: number): string => iso(ms).slice(0, 19).replace(/[-:]/g, '');

/** The series as iCalendar, and by the engine alone what of it lies in the window. */
function write(s: Series, uid: string): Written {
  const allDay = s.form === 'date';
  const zoneName = s.form === 'utc' ? 'UTC' : s.form === 'floating' || allDay ? HOME : s.zone.iana;
  const wallMs = Date.UTC(2026, 0, 1 + s.day, 0, allDay ? 0 : s.minutes);
  const dateTime = (name: string, wall: number): string => {
    if (allDay) return `${name};VALUE=DATE:${compact(wall).slice(0, 8)}`;
    if (s.form === 'utc') return `${name}:${compact(wall)}Z`;
    if (s.form === 'floating') return `${name}:${compact(wall)}`;
    const tzid = s.form === 'windows' ? `"${s.zone.windows}"` : s.zone.iana;
    return `${name};TZID=${tzid}:${compact(wall)}`;
  };
  const wallOf = (start: string): number => Date.parse(`${instantToWall(start, zoneName)}Z`);
  const instant = (wall: number): number => Date.parse(wallToInstant(compact(wall), zoneName));
  const dtstart = allDay ? compact(wallMs).slice(0, 8) : compact(wallMs);
  // A date has no part of a day; UNTIL of an all-day rule is a date.
  const rule = allDay ? (s.rule?.replace(/T120000Z/, '') ?? null) : s.rule;
  const rdates = rule === null ? [] : s.extra.map((day) => Date.UTC(2026, 0, 1 + day, 0, allDay ? 0 : s.minutes + 5));
  const base = {
    dtstart,
    tzid: zoneName,
    rrule: rule,
    // The start is the first instance, also where the rule begins later.
    rdate: [...(rule?.includes('BYDAY') ? [wallMs] : []), ...rdates].map((wall) =>
      allDay ? compact(wall).slice(0, 8) : compact(wall),
    ),
    allDay,
  };
  const days = 1 + (s.length % 3);
  const lengthMs = s.length * 60_000;
  const endOf = (start: number): number =>
    allDay ? instant(wallOf(iso(start)) + days * 86_400_000) : start + lengthMs;

  const all = expandRecurrence({ ...base, from: iso(window.from - 40 * 86_400_000), to: iso(window.to) });
  const without = rule === null ? [] : s.without.flatMap((i) => all[i] ?? []);
  const moved = rule === null ? [] : s.moved.filter(({ at }) => all[at] !== undefined && !s.without.includes(at));
  const movedStarts = new Set(moved.map(({ at }) => all[at]));

  const end = allDay ? dateTime('DTEND', wallMs + days * 86_400_000) : `DURATION:PT${s.length}M`;
  const lines = ['BEGIN:VEVENT', `UID:${uid}`, dateTime('DTSTART', wallMs), end, `SUMMARY:${uid}\\, ü`];
  if (rule !== null) lines.push(`RRULE:${rule}`);
  for (const wall of rdates) lines.push(dateTime('RDATE', wall));
  for (const start of without) lines.push(dateTime('EXDATE', wallOf(start)));
  lines.push('END:VEVENT');

  const found: { start: number; end: number; title: string }[] = [];
  for (const start of all) {
    if (without.includes(start) || movedStarts.has(start)) continue;
    found.push({ start: Date.parse(start), end: endOf(Date.parse(start)), title: `${uid}, ü` });
  }
  const kept = found.filter((one) => one.start < window.to && one.end > window.from);
  for (const { at, hours, cancelled } of moved) {
    const original = all[at] ?? '';
    const wall = wallOf(original) + (allDay ? Math.trunc(hours / 24) * 24 : hours) * 3_600_000;
    const start = instant(wall);
    const stop = allDay ? dateTime('DTEND', wall + 86_400_000) : 'DURATION:PT30M';
    lines.push('BEGIN:VEVENT', `UID:${uid}`, dateTime('RECURRENCE-ID', wallOf(original)), dateTime('DTSTART', wall));
    lines.push(stop, `SUMMARY:${uid} moved`, ...(cancelled ? ['STATUS:CANCELLED'] : []), 'END:VEVENT');
    const until = allDay ? instant(wall + 86_400_000) : start + 1_800_000;
    const inside = start < window.to && until > window.from;
    // Only what is inside is compared: exceptions that were moved out are given beside it.
    if (!cancelled && inside) kept.push({ start, end: until, title: `${uid} moved` });
  }
  return { lines, expected: kept.map((one) => `${iso(one.start)} ${iso(one.end)} ${one.title}`) };
}

interface Dress {
  lineEnd: '\r\n' | '\n' | '\r';
  width: number;
  mark: boolean;
  bytes: boolean;
  zones: boolean;
}

const dress: fc.Arbitrary<Dress> = fc.record({
  lineEnd: fc.constantFrom('\r\n', '\n', '\r'),
  width: fc.integer({ min: 8, max: 90 }),
  mark: fc.boolean(),
  bytes: fc.boolean(),
  zones: fc.boolean(),
});

/** Folded by octet where it leaves as bytes, else by character: a text that was decoded knows no octets. */
function dressed(text: string, { lineEnd, width, mark, bytes }: Dress): string | Uint8Array {
  const lines = `${mark ? '\uFEFF' : ''}${text}`.split('\r\n');
  if (!bytes) {
    return lines.map((line) => line.match(new RegExp(`.{1,${width}}`, 'gu'))?.join(`${lineEnd} `) ?? '').join(lineEnd);
  }
  const encoder = new TextEncoder();
  const out: number[] = [];
  for (const line of lines) {
    encoder.encode(line).forEach((byte, i) => {
      if (i > 0 && i % width === 0) out.push(...encoder.encode(`${lineEnd}\t`));
      out.push(byte);
    });
    out.push(...encoder.encode(lineEnd));
  }
  return new Uint8Array(out);
}

test('a random calendar in random dress shows what the engine says of its series', () => {
  fc.assert(
    fc.property(fc.array(series, { maxLength: 5 }), dress, (all, how) => {
      const written = all.map((one, i) => write(one, `uid-${two(i)}@example.com`));
      const zones = how.zones ? [zone('W. Europe Standard Time')] : [];
      const file = calendar(...zones, ...written.flatMap(({ lines }) => lines));
      const { events, rejected } = read(dressed(file, how), { window, context: { timeZone: HOME } });
      expect(rejected).toEqual([]);
      const shown = events.filter(
        (one) => one.status !== 'cancelled' && Date.parse(one.start) < window.to && Date.parse(one.end) > window.from,
      );
      expect(shown.map((one) => `${one.start} ${one.end} ${one.title}`).sort()).toEqual(
        written.flatMap(({ expected }) => expected).sort(),
      );
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      expect(new Set(events.map(({ occurrenceKey }) => occurrenceKey)).size).toBe(events.length);
    }),
    { numRuns: 200 },
  );
});

test('no text makes it throw', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'BEGIN:VCALENDAR',
      'END:VCALENDAR',
      'BEGIN:VEVENT',
      'END:VEVENT',
      'BEGIN:VTIMEZONE',
      'END:VTIMEZONE',
    ),
    fc.constantFrom(
      'BEGIN:STANDARD',
      'END:STANDARD',
      'UID:1',
      'DTSTART:20260504T090000Z',
      'RRULE:FREQ=DAILY',
      'BEGIN:X',
    ),
    fc.constantFrom(
      'DTSTART;TZID="x:20260504T090000',
      'RECURRENCE-ID:20260504',
      'RDATE:',
      'TZOFFSETTO:+9900',
      'TZID:x',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .tuple(
        fc.constantFrom('DTSTART', 'DTEND', 'RRULE', 'EXDATE', 'ATTENDEE', 'URL', 'DURATION'),
        fc.string({ maxLength: 30 }),
      )
      .map(([name, value]) => `${name}${value}`),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, bytes) => {
      const text = lines.join('\n');
      const { events } = read(bytes ? new TextEncoder().encode(text) : text);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    }),
    { numRuns: 500 },
  );
});
