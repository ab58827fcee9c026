import { FieldText } from './field-text.js';
import type { DialIn, MeetingLinkSource } from './types.js';

/** What an event states in fields of their own, besides links. */
export interface StatedFacts {
  meetingId: string | null;
  passcode: string | null;
}

/** A field of an event that may hold links. */
export interface Field {
  text: FieldText;
  /** Given in the same structure as the link. */
  stated: StatedFacts;
  /** Structured fields hold one link that was put there by a program. */
  structured: boolean;
}

export interface EventFields {
  fields: Field[];
  dialIn: DialIn[];
}

type Bag = Readonly<Record<string, unknown>>;

const NO_FACTS: StatedFacts = { meetingId: null, passcode: null };

const MEETING_URLS = ['onlineMeetingUrl', 'meetingUrl', 'meeting_url', 'joinUrl', 'join_url', 'joinWebUrl'];

/** Links of app-specific properties; `X-` may have been taken off by the parser. */
const ICS_LINKS = [
  'CONFERENCE',
  'X-GOOGLE-CONFERENCE',
  'X-MICROSOFT-SKYPETEAMSMEETINGURL',
  'X-MICROSOFT-ONLINEMEETINGCONFLINK',
  'X-MICROSOFT-ONLINEMEETINGEXTERNALLINK',
  'X-MICROSOFT-ONLINEMEETINGJOINURL',
  'X-MS-OLK-CONFLINK',
  'X-ZOOM-JOIN-URL',
  'X-WEBEX-JOIN-URL',
];

/**
 * Reads every field of an event in which a link may stand, the structured ones first.
 * Takes Google's and Graph's events, iCalendar properties (as an object, names in any case, parameters or not) and
 * this package's own `CalendarEvent`, or a mixture; what is not there is skipped. A text is read as a description.
 */
export function readFields(event: unknown): EventFields {
  const out: EventFields = { fields: [], dialIn: [] };
  if (typeof event === 'string') {
    addText(out, event, 'description');
    return out;
  }
  const bag = asBag(event);
  if (!bag) return out;
  readConferenceData(out, bag['conferenceData']);
  readConference(out, bag['conference']);
  readConference(out, bag['conferences']);
  readConference(out, bag['onlineMeeting'], 'onlineMeeting');
  addLink(out, bag['hangoutLink'], 'hangoutLink');
  for (const name of MEETING_URLS) addLink(out, bag[name], 'onlineMeetingUrl');
  for (const properties of [bag['icsProps'], bag['properties'], bag['ics'], bag]) readIcs(out, asBag(properties));
  addLink(out, bag['url'], 'url');
  addLink(out, asBag(bag['source'])?.['url'], 'url');
  readLocation(out, bag['location']);
  for (const location of asList(bag['locations'])) readLocation(out, location);
  const body = asBag(bag['body']);
  addText(out, body ? body['content'] : bag['body'], 'description');
  addText(out, bag['description'], 'description');
  addText(out, bag['notes'], 'description');
  if (!body && bag['description'] === undefined) addText(out, bag['bodyPreview'], 'description');
  for (const name of ['summary', 'subject', 'title']) addText(out, bag[name], 'title');
  return out;
}

function readConferenceData(out: EventFields, value: unknown): void {
  const data = asBag(value);
  if (!data) return;
  // `video` is the meeting; `more` is mostly a page about it, so it is read last.
  const last = (item: unknown): number => (asBag(item)?.['entryPointType'] === 'more' ? 1 : 0);
  for (const item of [...asList(data['entryPoints'])].sort((a, b) => last(a) - last(b))) {
    const entry = asBag(item);
    const uri = asText(entry?.['uri']);
    if (!entry || uri === null) continue;
    const type = asText(entry['entryPointType'])?.toLowerCase();
    if (type === 'phone') {
      const number = phoneNumber(uri);
      if (number !== null)
        out.dialIn.push({ number, code: digits(asText(entry['pin']) ?? asText(entry['accessCode'])) });
    } else if (type !== 'sip') {
      addLink(out, uri, 'conferenceData', {
        meetingId: digits(asText(entry['meetingCode']) ?? asText(entry['accessCode'])),
        passcode: asText(entry['passcode']) ?? asText(entry['password']),
      });
    }
  }
  addText(out, data['notes'], 'description');
}

/** Graph's `onlineMeeting` and this package's own conference: a link, or a structure around one. */
function readConference(out: EventFields, value: unknown, source: MeetingLinkSource = 'conferenceData'): void {
  if (value === undefined) return;
  for (const item of Array.isArray(value) ? value.slice(0, 50) : [value]) {
    const bag = asBag(item);
    if (!bag) {
      addLink(out, item, source);
      continue;
    }
    readConferenceData(out, bag);
    const stated = {
      meetingId: digits(asText(bag['joinMeetingId']) ?? asText(bag['meetingId'])),
      passcode: asText(bag['passcode']) ?? asText(bag['password']),
    };
    for (const name of ['joinUrl', 'joinWebUrl', 'join_url', 'url', 'uri']) addLink(out, bag[name], source, stated);
    const code = digits(asText(bag['conferenceId']));
    const numbers = [bag['tollNumber'], bag['tollFreeNumber'], ...asList(bag['tollFreeNumbers'])];
    for (const phone of asList(bag['phones'])) numbers.push(asBag(phone)?.['number']);
    for (const phone of numbers) {
      const number = phoneNumber(asText(phone) ?? '');
      if (number !== null) out.dialIn.push({ number, code });
    }
  }
}

