import type { Context } from 'hono';
import * as v from 'valibot';
import { type SandboxBindings, SandboxServer } from '../http-server';
import { ApiError, errorBody } from './errors';
import {
  type Connection,
  type MeetergoOptions,
  MeetergoService,
  type Provider,
  PROVIDERS,
  type SignIn,
} from './service';

type Ctx = Context<{ Bindings: SandboxBindings }>;

const BASE = '/v4/calendar-connections';

const settingsSchema = v.strictObject({
  primaryCalendar: v.optional(v.pipe(v.string(), v.minLength(1))),
  selectedCalendars: v.optional(v.array(v.string())),
  validateAvailability: v.optional(v.boolean()),
  cancelIfDeclinedOrDeleted: v.optional(v.boolean()),
  disableAttendeeNotification: v.optional(v.boolean()),
  syncBuffersToCalendar: v.optional(v.boolean()),
});

/** What requests may look like, written from the description of the API and from nothing of the client's. */
const OPERATIONS: readonly { id: string; method: string; path: RegExp; query: readonly string[] }[] = [
  {
    id: 'getAuthorizationUrl',
    method: 'GET',
    path: /^\/auth\/([^/]+)\/url$/,
    query: ['redirectUrl', 'userId', 'setAsCalendarSync'],
  },
  { id: 'listConnections', method: 'GET', path: /^\/connections$/, query: ['userId'] },
  { id: 'listCalendars', method: 'GET', path: /^\/connections\/([^/]+)\/calendars$/, query: [] },
  { id: 'updateConnection', method: 'PATCH', path: /^\/connections\/([^/]+)$/, query: ['userId'] },
  { id: 'deleteConnection', method: 'DELETE', path: /^\/connections\/([^/]+)$/, query: [] },
  { id: 'setPrimary', method: 'POST', path: /^\/connections\/([^/]+)\/set-primary$/, query: [] },
];

/**
 * A stand-in of meetergo's calendar connections: the state in `service`, its HTTP on a socket (`start`) or without one
 * (`fetch`). The sign-in page stands under `/signin/{ticket}`; `?account=<email>` or `?error=<word>` ends it with a
 * redirect, as a person would.
 */
export class MeetergoServer {
  readonly service: MeetergoService;
  readonly http: SandboxServer;

  constructor(options: MeetergoOptions) {
    this.service = new MeetergoService(options);
    this.http = new SandboxServer({
      name: 'meetergo',
      clock: options.clock,
      operationOf: (method, path) => match(method, path)?.id,
      errorBody: (status) => errorBody(status, `status ${status}`, this.service.said.errorMessage),
    });
    this.http.app.get('/signin/:ticket', (c) => this.signIn(c));
    this.http.app.get('/_sandbox/connections', (c) => c.json({ connections: [...this.service.connections.values()] }));
    this.http.app.all('*', (c) => this.answer(c));
  }

  get fetch(): SandboxServer['fetch'] {
    return this.http.fetch;
  }

  get faults(): SandboxServer['faults'] {
    return this.http.faults;
  }

  get log(): SandboxServer['log'] {
    return this.http.log;
  }

  /** What belongs into a credential's base URL. */
  get url(): string {
    return this.http.url;
  }

  start(port = 0): Promise<string> {
    return this.http.start(port);
  }

  stop(): Promise<void> {
    return this.http.stop();
  }

  private signIn(c: Ctx): Response {
    const account = c.req.query('account');
    const error = c.req.query('error');
    if (account === undefined && error === undefined) {
      const links = this.service.accounts.map(({ email }) => `<li><a href="?account=${email}">${email}</a></li>`);
      return c.html(`<h1>Sign in</h1><ul>${links.join('')}</ul><a href="?error=access_denied">Cancel</a>`);
    }
    const how = (account === undefined ? { error } : { account }) as SignIn;
    return c.redirect(this.service.signIn(c.req.param('ticket') ?? '', how));
  }

  private answer(c: Ctx): Response {
    try {
      return this.carryOut(c);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { until, ...more } = error.more;
      const body = errorBody(error.status, error.message, this.service.said.errorMessage, more);
      return new Response(JSON.stringify(body), {
        status: error.status,
        headers: { 'content-type': 'application/json', ...(typeof until === 'number' ? this.retryAfter(until) : {}) },
      });
    }
  }

