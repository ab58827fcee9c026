const QUARTER_HOUR_MS = 900_000;
const WEEK_MS = 7 * 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the platform knows this IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Asks Intl, once per quarter hour: offsets change at no other times. */
function exactOffset(ms: number, zone: string, known: Map<number, number>): number {
  const instant = Math.floor(ms / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  let offset = known.get(instant);
  if (offset === undefined) {
    const part: Record<string, number> = {};
    for (const { type, value } of formatOf(zone).formatToParts(instant)) part[type] = Number(value);
    const day = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day']);
    const wall = day + (((part['hour'] ?? 0) * 60 + (part['minute'] ?? 0)) * 60 + (part['second'] ?? 0)) * 1_000;
    offset = wall - instant;
    known.set(instant, offset);
  }
  return offset;
}

/** Local time minus UTC, in ms, in force in `zone` at the instant `ms`. */
export function offsetAt(ms: number, zone: string): number {
  if (zone === 'UTC') return 0;
  let known = offsets.get(zone);
  if (known === undefined) {
    known = new Map();
    offsets.set(zone, known);
  }
  // Equal at both ends of a week means no change within it; that spares Intl for all but a few instants.
  const week = Math.floor(ms / WEEK_MS) * WEEK_MS;
  const atStart = exactOffset(week, zone, known);
  return atStart === exactOffset(week + WEEK_MS, zone, known) ? atStart : exactOffset(ms, zone, known);
}

/** The wall time shown in `zone` at the instant `ms`, written as if it were UTC. */
export function wallOf(ms: number, zone: string): number {
  return ms + offsetAt(ms, zone);
}

/**
 * The instant at which clocks in `zone` show `wall` (written as if it were UTC). Of two such instants the first; a time
 * that the clocks skip is read with the offset before the gap (RFC 5545, 3.3.5).
 */
export function instantOf(wall: number, zone: string): number {
  const before = offsetAt(wall - 86_400_000, zone);
  const after = offsetAt(wall + 86_400_000, zone);
  const early = wall - before;
  if (before === after || offsetAt(early, zone) === before) return early;
  const late = wall - after;
  return offsetAt(late, zone) === after ? late : early;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `2026-11-21T09:00:00+01:00`: the instant as RFC 3339 with the zone's offset. Whole seconds, as calendars have them. */
export function rfc3339(ms: number, zone: string): string {
  const offset = offsetAt(ms, zone);
  const local = new Date(ms + offset).toISOString().slice(0, 19);
  if (offset === 0) return `${local}Z`;
  const minutes = Math.abs(Math.round(offset / 60_000));
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
