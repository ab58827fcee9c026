import type { RecurrenceRule } from './rule.js';

/**
 * The periods of a rule (its years, months .. seconds, every INTERVAL-th) in order. A period is a list of bases, wall
 * times in seconds, to each of which the clock times of the rule are added.
 */
export interface Periods {
  /** Bases of the period loaded last, ascending; the first `size` entries count. */
  readonly bases: readonly number[];
  readonly size: number;
  /** No period has more bases than this. */
  readonly most: number;
  /** True when all periods have equally many bases. */
  readonly uniform: boolean;
  /** Number of the period that holds a wall time, counted in INTERVALs from the period of DTSTART. */
  indexOf(wall: number): number;
  /** The next load starts with this period (0 is the period of DTSTART). */
  seek(index: number): void;
  /** Loads the next period that has bases; false when none begins at or before `end`. */
  load(end: number): boolean;
}

/** Clock times that are added to a base: every combination of the three lists, ascending, in seconds. */
export class ClockTimes {
  readonly size: number;
  private readonly perHour: number;

  constructor(
    private readonly hours: readonly number[],
    private readonly minutes: readonly number[],
    private readonly seconds: readonly number[],
  ) {
    this.perHour = minutes.length * seconds.length;
    this.size = hours.length * this.perHour;
  }

  at(index: number): number {
    if (this.size === 1) {
      return (this.hours[0] as number) * 3600 + (this.minutes[0] as number) * 60 + (this.seconds[0] as number);
    }
    const hour = Math.floor(index / this.perHour);
    const rest = index - hour * this.perHour;
    const minute = Math.floor(rest / this.seconds.length);
    const second = rest - minute * this.seconds.length;
    return (
      (this.hours[hour] as number) * 3600 + (this.minutes[minute] as number) * 60 + (this.seconds[second] as number)
    );
  }
}

const ZERO: readonly number[] = [0];
const orStart = (list: readonly number[], start: number): readonly number[] => (list.length > 0 ? list : [start]);

/** What BYHOUR, BYMINUTE and BYSECOND expand to in a period of the rule's frequency; DTSTART gives what is missing. */
export function clockTimesOf(rule: RecurrenceRule, startSecond: number): ClockTimes {
  const hour = Math.floor(startSecond / 3600);
  const minute = Math.floor(startSecond / 60) % 60;
  const second = startSecond % 60;
  const { freq } = rule;
  const clock = freq === 'SECONDLY' || freq === 'MINUTELY' || freq === 'HOURLY';
  return new ClockTimes(
    clock ? ZERO : orStart(rule.byHour, hour),
    freq === 'SECONDLY' || freq === 'MINUTELY' ? ZERO : orStart(rule.byMinute, minute),
    freq === 'SECONDLY' ? ZERO : orStart(rule.bySecond, second),
  );
}
