import { dialInNear, factsNear, type Facts } from './facts.js';
import type { Meeting, Sighting } from './meeting.js';
import { type EventFields, type Field, readFields } from './fields.js';
import { dismissed, quotedTest } from './quoted.js';
import { TextMap, type Region } from './regions.js';
import { LinkTable } from './resolve.js';
import { Resolver, scanPassage } from './scan.js';
import type { DialIn, MeetingLink, MeetingLinkOptions, MeetingLinkSource, MeetingService } from './types.js';
import { WRAPPERS } from './wrappers.js';

const SOURCE_ORDER: Readonly<Record<MeetingLinkSource, number>> = {
  conferenceData: 0,
  onlineMeeting: 0,
  hangoutLink: 1,
  onlineMeetingUrl: 1,
  icsProperty: 1,
  url: 2,
  location: 3,
  description: 4,
  title: 5,
};

const SOURCE_WORDS: Readonly<Record<MeetingLinkSource, string>> = {
  conferenceData: 'video entry point of the conference data',
  onlineMeeting: "the event's online meeting",
  hangoutLink: 'hangoutLink',
  onlineMeetingUrl: "the event's meeting URL",
  icsProperty: 'iCalendar conference property',
  url: "the event's URL",
  location: 'location',
  description: 'description',
  title: 'title',
};

const WRAPPER_NAMES: ReadonlyMap<string, string> = new Map(WRAPPERS.map(({ id, name }) => [id, name]));
const STANDARD_TABLE = new LinkTable();
const tables = new WeakMap<readonly MeetingService[], LinkTable>();

function tableFor(services: readonly MeetingService[] | undefined): LinkTable {
  if (!services || services.length === 0) return STANDARD_TABLE;
  const known = tables.get(services);
  if (known) return known;
  const table = new LinkTable(services);
  tables.set(services, table);
  return table;
}

/**
 * Finds the links of all meetings that an event names, the one it takes place under first.
 *
 * `event` is read leniently: a Google event, a Graph event, iCalendar properties, a `CalendarEvent`, or a text.
 * Nothing is fetched. The same event gives the same answer always; the work grows linearly with its size.
 * Throws a `RangeError` only for a row in `options.services` that is not well-formed.
 */
export function findMeetingLinks(event: unknown, options: MeetingLinkOptions = {}): MeetingLink[] {
  return rankedLinks(readFields(event), tableFor(options.services), Infinity);
}

/**
 * The link under which an event's meeting takes place, or null when it has none.
 * The first of {@link findMeetingLinks}.
 */
export function detectMeetingLink(event: unknown, options: MeetingLinkOptions = {}): MeetingLink | null {
  return firstLink(readFields(event), options);
}

/** {@link detectMeetingLink} of fields that were read already: nothing else of an event is looked at. */
export function firstLink(fields: EventFields, options: MeetingLinkOptions = {}): MeetingLink | null {
  return rankedLinks(fields, tableFor(options.services), 1)[0] ?? null;
}

/** Ranks all meetings and presents the first `most` of them: what the text says beside a link is read only for these. */
function rankedLinks({ fields, dialIn }: EventFields, table: LinkTable, most: number): MeetingLink[] {
  const resolver = new Resolver(table);
  let meetings = gather(sight(fields, resolver));
  if (meetings.length === 0) return [];
  // To choose between meetings one must know whether older mail began further up: then large HTML is read whole.
  if (meetings.length > 1 && fields.some(({ text }) => text.partial)) {
    for (const { text } of fields) if (text.partial) text.whole();
    meetings = gather(sight(fields, resolver));
  }
  if (meetings.length > 1) rank(meetings);
  const map = new TextMap(meetings, fields);
  return meetings.slice(0, most).map((meeting, index) => present(meeting, index, meetings.length, map, dialIn));
}

function sight(fields: readonly Field[], resolver: Resolver): Sighting[] {
  const sightings: Sighting[] = [];
  fields.forEach((field, fieldIndex) => {
    const passage = field.text.aroundLinks(resolver.table);
    if (!passage) return;
    for (const { at, link } of scanPassage(passage, resolver)) sightings.push({ link, field, fieldIndex, at });
  });
  return sightings;
}

function gather(sightings: readonly Sighting[]): Meeting[] {
  const meetings = new Map<string, Meeting>();
  for (const sighting of sightings) {
    const { key } = sighting.link;
    const meeting = meetings.get(key);
    if (!meeting) {
      meetings.set(key, { best: sighting, sightings: [sighting], order: [] });
    } else {
      meeting.sightings.push(sighting);
      if (copyOrder(sighting) < copyOrder(meeting.best)) meeting.best = sighting;
    }
  }
  return [...meetings.values()];
}

