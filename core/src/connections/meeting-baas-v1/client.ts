import type { MeetingBaasV1HttpOptions } from '../../bots/meeting-baas-v1/client.js';
import { MEETING_BAAS_V1_BASE_URL } from '../../bots/meeting-baas-v1/client.js';
import { decodeMeetingBaasV1Error } from '../../bots/meeting-baas-v1/errors.js';
import { KEY_HEADER } from '../../bots/meeting-baas-v1/webhook.js';
import { follow, type Page } from '../../bots/paging.js';
import { CalendarBotsError, createHttp, fits, type Http, type HttpMethod, type HttpRequest } from '../../http/index.js';
import type { CalendarCredentials, HostedConnection, RawCalendar } from '../connection.js';
import { meaningOfConnection, NEW_SIGN_IN, platformOf } from '../meeting-baas/status.js';
import * as schemas from './schemas.js';

const SERVICE = 'Meeting BaaS v1';
const CONNECTED_ALREADY =
  'This calendar is connected already: list the connections and use that one, or update its credentials.';
/** Any other status has reasons of its own, whatever its page speaks of ("refresh" in a minute). */
const SIGN_IN_STATUSES: ReadonlySet<number> = new Set([400, 401, 403]);
const SIGN_IN_WORDS = /oauth|refresh|invalid_grant|invalid_client/i;

/** The http seam for the calendar endpoints of v1. How its refusals of a sign-in are worded is not published. */
export function createMeetingBaasV1CalendarHttp(options: MeetingBaasV1HttpOptions): Http {
  const { apiKey, baseUrl, ...rest } = options;
  return createHttp({
    ...rest,
    service: SERVICE,
    baseUrl: (baseUrl ?? MEETING_BAAS_V1_BASE_URL).trim().replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { [KEY_HEADER]: apiKey } }),
    decodeError: (status, json, text) => {
      const decoded = decodeMeetingBaasV1Error(status, json, text);
      if (status === 404) return { ...decoded, hint: 'Check the ID of the calendar or event.' };
      // Else it would be taken for a second bot.
      if (status === 409 && /calendar/i.test(decoded.message ?? text)) return { ...decoded, hint: CONNECTED_ALREADY };
      return SIGN_IN_STATUSES.has(status) && SIGN_IN_WORDS.test(decoded.message ?? text)
        ? { ...decoded, code: 'unauthorized', hint: NEW_SIGN_IN }
        : decoded;
    },
  });
}

export interface ListV1EventsQuery {
  calendarId: string;
  /** ms since epoch; bound the start. */
  from?: number;
  to?: number;
  /** ms since epoch. */
  updatedSince?: number;
  attendee?: string;
  organizer?: string;
  /** Default: the service's, `upcoming`. */
  status?: 'upcoming' | 'past' | 'all';
  cursor?: string;
}

/** The body of a calendar bot: flat, and with `enter_message` where bots have `entry_message`. */
export interface V1CalendarBot {
  bot_name: string;
  bot_image?: string | null;
  enter_message?: string | null;
  recording_mode?: 'speaker_view' | 'gallery_view' | 'audio_only' | null;
  speech_to_text?: unknown;
  noone_joined_timeout?: number | null;
  silence_timeout?: number | null;
  waiting_room_timeout?: number | null;
  streaming_input?: string | null;
  streaming_output?: string | null;
  streaming_audio_frequency?: '16khz' | '24khz' | null;
  deduplication_key?: string | null;
  extra?: Record<string, unknown> | null;
  webhook_url?: string | null;
  transcription_custom_parameters?: Record<string, unknown> | null;
  zoom_sdk_id?: string | null;
  zoom_sdk_pwd?: string | null;
  zoom_access_token_url?: string | null;
  zoom_obf_token?: string | null;
  zoom_obf_token_url?: string | null;
  zoom_obf_token_user_id?: string | null;
}

/**
 * The calendar endpoints of Meeting BaaS v1, one method each, under the paths of its generated description. Every method
 * throws CalendarBotsError.
 */