  private retryAfter(until: number): Record<string, string> {
    const { retryAfter } = this.service.said;
    if (retryAfter === 'none') return {};
    const seconds = Math.max(1, Math.ceil((until - this.service.clock.now()) / 1000));
    return { 'retry-after': retryAfter === 'seconds' ? String(seconds) : new Date(until).toUTCString() };
  }

  private carryOut(c: Ctx): Response {
    const { service } = this;
    const url = new URL(c.req.url);
    const found = match(c.req.method, url.pathname);
    if (found === undefined) throw new ApiError(404, `Cannot ${c.req.method} ${url.pathname}`);
    const acting = service.actingUser(c.req.header('authorization'), c.req.header('x-meetergo-api-user-id'));
    const strange = [...url.searchParams.keys()].find((name) => !found.query.includes(name));
    if (strange !== undefined) throw new ApiError(400, `property ${strange} should not exist`);
    const userId = service.namedUser(acting, url.searchParams.get('userId'));
    const { rawBody } = c.env;
    if (found.id !== 'updateConnection' && rawBody.byteLength > 0) throw new ApiError(400, 'no body expected');

    if (found.id === 'getAuthorizationUrl') return this.authorization(c, found.part, userId, url.searchParams);
    if (found.id === 'listConnections') {
      const connections = service.of(userId).map((one) => this.wire(one));
      return c.json({ connections, total: connections.length });
    }
    const connection = service.connection(userId, found.part);
    switch (found.id) {
      case 'listCalendars':
        return c.json({
          calendars: service.calendarsOf(connection).map((calendar, i) => ({
            ...calendar,
            isPrimary: i === 0,
            selected: connection.selectedCalendars.includes(calendar.id),
          })),
          connectionId: connection.id,
          provider: connection.provider,
        });
      case 'updateConnection': {
        const settings = v.safeParse(settingsSchema, JSON.parse(new TextDecoder().decode(rawBody)));
        if (!settings.success) throw new ApiError(400, settings.issues.map(({ message }) => message).join('; '));
        const { output } = settings;
        service.update(
          connection,
          Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined)),
        );
        break;
      }
      case 'deleteConnection':
        service.connections.delete(connection.id);
        break;
      default:
        service.setPrimary(connection);
    }
    if (service.said.changed === 'empty') return new Response(null, { status: 204 });
    return c.json(this.wire(connection));
  }

  private authorization(c: Ctx, part: string, userId: string, query: URLSearchParams): Response {
    const provider = PROVIDERS.find((one: Provider) => one === part);
    if (provider === undefined) throw new ApiError(400, 'provider must be one of: google, outlook');
    const ticket = this.service.openTicket({
      userId,
      provider,
      redirectUrl: query.get('redirectUrl') ?? 'https://my.meetergo.com/settings/calendars',
      setAsCalendarSync: query.get('setAsCalendarSync') === 'true',
    });
    return c.json({ authUrl: `${this.http.origin}/signin/${ticket}`, provider });
  }

  private wire(one: Connection): Record<string, unknown> {
    const { userId: _userId, createdAt, updatedAt, ...all } = one;
    if (this.service.said.connection === 'flags') return all;
    const { id, provider, email, isPrimary, isConnected, primaryCalendar, selectedCalendars } = all;
    const dates = { createdAt: new Date(createdAt).toISOString(), updatedAt: new Date(updatedAt).toISOString() };
    return { id, provider, email, isPrimary, isConnected, primaryCalendar, selectedCalendars, ...dates };
  }
}

function match(method: string, path: string): { id: string; part: string; query: readonly string[] } | undefined {
  if (!path.startsWith(BASE)) return undefined;
  for (const operation of OPERATIONS) {
    const found = operation.method === method ? operation.path.exec(path.slice(BASE.length)) : null;
    if (found !== null) return { id: operation.id, part: decodeURIComponent(found[1] ?? ''), query: operation.query };
  }
  return undefined;
}
