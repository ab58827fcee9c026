import { MEETING_BAAS_BASE_URL, type MeetingBaasHttpOptions, toApiTime } from '../../bots/meeting-baas/client.js';
import { follow, type Page } from '../../bots/paging.js';
import { checkSettings, type MeetingBaasSettings } from '../../bots/meeting-baas/settings.js';
import {
  CalendarBotsError,
  createHttp,
  fits,
  type Http,
  type HttpRequest,
  isCalendarBotsError,
} from '../../http/index.js';
import type { CalendarCredentials, HostedConnection, RawCalendar } from '../connection.js';
import { decodeCalendarError } from './errors.js';
import * as schemas from './schemas.js';
import { type ConnectionDetails, connectionOf, detailsOf } from './status.js';

const SERVICE = 'Meeting BaaS';
/** What the service allows on one page. */
const LARGEST_PAGE = 250;

/** The http seam for the calendar endpoints: as for the bots, but 401 and 403 are about the calendar's sign-in. */
export function createMeetingBaasCalendarHttp(options: MeetingBaasHttpOptions): Http {
  const { apiKey, baseUrl, ...rest } = options;
  return createHttp({
    ...rest,
    service: SERVICE,
    baseUrl: (baseUrl ?? MEETING_BAAS_BASE_URL).trim().replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { 'x-meeting-baas-api-key': apiKey } }),
    decodeError: decodeCalendarError,
  });
}

export interface ListConnectionsQuery {
  /** Part of the address. */
  email?: string;
  platforms?: readonly string[];
  statuses?: readonly string[];
  /** 1 to 250. */
  limit?: number;
  cursor?: string;
}

export interface ListHostedEventsQuery {
  /** ms since epoch; bounds the start of an event. */
  from?: number;
  /** ms since epoch; bounds the end of an event by the parameter's description, its start by that of the operation. */
  to?: number;
  /** `confirmed`, `cancelled`, `tentative`. */
  statuses?: readonly string[];
  /** Default: the service's, which is true. */
  includeCancelled?: boolean;
  /** 1 to 250. */
  limit?: number;
  cursor?: string;
}

/** One occurrence, or all of its series from now on. Single events have a series of their own. */
export type CalendarBotTarget =
  { seriesId: string; eventId: string; allOccurrences?: false } | { seriesId: string; allOccurrences: true };

/** Calendar bots take everything but what the event itself decides. */
export type CalendarBotSettings = Omit<MeetingBaasSettings, 'allow_multiple_bots'> & { bot_name: string };

/** What became of each occurrence. The call succeeds even when all of them failed: read `failed`. */
export interface CalendarBotOutcome {
  eventIds: string[];
  failed: { eventId: string | null; code: string; message: string | null; details: string | null }[];
}

export interface SyncAllOutcome {
  synced: string[];
  failed: { connection: HostedConnection; error: CalendarBotsError }[];
}

/**
 * The calendar endpoints of Meeting BaaS v2, one method each. Every method throws CalendarBotsError; `unauthorized` and
 * `forbidden` are about the calendar's sign-in, unless the API key itself was refused (`FST_ERR_FORBIDDEN`).
 */
export class MeetingBaasCalendars {
  private readonly http: Http;

  constructor(options: { http: Http }) {
    this.http = options.http;
  }

  /** The calendars that these credentials can read; nothing is connected. */
  async listRaw(credentials: CalendarCredentials): Promise<RawCalendar[]> {
    const answer = await this.send(
      'POST',
      '/v2/calendars/list-raw',
      { calendar_platform: credentials.platform, ...wireCredentials(credentials) },
      schemas.rawCalendarsSchema,
      { repeatable: true },
    );
    return answer.data.map(({ id, name, email, is_primary }) => ({ id, name, email, primary: is_primary }));
  }

  /** Connects a calendar. `conflict` when it is connected already; `rateLimited` at the limit of the plan. */
  async create(credentials: CalendarCredentials, rawCalendarId: string): Promise<HostedConnection> {
    const body = {
      calendar_platform: credentials.platform,
      ...wireCredentials(credentials),
      raw_calendar_id: filled(rawCalendarId, 'ID of the calendar'),
    };
    return connectionOf((await this.send('POST', '/v2/calendars', body, schemas.createdConnectionSchema)).data);
  }

  /** One page of connections, newest first. */
  async list(query: ListConnectionsQuery = {}): Promise<Page<HostedConnection>> {
    const answer = await this.http.request({
      method: 'GET',
      path: '/v2/calendars',
      query: {
        limit: limit(query.limit),
        cursor: query.cursor,
        account_email: query.email,
        calendar_platform: query.platforms?.join(','),
        status: query.statuses?.join(','),
      },
      parse: fits(schemas.connectionPageSchema),
    });
    return { rows: answer.data.map(connectionOf), next: answer.cursor };
  }

