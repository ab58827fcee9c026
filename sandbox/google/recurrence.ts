import { RRuleTemporal } from 'rrule-temporal';
import { instantOf, wallOf } from '../time-zone';
import { compactUtc, dayMs, type EventTime, fromWallTime, wallTime } from './event-time';

/** At most so many occurrences are ever laid out for one series. */
const MOST_OCCURRENCES = 10_000;

/** Frequencies that would fill that limit within days; they are walked one by one instead of by window. */
const SUB_DAILY = /FREQ=(HOURLY|MINUTELY|SECONDLY)/i;

interface RecurrenceLines {
  rules: string[];
  exceptRules: string[];
  added: number[];
  removed: Set<number>;
}

function valueToWall(value: string, parameters: string, start: EventTime): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/.exec(value.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, utc] = match;
  const clock = Date.parse(`${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}Z`);
  if (Number.isNaN(clock) || start.kind === 'day' || hour === undefined) return Number.isNaN(clock) ? undefined : clock;
  if (utc !== undefined) return wallOf(clock, start.zone);
  const zone = /TZID=([^;:]+)/i.exec(parameters)?.[1] ?? start.zone;
  return zone === start.zone ? clock : wallOf(instantOf(clock, zone), start.zone);
}

/** UNTIL in UTC becomes the wall time of the series, which is what the rule is expanded in. */
function untilInWallTime(rule: string, start: EventTime): string {
  return rule.replace(/UNTIL=([0-9TZ]+)/i, (whole, value: string) => {
    const wall = valueToWall(value, '', start);
    if (wall === undefined) return whole;
    // A day as the limit of a timed series takes the whole day in.
    const limit = start.kind === 'timed' && !value.includes('T') ? wall + 86_399_000 : wall;
    return `UNTIL=${compactUtc(limit)}`;
  });
}

/** @throws Error on a line that cannot be read. */
function readLines(recurrence: readonly string[], start: EventTime): RecurrenceLines {
  const lines: RecurrenceLines = { rules: [], exceptRules: [], added: [], removed: new Set() };
  for (const line of recurrence) {
    const match = /^(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.+)$/i.exec(line.trim());
    const [, name, parameters = '', value] = match ?? [];
    if (name === undefined || value === undefined) throw new Error(`not a recurrence line: ${line}`);
    switch (name.toUpperCase()) {
      case 'RRULE':
      case 'EXRULE': {
        if (!/FREQ=/i.test(value)) throw new Error(`a rule without FREQ: ${line}`);
        (name.toUpperCase() === 'RRULE' ? lines.rules : lines.exceptRules).push(untilInWallTime(value, start));
        break;
      }
      default:
        for (const single of value.split(',')) {
          const wall = valueToWall(single, parameters, start);
          if (wall === undefined) throw new Error(`not a date: ${single}`);
          if (name.toUpperCase() === 'RDATE') lines.added.push(wall);
          else lines.removed.add(wall);
        }
    }
  }
  return lines;
}

function ruleWalls(rule: string, startWall: number, untilWall: number): number[] {
  const expander = new RRuleTemporal({
    rruleString: `DTSTART:${compactUtc(startWall)}\nRRULE:${rule}`,
    maxIterations: MOST_OCCURRENCES * 2,
    cache: false,
  });
  const walls: number[] = [];
  if (SUB_DAILY.test(rule)) {
    expander.all((occurrence, index) => {
      if (occurrence.epochMilliseconds > untilWall || index >= MOST_OCCURRENCES) return false;
      walls.push(occurrence.epochMilliseconds);
      return true;
    });
    return walls;
  }
  for (const occurrence of expander.between(new Date(startWall), new Date(untilWall), true)) {
    walls.push(occurrence.epochMilliseconds);
    if (walls.length >= MOST_OCCURRENCES) break;
  }
  return walls;
}

/**
 * Original starts of all occurrences of a series up to and including `untilMs`, in order. The first start always is one
 * (Google's start is the first instance). RFC 5545 rules are expanded in wall time and converted at the end.
 * @throws Error when a line of the recurrence cannot be read.
 */
export function expandSeries(start: EventTime, recurrence: readonly string[], untilMs: number): EventTime[] {
  const lines = readLines(recurrence, start);
  const startWall = wallTime(start);
  // A day on either side: wall time and instant differ by less.
  const untilWall = untilMs + 86_400_000;
  const walls = new Set<number>([startWall]);
  const byRule = lines.rules.map((rule) => ({ rule, given: ruleWalls(rule, startWall, untilWall) }));
  const givesStart = byRule.some(({ given }) => given[0] === startWall);
  for (const { rule, given } of byRule) {
    // COUNT has the start as its first, also where the rule itself would begin later (RFC 5545, 3.3.10).
    const most = givesStart ? Infinity : Number(/COUNT=(\d+)/i.exec(rule)?.[1] ?? Infinity) - 1;
    for (const wall of given.slice(0, most)) walls.add(wall);
  }
  for (const wall of lines.added) walls.add(wall);
  for (const rule of lines.exceptRules) for (const wall of ruleWalls(rule, startWall, untilWall)) walls.delete(wall);
  for (const wall of lines.removed) walls.delete(wall);
  return [...walls]
    .sort((a, b) => a - b)
    .map((wall) => fromWallTime(wall, start))
    .filter((time) => (time.kind === 'day' ? dayMs(time.date) : time.ms) <= untilMs)
    .slice(0, MOST_OCCURRENCES);
}

/** Whether all lines can be read; what `events.insert` checks. */
export function isRecurrence(start: EventTime, recurrence: readonly string[]): boolean {
  try {
    expandSeries(start, recurrence, (start.kind === 'day' ? dayMs(start.date) : start.ms) + 7 * 86_400_000);
    return true;
  } catch {
    return false;
  }
}

/**
 * The recurrence that ends before the day of `splitAt`, as Google writes it: UNTIL is the last second of the day before,
 * in the series' zone.
 */
export function endedBefore(recurrence: readonly string[], splitAt: EventTime): string[] {
  const until =
    splitAt.kind === 'day'
      ? compactUtc(dayMs(splitAt.date) - 86_400_000).slice(0, 8)
      : compactUtc(instantOf(Math.floor(wallTime(splitAt) / 86_400_000) * 86_400_000, splitAt.zone) - 1_000);
  return recurrence.map((line) =>
    /^RRULE/i.test(line) ? `${withoutParts(line, ['UNTIL', 'COUNT'])};UNTIL=${until}` : line,
  );
}

/** The recurrence of the series that starts at the split: COUNT is lowered by the occurrences that went before. */
export function continuedAfter(recurrence: readonly string[], occurrencesBefore: number): string[] {
  return recurrence.map((line) =>
    line.replace(/COUNT=(\d+)/i, (_, count: string) => `COUNT=${Math.max(1, Number(count) - occurrencesBefore)}`),
  );
}

function withoutParts(line: string, names: string[]): string {
  const colon = line.indexOf(':');
  const parts = line
    .slice(colon + 1)
    .split(';')
    .filter((part) => !names.includes(part.split('=')[0]?.toUpperCase() ?? ''));
  return `${line.slice(0, colon + 1)}${parts.join(';')}`;
}
