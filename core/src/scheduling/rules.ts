import type { AttendeeResponse, CalendarEvent } from '../event.js';
import { platformName } from '../meeting-link/index.js';
import { isOneOf } from '../sync/filter.js';

/** Which meetings get a bot. Every field narrows; what is left out does not. */
export interface RecordingRules {
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
  /** The organizer's address or domain is one of these. */
  organizers?: readonly string[];
  /** Guests with these addresses or domains take the meeting out. */
  excludedGuests?: readonly string[];
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
}

const WANTED: Verdict = { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' };
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
  if (event.status === 'cancelled') return no('cancelled', 'The meeting was cancelled.');
  if (Date.parse(event.end) <= now) return { kind: 'ignore', code: 'over', reason: 'The meeting is over.' };
  const { meeting } = event;
  if (meeting === null) return no('noLink', 'There is no meeting link in it.');
  const platform = platformName(meeting.platform) ?? meeting.platform;
  if (!botPlatforms.includes(meeting.platform)) {
    return no('platformNotSupported', `The bot service cannot join ${platform} meetings.`);
  }
  if (rules.platforms?.length && !rules.platforms.includes(meeting.platform)) {
    return no('platform', `Its link is a ${platform} link, which the rules leave out.`);
  }
  return judgeEvent(event, rules) ?? judgePeople(event, rules) ?? WANTED;
}

function judgeEvent(event: CalendarEvent, rules: RecordingRules): Verdict | null {
  if (event.allDay && rules.includeAllDay !== true) return no('allDay', 'It lasts all day.');
  if (!event.busy && rules.includeFree === false) return no('free', 'It shows as free time.');
  if (event.visibility !== 'default' && event.visibility !== 'public' && rules.includePrivate === false) {
    return no('private', 'It is private.');
  }
  const types = rules.eventTypes?.length ? rules.eventTypes : DEFAULT_EVENT_TYPES;
  if (!types.includes(event.eventType)) return no('eventType', `It is an entry of the kind "${event.eventType}".`);
  const title = event.title.toLowerCase();
  const has = (part: string): boolean => part.trim() !== '' && title.includes(part.trim().toLowerCase());
  if (rules.titleIncludes?.length && !rules.titleIncludes.some(has)) {
    return no('title', `Its title contains none of: ${rules.titleIncludes.join(', ')}.`);
  }
  const excluded = rules.titleExcludes?.find(has);
  if (excluded !== undefined) return no('title', `Its title contains "${excluded}".`);
  const minutes = (Date.parse(event.end) - Date.parse(event.start)) / 60_000;
  if (rules.minDuration !== undefined && minutes < rules.minDuration) {
    return no('duration', `It lasts ${minutes} minutes, less than ${rules.minDuration}.`);
  }
  if (rules.maxDuration !== undefined && minutes > rules.maxDuration) {
    return no('duration', `It lasts ${minutes} minutes, more than ${rules.maxDuration}.`);
  }
  return null;
}

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
  const people = event.attendees.filter((attendee) => !attendee.resource);
  const barred = people.find((attendee) => isOneOf(attendee.email, rules.excludedGuests ?? []));
  if (barred) return no('excludedGuest', `${barred.email ?? 'A guest'} is invited, whose meetings are left out.`);
  if (rules.minGuests !== undefined && people.length < rules.minGuests && !event.attendeesOmitted) {
    return no('guests', `It has ${people.length} guests, fewer than ${rules.minGuests}.`);
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
  return { kind: 'unwanted', code, reason };
}
