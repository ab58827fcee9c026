import * as v from 'valibot';
import { MEETSTREAM_BASE_URL, type MeetStreamHttpOptions, toApiTime } from '../../bots/meetstream/client.js';
import { createHttp, fits, type Http, type HttpRequest, isCalendarBotsError } from '../../http/index.js';
import { botIdIn, withScheduleStatus } from './answers.js';
import { decodeCalendarError, invalid, notDone, refusedGrant, SERVICE } from './errors.js';
import * as schemas from './schemas.js';

/** The http seam for MeetStream's calendar endpoints: its key header, both answers to a schedule, and its errors. */
export function createMeetStreamCalendarHttp(options: MeetStreamHttpOptions): Http {
  const { apiKey, baseUrl, fetch, ...rest } = options;
  return createHttp({
    ...rest,
    fetch: withScheduleStatus(fetch),
    service: SERVICE,
    baseUrl: (baseUrl ?? MEETSTREAM_BASE_URL).trim().replace(/\/+$/, ''),
    ...(apiKey === undefined ? {} : { headers: { authorization: `Token ${apiKey}` } }),
    decodeError: decodeCalendarError,
  });
}

/** An OAuth app and what somebody granted it. All three are secrets; they are sent to MeetStream and kept nowhere here. */
export interface OAuthGrant {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
}

/** One of several connected accounts. */
export interface AccountScope {
  provider: 'google' | 'outlook';
  /** The account's main mailbox, as "Get Many" gives it. */
  accountId: string;
}

export interface EventsQuery {
  calendarId?: string;
  /** ms since epoch. Default of the service: a day ago. */
  from?: number;
  /** ms since epoch. Default of the service: in 28 days. */
  to?: number;
  /** Read the calendar before answering. Default true: without it the answer is as old as the last reading. */
  sync?: boolean;
  /** 1 to 100. Default 50. */
  limit?: number;
  cursor?: string;
  scope?: AccountScope;
}

export interface EventsPage {
  /** Rows as they came; see {@link readHostedEvent}. */
  rows: unknown[];
  /** Cursor of the next page. */
  next: string | null;
}

/** Body of a schedule, in MeetStream's words. */
export interface ScheduleBody {
  bot_config?: Readonly<Record<string, unknown>>;
  occurrence_date?: string;
  schedule_all_occurrences?: boolean;
  occurrence_limit?: number;
  recurring_event?: boolean;
}

export interface Scheduled {
  botId: string | null;
  scheduleId: string | null;
  /** As the service writes it. */
  scheduledTime: string | null;
  /** `exists`: refused, because `botId` is there already. `updated`: so, and it was brought up to date. */
  outcome: 'scheduled' | 'updated' | 'exists';
}

export interface ScheduledBotPatch {
  /** ms since epoch. One description requires it. */
  joinAt: number;
  name?: string;
  attributes?: Readonly<Record<string, unknown>>;
}

/** The longest page that the service gives. */
export const MOST_EVENTS = 100;

/** A row of a listing, under one name for each field. @throws Error that names the fields that do not fit */
export const readHostedEvent = fits(schemas.eventSchema);

/**
 * MeetStream's calendar endpoints, one method each. Every method throws CalendarBotsError. Where the published sources
 * name two addresses for the same thing, the newer one is asked first and the other one when it is not there. A change
 * whose answer was lost is not sent again, and its error says `mayHaveHappened`.
 */
export class MeetStreamCalendarClient {
  private readonly http: Http;

  constructor(options: { http: Http }) {
    this.http = options.http;
  }

  /** `POST /calendar/create_calendar`. Connecting an account again puts the new grant in place of the old one. */
  async connectGoogle(grant: OAuthGrant): Promise<schemas.ConnectedCalendar> {
    const { clientId, clientSecret, refreshToken } = complete(grant);
    return this.connect('/calendar/create_calendar', {
      google_client_id: clientId,
      google_client_secret: clientSecret,
      google_refresh_token: refreshToken,
    });
  }

  /** `POST /calendar/create_outlook_calendar`. @param replace put this grant in place of that of the same account. */
  async connectOutlook(grant: OAuthGrant, replace = false): Promise<schemas.ConnectedCalendar> {
    const { clientId, clientSecret, refreshToken } = complete(grant);
    return this.connect('/calendar/create_outlook_calendar', {
      microsoft_client_id: clientId,
      microsoft_client_secret: clientSecret,
      microsoft_refresh_token: refreshToken,
      replace,
    });
  }

