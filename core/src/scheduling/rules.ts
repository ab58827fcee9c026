import type { AttendeeResponse, CalendarEvent } from '../event.js';
import { platformName } from '../meeting-link/index.js';
import { isOneOf } from '../sync/filter.js';
import { hasId, hasInTitle } from './rules-by-name.js';
import { localParts } from './template.js';
import type { TitlePattern } from './title-pattern.js';

/** Which meetings get a bot. Every field narrows; what is left out does not. */
export interface RecordingRules {
  /** Only these events and series, by id; see `hasId`. */
  meetings?: readonly string[];
  /** At least one of these is in the meeting link, such as the host of one's own Zoom. */
  linkIncludes?: readonly string[];
  /** Meeting platforms, ids of the meeting-link table. The bot service's own limits apply besides. */
  platforms?: readonly string[];
  /** Answers of the calendar's owner that are recorded; `none` = not on the guest list (own events often). */
  responses?: readonly (AttendeeResponse | 'none')[];
  /** All-day events; default false. */
  includeAllDay?: boolean;
  /** Events that show as free; default true. */
  includeFree?: boolean;
  /** Private and confidential events; default true. */
  includePrivate?: boolean;
  /** Kinds of entry; default `default` and `fromGmail`. */
  eventTypes?: readonly string[];
  /** At least one of these is in the title. */
  titleIncludes?: readonly string[];
  /** None of these is in the title. */
  titleExcludes?: readonly string[];
  /** The title matches. */
  titleMatches?: TitlePattern;
  /** Only events of these calendars, by their own ids. */
  calendars?: readonly string[];
  /** Days on which the meeting begins, in its own time zone; 0 is Sunday. */
  weekdays?: readonly number[];
  /**
   * The meeting begins at or after `from` and before `to`, both in minutes since midnight in its own time zone. With
   * `from` after `to` the range goes over midnight.
   */
  timeOfDay?: { from: number; to: number };
  /** The organizer's address or domain is one of these. */
  organizers?: readonly string[];
  /** Meetings of organizers with these addresses or domains are left out. */
  excludedOrganizers?: readonly string[];
  /** At least one guest has one of these addresses or domains. */
  guests?: readonly string[];
  /** Guests with these addresses or domains take the meeting out. */
  excludedGuests?: readonly string[];
  /** Most people on the guest list, rooms not counted, the owner counted. */
  maxGuests?: number;
  /** Fewest people on the guest list, rooms not counted, the owner counted. */
  minGuests?: number;
  /** Domains of one's own; with `externalOnly` somebody from elsewhere must be invited. */
  ownDomains?: readonly string[];
  externalOnly?: boolean;
  /** Minutes. */
  minDuration?: number;
  /** Minutes. */
  maxDuration?: number;
}

/**
 * `wanted`: gets a bot. `unwanted`: must not have one. `ignore`: nothing is to be done about it any more.
 * The reason is a sentence for people.
 */
export interface Verdict {
  kind: 'wanted' | 'unwanted' | 'ignore';
  code: string;
  reason: string;
  /** A bot that is on its way or in the call stays: the meeting itself is as it was. */
  sparesActiveBots?: boolean;
  /** A bot that records stops. Left out, an edit during the call does not disturb its recording. */
  endsRecordings?: boolean;
  /** It holds for the meeting, whatever is said of its copies in other calendars. */
  ofEveryCopy?: boolean;
}

