import { CalendarBotsError } from '../http/errors.js';
import { wallToInstant } from '../recurrence/index.js';
import { type Interval, merge } from './busy.js';

/** When somebody works, as people say it: "Monday to Friday, 9 to 17 in Berlin". */
export interface WorkingHours {
  /** IANA name. */
  timeZone: string;
  /** 0 is Sunday. */
  days: readonly number[];
  /** Minutes since midnight. */
  from: number;
  /** Minutes since midnight, after `from`; 1440 is the end of the day. */
  to: number;
}

/** Nine to five from Monday to Friday. */
export const OFFICE_HOURS: Omit<WorkingHours, 'timeZone'> = { days: [1, 2, 3, 4, 5], from: 540, to: 1020 };

const DAY_MS = 86_400_000;

/**
 * The working hours inside a window as instants, in order. Days are those of the zone: one on which clocks change is an
 * hour longer or shorter, and hours that it leaves out do not exist.
 *
 * @throws CalendarBotsError `invalid` when the hours do not fit
 */
export function workingTimes(hours: WorkingHours, window: Interval): Interval[] {
  const { timeZone, days, from, to } = hours;
  if (!(from >= 0 && from < to && to <= 1440)) {
    throw new CalendarBotsError({
      code: 'invalid',
      message: `Working hours from minute ${from} to minute ${to} are none`,
      hint: 'Give two times of one day, the earlier one first.',
    });
  }
  const times: Interval[] = [];
  // A day early and late: the window's days are those of UTC.
  for (let day = floorDay(window.from) - DAY_MS; day < window.to + DAY_MS; day += DAY_MS) {
    if (!days.includes(new Date(day).getUTCDay())) continue;
    const begin = Math.max(instantOf(day, from, timeZone), window.from);
    const end = Math.min(instantOf(day, to, timeZone), window.to);
    if (begin < end) times.push({ from: begin, to: end });
  }
  return merge(times);
}

const floorDay = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** An instant by the clock on the wall; minute 1440 is the next day's midnight. */
function instantOf(day: number, minute: number, timeZone: string): number {
  return Date.parse(wallToInstant(new Date(day + minute * 60_000).toISOString().slice(0, 19), timeZone));
}
