import type { CalendarEvent } from '../../event.js';
import { type Clock, type Http, isCalendarBotsError } from '../../http/index.js';
import { nameOf } from '../client-id.js';
import {
  changedMeanwhile,
  checkChanges,
  checkDraft,
  checkNotify,
  idTaken,
  invalid,
  isWholeSeries,
  notThere,
} from '../draft.js';
import { occurrencesOf, parseICalendar } from '../icalendar/index.js';
import { checkedLinks, refuseOtherMeeting } from '../recording-note.js';
import type { EventDraft, EventTarget, EventWriter, NotifyAttendees, UpdateOptions, WrittenEvent } from '../writer.js';
import { isZone } from '../zone.js';
import { zoneOf } from './calendar-list.js';
import { createCalDavClient } from './client.js';
import type { CalendarFacts } from './cursor.js';
import { addressesOf } from './discovery.js';
import { SERVICE } from './errors.js';
import { type CalendarObject, findOccurrence, isHref, PROVIDER, readObjects } from './objects.js';
import {
  applyChanges,
  CALL,
  CLIENT_ID,
  describeWith,
  ensureZone,
  excludeOccurrence,
  type Inviting,
  isServerScheduled,
  linkProperties,
  overrideOf,
  stamp,
  timeLine,
} from './object-edit.js';
import { type ObjectEvent, readObjectEvent, repeatsIn } from './object-event.js';
import { createObjectRequests } from './object-requests.js';
import {
  addLine,
  componentOf,
  componentsNamed,
  parseObject,
  type RawComponent,
  textIn,
  writeObject,
} from './object-text.js';
import { STATE_PROPERTIES } from './rounds.js';

const DAY_MS = 86_400_000;
/** The version that was read, then the one that somebody made meanwhile. */
const MOST_READINGS = 2;
/** A series whose first occurrences were deleted is looked for so far. */
const FIRST_WITHIN_MS = 400 * DAY_MS;
const NOTIFIES: readonly NotifyAttendees[] = ['all', 'none'];

type Found = Extract<CalendarObject, { kind: 'found' }>;

export interface CalDavWriterOptions {
  /** From createCalDavHttp. */
  http: Http;
  clock: Clock;
  /** The server's address, or that of one calendar. What may see the credential is judged by it. */
  serverUrl: string;
  /** An e-mail address counts as the organizer's where the server names none. */
  username?: string;
  /** Zone of floating times and whole days in calendars that name none. IANA name, default UTC. */
  timeZone?: string;
  /** A name that was never used. Default: a random UUID. */
  newId?: () => string;
}

/**
 * A CalDAV server (RFC 4791), written to. An event made for a client id lies in an object whose name and UID are made of
 * it, created only where there is none; in other objects everything that is not changed stays byte for byte.
 *
 * Mails to guests are the server's business (RFC 6638). It can be told to leave new guests to us, and not to leave those
 * that it has told already.
 */
