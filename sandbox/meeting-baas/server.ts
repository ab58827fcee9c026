import type { Context } from 'hono';
import { type SandboxBindings, SandboxServer } from '../http-server';
import { artifactContent } from './artifacts';
import type { JsonObject } from './bot';
import { addControlRoutes } from './control';
import { type MatchedOperation, meetingBaasContract } from './contract/contract';
import { ApiError, errorBody, validationError } from './errors';
import { calendars } from './calendars/operations';
import { creation } from './operations/creation';
import { launched } from './operations/launched';
import type { ApiAnswer, Handler } from './operations/request';
import { scheduled } from './operations/scheduled';
import { type BotSnapshot, type MeetingBaasOptions, MeetingBaasService } from './service';
import type { Team } from './team';

const HANDLERS: Record<string, Handler> = { ...creation, ...launched, ...scheduled, ...calendars };

/** What a key with sending access may do. */
const CREATES = new Set([
  'createBot',
  'batchCreateBots',
  'createScheduledBot',
  'batchCreateScheduledBots',
  'createCalendarBot',
]);

type Ctx = Context<{ Bindings: SandboxBindings }>;

/**
 * A stand-in of Meeting BaaS v2: the state in `service`, and its HTTP on a socket (`start`) or without one (`fetch`).
 * `/_sandbox/…` steers it.
 */
export class MeetingBaasServer {
  readonly service: MeetingBaasService;
  readonly http: SandboxServer;

