import { expandRecurrence, type OffsetRange, type Zone } from '../../recurrence/index.js';
import { type Component, propertiesOf, valueOf } from './component.js';

/** Onsets are looked for between these years; before and after, the offset next to them holds. */
const FROM = '1900-01-01T00:00:00Z';
const TO = '2200-01-01T00:00:00Z';
const OFFSET = /^([+-])?(\d{2}):?(\d{2}):?(\d{2})?$/;

export interface FileZone {
  zone: Zone;
  /** Whether it changes for good, by a rule without end. Some programs list some years only, or winter alone. */
  ongoing: boolean;
}

/**
 * A VTIMEZONE (RFC 5545, 3.6.5) as a Zone. Its rules are expanded by this package's own recurrence engine, each
 * observance read in the offset before its onset (TZOFFSETFROM). Years such as 1601, from which Microsoft's rules run,
 * cost nothing.
 * @throws Error that says which part cannot be read
 */
export function readVTimeZone(component: Component): FileZone {
  const onsets: { at: number; from: number; to: number }[] = [];
  const standing: { at: number; from: number; to: number }[] = [];
  const parts = component.components;
  if (parts.length === 0) throw new Error('VTIMEZONE has neither STANDARD nor DAYLIGHT');
  let endless = 0;
  for (const part of parts) {
    const from = offsetOf(part, 'TZOFFSETFROM');
    const to = offsetOf(part, 'TZOFFSETTO');
    const dtstart = valueOf(part, 'DTSTART');
    if (dtstart === null) throw new Error(`DTSTART of ${part.name} is missing`);
    const rrule = propertiesOf(part, 'RRULE').flatMap((property) => property.values);
    if (rrule.some((rule) => !/(?:UNTIL|COUNT)=/i.test(rule))) endless += 1;
    const input = {
      dtstart,
      rrule,
      rdate: propertiesOf(part, 'RDATE').flatMap((property) => property.values),
      tzid: fixed(from),
    };
    for (const start of expandRecurrence({ ...input, from: FROM, to: TO })) {
      onsets.push({ at: Date.parse(start) / 1000, from, to });
    }
    const [first] = expandRecurrence({ ...input, limit: 1 });
    if (first !== undefined && Date.parse(first) < Date.parse(FROM)) {
      standing.push({ at: Date.parse(first) / 1000, from, to });
    }
  }
  onsets.sort((a, b) => a.at - b.at);
  standing.sort((a, b) => a.at - b.at);
  const [onset] = onsets;
  // Before the first onset its TZOFFSETFROM holds; what began before 1900 and has no onset since holds from then on.
  const before = onset?.from ?? standing.at(-1)?.to;
  if (before === undefined) throw new Error('VTIMEZONE has no onset');
  const ranges: OffsetRange[] = [];
  let start = -Infinity;
  let offset = before;
  for (const next of onsets) {
    if (next.to === offset || next.at <= start) {
      offset = next.to;
      continue;
    }
    ranges.push({ start, end: next.at, offset });
    start = next.at;
    offset = next.to;
  }
  ranges.push({ start, end: Infinity, offset });
  const constant = parts.every((part) => offsetOf(part, 'TZOFFSETTO') === offset);
  const name = valueOf(component, 'TZID') ?? 'VTIMEZONE';
  return { zone: { name, rangeAt: (at) => find(ranges, at) }, ongoing: endless > 0 && !constant };
}

function find(ranges: readonly OffsetRange[], at: number): OffsetRange {
  let low = 0;
  let high = ranges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at < (ranges[middle]?.end ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return ranges[low] as OffsetRange;
}

/** Seconds east of UTC. */
function offsetOf(part: Component, name: string): number {
  const match = OFFSET.exec(valueOf(part, name) ?? '');
  if (match === null) throw new Error(`${name} of ${part.name} is not an offset`);
  const [, sign, hours, minutes, seconds] = match;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  if (offset > 18 * 3600) throw new Error(`${name} of ${part.name} is out of range`);
  return sign === '-' ? -offset : offset;
}

function fixed(offset: number): Zone {
  const range = { start: -Infinity, end: Infinity, offset };
  return { name: 'offset', rangeAt: () => range };
}
