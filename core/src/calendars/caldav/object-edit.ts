import { instantToWall } from '../../recurrence/index.js';
import { invalid, newGuests, ruleOf, sameEmail, wallOf } from '../draft.js';
import { basicUtc } from '../icalendar/moment.js';
import { parseProperty } from '../icalendar/property.js';
import { findNote, formatOf, withNote } from '../recording-note.js';
import type { DraftAttendee, DraftTime, EventChanges, RecordingLinks, ShowAs } from '../writer.js';
import { repeatsIn, type ObjectEvent } from './object-event.js';
import {
  addLine,
  componentOf,
  componentsNamed,
  escapeText,
  linesNamed,
  type ObjectText,
  parseObject,
  partsOf,
  propertyIn,
  type RawComponent,
  setLine,
  textIn,
} from './object-text.js';
import { vtimezoneLines } from './vtimezone-text.js';

/** Who is asking, for new guests. */
export interface Inviting {
  /** E-mail of the organizer of events that have none yet; null when it is not known. */
  organizer: string | null;
  /** The server shall send no mails to new guests (RFC 6638, 7.1). */
  silent: boolean;
}

/** Properties of ours. */
export const CLIENT_ID = 'X-CALENDAR-BOTS-CLIENT-ID';
export const CALL = 'X-CALENDAR-BOTS-CALL';
const LINKS: readonly (readonly [field: keyof RecordingLinks, property: string])[] = [
  ['recordingUrl', 'X-CALENDAR-BOTS-RECORDING'],
  ['transcriptUrl', 'X-CALENDAR-BOTS-TRANSCRIPT'],
  ['summaryUrl', 'X-CALENDAR-BOTS-SUMMARY'],
];

/** Writes what differs into one component. Whether it is the master of a series decides what may be changed. */
export function applyChanges(
  event: ObjectEvent,
  component: RawComponent,
  changes: EventChanges,
  inviting: Inviting,
): void {
  const { eol } = event.text;
  const { title, description, location, start, end, recurrence, reminders, visibility, showAs } = changes;
  const put = (name: string, text: string): void => {
    if (textIn(component, name) !== text)
      setLine(component, name, text === '' ? null : `${name}:${escapeText(text)}`, eol);
  };
  if (title !== undefined) put('SUMMARY', title);
  if (location !== undefined) put('LOCATION', location);
  if (description !== undefined && textIn(component, 'DESCRIPTION') !== description.replace(/\r\n|\r/g, '\n')) {
    put('DESCRIPTION', description);
    // The same as HTML would still say what it said before.
    setLine(component, 'X-ALT-DESC', null, eol);
  }
  if (start !== undefined && end !== undefined && !lastsFrom(event, component, start, end)) {
    setTimes(event, component, start, end);
  }
  if (recurrence !== undefined && linesNamed(component, 'RECURRENCE-ID').length === 0) {
    const rule = recurrence === '' ? '' : ruleOf(recurrence);
    const before = linesNamed(component, 'RRULE').map((line) => partsOf(line).value.toUpperCase());
    if (before.join('\n') !== rule) setLine(component, 'RRULE', rule === '' ? null : `RRULE:${rule}`, eol);
  }
  if (visibility !== undefined) put('CLASS', visibility === 'default' ? '' : visibility.toUpperCase());
  if (showAs !== undefined) setShowAs(component, showAs, eol);
  if (reminders !== undefined) setReminders(component, reminders, eol);
  setGuests(component, changes, inviting, eol);
}

/** Raises what tells other programs that it is another version (RFC 5545, 3.8.7). */
export function stamp(component: RawComponent, now: number, { moved, eol }: { moved: boolean; eol: string }): void {
  setLine(component, 'DTSTAMP', `DTSTAMP:${basicUtc(now)}`, eol);
  setLine(component, 'LAST-MODIFIED', `LAST-MODIFIED:${basicUtc(now)}`, eol);
  if (moved) setLine(component, 'SEQUENCE', `SEQUENCE:${(Number(textIn(component, 'SEQUENCE')) || 0) + 1}`, eol);
}

export function setTimes(event: ObjectEvent, component: RawComponent, start: DraftTime, end: DraftTime): void {
  const { text, master, overrides } = event;
  const { eol } = text;
  const exceptions = overrides.size + linesNamed(component, 'EXDATE').length + linesNamed(component, 'RDATE').length;
  if (component === master && repeatsIn(component) && exceptions > 0) {
    throw invalid(
      'Single occurrences of this series were changed or deleted, which would be lost if the whole series moved',
      'Move the single occurrences, or make a new series.',
    );
  }
  setLine(component, 'DTSTART', timeLine('DTSTART', start), eol);
  setLine(component, 'DURATION', null, eol);
  setLine(component, 'DTEND', timeLine('DTEND', end), eol);
  for (const time of [start, end]) ensureZone(text, time);
}

