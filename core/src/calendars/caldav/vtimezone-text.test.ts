import { occurrencesOf, parseICalendar } from '../icalendar';
import { wallToInstant } from '../../recurrence';
import { vtimezoneLines } from './vtimezone-text';

const SINCE = Date.UTC(2026, 2, 10);

/** Where a file's own rules place a wall time: its TZID is a name that nobody knows. */
function inFile(zone: string, walls: readonly string[]): string[] {
  const lines = vtimezoneLines(zone, SINCE).map((line) => (line === `TZID:${zone}` ? 'TZID:Nobody/Knows' : line));
  const events = walls.flatMap((wall, index) => [
    ...['BEGIN:VEVENT', `UID:${index}`, `DTSTART;TZID=Nobody/Knows:${wall}`, 'END:VEVENT'],
  ]);
  const { series } = parseICalendar(['BEGIN:VCALENDAR', ...lines, ...events, 'END:VCALENDAR', ''].join('\r\n'));
  const window = { from: Date.UTC(2020, 0, 1), to: Date.UTC(2040, 0, 1) };
  return series.map((one) => {
    const found = occurrencesOf(one, window, {
      provider: 'x',
      calendarId: 'c',
      timeZone: 'UTC',
      self: null,
      objectId: null,
    });
    return found.events[0]?.start ?? JSON.stringify(found.rejected);
  });
}

const ZONES: [zone: string, years: number, parts: number][] = [
  ['Europe/Berlin', 10, 2],
  ['America/New_York', 10, 2],
  ['Australia/Lord_Howe', 10, 2],
  // Between the second and the eighth of the month: no rule of RFC 5545 with one weekday says that.
  ['America/Santiago', 10, 24],
  ['Europe/Dublin', 10, 2],
  ['Asia/Tokyo', 10, 1],
  ['Asia/Kolkata', 10, 1],
];

test.each(ZONES)('%s', (zone, years, parts) => {
  const walls = Array.from({ length: years * 52 }, (_, week) =>
    new Date(SINCE + week * 7 * 86_400_000 + (week % 24) * 3_600_000 + 1_800_000)
      .toISOString()
      .slice(0, 19)
      .replace(/[-:]/g, ''),
  );
  expect(inFile(zone, walls)).toEqual(walls.map((wall) => wallToInstant(wall, zone)));
  const lines = vtimezoneLines(zone, SINCE);
  expect(lines.filter((line) => /^BEGIN:(?:STANDARD|DAYLIGHT)$/.test(line))).toHaveLength(parts);
});

test('a zone whose changes follow the moon is listed change by change', () => {
  const lines = vtimezoneLines('Africa/Casablanca', SINCE);
  expect(lines.join('\n')).not.toContain('RRULE');
  const walls = ['20260115T120000', '20260225T120000', '20260715T120000', '20310715T120000'];
  expect(inFile('Africa/Casablanca', walls)).toEqual(walls.map((wall) => wallToInstant(wall, 'Africa/Casablanca')));
});
