import { occurrenceKey } from '../../event.js';
import { iso, parseDate, parseDateTime, readMoment } from './time.js';
import { text, type WireEvent } from './wire.js';

/** Where an event has its place in a series. */
export interface SeriesPlace {
  seriesId: string | null;
  /** As in CalendarEvent: a UTC instant, or a date for an all-day series. */
  recurrenceId: string | null;
  /** The original start, ms since epoch. */
  originalStart: number | null;
}

/** `<series>_<UTC start>` or `<series>_<date>`. `<series>_R<wall time>` is not one: that is a series born by a split. */
const INSTANCE_ID = /^(.+)_(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/s;

/**
 * Reads `recurringEventId` and `originalStartTime`. Deleted instances may come without either, so what is missing is
 * read from the id, whose end names the original start.
 */
export function readSeriesPlace(event: WireEvent, id: string, calendarZone: string): SeriesPlace {
  const stated = text(event.recurringEventId);
  const original = readMoment(event.originalStartTime, calendarZone);
  if (stated !== null && typeof original !== 'string') {
    return { seriesId: stated, recurrenceId: original.date ?? iso(original.at), originalStart: original.at };
  }
  const fromId = readInstanceId(id);
  const seriesId = stated ?? fromId?.seriesId ?? null;
  if (seriesId === null || fromId === null) return { seriesId, recurrenceId: null, originalStart: null };
  const { recurrenceId } = fromId;
  const moment = readMoment(
    recurrenceId.includes('T') ? { dateTime: recurrenceId } : { date: recurrenceId },
    calendarZone,
  );
  return { seriesId, recurrenceId, originalStart: typeof moment === 'string' ? null : moment.at };
}

function readInstanceId(id: string): { seriesId: string; recurrenceId: string } | null {
  // Most ids are not of this form, and that is quickly seen.
  if (id.at(-9) !== '_' && id.at(-17) !== '_') return null;
  const match = INSTANCE_ID.exec(id);
  const [, seriesId, year = '', month = '', day = '', hour, minute = '', second = ''] = match ?? [];
  if (seriesId === undefined) return null;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return parseDate(date) === null ? null : { seriesId, recurrenceId: date };
  const at = parseDateTime(`${date}T${hour}:${minute}:${second}Z`, 'UTC');
  return at === null ? null : { seriesId, recurrenceId: iso(at) };
}

/**
 * The occurrence key, from iCalUID and original start as in every copy of the invitation. Without an iCalUID the one
 * that Google gives its own events stands in, so that copies in Google calendars still meet. An instance whose original
 * start is unknown is named by its own id: its iCalUID alone would be the name of the whole series.
 */
export function keyOf(id: string, iCalUid: string | null, place: SeriesPlace): string {
  if (place.seriesId !== null && place.recurrenceId === null) return occurrenceKey(`${id}@google.com`, null);
  return occurrenceKey(iCalUid ?? `${place.seriesId ?? id}@google.com`, place.recurrenceId);
}
