import type { SandboxClock } from '../clock';
import type { Fault, FaultPlan } from '../faults';
import { SandboxServer } from '../http-server';
import { type Random, seededRandom } from '../random';
import type { RequestLog } from '../request-log';
import { runBatch } from './batch';
import { CalendarsControl } from './calendars-control';
import { type DeltaMood, DeltaService } from './delta';
import { EventEditor } from './edit-events';
import { accessDenied, errorBody, GraphError, injectedErrorBody, invalid } from './errors';
import { EventsControl } from './events-control';
import { type ApiOptions, GraphApi } from './graph-api';
import { guid } from './ids';
import type { ChangeNotice, UserState } from './model';
import { MicrosoftOAuth, type OAuthClient } from './oauth';
import { BASE, findOperation } from './operations';
import { readPreferences } from './preferences';
import { Push } from './push';
import type { EventRow } from './render';
import type { GraphAnswer } from './request';
import { GraphStore } from './store';
import { Subscriptions } from './subscriptions';
import { Throttle } from './throttle';

export interface MicrosoftSandboxOptions {
  clock: SandboxClock;
  seed?: number;
  client?: Partial<OAuthClient>;
  /** How notifications are sent. Default: the machine's fetch. */
  deliver?: typeof fetch;
  /** What of delta is to differ from its defaults. */
  delta?: Partial<DeltaMood>;
  /** What of the other answers is to differ from its defaults. */
  api?: Partial<ApiOptions>;
  /** Real time that every request takes, in ms, so that requests overlap. Default 0: one turn of the event loop. */
  latencyMs?: number;
}

/**
 * A stand-in of the calendar part of Microsoft Graph v1.0 with its sign-in. Reached over a socket after `start`, or
 * straight through `fetch`; moved from the inside by `calendars`, `events`, `subscriptions` and `oauth`.
 */
export class MicrosoftSandbox {
  readonly store: GraphStore;
  readonly calendars: CalendarsControl;
  readonly events: EventsControl;
  readonly oauth: MicrosoftOAuth;
  readonly push: Push;
  readonly subscriptions: Subscriptions;
  readonly delta: DeltaService;
  readonly throttle: Throttle;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly server: SandboxServer;
  /** Real time that every request takes, in ms. */
  latencyMs: number;
  private listensAt: string | undefined;
  private readonly api: GraphApi;
  private readonly editor: EventEditor;
  private readonly random: Random;
  private readonly readListeners = new Set<(calendarId: string) => void>();

  constructor(options: MicrosoftSandboxOptions) {
    const { clock, seed = 1 } = options;
    this.latencyMs = options.latencyMs ?? 0;
    this.random = seededRandom(seed + 11);
    this.server = new SandboxServer({
      name: 'microsoft',
      clock,
      seed,
      operationOf: (method, path) =>
        findOperation(method, path)?.operation.name ??
        (path.endsWith('/oauth2/v2.0/token') ? 'oauth.token' : undefined),
      errorBody: (status, reason) => injectedErrorBody(status, reason, clock.now()),
    });
    this.faults = this.server.faults;
    this.log = this.server.log;
    this.store = new GraphStore(clock, seed);
    this.push = new Push(clock, options.deliver ?? fetch, seed);
    this.subscriptions = new Subscriptions(this.store, this.push, seed);
    this.delta = new DeltaService(clock, seed);
    Object.assign(this.delta.mood, options.delta);
    this.throttle = new Throttle(clock);
    this.editor = new EventEditor(this.store);
    this.api = new GraphApi(this.store, this.editor, this.delta, this.subscriptions);
    Object.assign(this.api.options, options.api);
    this.calendars = new CalendarsControl(this.store);
    this.events = new EventsControl(this.store, this.editor, () => this.api.options);
    this.oauth = new MicrosoftOAuth(this.store, clock, () => this.url, { seed, client: options.client });
    this.addRoutes();
  }

  /** A fetch straight into the stand-in; see `SandboxServer.fetch`. */
  get fetch(): SandboxServer['fetch'] {
    return this.server.fetch;
  }

  /**
   * The origin of every address and link: where it listens, or Graph's own while it only answers through `fetch` (the
   * client library takes links for absolute only when they begin with https).
   */
  get url(): string {
    return this.listensAt ?? 'https://graph.microsoft.com';
  }

  /** Base of the REST paths: `.../v1.0`. */
  get apiUrl(): string {
    return `${this.url}${BASE}`;
  }

  /** Oddities of the answers; may be changed at any time. */
  get options(): ApiOptions {
    return this.api.options;
  }

  /** Whether a declined meeting stays in the calendar. Default false: Exchange takes it out. */
  set keepDeclined(keep: boolean) {
    this.editor.keepDeclined = keep;
  }

  /** Adds a mailbox with a default calendar. `personal`: an outlook.com account, without Teams and getSchedule. */
  addUser(email: string, options: { displayName?: string; timeZone?: string; personal?: boolean } = {}): UserState {
    return this.store.addUser(email, options);
  }

  /**
   * The occurrences of a calendar (or of a user's default calendar) that share a moment with [from, to), by start, as
   * their owner sees them: what a mirror has to hold.
   */
  truth(calendar: string, from: Date | number, to: Date | number): EventRow[] {
    return this.events.truth(calendar, Number(from), Number(to));
  }

