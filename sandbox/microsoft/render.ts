import type { Calendar, DateTimeTimeZone, Event, NullableOption } from '@microsoft/microsoft-graph-types';
import { wallOf } from '../time-zone';
import { plainText, shownBody } from './body-text';
import { iCalUIdOf, occurrenceId } from './ids';
import type { CalendarEntry, Content, Item, Occurrence, Own, Person, Times, UserState } from './model';
import { instantsOf, originalStartOf } from './occurrences';
import type { Preferences } from './preferences';

/** Ways in which Graph is known to answer oddly. */
export interface RenderOptions {
  /** All-day events come as instants of their zone, shifted into the preferred one, not as midnights. */
  allDayShifted: boolean;
  /** `onlineMeeting` is null for so long after creation, in ms. */
  onlineMeetingDelayMs: number;
}

/** For whom and how an event is shown. */
export interface View {
  prefer: Preferences;
  canViewPrivateItems: boolean;
  /** The token's scope leaves bodies out. */
  basic: boolean;
  options: RenderOptions;
  now: number;
}

/** A row of an answer. Times as text, `@odata` members beside the event's own. */
export type EventRow = Event & {
  '@odata.etag'?: string;
  '@odata.type'?: string;
  '@removed'?: { reason: 'deleted' | 'changed' };
};

const NEVER = '0001-01-01T00:00:00Z';
const NO_LOCATION = { displayName: '', locationType: 'default', uniqueIdType: 'unknown', address: {}, coordinates: {} };

/** `2026-11-21T09:00:00.0000000`: no offset, seven fractional digits. */
function graphTime(wall: number, zoneName: string): DateTimeTimeZone {
  return { dateTime: `${new Date(wall).toISOString().slice(0, 23)}0000`, timeZone: zoneName };
}

function startAndEnd(times: Times, view: View): { start: DateTimeTimeZone; end: DateTimeTimeZone } {
  const { name, iana } = view.prefer.zone;
  if (times.allDay && !view.options.allDayShifted) {
    return { start: graphTime(times.start, name), end: graphTime(times.end, name) };
  }
  const { start, end } = instantsOf(times);
  return { start: graphTime(wallOf(start, iana), name), end: graphTime(wallOf(end, iana), name) };
}

export function itemId(item: Item, prefer: Preferences, day?: string): string {
  const id = prefer.immutableIds ? item.immutableId : item.id;
  return day === undefined ? id : occurrenceId(id, day);
}

export const changeKeyOf = (version: number, serial: number): string =>
  Buffer.from(`EZ9r3czx${serial.toString(36).padStart(5, '0')}.${version.toString(36).padStart(8, '0')}`).toString(
    'base64',
  );

export const etagOf = (changeKey: string): string => `W/"${changeKey}"`;

export const recipient = ({ address, name }: Person) => ({ emailAddress: { name, address } });

/** What an occurrence shows of content that its exception may differ in. */
export function contentOf({ item, exception }: Pick<Occurrence, 'item' | 'exception'>): Content & Own {
  return { ...item.content, ...item.own, ...exception?.content, ...exception?.own };
}

/** The row of a single event, an occurrence or an exception, with all its properties. */
export function renderOccurrence(occurrence: Occurrence, view: View): EventRow {
  const { item, day, exception, times } = occurrence;
  const type = day === undefined ? 'singleInstance' : exception === undefined ? 'occurrence' : 'exception';
  return {
    ...renderItem(item, times, contentOf(occurrence), view, {
      version: exception?.version ?? item.version,
      modified: exception?.modified ?? item.modified,
      isCancelled: item.isCancelled || exception?.isCancelled === true,
    }),
    id: itemId(item, view.prefer, day),
    iCalUId: iCalUIdOf(item, day),
    type,
    seriesMasterId: day === undefined ? null : itemId(item, view.prefer),
    ...(day === undefined ? {} : { originalStart: seconds(originalStartOf(item, day)) }),
    recurrence: null,
  };
}

/** The row of a series' master; its times are the first occurrence's. */
export function renderMaster(item: Item, view: View): EventRow {
  const { recurrence } = item;
  return {
    ...renderItem(item, item.times, { ...item.content, ...item.own }, view, item),
    id: itemId(item, view.prefer),
    iCalUId: iCalUIdOf(item),
    type: 'seriesMaster',
    seriesMasterId: null,
    recurrence: recurrence === undefined ? null : { pattern: recurrence.pattern, range: recurrence.range },
  };
}

