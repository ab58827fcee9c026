import type { CalendarEvent } from '../../event.js';
import type { RejectedItem, Window } from '../source.js';
import { occurrencesOf, type OccurrenceContext, parseICalendar, type ParseOptions } from './index.js';

/** A calendar of these lines, in the dress of RFC 5545. */
export function calendar(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

/** An event of half an hour on 4 May 2026, unless the lines say otherwise. */
export function event(...lines: string[]): string {
  const names = lines.map((line) => /^[^;:]*/.exec(line)?.[0] ?? '');
  const defaults = ['UID:1@example.com', 'DTSTART;TZID=Europe/Rome:20260504T093000', 'SUMMARY:Meeting'];
  const end = names.some((name) => ['DTEND', 'DURATION', 'DTSTART'].includes(name))
    ? []
    : ['DTEND;TZID=Europe/Rome:20260504T100000'];
  const missing = [...defaults, ...end].filter((line) => !names.includes(/^[^;:]*/.exec(line)?.[0] ?? ''));
  return ['BEGIN:VEVENT', ...missing, ...lines.filter((line) => line !== ''), 'END:VEVENT'].join('\r\n');
}

export const MAY: Window = { from: Date.UTC(2026, 4, 1), to: Date.UTC(2026, 5, 1) };

export interface ReadOptions extends ParseOptions {
  window?: Window;
  context?: Partial<OccurrenceContext>;
}

/** Everything that a file shows inside a window: May 2026 and New York unless it is said otherwise. */
export function read(
  file: string | Uint8Array,
  { window = MAY, context, ...options }: ReadOptions = {},
): { events: CalendarEvent[]; rejected: RejectedItem[] } {
  const parsed = parseICalendar(file, options);
  const found = parsed.series.map((series) =>
    occurrencesOf(series, window, {
      provider: 'ics',
      calendarId: 'c1',
      timeZone: 'America/New_York',
      self: null,
      objectId: null,
      ...context,
    }),
  );
  return {
    events: found.flatMap(({ events }) => events).sort((a, b) => Date.parse(a.start) - Date.parse(b.start)),
    rejected: [...parsed.rejected, ...found.flatMap(({ rejected }) => rejected)],
  };
}

/** The one event of a file; everything else is a failure. */
export function only(file: string | Uint8Array, options: ReadOptions = {}): CalendarEvent {
  const { events, rejected } = read(file, options);
  const [first] = events;
  if (first === undefined || events.length > 1 || rejected.length > 0) {
    throw new Error(`${events.length} events, rejected: ${JSON.stringify(rejected)}`);
  }
  return first;
}

/** `04T07:30` of each event: day and time of the start in UTC. */
export function starts(file: string | Uint8Array, options: ReadOptions = {}): string[] {
  const { events, rejected } = read(file, options);
  if (rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(rejected)}`);
  return events.filter(({ status }) => status !== 'cancelled').map(({ start }) => start.slice(8, 16));
}

/** A VTIMEZONE with rules without end. `from` and `to` are the offsets of winter and summer. */
export function zone(
  tzid: string,
  winter = '+0100',
  summer = '+0200',
  rules = ['FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
  since = '16010101',
): string {
  return [
    ...['BEGIN:VTIMEZONE', `TZID:${tzid}`],
    ...['BEGIN:STANDARD', `DTSTART:${since}T030000`, `TZOFFSETFROM:${summer}`, `TZOFFSETTO:${winter}`],
    ...[`RRULE:${rules[0] ?? ''}`, 'END:STANDARD'],
    ...['BEGIN:DAYLIGHT', `DTSTART:${since}T020000`, `TZOFFSETFROM:${winter}`, `TZOFFSETTO:${summer}`],
    ...[`RRULE:${rules[1] ?? ''}`, 'END:DAYLIGHT', 'END:VTIMEZONE'],
  ].join('\r\n');
}
