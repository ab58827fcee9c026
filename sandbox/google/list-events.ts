import type { calendar_v3 } from '@googleapis/calendar';
import { GoogleApiError } from './errors';
import { eventInstant } from './event-time';
import { type EventListQuery, givesSyncToken, syncScope } from './list-query';
import { type AccessRole, type CalendarState, type EventRow, idsAfter } from './model';
import type { ListItem, Pager } from './paging';
import { bareStub, exceptionStub, isoMs, renderOccurrence, renderRow, type View } from './render';
import {
  exceptionsOf,
  findOccurrence,
  isMaster,
  isOwnRow,
  masterOf,
  type Occurrence,
  occurrencesOf,
  overlaps,
} from './series';
import type { GoogleStore } from './store';
import { hashOf, readSyncToken, writeSyncToken } from './tokens';

type Event = calendar_v3.Schema$Event;
type Item = ListItem<Event>;

export interface ListLimits {
  /** A sync token older than this answers 410. */
  syncTokenLifetimeMs: number;
  /** `updatedMin` further back than this answers 410. */
  updatedMinMaxAgeMs: number;
}

interface Gathering {
  store: GoogleStore;
  calendar: CalendarState;
  query: EventListQuery;
  view: View;
  /** Only what changed after this version; undefined for a full list. */
  since: number | undefined;
}

/** `events.list`. @throws GoogleApiError */
export function listEvents(
  store: GoogleStore,
  pager: Pager,
  limits: ListLimits,
  calendar: CalendarState,
  role: AccessRole,
  query: EventListQuery,
  forceEmpty: boolean,
): calendar_v3.Schema$Events {
  const scope = hashOf(syncScope(calendar.id, query));
  const since =
    query.syncToken === undefined
      ? undefined
      : readSyncToken(query.syncToken, {
          epoch: calendar.epoch,
          scope,
          oldestIssued: (store.clock.now() - limits.syncTokenLifetimeMs) * 1_000,
        }).version;
  if (query.updatedMin !== undefined && query.updatedMin < store.clock.now() - limits.updatedMinMaxAgeMs) {
    throw new GoogleApiError(
      410,
      'updatedMinTooLongAgo',
      'The requested minimum modification time lies too far in the past.',
      { location: 'updatedMin', locationType: 'parameter' },
    );
  }
  const view: View = { role, timeZone: query.timeZone ?? calendar.timeZone, maxAttendees: query.maxAttendees };
  const { pageToken: _pageToken, maxResults: _maxResults, ...identity } = query;
  const page = pager.page<Event>({
    pageToken: query.pageToken,
    queryHash: hashOf(JSON.stringify([calendar.id, role, identity])),
    pageSize: query.maxResults,
    collectionVersion: calendar.version,
    forceEmpty,
    gather: () => {
      const gathering: Gathering = { store, calendar, query, view, since };
      return query.singleEvents ? gatherExpanded(gathering) : gatherRows(gathering);
    },
  });
  return {
    kind: 'calendar#events',
    etag: `"p${calendar.version.toString(32)}o0o"`,
    summary: calendar.summary,
    description: calendar.description,
    updated: isoMs(calendar.version),
    timeZone: view.timeZone,
    accessRole: role,
    defaultReminders: calendar.defaultReminders,
    ...(page.nextPageToken !== undefined
      ? { nextPageToken: page.nextPageToken }
      : givesSyncToken(query)
        ? {
            nextSyncToken: writeSyncToken({
              version: page.startVersion,
              issued: Math.floor(store.clock.now() * 1_000),
              epoch: calendar.epoch,
              scope,
            }),
          }
        : {}),
    items: page.items,
  };
}

/** The rows that can be on the list: all of them, or those of what changed. */
function candidates({ calendar, since }: Gathering): Iterable<EventRow> {
  if (since === undefined) return calendar.rows.values();
  const rows: EventRow[] = [];
  for (const id of idsAfter(calendar.changes, since)) {
    const row = calendar.rows.get(id);
    if (row !== undefined) rows.push(row);
    rows.push(...exceptionsOf(calendar, id));
  }
  return rows;
}

