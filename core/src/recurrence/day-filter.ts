import type { Budget } from './budget.js';
import { CYCLE_MONTHS, daysBeforeMonths, monthOfYearDay, weekdayOf, yearLength, yearOf, yearStart } from './civil.js';
import type { ByDay, RecurrenceRule } from './rule.js';

/** The day-level parts of a rule after DTSTART has filled in what the rule leaves open. */
interface DayParts {
  readonly months: number; // bit per month
  readonly monthDays: readonly number[];
  readonly weekdays: number; // bit per weekday, entries without a number
  readonly nthInMonth: readonly ByDay[];
  readonly nthInYear: readonly ByDay[];
  readonly anyByDay: boolean;
  readonly yearDays: readonly number[];
  readonly weekNumbers: readonly number[];
}

const ALL_MONTHS = 0xfff;
const ALL_DAYS = 0x7fffffff;
const WEEK = [0, 1, 2, 3, 4, 5, 6];
const NO_BY_DAY: readonly ByDay[] = [];

function dayParts(rule: RecurrenceRule, startDay: number): DayParts {
  const { freq, byDay, byMonth, byMonthDay, byYearDay, byWeekNo } = rule;
  const year = yearOf(startDay);
  const startMonth = monthOfYearDay(year, startDay - yearStart(year));
  const startMonthDay = startDay - yearStart(year) - (daysBeforeMonths(year)[startMonth] as number) + 1;

  let months = 0;
  for (const month of byMonth) months |= 1 << (month - 1);
  if (months === 0) months = ALL_MONTHS;
  let monthDays = byMonthDay;
  let weekdays = 0;
  let nthInMonth = NO_BY_DAY;
  let nthInYear = NO_BY_DAY;
  let anyByDay = byDay.length > 0;

  // A numbered day counts in the month, or in the year of a YEARLY rule without BYMONTH. Where the RFC forbids the
  // number (other frequencies, YEARLY with BYWEEKNO) it is read as the plain weekday.
  const numbered = (freq === 'YEARLY' && byWeekNo.length === 0) || freq === 'MONTHLY';
  for (const day of byDay) if (day.nth === 0 || !numbered) weekdays |= 1 << day.weekday;
  if (numbered) {
    const nth = byDay.filter((day) => day.nth !== 0);
    if (freq === 'YEARLY' && byMonth.length === 0) nthInYear = nth;
    else nthInMonth = nth;
  }

  const noDayNamed = !anyByDay && byMonthDay.length === 0 && byYearDay.length === 0;
  if (noDayNamed && byWeekNo.length === 0) {
    if (freq === 'WEEKLY') {
      weekdays = 1 << weekdayOf(startDay);
      anyByDay = true;
    } else if (freq === 'MONTHLY' || freq === 'YEARLY') {
      monthDays = [startMonthDay];
      if (freq === 'YEARLY' && byMonth.length === 0) months = 1 << startMonth;
    }
  } else if (noDayNamed && freq === 'YEARLY') {
    weekdays = 1 << weekdayOf(startDay);
    anyByDay = true;
  }
  return {
    months,
    monthDays,
    weekdays,
    nthInMonth,
    nthInYear,
    anyByDay,
    yearDays: byYearDay,
    weekNumbers: byWeekNo,
  };
}

/**
 * Which days of a month a rule allows, as 31-bit masks (bit 0 is the 1st). All day-level parts are one intersection:
 * what RFC 5545 calls expanding and limiting differ only in what a missing part is filled with.
 */
export class DayFilter {
  /** True when every day passes. */
  readonly open: boolean;
  /** Set when the weekday alone decides: bit per weekday, 0 Monday; otherwise 0. */
  readonly onlyWeekdays: number;
  /** How many weekdays may pass at all. */
  readonly weekdayCount: number;
  private readonly parts: DayParts;
  private readonly skip: RecurrenceRule['skip'];
  private readonly weekStart: number;
  private readonly monthDayMasks: number[] = [];
  // Days named for a whole year (BYYEARDAY, BYWEEKNO, numbered BYDAY), for the year last asked for.
  private readonly perYear: boolean;
  private namedYear = NaN;
  private yearDayMasks = new Int32Array(12);
  private weekNumberMasks = new Int32Array(12);
  private nthMasks = new Int32Array(12);
  // The month last asked for by day number.
  private monthFrom = 0;
  private monthTo = 0;
  private monthMask = 0;
  private monthYear = 0;
  private monthIndex = 0;

