import type { Attendee, DateTimeTimeZone, Event, Location } from '@microsoft/microsoft-graph-types';
import { type Random, randomText } from '../random';
import { instantOf, wallOf } from '../time-zone';
import { badProperty } from './errors';
import { mergedProperties } from './extended-properties';
import { guid } from './ids';
import { type Content, DAY_MS, type Own, type Times } from './model';
import { type NamedZone, zoneOf } from './zones';

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}(?:\.\d{1,7})?))?)?(Z|[+-]\d{2}:\d{2})?$/;
const DIGITS = '0123456789';

interface ReadTime {
  /** Instant, ms. */
  ms: number;
  /** What the clock shows in the named zone, written as if it were UTC. */
  wall: number;
  zone: NamedZone;
}

function readTime(name: 'Start' | 'End', given: DateTimeTimeZone, mailboxZone: string): ReadTime {
  if (given.timeZone == null) throw badProperty(`${name}.TimeZone`, 'is required');
  const zone = zoneOf(given.timeZone, mailboxZone);
  const [, date, time = '00:00', seconds = '00', offset] = DATE_TIME.exec(given.dateTime ?? '') ?? [];
  const read = date === undefined ? NaN : Date.parse(`${date}T${time}:${seconds.slice(0, 6)}${offset ?? 'Z'}`);
  if (Number.isNaN(read)) throw badProperty(`${name}.DateTime`, String(given.dateTime));
  const ms = offset === undefined ? instantOf(read, zone.iana) : read;
  return { ms, wall: wallOf(ms, zone.iana), zone };
}

/**
 * The times of a body, over those there were.
 * @throws GraphError 400 when they cannot be read, when the end comes before the start, or an all-day event does not
 * begin and end at midnight
 */
export function readTimes(body: Event, before: Times | undefined, mailboxZone: string): Times {
  const allDay = body.isAllDay ?? before?.allDay ?? false;
  const keep = (at: number, zoneName: string): DateTimeTimeZone => ({
    dateTime: new Date(before?.allDay === true ? at : wallOf(at, zoneOf(zoneName, mailboxZone).iana))
      .toISOString()
      .slice(0, 23),
    timeZone: zoneName,
  });
  const givenStart = body.start ?? (before === undefined ? undefined : keep(before.start, before.startZoneName));
  const givenEnd = body.end ?? (before === undefined ? undefined : keep(before.end, before.endZoneName));
  if (givenStart == null) throw badProperty('Start', 'is required');
  if (givenEnd == null) throw badProperty('End', 'is required');
  const start = readTime('Start', givenStart, mailboxZone);
  const end = readTime('End', givenEnd, mailboxZone);
  const names = { zone: start.zone.iana, startZoneName: start.zone.name, endZoneName: end.zone.name };
  if (allDay) {
    if (start.wall % DAY_MS !== 0 || end.wall % DAY_MS !== 0 || end.wall <= start.wall) {
      throw badProperty(
        'Start/End',
        'The Event.Start property for an all-day event needs to be set to midnight. The duration must be at least 24 hours.',
      );
    }
    return { allDay, start: start.wall, end: end.wall, ...names };
  }
  if (end.ms < start.ms) throw badProperty('End', 'The end date must not be before the start date.');
  return { allDay, start: start.ms, end: end.ms, ...names };
}

const CONTENT = [
  'subject',
  'importance',
  'sensitivity',
  'onlineMeetingUrl',
  'hideAttendees',
  'allowNewTimeProposals',
  'responseRequested',
] as const satisfies readonly (keyof Content)[];

const OWN = [
  'showAs',
  'isReminderOn',
  'reminderMinutesBeforeStart',
  'categories',
  'isDraft',
  'transactionId',
] as const satisfies readonly (keyof Own)[];

/** Copies the named members that the body has. */
function picked<K extends keyof Event>(body: Event, names: readonly K[]): Pick<Event, K> {
  const found: Partial<Pick<Event, K>> = {};
  for (const name of names) if (body[name] !== undefined) found[name] = body[name];
  return found as Pick<Event, K>;
}