/** `singleEvents=false`: single events, masters and exceptions. */
function gatherRows(gathering: Gathering): Item[] {
  const { calendar, query, view, since } = gathering;
  const items: Item[] = [];
  for (const row of candidates(gathering)) {
    const master = masterOf(calendar, row);
    const version = master?.seriesVersion ?? (isMaster(row) ? row.seriesVersion : row.version);
    if (!matches(row, query)) continue;
    // A change anywhere in a series sends its master and all its exceptions again.
    if (since !== undefined && version <= since) continue;
    if (!isUpdatedSince(version, query)) continue;
    const add = (make: () => Event): void => {
      items.push({ sort: sortValue(query, calendar, row, version), id: row.id, make });
    };
    const changesOnly = since !== undefined || query.updatedMin !== undefined;
    if (master !== undefined && master.status === 'cancelled') continue;
    if (row.orphaned === true) {
      if (changesOnly) add(() => bareStub(row.id, version));
      continue;
    }
    if (row.status !== 'cancelled') {
      if (since !== undefined || isInRange(gathering, row)) add(() => renderRow(calendar, view, row, version));
      continue;
    }
    if (query.showDeleted && row.movedAway !== true) {
      if (since !== undefined || overlaps(row, calendar.timeZone, query.timeMin, query.timeMax)) {
        add(() => renderRow(calendar, view, row, version));
      }
    } else if (row.exceptionOf !== undefined) {
      if (since !== undefined || isOriginalInRange(gathering, row)) add(() => exceptionStub(view, row, version));
    } else if (changesOnly) {
      add(() => bareStub(row.id, version));
    }
  }
  return items;
}

/** `singleEvents=true`: single events and the occurrences of series. */
function gatherExpanded(gathering: Gathering): Item[] {
  const { store, calendar, query, view, since } = gathering;
  const items = new Map<string, Item>();
  const until = query.timeMax ?? store.horizon();
  const add = (occurrence: Occurrence, make: () => Event): void => {
    const { row } = occurrence;
    const sort =
      query.orderBy === 'startTime'
        ? eventInstant(occurrence.start, calendar.timeZone)
        : query.orderBy === 'updated'
          ? row.version
          : 0;
    items.set(occurrence.id, { sort, id: occurrence.id, make });
  };
  for (const row of candidates(gathering)) {
    if (!isOwnRow(calendar, row)) continue;
    if (since !== undefined && (isMaster(row) ? row.seriesVersion : row.version) <= since) continue;
    const layOut =
      row.status === 'cancelled' && query.showDeleted && since === undefined && row.movedAway !== true
        ? { ...row, status: 'confirmed' as const }
        : row;
    for (const occurrence of occurrencesOf(calendar, layOut, until)) {
      if (!matches(occurrence.row, query)) continue;
      if (since !== undefined ? occurrence.row.version <= since : !isUpdatedSince(occurrence.row.version, query))
        continue;
      if (since === undefined && !overlaps(occurrence, calendar.timeZone, query.timeMin, query.timeMax)) continue;
      const cancelled = row.status === 'cancelled' ? 'cancelled' : undefined;
      add(occurrence, () => renderOccurrence(calendar, view, occurrence, cancelled));
    }
    if (query.showDeleted && since === undefined && row.status !== 'cancelled') {
      for (const exception of exceptionsOf(calendar, row.id)) {
        if (exception.status !== 'cancelled' || exception.orphaned === true || !matches(exception, query)) continue;
        if (!isUpdatedSince(exception.version, query)) continue;
        if (!overlaps(exception, calendar.timeZone, query.timeMin, query.timeMax)) continue;
        const { id, start, end, originalStart } = exception;
        const occurrence: Occurrence = { id, start, end, row: exception, master: row, originalStart };
        add(occurrence, () => renderOccurrence(calendar, view, occurrence));
      }
    }
  }
  if (since !== undefined || query.updatedMin !== undefined) addGone(gathering, items);
  return [...items.values()];
}

