import { RecurrenceError } from './errors.js';
import { parseDateTime, type DateTimeValue } from './date-time.js';

export type Frequency = 'SECONDLY' | 'MINUTELY' | 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** One BYDAY entry: 0 Monday .. 6 Sunday; `nth` is 0 when the entry has no number. */
export interface ByDay {
  readonly weekday: number;
  readonly nth: number;
}

/**
 * A parsed recurrence rule (RFC 5545 section 3.3.10, RFC 7529 section 4). Lists are sorted and without repeats, empty
 * when the part is absent. `weekStart` is 0 (Monday)..6.
 */
export interface RecurrenceRule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: DateTimeValue | null;
  readonly bySecond: readonly number[];
  readonly byMinute: readonly number[];
  readonly byHour: readonly number[];
  readonly byDay: readonly ByDay[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  readonly weekStart: number;
  readonly skip: 'OMIT' | 'BACKWARD' | 'FORWARD';
}

export const WEEKDAY_CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;

/** Longer than any rule with every list written out in full; what is longer is refused unread. */
const LONGEST = 16_384;

const NONE: readonly number[] = [];
const NO_DAYS: readonly ByDay[] = [];

const invalid = (message: string): RecurrenceError => new RecurrenceError('invalidRule', message);

/**
 * Parses the value of an RRULE or EXRULE property, with or without its name in front. Names and values are read
 * without regard to case, an empty part (a trailing `;`) and `X-` parts are ignored.
 *
 * Throws RecurrenceError `invalidRule` for anything that the grammar does not allow (a number out of range, INTERVAL=0,
 * a part twice, an unknown part), and for an RSCALE other than GREGORIAN. Combinations that the RFC forbids but that
 * have an obvious meaning (COUNT with UNTIL, BYWEEKNO outside YEARLY) are let through; docs/recurrence.md says what
 * they mean.
 */
export function parseRecurrenceRule(text: string): RecurrenceRule {
  if (text.length > LONGEST) throw invalid(`A rule of ${text.length} characters is too long`);
  let value = text.trim();
  const prefix = /^(?:RRULE|EXRULE)(?:;[^:]*)?:/i.exec(value);
  if (prefix !== null) value = value.slice(prefix[0].length);

  let freq: Frequency | null = null;
  let interval = 1;
  let count: number | null = null;
  let until: DateTimeValue | null = null;
  let bySecond = NONE;
  let byMinute = NONE;
  let byHour = NONE;
  let byDay = NO_DAYS;
  let byMonthDay = NONE;
  let byYearDay = NONE;
  let byWeekNo = NONE;
  let byMonth = NONE;
  let bySetPos = NONE;
  let weekStart = 0;
  let skip: RecurrenceRule['skip'] | null = null;
  let rscale = false;
  const seen: string[] = [];

  for (const part of value.split(';')) {
    if (part === '' || part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals < 0) throw invalid(`Rule part "${part.slice(0, 40)}" has no value`);
    const name = part.slice(0, equals).trim().toUpperCase();
    const content = part
      .slice(equals + 1)
      .trim()
      .toUpperCase();
    if (name.startsWith('X-')) continue;
    if (seen.includes(name)) throw invalid(`${name} is given twice`);
    seen.push(name);
    switch (name) {
      case 'FREQ':
        freq = frequency(content);
        break;
      case 'INTERVAL':
        interval = whole(name, content, 1);
        break;
      case 'COUNT':
        count = whole(name, content, 0);
        break;
      case 'UNTIL':
        until = parseDateTime(content);
        break;
      case 'BYSECOND':
        // No leap seconds here: the 60th second is the 59th (RFC 5545 section 3.3.12).
        bySecond = sorted(numbers(name, content, 0, 60).map((second) => Math.min(second, 59)));
        break;
      case 'BYMINUTE':
        byMinute = numbers(name, content, 0, 59);
        break;
      case 'BYHOUR':
        byHour = numbers(name, content, 0, 23);
        break;
      case 'BYDAY':
        byDay = weekdays(content);
        break;
      case 'BYMONTHDAY':
        byMonthDay = numbers(name, content, -31, 31);
        break;
      case 'BYYEARDAY':
        byYearDay = numbers(name, content, -366, 366);
        break;
      case 'BYWEEKNO':
        byWeekNo = numbers(name, content, -53, 53);
        break;
      case 'BYMONTH':
        byMonth = numbers(name, content, 1, 12);
        break;
      case 'BYSETPOS':
        bySetPos = numbers(name, content, -366, 366);
        break;
      case 'WKST':
        weekStart = weekdayIndex(content);
        break;
      case 'RSCALE':
        if (content !== 'GREGORIAN')
          throw invalid(`RSCALE=${content.slice(0, 40)} is not supported; only GREGORIAN is`);
        rscale = true;
        break;
      case 'SKIP':
        if (content !== 'OMIT' && content !== 'BACKWARD' && content !== 'FORWARD') {
          throw invalid(`SKIP=${content.slice(0, 40)} is none of OMIT, BACKWARD, FORWARD`);
        }
        skip = content;
        break;
      default:
        throw invalid(`Rule part ${name.slice(0, 40)} is not known`);
    }
  }
  if (freq === null) throw invalid('The rule has no FREQ');
  if (skip !== null && !rscale) throw invalid('SKIP needs RSCALE (RFC 7529 section 4)');
  return {
    freq,
    interval,
    count,
    until,
    bySecond,
    byMinute,
    byHour,
    byDay,
    byMonthDay,
    byYearDay,
    byWeekNo,
    byMonth,
    bySetPos,
    weekStart,
    skip: skip ?? 'OMIT',
  };
}

