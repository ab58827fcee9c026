import { type MeetingBaasV1Calendars, readV1Event, type V1Event } from '../../connections/meeting-baas-v1/index.js';
import type { HostedEvent } from '../../connections/meeting-baas/index.js';
import type { CalendarEvent } from '../../event.js';
import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import { normalizeHosted } from '../meeting-baas/normalize.js';
import { meetingBaasV1Hook } from '../meeting-baas/webhook.js';
import type { CalendarSource, EventPage, EventQuery, RejectedItem, RemovedEvent, Window } from '../source.js';
import { isZone } from '../zone.js';

export const PROVIDER = 'meeting-baas-v1';
const SERVICE = 'Meeting BaaS v1';
/** Raised whenever the same events would come out with other fields. */
const SCHEMA_VERSION = 1;
/** Changes are asked for with so much overlap: when a row becomes visible is not promised. */
const OVERLAP_MS = 2 * 60_000;
/** The service bounds the start of events only: what began earlier may still go on. */
const LONGEST_EVENT_MS = 31 * 86_400_000;

export interface MeetingBaasV1SourceOptions {
  calendars: MeetingBaasV1Calendars;
  /** IANA name, for events that do not say theirs. */
  timeZone: string;
}

/** A place between two pages: the service's cursor, and the latest change seen so far. */
interface Place {
  next: string;
  latest: number;
}

/**
 * Calendars that are connected at Meeting BaaS v1 as a source of events. Its listing has whole events and knows since
 * when they changed (`updated_at_gte`), so a cursor is the time of the latest change that was seen; deleted events are
 * shown as such.
 *
 * @throws CalendarBotsError `invalid` when the zone is none
 */
export function createMeetingBaasV1Source({ calendars, timeZone }: MeetingBaasV1SourceOptions): CalendarSource {
  if (!isZone(timeZone)) throw invalid(`"${timeZone.slice(0, 80)}" is not a time zone`);
  const owners = new Map<string, string | null>();

  async function ownerOf(calendarId: string): Promise<string | null> {
    const known = owners.get(calendarId);
    if (known !== undefined) return known;
    const { email } = await calendars.get(calendarId);
    owners.set(calendarId, email);
    return email;
  }

  async function read(
    calendarId: string,
    rows: readonly unknown[],
  ): Promise<Pick<EventPage, 'events' | 'removed' | 'rejected'> & { latest: number }> {
    const owner = await ownerOf(calendarId);
    const events: CalendarEvent[] = [];
    const removed: RemovedEvent[] = [];
    const rejected: RejectedItem[] = [];
    let latest = 0;
    for (const row of rows) {
      const found = readV1Event(row);
      if (!('event' in found)) {
        rejected.push(found);
        continue;
      }
      const { event } = found;
      latest = Math.max(latest, event.last_updated_at === null ? 0 : Date.parse(event.last_updated_at));
      if (event.deleted) {
        removed.push({ id: event.uuid, seriesId: event.recurring_event_id, recurrenceId: null });
        continue;
      }
      const outcome = normalizeV1(event, { calendarId, owner, timeZone });
      if ('event' in outcome) events.push(outcome.event);
      else rejected.push(outcome.rejected);
    }
    return { events, removed, rejected, latest };
  }

  return {
    provider: PROVIDER,
    displayName: SERVICE,
    hook: meetingBaasV1Hook,
    capabilities: { incremental: true, expandsRecurrence: true, push: false, confirmsRemovals: true },
    cursorFingerprint: `meeting-baas-v1/${SCHEMA_VERSION} timeZone=${timeZone}`,

    async listCalendars() {
      const rows = await calendars.list();
      return {
        calendars: rows.map(({ id, email, name }) => ({
          id,
          name: name === null || name === email ? (email ?? id) : `${name} (${email ?? id})`,
          primary: false,
          readable: true,
          timeZone: null,
          color: null,
        })),
        nextPage: null,
      };
    },

    async calendarIdOf(name) {
      if (name !== 'primary' && !name.includes('@')) return name;
      const found = (await calendars.list()).filter(({ email }) => name === 'primary' || email === name);
      const [only] = found;
      if (only !== undefined && found.length === 1) return only.id;
      throw invalid(`${found.length} calendars are connected at Meeting BaaS v1: choose one from the list`);
    },

    async readPage({ calendarId, window, cursor, page, purpose }) {
      const since = cursor === null ? null : Number(cursor);
      const place = page === null ? null : readPlace(page);
      if (since !== null && !Number.isFinite(since)) throw cursorLost();
      const { rows, next } = await calendars.listEvents({
        calendarId,
        status: 'all',
        ...(since === null ? bounds(window) : { updatedSince: since - OVERLAP_MS }),
        ...(place === null ? {} : { cursor: place.next }),
      });
      if (next !== null && next === place?.next) throw sameAgain();
      const { latest: seen, ...found } = await read(calendarId, rows);
      const latest = Math.max(seen, place?.latest ?? since ?? 0);
      return {
        ...found,
        events: purpose === 'once' ? found.events.filter((event) => isInside(event, window)) : found.events,
        nextPage: next === null ? null : JSON.stringify({ next, latest } satisfies Place),
        // Without any change seen there is no time to begin at.
        nextCursor: purpose === 'sync' && next === null && latest > 0 ? String(latest) : null,
      };
    },

    async query(request) {
      const { calendarId, window, page, updatedSince, includeCancelled } = request;
      const { rows, next } = await calendars.listEvents({
        calendarId,
        status: 'all',
        ...bounds(window),
        ...(updatedSince === undefined ? {} : { updatedSince }),
        ...(page === null ? {} : { cursor: page }),
      });
      if (next !== null && next === page) throw sameAgain();
      const owner = await ownerOf(calendarId);
      const events: CalendarEvent[] = [];
      const rejected: RejectedItem[] = [];
      for (const row of rows) {
        const found = readV1Event(row);
        if (!('event' in found)) rejected.push(found);
        else if (!found.event.deleted || includeCancelled === true) {
          const outcome = normalizeV1(found.event, { calendarId, owner, timeZone });
          if ('event' in outcome) events.push(outcome.event);
          else rejected.push(outcome.rejected);
        }
      }
      const wanted = events.filter((event) => isInside(event, window) && hasText(event, request));
      return { events: wanted, removed: [], rejected, nextPage: next };
    },

    async getEvent(calendarId, eventId) {
      try {
        const outcome = normalizeV1(await calendars.getEvent(eventId), {
          calendarId,
          owner: await ownerOf(calendarId),
          timeZone,
        });
        if ('event' in outcome) return outcome.event;
        throw new CalendarBotsError({ code: 'unexpectedResponse', service: SERVICE, message: outcome.rejected.reason });
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        // What is no id of theirs is no event of theirs. Any other request that the service refuses says nothing of it.
        const isNoId = error.code === 'invalid' && error.status === undefined;
        if (error.code === 'notFound' || isNoId) return null;
        throw error;
      }
    },

    async readSeries(calendarId, seriesId, window) {
      const own: unknown[] = [];
      const unread: RejectedItem[] = [];
      for await (const row of calendars.allEvents({ calendarId, status: 'all', ...bounds(window) })) {
        const found = readV1Event(row);
        // Whose the rows are that cannot be read is not known: they may be of this series.
        if (!('event' in found)) unread.push(found);
        else if (found.event.recurring_event_id === seriesId && !found.event.deleted) own.push(row);
      }
      if (own.length === 0) return null;
      const { events, rejected } = await read(calendarId, own);
      return { events, rejected: [...unread, ...rejected] };
    },
  };
}

