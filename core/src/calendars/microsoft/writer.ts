import type { Event } from '@microsoft/microsoft-graph-types';
import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import { detectMeetingLink } from '../../meeting-link/index.js';
import { nameOf } from '../client-id.js';
import { changedMeanwhile, checkChanges, checkDraft, checkNotify, isWholeSeries, notThere } from '../draft.js';
import { checkedLinks, refuseOtherMeeting, withNote } from '../recording-note.js';
import type { EventTarget, EventWriter, RecordingLinks, UpdateOptions, WriteOptions, WrittenEvent } from '../writer.js';
import { isZone } from '../zone.js';
import { ownerOf } from './calendar-list.js';
import { createGraphClient, type MicrosoftHttp } from './client.js';
import { SERVICE } from './errors.js';
import { bodyOf, patchOf } from './event-body.js';
import { htmlOf } from './event-html.js';
import { findEvent, orNull } from './lookup.js';
import { isSeries, normalizeEvent, PROVIDER } from './normalize.js';
import { DAY_MS, readTime } from './time.js';
import { text, type UnknownRecord, type WireEvent } from './wire.js';
import { CLIENT_ID_PROPERTY, createGraphWriteClient, RECORDING_PROPERTY } from './write-client.js';

/** The version that was read, then the one that somebody made meanwhile. */
const MOST_READINGS = 2;
/** A series whose first occurrences were deleted is looked for so far. */
const FIRST_WITHIN_MS = 400 * DAY_MS;

export interface MicrosoftWriterOptions {
  /** From createMicrosoftHttp. Needs the scope `Calendars.ReadWrite` (`.Shared` for calendars of others). */
  http: MicrosoftHttp;
  /** IANA name of the zone whose days all-day events last. Default `UTC`. */
  timeZone?: string;
}

/**
 * Microsoft 365 and Outlook.com, written through Microsoft Graph v1.0. An event made for a client id carries it in a
 * property of its own, by which it is found, and a transactionId, by which Exchange tells a repeated request.
 *
 * Exchange itself decides who is told by mail: guests are told of invitations, changes and cancellations.
 */