  constructor(rule: RecurrenceRule, startDay: number) {
    const parts = dayParts(rule, startDay);
    this.parts = parts;
    // SKIP moves dates that BYMONTHDAY makes; in shorter periods BYMONTHDAY only limits and makes none.
    this.skip = rule.freq === 'YEARLY' || rule.freq === 'MONTHLY' ? rule.skip : 'OMIT';
    this.weekStart = rule.weekStart;
    this.perYear = parts.yearDays.length > 0 || parts.weekNumbers.length > 0 || parts.nthInYear.length > 0;
    const onlyByDay = parts.months === ALL_MONTHS && parts.monthDays.length === 0 && !this.perYear;
    const numbered = parts.nthInMonth.length > 0 || parts.nthInYear.length > 0;
    this.weekdayCount = parts.anyByDay && !numbered ? WEEK.filter((day) => (parts.weekdays >> day) & 1).length : 7;
    this.open = onlyByDay && !parts.anyByDay;
    this.onlyWeekdays = onlyByDay && parts.nthInMonth.length === 0 ? parts.weekdays : 0;
  }

  /**
   * The allowed days of a month (0..11). With SKIP=FORWARD bit `length` may be set: the 1st of the next month, made by
   * a date that this month does not have.
   */
  month(year: number, month: number): number {
    const { parts } = this;
    if ((parts.months & (1 << month)) === 0) return 0;
    const before = daysBeforeMonths(year);
    const start = before[month] as number;
    const length = (before[month + 1] as number) - start;
    let mask = parts.monthDays.length > 0 ? this.monthDays(length) : ALL_DAYS >>> (31 - length);
    if (mask === 0) return 0;
    if (this.perYear && this.namedYear !== year) this.nameYear(year);
    if (parts.anyByDay) {
      const first = weekdayOf(yearStart(year) + start);
      let days = spread(parts.weekdays, first);
      for (const day of parts.nthInMonth) days |= nthBit(day, first, length);
      if (parts.nthInYear.length > 0) days |= this.nthMasks[month] as number;
      mask &= days;
    }
    if (parts.yearDays.length > 0) mask &= this.yearDayMasks[month] as number;
    if (parts.weekNumbers.length > 0) mask &= this.weekNumberMasks[month] as number;
    return mask;
  }

  /** False when the weekday of a fixed step of whole weeks is never allowed. */
  meetsWeekdayOf(day: number): boolean {
    const { parts } = this;
    return !parts.anyByDay || parts.nthInMonth.length > 0 || ((parts.weekdays >> weekdayOf(day)) & 1) === 1;
  }

  allows(day: number): boolean {
    if (day < this.monthFrom || day >= this.monthTo) this.enterMonthOf(day);
    return ((this.monthMask >>> (day - this.monthFrom)) & 1) === 1;
  }

  /**
   * The first allowed day from `day` up to `last`, or Infinity. Pays for every month that it looks through, and knows
   * after one cycle of the calendar that there is none.
   */
  nextAllowed(day: number, last: number, budget: Budget): number {
    if (day > last) return Infinity;
    if (day < this.monthFrom || day >= this.monthTo) this.enterMonthOf(day);
    let rest = this.monthMask >>> (day - this.monthFrom);
    let from = day;
    for (let months = 0; rest === 0; months += 1) {
      if (months > CYCLE_MONTHS) return Infinity;
      budget.spend();
      from = this.monthTo;
      if (from > last) return Infinity;
      if (this.monthIndex === 11) this.enterMonth(this.monthYear + 1, 0);
      else this.enterMonth(this.monthYear, this.monthIndex + 1);
      rest = this.monthMask;
    }
    const found = from + lowestBit(rest);
    return found > last ? Infinity : found;
  }

  private enterMonthOf(day: number): void {
    const year = yearOf(day);
    this.enterMonth(year, monthOfYearDay(year, day - yearStart(year)));
  }

