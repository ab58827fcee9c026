import type { calendar_v3 } from '@googleapis/calendar';
import { guestsUnknown, newGuests, ruleOf, sameEmail } from '../draft.js';
import type { DraftAttendee, DraftTime, EventChanges, EventDraft } from '../writer.js';
import { SERVICE } from './errors.js';
import { readMoment } from './time.js';
import { isRecord, text, type UnknownRecord, type WireEvent } from './wire.js';

/** A body for events.insert, patch and update; the names are Google's. */
export type EventBody = calendar_v3.Schema$Event;

/** Everything that a draft says. */
export function bodyOf(draft: EventDraft, conferenceRequest: string): EventBody {
  const { title, start, end, description, location, attendees, recurrence, reminders, visibility, showAs } = draft;
  return {
    summary: title,
    start: momentOf(start),
    end: momentOf(end),
    ...(description === undefined || description === '' ? {} : { description }),
    ...(location === undefined || location === '' ? {} : { location }),
    ...(attendees === undefined || attendees.length === 0
      ? {}
      : { attendees: newGuests(attendees, () => false).map(guestOf) }),
    ...(recurrence === undefined || recurrence === '' ? {} : { recurrence: [`RRULE:${ruleOf(recurrence)}`] }),
    ...(reminders === undefined ? {} : { reminders: remindersOf(reminders) }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(showAs === undefined ? {} : showsOf(showAs)),
    ...(draft.conference === 'provider' ? conferenceOf(conferenceRequest) : {}),
  };
}

/**
 * What has to be sent so that the event gets these changes; empty when it has them already.
 * @param whole whether it is a whole series, or repeats not at all: only those have a rule
 */
export function patchOf(
  raw: UnknownRecord,
  changes: EventChanges,
  { calendarZone, conferenceRequest, whole }: { calendarZone: string; conferenceRequest: string; whole: boolean },
): EventBody {
  const wire: WireEvent = raw;
  const patch: EventBody = {};
  const { title, description, location, start, end, recurrence, reminders, visibility, showAs } = changes;
  if (title !== undefined && title !== (text(wire.summary) ?? '')) patch.summary = title;
  if (description !== undefined && description !== (text(wire.description) ?? '')) patch.description = description;
  if (location !== undefined && location !== (text(wire.location) ?? '')) patch.location = location;
  if (start !== undefined && end !== undefined) {
    const same = isAt(wire.start, start, calendarZone) && isAt(wire.end, end, calendarZone);
    if (!same) Object.assign(patch, { start: replacing(start), end: replacing(end) });
  }
  if (recurrence !== undefined && whole) {
    const lines = linesOf(wire.recurrence);
    const rest = lines.filter((line) => !/^RRULE[;:]/i.test(line));
    const wanted = recurrence === '' ? [] : [`RRULE:${ruleOf(recurrence)}`, ...rest];
    if (wanted.join('\n').toUpperCase() !== lines.join('\n').toUpperCase()) patch.recurrence = wanted;
  }
  if (reminders !== undefined && !hasReminders(wire.reminders, reminders)) patch.reminders = remindersOf(reminders);
  if (visibility !== undefined && visibility !== (text(wire.visibility) ?? 'default')) patch.visibility = visibility;
  if (showAs !== undefined) {
    const { status, transparency } = showsOf(showAs);
    const isFree = wire.transparency === 'transparent';
    if (isFree !== (transparency === 'transparent')) patch.transparency = transparency ?? null;
    if ((wire.status === 'tentative') !== (status === 'tentative')) patch.status = status ?? null;
  }
  const guests = guestsAfter(wire, changes);
  if (guests !== null) patch.attendees = guests;
  const hasRoom = isRecord(wire.conferenceData) || text(wire.hangoutLink) !== null;
  if (changes.conference === 'provider' && !hasRoom) Object.assign(patch, conferenceOf(conferenceRequest));
  return patch;
}

/** Google replaces lists as a whole: everybody who stays is sent back as he came. Null when nothing changes. */
function guestsAfter(wire: WireEvent, changes: EventChanges): EventBody['attendees'] | null {
  const { addAttendees = [], removeAttendees = [] } = changes;
  if (addAttendees.length === 0 && removeAttendees.length === 0) return null;
  const rows: readonly unknown[] = Array.isArray(wire.attendees) ? wire.attendees : [];
  const guests = rows.filter(isRecord);
  const unreadable = guests.length < rows.length || (wire.attendees !== undefined && !Array.isArray(wire.attendees));
  if (wire.attendeesOmitted === true || unreadable) throw guestsUnknown(SERVICE);
  const emailOf = (guest: UnknownRecord): string | null => text(guest['email']);
  const kept = guests.filter((guest) => !removeAttendees.some((email) => sameEmail(emailOf(guest), email)));
  const added = newGuests(addAttendees, (email) => guests.some((guest) => sameEmail(emailOf(guest), email)));
  if (kept.length === guests.length && added.length === 0) return null;
  return [...kept, ...added.map(guestOf)];
}

function guestOf({ email, name, optional, resource }: DraftAttendee): calendar_v3.Schema$EventAttendee {
  return {
    email,
    ...(name === undefined || name === '' ? {} : { displayName: name }),
    ...(optional === true ? { optional } : {}),
    ...(resource === true ? { resource } : {}),
  };
}

function momentOf(time: DraftTime): calendar_v3.Schema$EventDateTime {
  return 'date' in time ? { date: time.date } : { dateTime: new Date(time.at).toISOString(), timeZone: time.timeZone };
}

/** A patch joins objects: what a moment of the other kind had must be taken away. */
function replacing(time: DraftTime): calendar_v3.Schema$EventDateTime {
  return 'date' in time ? { date: time.date, dateTime: null, timeZone: null } : { ...momentOf(time), date: null };
}

function isAt(value: unknown, time: DraftTime, calendarZone: string): boolean {
  const moment = readMoment(value, calendarZone);
  if (typeof moment === 'string') return false;
  if ('date' in time) return moment.date === time.date;
  return moment.date === null && moment.at === time.at && (moment.zone ?? calendarZone) === time.timeZone;
}

function linesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((line): line is string => typeof line === 'string') : [];
}

function remindersOf(minutes: readonly number[]): EventBody['reminders'] {
  return { useDefault: false, overrides: minutes.map((one) => ({ method: 'popup', minutes: one })) };
}

function hasReminders(value: unknown, minutes: readonly number[]): boolean {
  if (!isRecord(value) || value['useDefault'] === true) return false;
  const rows = (Array.isArray(value['overrides']) ? value['overrides'] : []).filter(isRecord);
  return rows.map((row) => row['minutes']).join() === minutes.join();
}

function showsOf(showAs: NonNullable<EventDraft['showAs']>): Pick<EventBody, 'transparency' | 'status'> {
  return {
    transparency: showAs === 'free' ? 'transparent' : 'opaque',
    status: showAs === 'tentative' ? 'tentative' : 'confirmed',
  };
}

/** The same request id again makes no second room. */
function conferenceOf(requestId: string): Pick<EventBody, 'conferenceData'> {
  return { conferenceData: { createRequest: { requestId, conferenceSolutionKey: { type: 'hangoutsMeet' } } } };
}
