import type { Budget } from './budget.js';
import { CYCLE_MONTHS, CYCLE_WEEKS, CYCLE_YEARS, DAY, LAST_WALL } from './civil.js';
import { ClockPeriods } from './clock-periods.js';
import { datePeriods } from './date-periods.js';
import { clockTimesOf, type ClockTimes, type Periods } from './periods.js';
import type { Frequency, RecurrenceRule } from './rule.js';

/** The stretch of wall time (seconds, both ends inclusive) that a caller wants to see. */
export interface WallWindow {
  readonly low: number;
  readonly high: number;
}

/** Periods after which their sizes repeat; those of the other frequencies all have one size. */
const CYCLE: Partial<Record<Frequency, number>> = { YEARLY: CYCLE_YEARS, MONTHLY: CYCLE_MONTHS, WEEKLY: CYCLE_WEEKS };

/**
 * Walks the wall times of one rule in order. Time zones, RDATE and EXDATE are not its business; neither is an UNTIL in
 * UTC, which the caller applies to instants. COUNT is counted from DTSTART whatever the window is.
 */
export class RuleWalker {
  private readonly periods: Periods;
  private readonly clock: ClockTimes;
  private readonly from: number;
  private readonly end: number;
  private left: number;
  private at = 0;
  private size = 0;
  private picks: readonly number[] | null = null;
  private picksFor = -1;
  private last = -Infinity;
  /** Periods in a row of which BYSETPOS chose nothing, and after how many of them it never will. */
  private unpicked = 0;
  private readonly cycle: number;
  /** SKIP=FORWARD may make a date that the next period also has. */
  private readonly mayRepeat: boolean;

  constructor(
    private readonly rule: RecurrenceRule,
    private readonly start: number,
    window: WallWindow,
    private readonly budget: Budget,
  ) {
    const startDay = Math.floor(start / DAY);
    const clock = rule.freq === 'HOURLY' || rule.freq === 'MINUTELY' || rule.freq === 'SECONDLY';
    this.periods = clock ? new ClockPeriods(rule, start, budget) : datePeriods(rule, startDay, budget);
    this.clock = clockTimesOf(rule, start - startDay * DAY);
    this.cycle = this.periods.uniform ? 0 : (CYCLE[rule.freq] ?? 0);
    this.mayRepeat = rule.skip === 'FORWARD';
    this.from = Math.max(start, window.low);
    this.end = Math.min(window.high, LAST_WALL);
    const largest = this.periods.most * this.clock.size;
    const pickable = rule.bySetPos.length === 0 || rule.bySetPos.some((position) => Math.abs(position) <= largest);
    this.left = pickable ? (rule.count ?? Infinity) : 0;
    if (this.left === Infinity) {
      // A date that SKIP=FORWARD moved to `from` belongs to the period before.
      const index = this.periods.indexOf(this.from) - (this.mayRepeat ? 1 : 0);
      this.periods.seek(Math.max(0, index));
    } else this.skipCounted();
  }

  /** The next wall time in seconds, or Infinity. Pays for each period and each wall time. */
  next(): number {
    for (;;) {
      while (this.at < this.size) {
        const wall = this.wallAt(this.at);
        this.at += 1;
        if (wall > this.end) return this.finish();
        if (wall <= this.last || wall < this.start) continue;
        this.last = wall;
        // The period itself is paid for when it is loaded.
        if (this.at > 1) this.budget.spend();
        if (this.left-- <= 0) return this.finish();
        if (wall >= this.from) return wall;
      }
      if (this.left <= 0 || !this.loadPeriod()) return this.finish();
    }
  }

  private finish(): number {
    this.left = 0;
    this.size = 0;
    return Infinity;
  }

  private loadPeriod(): boolean {
    if (!this.periods.load(this.end)) return false;
    this.measure();
    this.at = 0;
    if (this.size === 0) {
      this.unpicked += 1;
      return this.unpicked <= this.cycle;
    }
    this.unpicked = 0;
    if (this.wallAt(0) >= this.from) return true;
    if (this.mayRepeat) return true;
    // Instances before `from` are counted in one step, not walked through.
    const first = this.lowerBound(this.start);
    this.at = this.from === this.start ? first : this.lowerBound(this.from);
    this.left -= this.at - first;
    return true;
  }

  /** How many instances the loaded period has, and which, when BYSETPOS chooses. */
  private measure(): void {
    const all = this.periods.size * this.clock.size;
    const { bySetPos } = this.rule;
    if (bySetPos.length === 0) {
      this.size = all;
      return;
    }
    if (this.picksFor !== all) {
      const picks = new Set<number>();
      for (const position of bySetPos) {
        const index = position > 0 ? position - 1 : all + position;
        if (index >= 0 && index < all) picks.add(index);
      }
      this.picks = [...picks].sort((a, b) => a - b);
      this.picksFor = all;
    }
    this.size = this.picks?.length ?? 0;
  }

  private wallAt(index: number): number {
    const chosen = this.picks === null ? index : (this.picks[index] as number);
    const perBase = this.clock.size;
    if (perBase === 1) return (this.periods.bases[chosen] as number) + this.clock.at(0);
    const base = Math.floor(chosen / perBase);
    return (this.periods.bases[base] as number) + this.clock.at(chosen - base * perBase);
  }

  /** Index of the first instance of the loaded period at or after `wall`. */
  private lowerBound(wall: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.wallAt(middle) < wall) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** With COUNT and equal periods, what lies before the window is a multiplication; otherwise it is walked. */
  private skipCounted(): void {
    const ahead = this.periods.indexOf(this.from);
    this.periods.seek(0);
    if (!this.periods.uniform || ahead <= 1 || !this.periods.load(this.end)) {
      this.periods.seek(0);
      return;
    }
    this.measure();
    this.left -= this.size - this.lowerBound(this.start) + (ahead - 1) * this.size;
    this.size = 0;
    this.periods.seek(ahead);
  }
}
