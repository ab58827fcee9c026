import { DAY, daysBeforeMonth, monthOfYearDay, yearOf, yearStart } from './civil.js';
import { parseDateTime, wallOf } from './date-time.js';
import { parseRecurrenceRule, type ByDay, type Frequency, type RecurrenceRule } from './rule.js';
import { resolveZone } from './zone-name.js';
import type { Zone } from './zone.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const UNITS: Record<Frequency, string> = {
  SECONDLY: 'second',
  MINUTELY: 'minute',
  HOURLY: 'hour',
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};
const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

/** What the rule leaves to DTSTART, and the zone in which an UNTIL in UTC is told. */
export interface DescribeOptions {
  readonly dtstart?: string | null;
  readonly tzid?: string | Zone | null;
}

const and = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1] ?? ''}`;

const numeral = (value: number): string => {
  const tens = value % 100;
  const suffix = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
};
const ordinal = (value: number): string => ORDINALS[value] ?? numeral(value);

/** "first", "last", "second to last". */
const place = (value: number): string =>
  value > 0 ? ordinal(value) : value === -1 ? 'last' : `${ordinal(-value)} to last`;

/** The 31st, the last day, the third to last day. */
const dayOf = (value: number): string => (value > 0 ? numeral(value) : `${place(value)} day`);

/**
 * A rule in plain English: "every second Tuesday until 3 May", "every month on the last Friday, 10 times".
 *
 * `dtstart` fills in what the rule leaves open (the weekday of a weekly rule) and lets the year of the end be left out
 * when it is the year of the start; `tzid` is the zone in which an UNTIL in UTC is told. Clock times are told only when
 * the rule names them. Throws RecurrenceError `invalidRule`, or `invalidTimeZone`.
 */
export function describeRecurrence(rrule: string, options: DescribeOptions = {}): string {
  const rule = parseRecurrenceRule(rrule);
  const zone =
    typeof options.tzid === 'object' && options.tzid !== null ? options.tzid : resolveZone(options.tzid || 'UTC');
  const start = options.dtstart ? wallOf(parseDateTime(options.dtstart), zone) : null;
  const startDate = start === null ? null : civil(start);
  const sentence = [what(rule, startDate), positions(rule), times(rule)].filter((part) => part !== '').join(' ');
  return sentence + ending(rule, zone, startDate);
}

interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

function civil(wall: number): CivilDate {
  const number = Math.floor(wall / DAY);
  const year = yearOf(number);
  const yearDay = number - yearStart(year);
  const month = monthOfYearDay(year, yearDay);
  return { year, month, day: yearDay - daysBeforeMonth(year, month) + 1, weekday: (((number + 3) % 7) + 7) % 7 };
}

function every(freq: Frequency, interval: number): string {
  if (interval === 1) return `every ${UNITS[freq]}`;
  if (interval === 2) return `every second ${UNITS[freq]}`;
  return `every ${interval} ${UNITS[freq]}s`;
}

function what(rule: RecurrenceRule, start: CivilDate | null): string {
  const { freq, interval } = rule;
  if (freq === 'WEEKLY') return weekly(rule, start);
  if (freq === 'YEARLY' && isOneDate(rule)) return `${every(freq, interval)}${yearlyDate(rule, start)}`;

  const limits: string[] = [];
  const ownDay =
    freq === 'MONTHLY' && rule.byDay.length === 0 && rule.byMonthDay.length === 0 && rule.byYearDay.length === 0;
  if (rule.byDay.length > 0) limits.push(`on ${oneOfDays(rule) ?? weekdays(rule)}`);
  const lastOf = lastDayUpTo(rule);
  if (lastOf !== null) limits.push(`on the ${numeral(lastOf)} or the last day before it`);
  else if (rule.byMonthDay.length > 0) {
    limits.push(
      `on the ${and(fromTheStart(rule.byMonthDay).map(dayOf))}${freq === 'YEARLY' && rule.byMonth.length === 0 ? ' of every month' : ''}`,
    );
  } else if (ownDay && start !== null) limits.push(`on the ${numeral(start.day)}`);
  if (rule.byYearDay.length > 0) {
    limits.push(
      `on the ${and(rule.byYearDay.map((day) => (day > 0 ? `${numeral(day)} day` : dayOf(day))))} of the year`,
    );
  }
  if (rule.byWeekNo.length > 0) {
    limits.push(
      `in ${rule.byWeekNo.length > 1 ? 'weeks' : 'week'} ${and(rule.byWeekNo.map((week) => (week > 0 ? String(week) : `${-week} from the end of the year`)))}`,
    );
    if (freq === 'YEARLY' && limits.length === 1 && start !== null)
      limits.unshift(`on ${WEEKDAYS[start.weekday] ?? ''}`);
  }
  if (rule.byMonth.length > 0) limits.push(`in ${months(rule)}`);
  return [every(freq, interval), ...limits].join(' ');
}

function weekly(rule: RecurrenceRule, start: CivilDate | null): string {
  const { interval } = rule;
  const only = rule.byMonth.length > 0 ? ` in ${months(rule)}` : '';
  const days =
    rule.byDay.length > 0 ? [...new Set(rule.byDay.map((day) => day.weekday))] : start === null ? [] : [start.weekday];
  days.sort((a, b) => a - b);
  if (days.length === 0) return every('WEEKLY', interval) + only;
  if (days.length === 7) return (interval === 1 ? 'every day' : `${every('WEEKLY', interval)} on every day`) + only;
  const names = setName(days) ?? and(days.map((day) => WEEKDAYS[day] ?? ''));
  if (interval === 1) return `every ${names}${only}`;
  if (interval === 2 && days.length === 1) return `every second ${names}${only}`;
  return `${every('WEEKLY', interval)} on ${names}${only}`;
}

const setName = (days: readonly number[]): string | null => {
  const key = days.join('');
  return key === '01234' ? 'weekday' : key === '56' ? 'weekend day' : null;
};

function weekdays(rule: RecurrenceRule): string {
  const numbered = rule.freq === 'MONTHLY' || (rule.freq === 'YEARLY' && rule.byWeekNo.length === 0);
  const plain = [...new Set(rule.byDay.filter((day) => day.nth === 0 || !numbered).map((day) => day.weekday))];
  plain.sort((a, b) => a - b);
  const nth = numbered ? rule.byDay.filter((day) => day.nth !== 0).map(nthName) : [];
  const names = plain.length === 7 ? 'any day' : setName(plain);
  const plainNames = names !== null ? [names] : plain.map((day) => WEEKDAYS[day] ?? '');
  return and([...plainNames, ...nth]);
}

/** BYSETPOS over plain weekdays: "the last weekday", "the second Tuesday or Wednesday". */
function oneOfDays(rule: RecurrenceRule): string | null {
  const [position] = rule.bySetPos;
  const plain = rule.byDay.every((day) => day.nth === 0) && rule.byMonthDay.length + rule.byYearDay.length === 0;
  if (position === undefined || rule.bySetPos.length > 1 || rule.byDay.length === 0 || !plain) return null;
  if (rule.freq !== 'MONTHLY' && !(rule.freq === 'YEARLY' && rule.byMonth.length === 1)) return null;
  if (rule.byHour.length > 1 || rule.byMinute.length > 1 || rule.bySecond.length > 1) return null;
  const days = [...new Set(rule.byDay.map((day) => day.weekday))].sort((a, b) => a - b);
  if (days.length === 7) return `the ${place(position)} day`;
  return `the ${place(position)} ${setName(days) ?? days.map((day) => WEEKDAYS[day] ?? '').join(' or ')}`;
}

/** BYMONTHDAY=28,..,d with BYSETPOS=-1, which is how "the d-th or the last day" is written; d, or null. */
function lastDayUpTo(rule: RecurrenceRule): number | null {
  const { byMonthDay, bySetPos } = rule;
  const run = byMonthDay.length > 1 && byMonthDay.every((day, index) => day === 28 + index);
  const last = bySetPos.length === 1 && bySetPos[0] === -1 && rule.byDay.length === 0;
  return run && last ? (byMonthDay[byMonthDay.length - 1] ?? null) : null;
}

const fromTheStart = (days: readonly number[]): readonly number[] => [
  ...days.filter((day) => day > 0),
  ...days.filter((day) => day < 0),
];

const nthName = (day: ByDay): string => `the ${place(day.nth)} ${WEEKDAYS[day.weekday] ?? ''}`;

const months = (rule: RecurrenceRule): string => and(rule.byMonth.map((month) => MONTHS[month - 1] ?? ''));

/** FREQ=YEARLY with at most a month and a day of it: "every year on 3 May". */
const isOneDate = (rule: RecurrenceRule): boolean =>
  rule.byDay.length === 0 &&
  rule.byYearDay.length === 0 &&
  rule.byWeekNo.length === 0 &&
  rule.byMonth.length <= 1 &&
  rule.byMonthDay.length <= 1 &&
  (rule.byMonthDay[0] ?? 1) > 0 &&
  (rule.byMonth.length === 1 || rule.byMonthDay.length === 0);

function yearlyDate(rule: RecurrenceRule, start: CivilDate | null): string {
  const month = rule.byMonth[0] !== undefined ? rule.byMonth[0] - 1 : start?.month;
  const day = rule.byMonthDay[0] ?? start?.day;
  if (month === undefined) return '';
  const name = MONTHS[month] ?? '';
  return day === undefined ? ` in ${name}` : ` on ${day} ${name}`;
}

function positions(rule: RecurrenceRule): string {
  if (rule.bySetPos.length === 0 || oneOfDays(rule) !== null || lastDayUpTo(rule) !== null) return '';
  return `(only the ${and(rule.bySetPos.map(place))} of each ${UNITS[rule.freq]})`;
}

function times(rule: RecurrenceRule): string {
  const { byHour, byMinute, bySecond } = rule;
  const two = (value: number): string => String(value).padStart(2, '0');
  if (byHour.length > 0 && byHour.length * Math.max(1, byMinute.length) <= 6 && bySecond.length === 0) {
    if (byMinute.length === 0) return `in the ${byHour.length > 1 ? 'hours' : 'hour'} ${and(byHour.map(two))}`;
    return `at ${and(byHour.flatMap((hour) => byMinute.map((minute) => `${two(hour)}:${two(minute)}`)))}`;
  }
  const parts: string[] = [];
  const count = (values: readonly number[], unit: string): void => {
    if (values.length === 0) return;
    parts.push(values.length > 6 ? `in ${values.length} ${unit}s` : `in ${unit} ${and(values.map(String))}`);
  };
  count(byHour, 'hour');
  count(byMinute, 'minute');
  count(bySecond, 'second');
  return parts.join(' ');
}

function ending(rule: RecurrenceRule, zone: Zone, start: CivilDate | null): string {
  let text = '';
  if (rule.until !== null) {
    const date = civil(wallOf(rule.until, zone));
    text += ` until ${date.day} ${MONTHS[date.month] ?? ''}${start !== null && start.year === date.year ? '' : ` ${date.year}`}`;
  }
  if (rule.count !== null) text += rule.count === 1 ? ', once' : `, ${rule.count} times`;
  return text;
}
