import { DAY, daysBeforeMonth, isLeap, LAST_WALL, monthOfYearDay, weekdayOf, yearOf, yearStart } from './civil.js';

/** A stretch of instants (seconds since the epoch, end exclusive) with one offset from UTC in seconds. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** A stretch of wall time in which `instant = wall - offset`; from `gapFrom` on the wall times do not exist. */
export interface WallSegment {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly gapFrom: number;
}

/** A time zone as offsets from UTC. Instants and wall times are in seconds. */
export interface Zone {
  readonly name: string;
  /** The stretch around `instant`; stretches may be cut anywhere, two neighbours may have the same offset. */
  rangeAt(instant: number): OffsetRange;
}

/** Offset of the zone at an instant, in seconds east of UTC. */
export const offsetAt = (zone: Zone, instant: number): number => zone.rangeAt(instant).offset;

/** No zone has been, or is planned to be, further than this from UTC, and no transition skips more. */
const WIDEST = 26 * 3600;

/**
 * The segment of wall time that holds `wall`, by RFC 5545 section 3.3.5: a wall time in a gap is read with the offset
 * before the gap, a wall time that happens twice is its first instant. Both are the same statement: the offset before
 * a transition at T holds for wall times below T + max(before, after).
 */
export function wallSegment(zone: Zone, wall: number): WallSegment {
  let range = zone.rangeAt(wall - WIDEST);
  let from = wall;
  for (;;) {
    if (range.end === Infinity) return { from, to: Infinity, offset: range.offset, gapFrom: Infinity };
    const after = zone.rangeAt(range.end);
    const to = range.end + Math.max(range.offset, after.offset);
    if (wall < to) return { from, to, offset: range.offset, gapFrom: range.end + range.offset };
    from = to;
    range = after;
  }
}

/** A zone whose offset never changes. */
export function fixedZone(name: string, offset: number): Zone {
  const range = { start: -Infinity, end: Infinity, offset };
  return { name, rangeAt: () => range };
}

/*
 * Buckets of six days. In the IANA database an offset that comes back to what it was stays away for at least 6.96
 * days (Brazil 2000, Gaza 2040), or 3.99 days before 1945 (Freetown 1939): equal offsets at both ends of a bucket
 * (half a bucket before 1945) therefore mean one offset throughout.
 */
const BUCKET = 6 * DAY;
const SHORT_BEFORE = -788_918_400;

/*
 * Past this year all zones follow rules that depend only on the weekday of 1 January and on leap years (the last
 * tabulated exceptions, Morocco and Gaza, end in 2087), so later years are read from the 28 that follow it.
 */
const REPEATS_FROM = 2101;
const REPEATS_FROM_INSTANT = yearStart(REPEATS_FROM + 28) * DAY;
const TWINS: number[] = [];
for (let year = REPEATS_FROM; year < REPEATS_FROM + 28; year += 1) {
  TWINS[weekdayOf(yearStart(year)) + (isLeap(year) ? 7 : 0)] = year;
}

/** An IANA zone read through Intl once per bucket; after that every conversion is arithmetic. */
export class IntlZone implements Zone {
  private readonly buckets = new Map<number, readonly OffsetRange[]>();
  private readonly format: Intl.DateTimeFormat;

  /** Throws RangeError when Intl does not know the name. */
  constructor(readonly name: string) {
    // The day of the month is enough of a date: a wall clock is less than a day away from UTC.
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  rangeAt(instant: number): OffsetRange {
    if (instant >= REPEATS_FROM_INSTANT) return this.rangeFarAhead(instant);
    const ranges = this.bucket(Math.floor(instant / BUCKET));
    for (const range of ranges) if (instant < range.end) return range;
    return ranges[ranges.length - 1] as OffsetRange;
  }

  private rangeFarAhead(instant: number): OffsetRange {
    if (instant > LAST_WALL) return { start: LAST_WALL, end: Infinity, offset: offsetAt(this, LAST_WALL) };
    const year = yearOf(Math.floor(instant / DAY));
    const start = yearStart(year);
    const twin = TWINS[weekdayOf(start) + (isLeap(year) ? 7 : 0)] as number;
    const shift = (start - yearStart(twin)) * DAY;
    const range = this.rangeAt(instant - shift);
    // Cut at the end of the year: the next year has another twin.
    return {
      start: range.start + shift,
      end: Math.min(range.end + shift, yearStart(year + 1) * DAY),
      offset: range.offset,
    };
  }

  private bucket(index: number): readonly OffsetRange[] {
    const known = this.buckets.get(index);
    if (known !== undefined) return known;
    const start = index * BUCKET;
    const end = start + BUCKET;
    const ranges: OffsetRange[] = [];
    const last = this.read(end);
    let from = start;
    let offset = this.read(start);
    const stops = start < SHORT_BEFORE ? [start + BUCKET / 2, end] : [end];
    for (const stop of stops) {
      const target = stop === end ? last : this.read(stop);
      while (offset !== target) {
        const change = this.firstChange(from, stop, offset);
        ranges.push({ start: from, end: change, offset });
        from = change;
        offset = this.read(change);
      }
    }
    if (from < end) ranges.push({ start: from, end, offset });
    this.buckets.set(index, ranges);
    return ranges;
  }

  /** The first second in (low, high] whose offset is not `offset`, given that it differs at `high`. */
  private firstChange(low: number, high: number, offset: number): number {
    // Nearly all transitions are at a full quarter of an hour; one read tells whether this one is.
    const coarse = this.bisect(low, high, offset, 900);
    if (coarse - 1 <= low || this.read(coarse - 1) === offset) return coarse;
    return this.bisect(Math.max(low, coarse - 900), coarse - 1, offset, 1);
  }

  private bisect(from: number, to: number, offset: number, step: number): number {
    let low = from;
    let high = to;
    while (high - low > step) {
      const middle = Math.floor((low + high) / 2 / step) * step;
      if (this.read(middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }

  private read(instant: number): number {
    // "10, 03:00:00": four numbers in this order, whatever stands between them.
    const numbers = [0, 0, 0, 0];
    let index = -1;
    let inNumber = false;
    const text = this.format.format(instant * 1000);
    for (let i = 0; i < text.length; i += 1) {
      const digit = text.charCodeAt(i) - 48;
      const isDigit = digit >= 0 && digit <= 9;
      if (isDigit) {
        if (!inNumber) index += 1;
        numbers[index] = (numbers[index] as number) * 10 + digit;
      }
      inNumber = isDigit;
    }
    const [monthDay = 0, hour = 0, minute = 0, second = 0] = numbers;
    const today = Math.floor(instant / DAY);
    const day = monthDay === monthDayOf(today) ? today : monthDay === monthDayOf(today + 1) ? today + 1 : today - 1;
    return day * DAY + hour * 3600 + minute * 60 + second - instant;
  }
}

function monthDayOf(day: number): number {
  const year = yearOf(day);
  const yearDay = day - yearStart(year);
  return yearDay - daysBeforeMonth(year, monthOfYearDay(year, yearDay)) + 1;
}