  /** All delta and skip tokens of the calendar (of all calendars, if none is given) are unknown from now on. */
  expireDeltaTokens(calendarId?: string): void {
    for (const user of this.store.users.values()) {
      for (const { id, calendar } of user.entries.values()) {
        if (calendarId === undefined || id === calendarId) calendar.epoch += 1;
      }
    }
  }

  /** Calls the listener after each change to any event until the answer is called. */
  onChange(listener: (notice: ChangeNotice) => void): () => void {
    return this.store.onChange(listener);
  }

  /** Calls the listener with its id whenever a client reads a view or delta of a calendar, until the answer is called. */
  onRead(listener: (calendarId: string) => void): () => void {
    this.readListeners.add(listener);
    return () => this.readListeners.delete(listener);
  }

  async start(port = 0): Promise<string> {
    this.listensAt = await this.server.start(port);
    return this.listensAt;
  }

  async stop(): Promise<void> {
    this.listensAt = undefined;
    await Promise.all([this.server.stop(), this.oauth.stop()]);
  }

  private addRoutes(): void {
    const { app } = this.server;
    app.route('/', this.oauth.routes());
    app.all(`${BASE}/*`, (c) => this.respond(c.req.raw, c.env.rawBody, c.env.faults));
  }

  private async respond(request: Request, rawBody: Uint8Array, faults: readonly Fault[]): Promise<Response> {
    const requestId = guid(this.random);
    const headers: Record<string, string> = {
      'request-id': requestId,
      'client-request-id': request.headers.get('client-request-id') ?? requestId,
    };
    try {
      const { status, body, headers: more } = await this.carryOut(request, rawBody, faults);
      return answer(status, body, { ...headers, ...more });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const body = errorBody(error, this.server.clock.now(), requestId);
      return answer(error.status, body, { ...headers, ...error.headers });
    }
  }

  private async carryOut(request: Request, rawBody: Uint8Array, faults: readonly Fault[]): Promise<GraphAnswer> {
    const url = new URL(request.url);
    const found = findOperation(request.method, url.pathname);
    const authorization = request.headers.get('authorization') ?? undefined;
    const { user: email, scope } = this.oauth.authenticate(authorization, found?.operation.need ?? 'any');
    const user = this.store.user(email);
    if (found === undefined) throw notThere(request.method, url.pathname);
    if (found.operation.name === 'batch') {
      const body = await runBatch(parseBody(rawBody), async (inner) => {
        const raw = inner.method === 'GET' ? new Uint8Array() : new Uint8Array(await inner.clone().arrayBuffer());
        inner.headers.set('authorization', authorization ?? '');
        return this.respond(inner, raw, []);
      });
      return { status: 200, body };
    }
    const mailbox = found.mailbox === undefined || found.mailbox === 'me' ? user : this.store.findUser(found.mailbox);
    if (mailbox === undefined) {
      throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${found.mailbox}' is invalid.`);
    }
    // Another mailbox is reached by its shared calendars only.
    if (
      mailbox !== user &&
      !/^(me\.get|getSchedule)$/.test(found.operation.name) &&
      !this.isShared(mailbox, user, found.calendarId)
    ) {
      throw accessDenied();
    }
    if (faults.some((fault) => fault.kind === 'expireSyncTokens')) this.expireDeltaTokens();
    const prefer = readPreferences(request.headers.get('prefer') ?? undefined, mailbox.timeZone);
    const result = await this.throttle.run(mailbox.email, async () => {
      await this.latency();
      return this.api.answer({
        found,
        path: url.pathname,
        query: url.searchParams,
        body: parseBody(rawBody),
        user,
        mailbox,
        scope,
        prefer,
        ifMatch: request.headers.get('if-match') ?? undefined,
        forceEmptyPage: faults.some((fault) => fault.kind === 'emptyPage'),
        origin: this.url,
      });
    });
    if (/^calendarView\./.test(found.operation.name)) {
      const calendarId = found.calendarId ?? this.store.defaultEntry(mailbox).id;
      for (const listener of this.readListeners) listener(calendarId);
    }
    return {
      ...result,
      headers: { ...result.headers, ...(prefer.applied === '' ? {} : { 'preference-applied': prefer.applied }) },
    };
  }

  private isShared(mailbox: UserState, user: UserState, calendarId: string | undefined): boolean {
    const wanted =
      calendarId === undefined ? this.store.defaultEntry(mailbox).calendar : mailbox.entries.get(calendarId)?.calendar;
    return [...user.entries.values()].some((entry) => entry.calendar === wanted && entry.canRead);
  }

  private latency(): Promise<void> {
    return new Promise((resolve) => {
      if (this.latencyMs > 0) setTimeout(resolve, this.latencyMs);
      else setImmediate(resolve);
    });
  }
}

function notThere(method: string, path: string): GraphError {
  const others = ['GET', 'POST', 'PATCH', 'DELETE'].some((other) => findOperation(other, path) !== undefined);
  if (others)
    return new GraphError(
      405,
      'Request_BadRequest',
      `Specified HTTP method is not allowed for the request target: ${method}`,
    );
  return invalid(`Resource not found for the segment '${path.split('/').at(-1)}'.`, 'BadRequest');
}

function parseBody(raw: Uint8Array): unknown {
  if (raw.byteLength === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    throw invalid('Unable to read JSON request payload.', 'BadRequest');
  }
}

function answer(status: number, body: unknown, headers: Record<string, string>): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type':
        'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
      ...headers,
    },
  });
}
