import { resolveZone, type Zone } from '../../recurrence/index.js';

const CODES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
/** Years that a rule has to hold for to be believed. */
const SEEN_YEARS = 6;
/** Years that are listed one by one where there is no rule. */
const LISTED_YEARS = 12;

/** A change of the clocks; `at` in seconds since the epoch, offsets in seconds east of UTC. */
interface Onset {
  at: number;
  from: number;
  to: number;
}

/**
 * A VTIMEZONE (RFC 5545, 3.6.5) for an IANA zone, as content lines without BEGIN and END, in groups: the zone's own, then
 * one for each observance. Programs that know the name use their own rules; the others get these, from a year before
 * `since` on: by a yearly rule where the zone keeps one, else change by change for twelve years.
 *
 * @param since ms since epoch
 */
export function vtimezoneLines(name: string, since: number): string[] {
  const zone = resolveZone(name);
  const firstYear = new Date(since).getUTCFullYear() - 1;
  const onsets = onsetsOf(zone, firstYear, firstYear + LISTED_YEARS);
  const observances = yearly(onsets, firstYear) ?? onsets.map((onset) => observance(onset, onsets, null));
  if (observances.length === 0) {
    const { offset } = zone.rangeAt(since / 1000);
    observances.push(
      lines('STANDARD', [
        'DTSTART:19700101T000000',
        `TZOFFSETFROM:${offsetText(offset)}`,
        `TZOFFSETTO:${offsetText(offset)}`,
      ]),
    );
  }
  return ['BEGIN:VTIMEZONE', `TZID:${name}`, ...observances.flat(), 'END:VTIMEZONE'];
}

function onsetsOf(zone: Zone, fromYear: number, toYear: number): Onset[] {
  const onsets: Onset[] = [];
  const end = Date.UTC(toYear, 0, 1) / 1000;
  let range = zone.rangeAt(Date.UTC(fromYear, 0, 1) / 1000);
  while (range.end < end) {
    const next = zone.rangeAt(range.end);
    if (next.offset !== range.offset) onsets.push({ at: range.end, from: range.offset, to: next.offset });
    range = next;
  }
  return onsets;
}

/** Two rules, when every year has its two changes on the same weekdays of the same months at the same time of day. */
function yearly(onsets: readonly Onset[], firstYear: number): string[][] | null {
  const years = Array.from({ length: SEEN_YEARS }, (_, index) =>
    onsets.filter(({ at, from }) => new Date((at + from) * 1000).getUTCFullYear() === firstYear + index),
  );
  if (years.some((year) => year.length !== 2)) return null;
  const rules: string[][] = [];
  for (const which of [0, 1]) {
    const same = years.map((year) => year[which]).filter((onset) => onset !== undefined);
    const [first] = same;
    if (first === undefined) return null;
    const [head, ...rest] = same.map(placesOf);
    const place = head?.find((one) => rest.every((places) => places.includes(one)));
    if (place === undefined || same.some(({ from, to }) => from !== first.from || to !== first.to)) return null;
    const [month = '', day = ''] = place.split(' ');
    rules.push(observance(first, onsets, `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=${day}`));
  }
  return rules;
}

/** `3 -1SU 02:00:00` and `3 5SU 02:00:00` for the last Sunday of March that is its fifth one. */
function placesOf({ at, from }: Onset): string[] {
  const wall = new Date((at + from) * 1000);
  const day = wall.getUTCDate();
  const days = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate();
  const code = CODES[wall.getUTCDay()] ?? '';
  const nths = [Math.ceil(day / 7), ...(day + 7 > days ? [-1] : [])];
  return nths.map((nth) => `${wall.getUTCMonth() + 1} ${nth}${code} ${wall.toISOString().slice(11, 19)}`);
}

function observance({ at, from, to }: Onset, all: readonly Onset[], rule: string | null): string[] {
  const wall = new Date((at + from) * 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
  const standard = to === Math.min(...all.map((onset) => onset.to));
  return lines(standard ? 'STANDARD' : 'DAYLIGHT', [
    `DTSTART:${wall}`,
    ...(rule === null ? [] : [rule]),
    `TZOFFSETFROM:${offsetText(from)}`,
    `TZOFFSETTO:${offsetText(to)}`,
  ]);
}

function lines(name: string, inside: readonly string[]): string[] {
  return [`BEGIN:${name}`, ...inside, `END:${name}`];
}

function offsetText(seconds: number): string {
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : two(size % 60);
  return `${seconds < 0 ? '-' : '+'}${two(size / 3600)}${two((size % 3600) / 60)}${rest}`;
}
