import { RecurrenceError, resolveZone, type Zone } from '../../recurrence/index.js';
import { isZone } from '../zone.js';
import { type Component, valueOf } from './component.js';
import { type FileZone, readVTimeZone } from './vtimezone.js';

/** What a TZID means. */
export interface ResolvedZone {
  zone: Zone;
  /** IANA name, or null where the zone has rules of its own. */
  name: string | null;
}

/** A zone by its IANA, Windows or offset name; null when there is none of this name. */
export function namedZone(name: string): ResolvedZone | null {
  try {
    const zone = resolveZone(name);
    return { zone, name: isZone(zone.name) ? zone.name : null };
  } catch (error) {
    if (error instanceof RecurrenceError) return null;
    throw error;
  }
}

/**
 * The zones of one VCALENDAR. A TZID is, in this order,
 *
 * 1. the VTIMEZONE of that name in the file (RFC 5545, 3.2.19), by its own rules; but where it only lists the changes of
 *    some years and the name is known, the known zone, which says the same and goes on;
 * 2. the IANA zone of that name, or what a Windows name or an offset stands for;
 * 3. the file's own zone (X-WR-TIMEZONE), then `fallback`: for `Customized Time Zone` and other names without rules.
 *
 * Anything else has no zone: it is never guessed.
 */
export class FileZones {
  private readonly known = new Map<string, ResolvedZone | null>();
  private readonly components = new Map<string, Component>();

  /**
   * @param ownZone X-WR-TIMEZONE, or null
   * @param fallback name of the zone that the reader chose for unknown TZIDs, or null
   */
  constructor(
    timeZones: readonly Component[],
    private readonly ownZone: string | null,
    private readonly fallback: string | null,
  ) {
    for (const component of timeZones) {
      const tzid = valueOf(component, 'TZID');
      // Some programs write one VTIMEZONE several times over.
      if (tzid !== null && !this.components.has(bare(tzid))) this.components.set(bare(tzid), component);
    }
  }

  resolve(tzid: string): ResolvedZone | null {
    const name = bare(tzid);
    const before = this.known.get(name);
    if (before !== undefined) return before;
    const zone = this.find(name, tzid);
    this.known.set(name, zone);
    return zone;
  }

  private find(name: string, tzid: string): ResolvedZone | null {
    const component = this.components.get(name);
    const location = component === undefined ? null : valueOf(component, 'X-LIC-LOCATION');
    const named = namedZone(tzid) ?? (location === null ? null : namedZone(location));
    const own = component === undefined ? null : fileZone(component);
    if (own !== null && (own.ongoing || named === null)) return { zone: own.zone, name: named?.name ?? null };
    if (named !== null) return named;
    for (const other of [this.ownZone, this.fallback]) {
      const zone = other === null ? null : namedZone(other);
      if (zone !== null) return zone;
    }
    return null;
  }
}

/** Null when its rules cannot be read: then its name has to do. */
function fileZone(component: Component): FileZone | null {
  try {
    return readVTimeZone(component);
  } catch {
    return null;
  }
}

/** TZIDs are compared without quotes and case: programs do not agree with themselves. */
function bare(tzid: string): string {
  return tzid
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim()
    .toLowerCase();
}
