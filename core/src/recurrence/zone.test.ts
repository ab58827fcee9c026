import { DAY, yearStart } from './civil.js';
import { RecurrenceError, resolveTimeZone, resolveZone, wallToInstant, instantToWall, WINDOWS_ZONES } from './index.js';
import { IntlZone, offsetAt, wallSegment } from './zone.js';

/** Offset read straight from Intl, without any cache of ours. */
function intlOffset(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant * 1000);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall / 1000 - instant;
}

describe('offsets', () => {
  it.each([
    ['America/New_York', 2020, 2026],
    ['Africa/Casablanca', 2024, 2027],
    ['Africa/Freetown', 1939, 1940], // a change that lasted four days
    ['Asia/Gaza', 2040, 2041], // one that lasts a week
    ['America/Noronha', 2000, 2001],
    ['Pacific/Apia', 2011, 2012], // a whole day is left out
    ['Australia/Lord_Howe', 2025, 2026], // half an hour
    ['Europe/Dublin', 2025, 2026],
    ['America/New_York', 1883, 1884], // local mean time to standard time
    ['Africa/Monrovia', 1971, 1972],
    ['Europe/Berlin', 2300, 2301], // read from a twin year
    ['Australia/Sydney', 9998, 10_000],
  ])('%s from %i to %i are those of Intl, hour by hour', (name, from, to) => {
    const zone = new IntlZone(name);
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' });
    const wrong: string[] = [];
    for (let instant = yearStart(from) * DAY; instant < yearStart(to) * DAY; instant += 3 * 3600) {
      const text = /GMT([+-])?(\d{2})?:?(\d{2})?:?(\d{2})?/.exec(format.format(instant * 1000));
      const [, sign, hours = '0', minutes = '0', seconds = '0'] = text ?? [];
      const expected = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
      if (offsetAt(zone, instant) !== (expected === 0 ? 0 : expected))
        wrong.push(new Date(instant * 1000).toISOString());
    }
    expect(wrong).toEqual([]);
  });

  it('finds a transition to the second', () => {
    const zone = new IntlZone('America/New_York');
    const change = Date.UTC(2026, 2, 8, 7) / 1000;
    expect([change - 1, change].map((instant) => offsetAt(zone, instant))).toEqual([-5 * 3600, -4 * 3600]);
    const railway = Date.UTC(1883, 10, 18, 17) / 1000;
    expect([railway - 1, railway].map((instant) => offsetAt(zone, instant))).toEqual([-17_762, -18_000]);
  });

  it('every zone repeats after 2101 as the twin years say', () => {
    const names = Intl.supportedValuesOf('timeZone').filter((_, index) => index % 9 === 0);
    const wrong: string[] = [];
    for (const name of names) {
      const zone = new IntlZone(name);
      for (const year of [2129, 2200, 2399, 2400, 9998]) {
        for (const day of [1, 89, 181, 300, 364]) {
          const instant = (yearStart(year) + day) * DAY;
          if (offsetAt(zone, instant) !== intlOffset(name, instant)) wrong.push(`${name} ${year} ${day}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('ends: the last second of 9999 has a segment', () => {
    const zone = new IntlZone('America/New_York');
    expect(wallSegment(zone, yearStart(10_000) * DAY - 1).offset).toBe(-5 * 3600);
  });
});

describe('wallToInstant', () => {
  it.each([
    ['20260308T023000', 'America/New_York', '2026-03-08T07:30:00.000Z', 'gap: the offset before it'],
    ['20261101T013000', 'America/New_York', '2026-11-01T05:30:00.000Z', 'overlap: the first'],
    ['20261101T020000', 'America/New_York', '2026-11-01T07:00:00.000Z', 'the end of the overlap'],
    ['20261101T015959', 'America/New_York', '2026-11-01T05:59:59.000Z', 'its last second'],
    ['20260329T020000', 'Europe/Berlin', '2026-03-29T01:00:00.000Z', 'the first second of a gap'],
    ['20260329T030000', 'Europe/Berlin', '2026-03-29T01:00:00.000Z', 'the first second after it'],
    ['20111230T120000', 'Pacific/Apia', '2011-12-30T22:00:00.000Z', 'a day that did not exist'],
    ['20261004T021500', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z', 'a gap of half an hour'],
    ['2026-05-04T09:00:00+02:00', 'Asia/Tokyo', '2026-05-04T07:00:00.000Z', 'an offset of its own'],
    ['20260504', 'Asia/Tokyo', '2026-05-03T15:00:00.000Z', 'a date is its midnight'],
  ])('%s in %s is %s: %s', (wall, zone, expected) => expect(wallToInstant(wall, zone)).toBe(expected));

  it('has an inverse', () => expect(instantToWall('2026-07-01T07:30:00Z', 'Europe/Rome')).toBe('2026-07-01T09:30:00'));

  it.each(['', '2026', '20260230', '20260101T250000', '20261301', 'today'])('refuses %p', (text) =>
    expect(() => wallToInstant(text, 'UTC')).toThrow(RecurrenceError),
  );
});

describe('zone names', () => {
  it.each([
    ['Europe/Rome', 'Europe/Rome'],
    ['"W. Europe Standard Time"', 'Europe/Berlin'],
    ['Romance Daylight Time', 'Europe/Paris'],
    ['tzone://Microsoft/Utc', 'UTC'],
    ['Z', 'UTC'],
    ['UTC+12', 'Etc/GMT-12'],
    ['GMT+0530', 'UTC+05:30'],
    ['-03:00', 'UTC-03:00'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Berlin', 'Europe/Berlin'],
    ['/mozilla.org/20050126_1/America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
  ])('%s is %s', (name, expected) => expect(resolveTimeZone(name)).toBe(expected));

  it('a custom zone needs a fallback', () => {
    expect(resolveTimeZone('Customized Time Zone', 'Europe/Rome')).toBe('Europe/Rome');
    for (const name of ['Customized Time Zone', 'tzone://Microsoft/Custom', 'Mars/Olympus', '']) {
      expect(() => resolveZone(name)).toThrow(expect.objectContaining({ code: 'invalidTimeZone' }));
    }
  });

  it('every Windows name leads to a zone that Intl knows', () => {
    expect(Object.keys(WINDOWS_ZONES).length).toBeGreaterThan(135);
    for (const name of Object.keys(WINDOWS_ZONES)) expect(() => resolveZone(name)).not.toThrow();
  });
});
