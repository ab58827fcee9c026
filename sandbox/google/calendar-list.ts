import type { calendar_v3 } from '@googleapis/calendar';
import { invalid, notFound } from './errors';
import { booleanOf, positiveOf } from './list-query';
import { ACCESS_ROLES, type AccessRole, allows, type ListEntry, type UserState } from './model';
import type { ListItem, Pager } from './paging';
import { etagOf } from './render';
import type { GoogleStore } from './store';
import { hashOf, readSyncToken, writeSyncToken } from './tokens';

type Entry = calendar_v3.Schema$CalendarListEntry;

/** A calendar as it stands in the user's list. */
export function renderListEntry(store: GoogleStore, user: UserState, entry: ListEntry): Entry {
  const calendar = store.calendars.get(entry.calendarId);
  const role = calendar === undefined ? undefined : store.roleOf(user.email, calendar);
  if (entry.deleted || calendar === undefined || role === undefined) {
    return { kind: 'calendar#calendarListEntry', etag: etagOf(entry.version), id: entry.calendarId, deleted: true };
  }
  return {
    kind: 'calendar#calendarListEntry',
    etag: etagOf(entry.version),
    id: calendar.id,
    summary: calendar.summary,
    ...(calendar.description === '' ? {} : { description: calendar.description }),
    ...(entry.summaryOverride === undefined ? {} : { summaryOverride: entry.summaryOverride }),
    timeZone: calendar.timeZone,
    dataOwner: calendar.ownerEmail,
    colorId: '14',
    backgroundColor: entry.backgroundColor,
    foregroundColor: entry.foregroundColor,
    ...(entry.hidden ? { hidden: true } : {}),
    ...(entry.selected ? { selected: true } : {}),
    accessRole: role,
    defaultReminders: entry.primary ? calendar.defaultReminders : [],
    ...(entry.primary ? { primary: true } : {}),
    conferenceProperties: { allowedConferenceSolutionTypes: ['hangoutsMeet'] },
  };
}

/** `calendarList.list`. @throws GoogleApiError 400, 410 */
export function listCalendars(
  store: GoogleStore,
  pager: Pager,
  user: UserState,
  params: URLSearchParams,
  forceEmpty: boolean,
): calendar_v3.Schema$CalendarList {
  const minAccessRole = params.get('minAccessRole');
  if (minAccessRole !== null && !ACCESS_ROLES.includes(minAccessRole as AccessRole)) {
    throw invalid(`Invalid string value: '${minAccessRole}'.`, 'minAccessRole');
  }
  const text = params.get('syncToken');
  const showDeleted = booleanOf(params, 'showDeleted');
  const showHidden = booleanOf(params, 'showHidden');
  const scope = hashOf(`calendarList:${user.email}`);
  let since: number | undefined;
  if (text !== null && text !== '') {
    if (minAccessRole !== null) throw invalid('Sync token cannot be used with minAccessRole.', 'syncToken');
    if (showDeleted === false || showHidden === false) {
      throw invalid('Deleted and hidden entries cannot be excluded from a list with a sync token.', 'syncToken');
    }
    since = readSyncToken(text, { epoch: user.epoch, scope, oldestIssued: 0 }).version;
  }
  const entries = [...user.list.values()];
  const page = pager.page<Entry>({
    pageToken: params.get('pageToken') ?? undefined,
    queryHash: hashOf(JSON.stringify([user.email, minAccessRole, showDeleted ?? null, showHidden ?? null, text])),
    pageSize: Math.min(250, positiveOf(params, 'maxResults') ?? 100),
    collectionVersion: entries.reduce((latest, entry) => Math.max(latest, entry.version), 0),
    forceEmpty,
    gather: () =>
      entries.flatMap((entry): ListItem<Entry>[] => {
        const calendar = store.calendars.get(entry.calendarId);
        const role = calendar === undefined ? undefined : store.roleOf(user.email, calendar);
        const gone = entry.deleted || role === undefined;
        if (since !== undefined ? entry.version <= since : gone && showDeleted !== true) return [];
        if (since === undefined && entry.hidden && showHidden !== true) return [];
        if (minAccessRole !== null && role !== undefined && !allows(role, minAccessRole as AccessRole)) return [];
        return [{ sort: entry.primary ? 0 : 1, id: entry.calendarId, make: () => renderListEntry(store, user, entry) }];
      }),
  });
  return {
    kind: 'calendar#calendarList',
    etag: `"p${store.version.toString(32)}o0o"`,
    ...(page.nextPageToken !== undefined
      ? { nextPageToken: page.nextPageToken }
      : {
          nextSyncToken: writeSyncToken({
            version: page.startVersion,
            issued: Math.floor(store.clock.now() * 1_000),
            epoch: user.epoch,
            scope,
          }),
        }),
    items: page.items,
  };
}

/** @throws GoogleApiError 404 */
export function listEntry(user: UserState, calendarId: string): ListEntry {
  const entry = user.list.get(calendarId);
  if (entry === undefined || entry.deleted) throw notFound();
  return entry;
}

/** `calendarList.patch`: only what a user may set on the own list. */
export function patchListEntry(store: GoogleStore, user: UserState, calendarId: string, body: Entry): ListEntry {
  const entry = listEntry(user, calendarId);
  if (body.selected != null) entry.selected = body.selected;
  if (body.hidden != null) entry.hidden = body.hidden;
  if (body.summaryOverride !== undefined) entry.summaryOverride = body.summaryOverride ?? undefined;
  entry.version = store.tick();
  store.touchList(user.email);
  store.flush();
  return entry;
}