  all(query: Omit<ListConnectionsQuery, 'cursor'> = {}): AsyncGenerator<HostedConnection> {
    return follow(SERVICE, (cursor) => this.list({ ...query, ...(cursor === null ? {} : { cursor }) }));
  }

  async get(calendarId: string): Promise<ConnectionDetails> {
    return detailsOf((await this.read(calendar(calendarId), schemas.connectionDetailsSchema)).data);
  }

  /**
   * Gives a connection new credentials: all three, since the contract requires them although its text calls them
   * optional. The service tries them, and renews its watch on the calendar.
   */
  async update(calendarId: string, credentials: Omit<CalendarCredentials, 'platform'>): Promise<HostedConnection> {
    const body = wireCredentials(credentials);
    return connectionOf((await this.send('PATCH', calendar(calendarId), body, schemas.updatedConnectionSchema)).data);
  }

  /**
   * Ends a connection. The service deletes its events, series and schedules with it and cancels bots that have not
   * left; see `disconnectCalendar`, which looks whether it did. The grant itself lives on at Google or Microsoft.
   */
  async delete(calendarId: string): Promise<void> {
    await this.send('DELETE', calendar(calendarId), {}, schemas.messageSchema);
  }

  /** Has the service read the whole calendar again; it answers before it is done. */
  async sync(calendarId: string): Promise<void> {
    await this.send('POST', `${calendar(calendarId)}/sync`, {}, schemas.messageSchema, { repeatable: true });
  }

  /** {@link sync} of all connections, one after the other: v2 has no endpoint for it. One that fails stops no other. */
  async syncAll(): Promise<SyncAllOutcome> {
    const outcome: SyncAllOutcome = { synced: [], failed: [] };
    for await (const connection of this.all()) {
      try {
        await this.sync(connection.id);
        outcome.synced.push(connection.id);
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        outcome.failed.push({ connection, error });
      }
    }
    return outcome;
  }

  /** Renews the service's watch on a calendar, by which it hears of changes. */
  async resubscribe(calendarId: string): Promise<{ resubscribedAt: string | null }> {
    const path = `${calendar(calendarId)}/resubscribe`;
    const answer = await this.send('POST', path, {}, schemas.resubscribedSchema, { repeatable: true });
    return { resubscribedAt: answer.data.resubscribed_at };
  }

  /** One page of occurrences. Rows are as they came: see `readHostedRow`. */
  async listEvents(calendarId: string, query: ListHostedEventsQuery = {}): Promise<Page<unknown>> {
    const answer = await this.http.request({
      method: 'GET',
      path: `${calendar(calendarId)}/events`,
      query: {
        limit: limit(query.limit),
        cursor: query.cursor,
        start_date: query.from === undefined ? undefined : toApiTime(query.from),
        end_date: query.to === undefined ? undefined : toApiTime(query.to),
        status: query.statuses?.join(','),
        show_cancelled: query.includeCancelled ?? true,
      },
      parse: fits(schemas.eventPageSchema),
    });
    return { rows: answer.data, next: answer.cursor };
  }

  allEvents(calendarId: string, query: Omit<ListHostedEventsQuery, 'cursor'> = {}): AsyncGenerator<unknown> {
    return follow(SERVICE, (cursor) =>
      this.listEvents(calendarId, { ...query, ...(cursor === null ? {} : { cursor }) }),
    );
  }

  /** One occurrence with everything that is known of it; `notFound` when there is none. */
  async getEvent(calendarId: string, eventId: string): Promise<schemas.HostedEvent> {
    const path = `${calendar(calendarId)}/events/${id(eventId, 'event')}`;
    return (await this.read(path, schemas.eventDetailsSchema)).data;
  }

  async listSeries(
    calendarId: string,
    query: { eventTypes?: readonly string[]; includeCancelled?: boolean; limit?: number; cursor?: string } = {},
  ): Promise<Page<schemas.HostedSeries>> {
    const answer = await this.http.request({
      method: 'GET',
      path: `${calendar(calendarId)}/series`,
      query: {
        limit: limit(query.limit),
        cursor: query.cursor,
        event_type: query.eventTypes?.join(','),
        show_cancelled: query.includeCancelled ?? true,
      },
      parse: fits(schemas.seriesPageSchema),
    });
    return { rows: answer.data, next: answer.cursor };
  }

  allSeries(
    calendarId: string,
    query: { eventTypes?: readonly string[]; includeCancelled?: boolean; limit?: number } = {},
  ): AsyncGenerator<schemas.HostedSeries> {
    return follow(SERVICE, (cursor) =>
      this.listSeries(calendarId, { ...query, ...(cursor === null ? {} : { cursor }) }),
    );
  }

