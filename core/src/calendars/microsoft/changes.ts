import type { CalendarEvent } from '../../event.js';
import type { EventPage, SeriesSet } from '../source.js';
import { record, text, type UnknownRecord, type WireEvent } from './wire.js';

/** What a delta row says happened. */
export interface Signals {
  /** Ids of rows that came complete, or must be read: single events. The last row of an id stands. */
  singles: Map<string, UnknownRecord>;
  /** Ids of series of which anything changed. */
  series: Set<string>;
  /** Deleted, or outside the range: the delta does not tell which. */
  uncertain: Set<string>;
  /** Rows without an id. */
  nameless: number;
}

/** Sorts the rows of a page. The same id may come several times; the last one counts. */
export function readSignals(items: readonly unknown[]): Signals {
  const last = new Map<string, UnknownRecord>();
  let nameless = 0;
  for (const item of items) {
    const row = record(item);
    const id = text(row['id']);
    if (id === null) {
      nameless += 1;
      continue;
    }
    last.delete(id);
    last.set(id, row);
  }
  const signals: Signals = { singles: new Map(), series: new Set(), uncertain: new Set(), nameless };
  for (const [id, row] of last) {
    const wire: WireEvent = row;
    const seriesId = text(wire.seriesMasterId);
    if (wire['@removed'] !== undefined) signals.uncertain.add(id);
    else if (wire.type === 'seriesMaster') signals.series.add(id);
    else if (seriesId !== null) signals.series.add(seriesId);
    else signals.singles.set(id, row);
  }
  return signals;
}

/** What normalize.ts reads of any event. */
const PROPERTIES = [
  'subject',
  'body',
  'start',
  'end',
  'isAllDay',
  'isCancelled',
  'type',
  'iCalUId',
  'organizer',
  'attendees',
  'responseStatus',
  'location',
  'onlineMeeting',
  'showAs',
  'sensitivity',
  'webLink',
  'originalStartTimeZone',
  'createdDateTime',
  'lastModifiedDateTime',
] as const satisfies readonly (keyof WireEvent)[];

/**
 * Whether a row of a delta can stand for its event. Graph writes every property of a resource, empty ones as null, but
 * not into all rows of a delta; what is left out must not look like a change.
 */
export function isComplete(row: UnknownRecord): boolean {
  return PROPERTIES.every((property) => Object.hasOwn(row, property));
}

const isWhole = (row: UnknownRecord): boolean => row['type'] === 'singleInstance' && isComplete(row);

/** What changes come to, as parts of a page. */
export type Changes = Pick<EventPage, 'events' | 'rejected'> & { series: SeriesSet[]; uncertain: string[] };

/** What the source can look up. */
export interface Reader {
  /** The event behind an id as it came; null when it is not in the calendar. */
  event(id: string): Promise<UnknownRecord | null>;
  /** All occurrences of a series inside the range, and those moved out of it; null when there is no such series. */
  series(seriesId: string): Promise<readonly unknown[] | null>;
  normalize(items: readonly unknown[]): Promise<Pick<EventPage, 'events' | 'rejected'>>;
}

/**
 * Reads what the signals name, as it is now. Nothing is lost: whatever changes after this reading is in the next delta.
 *
 * - A single event comes from its row, or is read where the row is bare.
 * - A series is read whole: its occurrences come bare in a delta, and a deleted one does not come at all.
 * - What was removed stays uncertain: whoever knows the id asks for it.
 */
export async function readChanges(signals: Signals, reader: Reader): Promise<Changes> {
  const uncertain = new Set(signals.uncertain);
  const seriesIds = new Set(signals.series);
  const rows: unknown[] = [];
  const sets = new Map<string, SeriesSet>();

  const singles = await Promise.all(
    [...signals.singles].map(async ([id, row]) => ({ id, row: isWhole(row) ? row : await reader.event(id) })),
  );
  for (const { id, row } of singles) {
    const wire: WireEvent = row ?? {};
    const seriesId = wire.type === 'seriesMaster' ? id : text(wire.seriesMasterId);
    if (row === null) uncertain.add(id);
    else if (seriesId !== null) seriesIds.add(seriesId);
    else {
      rows.push(row);
      // Under its own id, so that occurrences it had while it was a series are gone.
      sets.set(id, { seriesId: id, ids: [id] });
    }
  }

  const found = await Promise.all([...seriesIds].map(async (id) => ({ id, items: await reader.series(id) })));
  for (const { id, items } of found) {
    if (items === null) {
      uncertain.add(id);
      continue;
    }
    rows.push(...items);
    sets.set(id, { seriesId: id, ids: items.map((item) => text(record(item)['id'])).filter((one) => one !== null) });
  }

  const { events, rejected } = await reader.normalize(rows);
  const nameless = Array.from({ length: signals.nameless }, () => ({ id: null, reason: 'id: missing' }));
  return {
    events: lastOfEach(events),
    rejected: [...nameless, ...rejected],
    series: [...sets.values()],
    uncertain: [...uncertain],
  };
}

function lastOfEach(events: readonly CalendarEvent[]): CalendarEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return [...byId.values()];
}