/** Defines the zone of a time where the object does not yet (RFC 5545, 3.2.19). */
export function ensureZone(text: ObjectText, time: DraftTime): void {
  if ('date' in time || time.timeZone === 'UTC') return;
  const { calendar, eol } = text;
  if (componentsNamed(calendar, 'VTIMEZONE').some((zone) => textIn(zone, 'TZID') === time.timeZone)) return;
  const lines = ['BEGIN:VCALENDAR', ...vtimezoneLines(time.timeZone, time.at), 'END:VCALENDAR', ''];
  const zone = parseObject(lines.join(eol)).calendar.children[0];
  const first = calendar.children.findIndex((child) => child.kind === 'component');
  if (zone !== undefined) calendar.children.splice(first < 0 ? calendar.children.length : first, 0, zone);
}

export function timeLine(name: string, time: DraftTime): string {
  if ('date' in time) return `${name};VALUE=DATE:${time.date.replaceAll('-', '')}`;
  if (time.timeZone === 'UTC') return `${name}:${basicUtc(time.at)}`;
  return `${name};TZID=${time.timeZone}:${wallOf(time).replace(/[-:]/g, '')}`;
}

function lastsFrom(event: ObjectEvent, component: RawComponent, start: DraftTime, end: DraftTime): boolean {
  return (
    [
      ['DTSTART', start],
      ['DTEND', end],
    ] as const
  ).every(([name, time]) => {
    const moment = event.momentOf(component, name);
    if (moment === null) return false;
    if (moment.kind === 'date' || 'date' in time)
      return moment.kind === 'date' && 'date' in time && moment.date === time.date;
    return moment.at === time.at && (moment.zoneName ?? (moment.utc ? 'UTC' : null)) === time.timeZone;
  });
}

/** A date property in the form in which the series' DTSTART stands: RECURRENCE-ID and EXDATE must match it. */
export function lineLikeStart(event: ObjectEvent, master: RawComponent, name: string, recurrenceId: string): string {
  const moment = event.momentOf(master, 'DTSTART');
  const tzid = propertyIn(master, 'DTSTART')?.params['tzid'] ?? '';
  if (moment === null || moment.kind === 'date')
    return `${name};VALUE=DATE:${recurrenceId.slice(0, 10).replaceAll('-', '')}`;
  if (moment.utc) return `${name}:${basicUtc(Date.parse(recurrenceId))}`;
  const wall = instantToWall(recurrenceId, moment.zone).replace(/[-:]/g, '');
  if (tzid === '') return `${name}:${wall}`;
  return `${name};TZID=${/[:;,]/.test(tzid) ? `"${tzid}"` : tzid}:${wall}`;
}

