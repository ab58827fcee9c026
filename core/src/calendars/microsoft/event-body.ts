import type { Attendee, DateTimeTimeZone, Event } from '@microsoft/microsoft-graph-types';
import { fromGraphPattern } from '../../recurrence/index.js';
import { guestsUnknown, invalid, newGuests, ruleOf, sameEmail, wallOf } from '../draft.js';
import type { DraftAttendee, DraftTime, EventChanges, EventDraft } from '../writer.js';
import { SERVICE } from './errors.js';
import { says, withText } from './event-html.js';
import { readDay, readTime, zoneName } from './time.js';
import { toGraphPattern } from './to-graph-pattern.js';
import {
  isRecord,
  record,
  text,
  type UnknownRecord,
  type WireAttendee,
  type WireEmailAddress,
  type WireEvent,
} from './wire.js';

/** Everything that a draft says. @param dayZone IANA name of the zone whose days all-day events last */
export function bodyOf(draft: EventDraft, dayZone: string): Event {
  const { title, start, end, description, location, attendees, recurrence, reminders, visibility, showAs } = draft;
  return {
    subject: title,
    ...timesOf(start, end, dayZone),
    ...(description === undefined ? {} : { body: { contentType: 'text', content: description } }),
    ...(location === undefined ? {} : { location: { displayName: location } }),
    ...(attendees === undefined ? {} : { attendees: newGuests(attendees, () => false).map(guestOf) }),
    ...(recurrence === undefined || recurrence === '' ? {} : { recurrence: toGraphPattern(recurrence, start) }),
    ...(reminders === undefined ? {} : reminderOf(reminders)),
    ...(visibility === undefined ? {} : { sensitivity: sensitivityOf(visibility) }),
    ...(showAs === undefined ? {} : { showAs }),
    ...(draft.conference === 'provider' ? { isOnlineMeeting: true } : {}),
  };
}

/**
 * What has to be sent so that the event gets these changes; empty when it has them already.
 * @param whole whether it is a whole series, or repeats not at all: only those have a rule
 */
export function patchOf(
  raw: UnknownRecord,
  changes: EventChanges,
  { dayZone, whole }: { dayZone: string; whole: boolean },
): Event {
  const wire: WireEvent = raw;
  const patch: Event = {};
  const { title, description, location, start, end, recurrence, reminders, visibility, showAs } = changes;
  if (title !== undefined && title !== (text(wire.subject) ?? '')) patch.subject = title;
  if (description !== undefined && !says(raw, description)) {
    patch.body = { contentType: 'html', content: withText(raw, description) };
  }
  const { displayName } = record(wire.location);
  if (location !== undefined && location !== (text(displayName) ?? '')) patch.location = { displayName: location };
  if (start !== undefined && end !== undefined && !(isAt(wire, 'start', start) && isAt(wire, 'end', end))) {
    Object.assign(patch, timesOf(start, end, dayZone));
  }
  if (recurrence !== undefined && whole) Object.assign(patch, recurrencePatch(wire, recurrence, start));
  if (reminders !== undefined && !hasReminder(wire, reminders)) Object.assign(patch, reminderOf(reminders));
  if (visibility !== undefined && sensitivityOf(visibility) !== (text(wire.sensitivity) ?? 'normal')) {
    patch.sensitivity = sensitivityOf(visibility);
  }
  if (showAs !== undefined && showAs !== wire.showAs) patch.showAs = showAs;
  const guests = guestsAfter(wire, changes);
  if (guests !== null) patch.attendees = guests;
  if (changes.conference === 'provider' && wire.isOnlineMeeting !== true) patch.isOnlineMeeting = true;
  return patch;
}

function recurrencePatch(wire: WireEvent, recurrence: string, start: DraftTime | undefined): Pick<Event, 'recurrence'> {
  const zone = zoneName(wire.originalStartTimeZone) ?? 'UTC';
  if (recurrence === '') return isRecord(wire.recurrence) ? { recurrence: null } : {};
  const from = start ?? startOf(wire, zone);
  const wanted = toGraphPattern(recurrence, from);
  const options = { allDay: 'date' in from, timeZone: zone };
  const before = isRecord(wire.recurrence) ? fromGraphPattern(wire.recurrence, options).rrule : null;
  const same = before !== null && ruleOf(before) === ruleOf(fromGraphPattern(wanted, options).rrule);
  return same ? {} : { recurrence: wanted };
}

