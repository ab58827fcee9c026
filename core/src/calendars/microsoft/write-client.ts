import type { Event } from '@microsoft/microsoft-graph-types';
import { CalendarBotsError, isCalendarBotsError } from '../../http/index.js';
import type { Window } from '../source.js';
import { calendarPath, eventPath, type MicrosoftHttp } from './client.js';
import { SERVICE } from './errors.js';
import { iso } from './time.js';
import { isRecord, record, text, type UnknownRecord } from './wire.js';

/** Properties of ours on events: named strings of the public namespace (MS-OXPROPS, PS_PUBLIC_STRINGS). */
const property = (name: string): string => `String {00020329-0000-0000-C000-000000000046} Name ${name}`;
export const CLIENT_ID_PROPERTY = property('CalendarBotsClientId');
export const RECORDING_PROPERTY = property('CalendarBotsRecording');

/**
 * The endpoints of Microsoft Graph v1.0 that write events. All can be sent again: a creation carries its transactionId,
 * a change the version that it is for. Every call throws CalendarBotsError.
 */
export interface GraphWriteClient {
  /** The event that was made for a client id; null when there is none. */
  findByClientId(calendarId: string, clientId: string): Promise<UnknownRecord | null>;
  create(calendarId: string, body: Event): Promise<UnknownRecord>;
  /** @throws CalendarBotsError `conflict` for another version */
  update(calendarId: string, eventId: string, body: Event, etag: string | null): Promise<UnknownRecord>;
  remove(calendarId: string, eventId: string): Promise<void>;
  /** The first occurrence of a series in a range; null when it has none there. */
  firstInstance(calendarId: string, seriesId: string, range: Window): Promise<unknown>;
  /** The value of {@link RECORDING_PROPERTY}; null where it is not set. */
  recordingProperty(calendarId: string, eventId: string): Promise<string | null>;
}

export function createGraphWriteClient(http: MicrosoftHttp): GraphWriteClient {
  async function send<T>(
    method: 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { body, etag, read }: { body?: Event; etag?: string | null; read: (text: string) => T },
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
  const list = async (path: string, query: Record<string, string | number>): Promise<unknown> =>
    http.request({
      method: 'GET',
      path,
      query,
      parse: (json) => {
        const rows = isRecord(json) ? json['value'] : undefined;
        if (!Array.isArray(rows)) throw new Error('value is not a list');
        return (rows as unknown[])[0] ?? null;
      },
    });
  return {
    findByClientId: async (calendarId, clientId) => {
      const value = clientId.replace(/'/g, "''");
      const found = await list(`${calendarPath(calendarId)}/events`, {
        $top: 1,
        $filter: `singleValueExtendedProperties/Any(ep: ep/id eq '${CLIENT_ID_PROPERTY}' and ep/value eq '${value}')`,
      });
      return isRecord(found) ? found : null;
    },
    create: async (calendarId, body) => send('POST', `${calendarPath(calendarId)}/events`, { body, read: resource }),
    update: async (calendarId, eventId, body, etag) =>
      send('PATCH', eventPath(calendarId, eventId), { body, etag, read: resource }),
    remove: async (calendarId, eventId) => send('DELETE', eventPath(calendarId, eventId), { read: () => undefined }),
    firstInstance: async (calendarId, seriesId, { from, to }) =>
      list(`${eventPath(calendarId, seriesId)}/instances`, { startDateTime: iso(from), endDateTime: iso(to), $top: 1 }),
    recordingProperty: async (calendarId, eventId) =>
      http.request({
        method: 'GET',
        path: eventPath(calendarId, eventId),
        query: {
          $select: 'id',
          $expand: `singleValueExtendedProperties($filter=id eq '${RECORDING_PROPERTY}')`,
        },
        parse: (json) => {
          const rows = record(json)['singleValueExtendedProperties'];
          const [first]: readonly unknown[] = Array.isArray(rows) ? rows : [];
          return text(record(first)['value']);
        },
      }),
  };
}

function resource(body: string): UnknownRecord {
  const json: unknown = JSON.parse(body);
  if (!isRecord(json) || text(json['id']) === null) throw new Error('not an event');
  return json;
}

/** Graph answers alike whether the sign-in or the share of the calendar does not let one write. */
function withWriteHint(error: unknown): unknown {
  if (!isCalendarBotsError(error) || error.code !== 'forbidden' || !/access ?denied/i.test(error.providerCode ?? '')) {
    return error;
  }
  return new CalendarBotsError({
    code: error.code,
    message: error.message,
    service: SERVICE,
    hint: 'The sign-in may only read calendars, or this calendar is shared for reading only. Connect the account again with write access (in n8n: "Access" of the credential set to "Read and Write"), or ask the owner of the calendar to let the account edit it.',
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.providerCode === undefined ? {} : { providerCode: error.providerCode }),
    ...(error.providerMessage === undefined ? {} : { providerMessage: error.providerMessage }),
    cause: error,
  });
}
