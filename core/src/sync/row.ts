import { type CalendarEvent, occurrenceKey } from '../event.js';
import { detectMeetingLink, type MeetingLink } from '../meeting-link/index.js';
import type { ChangedField, PreviousValues } from './change.js';
import { textHash, unorderedHashes } from './text-hash.js';

/**
 * What the mirror remembers of an occurrence: enough to tell what changed, and to name a meeting that was deleted.
 * A tuple, because it lives in saved state by the hundred.
 */
export type MirrorRow = [
  title: string,
  /** Seconds since the epoch. */
  start: number,
  end: number,
  /** {@link FLAG}s. */
  flags: number,
  /** The meeting's url, or 0. */
  link: string | 0,
  platform: string | 0,
  /** Own response as an index into RESPONSES; 0 is none. */
  response: number,
  /** Hashes of the fields whose text is not kept, see HASHED. */
  hashes: string,
  /** `updated` of the last version in which something was different, ms since epoch, or 0. */
  version: number,
  /** The listing that saw it last. */
  generation: number,
  /** iCalendar UID: whole, or what follows the series id (or id) in it, marked by a leading tab; 0 when unknown. */
  uid: string | 0,
  seriesId: string | 0,
  recurrenceId: string | 0,
  /** Zone name when it is not the calendar's usual one, or 0. */
  timeZone: string | 0,
  /** Only when the key does not follow from uid and recurrence id. */
  key?: string,
];

export const FLAG = { allDay: 1, tentative: 2, told: 4, exception: 8 } as const;

const RESPONSES = [null, 'accepted', 'declined', 'tentative', 'needsAction'] as const;

/** The fields behind the parts of `hashes`, in their order. */
const HASHED = ['location', 'description', 'organizer', 'attendees', 'attendeeResponses', 'settings'] as const;

/** In place of hashes that another version of the code made: these fields are compared from the next change on. */
export const UNKNOWN = '?';

export function toRow(event: CalendarEvent, usualZone: string, generation: number, told: boolean): MirrorRow {
  const base = event.seriesId ?? event.id;
  const uid = event.iCalUid;
  const row: MirrorRow = [
    event.title,
    Date.parse(event.start) / 1000,
    Date.parse(event.end) / 1000,
    (event.allDay ? FLAG.allDay : 0) |
      (event.status === 'tentative' ? FLAG.tentative : 0) |
      (event.kind === 'exception' ? FLAG.exception : 0) |
      (told ? FLAG.told : 0),
    event.meeting?.url ?? 0,
    event.meeting?.platform ?? 0,
    Math.max(0, RESPONSES.indexOf(event.response)),
    hashesOf(event),
    event.updated === null ? 0 : Date.parse(event.updated),
    generation,
    uid === null ? 0 : uid.startsWith(base) ? `\t${uid.slice(base.length)}` : uid,
    event.seriesId ?? 0,
    event.recurrenceId ?? 0,
    event.timeZone === usualZone ? 0 : event.timeZone,
  ];
  if (uid === null || occurrenceKey(uid, event.recurrenceId) !== event.occurrenceKey) row.push(event.occurrenceKey);
  return row;
}

/** What is different between the remembered version and the next one, with the earlier values that are remembered. */
export function diff(row: MirrorRow, next: MirrorRow): { changed: ChangedField[]; previous: PreviousValues } {
  const changed: ChangedField[] = [];
  const previous: PreviousValues = {};
  const [title, start, end, flags, link, , response, hashes] = row;
  const allDayFlipped = (flags & FLAG.allDay) !== (next[3] & FLAG.allDay);
  if (title !== next[0]) {
    changed.push('title');
    previous.title = title;
  }
  if (allDayFlipped || start !== next[1]) {
    changed.push('start');
    previous.start = instant(start);
  }
  if (allDayFlipped || end !== next[2]) {
    changed.push('end');
    previous.end = instant(end);
  }
  if (link !== next[4]) {
    changed.push('meetingLink');
    previous.meetingUrl = link === 0 ? null : link;
  }
  if (response !== next[6]) {
    changed.push('response');
    previous.response = RESPONSES[response] ?? null;
  }
  if ((flags & FLAG.tentative) !== (next[3] & FLAG.tentative)) {
    changed.push('status');
    previous.status = flags & FLAG.tentative ? 'tentative' : 'confirmed';
  }
  if (hashes === UNKNOWN) return { changed, previous };
  const before = hashes.split(',');
  const after = next[7].split(',');
  HASHED.forEach((field, i) => {
    if (before[i] !== after[i]) changed.push(field);
  });
  return { changed, previous };
}