  /** `GET /calendar`, or `GET /calendar/calendars`: all calendars of all connected accounts. */
  async listCalendars(): Promise<schemas.HostedCalendar[]> {
    return firstThere(
      () => this.ask('GET', '/calendar', schemas.calendarsSchema),
      () => this.ask('GET', '/calendar/calendars', schemas.calendarsSchema),
    );
  }

  /**
   * `POST /calendar/disconnect`, or `DELETE` of it: the service forgets the grant, closes its channels and cancels the
   * bots of the account's events.
   *
   * @param scope which account; needed where several are connected.
   * @param purgeEvents delete the events that were read, too.
   * @throws CalendarBotsError, `conflict` when the answer says that it is connected still
   */
  async disconnect(scope?: AccountScope, purgeEvents = false): Promise<schemas.Disconnected> {
    const body = { ...scoped(scope), ...(purgeEvents ? { purge_events: true } : {}) };
    const answer = await firstThere(
      () => this.ask('POST', '/calendar/disconnect', schemas.disconnectedSchema, { body }),
      () => this.ask('DELETE', '/calendar/disconnect', schemas.disconnectedSchema, { body }),
    );
    if (answer.disconnected === false) throw notDone('The calendar is still connected', answer.message);
    return answer;
  }

  /** `GET /calendar/events`: one page. There is no way to ask for what changed since. */
  async listEvents(query: EventsQuery = {}): Promise<EventsPage> {
    const page = await this.ask('GET', '/calendar/events', schemas.eventPageSchema, {
      query: {
        calendar_id: query.calendarId,
        time_min: query.from === undefined ? undefined : toApiTime(query.from),
        time_max: query.to === undefined ? undefined : toApiTime(query.to),
        sync: query.sync ?? true,
        limit: Math.min(MOST_EVENTS, Math.max(1, Math.trunc(query.limit ?? MOST_EVENTS))),
        cursor: query.cursor,
        ...scoped(query.scope),
      },
    });
    return { rows: page.results, next: page.has_more === false ? null : page.next };
  }

  /** `GET /calendar/get_events`: what was read last, without asking the calendar. Only one source has it. */
  async listCachedEvents(): Promise<unknown[]> {
    return (await this.ask('GET', '/calendar/get_events', schemas.eventPageSchema)).results;
  }

  /** `POST /calendar/schedule/{event}`. @param eventId MeetStream's own, not the calendar's. */
  async scheduleEvent(eventId: string, body: ScheduleBody): Promise<Scheduled> {
    const answer = await this.ask('POST', schedule(eventId), schemas.scheduleAnswerSchema, { body });
    const said = v.is(v.record(v.string(), v.unknown()), answer.body) ? answer.body : {};
    const { schedule_id, scheduled_time, updated_existing } = fits(schemas.scheduledSchema)(said);
    const outcome = answer.status === 409 ? 'exists' : updated_existing === true ? 'updated' : 'scheduled';
    return { botId: botIdIn(said), scheduleId: schedule_id, scheduledTime: scheduled_time, outcome };
  }

  /** `DELETE /calendar/schedule/{event}`. `notFound` when nothing is scheduled. */
  async unscheduleEvent(
    eventId: string,
    options: { allOccurrences?: boolean; /** `YYYY-MM-DD` or an instant. */ fromDate?: string } = {},
  ): Promise<schemas.Unscheduled> {
    const body = {
      ...(options.allOccurrences === true ? { cancel_all_occurrences: true } : {}),
      ...(options.fromDate === undefined ? {} : { from_date: options.fromDate }),
    };
    return this.ask('DELETE', schedule(eventId), schemas.unscheduledSchema, {
      ...(Object.keys(body).length === 0 ? {} : { body }),
    });
  }

  /** `GET /calendar/scheduled_bots`, or `GET /calendar/scheduled`: at most 100, also those of a create with `join_at`. */
  async listScheduledBots(): Promise<schemas.HostedBot[]> {
    const query = { limit: 100 };
    return firstThere(
      () => this.ask('GET', '/calendar/scheduled_bots', schemas.scheduledBotsSchema, { query }),
      () => this.ask('GET', '/calendar/scheduled', schemas.scheduledBotsSchema),
    );
  }

  /** `PATCH /calendar/scheduled_bots/{bot}`. `scheduleUpdated` false: the record changed, the time at which it goes not. */
  async updateScheduledBot(botId: string, patch: ScheduledBotPatch): Promise<{ scheduleUpdated: boolean | null }> {
    const body = {
      scheduled_join_time: toApiTime(patch.joinAt),
      ...(patch.name === undefined ? {} : { bot_username: patch.name }),
      ...(patch.attributes === undefined ? {} : { custom_attributes: patch.attributes }),
    };
    const answer = await this.ask('PATCH', scheduledBot(botId), schemas.patchedSchema, { body });
    return { scheduleUpdated: answer.schedule_updated };
  }

