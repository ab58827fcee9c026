/*
 * The proleptic Gregorian calendar on integers. A day number counts days since 1970-01-01; a wall time counts seconds
 * since 1970-01-01T00:00:00 on the wall clock, with no zone in it. Months are 0..11, weekdays 0 (Monday)..6 (Sunday).
 */

export const DAY = 86_400;
export const LAST_YEAR = 9999;

/** The calendar repeats every 400 years, which are whole weeks: what does not occur in one cycle never occurs. */
export const CYCLE_YEARS = 400;
export const CYCLE_MONTHS = CYCLE_YEARS * 12;
export const CYCLE_WEEKS = 20_871;

const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const DAYS_BEFORE_LEAP = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366];

export const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Days of the year before each month, with the length of the year as the thirteenth entry. */
export const daysBeforeMonths = (year: number): readonly number[] => (isLeap(year) ? DAYS_BEFORE_LEAP : DAYS_BEFORE);

export const daysBeforeMonth = (year: number, month: number): number => daysBeforeMonths(year)[month] as number;

export const monthLength = (year: number, month: number): number => {
  const before = daysBeforeMonths(year);
  return (before[month + 1] as number) - (before[month] as number);
};

export const yearLength = (year: number): number => (isLeap(year) ? 366 : 365);

/** Day number of 1 January. */
export const yearStart = (year: number): number =>
  365 * (year - 1970) +
  Math.floor((year - 1969) / 4) -
  Math.floor((year - 1901) / 100) +
  Math.floor((year - 1601) / 400);

export const dayNumber = (year: number, month: number, day: number): number =>
  yearStart(year) + daysBeforeMonth(year, month) + day - 1;

export const yearOf = (day: number): number => {
  let year = Math.floor(day / 365.2425) + 1970;
  if (yearStart(year) > day) year -= 1;
  else if (yearStart(year + 1) <= day) year += 1;
  return year;
};

/** Month (0..11) of the day `yearDay` (0-based) of a year. */
export const monthOfYearDay = (year: number, yearDay: number): number => {
  const month = yearDay >> 5;
  return yearDay >= daysBeforeMonth(year, month + 1) ? month + 1 : month;
};

/** 0 Monday .. 6 Sunday. */
export const weekdayOf = (day: number): number => {
  const weekday = (day + 3) % 7;
  return weekday < 0 ? weekday + 7 : weekday;
};

export const LAST_DAY = yearStart(LAST_YEAR + 1) - 1;
export const LAST_WALL = (LAST_DAY + 1) * DAY - 1;
export const FIRST_WALL = yearStart(1) * DAY;

export const modulo = (value: number, by: number): number => {
  const rest = value % by;
  return rest < 0 ? rest + by : rest;
};