/** Rows of the expanded view that went away since. */
function addGone(gathering: Gathering, items: Map<string, Item>): void {
  const { calendar, query, view, since } = gathering;
  const ids = since === undefined ? calendar.gone.keys() : idsAfter(calendar.goneLog, since);
  for (const id of ids) {
    const version = calendar.gone.get(id);
    if (version === undefined) continue;
    if (since !== undefined ? version <= since : !isUpdatedSince(version, query)) continue;
    if (items.has(id)) continue;
    const row = calendar.rows.get(id);
    const source = row ?? findOccurrence(calendar, id)?.row;
    if (source !== undefined && !matches(source, query)) continue;
    const sort = query.orderBy === 'updated' ? version : 0;
    items.set(id, {
      sort,
      id,
      make: () => {
        const occurrence = query.showDeleted ? findOccurrence(calendar, id) : undefined;
        if (occurrence !== undefined && occurrence.row.movedAway !== true) {
          return renderOccurrence(calendar, view, occurrence, 'cancelled');
        }
        const isCancelledException = row?.exceptionOf !== undefined && row.orphaned !== true;
        const seriesLives = row === undefined || masterOf(calendar, row)?.status !== 'cancelled';
        return isCancelledException && seriesLives ? exceptionStub(view, row, version) : bareStub(id, version);
      },
    });
  }
}

function isUpdatedSince(version: number, query: EventListQuery): boolean {
  return query.updatedMin === undefined || version >= query.updatedMin * 1_000;
}

function sortValue(query: EventListQuery, calendar: CalendarState, row: EventRow, version: number): number {
  if (query.orderBy === 'updated') return version;
  return query.orderBy === 'startTime' ? eventInstant(row.start, calendar.timeZone) : 0;
}

function isInRange({ store, calendar, query }: Gathering, row: EventRow): boolean {
  if (query.timeMin === undefined && query.timeMax === undefined) return true;
  if (!isMaster(row)) return overlaps(row, calendar.timeZone, query.timeMin, query.timeMax);
  const until = query.timeMax ?? Math.max(store.horizon(), (query.timeMin ?? 0) + store.endlessTailMs);
  return occurrencesOf(calendar, row, until).some((occurrence) =>
    overlaps(occurrence, calendar.timeZone, query.timeMin, query.timeMax),
  );
}

function isOriginalInRange({ calendar, query }: Gathering, row: EventRow): boolean {
  const start = row.originalStart ?? row.start;
  return overlaps({ start, end: start }, calendar.timeZone, query.timeMin, query.timeMax);
}

function matches(row: EventRow, query: EventListQuery): boolean {
  if (query.eventTypes.length > 0 && !query.eventTypes.includes(row.shared.eventType ?? 'default')) return false;
  if (query.iCalUID !== undefined && row.iCalUID !== query.iCalUID) return false;
  for (const [name, value] of query.privateProperties) if (row.own.privateProperties?.[name] !== value) return false;
  for (const [name, value] of query.sharedProperties) if (row.shared.sharedProperties?.[name] !== value) return false;
  return query.q === undefined || matchesText(row, query.q);
}

function matchesText(row: EventRow, q: string): boolean {
  const { shared, organizer, attendees } = row;
  const text = [
    shared.summary,
    shared.description,
    shared.location,
    organizer.displayName,
    organizer.email,
    ...attendees.flatMap((attendee) => [attendee.displayName, attendee.email]),
    shared.workingLocationProperties?.customLocation?.label,
    shared.workingLocationProperties?.officeLocation?.label,
  ]
    .filter((part) => typeof part === 'string')
    .join('\n')
    .toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