  private enterMonth(year: number, month: number): void {
    const before = daysBeforeMonths(year);
    this.monthYear = year;
    this.monthIndex = month;
    this.monthFrom = yearStart(year) + (before[month] as number);
    this.monthTo = yearStart(year) + (before[month + 1] as number);
    this.monthMask = this.month(year, month);
  }

  private monthDays(length: number): number {
    const known = this.monthDayMasks[length];
    if (known !== undefined) return known;
    let mask = 0;
    for (const day of this.parts.monthDays) {
      if (day < 0) {
        if (length + day >= 0) mask |= 1 << (length + day);
      } else if (day <= length) mask |= 1 << (day - 1);
      else if (this.skip === 'BACKWARD') mask |= 1 << (length - 1);
      else if (this.skip === 'FORWARD') mask |= 1 << length;
    }
    this.monthDayMasks[length] = mask;
    return mask;
  }

  private nameYear(year: number): void {
    const { parts } = this;
    this.namedYear = year;
    const length = yearLength(year);
    if (parts.yearDays.length > 0) {
      this.yearDayMasks.fill(0);
      for (const day of parts.yearDays) this.nameDay(this.yearDayMasks, year, day > 0 ? day - 1 : length + day, length);
    }
    if (parts.nthInYear.length > 0) {
      this.nthMasks.fill(0);
      const first = weekdayOf(yearStart(year));
      for (const day of parts.nthInYear) this.nameDay(this.nthMasks, year, nthDay(day, first, length), length);
    }
    if (parts.weekNumbers.length > 0) {
      this.weekNumberMasks.fill(0);
      // A week belongs to the year that holds most of it, but its days to the calendar year they are in.
      for (let weekYear = year - 1; weekYear <= year + 1; weekYear += 1) this.nameWeeks(year, weekYear, length);
    }
  }

  private nameWeeks(year: number, weekYear: number, length: number): void {
    const first = firstWeek(weekYear, this.weekStart);
    const weeks = (firstWeek(weekYear + 1, this.weekStart) - first) / 7;
    const from = first - yearStart(year);
    for (const number of this.parts.weekNumbers) {
      const week = number > 0 ? number : weeks + 1 + number;
      if (week < 1 || week > weeks) continue;
      const day = from + (week - 1) * 7;
      if (day + 6 < 0 || day >= length) continue;
      for (let i = 0; i < 7; i += 1) this.nameDay(this.weekNumberMasks, year, day + i, length);
    }
  }

  private nameDay(masks: Int32Array, year: number, yearDay: number, length: number): void {
    if (yearDay < 0 || yearDay >= length) return;
    const month = monthOfYearDay(year, yearDay);
    masks[month] = (masks[month] as number) | (1 << (yearDay - (daysBeforeMonths(year)[month] as number)));
  }
}

/** Position of the lowest set bit of a non-zero mask. */
export const lowestBit = (mask: number): number => 31 - Math.clz32(mask & -mask);

/** Day number on which week 1 begins: the first week with at least four days in the year. */
function firstWeek(year: number, weekStart: number): number {
  const start = yearStart(year);
  const into = (weekdayOf(start) - weekStart + 7) % 7;
  return into <= 3 ? start - into : start - into + 7;
}

/** The weekdays of a bit mask laid over a month whose 1st is the weekday `first`. */
function spread(weekdays: number, first: number): number {
  const week = ((weekdays >>> first) | (weekdays << (7 - first))) & 127;
  return week | (week << 7) | (week << 14) | (week << 21) | (week << 28);
}

/** 0-based position of the nth weekday in a stretch that begins on the weekday `first`; may lie outside it. */
function nthDay(day: ByDay, first: number, length: number): number {
  if (day.nth > 0) return ((day.weekday - first + 7) % 7) + (day.nth - 1) * 7;
  const back = (first + length - 1 - day.weekday + 7) % 7;
  return length - 1 - back + (day.nth + 1) * 7;
}

function nthBit(day: ByDay, first: number, length: number): number {
  const position = nthDay(day, first, length);
  return position >= 0 && position < length ? 1 << position : 0;
}