/** The component of one occurrence: that which it has, or a new one made after the master's. */
export function overrideOf(
  event: ObjectEvent,
  occurrence: { recurrenceId: string; start: string; end: string; startDate: string | null; endDate: string | null },
): RawComponent {
  const known = event.overrides.get(occurrence.recurrenceId);
  if (known !== undefined) return known;
  const { master, text } = event;
  if (master === null) throw invalid('This occurrence is not in the object', 'Choose another occurrence.');
  const { eol } = text;
  const made: RawComponent = { ...master, children: master.children.map(copy) };
  for (const name of ['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'DURATION']) setLine(made, name, null, eol);
  const { recurrenceId, start, end, startDate, endDate } = occurrence;
  setLine(made, 'DTSTART', lineLikeStart(event, master, 'DTSTART', startDate ?? start), eol);
  setLine(made, 'DTEND', lineLikeStart(event, master, 'DTEND', endDate ?? end), eol);
  setLine(made, 'RECURRENCE-ID', lineLikeStart(event, master, 'RECURRENCE-ID', recurrenceId), eol);
  const { children } = text.calendar;
  children.splice(children.indexOf(master) + 1, 0, made);
  event.overrides.set(recurrenceId, made);
  return made;
}

function copy(child: RawComponent['children'][number]): RawComponent['children'][number] {
  return child.kind === 'line' ? { ...child } : { ...child, children: child.children.map(copy) };
}

/** Takes an occurrence out of its series. */
export function excludeOccurrence(event: ObjectEvent, recurrenceId: string): void {
  const { master, overrides, text } = event;
  const override = overrides.get(recurrenceId);
  if (override !== undefined) {
    text.calendar.children = text.calendar.children.filter((child) => child !== override);
    overrides.delete(recurrenceId);
  }
  if (master !== null) addLine(master, lineLikeStart(event, master, 'EXDATE', recurrenceId), text.eol);
}

function setShowAs(component: RawComponent, showAs: ShowAs, eol: string): void {
  const isFree = /^transparent$/i.test(textIn(component, 'TRANSP').trim());
  if (isFree !== (showAs === 'free')) {
    setLine(component, 'TRANSP', `TRANSP:${showAs === 'free' ? 'TRANSPARENT' : 'OPAQUE'}`, eol);
    setLine(component, 'X-MICROSOFT-CDO-BUSYSTATUS', null, eol);
  }
  const isTentative = /^tentative$/i.test(textIn(component, 'STATUS').trim());
  if (isTentative !== (showAs === 'tentative')) {
    setLine(component, 'STATUS', `STATUS:${showAs === 'tentative' ? 'TENTATIVE' : 'CONFIRMED'}`, eol);
  }
}

function setReminders(component: RawComponent, minutes: readonly number[], eol: string): void {
  const alarms = componentsNamed(component, 'VALARM');
  const wanted = minutes.map((one) => `-PT${one}M`);
  if (alarms.map((alarm) => textIn(alarm, 'TRIGGER')).join() === wanted.join()) return;
  component.children = component.children.filter((child) => child.kind === 'line' || child.name !== 'VALARM');
  for (const trigger of wanted) {
    component.children.push(
      componentOf('VALARM', ['ACTION:DISPLAY', 'DESCRIPTION:Reminder', `TRIGGER:${trigger}`], eol),
    );
  }
}

function setGuests(component: RawComponent, changes: EventChanges, inviting: Inviting, eol: string): void {
  const { addAttendees = [], removeAttendees = [] } = changes;
  if (addAttendees.length === 0 && removeAttendees.length === 0) return;
  const emailIn = (text: string): string => (parseProperty(text).values[0] ?? '').replace(/^mailto:/i, '');
  const isOneOf = (text: string, emails: readonly string[]): boolean =>
    emails.some((email) => sameEmail(emailIn(text), email));
  const emails = linesNamed(component, 'ATTENDEE').map(({ text }) => emailIn(text));
  component.children = component.children.filter(
    (child) => child.kind !== 'line' || child.name !== 'ATTENDEE' || !isOneOf(child.text, removeAttendees),
  );
  const added = newGuests(addAttendees, (email) => emails.some((one) => sameEmail(one, email)));
  if (added.length > 0 && linesNamed(component, 'ORGANIZER').length === 0) {
    const { organizer } = inviting;
    if (organizer === null) {
      throw invalid(
        'The server does not say whose calendar it is, so nobody can be invited from it',
        'Sign in with an e-mail address as the user name, or leave the attendees out.',
      );
    }
    addLine(component, `ORGANIZER:mailto:${organizer}`, eol);
  }
  for (const guest of added) addLine(component, attendeeLine(guest, inviting.silent), eol);
}

function attendeeLine({ email, name, optional, resource }: DraftAttendee, silent: boolean): string {
  const params = [
    ...(name === undefined || name === '' ? [] : [`CN="${name.replace(/["\s]+/g, ' ').trim()}"`]),
    ...(resource === true ? ['CUTYPE=RESOURCE'] : []),
    `ROLE=${optional === true ? 'OPT' : 'REQ'}-PARTICIPANT`,
    'PARTSTAT=NEEDS-ACTION',
    'RSVP=TRUE',
    ...(silent ? ['SCHEDULE-AGENT=CLIENT'] : []),
  ];
  return `ATTENDEE;${params.join(';')}:mailto:${email}`;
}

/** Whether the server tells guests of changes: there are some that it was not told to leave to us. */
export function isServerScheduled(component: RawComponent): boolean {
  return linesNamed(component, 'ATTENDEE').some(({ text }) => {
    const agent = parseProperty(text).params['schedule-agent']?.toUpperCase();
    return agent !== 'CLIENT' && agent !== 'NONE';
  });
}

/** The links at the end of the description. The text that is there stays as it was written, escapes and all. */
export function describeWith(component: RawComponent, links: RecordingLinks, eol: string): void {
  const [line] = linesNamed(component, 'DESCRIPTION');
  const { head, value } = line === undefined ? { head: 'DESCRIPTION', value: '' } : partsOf(line);
  const text = textIn(component, 'DESCRIPTION');
  const format = formatOf(text);
  // A server may write the same text with other escapes.
  if (withNote(text, links, format) === text) return;
  const passage = escapeText(withNote('', links, format));
  const found = findNote(value);
  const gap = value === '' ? '' : format === 'text' ? '\\n\\n' : '<br><br>';
  const after =
    found === null ? `${value}${gap}${passage}` : `${value.slice(0, found.from)}${passage}${value.slice(found.to)}`;
  setLine(component, 'DESCRIPTION', `${head}:${after}`, eol);
}

/** As TEXT: servers escape the values of properties that they do not know, whatever type they are said to have. */
export function linkProperties(component: RawComponent, links: RecordingLinks, eol: string): void {
  for (const [field, name] of LINKS) {
    const url = links[field] ?? '';
    const [line] = linesNamed(component, name);
    const before = line === undefined ? '' : partsOf(line).value.replace(/\\([\\;,])/g, '$1');
    if (before !== url) setLine(component, name, url === '' ? null : `${name}:${escapeText(url)}`, eol);
  }
}
