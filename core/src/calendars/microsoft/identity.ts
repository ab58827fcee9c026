import { occurrenceKey } from '../../event.js';
import { readOriginalStart } from './time.js';
import { text, type WireEvent } from './wire.js';

/**
 * The first 16 bytes of every Global Object ID ([MS-OXOCAL] 2.2.1.27), in hexadecimal. Four bytes with the date of the
 * instance follow (zero in a series), eight of creation time, eight zeros, four of length, then the data.
 */
const GLOBAL_OBJECT_ID = '040000008200E00074C5B7101A82E008';
const DATE_AT = GLOBAL_OBJECT_ID.length;
const REST_AT = DATE_AT + 8;
const DATA_AT = 80;
/** `vCal-Uid`, a version of 1: a UID that some other calendar gave follows ([MS-OXCICAL] 2.1.3.1.1.20.26). */
const FOREIGN_UID = '7643616C2D55696401000000';
const HEXADECIMAL = /^(?:[\dA-F]{2})+$/;

/**
 * The iCalendar UID that all copies of a meeting share, from Graph's `iCalUId`.
 *
 * In Graph v1.0 that is different for every occurrence: Exchange's Global Object ID carries the date of the instance.
 * With the date taken out it is the UID which Exchange writes into the invitations that it sends, and hence what Google
 * and CalDAV copies have. Where the meeting came from elsewhere, the UID it came with stands inside. Other texts are
 * given back as they are.
 */
export function seriesUid(iCalUId: string): string {
  const bytes = iCalUId.toUpperCase();
  if (!bytes.startsWith(GLOBAL_OBJECT_ID) || bytes.length < DATA_AT || !HEXADECIMAL.test(bytes)) return iCalUId;
  return foreignUid(bytes) ?? `${GLOBAL_OBJECT_ID}00000000${bytes.slice(REST_AT)}`;
}

/** Whether the id names one date of a series. */
function namesInstance(iCalUId: string): boolean {
  const bytes = iCalUId.toUpperCase();
  return bytes.startsWith(GLOBAL_OBJECT_ID) && !/^0{8}/.test(bytes.slice(DATE_AT, REST_AT)) && HEXADECIMAL.test(bytes);
}

function foreignUid(bytes: string): string | null {
  if (!bytes.startsWith(FOREIGN_UID, DATA_AT)) return null;
  const data = bytes.slice(DATA_AT + FOREIGN_UID.length);
  const codes = Uint8Array.from(data.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const end = codes.indexOf(0);
  const uid = new TextDecoder().decode(end < 0 ? codes : codes.subarray(0, end));
  return uid === '' ? null : uid;
}

/** Where an event has its place in a series, and its name across calendars. */
export interface Identity {
  kind: 'single' | 'occurrence' | 'exception';
  seriesId: string | null;
  /** As in CalendarEvent: a UTC instant, or a date for an all-day series. */
  recurrenceId: string | null;
  iCalUid: string | null;
  occurrenceKey: string;
}

/**
 * @param start as in CalendarEvent.recurrenceId: the original start of an occurrence that was not touched.
 */
export function readIdentity(
  wire: WireEvent,
  id: string,
  { allDay, zone, start }: { allDay: boolean; zone: string; start: string },
): Identity {
  const seriesId = text(wire.seriesMasterId);
  const stated = text(wire.iCalUId);
  if (seriesId === null) {
    // An occurrence to which one is invited alone: named by date, so that it is not taken for the series.
    const iCalUid = stated === null || namesInstance(stated) ? stated : seriesUid(stated);
    const key = occurrenceKey(iCalUid ?? `${id}@outlook.com`, null);
    return { kind: 'single', seriesId, recurrenceId: null, iCalUid, occurrenceKey: key };
  }
  const kind = wire.type === 'exception' ? 'exception' : 'occurrence';
  const original = readOriginalStart(wire.originalStart, allDay, zone);
  const recurrenceId = original?.id ?? (kind === 'occurrence' ? start : null);
  const iCalUid = stated === null ? null : seriesUid(stated);
  // An exception whose original start is not told is named by its own id: the UID alone would name the whole series.
  const key =
    recurrenceId === null
      ? occurrenceKey(`${id}@outlook.com`, null)
      : occurrenceKey(iCalUid ?? `${seriesId}@outlook.com`, recurrenceId);
  return { kind, seriesId, recurrenceId, iCalUid, occurrenceKey: key };
}
