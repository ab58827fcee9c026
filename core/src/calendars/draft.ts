import { CalendarBotsError } from '../http/index.js';
import { instantToWall, parseRecurrenceRule, RecurrenceError } from '../recurrence/index.js';
import type { DraftAttendee, DraftTime, EventChanges, EventDraft, NotifyAttendees } from './writer.js';
import { isZone } from './zone.js';

const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+$/;
const FOUR_WEEKS_IN_MINUTES = 40_320;

/** Refuses a draft that no calendar can hold. @throws CalendarBotsError `invalid`, naming the field */
export function checkDraft(draft: EventDraft): void {
  if (draft.title.trim() === '') throw invalid('The event has no title', 'Give it a title.');
  checkTimes(draft.start, draft.end);
  const { attendees = [], conference: _, ...rest } = draft;
  checkRest({ ...rest, addAttendees: attendees });
}

/** The same for changes. Start and end belong together. @throws CalendarBotsError `invalid` */
export function checkChanges(changes: EventChanges): void {
  if (changes.title?.trim() === '') throw invalid('The new title is empty', 'Give a title, or leave it as it is.');
  const { start, end } = changes;
  if ((start === undefined) !== (end === undefined)) {
    throw invalid('Only one of start and end is given', 'Give both, or none of them.');
  }
  if (start !== undefined && end !== undefined) checkTimes(start, end);
  for (const email of changes.removeAttendees ?? []) checkEmail(email);
  checkRest(changes);
}

function checkTimes(start: DraftTime, end: DraftTime): void {
  for (const [name, time] of [
    ['start', start],
    ['end', end],
  ] as const) {
    if ('date' in time) {
      if (!isDate(time.date))
        throw invalid(`The ${name} is not a date: "${time.date.slice(0, 40)}"`, 'Write 2026-11-30.');
    } else if (!Number.isFinite(time.at)) throw invalid(`The ${name} is not a time`, 'Check the date and the time.');
    else if (!isZone(time.timeZone)) {
      throw invalid(`"${time.timeZone.slice(0, 60)}" is not a time zone`, 'Give a name such as Europe/Berlin.');
    }
  }
  if ('date' in start !== 'date' in end) {
    throw invalid('One of start and end is a date, the other a time', 'Give both as dates, or both as times.');
  }
  const isAfter =
    'date' in start && 'date' in end ? end.date > start.date : 'at' in start && 'at' in end && end.at > start.at;
  if (!isAfter) throw invalid('The end does not lie after the start', 'Check start and end.');
}

function checkRest(changes: EventChanges): void {
  for (const { email } of changes.addAttendees ?? []) checkEmail(email);
  for (const minutes of changes.reminders ?? []) {
    if (!Number.isInteger(minutes) || minutes < 0 || minutes > FOUR_WEEKS_IN_MINUTES) {
      throw invalid(
        `A reminder cannot be ${minutes} minutes before`,
        'Give whole minutes, at most four weeks (40320).',
      );
    }
  }
  if (changes.recurrence !== undefined && changes.recurrence !== '') ruleOf(changes.recurrence);
}

function checkEmail(email: string): void {
  if (!EMAIL.test(email.trim())) {
    throw invalid(`"${email.slice(0, 80)}" is not an e-mail address`, 'Write addresses such as name@email.com.');
  }
}

/** The value of a recurrence rule, in capitals, without its name. @throws CalendarBotsError `invalid` */
export function ruleOf(recurrence: string): string {
  try {
    const rule = parseRecurrenceRule(recurrence);
    if (rule.freq === 'SECONDLY' || rule.freq === 'MINUTELY' || rule.freq === 'HOURLY') {
      throw invalid('An event cannot repeat several times a day', 'Use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.');
    }
  } catch (error) {
    if (!(error instanceof RecurrenceError)) throw error;
    throw invalid(
      `The recurrence rule cannot be read: ${error.message}`,
      'Write it like FREQ=WEEKLY;BYDAY=MO;COUNT=10.',
    );
  }
  return recurrence
    .trim()
    .replace(/^RRULE(?:;[^:]*)?:/i, '')
    .replace(/;+$/, '')
    .toUpperCase();
}

/** Refuses what a provider cannot do about mails to guests, rather than doing something else. */
export function checkNotify(wish: NotifyAttendees | undefined, can: readonly NotifyAttendees[], service: string): void {
  if (wish === undefined || can.includes(wish)) return;
  throw invalid(
    `${service} cannot be told to notify ${wish === 'none' ? 'nobody' : 'only guests with other calendars'}`,
    'Choose to notify all attendees.',
  );
}

export function invalid(message: string, hint: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', message, hint });
}

/** A whole series was named where one occurrence is meant. */
export function isWholeSeries(service: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service,
    message: 'The ID is that of a whole series',
    hint: 'Give the ID of one of its occurrences, or choose to change the whole series.',
  });
}

export function notThere(service: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'notFound',
    service,
    message: `${service}: there is no such event in this calendar, or it has been deleted`,
    hint: 'Check the calendar and the ID of the event.',
  });
}

export function changedMeanwhile(service: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'conflict',
    service,
    message: `${service}: the event was changed by somebody else meanwhile; nothing was written`,
    hint: 'Read the event again and decide anew.',
  });
}

/** An id of ours that belongs to something else. */
export function idTaken(service: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'conflict',
    service,
    message: `${service}: another event has the ID that belongs to this client ID`,
    hint: 'Use another client ID.',
  });
}

/** The list of guests is not known in full, so it must not be written. */
export function guestsUnknown(service: string): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service,
    message: `${service} does not give the whole list of guests of this event, so it cannot be changed without losing some`,
    hint: 'Change the guests in the calendar itself.',
  });
}

export const sameEmail = (a: string | null | undefined, b: string): boolean =>
  a?.trim().toLowerCase() === b.trim().toLowerCase();

/** Those to invite who are not invited yet, each once. */
export function newGuests(
  wanted: readonly DraftAttendee[] | undefined,
  isInvited: (email: string) => boolean,
): DraftAttendee[] {
  const guests = new Map<string, DraftAttendee>();
  for (const guest of wanted ?? []) {
    const email = guest.email.trim();
    const key = email.toLowerCase();
    if (!isInvited(email) && !guests.has(key)) guests.set(key, { ...guest, email });
  }
  return [...guests.values()];
}

/** `2026-11-30T09:00:00`: what clocks in the zone show. */
export function wallOf(time: Extract<DraftTime, { at: number }>): string {
  return instantToWall(new Date(time.at).toISOString(), time.timeZone);
}

function isDate(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