export class MeetingBaasV1Calendars {
  private readonly http: Http;

  constructor(options: { http: Http }) {
    this.http = options.http;
  }

  /** The calendars that these credentials can read. The guide's GET with a body cannot be sent by every client. */
  async listRaw(credentials: CalendarCredentials): Promise<RawCalendar[]> {
    const answer = await this.ask('POST', '/calendars/raw', schemas.rawCalendarsSchema, {
      body: wireCredentials(credentials),
      repeatable: true,
    });
    return answer.calendars.map(({ id, name, email, is_primary }) => ({
      id,
      name: name ?? email ?? id,
      email,
      primary: is_primary,
    }));
  }

  /** @param rawCalendarId default: the main calendar of the account. */
  async create(credentials: CalendarCredentials, rawCalendarId?: string): Promise<HostedConnection> {
    const body = {
      ...wireCredentials(credentials),
      ...(rawCalendarId === undefined || rawCalendarId.trim() === '' ? {} : { raw_calendar_id: rawCalendarId.trim() }),
    };
    return connectionOf(await this.root('POST', '/calendars', schemas.madeSchema, { body }), credentials.platform);
  }

  async list(): Promise<HostedConnection[]> {
    return (await this.root('GET', '/calendars', schemas.calendarsSchema)).map((row) => connectionOf(row));
  }

  async get(calendarId: string): Promise<HostedConnection> {
    return connectionOf(await this.ask('GET', calendar(calendarId), schemas.calendarSchema));
  }

  /** New credentials, all of them. The service takes the bots of its events back with it, and reads it again. */
  async update(calendarId: string, credentials: CalendarCredentials): Promise<HostedConnection> {
    const body = wireCredentials(credentials);
    return connectionOf(
      await this.ask('PATCH', calendar(calendarId), schemas.madeSchema, { body }),
      credentials.platform,
    );
  }

  /** Ends a connection, with the bots of its events. The grant lives on at Google or Microsoft. */
  async delete(calendarId: string): Promise<void> {
    await this.ask('DELETE', calendar(calendarId), schemas.nothingSchema);
  }

  /** Has all calendars read again, and says which of them cannot be: the only place where v1 tells. */
  async resyncAll(days?: number): Promise<{ synced: string[]; failed: { calendarId: string; message: string }[] }> {
    const answer = await this.ask('POST', '/calendars/resync_all', schemas.resyncedSchema, {
      query: { days },
      body: {},
      repeatable: true,
    });
    const failed = answer.errors.map(([calendarId, message]) => ({ calendarId, message }));
    return { synced: answer.synced_calendars, failed };
  }

  /** One page of events, a hundred at most. Rows are as they came: see `readV1Event`. */
  async listEvents(query: ListV1EventsQuery): Promise<Page<unknown>> {
    const { data, next } = await this.root('GET', '/calendar_events', schemas.eventPageSchema, {
      query: {
        calendar_id: query.calendarId,
        start_date_gte: time(query.from),
        start_date_lte: time(query.to),
        updated_at_gte: time(query.updatedSince),
        attendee_email: query.attendee,
        organizer_email: query.organizer,
        status: query.status,
        cursor: query.cursor,
      },
    });
    return { rows: data, next };
  }

  allEvents(query: Omit<ListV1EventsQuery, 'cursor'>): AsyncGenerator<unknown> {
    return follow(SERVICE, (cursor) => this.listEvents({ ...query, ...(cursor === null ? {} : { cursor }) }));
  }

  async getEvent(eventId: string): Promise<schemas.V1Event> {
    return this.ask('GET', event(eventId), schemas.eventSchema);
  }

  /** @returns the events that have the bot now. */
  async scheduleBot(eventId: string, bot: V1CalendarBot, allOccurrences = false): Promise<schemas.V1Event[]> {
    return this.ask('POST', `${event(eventId)}/bot`, schemas.eventsSchema, {
      query: { all_occurrences: allOccurrences },
      body: bot,
    });
  }

