import type { calendar_v3 } from '@googleapis/calendar';
import type { SandboxClock } from '../clock';
import type { FaultPlan } from '../faults';
import { SandboxServer } from '../http-server';
import type { RequestLog } from '../request-log';
import { CalendarApi } from './calendar-api';
import { CalendarsControl } from './calendars-control';
import { EventEditor } from './edit-events';
import { errorBody, GoogleApiError, injectedErrorBody } from './errors';
import { EventsControl } from './events-control';
import type { ListLimits } from './list-events';
import type { ChangeNotice, UserState } from './model';
import { GoogleOAuth, type OAuthClient } from './oauth';
import { findOperation } from './operations';
import { Pager, type PagingMood } from './paging';
import { Push } from './push';
import { GoogleStore } from './store';

export interface GoogleSandboxOptions {
  clock: SandboxClock;
  seed?: number;
  /** How far an endless series is laid out from now, in days. Default 730. */
  endlessTailDays?: number;
  /** Life of a sync token in days. Default 30: Google publishes none. */
  syncTokenLifetimeDays?: number;
  /** `updatedMin` further back answers 410. Default 28 days. */
  updatedMinMaxAgeDays?: number;
  client?: Partial<OAuthClient>;
  /** How push messages are sent. Default: the machine's fetch. */
  deliver?: typeof fetch;
}

const DAY_MS = 86_400_000;

/**
 * A stand-in of the Google Calendar API v3 with its sign-in, true to recorded answers. Reached over a socket after
 * `start`, or straight through `fetch`; moved from the inside by `calendars`, `events` and `oauth`.
 */
export class GoogleSandbox {
  readonly store: GoogleStore;
  readonly calendars: CalendarsControl;
  readonly events: EventsControl;
  readonly oauth: GoogleOAuth;
  readonly push: Push;
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly server: SandboxServer;
  private readonly pager: Pager;
  private readonly api: CalendarApi;
  private readonly readListeners = new Set<(calendarId: string) => void>();

  constructor(options: GoogleSandboxOptions) {
    const { clock, seed = 1 } = options;
    this.server = new SandboxServer({
      name: 'google',
      clock,
      seed,
      operationOf: (method, path) =>
        findOperation(method, path)?.operation.name ?? (/^\/(oauth2\/)?token$/.test(path) ? 'oauth.token' : undefined),
      errorBody: injectedErrorBody,
    });
    this.faults = this.server.faults;
    this.log = this.server.log;
    this.store = new GoogleStore(clock, seed, (options.endlessTailDays ?? 730) * DAY_MS);
    this.push = new Push(clock, options.deliver ?? fetch, seed);
    this.pager = new Pager(this.store);
    const editor = new EventEditor(this.store);
    const limits: ListLimits = {
      syncTokenLifetimeMs: (options.syncTokenLifetimeDays ?? 30) * DAY_MS,
      updatedMinMaxAgeMs: (options.updatedMinMaxAgeDays ?? 28) * DAY_MS,
    };
    this.api = new CalendarApi(this.store, editor, this.pager, this.push, limits);
    this.calendars = new CalendarsControl(this.store);
    this.events = new EventsControl(this.store, editor, this.api);
    this.oauth = new GoogleOAuth(this.store, clock, () => this.server.origin, {
      seed,
      ...(options.client === undefined ? {} : { client: options.client }),
    });
    this.store.onChange((notice) => notice.calendarIds.forEach((resource) => this.push.notify(resource)));
    this.addRoutes();
  }

  /** A fetch straight into the stand-in; see `SandboxServer.fetch`. */
  get fetch(): SandboxServer['fetch'] {
    return this.server.fetch;
  }

  /** For `rootUrl` of the client library, and the origin of every address. */
  get url(): string {
    return this.server.origin;
  }

  /** Base of the REST paths: `.../calendar/v3`. */
  get apiUrl(): string {
    return `${this.url}/calendar/v3`;
  }

  /** Adds a user with a primary calendar whose id is the address. */
  addUser(email: string, options: { displayName?: string; timeZone?: string } = {}): UserState {
    return this.store.addUser(email, options);
  }

  /** The live occurrences of a calendar that share a moment with [from, to), by start: what a mirror has to hold. */
  truth(calendarId: string, from: Date | number, to: Date | number): calendar_v3.Schema$Event[] {
    return this.events.truth(calendarId, Number(from), Number(to));
  }

  /** Chances of short and empty pages. */
  set paging(mood: PagingMood) {
    this.pager.mood = mood;
  }

  /** All sync tokens of the calendar (of all calendars, if none is given) answer 410 from now on. */
  expireSyncTokens(calendarId?: string): void {
    for (const calendar of this.store.calendars.values()) {
      if (calendarId === undefined || calendar.id === calendarId) calendar.epoch += 1;
    }
    if (calendarId === undefined) for (const user of this.store.users.values()) user.epoch += 1;
  }

  /** Calls the listener after each change to any calendar until the answer is called. */
  onChange(listener: (notice: ChangeNotice) => void): () => void {
    return this.store.onChange(listener);
  }

  /** Calls the listener with its id whenever a client lists the events of a calendar, until the answer is called. */
  onRead(listener: (calendarId: string) => void): () => void {
    this.readListeners.add(listener);
    return () => this.readListeners.delete(listener);
  }

  start(port = 0): Promise<string> {
    return this.server.start(port);
  }

  async stop(): Promise<void> {
    await Promise.all([this.server.stop(), this.oauth.stop()]);
  }

  private addRoutes(): void {
    const { app } = this.server;
    app.route('/', this.oauth.routes());
    app.all('/calendar/v3/*', (c) => {
      const url = new URL(c.req.url);
      try {
        const found = findOperation(c.req.method, url.pathname);
        if (found === undefined) throw new GoogleApiError(404, 'notFound', 'Not Found');
        const email = this.oauth.authenticate(c.req.header('authorization'), found.operation.need);
        const { faults, rawBody } = c.env;
        if (faults.some((fault) => fault.kind === 'expireSyncTokens')) this.expireSyncTokens();
        const answer = this.api.answer({
          operation: found.operation.name,
          parameters: found.parameters,
          query: url.searchParams,
          body: parseBody(rawBody),
          user: this.store.user(email),
          ifMatch: c.req.header('if-match'),
          ifNoneMatch: c.req.header('if-none-match'),
          forceEmptyPage: faults.some((fault) => fault.kind === 'emptyPage'),
          origin: this.server.origin,
        });
        if (found.operation.name === 'events.list') {
          const [given = ''] = found.parameters;
          const calendarId = given === 'primary' ? email : given;
          for (const listener of this.readListeners) listener(calendarId);
        }
        if (answer.body === undefined) return new Response(null, { status: answer.status });
        return json(answer.status, answer.body, answer.etag);
      } catch (error) {
        if (error instanceof GoogleApiError) return json(error.status, errorBody(error));
        throw error;
      }
    });
  }
}

function parseBody(raw: Uint8Array): unknown {
  if (raw.byteLength === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    throw new GoogleApiError(400, 'parseError', 'Parse Error');
  }
}

function json(status: number, body: unknown, etag?: string): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...(etag === undefined ? {} : { etag }) },
  });
}