const WANTED: Verdict = { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' };
const HAS_HOSTED_BOT: Verdict = {
  kind: 'unwanted',
  code: 'hostedBot',
  reason: 'The service that its calendar is connected at has booked a bot of its own for it.',
  sparesActiveBots: true,
  ofEveryCopy: true,
};
const DEFAULT_EVENT_TYPES = ['default', 'fromGmail'];
const DEFAULT_RESPONSES: NonNullable<RecordingRules['responses']> = ['accepted', 'tentative', 'needsAction', 'none'];

/**
 * Judges one meeting. Pure.
 *
 * @param botPlatforms what the bot service can join.
 * @param now ms since epoch.
 */
export function judge(
  event: CalendarEvent,
  rules: RecordingRules,
  botPlatforms: readonly string[],
  now: number,
): Verdict {
  return (
    judgePossible(event, botPlatforms, now) ??
    judgePlace(event, rules) ??
    judgeLink(event, rules) ??
    judgeEvent(event, rules) ??
    judgePeople(event, rules) ??
    WANTED
  );
}

/** Why a meeting cannot be recorded, whatever anybody wants; null when it can. Parameters as of {@link judge}. */
export function judgePossible(event: CalendarEvent, botPlatforms: readonly string[], now: number): Verdict | null {
  if (event.status === 'cancelled') return no('cancelled', 'The meeting was cancelled.');
  if (Date.parse(event.end) <= now) return { kind: 'ignore', code: 'over', reason: 'The meeting is over.' };
  if (event.meeting === null) return no('noLink', 'There is no meeting link in it.');
  if (!botPlatforms.includes(event.meeting.platform)) {
    return no('platformNotSupported', `The bot service cannot join ${nameOf(event.meeting.platform)} meetings.`);
  }
  return event.hostedBot === true ? HAS_HOSTED_BOT : null;
}

function judgePlace({ meeting, calendarId }: CalendarEvent, { calendars, platforms }: RecordingRules): Verdict | null {
  if (calendars?.length && !calendars.includes(calendarId)) {
    return no('calendar', 'It is in a calendar that the rules leave out.');
  }
  if (meeting === null || !platforms?.length || platforms.includes(meeting.platform)) return null;
  return no('platform', `Its link is a ${nameOf(meeting.platform)} link, which the rules leave out.`);
}

function judgeLink(event: CalendarEvent, { meetings, linkIncludes }: RecordingRules): Verdict | null {
  if (meetings?.length && !hasId(event, meetings)) {
    return no('notNamed', 'It is none of the events and series that the rules name.');
  }
  const link = event.meeting?.url.toLowerCase() ?? '';
  if (!linkIncludes?.length || linkIncludes.some((part) => link.includes(part.trim().toLowerCase()))) return null;
  return no('link', `Its link contains none of: ${linkIncludes.join(', ')}.`);
}

const nameOf = (platform: string): string => platformName(platform) ?? platform;

function judgeEvent(event: CalendarEvent, rules: RecordingRules): Verdict | null {
  if (event.allDay && rules.includeAllDay !== true) return no('allDay', 'It lasts all day.');
  if (!event.busy && rules.includeFree === false) return no('free', 'It shows as free time.');
  if (event.visibility !== 'default' && event.visibility !== 'public' && rules.includePrivate === false) {
    return no('private', 'It is private.');
  }
  const types = rules.eventTypes?.length ? rules.eventTypes : DEFAULT_EVENT_TYPES;
  if (!types.includes(event.eventType)) return no('eventType', `It is an entry of the kind "${event.eventType}".`);
  const has = (part: string): boolean => hasInTitle(event, part);
  if (rules.titleIncludes?.length && !rules.titleIncludes.some(has)) {
    return no('title', `Its title contains none of: ${rules.titleIncludes.join(', ')}.`);
  }
  const excluded = rules.titleExcludes?.find(has);
  if (excluded !== undefined) return no('title', `Its title contains "${excluded}".`);
  if (rules.titleMatches && !rules.titleMatches.matches(event.title)) {
    return no('title', `Its title does not match the expression ${rules.titleMatches.source}.`);
  }
  const when = judgeTime(event, rules);
  if (when !== null) return when;
  const minutes = (Date.parse(event.end) - Date.parse(event.start)) / 60_000;
  if (rules.minDuration !== undefined && minutes < rules.minDuration) {
    return no('duration', `It lasts ${minutes} minutes, less than ${rules.minDuration}.`);
  }
  if (rules.maxDuration !== undefined && minutes > rules.maxDuration) {
    return no('duration', `It lasts ${minutes} minutes, more than ${rules.maxDuration}.`);
  }
  return null;
}

function judgeTime(event: CalendarEvent, { weekdays, timeOfDay }: RecordingRules): Verdict | null {
  if (!weekdays?.length && timeOfDay === undefined) return null;
  const { weekday, minute, time } = localParts(event);
  if (weekdays?.length && !weekdays.includes(weekday)) {
    return no('weekday', `It is on a ${WEEKDAYS[weekday] ?? 'day'}, which the rules leave out.`);
  }
  // What lasts all day has no time of day.
  if (timeOfDay === undefined || event.allDay) return null;
  const { from, to } = timeOfDay;
  const inside = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  return inside ? null : no('timeOfDay', `It begins at ${time}, outside the hours of the rules.`);
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function judgePeople(event: CalendarEvent, rules: RecordingRules): Verdict | null {
  const response = event.response ?? 'none';
  const responses = rules.responses?.length ? rules.responses : DEFAULT_RESPONSES;
  if (!responses.includes(response)) {
    const said = {
      declined: 'You declined it.',
      needsAction: 'You have not answered it yet.',
      tentative: 'You answered it with "maybe".',
      accepted: 'You accepted it, which the rules leave out.',
      none: 'You are not on its guest list.',
    }[response];
    return no('response', said);
  }
  if (rules.organizers?.length && !isOneOf(event.organizer?.email ?? null, rules.organizers)) {
    return no('organizer', `Its organizer (${event.organizer?.email ?? 'unknown'}) is not in the list.`);
  }
  if (isOneOf(event.organizer?.email ?? null, rules.excludedOrganizers ?? [])) {
    return no('organizer', `${event.organizer?.email ?? 'Its organizer'} organizes it, whose meetings are left out.`);
  }
  const people = event.attendees.filter((attendee) => !attendee.resource);
  if (rules.guests?.length && !people.some((attendee) => isOneOf(attendee.email, rules.guests ?? []))) {
    // A guest who was left out of the list may be one of them; that cannot be known.
    return no('guest', `None of its guests is one of: ${rules.guests.join(', ')}.`);
  }
  const barred = people.find((attendee) => isOneOf(attendee.email, rules.excludedGuests ?? []));
  if (barred) return no('excludedGuest', `${barred.email ?? 'A guest'} is invited, whose meetings are left out.`);
  if (rules.minGuests !== undefined && people.length < rules.minGuests && !event.attendeesOmitted) {
    return no('guests', `It has ${people.length} guests, fewer than ${rules.minGuests}.`);
  }
  if (rules.maxGuests !== undefined && (people.length > rules.maxGuests || event.attendeesOmitted)) {
    const count = event.attendeesOmitted ? 'so many guests that the list is cut off' : `${people.length} guests`;
    return no('guests', `It has ${count}, more than ${rules.maxGuests}.`);
  }
  if (rules.externalOnly === true) {
    const own = ownDomains(event, rules);
    const invited = event.organizer === null ? people : [...people, event.organizer];
    if (!invited.some((person) => person.email !== null && !isOneOf(person.email, own))) {
      return no('internal', 'Nobody from outside is invited.');
    }
  }
  return null;
}

/** The domains that count as one's own: those given, else those of the calendar owner's addresses in the event. */
function ownDomains(event: CalendarEvent, rules: RecordingRules): string[] {
  if (rules.ownDomains?.length) return [...rules.ownDomains];
  const own = [...event.attendees, ...(event.organizer === null ? [] : [event.organizer])].filter((p) => p.self);
  const addresses = own.flatMap((person) => (person.email === null ? [] : [person.email]));
  return (addresses.length > 0 ? addresses : [event.calendarId]).map((mail) => mail.slice(mail.lastIndexOf('@') + 1));
}

function no(code: string, reason: string): Verdict {
  return { kind: 'unwanted', code, reason, ...(ENDS_RECORDINGS.includes(code) ? { endsRecordings: true } : {}) };
}

/** Not an edit of what the meeting is, but a word that it does not take place, or is not to be recorded. */
const ENDS_RECORDINGS = ['cancelled', 'response', 'private'];
