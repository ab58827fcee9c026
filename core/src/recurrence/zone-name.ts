import { RecurrenceError } from './errors.js';
import { WINDOWS_ZONES } from './windows-zones.js';
import { fixedZone, IntlZone, type Zone } from './zone.js';

const zones = new Map<string, Zone>();
const UTC_ZONE = fixedZone('UTC', 0);
const UTC_NAMES = new Set(['utc', 'z', 'gmt', 'etc/utc', 'etc/gmt', 'etc/uct', 'etc/zulu', 'zulu', 'uct']);
/** Names Microsoft and others write when the zone is one of their own making: they say nothing about its rules. */
const NAMELESS = new Set(['customized time zone', 'tzone://microsoft/custom', 'custom', 'custom time zone', 'local']);

const windowsByLowerName = new Map(Object.entries(WINDOWS_ZONES).map(([name, iana]) => [name.toLowerCase(), iana]));

const invalid = (name: string, why: string): RecurrenceError =>
  new RecurrenceError('invalidTimeZone', `Time zone "${name.slice(0, 80)}" ${why}`);

/**
 * The zone a calendar means by `name`, in this order: UTC in its spellings, a Windows name (also with "Daylight" for
 * "Standard"), a fixed offset (`UTC+02:00`, `GMT-0330`, `+05:30`), an IANA name, an IANA name behind a vendor path
 * (`/mozilla.org/20050126_1/Europe/Berlin`). Quotes and surrounding space are dropped, case does not matter.
 *
 * Names that stand for rules kept elsewhere (`Customized Time Zone`, `tzone://Microsoft/Custom`) and unknown names
 * resolve to `fallback` when the caller has one (the VTIMEZONE of the file, the mailbox's zone), and otherwise throw
 * RecurrenceError `invalidTimeZone`: a zone is never guessed.
 */
export function resolveZone(name: string, fallback?: string | Zone): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = namedZone(name);
  if (zone !== null) {
    // Keyed by what was written; bounded because only names that resolve are kept and text is cut short.
    if (zones.size < 4096) zones.set(name, zone);
    return zone;
  }
  if (fallback !== undefined) return typeof fallback === 'string' ? resolveZone(fallback) : fallback;
  const bare = bareName(name).toLowerCase();
  throw invalid(name, NAMELESS.has(bare) ? 'is a custom zone; give its rules or a fallback zone' : 'is not known');
}

/** The IANA name (or `UTC`, `UTC+02:00`) that `name` stands for. Same rules and errors as {@link resolveZone}. */
export function resolveTimeZone(name: string, fallback?: string): string {
  return resolveZone(name, fallback).name;
}

const bareName = (name: string): string =>
  name
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim();

function namedZone(name: string): Zone | null {
  if (name.length > 255) return null;
  const bare = bareName(name);
  const lower = bare.toLowerCase();
  if (UTC_NAMES.has(lower) || lower === 'tzone://microsoft/utc') return UTC_ZONE;
  const windows = windowsByLowerName.get(lower) ?? windowsByLowerName.get(lower.replace(' daylight ', ' standard '));
  if (windows !== undefined) return windows === 'Etc/UTC' ? UTC_ZONE : shared(windows);
  const fixed = /^(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?$/i.exec(bare);
  if (fixed !== null) return offsetZone(fixed[1] === '-' ? -1 : 1, Number(fixed[2]), Number(fixed[3] ?? 0));
  const direct = shared(bare);
  if (direct !== null) return direct;
  if (!bare.includes('/')) return null;
  const parts = bare.split('/').filter((part) => part !== '');
  for (const take of [3, 2]) {
    if (parts.length < take) continue;
    const zone = shared(parts.slice(-take).join('/'));
    if (zone !== null) return zone;
  }
  return null;
}

function offsetZone(sign: number, hours: number, minutes: number): Zone | null {
  if (hours > 18 || minutes > 59) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = sign * (hours * 3600 + minutes * 60);
  if (seconds === 0) return UTC_ZONE;
  return fixedZone(`UTC${sign < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`, seconds);
}

/** One IntlZone for each IANA name, so that its table is built once; null when Intl does not know the name. */
function shared(iana: string): Zone | null {
  const key = `iana:${iana.toLowerCase()}`;
  const known = zones.get(key);
  if (known !== undefined) return known;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(iana)) return null;
  let zone: Zone;
  try {
    zone = new IntlZone(iana);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  zones.set(key, zone);
  return zone;
}