function readIcs(out: EventFields, bag: Bag | null): void {
  if (!bag) return;
  const named: [string, string, unknown][] = [];
  for (const key of Object.keys(bag)) {
    // Lower-case names are other shapes' fields; iCalendar's come in capitals, or with a parser's X- taken off.
    const first = key.charCodeAt(0);
    if (!(first >= 65 && first <= 90) && first !== 120 /* x */) continue;
    const [name = '', ...parameters] = key.split(';');
    if (name === name.toUpperCase()) named.push([name, parameters.join(';'), bag[key]]);
    else if (/^x-/i.test(name)) named.push([name.toUpperCase(), parameters.join(';'), bag[key]]);
  }
  if (named.length === 0) return;
  const values = (name: string): [string, unknown][] =>
    named
      .filter(([key]) => key === name || `X-${key}` === name)
      .flatMap(([, parameters, value]) =>
        (Array.isArray(value) ? value : [value]).map((item): [string, unknown] => [parameters, item]),
      );
  for (const name of ICS_LINKS)
    for (const [parameters, value] of values(name)) {
      const all = `${parameters};${parametersOf(value)}`.toUpperCase();
      const features = /FEATURE="?([A-Z,]+)/.exec(all)?.[1]?.split(',') ?? [];
      if (features.length > 0 && !features.some((feature) => /^(?:VIDEO|AUDIO|SCREEN|MODERATOR)$/.test(feature)))
        continue;
      addLink(out, icsText(value), 'icsProperty');
    }
  for (const [, value] of values('URL')) addLink(out, icsText(value), 'url');
  for (const [, value] of values('LOCATION')) addText(out, icsText(value), 'location');
  for (const [, value] of values('X-ALT-DESC')) addText(out, icsText(value), 'description');
  for (const [, value] of values('DESCRIPTION')) addText(out, icsText(value), 'description');
  for (const [, value] of values('SUMMARY')) addText(out, icsText(value), 'title');
}

function parametersOf(value: unknown): string {
  const bag = asBag(value);
  const parameters = asBag(bag?.['params']) ?? asBag(bag?.['parameters']);
  return parameters
    ? Object.entries(parameters)
        .map(([name, item]) => `${name}=${String(item)}`)
        .join(';')
    : '';
}

/** Undoes iCalendar's folding and escaping, when a raw value was given. */
function icsText(value: unknown): string | null {
  const text = asText(value);
  if (text === null) return null;
  const unfolded = text.includes('\n') ? text.replace(/\r?\n[ \t]/g, '') : text;
  return unfolded.includes('\\')
    ? unfolded.replace(/\\([nN,;\\])/g, (_all, char: string) => (char === 'n' || char === 'N' ? '\n' : char))
    : unfolded;
}

function readLocation(out: EventFields, value: unknown): void {
  const bag = asBag(value);
  if (!bag || asText(value) !== null) {
    addText(out, value, 'location');
    return;
  }
  for (const name of ['displayName', 'locationUri', 'uniqueId', 'name', 'url', 'uri'])
    addText(out, bag[name], 'location');
}

function addLink(out: EventFields, value: unknown, source: MeetingLinkSource, stated: StatedFacts = NO_FACTS): void {
  if (value === undefined) return;
  const text = asText(value);
  if (text !== null) out.fields.push({ text: new FieldText(text, source), stated, structured: true });
}

function addText(out: EventFields, value: unknown, source: MeetingLinkSource): void {
  if (value === undefined) return;
  const text = asText(value);
  if (text !== null) out.fields.push({ text: new FieldText(text, source), stated: NO_FACTS, structured: false });
}

function asBag(value: unknown): Bag | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Bag) : null;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, 100) : [];
}

/** A text, or the text of a parser's `{ val }`, `{ value }`, `{ text }`. */
function asText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  const bag = asBag(value);
  if (!bag) return null;
  for (const name of ['val', 'value', 'text']) {
    const inner = bag[name];
    if (typeof inner === 'string' && inner.trim() !== '') return inner;
  }
  return null;
}

function digits(text: string | null): string | null {
  const plain = text?.replace(/[\s-]/g, '') ?? '';
  return /^\d+$/.test(plain) ? plain : null;
}

/** `tel:+1-401-555-0199` and the like → `+14015550199`; null when it is no number. */
export function phoneNumber(text: string): string | null {
  if (text === '') return null;
  const known = numbers.get(text);
  if (known !== undefined) return known;
  const number = readNumber(text);
  if (text.length > 40) return number;
  if (numbers.size >= MOST_NUMBERS) numbers.clear();
  numbers.set(text, number);
  return number;
}

/** Numbers that were read before: conferences of one service share a few dozen. */
const numbers = new Map<string, string | null>();
const MOST_NUMBERS = 500;

function readNumber(text: string): string | null {
  const plain =
    text
      .replace(/^tel:/i, '')
      .split(/[,;pw]/i, 1)[0]
      ?.replace(/[\s().\-/]/g, '') ?? '';
  return /^\+?\d{5,20}$/.test(plain) ? plain : null;
}