export function createCalDavWriter(options: CalDavWriterOptions): EventWriter {
  const { http, clock, serverUrl, username, newId = () => crypto.randomUUID() } = options;
  const client = createCalDavClient(http, serverUrl);
  const requests = createObjectRequests(http, serverUrl);
  const defaultZone = options.timeZone !== undefined && isZone(options.timeZone) ? options.timeZone : 'UTC';
  const facts = new Map<string, CalendarFacts>();

  async function factsOf(calendarId: string): Promise<CalendarFacts> {
    const known = facts.get(calendarId);
    if (known !== undefined) return known;
    const { responses, url } = await client.propfind(calendarId, STATE_PROPERTIES, 0);
    const [response] = responses;
    const own = response === undefined ? [] : await addressesOf(client, response, url);
    const zone = response === undefined ? null : zoneOf(response.properties, (file) => parseICalendar(file).timeZone);
    const name = username?.trim().toLowerCase() ?? '';
    const found = {
      timeZone: zone ?? defaultZone,
      addresses: [...new Set([...own, ...(/^[^\s@]+@[^\s@]+$/.test(name) ? [name] : [])])],
    };
    facts.set(calendarId, found);
    return found;
  }

  async function read(calendarId: string, href: string): Promise<Found | null> {
    if (!isHref(href)) return null;
    const [object] = await readObjects(client, calendarId, [href]);
    if (object?.kind === 'refused')
      throw invalid(`${SERVICE}: the event could not be read: ${object.reason}`, 'Check it in the calendar.');
    return object?.kind === 'found' ? object : null;
  }

  /** The object as the server keeps it now. */
  async function put(
    calendarId: string,
    href: string,
    data: string,
    condition: 'new' | { is: string | null },
  ): Promise<Found> {
    const etag = await requests.put(new URL(href, calendarId).href, data, condition);
    // Without an etag the server may have changed what it was given (RFC 4791, 5.3.4).
    const kept = etag === null ? await read(calendarId, href) : null;
    return kept ?? { href, kind: 'found', etag, data };
  }

  async function inviting(calendarId: string, notify: NotifyAttendees | undefined): Promise<Inviting> {
    const { addresses } = await factsOf(calendarId);
    return { organizer: addresses[0] ?? null, silent: notify === 'none' };
  }

  /** What an object holds, in the port's words: the occurrence of that id, or the first one of the series. */
  async function written(calendarId: string, object: Found, eventId: string, changed: boolean): Promise<WrittenEvent> {
    const context = { calendarId, facts: await factsOf(calendarId) };
    const event = readObjectEvent(object.data, context.facts.timeZone);
    const isSeries = event.master !== null && repeatsIn(event.master);
    const shown = eventId === object.href && isSeries ? firstOf(event, object, context) : eventId;
    const seriesId = isSeries || eventId !== object.href ? object.href : null;
    return { event: shown === null ? null : findOccurrence(object, shown, context), seriesId, changed };
  }

  function firstOf(
    { series, master, momentOf }: ObjectEvent,
    object: Found,
    { calendarId, facts: { timeZone } }: { calendarId: string; facts: CalendarFacts },
  ): string | null {
    const start = master === null ? null : momentOf(master, 'DTSTART');
    const at = start === null ? 0 : start.kind === 'date' ? Date.parse(start.date) : start.at;
    const window = { from: at - 2 * DAY_MS, to: at + FIRST_WITHIN_MS };
    const { events } = occurrencesOf(series, window, {
      provider: PROVIDER,
      calendarId,
      timeZone,
      self: null,
      objectId: object.href,
    });
    const standing = events.filter(({ status }) => status !== 'cancelled');
    return standing.sort((a, b) => Date.parse(a.start) - Date.parse(b.start))[0]?.id ?? null;
  }

  /** Reads the object, changes its text and writes it, onto the version that was read. */
  async function edit(
    target: EventTarget,
    options: UpdateOptions,
    change: (event: ObjectEvent, component: RawComponent, isWhole: boolean) => Promise<void> | void,
  ): Promise<WrittenEvent> {
    const { calendarId, eventId } = target;
    const href = hrefOf(eventId);
    for (let reading = 1; ; reading++) {
      const object = await read(calendarId, href);
      if (object === null) throw notThere(SERVICE);
      const { timeZone, addresses } = await factsOf(calendarId);
      const event = readObjectEvent(object.data, timeZone);
      const isSeries = event.master !== null && repeatsIn(event.master);
      const isWhole = isSeries && target.scope === 'series';
      if (isSeries && !isWhole && eventId === href) throw isWholeSeries(SERVICE);
      const shownId = isWhole ? href : eventId;
      const component =
        isWhole || eventId === href
          ? event.master
          : occurrenceComponent(event, object, eventId, calendarId, { timeZone, addresses });
      if (component === null) throw notThere(SERVICE);
      // Making an exception of an occurrence is no change of its own: what counts is what it says then.
      const before = writeObject(event.text);
      const times = (one: RawComponent): string =>
        ['DTSTART', 'DTEND', 'RRULE'].map((name) => textIn(one, name)).join();
      const timesBefore = times(component);
      await change(event, component, isWhole);
      if (writeObject(event.text) === before) return written(calendarId, object, shownId, reading > 1);
      if (isServerScheduled(component) && options.notifyAttendees !== undefined)
        checkNotify(options.notifyAttendees, ['all'], SERVICE);
      if (reading === 1 && options.etag !== undefined && options.etag !== object.etag) throw changedMeanwhile(SERVICE);
      stamp(component, clock.now(), { moved: times(component) !== timesBefore, eol: event.text.eol });
      try {
        const after = await put(calendarId, href, writeObject(event.text), { is: object.etag });
        return await written(calendarId, after, shownId, true);
      } catch (error) {
        if (!isCalendarBotsError(error) || error.code !== 'conflict') throw error;
        if (reading === MOST_READINGS) throw changedMeanwhile(SERVICE);
      }
    }
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    capabilities: { conference: false, notify: NOTIFIES },

    async createEvent(calendarId, clientId, draft, options = {}) {
      checkDraft(draft);
      if (draft.conference === 'provider') throw noRooms();
      if ((draft.attendees?.length ?? 0) > 0) checkNotify(options.notifyAttendees, NOTIFIES, SERVICE);
      const name = nameOf(clientId);
      const call = newId();
      const url = new URL(`${name}.ics`, calendarId.endsWith('/') ? calendarId : `${calendarId}/`);
      const href = url.pathname;
      const data = newObject(draft, {
        name,
        call,
        now: clock.now(),
        inviting: await inviting(calendarId, options.notifyAttendees),
      });
      try {
        return { ...(await written(calendarId, await put(calendarId, href, data, 'new'), href, true)), created: true };
      } catch (error) {
        if (!isCalendarBotsError(error) || error.code !== 'conflict') throw error;
        const there = await read(calendarId, href);
        // The name is free: it was something else that the server did not like.
        if (there === null) throw error;
        const { master } = readObjectEvent(there.data, (await factsOf(calendarId)).timeZone);
        if (master === null || textIn(master, 'UID') !== uidOf(name)) throw idTaken(SERVICE);
        const created = textIn(master, CALL) === call;
        return { ...(await written(calendarId, there, href, created)), created };
      }
    },

    async updateEvent(target, changes, options = {}) {
      checkChanges(changes);
      if (changes.conference === 'provider') throw noRooms();
      const by = await inviting(target.calendarId, options.notifyAttendees);
      return edit(target, options, (event, component, isWhole) => {
        applyChanges(event, component, changes, by);
        if (!isWhole) return;
        // A new word for the whole series is the word for each occurrence; when they are stays.
        const { start: _, end: __, recurrence: ___, ...rest } = changes;
        for (const override of event.overrides.values()) applyChanges(event, override, rest, by);
      });
    },

    async deleteEvent(target, options = {}) {
      const { calendarId, eventId, scope } = target;
      const href = hrefOf(eventId);
      for (let reading = 1; ; reading++) {
        const object = await read(calendarId, href);
        const known = await factsOf(calendarId);
        if (object === null) return reading > 1;
        const event = readObjectEvent(object.data, known.timeZone);
        const repeats = event.master !== null && repeatsIn(event.master);
        const isWhole = eventId === href || scope === 'series';
        if (repeats && isWhole && scope === 'occurrence') throw isWholeSeries(SERVICE);
        const components = componentsNamed(event.text.calendar, 'VEVENT');
        if (options.notifyAttendees !== undefined && components.some(isServerScheduled)) {
          checkNotify(options.notifyAttendees, ['all'], SERVICE);
        }
        if (!isWhole) {
          const occurrence = findOccurrence(object, eventId, { calendarId, facts: known });
          if (occurrence === null) return reading > 1;
          excludeOccurrence(event, occurrence.recurrenceId ?? '');
          if (event.master !== null) stamp(event.master, clock.now(), { moved: true, eol: event.text.eol });
        }
        try {
          const url = new URL(href, calendarId).href;
          if (isWhole || componentsNamed(event.text.calendar, 'VEVENT').length === 0) await requests.remove(url);
          else await requests.put(url, writeObject(event.text), { is: object.etag });
          return true;
        } catch (error) {
          if (!isCalendarBotsError(error)) throw error;
          // Deleted by a first try whose answer was lost, or by somebody else just now.
          if (error.code === 'notFound') return true;
          if (error.code !== 'conflict') throw error;
          if (reading === MOST_READINGS) throw changedMeanwhile(SERVICE);
        }
      }
    },

    async writeBack({ calendarId, eventId }, links, place, options = {}) {
      const checked = checkedLinks(links);
      const context = { calendarId, facts: await factsOf(calendarId) };
      return edit({ calendarId, eventId, scope: 'occurrence' }, options, (event, component) => {
        const { eol } = event.text;
        const meeting = (): CalendarEvent['meeting'] => {
          const object: Found = { href: hrefOf(eventId), kind: 'found', etag: null, data: writeObject(event.text) };
          return findOccurrence(object, eventId, context)?.meeting ?? null;
        };
        if (place !== 'property') {
          const before = meeting();
          describeWith(component, checked, eol);
          refuseOtherMeeting(before, meeting());
        }
        if (place !== 'description') linkProperties(component, checked, eol);
      });
    },
  };

  function occurrenceComponent(
    event: ObjectEvent,
    object: Found,
    eventId: string,
    calendarId: string,
    known: CalendarFacts,
  ): RawComponent | null {
    const occurrence = findOccurrence(object, eventId, { calendarId, facts: known });
    if (occurrence === null || occurrence.status === 'cancelled') return null;
    const { recurrenceId, start, end, startDate, endDate } = occurrence;
    return recurrenceId === null ? event.master : overrideOf(event, { recurrenceId, start, end, startDate, endDate });
  }
}