/** An event of v1 in the words of v2: what it is made of, the provider's event above all, is the same. */
function normalizeV1(
  event: V1Event,
  context: { calendarId: string; owner: string | null; timeZone: string },
): { event: CalendarEvent } | { rejected: RejectedItem } {
  const { raw } = event;
  const start: unknown = raw?.['start'];
  const hosted: HostedEvent = {
    event_id: event.uuid,
    series_id: event.recurring_event_id,
    event_type: event.is_recurring ? 'recurring' : 'one_off',
    title: event.name,
    description: null,
    location: null,
    start_time: event.start_time,
    end_time: event.end_time,
    timezone: null,
    is_all_day: raw?.['isAllDay'] === true || (typeof start === 'object' && start !== null && 'date' in start),
    is_exception: undefined,
    status: event.deleted ? 'cancelled' : 'confirmed',
    organizer_email: null,
    organizer_name: null,
    attendees: event.attendees.map(({ email, name }) => ({
      email,
      name,
      response_status: null,
      organizer: undefined,
      self: undefined,
    })),
    meeting_url: event.meeting_url === '' ? null : event.meeting_url,
    meeting_platform: null,
    platform: null,
    // v1 does not say which; the two resources differ in how they write their UID.
    calendar_platform: raw !== null && 'iCalUId' in raw ? 'microsoft' : 'google',
    bot_scheduled: event.bot_param !== null,
    raw_payload: raw,
    created_at: null,
    updated_at: event.last_updated_at,
  };
  const outcome = normalizeHosted(hosted, context);
  if (outcome.kind === 'rejected') return { rejected: outcome.rejected };
  const status = event.deleted || raw?.['status'] !== 'tentative' ? outcome.event.status : 'tentative';
  return { event: { ...outcome.event, provider: PROVIDER, status } };
}

const bounds = ({ from, to }: Window): { from: number; to: number } => ({ from: from - LONGEST_EVENT_MS, to });

function isInside(event: CalendarEvent, window: Window): boolean {
  return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
}

function hasText(event: CalendarEvent, { text }: EventQuery): boolean {
  const wanted = text?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const people = [event.organizer, ...event.attendees].flatMap((person) => [person?.email, person?.name]);
  return [event.title, event.description, event.location, ...people].some((field) =>
    field?.toLowerCase().includes(wanted),
  );
}

function readPlace(token: string): Place {
  try {
    const place: unknown = JSON.parse(token);
    if (typeof place === 'object' && place !== null && 'next' in place && 'latest' in place) {
      const { next, latest } = place;
      if (typeof next === 'string' && typeof latest === 'number') return { next, latest };
    }
  } catch {
    // Not one of ours.
  }
  throw cursorLost();
}

function cursorLost(): CalendarBotsError {
  return new CalendarBotsError({ code: 'cursorExpired', service: SERVICE, message: 'The cursor is not one of v1' });
}

function sameAgain(): CalendarBotsError {
  const message = `${SERVICE} gave a page that names itself as the next one`;
  return new CalendarBotsError({ code: 'unexpectedResponse', service: SERVICE, message });
}

function invalid(message: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: SERVICE, message });
}
