const DURATION = /^([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/i;

/**
 * A length of time: whole days on the wall clock, and then an exact time (RFC 5545, 3.3.6: a day of a DURATION is as
 * long as the wall clock makes it; what DTEND gives is exact, 3.8.5.3).
 */
export interface Length {
  readonly days: number;
  readonly ms: number;
}

/** Reads `PT1H30M`, `P1D`, `P2W`; null when it is none. Programs also write weeks beside days. */
export function parseDuration(text: string): Length | null {
  const match = DURATION.exec(text.trim());
  if (match === null || !/\d/.test(text)) return null;
  const [, sign, weeks, days, hours, minutes, seconds] = match;
  const factor = sign === '-' ? -1 : 1;
  const number = (digits: string | undefined): number => Number(digits ?? 0);
  return {
    days: factor * (number(weeks) * 7 + number(days)) + 0,
    ms: factor * (number(hours) * 3600 + number(minutes) * 60 + number(seconds)) * 1000 + 0,
  };
}

export const DAY_MS = 86_400_000;

/** The longest that it can be, for windows: a day of the wall clock has at most 26 hours. */
export function longest(length: Length): number {
  return Math.max(0, length.days * DAY_MS + length.ms) + DAY_MS;
}