  /** Changes what is set, and leaves the rest. */
  async updateBot(eventId: string, change: Partial<V1CalendarBot>, allOccurrences = false): Promise<schemas.V1Event[]> {
    return this.ask('PATCH', `${event(eventId)}/bot`, schemas.eventsSchema, {
      query: { all_occurrences: allOccurrences },
      body: change,
    });
  }

  /** Takes a bot back; nothing happens where there is none. */
  async cancelBot(eventId: string, allOccurrences = false): Promise<schemas.V1Event[]> {
    return this.ask('DELETE', `${event(eventId)}/bot`, schemas.eventsSchema, {
      query: { all_occurrences: allOccurrences },
    });
  }

  /** The roots of the two collections are described with a slash at the end, and shown without one. */
  private async root<S extends Parameters<typeof fits>[0]>(
    method: HttpMethod,
    path: string,
    schema: S,
    more: Asking = {},
  ) {
    try {
      return await this.ask(method, `${path}/`, schema, more);
    } catch (error) {
      const unknownPath = error instanceof CalendarBotsError && (error.status === 404 || error.status === 405);
      if (!unknownPath) throw error;
    }
    return this.ask(method, path, schema, more);
  }

  private ask<S extends Parameters<typeof fits>[0]>(method: HttpMethod, path: string, schema: S, more: Asking = {}) {
    return this.http.request({ method, path, parse: fits(schema), ...more });
  }
}

interface Asking {
  query?: NonNullable<HttpRequest<unknown>['query']>;
  body?: unknown;
  repeatable?: boolean;
}

/** An event of a listing, or what is wrong with it, naming the fields. */
export function readV1Event(row: unknown): { event: schemas.V1Event } | { id: string | null; reason: string } {
  try {
    return { event: fits(schemas.eventSchema)(row) };
  } catch (error) {
    const given: unknown = typeof row === 'object' && row !== null && 'uuid' in row ? row.uuid : null;
    return {
      id: typeof given === 'string' ? given : null,
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

const calendar = (calendarId: string): string => `/calendars/${segment(calendarId, 'calendar')}`;
const event = (eventId: string): string => `/calendar_events/${segment(eventId, 'event')}`;
const time = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** UUIDs by the description, `cal_…` and `evt_…` in the guide: whatever it is, it is one part of a path. */
function segment(id: string, what: string): string {
  const trimmed = id.trim();
  if (/^[\w-]+$/.test(trimmed)) return trimmed;
  throw new CalendarBotsError({
    code: 'invalid',
    service: SERVICE,
    message: `"${trimmed.slice(0, 60)}" is not the ID of ${what === 'event' ? 'an event' : 'a calendar'} at Meeting BaaS v1`,
  });
}

function wireCredentials(given: CalendarCredentials): Record<string, string> {
  const words = {
    'client ID': given.clientId,
    'client secret': given.clientSecret,
    'refresh token': given.refreshToken,
  };
  for (const [what, value] of Object.entries(words)) {
    if (value.trim() !== '') continue;
    throw new CalendarBotsError({ code: 'invalid', service: SERVICE, message: `The ${what} is empty.` });
  }
  return {
    platform: given.platform === 'google' ? 'Google' : 'Microsoft',
    oauth_client_id: given.clientId.trim(),
    oauth_client_secret: given.clientSecret.trim(),
    oauth_refresh_token: given.refreshToken.trim(),
  };
}

/** v1 has no status by its description, and four of them by its guide. */
function connectionOf(row: schemas.V1Calendar, platform?: CalendarCredentials['platform']): HostedConnection {
  const meaning = row.status === null ? null : meaningOfConnection(row.status);
  return {
    id: row.uuid,
    platform: platformOf(row.platform) ?? platform ?? null,
    email: row.email,
    name: row.name,
    health: meaning?.health ?? 'unknown',
    status: row.status,
    statusMessage: row.errorMessage,
    advice:
      meaning === null
        ? 'v1 does not say whether it can read the calendar; syncing all calendars does.'
        : meaning.advice,
    createdAt: row.createdAt,
    syncedAt: null,
  };
}
