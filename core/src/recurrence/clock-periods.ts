import type { Budget } from './budget.js';
import { DAY, LAST_DAY, modulo } from './civil.js';
import { DayFilter } from './day-filter.js';
import type { Periods } from './periods.js';
import type { RecurrenceRule } from './rule.js';

/** For each value of a clock field the next allowed one (itself included), or -1. */
function following(list: readonly number[], size: number): readonly number[] | null {
  if (list.length === 0) return null;
  const next = new Array<number>(size).fill(-1);
  for (let value = size - 1; value >= 0; value -= 1) {
    next[value] = list.includes(value) ? value : value + 1 < size ? (next[value + 1] as number) : -1;
  }
  return next;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Periods of an HOURLY, MINUTELY or SECONDLY rule: hours, minutes or seconds of the wall clock. */
export class ClockPeriods implements Periods {
  readonly bases: number[] = [0];
  size = 1;
  readonly most = 1;
  readonly uniform: boolean;
  private readonly unit: number;
  private readonly first: number;
  private readonly filter: DayFilter;
  private readonly hours: readonly number[] | null;
  private readonly minutes: readonly number[] | null;
  private readonly seconds: readonly number[] | null;
  private readonly never: boolean;
  private position: number;

  constructor(
    private readonly rule: RecurrenceRule,
    start: number,
    private readonly budget: Budget,
  ) {
    const { freq } = rule;
    this.unit = freq === 'HOURLY' ? 3600 : freq === 'MINUTELY' ? 60 : 1;
    this.first = Math.floor(start / this.unit);
    this.position = this.first;
    this.filter = new DayFilter(rule, Math.floor(start / DAY));
    this.hours = following(rule.byHour, 24);
    this.minutes = freq === 'HOURLY' ? null : following(rule.byMinute, 60);
    this.seconds = freq === 'SECONDLY' ? following(rule.bySecond, 60) : null;
    const clockLimits = this.hours !== null || this.minutes !== null || this.seconds !== null;
    this.uniform = this.filter.open && !clockLimits;
    this.never = clockLimits && rule.interval > 1 && !this.intervalMeetsClock();
  }

  indexOf(wall: number): number {
    return Math.floor((Math.floor(wall / this.unit) - this.first) / this.rule.interval);
  }

  seek(index: number): void {
    this.position = this.first + index * this.rule.interval;
  }

  load(end: number): boolean {
    if (this.never) return false;
    const { unit, hours, minutes, seconds, filter } = this;
    for (;;) {
      const wall = this.position * unit;
      if (wall > end) return false;
      this.budget.spend();
      const day = Math.floor(wall / DAY);
      if (day > LAST_DAY) return false;
      if (!filter.open && !filter.allows(day)) {
        const next = filter.nextAllowed(day + 1, Math.min(Math.floor(end / DAY), LAST_DAY), this.budget);
        if (next === Infinity) return false;
        this.moveTo(next * DAY);
        continue;
      }
      const second = wall - day * DAY;
      if (hours !== null) {
        const hour = Math.floor(second / 3600);
        const next = hours[hour] as number;
        if (next !== hour) {
          this.moveTo(next < 0 ? (day + 1) * DAY : day * DAY + next * 3600);
          continue;
        }
      }
      if (minutes !== null) {
        const minute = Math.floor(second / 60) % 60;
        const next = minutes[minute] as number;
        if (next !== minute) {
          this.moveTo(next < 0 ? (Math.floor(wall / 3600) + 1) * 3600 : wall - (wall % 60) + (next - minute) * 60);
          continue;
        }
      }
      if (seconds !== null) {
        const current = second % 60;
        const next = seconds[current] as number;
        if (next !== current) {
          this.moveTo(next < 0 ? (Math.floor(wall / 60) + 1) * 60 : wall + next - current);
          continue;
        }
      }
      this.bases[0] = wall;
      this.position += this.rule.interval;
      return true;
    }
  }

  /** To the first period of the rule at or after a later wall time. */
  private moveTo(wall: number): void {
    const { interval } = this.rule;
    const ahead = Math.ceil(wall / this.unit) - this.position;
    this.position += Math.max(1, Math.ceil(ahead / interval)) * interval;
  }

  /**
   * Whether some period of the day lies on both the INTERVAL and the BYxxx lists. Periods come back to the same clock
   * times modulo gcd(INTERVAL, periods of a day), so HOURLY;INTERVAL=24;BYHOUR=5 begun at nine is known to be empty.
   */
  private intervalMeetsClock(): boolean {
    const perDay = DAY / this.unit;
    const step = greatestCommonDivisor(perDay, this.rule.interval);
    for (let period = modulo(this.first, step); period < perDay; period += step) {
      const second = period * this.unit;
      const hour = Math.floor(second / 3600);
      if (this.hours !== null && this.hours[hour] !== hour) continue;
      const minute = Math.floor(second / 60) % 60;
      if (this.minutes !== null && this.minutes[minute] !== minute) continue;
      if (this.seconds === null || this.seconds[second % 60] === second % 60) return true;
    }
    return false;
  }
}
