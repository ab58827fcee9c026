/**
 * Wall time to instant, by the rule of RFC 5545, 3.3.5: a time inside a gap is read with the offset before the gap, a
 * time that happens twice means the first one. Zone data comes from Intl.
 */

const HOUR_MS = 3_600_000;
/** Dates of all-day events repeat a lot and Intl is slow; when full the memory is simply emptied. */
const MEMORY = 20_000;

const formats = new Map<string, Intl.DateTimeFormat | null>();
const midnights = new Map<string, number>();

/** Whether this is an IANA zone name (`Europe/Berlin`, `UTC`) that the runtime knows. Bare offsets are not names. */
export function isZone(name: string): boolean {
  return formatOf(name) !== null;
}

/**
 * The instant (ms since epoch) at which the clocks of a zone show a wall time.
 *
 * @param wall the wall time as if it were UTC, ms since epoch: `Date.UTC(2026, 2, 29, 2, 30)`.
 * @param zone IANA name; throws RangeError for any other.
 */
export function wallToInstant(wall: number, zone: string): number {
  // Offsets lie between -12 and +14 hours, so the instant is inside this span, and so is the transition that matters.
  const before = offsetAt(wall - 15 * HOUR_MS, zone);
  const after = offsetAt(wall + 13 * HOUR_MS, zone);
  if (before === after) return wall - before;
  const first = wall - Math.max(before, after);
  if (offsetAt(first, zone) === Math.max(before, after)) return first;
  const second = wall - Math.min(before, after);
  if (offsetAt(second, zone) === Math.min(before, after)) return second;
  return wall - before;
}

/** Midnight (ms since epoch) at the beginning of a date in a zone. `day` is the date's midnight as if it were UTC. */
export function startOfDay(day: number, zone: string): number {
  if (zone === 'UTC') return day;
  const key = `${zone} ${day}`;
  const known = midnights.get(key);
  if (known !== undefined) return known;
  const instant = wallToInstant(day, zone);
  if (midnights.size >= MEMORY) midnights.clear();
  midnights.set(key, instant);
  return instant;
}

/** What a zone's clocks show minus UTC, in ms, at an instant. */
export function offsetAt(instant: number, zone: string): number {
  const format = formatOf(zone);
  if (format === null) throw new RangeError(`unknown time zone: ${zone}`);
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = makeFormat(zone);
  if (formats.size >= MEMORY) formats.clear();
  formats.set(zone, format);
  return format;
}

function makeFormat(timeZone: string): Intl.DateTimeFormat | null {
  // Newer runtimes take "+02:00" as a zone, older ones do not: the same answer everywhere.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(timeZone)) return null;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