function frequency(text: string): Frequency {
  switch (text) {
    case 'SECONDLY':
    case 'MINUTELY':
    case 'HOURLY':
    case 'DAILY':
    case 'WEEKLY':
    case 'MONTHLY':
    case 'YEARLY':
      return text;
    default:
      throw invalid(`FREQ=${text.slice(0, 40)} is not a frequency`);
  }
}

function whole(name: string, text: string, least: number): number {
  if (!/^\+?\d{1,15}$/.test(text)) throw invalid(`${name}=${text.slice(0, 40)} is not a whole number`);
  const value = Number(text);
  if (value < least) throw invalid(`${name}=${text} is less than ${least}`);
  return value;
}

/** Zero is only a value where the range starts at it. */
function numbers(name: string, text: string, least: number, most: number): readonly number[] {
  const values: number[] = [];
  for (const item of text.split(',')) {
    const digits = item.trim();
    const value = /^[+-]?\d{1,3}$/.test(digits) ? Number(digits) : NaN;
    if (!(value >= least && value <= most) || (value === 0 && least !== 0)) {
      throw invalid(`${name}=${item.slice(0, 40)} is out of range`);
    }
    values.push(value);
  }
  return sorted(values);
}

function sorted(values: readonly number[]): readonly number[] {
  if (values.length === 1) return values;
  return [...new Set(values)].sort((a, b) => a - b);
}

function weekdayIndex(code: string): number {
  const index = WEEKDAY_CODES.findIndex((known) => known === code);
  if (index < 0) throw invalid(`"${code.slice(0, 40)}" is not a weekday`);
  return index;
}

function weekdays(text: string): readonly ByDay[] {
  const days: ByDay[] = [];
  for (const item of text.split(',')) {
    const code = item.trim();
    const weekday = weekdayIndex(code.slice(-2));
    const number = code.slice(0, -2);
    if (number === '') {
      days.push({ weekday, nth: 0 });
      continue;
    }
    const nth = /^[+-]?\d{1,2}$/.test(number) ? Number(number) : 0;
    if (nth === 0 || Math.abs(nth) > 53) throw invalid(`BYDAY=${code.slice(0, 40)} is out of range`);
    days.push({ weekday, nth });
  }
  return days;
}
