import type { Context } from 'hono';
import { type SandboxBindings, SandboxServer } from '../http-server';
import { asObject, matchOperation, problemOf } from './contract';
import { addControlRoutes } from './control';
import { ApiError, badRequest, errorText, notFound } from './errors';
import { type ApiAnswer, HANDLERS } from './operations';
import { type MeetingBaasV1Options, type MeetingBaasV1Snapshot, MeetingBaasV1State } from './service';

type Ctx = Context<{ Bindings: SandboxBindings }>;

/**
 * A stand-in of the bots of Meeting BaaS v1: the state in `service`, and its HTTP on a socket (`start`) or without one
 * (`fetch`). `/_sandbox/…` steers it.
 */
export class MeetingBaasV1Server {
  readonly service: MeetingBaasV1State;
  readonly http: SandboxServer;

  constructor(options: MeetingBaasV1Options) {
    this.service = new MeetingBaasV1State(options);
    this.http = new SandboxServer({
      name: 'meeting-baas-v1',
      clock: options.clock,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      operationOf: (method, path) => matchOperation(method, path)?.operation.id,
      errorBody: (status) => errorText(this.service.said.errorBody, `status ${status}`),
    });
    addControlRoutes(this.http.app, this.service);
    this.http.app.all('/bots', (c) => this.answer(c));
    this.http.app.all('/bots/*', (c) => this.answer(c));
    for (const path of ['/calendars', '/calendars/*', '/calendar_events', '/calendar_events/*']) {
      this.http.app.all(path, (c) => this.answerOfCalendars(c));
    }
    this.http.app.notFound(() => this.refusal(notFound('Path')));
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
  get url(): string {
    return this.http.url;
  }

  start(port = 0): Promise<string> {
    return this.http.start(port);
  }

  /** Gives the port back and stops the bots where they are. */
  async stop(): Promise<void> {
    this.service.calendars.stop();
    this.service.fleet.stop();
    await this.http.stop();
  }

  snapshot(): MeetingBaasV1Snapshot[] {
    return this.service.snapshot();
  }

  private answer(c: Ctx): Response {
    try {
      return written(this.carryOut(c));
    } catch (error) {
      if (error instanceof ApiError) return this.refusal(error);
      throw error;
    }
  }

  private async answerOfCalendars(c: Ctx): Promise<Response> {
    const { service } = this;
    try {
      service.admit(c.req.header('x-meeting-baas-api-key'), c.req.header('x-spoke-api-key'));
      if (c.req.method !== 'GET') service.countRequest();
      const url = new URL(c.req.url);
      return written(await service.calendars.answer(c.req.method, url, asObject(bodyOf(c))));
    } catch (error) {
      if (error instanceof ApiError) return this.refusal(error);
      throw error;
    }
  }

  private refusal(error: ApiError): Response {
    const { errorBody } = this.service.said;
    const headers = {
      'content-type': errorBody === 'text' || errorBody === 'empty' ? 'text/plain' : 'application/json',
      ...(error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) }),
    };
    return new Response(errorText(errorBody, error.message), { status: error.status, headers });
  }

  private carryOut(c: Ctx): ApiAnswer {
    const { service } = this;
    const url = new URL(c.req.url);
    service.admit(c.req.header('x-meeting-baas-api-key'), c.req.header('x-spoke-api-key'));
    const found = matchOperation(c.req.method, url.pathname);
    if (found === undefined) throw notFound(`${c.req.method} ${url.pathname}`);
    const { createPath } = service.said;
    const wrongSlash = createPath !== 'both' && url.pathname.endsWith('/') !== (createPath === 'slash');
    if (found.operation.id === 'join' && wrongSlash) throw notFound(`POST ${url.pathname}`);
    if (c.req.method !== 'GET') service.countRequest();
    const body = bodyOf(c);
    const problem = problemOf(found.operation, url.searchParams, body, service.said);
    if (problem !== null) throw badRequest(problem);
    const handler = HANDLERS[found.operation.id];
    if (handler === undefined) throw new Error(`the sandbox does not serve ${found.operation.id}`);
    return handler({
      service,
      id: found.id,
      query: url.searchParams,
      body: asObject(body),
      emptyPage: c.env.faults.some((fault) => fault.kind === 'emptyPage'),
    });
  }
}

function written({ status, body }: ApiAnswer): Response {
  if (body === undefined) return new Response(null, { status });
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

function bodyOf(c: Ctx): unknown {
  const { rawBody } = c.env;
  if (rawBody.byteLength === 0) return undefined;
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new ApiError(415, 'Expected a request with `Content-Type: application/json`');
  }
  try {
    return JSON.parse(new TextDecoder().decode(rawBody)) as unknown;
  } catch {
    throw badRequest('Failed to parse the request body as JSON');
  }
}