  constructor(options: MeetingBaasOptions) {
    const contract = meetingBaasContract();
    this.http = new SandboxServer({
      name: 'meeting-baas',
      clock: options.clock,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      operationOf: (method, path) => contract.match(method, path)?.operation.id,
      errorBody: (status, reason) => errorBody(status, reason, undefined, status === 429 ? 1 : undefined),
    });
    this.service = new MeetingBaasService(options, () => this.http.origin);
    addControlRoutes(this.http.app, this.service);
    this.http.app.get('/artifacts/:botId/:file', (c) => this.artifact(c));
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

  get url(): string {
    return this.http.url;
  }

  start(port = 0): Promise<string> {
    return this.http.start(port);
  }

  /** Gives the port back and stops the bots where they are. */
  async stop(): Promise<void> {
    this.service.hosted.stop();
    this.service.fleet.stop();
    await this.http.stop();
  }

  /** All bots with their key data, oldest first. */
  snapshot(): BotSnapshot[] {
    return this.service.snapshot();
  }

  private async answer(c: Ctx): Promise<Response> {
    const headers: Record<string, string> = {};
    const url = new URL(c.req.url);
    const found = this.service.contract.match(c.req.method, url.pathname);
    let status: number;
    let body: unknown;
    let newer: JsonObject = {};
    try {
      const answer = await this.carryOut(c, url, found, headers);
      ({ status, body, newer = {} } = answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      status = error.status;
      body = errorBody(error.status, error.code, error.message, error.retryAfter);
    }
    if (this.service.validate) {
      const checked = this.service.contract.checkAnswer(found?.operation, status, body);
      if (!checked.ok) {
        const problem = `${c.req.method} ${url.pathname} answered ${status}: ${checked.problem}`;
        this.service.breach(problem);
        return Response.json(errorBody(500, undefined, problem), { status: 500, headers });
      }
    }
    return new Response(JSON.stringify(withNewer(body, newer)), {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    });
  }

  /** In the order of the real server's hooks: key, limit, permission, then the request itself. */
  private async carryOut(
    c: Ctx,
    url: URL,
    found: MatchedOperation | undefined,
    headers: Record<string, string>,
  ): Promise<ApiAnswer> {
    const { service } = this;
    const caller = service.whoHas(c.req.header('x-meeting-baas-api-key') ?? '');
    if (caller === undefined) throw new ApiError(403, 'FST_ERR_FORBIDDEN', 'The API key is missing or not valid');
    if (found === undefined) {
      throw new ApiError(404, 'FST_ERR_NOT_FOUND', `Route ${c.req.method}:${url.pathname} not found`);
    }
    if (c.req.method !== 'GET') this.limit(caller.team, headers);
    if (caller.access === 'sending' && !CREATES.has(found.operation.id)) {
      throw new ApiError(403, 'FST_ERR_FORBIDDEN', 'This API key may only send bots');
    }
    const body = bodyFrom(c, service.emptyJsonBody === 'accepted');
    const parameters = service.contract.checkParameters(found.operation, found.pathParams, url.searchParams);
    if (!parameters.ok) throw validationError(parameters.problem);
    if (found.operation.id.startsWith('batchCreate')) {
      // Items are judged one by one; only the list as such can spoil the request.
      if (!Array.isArray(body) || body.length < 1 || body.length > 100) {
        throw validationError('body must be a list of 1 to 100 bots');
      }
    } else {
      const checked = service.contract.checkBody(found.operation, body);
      if (!checked.ok) throw validationError(checked.problem);
    }
    const handler = HANDLERS[found.operation.id];
    if (handler === undefined) throw new Error(`the sandbox does not serve ${found.operation.id}`);
    const emptyPage = c.env.faults.some((fault) => fault.kind === 'emptyPage');
    return handler({ service, team: caller.team, parameters: parameters.value, body, emptyPage });
  }

  private limit(team: Team, headers: Record<string, string>): void {
    const limit = team.countRequest(this.service.clock.now());
    if (limit === undefined) return;
    Object.assign(headers, limit.headers);
    if (limit.retryAfter !== null) {
      throw new ApiError(429, 'FST_ERR_TOO_MANY_REQUESTS', 'Rate limit exceeded', limit.retryAfter);
    }
  }

  private artifact(c: Ctx): Response {
    const problem = this.service.urls.problemOf(new URL(c.req.url));
    if (problem !== undefined) {
      const words = problem === 'expired' ? 'Request has expired' : 'The signature does not match';
      return c.text(`<Error><Code>AccessDenied</Code><Message>${words}</Message></Error>`, 403, {
        'content-type': 'application/xml',
      });
    }
    const bot = this.service.fleet.bots.get(c.req.param('botId') ?? '');
    const content = bot?.run == null ? undefined : artifactContent(bot, bot.run, c.req.param('file') ?? '');
    if (content === undefined) {
      return c.text('<Error><Code>NoSuchKey</Code></Error>', 404, { 'content-type': 'application/xml' });
    }
    return new Response(content.body, { headers: { 'content-type': content.type } });
  }
}

function withNewer(body: unknown, newer: JsonObject): unknown {
  if (Object.keys(newer).length === 0) return body;
  const { data, ...rest } = body as { data: JsonObject };
  return { ...rest, data: { ...data, ...newer } };
}

/** The JSON of a request. Fastify's own refusals: another content type (415), a JSON type without a body (400). */
function bodyFrom(c: Ctx, emptyJsonAccepted: boolean): unknown {
  if (c.req.method === 'GET') return undefined;
  const type = c.req.header('content-type');
  const { rawBody } = c.env;
  if (type !== undefined && !/^application\/json\b/i.test(type)) {
    throw new ApiError(415, 'FST_ERR_CTP_INVALID_MEDIA_TYPE', `Unsupported Media Type: ${type}`);
  }
  if (rawBody.byteLength === 0) {
    if (type === undefined || emptyJsonAccepted) return undefined;
    throw new ApiError(400, 'FST_ERR_CTP_EMPTY_JSON_BODY', "Body cannot be empty when content-type is 'application/json'"); // prettier-ignore
  }
  try {
    return JSON.parse(new TextDecoder().decode(rawBody)) as unknown;
  } catch {
    throw new ApiError(400, 'FST_ERR_CTP_INVALID_JSON_BODY', 'Body is not valid JSON');
  }
}
