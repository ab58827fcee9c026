import type { Budget } from './budget.js';
import {
  CYCLE_MONTHS,
  CYCLE_YEARS,
  DAY,
  daysBeforeMonths,
  LAST_DAY,
  LAST_YEAR,
  modulo,
  monthOfYearDay,
  weekdayOf,
  yearOf,
  yearStart,
} from './civil.js';
import { DayFilter, lowestBit } from './day-filter.js';
import type { Periods } from './periods.js';
import type { RecurrenceRule } from './rule.js';

abstract class DatePeriods implements Periods {
  readonly bases: number[] = [];
  size = 0;
  most = 366;
  uniform = false;
  protected position: number;
  protected readonly filter: DayFilter;

  constructor(
    protected readonly rule: RecurrenceRule,
    protected readonly startDay: number,
    protected readonly budget: Budget,
  ) {
    this.filter = new DayFilter(rule, startDay);
    this.position = 0;
  }

  /** Year, month, week or day that a day is in, as a number. */
  protected abstract unitOf(day: number): number;
  abstract load(end: number): boolean;

  indexOf(wall: number): number {
    const first = this.unitOf(this.startDay);
    return Math.floor((this.unitOf(Math.floor(wall / DAY)) - first) / this.rule.interval);
  }

  seek(index: number): void {
    this.position = this.unitOf(this.startDay) + index * this.rule.interval;
  }

  /** Adds the days of a month mask; a 1st reached both by date and by SKIP=FORWARD is one day. */
  protected addMonth(monthStart: number, mask: number): void {
    let rest = mask;
    while (rest !== 0) {
      const base = (monthStart + lowestBit(rest)) * DAY;
      rest &= rest - 1;
      if (this.size > 0 && this.bases[this.size - 1] === base) continue;
      this.bases[this.size] = base;
      this.size += 1;
    }
  }
}

class YearPeriods extends DatePeriods {
  protected override unitOf(day: number): number {
    return yearOf(day);
  }

  override load(end: number): boolean {
    const lastYear = Math.min(yearOf(Math.floor(end / DAY)), LAST_YEAR);
    for (let empty = 0; this.position <= lastYear && empty <= CYCLE_YEARS; empty += 1) {
      this.budget.spend();
      const year = this.position;
      this.position += this.rule.interval;
      const before = daysBeforeMonths(year);
      const start = yearStart(year);
      this.size = 0;
      for (let month = 0; month < 12; month += 1) {
        const mask = this.filter.month(year, month);
        if (mask !== 0) this.addMonth(start + (before[month] as number), mask);
      }
      if (this.size > 0) return true;
    }
    return false;
  }
}

class MonthPeriods extends DatePeriods {
  protected override unitOf(day: number): number {
    const year = yearOf(day);
    return year * 12 + monthOfYearDay(year, day - yearStart(year));
  }

  override load(end: number): boolean {
    const lastMonth = this.unitOf(Math.min(Math.floor(end / DAY), LAST_DAY));
    for (let empty = 0; this.position <= lastMonth && empty <= CYCLE_MONTHS; empty += 1) {
      this.budget.spend();
      const year = Math.floor(this.position / 12);
      const month = this.position - year * 12;
      this.position += this.rule.interval;
      const mask = this.filter.month(year, month);
      if (mask === 0) continue;
      this.size = 0;
      this.addMonth(yearStart(year) + (daysBeforeMonths(year)[month] as number), mask);
      return true;
    }
    return false;
  }
}

class WeekPeriods extends DatePeriods {
  private readonly firstWeekStart: number;
  /** Days of the week in order from the week start, when nothing but the weekday decides. */
  private readonly offsets: readonly number[] | null;

  constructor(rule: RecurrenceRule, startDay: number, budget: Budget) {
    super(rule, startDay, budget);
    this.firstWeekStart = startDay - modulo(weekdayOf(startDay) - rule.weekStart, 7);
    const { onlyWeekdays } = this.filter;
    this.offsets =
      onlyWeekdays === 0
        ? null
        : [0, 1, 2, 3, 4, 5, 6].filter((offset) => (onlyWeekdays >> ((rule.weekStart + offset) % 7)) & 1);
    this.uniform = this.offsets !== null;
    this.most = this.filter.weekdayCount;
  }

  protected override unitOf(day: number): number {
    return Math.floor((day - this.firstWeekStart) / 7);
  }

  override load(end: number): boolean {
    const lastDay = Math.min(Math.floor(end / DAY), LAST_DAY);
    for (;;) {
      const weekStart = this.firstWeekStart + this.position * 7;
      if (weekStart > lastDay) return false;
      this.budget.spend();
      if (this.offsets !== null) {
        this.position += this.rule.interval;
        this.size = 0;
        for (const offset of this.offsets) this.bases[this.size++] = (weekStart + offset) * DAY;
        return true;
      }
      const next = this.filter.nextAllowed(weekStart, lastDay, this.budget);
      if (next === Infinity) return false;
      if (next >= weekStart + 7) {
        const { interval } = this.rule;
        this.position += Math.max(1, Math.ceil((this.unitOf(next) - this.position) / interval)) * interval;
        continue;
      }
      this.position += this.rule.interval;
      this.size = 0;
      for (let day = next; day < weekStart + 7; day += 1) {
        if (this.filter.allows(day)) this.bases[this.size++] = day * DAY;
      }
      return true;
    }
  }
}

class DayPeriods extends DatePeriods {
  private readonly never: boolean;

  constructor(rule: RecurrenceRule, startDay: number, budget: Budget) {
    super(rule, startDay, budget);
    this.uniform = this.filter.open;
    this.most = 1;
    // Whole weeks from DTSTART always fall on its weekday.
    this.never = rule.interval % 7 === 0 && !this.filter.meetsWeekdayOf(startDay);
  }

  protected override unitOf(day: number): number {
    return day;
  }

  override load(end: number): boolean {
    const lastDay = Math.min(Math.floor(end / DAY), LAST_DAY);
    const { interval } = this.rule;
    for (;;) {
      if (this.never || this.position > lastDay) return false;
      this.budget.spend();
      if (!this.filter.open && !this.filter.allows(this.position)) {
        const next = this.filter.nextAllowed(this.position + 1, lastDay, this.budget);
        if (next === Infinity) return false;
        this.position += Math.ceil((next - this.position) / interval) * interval;
        continue;
      }
      this.size = 1;
      this.bases[0] = this.position * DAY;
      this.position += interval;
      return true;
    }
  }
}

/** Periods of a rule whose frequency is a day or longer. `startDay` is the day number of DTSTART. */
export function datePeriods(rule: RecurrenceRule, startDay: number, budget: Budget): Periods {
  switch (rule.freq) {
    case 'YEARLY':
      return new YearPeriods(rule, startDay, budget);
    case 'MONTHLY':
      return new MonthPeriods(rule, startDay, budget);
    case 'WEEKLY':
      return new WeekPeriods(rule, startDay, budget);
    default:
      return new DayPeriods(rule, startDay, budget);
  }
}