/** The event as far as the row remembers it. */
export function remembered(
  row: MirrorRow,
  id: string,
  calendar: { id: string; provider: string; timeZone: string },
): CalendarEvent {
  const [title, start, end, flags, link, platform, response, , version, , uid, seriesId, recurrenceId, zone] = row;
  const timeZone = zone === 0 ? calendar.timeZone : zone;
  const allDay = Boolean(flags & FLAG.allDay);
  return {
    id,
    calendarId: calendar.id,
    provider: calendar.provider,
    occurrenceKey: keyOf(row, id),
    iCalUid: uidOf(uid, seriesId, id),
    kind: flags & FLAG.exception ? 'exception' : seriesId === 0 ? 'single' : 'occurrence',
    seriesId: seriesId === 0 ? null : seriesId,
    recurrenceId: recurrenceId === 0 ? null : recurrenceId,
    status: flags & FLAG.tentative ? 'tentative' : 'confirmed',
    title,
    description: null,
    location: null,
    start: instant(start),
    end: instant(end),
    allDay,
    startDate: allDay ? dateIn(start, timeZone) : null,
    endDate: allDay ? dateIn(end, timeZone) : null,
    timeZone,
    eventType: 'default',
    busy: true,
    visibility: 'default',
    organizer: null,
    attendees: [],
    attendeesOmitted: true,
    response: RESPONSES[response] ?? null,
    conference: null,
    meeting: link === 0 ? null : linkFrom(link, platform === 0 ? 'unknown' : platform),
    url: null,
    created: null,
    updated: version === 0 ? null : new Date(version).toISOString(),
    etag: null,
  };
}

export function keyOf(row: MirrorRow, id: string): string {
  const uid = uidOf(row[10], row[11], id);
  return row[14] ?? occurrenceKey(uid ?? id, row[12] === 0 ? null : row[12]);
}

function uidOf(uid: string | 0, seriesId: string | 0, id: string): string | null {
  if (uid === 0) return null;
  return uid.startsWith('\t') ? `${seriesId === 0 ? id : seriesId}${uid.slice(1)}` : uid;
}

function linkFrom(url: string, platform: string): MeetingLink {
  const found = detectMeetingLink({ location: url });
  if (found !== null && found.platform === platform) return found;
  // A host that the user added to the table: the engine alone does not know it.
  return {
    platform,
    url,
    meetingId: null,
    passcode: null,
    dialIn: [],
    source: 'location',
    host: { name: new URL(url).host, kind: 'custom' },
    confidence: 'likely',
    joinable: true,
    why: 'remembered from the last version of the event',
  };
}

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

function dateIn(seconds: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(seconds * 1000));
}

function hashesOf(event: CalendarEvent): string {
  const { organizer } = event;
  const guests = unorderedHashes(
    event.attendees,
    ({ email, name, optional }) => `${email ?? `|${name ?? ''}`}|${optional ? 1 : 0}`,
    ({ self, response }) => (self ? 0 : RESPONSES.indexOf(response)),
  );
  const organizerHash = organizer === null ? '' : textHash(`${organizer.email ?? ''}|${organizer.name ?? ''}`);
  const settings = textHash(`${event.busy ? 1 : 0}|${event.visibility}|${event.eventType}|${event.timeZone}`);
  return `${textHash(event.location ?? '')},${textHash(event.description ?? '')},${organizerHash},${guests.lines},${guests.marked},${settings}`;
}