/** An unchanged occurrence as delta tells it: nothing but what it is and when. */
export function renderBare({ item, day, times }: Occurrence, view: View): EventRow {
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': etagOf(changeKeyOf(item.version, item.serial)),
    id: itemId(item, view.prefer, day),
    type: 'occurrence',
    seriesMasterId: itemId(item, view.prefer),
    ...startAndEnd(times, view),
  };
}

/** `OID.<master>.<date>` for each deleted occurrence; on a master only, and only when asked for by name. */
export function cancelledOccurrences(item: Item, prefer: Preferences): string[] {
  return [...item.deletedDays].sort().map((day) => `OID.${itemId(item, prefer)}.${day}`);
}

const seconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const sevenDigits = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}0000Z`;

function renderItem(
  item: Item,
  times: Times,
  content: Content & Own,
  view: View,
  state: { version: number; modified: number; isCancelled: boolean },
): EventRow {
  const hidden =
    !view.canViewPrivateItems && (content.sensitivity === 'private' || content.sensitivity === 'confidential');
  const changeKey = changeKeyOf(state.version, item.serial);
  const body = content.body ?? { contentType: 'html', content: '' };
  const subject = hidden ? 'Private Appointment' : (content.subject ?? '');
  const meetingIsLate = view.now < item.created + view.options.onlineMeetingDelayMs;
  const location = hidden ? NO_LOCATION : (content.location ?? NO_LOCATION);
  return {
    '@odata.etag': etagOf(changeKey),
    id: '',
    createdDateTime: sevenDigits(item.created),
    lastModifiedDateTime: sevenDigits(state.modified),
    changeKey,
    categories: content.categories ?? [],
    transactionId: content.transactionId ?? null,
    originalStartTimeZone: times.startZoneName,
    originalEndTimeZone: times.endZoneName,
    iCalUId: null,
    reminderMinutesBeforeStart: content.reminderMinutesBeforeStart ?? 15,
    isReminderOn: content.isReminderOn ?? true,
    hasAttachments: false,
    subject: state.isCancelled && !hidden ? `Canceled: ${subject}` : subject,
    ...(view.basic ? {} : { bodyPreview: hidden ? '' : plainText(body).slice(0, 255) }),
    importance: content.importance ?? 'normal',
    sensitivity: content.sensitivity ?? 'normal',
    isAllDay: times.allDay,
    isCancelled: state.isCancelled,
    isOrganizer: item.isOrganizer,
    responseRequested: content.responseRequested ?? true,
    seriesMasterId: null,
    showAs: state.isCancelled ? 'free' : (content.showAs ?? 'busy'),
    type: 'singleInstance',
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(item.id)}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: hidden ? null : (content.onlineMeetingUrl ?? null),
    isOnlineMeeting: content.isOnlineMeeting ?? false,
    onlineMeetingProvider: content.onlineMeetingProvider ?? 'unknown',
    allowNewTimeProposals: content.allowNewTimeProposals ?? true,
    isDraft: content.isDraft ?? false,
    hideAttendees: content.hideAttendees ?? false,
    recurrence: null,
    responseStatus: {
      response: content.response,
      time: content.respondedAt === null ? NEVER : seconds(content.respondedAt),
    },
    ...(view.basic
      ? {}
      : { body: hidden ? { contentType: 'html', content: '' } : shownBody(body, view.prefer.textBody) }),
    ...startAndEnd(times, view),
    location: location as NullableOption<Event['location']>,
    locations: hidden ? [] : (content.locations ?? []),
    attendees: hidden || (content.hideAttendees === true && !item.isOrganizer) ? [] : content.attendees,
    organizer: recipient(item.organizer),
    onlineMeeting: hidden || meetingIsLate ? null : (content.onlineMeeting ?? null),
  };
}

export function renderCalendar(entry: CalendarEntry, owner: UserState): Calendar {
  const { calendar } = entry;
  const isOwn = entry.id === calendar.id;
  return {
    id: entry.id,
    name: calendar.name,
    color: calendar.color as Calendar['color'],
    hexColor: calendar.hexColor,
    isDefaultCalendar: isOwn && calendar.isDefault,
    changeKey: calendar.changeKey,
    canShare: isOwn,
    canViewPrivateItems: entry.canViewPrivateItems,
    canEdit: entry.canEdit,
    allowedOnlineMeetingProviders: owner.personal ? [] : ['teamsForBusiness'],
    defaultOnlineMeetingProvider: owner.personal ? 'unknown' : 'teamsForBusiness',
    isTallyingResponses: isOwn && calendar.isDefault,
    isRemovable: !(isOwn && calendar.isDefault),
    owner: { name: owner.displayName, address: owner.email },
  };
}