function newObject(
  draft: EventDraft,
  { name, call, now, inviting }: { name: string; call: string; now: number; inviting: Inviting },
): string {
  const eol = '\r\n';
  const text = parseObject(
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//calendar-bots//calendar-bots//EN', 'END:VCALENDAR', ''].join(eol),
  );
  const component = componentOf(
    'VEVENT',
    [`UID:${uidOf(name)}`, timeLine('DTSTART', draft.start), timeLine('DTEND', draft.end)],
    eol,
  );
  text.calendar.children.push(component);
  for (const time of [draft.start, draft.end]) ensureZone(text, time);
  const { attendees = [], conference: _, start: __, end: ___, ...rest } = draft;
  const event: ObjectEvent = { ...readObjectEvent(writeObject(text), 'UTC'), text, master: component };
  applyChanges(event, component, { ...rest, addAttendees: attendees }, inviting);
  stamp(component, now, { moved: false, eol });
  for (const line of [`${CLIENT_ID}:${name}`, `${CALL}:${call}`]) addLine(component, line, eol);
  return writeObject(text);
}

const uidOf = (name: string): string => `${name}@calendar-bots`;

/** The href in an id: hrefs hold no `#` (RFC 4918, 8.3). */
function hrefOf(id: string): string {
  const hash = id.indexOf('#');
  return hash === -1 ? id : id.slice(0, hash);
}

function noRooms() {
  return invalid('A CalDAV server makes no meeting rooms', 'Put the link of the meeting into the location.');
}
