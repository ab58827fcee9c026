import { CalendarBotsError, type Http, isCalendarBotsError } from '../../http/index.js';
import type { NotifyAttendees } from '../writer.js';
import { eventsPath } from './client.js';
import { SERVICE } from './errors.js';
import type { EventBody } from './event-body.js';
import { isRecord, text, type UnknownRecord } from './wire.js';

export interface WriteQuery {
  notify: NotifyAttendees | undefined;
}

/**
 * The endpoints of Google Calendar API v3 that write events. All can be sent again: an insertion carries its own id,
 * a change the version that it is for. Every call throws CalendarBotsError.
 */
export interface GoogleWriteClient {
  /** @throws CalendarBotsError `conflict` with providerCode `duplicate` when the id is in use */
  insert(calendarId: string, body: EventBody & { id: string }, query: WriteQuery): Promise<UnknownRecord>;
  /** @throws CalendarBotsError `conflict` with providerCode `conditionNotMet` for another version */
  patch(
    calendarId: string,
    eventId: string,
    body: EventBody,
    query: WriteQuery & { etag: string | null },
  ): Promise<UnknownRecord>;
  /** All fields at once: what the body does not have is gone. */
  replace(calendarId: string, eventId: string, body: EventBody, query: WriteQuery): Promise<UnknownRecord>;
  remove(calendarId: string, eventId: string, query: WriteQuery): Promise<void>;
  /** The first occurrence of a series; null when it has none. */
  firstInstance(calendarId: string, seriesId: string): Promise<unknown>;
}

export function createGoogleWriteClient(http: Http): GoogleWriteClient {
  async function send<T>(
    method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    { body, etag, read }: { body?: EventBody; etag?: string | null; read: (text: string) => T },
  ): Promise<T> {
    try {
      return await http.send({
        method,
        url,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(etag === undefined || etag === null ? {} : { 'if-match': etag }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        repeatable: true,
        read: (answer) => read(answer.text),
      });
    } catch (error) {
      throw withWriteHint(error);
    }
  }
  return {
    insert: async (calendarId, body, { notify }) =>
      send('POST', `${eventsPath(calendarId)}?${queryOf(notify, body)}`, { body, read: resource }),
    patch: async (calendarId, eventId, body, { notify, etag }) =>
      send('PATCH', `${eventPath(calendarId, eventId)}?${queryOf(notify, body)}`, { body, etag, read: resource }),
    replace: async (calendarId, eventId, body, { notify }) =>
      send('PUT', `${eventPath(calendarId, eventId)}?${queryOf(notify, body)}`, { body, read: resource }),
    remove: async (calendarId, eventId, { notify }) =>
      send('DELETE', `${eventPath(calendarId, eventId)}?sendUpdates=${notify ?? 'none'}`, { read: () => undefined }),
    firstInstance: async (calendarId, seriesId) =>
      http.request({
        method: 'GET',
        path: `${eventPath(calendarId, seriesId)}/instances`,
        query: { maxResults: 1 },
        parse: (json) => {
          const items = isRecord(json) ? json['items'] : undefined;
          if (!Array.isArray(items)) throw new Error('items is not a list');
          return (items as unknown[])[0] ?? null;
        },
      }),
  };
}

/** Attachments and conferences are only read from a body whose query says so. */
function queryOf(notify: NotifyAttendees | undefined, body: EventBody): string {
  return `sendUpdates=${notify ?? 'none'}${body.conferenceData === undefined ? '' : '&conferenceDataVersion=1'}`;
}

function eventPath(calendarId: string, eventId: string): string {
  return `${eventsPath(calendarId)}/${encodeURIComponent(eventId)}`;
}

function resource(body: string): UnknownRecord {
  const json: unknown = JSON.parse(body);
  if (!isRecord(json) || text(json['id']) === null) throw new Error('not an event');
  return json;
}

const HINTS: Readonly<Record<string, string>> = {
  insufficientPermissions:
    'The sign-in may only read calendars. Connect the Google account again with write access (in n8n: "Access" of the credential set to "Read and Write").',
  forbiddenForNonOrganizer:
    'Only the organizer may change this event. Change it in the calendar of the organizer; the link of a recording can also be kept in the private property.',
  requiredAccessLevel: 'The account may only read this calendar. Ask its owner for "Make changes to events".',
};
const ALIASES: Readonly<Record<string, string>> = { ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'insufficientPermissions' };

/** What to do when writing was refused is another matter than when reading was. */
function withWriteHint(error: unknown): unknown {
  if (!isCalendarBotsError(error)) return error;
  const code = error.providerCode ?? '';
  const hint = HINTS[ALIASES[code] ?? code];
  if (hint === undefined || error.code !== 'forbidden') return error;
  return new CalendarBotsError({
    code: error.code,
    message: error.message,
    service: SERVICE,
    hint,
    providerCode: code,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.providerMessage === undefined ? {} : { providerMessage: error.providerMessage }),
    cause: error,
  });
}
