import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings, type ServerType } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { SandboxClock } from './clock';
import { type Fault, FaultPlan, type FaultRule } from './faults';
import { type LogEntry, redact, RequestLog } from './request-log';

/** What a handler finds in `c.env`: the request as it came in, and the faults that it has to act out itself. */
export interface SandboxBindings {
  /** The body, byte for byte (a signature is computed over it). */
  rawBody: Uint8Array;
  /** The operation's name as the server calls it. */
  operation: string | undefined;
  /** Faults that strike this request. The base deals with all but `emptyPage` and `expireSyncTokens`. */
  faults: readonly Fault[];
}

export interface SandboxServerOptions {
  /** Shown in the log: `google`, `meeting-baas`. */
  name: string;
  clock: SandboxClock;
  /** Seed of the fault plan's chance. */
  seed?: number;
  /** The name of the operation that a request asks for; used by fault rules and the log. */
  operationOf?: (method: string, path: string) => string | undefined;
  /** The server's own error body for an injected status. */
  errorBody?: (status: number, reason: string | undefined) => unknown;
  /** Keep successful answers in the log too. Default false: they are large. */
  recordAnswers?: boolean;
}

type Outcome = { dropped: false; response: Response } | { dropped: true };

const HTML_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>';

/** The error with which Node's `fetch` rejects when the other side resets the connection. */
export function connectionResetError(): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' });
  return new TypeError('fetch failed', { cause });
}

/**
 * A sandbox server: a hono app that answers on a socket of 127.0.0.1 and, without any socket, through `fetch`; with
 * faults on demand and a log of its requests. `/_sandbox/...` steers it and is neither logged nor hit by faults.
 */
export class SandboxServer {
  /** The routes. Add them before the first request. */
  readonly app = new Hono<{ Bindings: SandboxBindings }>();
  readonly faults: FaultPlan;
  readonly log: RequestLog;
  readonly clock: SandboxClock;
  readonly name: string;
  private server: ServerType | undefined;
  private baseUrl: string | undefined;

  constructor(private readonly options: SandboxServerOptions) {
    this.name = options.name;
    this.clock = options.clock;
    this.faults = new FaultPlan(options.seed);
    this.log = new RequestLog(options.name);
    this.addControlRoutes();
  }

