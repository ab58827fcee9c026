import { CalendarBotsError, type Http, isCalendarBotsError } from '../../http/index.js';
import { detectMeetingLink } from '../../meeting-link/index.js';
import { nameOf } from '../client-id.js';
import { changedMeanwhile, checkChanges, checkDraft, idTaken, isWholeSeries, notThere } from '../draft.js';
import { checkedLinks, formatOf, refuseOtherMeeting, withNote } from '../recording-note.js';
import type { EventTarget, EventWriter, RecordingLinks, UpdateOptions, WrittenEvent } from '../writer.js';
import { isZone } from '../zone.js';
import { createGoogleClient } from './client.js';
import { SERVICE } from './errors.js';
import { bodyOf, type EventBody, patchOf } from './event-body.js';
import { readSeriesPlace } from './identity.js';
import { isSeries, normalizeEvent, PROVIDER } from './normalize.js';
import { isRecord, text, type UnknownRecord, type WireEvent } from './wire.js';
import { createGoogleWriteClient } from './write-client.js';

/** Private extended properties of ours. */
const CLIENT_ID = 'calendarBotsClientId';
/** Which call made the event: so that a call whose first answer was lost knows its own work. */
const CALL = 'calendarBotsCall';
const LINKS: readonly (readonly [field: keyof RecordingLinks, property: string])[] = [
  ['recordingUrl', 'calendarBotsRecording'],
  ['transcriptUrl', 'calendarBotsTranscript'],
  ['summaryUrl', 'calendarBotsSummary'],
];
/** The version that was read, then the one that somebody made meanwhile. */
const MOST_READINGS = 2;

export interface GoogleWriterOptions {
  /** From createGoogleHttp. Needs the scope `calendar.events`. */
  http: Http;
  /** A name that was never used. Default: a random UUID. */
  newId?: () => string;
}

