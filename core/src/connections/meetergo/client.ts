import {
  type Clock,
  createHttp,
  type Fetch,
  fits,
  type Http,
  type HttpOptions,
  type HttpRequest,
} from '../../http/index.js';
import { invalid, type MeetergoAccount, SERVICE, userHeader } from './account.js';
import { decodeMeetergoError } from './errors.js';
import * as schemas from './schemas.js';

export const MEETERGO_BASE_URL = 'https://api.meetergo.com';

/** Providers that sign in through the browser. */
export const MEETERGO_PROVIDERS = ['google', 'outlook'] as const;
export type MeetergoProvider = (typeof MEETERGO_PROVIDERS)[number];

export interface MeetergoHttpOptions extends Pick<HttpOptions, 'attempts' | 'timeoutMs' | 'deadline'> {
  fetch: Fetch;
  clock: Clock;
  /** Whom the requests act for, see {@link MeetergoAccount}. */
  account: MeetergoAccount;
  /** Left out where `fetch` adds the credential itself. */
  apiKey?: string;
  /** Without `/v4`. Default: the hosted service. */
  baseUrl?: string;
}

/** The http seam for meetergo: bearer key, acting user and its errors. */
export function createMeetergoHttp(options: MeetergoHttpOptions): Http {
  const { account, apiKey, baseUrl, ...rest } = options;
  return createHttp({
    ...rest,
    service: SERVICE,
    baseUrl: (baseUrl ?? MEETERGO_BASE_URL).trim().replace(/\/+$/, ''),
    headers: { ...userHeader(account), ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    decodeError: decodeMeetergoError,
  });
}

/** What can be changed of a connection; what is left out stays as it is. */
export interface ConnectionSettings {
  /** ID of the calendar in which new events are made. */
  primaryCalendar?: string;
  /** IDs of the calendars that are checked for conflicts. Replaces the list. */
  selectedCalendars?: readonly string[];
  /** Check this connection for conflicts. */
  validateAvailability?: boolean;
  /** Cancel a booking when its calendar event is declined or deleted. */
  cancelIfDeclinedOrDeleted?: boolean;
  /** Make calendar events without notifying the attendees. */
  disableAttendeeNotification?: boolean;
  /** Enter the buffers around bookings too. Only newer descriptions have it. */
  syncBuffersToCalendar?: boolean;
}

export interface AuthorizationRequest {
  provider: MeetergoProvider;
  /** Where the browser comes back to, with the result in its query. Default: meetergo's own pages. */
  redirectUrl?: string;
  /** Make it the calendar for new bookings. Has no effect where the user has one. */
  setAsCalendarSync?: boolean;
}

/**
 * The calendar-connection endpoints of meetergo, one method each. Every method throws CalendarBotsError. meetergo has no
 * idempotency keys: a change whose answer was lost is not sent again, and its error says `mayHaveHappened`.
 */
export class MeetergoClient {
  private readonly http: Http;
  private readonly account: MeetergoAccount;

  constructor(options: { http: Http; account: MeetergoAccount }) {
    this.http = options.http;
    this.account = options.account;
  }

  /** `GET /v4/calendar-connections/auth/{provider}/url`: where to send the browser to sign in. */
  async getAuthorizationUrl(request: AuthorizationRequest): Promise<{ authUrl: string; provider: string }> {
    const { provider, redirectUrl, setAsCalendarSync } = request;
    const answer = await this.ask('GET', `/auth/${segment(provider, 'provider')}/url`, schemas.authorizationSchema, {
      query: { redirectUrl, setAsCalendarSync, ...this.otherUser() },
    });
    return { authUrl: answer.authUrl, provider: answer.provider ?? provider };
  }

  /** `GET /v4/calendar-connections/connections`. */
  async listConnections(): Promise<schemas.MeetergoConnection[]> {
    const query = this.otherUser();
    return (await this.ask('GET', '/connections', schemas.connectionsSchema, { query })).connections;
  }

  /** One of them; null when it is not there. meetergo has no endpoint for a single one. */
  async getConnection(connectionId: string): Promise<schemas.MeetergoConnection | null> {
    return (await this.listConnections()).find(({ id }) => id === connectionId.trim()) ?? null;
  }

  /** `GET …/connections/{id}/calendars`: which calendars the connected account has. */
  async listCalendars(connectionId: string): Promise<schemas.MeetergoCalendar[]> {
    this.onlyOwn('the calendars of a connection');
    const path = `${connection(connectionId)}/calendars`;
    return (await this.ask('GET', path, schemas.calendarsSchema)).calendars;
  }

  /** `PATCH …/connections/{id}`. @throws CalendarBotsError `invalid` when there is nothing to change */
  async updateConnection(connectionId: string, settings: ConnectionSettings): Promise<void> {
    const body = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    if (Object.keys(body).length === 0) throw invalid('No setting of the connection is to be changed');
    await this.ask('PATCH', connection(connectionId), schemas.doneSchema, { body, query: this.otherUser() });
  }

  /** `DELETE …/connections/{id}`: meetergo forgets the account. */
  async deleteConnection(connectionId: string): Promise<void> {
    this.onlyOwn('deleting a connection');
    await this.ask('DELETE', connection(connectionId), schemas.doneSchema);
  }

  /** `POST …/connections/{id}/set-primary`: new bookings are entered through this connection. */
  async setPrimary(connectionId: string): Promise<void> {
    this.onlyOwn('choosing the primary connection');
    await this.ask('POST', `${connection(connectionId)}/set-primary`, schemas.doneSchema);
  }

  /** Administrators name somebody else in the query; a platform key does it in its header. */
  private otherUser(): { userId?: string } {
    const { account } = this;
    return account.kind === 'personal' && account.forUser !== null ? { userId: account.forUser } : {};
  }

  private onlyOwn(what: string): void {
    const { account } = this;
    if (account.kind === 'platform' || account.forUser === null) return;
    throw invalid(
      `With a personal access token, ${what} is possible for its owner only`,
      'Leave "User ID" empty, or use a platform API key (ak_live:…).',
    );
  }

  private ask<S extends Parameters<typeof fits>[0]>(
    method: HttpRequest<unknown>['method'],
    path: string,
    schema: S,
    more: Pick<HttpRequest<unknown>, 'query' | 'body'> = {},
  ) {
    return this.http.request({
      method,
      path: `/v4/calendar-connections${path}`,
      repeatable: method === 'GET',
      ...more,
      parse: fits(schema),
    });
  }
}

const connection = (connectionId: string): string => `/connections/${segment(connectionId, 'connection ID')}`;

/** IDs are opaque; one that is empty or holds a slash would be another path. */
function segment(id: string, what: string): string {
  const trimmed = id.trim();
  if (/^[\w.:~-]{1,200}$/.test(trimmed) && !/^\.+$/.test(trimmed)) return encodeURIComponent(trimmed);
  throw invalid(`"${trimmed.slice(0, 60)}" is not a ${what} of meetergo`, 'Choose a connection from the list.');
}
