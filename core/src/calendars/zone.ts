import { resolveZone } from '../recurrence/zone-name.js';
import { wallSegment, type Zone } from '../recurrence/zone.js';

/** Names that were asked for. Bounded, since they come from outside. */
const known = new Map<string, Zone | null>();
const MEMORY = 2000;

/** Whether this is an IANA zone name (`Europe/Berlin`, `UTC`) that the runtime knows; offsets and Windows names are not. */
export function isZone(name: string): boolean {
  return zoneOf(name) !== null;
}

/**
 * The instant (ms since epoch) at which the clocks of a zone show a wall time, by RFC 5545, 3.3.5: a time inside a gap
 * is read with the offset before the gap, a time that happens twice means the first one.
 *
 * @param wall the wall time as if it were UTC, ms since epoch: `Date.UTC(2026, 2, 29, 2, 30)`.
 * @param zone IANA name; throws RangeError for any other.
 */
export function wallToInstant(wall: number, zone: string): number {
  const found = zoneOf(zone);
  if (found === null) throw new RangeError(`unknown time zone: ${zone}`);
  return wall - wallSegment(found, Math.floor(wall / 1000)).offset * 1000;
}

function zoneOf(name: string): Zone | null {
  const before = known.get(name);
  if (before !== undefined) return before;
  const zone = findZone(name);
  if (known.size >= MEMORY) known.clear();
  known.set(name, zone);
  return zone;
}

function findZone(name: string): Zone | null {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return null;
  try {
    const zone = resolveZone(name);
    // A name that is read as an offset (`GMT+2`) comes back as one.
    return /^UTC[+-]/.test(zone.name) ? null : zone;
  } catch (error) {
    if (error instanceof Error && error.name === 'RecurrenceError') return null;
    throw error;
  }
}
