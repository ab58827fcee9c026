import { RRuleTemporal } from 'rrule-temporal';
import type { PatternedRecurrence } from '@microsoft/microsoft-graph-types';
import { badProperty } from './errors';
import { DAY_MS, type Recurrence } from './model';
import { zoneOf } from './zones';

/** At most so many occurrences of one series are ever laid out. */
const MOST_OCCURRENCES = 10_000;
/** What Graph writes for a date that does not apply. */
const NO_DATE = '0001-01-01';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const TYPES = ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'] as const;
const INDEXES = { first: 1, second: 2, third: 3, fourth: 4, last: -1 } as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

type Day = (typeof DAYS)[number];

/**
 * A recurrence as a client sends it, checked and filled in as Graph does. `startDay` and `zoneName` are the event's
 * start, in the zone it was given in.
 * @throws GraphError 400
 */
export function readRecurrence(
  given: PatternedRecurrence,
  startDay: string,
  zoneName: string,
  mailboxZone: string,
): Recurrence {
  const { pattern, range } = given;
  if (pattern == null || range == null) throw badProperty('Recurrence', 'pattern and range are required');
  const type = TYPES.find((one) => one === pattern.type);
  if (type === undefined) throw badProperty('Recurrence.Pattern.Type', String(pattern.type));
  const interval = pattern.interval ?? 1;
  if (!Number.isInteger(interval) || interval < 1 || interval > 999) {
    throw badProperty('Recurrence.Pattern.Interval', String(pattern.interval));
  }
  const daysOfWeek = (pattern.daysOfWeek ?? []).filter((day): day is Day => day != null);
  if (daysOfWeek.some((day) => !DAYS.includes(day))) throw badProperty('Recurrence.Pattern.DaysOfWeek', 'unknown day');
  const needsDays = type === 'weekly' || type === 'relativeMonthly' || type === 'relativeYearly';
  if (needsDays && daysOfWeek.length === 0) throw badProperty('Recurrence.Pattern.DaysOfWeek', 'is required');
  const dayOfMonth = pattern.dayOfMonth ?? 0;
  if (type.startsWith('absolute') && !(dayOfMonth >= 1 && dayOfMonth <= 31)) {
    throw badProperty('Recurrence.Pattern.DayOfMonth', String(dayOfMonth));
  }
  const month = pattern.month ?? 0;
  if (type.endsWith('Yearly') && !(month >= 1 && month <= 12)) {
    throw badProperty('Recurrence.Pattern.Month', String(month));
  }
  const rangeType = range.type;
  if (rangeType !== 'endDate' && rangeType !== 'noEnd' && rangeType !== 'numbered') {
    throw badProperty('Recurrence.Range.Type', String(rangeType));
  }
  if (rangeType === 'endDate' && !DATE.test(range.endDate ?? '')) throw badProperty('Recurrence.Range.EndDate', '');
  if (rangeType === 'numbered' && !((range.numberOfOccurrences ?? 0) > 0)) {
    throw badProperty('Recurrence.Range.NumberOfOccurrences', String(range.numberOfOccurrences));
  }
  const startDate = range.startDate ?? startDay;
  if (!DATE.test(startDate)) throw badProperty('Recurrence.Range.StartDate', startDate);
  if (startDate !== startDay) throw badProperty('Recurrence.Range.StartDate', 'must be the date of start');
  const zone = zoneOf(range.recurrenceTimeZone ?? zoneName, mailboxZone);
  return {
    pattern: {
      type,
      interval,
      month,
      dayOfMonth,
      daysOfWeek,
      firstDayOfWeek: pattern.firstDayOfWeek ?? 'sunday',
      index: pattern.index ?? 'first',
    },
    range: {
      type: rangeType,
      startDate,
      endDate: rangeType === 'endDate' ? (range.endDate ?? NO_DATE) : NO_DATE,
      recurrenceTimeZone: zone.name,
      numberOfOccurrences: rangeType === 'numbered' ? (range.numberOfOccurrences ?? 0) : 0,
    },
    zone: zone.iana,
  };
}

/** A day of the month that not every month has is the last day of the shorter ones (Exchange), RFC 5545 would skip it. */
function monthDay(dayOfMonth: number): string {
  if (dayOfMonth <= 28) return `BYMONTHDAY=${dayOfMonth}`;
  const days = Array.from({ length: dayOfMonth - 27 }, (_, index) => 28 + index);
  return `BYMONTHDAY=${days.join(',')};BYSETPOS=-1`;
}

/** The pattern and range as an RRULE over dates. */
export function ruleOf({ pattern, range }: Recurrence): string {
  const days = (pattern.daysOfWeek ?? []).map((day) => day.slice(0, 2).toUpperCase()).join(',');
  const byPosition = `BYDAY=${days};BYSETPOS=${INDEXES[pattern.index ?? 'first']}`;
  const firstDay = (pattern.firstDayOfWeek ?? 'sunday').slice(0, 2).toUpperCase();
  const { interval } = pattern;
  const parts: Record<Exclude<typeof pattern.type, null>, string> = {
    daily: `FREQ=DAILY;INTERVAL=${interval}`,
    weekly: `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${days};WKST=${firstDay}`,
    absoluteMonthly: `FREQ=MONTHLY;INTERVAL=${interval};${monthDay(pattern.dayOfMonth)}`,
    relativeMonthly: `FREQ=MONTHLY;INTERVAL=${interval};${byPosition}`,
    absoluteYearly: `FREQ=YEARLY;INTERVAL=${interval};BYMONTH=${pattern.month};${monthDay(pattern.dayOfMonth)}`,
    relativeYearly: `FREQ=YEARLY;INTERVAL=${interval};BYMONTH=${pattern.month};${byPosition}`,
  };
  const end =
    range.type === 'numbered'
      ? `;COUNT=${range.numberOfOccurrences}`
      : range.type === 'endDate'
        ? `;UNTIL=${String(range.endDate).replace(/-/g, '')}T235959Z`
        : '';
  return `${parts[pattern.type ?? 'daily']}${end}`;
}

const laidOut = new WeakMap<Recurrence, { until: number; days: string[] }>();

/** Dates of all occurrences up to and including the day of `untilMs` (midnight as if in UTC), in order. */
export function daysOf(recurrence: Recurrence, untilMs: number): string[] {
  const known = laidOut.get(recurrence);
  if (known !== undefined && known.until >= untilMs) return known.days;
  const start = Date.parse(`${recurrence.range.startDate}T00:00:00Z`);
  // Half a year more, so that a wider question soon after costs nothing.
  const until = Math.max(start, untilMs) + 180 * DAY_MS;
  const expander = new RRuleTemporal({
    rruleString: `DTSTART:${String(recurrence.range.startDate).replace(/-/g, '')}T000000Z\nRRULE:${ruleOf(recurrence)}`,
    maxIterations: MOST_OCCURRENCES * 2,
    cache: false,
  });
  const days: string[] = [];
  for (const occurrence of expander.between(new Date(start), new Date(until), true)) {
    days.push(new Date(occurrence.epochMilliseconds).toISOString().slice(0, 10));
    if (days.length >= MOST_OCCURRENCES) break;
  }
  laidOut.set(recurrence, { until, days });
  return days;
}

/** The first day of a series; undefined when its rule gives none within twenty years. */
export function firstDayOf(recurrence: Recurrence): string | undefined {
  const start = Date.parse(`${recurrence.range.startDate}T00:00:00Z`);
  for (const days of [40, 800, 20 * 366]) {
    const [first] = daysOf(recurrence, start + days * DAY_MS);
    if (first !== undefined) return first;
  }
  return undefined;
}