export function createMicrosoftWriter({ http, timeZone = 'UTC' }: MicrosoftWriterOptions): EventWriter {
  const client = createGraphClient(http);
  const writes = createGraphWriteClient(http);
  const dayZone = isZone(timeZone) ? timeZone : 'UTC';
  const owners = new Map<string, string | null>();

  async function owner(calendarId: string): Promise<string | null> {
    let found = owners.get(calendarId);
    if (found === undefined) {
      found = ownerOf(await client.getCalendar(calendarId));
      owners.set(calendarId, found);
    }
    return found;
  }

  /** What came out, in the port's words. A series is shown by its first occurrence. */
  async function written(calendarId: string, raw: UnknownRecord, changed: boolean): Promise<WrittenEvent> {
    const wire: WireEvent = raw;
    const series = isSeries(wire);
    const seriesId = series ? text(wire.id) : text(wire.seriesMasterId);
    const shown = series ? await writes.firstInstance(calendarId, seriesId ?? '', rangeOf(wire)) : raw;
    if (shown === null) return { event: null, seriesId, changed };
    const outcome = normalizeEvent(shown, { calendarId, owner: await owner(calendarId), fallbackZone: dayZone });
    if (outcome.kind === 'event') return { event: outcome.event, seriesId, changed };
    throw new CalendarBotsError({
      code: 'unexpectedResponse',
      service: SERVICE,
      message: `${SERVICE} gave back an event that could not be read${outcome.kind === 'rejected' ? `: ${outcome.rejected.reason}` : ''}`,
      mayHaveHappened: true,
    });
  }

  /** The event that a target means; null when it does not exist any more. */
  async function find({ calendarId, eventId, scope }: EventTarget): Promise<UnknownRecord | null> {
    const raw = await findEvent(client, calendarId, eventId);
    const wire: WireEvent = raw ?? {};
    if (raw !== null && scope === 'occurrence' && isSeries(wire)) throw isWholeSeries(SERVICE);
    const seriesId = scope === 'series' ? text(wire.seriesMasterId) : null;
    return seriesId === null ? raw : findEvent(client, calendarId, seriesId);
  }

  /** Reads, works out what differs and sends that, onto the version that was read. */
  async function edit(
    target: EventTarget,
    options: UpdateOptions,
    differenceOf: (raw: UnknownRecord) => Promise<Event> | Event,
  ): Promise<WrittenEvent> {
    const { calendarId } = target;
    for (let reading = 1; ; reading++) {
      const raw = await find(target);
      if (raw === null) throw notThere(SERVICE);
      const etag = text(raw['@odata.etag']);
      const body = await differenceOf(raw);
      // After a refused first write everything is as wanted: its answer was lost, not the write.
      if (Object.keys(body).length === 0) return written(calendarId, raw, reading > 1);
      if (hasGuests(raw) || (body.attendees?.length ?? 0) > 0) checkNotify(options.notifyAttendees, ['all'], SERVICE);
      if (reading === 1 && options.etag !== undefined && options.etag !== etag) throw changedMeanwhile(SERVICE);
      try {
        const after = await writes.update(calendarId, text(raw['id']) ?? target.eventId, body, etag);
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
    capabilities: { conference: true, notify: ['all'] },

    async createEvent(calendarId, clientId, draft, options = {}) {
      checkDraft(draft);
      if ((draft.attendees?.length ?? 0) > 0) checkNotify(options.notifyAttendees, ['all'], SERVICE);
      const name = nameOf(clientId);
      const body: Event = {
        ...bodyOf(draft, dayZone),
        transactionId: name,
        singleValueExtendedProperties: [{ id: CLIENT_ID_PROPERTY, value: name }],
      };
      const there = await writes.findByClientId(calendarId, name);
      if (there !== null) return { ...(await written(calendarId, there, false)), created: false };
      const made = await writes.create(calendarId, body).catch(async (error: unknown) => {
        // A repeated transactionId may be refused as well as answered with the event.
        const again = isConflict(error) ? await writes.findByClientId(calendarId, name) : null;
        if (again === null) throw error;
        return again;
      });
      return { ...(await written(calendarId, made, true)), created: true };
    },

    async updateEvent(target, changes, options = {}) {
      checkChanges(changes);
      return edit(target, options, (raw) =>
        patchOf(raw, changes, { dayZone, whole: text(raw['seriesMasterId']) === null }),
      );
    },

    async deleteEvent(target, options: WriteOptions = {}) {
      const { calendarId } = target;
      const raw = await find(target);
      if (raw === null) {
        // Gone already; but of a calendar that is not there nothing can be said.
        await client.getCalendar(calendarId);
        return false;
      }
      if (hasGuests(raw)) checkNotify(options.notifyAttendees, ['all'], SERVICE);
      // Deleted by a first try whose answer was lost, or by somebody else just now, is deleted.
      await orNull(writes.remove(calendarId, text(raw['id']) ?? target.eventId));
      return true;
    },

    async writeBack({ calendarId, eventId }, links, place, options = {}) {
      const checked = checkedLinks(links);
      return edit({ calendarId, eventId, scope: 'occurrence' }, options, async (raw) => ({
        ...(place === 'property' ? {} : describedWith(raw, checked)),
        ...(place === 'description' ? {} : await propertyWith(calendarId, text(raw['id']) ?? eventId, checked)),
      }));
    },
  };

  /** All links in one value: a property that was set once cannot be taken away. */
  async function propertyWith(calendarId: string, eventId: string, links: RecordingLinks): Promise<Event> {
    const value = JSON.stringify(links);
    if ((await writes.recordingProperty(calendarId, eventId)) === value) return {};
    return { singleValueExtendedProperties: [{ id: RECORDING_PROPERTY, value }] };
  }
}

function describedWith(raw: UnknownRecord, links: RecordingLinks): Event {
  const before = htmlOf(raw);
  const content = withNote(before, links, 'html');
  if (content === before) return {};
  const body = { contentType: 'html' as const, content };
  refuseOtherMeeting(detectMeetingLink(raw), detectMeetingLink({ ...raw, body }));
  return { body };
}

function rangeOf(wire: WireEvent): { from: number; to: number } {
  const start = readTime(wire.start);
  const at = typeof start === 'string' ? 0 : start.at;
  return { from: at - 2 * DAY_MS, to: at + FIRST_WITHIN_MS };
}

function hasGuests(raw: UnknownRecord): boolean {
  const wire: WireEvent = raw;
  return Array.isArray(wire.attendees) && wire.attendees.length > 0;
}

function isConflict(error: unknown): boolean {
  return isCalendarBotsError(error) && error.code === 'conflict';
}