const HAS_KEY = /[?&#](?:pwd|p|pw|passcode|password|tk|context)[=-]/i;

/** Which of two copies of one meeting's link to give, the lower: a guest's before the host's, with passcode before without. */
function copyOrder({ link, field }: Sighting): number {
  const withKey = HAS_KEY.test(link.url) || link.passcode !== null;
  return (link.role === 'start' ? 100 : 0) + (withKey ? 0 : 10) + SOURCE_ORDER[field.text.source];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Puts several meetings in order. */
function rank(meetings: Meeting[]): void {
  const quoted = new Map<Field, (at: number) => boolean>();
  const isQuoted = ({ field, at }: Sighting): boolean => {
    if (field.text.source !== 'description') return false;
    let test = quoted.get(field);
    if (!test) {
      test = quotedTest(field.text.read());
      quoted.set(field, test);
    }
    return test(at);
  };
  const placed = new Set(meetings.filter((meeting) => meeting.sightings.some(inLocation)));
  for (const meeting of meetings) {
    const { role } = meeting.best.link;
    const rankOf = (sighting: Sighting): number[] => {
      const { source } = sighting.field.text;
      const doubtful = source === 'description' || source === 'title';
      return [
        role === 'chat' ? 2 : role === 'event' ? 1 : 0,
        doubtful && isQuoted(sighting) ? 1 : 0,
        sourceRank(sighting, placed.size > (placed.has(meeting) ? 1 : 0)),
        doubtful && dismissed(sighting.field.text.read(), sighting.at) ? 1 : 0,
        role === 'start' ? 1 : 0,
        sighting.link.confidence === 'possible' ? 1 : 0,
        sighting.fieldIndex,
        sighting.at,
      ];
    };
    // Many copies of one link are told apart by their first hundred; the rest stands further down in the text.
    for (const sighting of meeting.sightings.slice(0, 100)) {
      const order = rankOf(sighting);
      if (meeting.order.length === 0 || compare(order, meeting.order) < 0) meeting.order = order;
    }
  }
  meetings.sort((a, b) => compare(a.order, b.order));
}

const inLocation = ({ field, link }: Sighting): boolean =>
  field.text.source === 'location' && link.role === 'join' && link.confidence !== 'possible';

/** Google adds a Meet to every event by itself; a link that somebody typed as the location says more. */
function sourceRank({ field, link }: Sighting, otherInLocation: boolean): number {
  const added = link.platform === 'google_meet' && SOURCE_ORDER[field.text.source] < SOURCE_ORDER.location;
  return added && otherInLocation ? SOURCE_ORDER.location + 0.5 : SOURCE_ORDER[field.text.source];
}

function present(meeting: Meeting, index: number, count: number, map: TextMap, dialIn: readonly DialIn[]): MeetingLink {
  const { link, field } = meeting.best;
  const regions = map.regionsOf(meeting);
  const facts = factsOf(meeting, regions);
  // A number that a program put into the link is surer than one in the text; a room's name is not a number.
  const numbered = link.meetingId !== null && /^(?:\d+|[a-z]{3}-[a-z]{4}-[a-z]{3})$/.test(link.meetingId);
  return {
    platform: link.platform,
    url: link.url,
    meetingId: numbered ? link.meetingId : (facts.meetingId ?? link.meetingId),
    passcode: facts.passcode ?? link.passcode,
    dialIn: index === 0 ? phones(regions, dialIn) : [],
    source: field.text.source,
    host: { ...link.host },
    confidence: link.confidence,
    joinable: link.joinable,
    why: why(meeting, index, count),
  };
}

function factsOf(meeting: Meeting, regions: readonly Region[]): Facts {
  const stated: Facts = { meetingId: null, passcode: null };
  for (const { field } of meeting.sightings.slice(0, 100)) {
    stated.meetingId ??= field.stated.meetingId;
    stated.passcode ??= field.stated.passcode;
  }
  for (const region of regions) {
    if (stated.meetingId !== null && stated.passcode !== null) break;
    const near = factsNear(region.passage, region.at, region.from, region.to);
    // A number that contradicts the link's belongs to another meeting, and so does the passcode beside it.
    const own = meeting.best.link.meetingId;
    if (near.meetingId !== null && own !== null && /^\d{6,}$/.test(own) && own !== near.meetingId) continue;
    stated.meetingId ??= near.meetingId;
    stated.passcode ??= near.passcode;
  }
  return stated;
}

function phones(regions: readonly Region[], structured: readonly DialIn[]): DialIn[] {
  const list = [...structured];
  for (const { passage, at, from, to } of regions) {
    const text = passage.text.slice(Math.max(from, at - 500), to);
    const marks = passage.marks
      .slice(0, 200)
      .filter((mark) => /^tel:/i.test(mark.href) && mark.at >= from && mark.at < to);
    const found = dialInNear(`${marks.map((mark) => mark.href.slice(4)).join('\n')}\n${text}`);
    for (const item of found) if (!list.some((known) => known.number === item.number)) list.push(item);
  }
  return list.slice(0, 10);
}

function why(meeting: Meeting, index: number, count: number): string {
  const { link, field } = meeting.best;
  const words = [`found in the ${SOURCE_WORDS[field.text.source]}`.replace(/the the /, 'the ')];
  if (link.unwrapped.length > 0)
    words.push(`unwrapped from ${link.unwrapped.map((id) => WRAPPER_NAMES.get(id) ?? id).join(', then ')}`);
  if (meeting.sightings.length > 1) words.push(`named ${meeting.sightings.length} times`);
  if (link.role === 'start') words.push("the host's own link");
  if (link.role === 'event') words.push('an event page or redirect, so after meetings');
  if (link.role === 'chat') words.push('a chat, so after meetings');
  if ((meeting.order[1] ?? 0) > 0) words.push('in quoted older mail, so later');
  if ((meeting.order[3] ?? 0) > 0) words.push('the words before it say it is not the one to use');
  if (link.confidence === 'possible') words.push('recognised by its path on a host that is not known');
  if (count > 1) words.push(index === 0 ? `first of ${count} meetings` : `number ${index + 1} of ${count} meetings`);
  return words.join('; ');
}