/** Google Calendar, written through API v3. An event made for a client id has an id that is made of it. */
export function createGoogleWriter({ http, newId = () => crypto.randomUUID() }: GoogleWriterOptions): EventWriter {
  const client = createGoogleClient(http);
  const writes = createGoogleWriteClient(http);
  const zones = new Map<string, string>();

  async function zoneOf(calendarId: string): Promise<string> {
    const known = zones.get(calendarId);
    if (known !== undefined) return known;
    const named = await client.calendarTimeZone(calendarId);
    const zone = named !== null && isZone(named) ? named : 'UTC';
    zones.set(calendarId, zone);
    return zone;
  }

  /** The event as it came; null when it does not exist any more. */
  async function find(calendarId: string, eventId: string): Promise<UnknownRecord | null> {
    const raw = await client.getEvent(calendarId, eventId).catch((error: unknown) => {
      if (isCalendarBotsError(error) && error.code === 'notFound') return null;
      throw error;
    });
    return isRecord(raw) && raw['status'] !== 'cancelled' ? raw : null;
  }

  /** What came out, in the port's words. A series is shown by its first occurrence. */
  async function written(calendarId: string, raw: UnknownRecord, changed: boolean): Promise<WrittenEvent> {
    const wire: WireEvent = raw;
    const timeZone = await zoneOf(calendarId);
    const seriesId = isSeries(wire) ? text(wire.id) : text(wire.recurringEventId);
    const shown = isSeries(wire) ? await writes.firstInstance(calendarId, seriesId ?? '') : raw;
    if (shown === null) return { event: null, seriesId, changed };
    const outcome = normalizeEvent(shown, { calendarId, timeZone });
    if (outcome.kind === 'event') return { event: outcome.event, seriesId, changed };
    throw new CalendarBotsError({
      code: 'unexpectedResponse',
      service: SERVICE,
      message: `${SERVICE} gave back an event that could not be read${outcome.kind === 'rejected' ? `: ${outcome.rejected.reason}` : ''}`,
      mayHaveHappened: true,
    });
  }

  /** The id that a target means. */
  async function idOf({ calendarId, eventId, scope }: EventTarget): Promise<string> {
    if (scope === 'occurrence') return eventId;
    const raw = await find(calendarId, eventId);
    // A deleted occurrence may say nothing but its id, which names the series too.
    return readSeriesPlace(raw ?? {}, eventId, 'UTC').seriesId ?? eventId;
  }

  /** Reads, works out what differs and sends that, onto the version that was read. */
  async function edit(
    calendarId: string,
    eventId: string,
    options: UpdateOptions,
    differenceOf: (raw: UnknownRecord) => Promise<EventBody> | EventBody,
  ): Promise<WrittenEvent> {
    for (let reading = 1; ; reading++) {
      const raw = await find(calendarId, eventId);
      if (raw === null) throw notThere(SERVICE);
      const etag = text(raw['etag']);
      const body = await differenceOf(raw);
      // After a refused first write everything is as wanted: its answer was lost, not the write.
      if (Object.keys(body).length === 0) return written(calendarId, raw, reading > 1);
      if (reading === 1 && options.etag !== undefined && options.etag !== etag) throw changedMeanwhile(SERVICE);
      try {
        const after = await writes.patch(calendarId, eventId, body, { notify: options.notifyAttendees, etag });
        return await written(calendarId, after, true);
      } catch (error) {
        if (!isConflict(error)) throw error;
        if (reading === MOST_READINGS) throw changedMeanwhile(SERVICE);
      }
    }
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    capabilities: { conference: true, notify: ['all', 'externalOnly', 'none'] },

    async createEvent(calendarId, clientId, draft, options = {}) {
      checkDraft(draft);
      const id = nameOf(clientId);
      const call = newId();
      const body = bodyOf(draft, id);
      const extendedProperties = { private: { [CLIENT_ID]: propertyText(clientId), [CALL]: call } };
      const query = { notify: options.notifyAttendees };
      try {
        const made = await writes.insert(calendarId, { ...body, id, extendedProperties }, query);
        return { ...(await written(calendarId, made, true)), created: true };
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      const there = await client.getEvent(calendarId, id);
      const raw = isRecord(there) ? there : {};
      const properties = privateOf(raw);
      if (properties[CLIENT_ID] !== propertyText(clientId)) throw idTaken(SERVICE);
      if (raw['status'] === 'cancelled') {
        // Ids are never given back: a deleted event of this id is made again in its place.
        const again = { ...body, status: body.status ?? 'confirmed', extendedProperties };
        const made = await writes.replace(calendarId, id, again, query);
        return { ...(await written(calendarId, made, true)), created: true };
      }
      const created = properties[CALL] === call;
      return { ...(await written(calendarId, raw, created)), created };
    },

    async updateEvent(target, changes, options = {}) {
      checkChanges(changes);
      const { calendarId } = target;
      const id = await idOf(target);
      const calendarZone = await zoneOf(calendarId);
      return edit(calendarId, id, options, (raw) => {
        if (target.scope === 'occurrence' && isSeries(raw)) throw isWholeSeries(SERVICE);
        const whole = text(raw['recurringEventId']) === null;
        return patchOf(raw, changes, { calendarZone, conferenceRequest: nameOf(`${calendarId}\n${id}`), whole });
      });
    },

    async deleteEvent(target, options = {}) {
      const { calendarId } = target;
      const id = await idOf(target);
      const raw = await find(calendarId, id);
      if (raw === null) {
        // Gone already; but of a calendar that is not there nothing can be said.
        await client.calendarTimeZone(calendarId);
        return false;
      }
      if (target.scope === 'occurrence' && isSeries(raw)) throw isWholeSeries(SERVICE);
      try {
        await writes.remove(calendarId, id, { notify: options.notifyAttendees });
      } catch (error) {
        // Deleted by the first try whose answer was lost, or by somebody else just now.
        if (!isCalendarBotsError(error) || error.code !== 'notFound') throw error;
      }
      return true;
    },

    async writeBack({ calendarId, eventId }, links, place, options = {}) {
      const checked = checkedLinks(links);
      return edit(calendarId, eventId, options, (raw) => {
        if (isSeries(raw)) throw isWholeSeries(SERVICE);
        return {
          ...(place === 'property' ? {} : describedWith(raw, checked)),
          ...(place === 'description' ? {} : propertiesWith(raw, checked)),
        };
      });
    },
  };
}

function describedWith(raw: UnknownRecord, links: RecordingLinks): EventBody {
  const before = text(raw['description']) ?? '';
  const description = withNote(before, links, formatOf(before));
  if (description === before) return {};
  refuseOtherMeeting(detectMeetingLink(raw), detectMeetingLink({ ...raw, description }));
  return { description };
}

/** A link that is not given any more is taken away: a patch joins the properties with those that are there. */
function propertiesWith(raw: UnknownRecord, links: RecordingLinks): EventBody {
  const before = privateOf(raw);
  const changed = LINKS.filter(([field, property]) => (before[property] ?? undefined) !== links[field]);
  if (changed.length === 0) return {};
  const values = changed.map(([field, property]): [string, string | null] => [property, links[field] ?? null]);
  return { extendedProperties: { private: Object.fromEntries(values) as Record<string, string> } };
}

function privateOf(raw: UnknownRecord): UnknownRecord {
  const properties = raw['extendedProperties'];
  const own = isRecord(properties) ? properties['private'] : undefined;
  return isRecord(own) ? own : {};
}

/** A value holds 1024 characters; a longer client id is told by its hash. */
function propertyText(clientId: string): string {
  return clientId.length <= 1000 ? clientId : nameOf(clientId);
}

function isDuplicate(error: unknown): boolean {
  return isCalendarBotsError(error) && error.code === 'conflict' && error.status === 409;
}

function isConflict(error: unknown): boolean {
  return isCalendarBotsError(error) && error.code === 'conflict';
}
