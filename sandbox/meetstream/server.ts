import type { Context } from 'hono';
import { type SandboxBindings, SandboxServer } from '../http-server';
import type { JsonObject } from './bot';
import { matchOperation, problemOf } from './contract';
import {
  CALENDAR_DEFAULTS,
  type CalendarHosts,
  calendarProblemOf,
  type CalendarSays,
  HostedCalendars,
  matchCalendarOperation,
} from './calendar';
import { addControlRoutes } from './control';
import { ApiError, badRequest, errorBody, notFound } from './errors';
import { type ApiAnswer, HANDLERS } from './operations';
import { type MeetStreamOptions, MeetStreamService, type MeetStreamSnapshot } from './service';

type Ctx = Context<{ Bindings: SandboxBindings }>;

/** Also: where calendars are reached, and which of several documented answers their endpoints give. */
export interface MeetStreamServerOptions extends MeetStreamOptions {
  /** Default: none can be connected. */
  calendars?: CalendarHosts;
  calendarSays?: Partial<CalendarSays>;
}

/**
 * A stand-in of MeetStream: the state in `service`, and its HTTP on a socket (`start`) or without one (`fetch`), below
 * `/api/v1`. `/_sandbox/…` steers it.
 */
export class MeetStreamServer {
  readonly service: MeetStreamService;
  /** Connected calendars and the bots that follow them. */
  readonly hosted: HostedCalendars;
  readonly http: SandboxServer;
  calendarSays: CalendarSays;

  constructor(options: MeetStreamServerOptions) {
    this.service = new MeetStreamService(options);
    this.calendarSays = { ...CALENDAR_DEFAULTS, ...options.calendarSays };
    const { fleet } = this.service;
    this.hosted = new HostedCalendars(options.clock, fleet, options.calendars ?? {}, () => this.calendarSays);
    this.http = new SandboxServer({
      name: 'meetstream',
      clock: options.clock,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      operationOf: (method, path) =>
        (matchOperation(method, path) ?? matchCalendarOperation(method, path))?.operation.id,
      errorBody: (status) => errorBody(this.service.said.errorText, `status ${status}`),
    });
    addControlRoutes(this.http.app, this.service);
    this.http.app.all('*', (c) => this.answer(c));
  }

  /** Answers without a socket; see `SandboxServer.fetch`. */
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
  get apiUrl(): string {
    return `${this.http.url}/api/v1`;
  }

  start(port = 0): Promise<string> {
    return this.http.start(port);
  }

  /** Gives the port back and stops the bots where they are. */
  async stop(): Promise<void> {
    this.hosted.stop();
    this.service.fleet.stop();
    await this.http.stop();
  }

  snapshot(): MeetStreamSnapshot[] {
    return this.service.snapshot();
  }

  private async answer(c: Ctx): Promise<Response> {
    try {
      const { status, body } = await this.carryOut(c);
      return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const headers = {
        'content-type': 'application/json',
        ...(error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) }),
      };
      const body = errorBody(this.service.said.errorText, error.message, error.more);
      return new Response(JSON.stringify(body), { status: error.status, headers });
    }
  }

  private carryOut(c: Ctx): ApiAnswer | Promise<ApiAnswer> {
    const { service } = this;
    const url = new URL(c.req.url);
    service.admit(c.req.header('authorization'));
    const calendar = matchCalendarOperation(c.req.method, url.pathname, this.hosted);
    if (calendar !== undefined) return this.carryOutCalendar(c, calendar, url.searchParams);
    const found = matchOperation(c.req.method, url.pathname);
    const elsewhere =
      found?.operation.id === 'listScheduledBots' && !url.pathname.endsWith(this.calendarSays.scheduledList);
    if (found === undefined || elsewhere) throw notFound(`${c.req.method} ${url.pathname}`);
    service.countRequest();
    const body = bodyOf(c);
    const problem = problemOf(found.operation, url.searchParams, body, service.said);
    if (problem !== null) throw badRequest(problem);
    const handler = HANDLERS[found.operation.id];
    if (handler === undefined) throw new Error(`the sandbox does not serve ${found.operation.id}`);
    return handler({
      service,
      id: found.id,
      query: url.searchParams,
      body: (body ?? {}) as JsonObject,
      idempotencyKey: c.req.header('idempotency-key') ?? null,
      emptyPage: c.env.faults.some((fault) => fault.kind === 'emptyPage'),
    });
  }

  private async carryOutCalendar(
    c: Ctx,
    { operation, id }: NonNullable<ReturnType<typeof matchCalendarOperation>>,
    query: URLSearchParams,
  ): Promise<ApiAnswer> {
    this.service.countRequest();
    const body = bodyOf(c);
    const problem = calendarProblemOf(operation, query, body);
    if (problem !== null) throw badRequest(problem);
    const { clock } = this.service;
    const answer = await operation.run({ hosted: this.hosted, clock, id, query, body: (body ?? {}) as JsonObject });
    return { status: operation.id.startsWith('connect') ? 201 : 200, body: answer };
  }
}

function bodyOf(c: Ctx): unknown {
  const { rawBody } = c.env;
  if (rawBody.byteLength === 0) return undefined;
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    throw new ApiError(415, 'Unsupported media type');
  try {
    return JSON.parse(new TextDecoder().decode(rawBody)) as unknown;
  } catch {
    throw badRequest('Body is not valid JSON');
  }
}
