import type { PatternedRecurrence, DayOfWeek, RecurrencePattern, WeekIndex } from '@microsoft/microsoft-graph-types';
import {
  expandRecurrence,
  fromGraphPattern,
  instantToWall,
  parseRecurrenceRule,
  RecurrenceError,
  type RecurrenceRule,
} from '../../recurrence/index.js';
import { invalid, ruleOf, wallOf } from '../draft.js';
import type { DraftTime } from '../writer.js';

const DAYS: readonly DayOfWeek[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const INDEXES: Readonly<Record<number, WeekIndex>> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', [-1]: 'last' };
/** How many occurrences of both are compared. */
const COMPARED = 24;

/**
 * A recurrence rule as Graph has it (recurrencePattern and recurrenceRange of patternedRecurrence, v1.0).
 *
 * Graph knows six patterns. A rule that none of them says, or that would begin on another day than the event does, is
 * refused: it would come out as another series. So is a day of the month that some months do not have: RFC 5545 leaves
 * those months out, Exchange takes their last day.
 *
 * @param start of the event: the first occurrence.
 * @throws CalendarBotsError `invalid`
 */
export function toGraphPattern(recurrence: string, start: DraftTime): PatternedRecurrence {
  const text = ruleOf(recurrence);
  const rule = parseRecurrenceRule(text);
  const wall = 'date' in start ? `${start.date}T00:00:00` : wallOf(start);
  const date = wall.slice(0, 10);
  const pattern = patternOf(rule, date);
  const zone = 'date' in start ? undefined : start.timeZone;
  const result: PatternedRecurrence = {
    pattern: { ...pattern, interval: rule.interval, firstDayOfWeek: DAYS[rule.weekStart] ?? 'monday' },
    range: {
      startDate: date,
      ...(zone === undefined ? {} : { recurrenceTimeZone: zone }),
      ...rangeOf(rule, wall, zone),
    },
  };
  const back = fromGraphPattern(result, { allDay: zone === undefined }).rrule;
  const [mine, graphs] = [text, back].map((rrule) => firstStarts(rrule, wall, zone ?? 'UTC'));
  const isFirst = mine?.[0] !== undefined && instantToWall(mine[0], zone ?? 'UTC').startsWith(date);
  if (!isFirst) {
    throw invalid('The event does not begin on a day of its recurrence rule', 'Let it start on the first occurrence.');
  }
  if (mine?.join() !== graphs?.join()) throw refused('this combination');
  return result;
}

function firstStarts(rrule: string, wall: string, tzid: string): string[] {
  try {
    return expandRecurrence({ dtstart: wall.replace(/[-:]/g, ''), tzid, rrule, limit: COMPARED });
  } catch (error) {
    // A rule without an occurrence for thousands of years.
    if (error instanceof RecurrenceError) throw refused(error.message);
    throw error;
  }
}

function patternOf(rule: RecurrenceRule, date: string): RecurrencePattern {
  const { freq, byDay, byMonthDay, byMonth, bySetPos, skip } = rule;
  for (const [name, list] of [
    ['BYSECOND', rule.bySecond],
    ['BYMINUTE', rule.byMinute],
    ['BYHOUR', rule.byHour],
    ['BYYEARDAY', rule.byYearDay],
    ['BYWEEKNO', rule.byWeekNo],
  ] as const) {
    if (list.length > 0) throw refused(name);
  }
  if (skip !== 'OMIT') throw refused('SKIP');
  const [, month = 0, day = 0] = date.split('-').map(Number);
  const days = byDay.map(({ weekday }) => DAYS[weekday] ?? 'monday');
  const numbered = byDay.some(({ nth }) => nth !== 0);
  switch (freq) {
    case 'DAILY':
      if (byMonthDay.length + byMonth.length + bySetPos.length > 0) throw refused('FREQ=DAILY with BY parts');
      if (byDay.length === 0) return { type: 'daily' };
      if (rule.interval !== 1 || numbered) throw refused('FREQ=DAILY with BYDAY and INTERVAL');
      return { type: 'weekly', daysOfWeek: days };
    case 'WEEKLY':
      if (byMonthDay.length + byMonth.length + bySetPos.length > 0 || numbered)
        throw refused('FREQ=WEEKLY with BY parts');
      return { type: 'weekly', daysOfWeek: days.length > 0 ? days : [weekdayOf(date)] };
    case 'MONTHLY':
      if (byMonth.length > 0) throw refused('FREQ=MONTHLY with BYMONTH');
      if (byDay.length > 0) return { type: 'relativeMonthly', ...relative(rule, days) };
      return { type: 'absoluteMonthly', dayOfMonth: dayOfMonth(rule, day, 28) };
    case 'YEARLY': {
      if (byMonth.length > 1) throw refused('several months');
      const inMonth = byMonth[0] ?? month;
      if (byDay.length > 0) {
        if (byMonth.length === 0) throw refused('FREQ=YEARLY with BYDAY and without BYMONTH');
        return { type: 'relativeYearly', month: inMonth, ...relative(rule, days) };
      }
      const longest = inMonth === 2 ? 28 : [4, 6, 9, 11].includes(inMonth) ? 30 : 31;
      if (byMonth.length === 0 && byMonthDay.length > 0)
        throw refused('FREQ=YEARLY with BYMONTHDAY and without BYMONTH');
      return { type: 'absoluteYearly', month: inMonth, dayOfMonth: dayOfMonth(rule, day, longest) };
    }
    default:
      throw refused(`FREQ=${freq}`);
  }
}

function relative({ byDay, byMonthDay, bySetPos }: RecurrenceRule, days: DayOfWeek[]): RecurrencePattern {
  if (byMonthDay.length > 0) throw refused('BYDAY with BYMONTHDAY');
  const [only] = byDay;
  const numbered = byDay.filter(({ nth }) => nth !== 0);
  const position =
    numbered.length === 0 && bySetPos.length === 1
      ? bySetPos[0]
      : byDay.length === 1 && bySetPos.length === 0
        ? only?.nth
        : undefined;
  const index = position === undefined ? undefined : INDEXES[position];
  if (index === undefined) throw refused('this BYDAY');
  return { daysOfWeek: days, index };
}

/** @param sure up to which day each of the months has it. */
function dayOfMonth({ byMonthDay, bySetPos }: RecurrenceRule, startDay: number, sure: number): number {
  const last = byMonthDay.at(-1) ?? startDay;
  // As fromGraphPattern writes Exchange's own: the last of 28..d that there is.
  const isRun = byMonthDay.length > 1 && byMonthDay.every((day, index) => day === 28 + index);
  if (isRun && bySetPos.length === 1 && bySetPos[0] === -1) return last;
  if (byMonthDay.length === 1 && byMonthDay[0] === -1 && bySetPos.length === 0) return 31;
  if (byMonthDay.length > 1 || bySetPos.length > 0 || last < 1) throw refused('this BYMONTHDAY');
  if (last <= sure) return last;
  throw invalid(
    `Microsoft has no rule for "every month that has a day ${last}"`,
    'Use BYMONTHDAY=-1 for the last day of each month, or a day up to 28.',
  );
}

function rangeOf(rule: RecurrenceRule, wall: string, zone: string | undefined): PatternedRecurrence['range'] {
  const { count, until } = rule;
  if (count !== null) return { type: 'numbered', numberOfOccurrences: count };
  if (until === null) return { type: 'noEnd' };
  const iso = new Date(until.value * 1000).toISOString();
  const end = until.kind === 'utc' ? instantToWall(iso, zone ?? 'UTC') : iso.slice(0, 19);
  // The end is a date: the last day whose occurrence begins not later.
  const isPast = until.kind !== 'date' && end.slice(11) < wall.slice(11);
  const day = Date.parse(`${end.slice(0, 10)}T00:00:00Z`) - (isPast ? 86_400_000 : 0);
  return { type: 'endDate', endDate: new Date(day).toISOString().slice(0, 10) };
}

function weekdayOf(date: string): DayOfWeek {
  return DAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'monday';
}

function refused(what: string) {
  return invalid(
    `Microsoft 365 cannot hold this recurrence rule: ${what}`,
    'It knows: every n days, weeks, months or years, on days of the week, on one day of the month, or on the first to fourth or last weekday.',
  );
}
