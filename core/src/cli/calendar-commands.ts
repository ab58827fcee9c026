import type { CalendarInfo, CalendarSource, RejectedItem } from '../calendars/source.js';
import type { CalendarEvent } from '../event.js';
import { CalendarBotsError } from '../http/index.js';
import { findMeetingLinks } from '../meeting-link/index.js';
import { type Io, table } from './io.js';

const DAY_MS = 86_400_000;

export interface WindowOptions {
  /** ISO 8601 or a number of days from now. */
  from?: string;
  to?: string;
}

/** The range of time that was asked for; default the next seven days. */
export function windowOf({ from, to }: WindowOptions, now: number): { from: number; to: number } {
  const window = {
    from: from === undefined ? now : instantOf(from, now),
    to: to === undefined ? now + 7 * DAY_MS : instantOf(to, now),
  };
  if (window.from < window.to) return window;
  throw new CalendarBotsError({
    code: 'invalid',
    message: '--to does not lie after --from',
    hint: 'Give two times such as 2026-05-04 and 2026-05-11, or days from now such as 0 and 7.',
  });
}

function instantOf(text: string, now: number): number {
  if (/^[+-]?\d+$/.test(text)) return now + Number(text) * DAY_MS;
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new CalendarBotsError({
    code: 'invalid',
    message: `"${text}" is not a time`,
    hint: 'Write it like 2026-05-04T09:00:00Z, or as a number of days from now.',
  });
}

export async function runCalendars(source: CalendarSource, json: boolean, io: Io): Promise<void> {
  const calendars: CalendarInfo[] = [];
  for (let page: string | null = null; ;) {
    const answer = await source.listCalendars(page);
    calendars.push(...answer.calendars);
    if (answer.nextPage === null) break;
    page = answer.nextPage;
  }
  if (json) return io.out(JSON.stringify(calendars));
  const rows = calendars.map(({ id, name, primary, readable, timeZone }) => [
    primary ? '*' : '',
    name,
    readable ? '' : 'free/busy only',
    timeZone ?? '',
    id,
  ]);
  io.out(table(['', 'name', 'access', 'time zone', 'id'], rows, ['name']));
}

/** Every event of some calendars in a window, by start: for people, see {@link CalendarSource.query}. */
export async function readEvents(
  source: CalendarSource,
  calendars: readonly string[],
  window: { from: number; to: number },
  io: Io,
): Promise<CalendarEvent[]> {
  const events: CalendarEvent[] = [];
  const rejected: RejectedItem[] = [];
  for (const name of calendars) {
    const calendarId = await source.calendarIdOf(name);
    for (let page: string | null = null; ;) {
      const answer = await source.query({ calendarId, window, page });
      events.push(...answer.events);
      rejected.push(...answer.rejected);
      if (answer.nextPage === null) break;
      page = answer.nextPage;
    }
  }
  noteRejected(rejected, io);
  return events.sort((a, b) => Date.parse(a.start) - Date.parse(b.start) || (a.id < b.id ? -1 : 1));
}

/** Entries of calendars that could not be understood. */
export function noteRejected(rejected: readonly RejectedItem[], io: Io): void {
  for (const { id, reason } of rejected.slice(0, 3)) io.note(`Left out: ${id ?? 'an entry without id'} (${reason})`);
  if (rejected.length > 3) io.note(`${rejected.length} entries in all could not be read.`);
}

export function showEvents(events: readonly CalendarEvent[], json: boolean, io: Io): void {
  if (json) return io.out(JSON.stringify(events));
  const rows = events.map((event) => [
    event.allDay ? `${event.startDate} all day` : event.start.slice(0, 16).replace('T', ' '),
    event.title,
    event.meeting?.platform ?? '',
    event.response ?? '',
    event.meeting?.url ?? '',
  ]);
  io.out(table(['start (UTC)', 'title', 'platform', 'answer', 'link'], rows, ['title']));
}

/** The meeting links of a text, best first. */
export function runLinks(text: string, json: boolean, io: Io): void {
  const links = findMeetingLinks({ description: text });
  if (json) return io.out(JSON.stringify(links));
  if (links.length === 0) return io.note('There is no meeting link in it.');
  const rows = links.map(({ platform, url, meetingId, passcode }) => [platform, meetingId ?? '', passcode ?? '', url]);
  io.out(table(['platform', 'id', 'passcode', 'link'], rows));
}