  /**
   * A fetch that goes straight into the app. The origin of the URL does not matter. A dropped connection rejects as
   * Node's own fetch would: `TypeError('fetch failed')` with `cause.code === 'ECONNRESET'`.
   */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const outcome = await this.answer(request);
    request.signal.throwIfAborted();
    if (outcome.dropped) throw connectionResetError();
    return outcome.response;
  };

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  async start(port = 0): Promise<string> {
    if (this.server !== undefined) throw new Error(`${this.name} has been started already`);
    const server = createAdaptorServer({
      fetch: async (request, env) => {
        const outcome = await this.answer(request);
        if (!outcome.dropped) return outcome.response;
        (env as HttpBindings).incoming.socket.resetAndDestroy();
        return RESPONSE_ALREADY_SENT;
      },
    });
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this.baseUrl;
  }

  /** `http://127.0.0.1:port`, no slash at the end. Throws before `start`. */
  get url(): string {
    if (this.baseUrl === undefined) throw new Error(`${this.name} has not been started`);
    return this.baseUrl;
  }

  /** Where the server says that it is: `url`, or a made-up origin while it only answers through `fetch`. */
  get origin(): string {
    return this.baseUrl ?? `http://${this.name}.sandbox`;
  }

  /** Ends all connections and gives the port back. Harmless when not started. */
  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    this.baseUrl = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  }

  private async answer(request: Request): Promise<Outcome> {
    const url = new URL(request.url);
    const method = request.method;
    const rawBody =
      method === 'GET' || method === 'HEAD' ? new Uint8Array() : new Uint8Array(await request.arrayBuffer());
    const own = new Request(url, {
      method,
      headers: request.headers,
      ...(rawBody.byteLength > 0 ? { body: rawBody } : {}),
    });
    if (url.pathname.startsWith('/_sandbox/')) {
      const bindings: SandboxBindings = { rawBody, operation: undefined, faults: [] };
      return { dropped: false, response: await this.app.fetch(own, bindings) };
    }

    const operation = this.options.operationOf?.(method, url.pathname);
    const faults = this.faults.strike({ method, path: url.pathname, operation });
    const entry: Omit<LogEntry, 'id' | 'server'> = {
      at: this.clock.now(),
      method,
      path: url.pathname,
      query: queryOf(url),
      operation,
      faults: faults.map((fault) => fault.kind),
      ...(rawBody.byteLength > 0
        ? { body: readable(new TextDecoder().decode(rawBody), request.headers.get('content-type')) }
        : {}),
    };
    const outcome = await this.carryOut(own, { rawBody, operation, faults });
    if (!outcome.dropped) {
      entry.status = outcome.response.status;
      if (outcome.response.status >= 400 || this.options.recordAnswers === true) {
        const copy = outcome.response.clone();
        entry.answer = redact(readable(await copy.text(), copy.headers.get('content-type')));
      }
    }
    this.log.add(entry);
    return outcome;
  }

  private async carryOut(request: Request, bindings: SandboxBindings): Promise<Outcome> {
    for (const fault of bindings.faults) {
      if (fault.kind === 'slow') await this.clock.pass(fault.ms);
      if (fault.kind === 'connectionReset') return { dropped: true };
      if (fault.kind === 'status') return { dropped: false, response: this.injected(fault) };
    }
    let response = await this.app.fetch(request, bindings);
    for (const fault of bindings.faults) {
      if (fault.kind === 'lostAnswer') return { dropped: true };
      if (fault.kind === 'htmlInsteadOfJson') {
        response = new Response(HTML_PAGE, { headers: { 'content-type': 'text/html; charset=utf-8' } });
      }
      if (fault.kind === 'truncatedBody') {
        const text = await response.text();
        const { status, headers } = response;
        headers.delete('content-length');
        response = new Response(text.slice(0, Math.floor(text.length / 2)), { status, headers });
      }
    }
    return { dropped: false, response };
  }

  private injected(fault: Extract<Fault, { kind: 'status' }>): Response {
    const body = fault.body ??
      this.options.errorBody?.(fault.status, fault.reason) ?? { error: `status ${fault.status}` };
    const isText = typeof body === 'string';
    return new Response(isText ? body : JSON.stringify(body), {
      status: fault.status,
      headers: { 'content-type': isText ? 'text/plain' : 'application/json; charset=UTF-8', ...fault.headers },
    });
  }

  private addControlRoutes(): void {
    const { app, faults, log, clock } = this;
    app.get('/_sandbox/faults', (c) => c.json({ rules: faults.list(), counts: faults.counts() }));
    // Takes one rule or a list of rules, the shape of `FaultRule`; `path` is the source of a regular expression.
    app.post('/_sandbox/faults', async (c) => {
      const given = await c.req.json<FaultRule | FaultRule[]>();
      const rules = Array.isArray(given) ? given : [given];
      if (rules.some((rule) => typeof rule?.fault?.kind !== 'string')) {
        return c.json({ error: 'a fault rule needs a fault with a kind' }, 400);
      }
      return c.json({ ids: rules.map((rule) => faults.add(rule).id) }, 201);
    });
    app.delete('/_sandbox/faults', (c) => {
      faults.clear();
      return c.body(null, 204);
    });
    app.delete('/_sandbox/faults/:id', (c) => {
      faults.remove(Number(c.req.param('id')));
      return c.body(null, 204);
    });
    app.get('/_sandbox/requests', (c) =>
      c.json({ requests: log.list({ afterId: Number(c.req.query('after') ?? 0) }), total: log.total }),
    );
    app.get('/_sandbox/clock', (c) => c.json({ mode: clock.mode, now: clock.now() }));
    // { "advanceMs": 600000 }
    app.post('/_sandbox/clock', async (c) => {
      const { advanceMs } = await c.req.json<{ advanceMs?: unknown }>();
      if (typeof advanceMs !== 'number' || !(advanceMs >= 0)) return c.json({ error: 'advanceMs: a number >= 0' }, 400);
      await clock.advance(advanceMs);
      return c.json({ mode: clock.mode, now: clock.now() });
    });
  }
}

function queryOf(url: URL): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return redact(query) as Record<string, string | string[]>;
}

function readable(text: string, contentType: string | null): unknown {
  if (contentType?.includes('x-www-form-urlencoded')) return redact(Object.fromEntries(new URLSearchParams(text)));
  try {
    return redact(JSON.parse(text));
  } catch {
    return text;
  }
}