/**
 * What a body changes of the content that all copies share. Attendees keep the answers they gave before; a Teams
 * meeting is made when one is asked for, and stays (its address does not change, and it cannot be taken away).
 * @throws GraphError 400
 */
export function readContent(
  body: Event,
  before: Partial<Content>,
  context: { random: Random; organizer: string; allowsTeams: boolean; trusted: boolean },
): Partial<Content> {
  const content: Partial<Content> = picked(body, CONTENT);
  if (body.body != null) {
    content.body = { contentType: body.body.contentType ?? 'text', content: body.body.content ?? '' };
  }
  if (body.locations != null) {
    content.locations = body.locations.map(fullLocation);
    content.location = { ...fullLocation(body.locations[0] ?? {}), displayName: joined(body.locations) };
  } else if (body.location != null) {
    content.location = fullLocation(body.location);
    content.locations = body.location.displayName == null ? [] : [content.location];
  }
  if (body.attendees != null) content.attendees = readAttendees(body.attendees, before.attendees ?? []);
  if (body.isOnlineMeeting === true && before.onlineMeeting == null && context.allowsTeams) {
    content.isOnlineMeeting = true;
    content.onlineMeetingProvider = 'teamsForBusiness';
    content.onlineMeeting = newTeamsMeeting(context.random);
  } else if (body.isOnlineMeeting === true) {
    content.isOnlineMeeting = before.onlineMeeting != null;
  }
  if (context.trusted) {
    Object.assign(content, picked(body, ['onlineMeeting', 'onlineMeetingProvider', 'isOnlineMeeting']));
  }
  return content;
}

/** @throws GraphError 400 */
export function readOwn(body: Event, before: Partial<Own> = {}): Partial<Own> {
  const { singleValueExtendedProperties: given } = body;
  return {
    ...picked(body, OWN),
    ...(given == null ? {} : { extendedProperties: mergedProperties(before.extendedProperties, given) }),
  };
}

const joined = (locations: readonly Location[]): string =>
  locations.map((location) => location.displayName ?? '').join('; ');

function fullLocation(given: Location): Location {
  return {
    displayName: given.displayName ?? '',
    ...(given.locationUri == null ? {} : { locationUri: given.locationUri }),
    ...(given.locationEmailAddress == null ? {} : { locationEmailAddress: given.locationEmailAddress }),
    locationType: given.locationType ?? 'default',
    uniqueId: given.uniqueId ?? given.displayName ?? '',
    uniqueIdType: given.uniqueIdType ?? 'private',
    ...(given.address == null ? {} : { address: given.address }),
    ...(given.coordinates == null ? {} : { coordinates: given.coordinates }),
  };
}

function readAttendees(given: readonly Attendee[], before: readonly Attendee[]): Attendee[] {
  if (given.length > 500) throw badProperty('Attendees', 'at most 500');
  return given.map(({ type, emailAddress, status }) => {
    const address = emailAddress?.address ?? '';
    if (!address.includes('@')) throw badProperty('Attendees.EmailAddress', address);
    const known = before.find((one) => one.emailAddress?.address?.toLowerCase() === address.toLowerCase());
    return {
      type: type ?? 'required',
      status: known?.status ?? status ?? { response: 'none', time: '0001-01-01T00:00:00Z' },
      emailAddress: { name: emailAddress?.name ?? known?.emailAddress?.name ?? address, address },
    };
  });
}

function newTeamsMeeting(random: Random): NonNullable<Content['onlineMeeting']> {
  const thread = Buffer.from(randomText(random, 32, DIGITS)).toString('base64url');
  const context = encodeURIComponent(JSON.stringify({ Tid: guid(random), Oid: guid(random) }));
  return {
    joinUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${thread}%40thread.v2/0?context=${context}`,
    conferenceId: randomText(random, 9, DIGITS),
    tollNumber: `+49 69 5550${randomText(random, 4, DIGITS)}`,
  };
}