  /**
   * Has the service send its own bots to an occurrence, or to a series as long as it goes on. They follow the event:
   * moved until four minutes before its start, cancelled with it. No bot ids come back: bots name the event in their
   * webhooks. An occurrence that has a bot already is in `failed`.
   */
  async scheduleBots(
    calendarId: string,
    target: CalendarBotTarget,
    settings: CalendarBotSettings,
  ): Promise<CalendarBotOutcome> {
    const { bot_name: name, ...rest } = settings;
    const body = { ...wireTarget(target), bot_name: filled(name, 'name of the bot'), ...botSettings(rest) };
    return outcomeOf(await this.send('POST', bots(calendarId), body, schemas.scheduledSchema));
  }

  /** Changes what is set, and leaves the rest. `conflict` within four minutes of the start. */
  async updateBots(
    calendarId: string,
    target: CalendarBotTarget,
    change: Partial<CalendarBotSettings>,
  ): Promise<CalendarBotOutcome> {
    const { bot_name: name, ...rest } = change;
    const body = {
      ...wireTarget(target),
      ...(name === undefined ? {} : { bot_name: filled(name, 'name of the bot') }),
      ...botSettings(rest),
    };
    return outcomeOf(await this.send('PATCH', bots(calendarId), body, schemas.scheduledSchema));
  }

  /** Takes bots back; those in the meeting leave. Of a series also the standing order for what is still to come. */
  async cancelBots(calendarId: string, target: CalendarBotTarget): Promise<CalendarBotOutcome> {
    return outcomeOf(await this.send('DELETE', bots(calendarId), wireTarget(target), schemas.scheduledSchema));
  }

  private read<S extends Parameters<typeof fits>[0]>(path: string, schema: S) {
    return this.http.request({ method: 'GET', path, parse: fits(schema) });
  }

  /** Everything that writes carries a JSON body, also where none is needed: other content types are refused. */
  private send<S extends Parameters<typeof fits>[0]>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    schema: S,
    more: Pick<HttpRequest<unknown>, 'repeatable'> = {},
  ) {
    return this.http.request({ method, path, body, parse: fits(schema), ...more });
  }
}

const calendar = (calendarId: string): string => `/v2/calendars/${id(calendarId, 'calendar')}`;
const bots = (calendarId: string): string => `${calendar(calendarId)}/bots`;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** IDs are UUIDs; anything else would be another path. */
function id(value: string, what: string): string {
  const trimmed = value.trim();
  if (UUID.test(trimmed)) return trimmed;
  throw invalid(
    `"${trimmed.slice(0, 60)}" is not the ID of ${what === 'event' ? 'an event' : `a ${what}`} at Meeting BaaS: expected a UUID such as 0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e.`,
  );
}

function wireCredentials(credentials: Omit<CalendarCredentials, 'platform'>): Record<string, string> {
  return {
    oauth_client_id: filled(credentials.clientId, 'client ID'),
    oauth_client_secret: filled(credentials.clientSecret, 'client secret'),
    oauth_refresh_token: filled(credentials.refreshToken, 'refresh token'),
    ...(credentials.tenantId?.trim() ? { oauth_tenant_id: credentials.tenantId.trim() } : {}),
  };
}

function wireTarget(target: CalendarBotTarget): Record<string, unknown> {
  const series = { series_id: id(target.seriesId, 'series') };
  if (target.allOccurrences === true) return { ...series, all_occurrences: true };
  return { ...series, all_occurrences: false, event_id: id(target.eventId, 'event') };
}

function botSettings(given: Record<string, unknown>): Record<string, unknown> {
  if (given['allow_multiple_bots'] !== undefined) {
    throw invalid('Calendar bots have no "Allow Multiple Bots": an occurrence has one.');
  }
  return { ...checkSettings(given) };
}

function outcomeOf({
  data,
  errors,
}: {
  data: { event_id: string }[];
  errors: { event_id: string | null; code: string; message: string | null; details: string | null }[];
}): CalendarBotOutcome {
  return {
    eventIds: data.map(({ event_id }) => event_id),
    failed: errors.map(({ event_id, code, message, details }) => ({ eventId: event_id, code, message, details })),
  };
}

function filled(value: string, what: string): string {
  const trimmed = value.trim();
  if (trimmed !== '') return trimmed;
  throw invalid(`The ${what} is empty.`);
}

function limit(asked = LARGEST_PAGE): number {
  if (Number.isInteger(asked) && asked >= 1 && asked <= LARGEST_PAGE) return asked;
  throw invalid(`The page size is ${asked}: expected a whole number from 1 to ${LARGEST_PAGE}.`);
}

function invalid(message: string): CalendarBotsError {
  return new CalendarBotsError({ code: 'invalid', service: SERVICE, message });
}