  /** `DELETE /calendar/scheduled_bots/{bot}`. `notFound` when it has left, or was taken back before. */
  async deleteScheduledBot(botId: string): Promise<void> {
    await this.ask('DELETE', scheduledBot(botId), schemas.doneSchema);
  }

  /** `POST /calendar/auto-schedule/enable`: each day at 00:00 UTC, every event of the next 24 hours gets a bot. */
  async enableAutoSchedule(botConfig: Readonly<Record<string, unknown>>): Promise<schemas.AutoSchedule> {
    const answer = await this.ask('POST', '/calendar/auto-schedule/enable', schemas.autoScheduleSchema, {
      body: { default_bot_config: botConfig },
    });
    if (answer.auto_schedule_enabled === false) throw notDone('Auto-scheduling is still off', answer.message);
    return answer;
  }

  /** `POST /calendar/auto-schedule/disable`. Bots that are booked stay. */
  async disableAutoSchedule(): Promise<void> {
    await this.ask('POST', '/calendar/auto-schedule/disable', schemas.doneSchema, { body: {} });
  }

  /** `GET /calendar/auto-schedule/settings`. */
  async getAutoSchedule(): Promise<schemas.AutoSchedule> {
    return this.ask('GET', '/calendar/auto-schedule/settings', schemas.autoScheduleSchema);
  }

  /** `POST /calendar/toggle-recurrence`: whether after each meeting of a series the next one gets a bot. */
  async toggleRecurrence(eventId: string, enabled: boolean): Promise<schemas.Recurrence> {
    return this.ask('POST', '/calendar/toggle-recurrence', schemas.recurrenceSchema, {
      body: { event_id: checkedId(eventId, 'event ID'), recurring_enabled: enabled },
    });
  }

  private async connect(path: string, body: Record<string, string | boolean>): Promise<schemas.ConnectedCalendar> {
    try {
      return await this.ask('POST', path, schemas.connectedSchema, { body });
    } catch (error) {
      throw refusedGrant(error);
    }
  }

  private ask<S extends Parameters<typeof fits>[0]>(
    method: HttpRequest<unknown>['method'],
    path: string,
    schema: S,
    more: Pick<HttpRequest<unknown>, 'query' | 'body'> = {},
  ) {
    return this.http.request({ method, path, repeatable: method === 'GET', ...more, parse: fits(schema) });
  }
}

/** The first address that exists. 404 and 405 say that it does not; where neither does, the first one's error counts. */
async function firstThere<T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isMissing(error)) throw error;
    return otherwise().catch((second: unknown) => {
      throw isMissing(second) ? error : second;
    });
  }
}

const isMissing = (error: unknown): boolean =>
  isCalendarBotsError(error) && (error.status === 404 || error.status === 405);

function scoped(scope: AccountScope | undefined): { provider?: string; account_id?: string } {
  return scope === undefined ? {} : { provider: scope.provider, account_id: scope.accountId };
}

function complete(grant: OAuthGrant): OAuthGrant {
  const { clientId, clientSecret, refreshToken } = grant;
  const names = { 'client ID': clientId, 'client secret': clientSecret, 'refresh token': refreshToken };
  const missing = Object.entries(names).flatMap(([name, value]) => (value.trim() === '' ? [name] : []));
  if (missing.length > 0) {
    throw invalid(`The calendar cannot be connected without its ${missing.join(' and ')}`, 'Enter all three values.');
  }
  return { clientId: clientId.trim(), clientSecret: clientSecret.trim(), refreshToken: refreshToken.trim() };
}

const schedule = (eventId: string): string => `/calendar/schedule/${segment(eventId, 'event ID')}`;
const scheduledBot = (botId: string): string => `/calendar/scheduled_bots/${segment(botId, 'bot ID')}`;

const segment = (id: string, what: string): string => encodeURIComponent(checkedId(id, what));

/** IDs are opaque; one that is empty or holds a slash would be another path. */
function checkedId(id: string, what: string): string {
  const trimmed = id.trim();
  if (/^[\w.:~@-]{1,300}$/.test(trimmed) && !/^\.+$/.test(trimmed)) return trimmed;
  throw invalid(`"${trimmed.slice(0, 60)}" is not a ${what} of MeetStream`);
}