function startOf(wire: WireEvent, zone: string): DraftTime {
  if (wire.isAllDay === true) {
    const day = readDay(wire.start, zone);
    if (typeof day !== 'string' && day.date !== null) return { date: day.date };
  }
  const time = readTime(wire.start);
  if (typeof time === 'string') throw invalid('The start of the event cannot be read', 'Give start and end as well.');
  return { at: time.at, timeZone: zone };
}

/** Graph replaces the list as a whole: everybody who stays is sent back as he came. Null when nothing changes. */
function guestsAfter(wire: WireEvent, changes: EventChanges): Attendee[] | null {
  const { addAttendees = [], removeAttendees = [] } = changes;
  if (addAttendees.length === 0 && removeAttendees.length === 0) return null;
  const rows: readonly unknown[] = Array.isArray(wire.attendees) ? wire.attendees : [];
  const guests = rows.filter(isRecord);
  if (guests.length < rows.length || (wire.hideAttendees === true && wire.isOrganizer !== true)) {
    throw guestsUnknown(SERVICE);
  }
  const emailOf = (guest: WireAttendee): string | null => {
    const { address }: WireEmailAddress = record(guest.emailAddress);
    return text(address);
  };
  const kept = guests.filter((guest) => !removeAttendees.some((email) => sameEmail(emailOf(guest), email)));
  const added = newGuests(addAttendees, (email) => guests.some((guest) => sameEmail(emailOf(guest), email)));
  if (kept.length === guests.length && added.length === 0) return null;
  return [...(kept as Attendee[]), ...added.map(guestOf)];
}

function guestOf({ email, name, optional, resource }: DraftAttendee): Attendee {
  return {
    type: resource === true ? 'resource' : optional === true ? 'optional' : 'required',
    emailAddress: { address: email, ...(name === undefined || name === '' ? {} : { name }) },
  };
}

/** Wall time in the zone beside it; whole days as midnights. */
function timesOf(start: DraftTime, end: DraftTime, dayZone: string): Pick<Event, 'start' | 'end' | 'isAllDay'> {
  const moment = (time: DraftTime): DateTimeTimeZone =>
    'date' in time
      ? { dateTime: `${time.date}T00:00:00`, timeZone: dayZone }
      : { dateTime: wallOf(time), timeZone: time.timeZone };
  return { start: moment(start), end: moment(end), isAllDay: 'date' in start };
}

function isAt(wire: WireEvent, field: 'start' | 'end', time: DraftTime): boolean {
  const zone = zoneName(field === 'start' ? wire.originalStartTimeZone : wire.originalEndTimeZone);
  if ('date' in time) {
    const day = wire.isAllDay === true ? readDay(wire[field], zone ?? 'UTC') : '';
    return typeof day !== 'string' && day.date === time.date;
  }
  const moment = wire.isAllDay === true ? '' : readTime(wire[field]);
  // The end is often without a word on its zone.
  const sameZone = zone === time.timeZone || (zone === null && field === 'end');
  return typeof moment !== 'string' && moment.at === time.at && sameZone;
}

function reminderOf(minutes: readonly number[]): Pick<Event, 'isReminderOn' | 'reminderMinutesBeforeStart'> {
  if (minutes.length > 1) throw invalid('Microsoft 365 has one reminder for each event', 'Give one number of minutes.');
  const [one] = minutes;
  return one === undefined ? { isReminderOn: false } : { isReminderOn: true, reminderMinutesBeforeStart: one };
}

function hasReminder(wire: WireEvent, minutes: readonly number[]): boolean {
  const [one] = minutes;
  if (one === undefined) return wire.isReminderOn === false;
  return minutes.length === 1 && wire.isReminderOn === true && wire.reminderMinutesBeforeStart === one;
}

/** Exchange has no word for "public": what is not marked is shown as the calendar is shared. */
function sensitivityOf(visibility: NonNullable<EventDraft['visibility']>): 'normal' | 'private' | 'confidential' {
  return visibility === 'private' || visibility === 'confidential' ? visibility : 'normal';
}
