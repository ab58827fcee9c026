import { HookContext, PollContext, WebhookContext } from 'n8n-core';
import type {
  ICredentialDataDecryptedObject,
  IDataObject,
  INodeExecutionData,
  INodeParameters,
  INodeType,
  IWebhookData,
  IWebhookResponseData,
  IWorkflowExecuteAdditionalData,
  Workflow,
} from 'n8n-workflow';
import { AsyncLocalStorage } from 'node:async_hooks';
import type * as CalendarTriggerModule from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { type CredentialStore, type Host, host } from './host';
import type { Stage } from './stage';

/** How n8n keeps a trigger's state: see workbench/README.md. */
export type Cursors = 'default' | 'durable';

/** What n8n's main process holds of one trigger, and its database: what lasts when the process is killed. */
interface Database {
  staticData: IDataObject;
  /** Of durable cursors; undefined before the first poll. */
  cursor: IDataObject | undefined;
}

export interface LiveTriggerOptions {
  stage: Stage;
  cursors: Cursors;
  parameters?: INodeParameters;
  /** Decrypted, by type. Default: Google's, for Ada. */
  credentials?: Record<string, ICredentialDataDecryptedObject>;
  /** Default: an address on this machine, which the stand-in calls. */
  webhookBaseUrl?: string;
  nodeId: string;
  database?: Database;
}

export interface Message {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** As it came over the wire, where the node looks at that. */
  rawBody?: Uint8Array;
}

/**
 * A published Calendar Trigger as n8n 2.41's main process runs it, in n8n-core's own contexts. What n8n does around
 * them (when it stores the state, what it refuses) is made here after its code; the e2e test has the real thing.
 */
export class LiveTrigger {
  /** What the workflow was started with, one entry an execution. */
  readonly executions: IDataObject[][] = [];
  readonly database: Database;
  readonly log: string[] = [];
  /** How long n8n takes to store what it is given, in real milliseconds. */
  storingMs = 0;
  /** How long a poll waits before it reads the calendar, in real milliseconds. */
  slowMs = 0;
  private readonly inPoll = new AsyncLocalStorage<true>();
  private readonly type: INodeType;
  private inner: Host;
  private additionalData: IWorkflowExecuteAdditionalData;
  private kept: PollContext | undefined;
  private active = true;
  /** The schedule that the trigger has registered: ended with its polls. */
  private beat: NodeJS.Timeout | undefined;

  constructor(private readonly options: LiveTriggerOptions) {
    this.database = options.database ?? { staticData: {}, cursor: undefined };
    this.type = loadTrigger();
    this.inner = this.loaded();
    this.additionalData = this.dataOf(this.inner);
  }

  private get workflow(): Workflow {
    return this.inner.workflow;
  }

  /** The workflow as n8n makes it out of the database at each activation. */
  private loaded(): Host {
    const { calendarBotsGoogleOAuth2Api } = this.options.stage.credentials();
    const credentials = this.options.credentials ?? { calendarBotsGoogleOAuth2Api };
    const inner = host({
      type: this.type,
      nodeId: this.options.nodeId,
      workflowId: 'live',
      parameters: { instant: true, ...this.options.parameters },
      credentials,
      staticData: copy(this.database.staticData),
    });
    const { credentials: store } = inner;
    const decrypt = store.getDecrypted.bind(store);
    store.getDecrypted = async (...given) => {
      if (this.slowMs > 0 && this.inPoll.getStore()) await new Promise((resolve) => setTimeout(resolve, this.slowMs));
      return decrypt(...given);
    };
    return inner;
  }

  private dataOf(inner: Host): IWorkflowExecuteAdditionalData {
    const webhookBaseUrl = this.options.webhookBaseUrl ?? 'http://127.0.0.1:5678/webhook';
    return {
      credentialsHelper: inner.credentials,
      currentNodeExecutionIndex: 0,
      executionId: 'execution-1',
      restApiUrl: 'http://n8n.test/rest',
      instanceBaseUrl: 'http://n8n.test',
      webhookBaseUrl,
      webhookTestBaseUrl: `${webhookBaseUrl}-test`,
      variables: {},
    } as unknown as IWorkflowExecuteAdditionalData;
  }

  get credentials(): CredentialStore {
    return this.inner.credentials;
  }

  /** What the workflow was told, in order. */
  get told(): string[] {
    return this.executions.flat().map((item) => `${String(item['change'])} ${String(item['title'])}`);
  }

  /** The state as it would be found after a kill. */
  get stored(): string {
    return JSON.stringify(this.database);
  }

  /** The webhook's method and path, as n8n makes them out; none while there is no webhook. */
  webhooks(active = true): string[] {
    const workflow = this.workflow;
    const was = workflow.active;
    workflow.active = active;
    const [description] = this.type.description.webhooks ?? [];
    const method = workflow.expression.getSimpleParameterValue(
      this.inner.node,
      description?.httpMethod,
      'internal',
      {},
      undefined,
      'GET',
    );
    workflow.active = was;
    return String(method).split(',').filter(Boolean);
  }

  /** Publishing: the first poll and the registration of the webhook, at the same time. */
  async activate(options: { poll?: boolean } = {}): Promise<void> {
    this.active = true;
    this.inner = this.loaded();
    this.additionalData = this.dataOf(this.inner);
    const register = async (): Promise<void> => {
      if (this.webhooks().length === 0) return;
      const methods = this.type.webhookMethods?.default;
      if (await methods?.checkExists?.call(this.hook())) return;
      await methods?.create?.call(this.hook());
    };
    this.kept = this.pollContext(undefined);
    // With durable cursors a start of n8n polls nothing: the jobs are in the database.
    await Promise.all([register(), options.poll === false ? undefined : this.run(this.kept, false)]);
    // Once, after all triggers are registered.
    this.database.staticData = copy(this.workflow.staticData);
  }

  /** A poll that is due. */
  async poll(): Promise<void> {
    if (this.options.cursors === 'default') {
      if (this.kept !== undefined) await this.run(this.kept, true);
      return;
    }
    // A task of the scheduler: it read the cursor when it began, and may store while it lasts.
    const fence = { open: true };
    await this.run(this.pollContext({ fence, prefetched: structuredClone(this.database.cursor) }), true);
    fence.open = false;
  }

  async deactivate(): Promise<void> {
    this.active = false;
    this.loseLeadership();
    if (this.webhooks().length > 0) await this.type.webhookMethods?.default?.delete?.call(this.hook());
  }

  /** The schedules end, and nobody says so: another main process has become the leader. */
  loseLeadership(): void {
    clearInterval(this.beat);
    this.beat = undefined;
  }

  /** kill -9 and a new start, without a word to anybody: what was not stored is gone. */
  restarted(options: Partial<LiveTriggerOptions> = {}): LiveTrigger {
    this.active = false;
    this.loseLeadership();
    jest.resetModules();
    const next = new LiveTrigger({ ...this.options, ...options, database: structuredClone(this.database) });
    next.executions.push(...this.executions);
    return next;
  }

  /** A call of the webhook. @param type another process' node, where it is not this one that is called. */
  async call(
    message: Message,
    type: INodeType = this.type,
  ): Promise<{ status: number; text: string; headers: Record<string, string>; started: boolean }> {
    const answer = { status: 0, text: '', headers: {} as Record<string, string>, started: false };
    const response = {
      status: (code: number) => Object.assign(response, void (answer.status = code)),
      set: (headers: Record<string, string>) => Object.assign(response, void (answer.headers = headers)),
      send: (text: string) => Object.assign(response, void (answer.text = text)),
    };
    const lower = Object.entries(message.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    const request = {
      headers: Object.fromEntries(lower),
      query: message.query ?? {},
      params: {},
      body: message.body ?? {},
      rawBody: message.rawBody,
    };
    const data = { ...this.additionalData, httpRequest: request, httpResponse: response } as never;
    const context = new WebhookContext(this.workflow, this.inner.node, data, 'webhook', this.webhookData(), [], null);
    const result: IWebhookResponseData | undefined = await type.webhook?.call(context);
    answer.started = result?.workflowData !== undefined;
    return answer;
  }

  private async run(context: PollContext, commits: boolean): Promise<void> {
    await context.__runPoll(async () => {
      const items = (await this.type.poll?.call(context)) ?? null;
      if (!this.active) return;
      if (items !== null) context.__emit(items);
      else if (commits) await context.__commitCursor();
    });
    await this.settled();
  }

  private storing: Promise<void> = Promise.resolve();

  /** When everything that was handed to n8n is stored. */
  async settled(): Promise<void> {
    await this.storing;
  }

  private pollContext(
    task: { fence: { open: boolean }; prefetched: IDataObject | undefined } | undefined,
  ): PollContext {
    const scope = new AsyncLocalStorage<{ snapshot: IDataObject; seed: string }>();
    const isDurable = this.options.cursors === 'durable';
    const store = (commit: () => void): void => {
      const wait = this.storingMs;
      this.storing = this.storing.then(async () => {
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        commit();
      });
    };
    const staged = (): IDataObject | null => {
      const current = scope.getStore();
      if (current === undefined || JSON.stringify(current.snapshot) === current.seed) return null;
      current.seed = JSON.stringify(current.snapshot);
      return structuredClone(current.snapshot);
    };
    const emit = (data: INodeExecutionData[][]): void => {
      const items = data[0]?.map(({ json }) => json) ?? [];
      const cursor = isDurable ? staged() : null;
      const staticData = isDurable ? undefined : copy(this.workflow.staticData);
      if (cursor !== null && task?.fence.open === false) return;
      store(() => {
        if (cursor !== null) this.database.cursor = cursor;
        if (staticData !== undefined) this.database.staticData = staticData;
        this.executions.push(items);
      });
    };
    const commit = async (): Promise<void> => {
      const cursor = isDurable ? staged() : null;
      if (cursor === null || task?.fence.open === false) return;
      this.database.cursor = cursor;
    };
    const runPoll = async <T>(poll: () => Promise<T>): Promise<T> => {
      if (!isDurable) return this.inPoll.run(true, poll);
      // Without a task the cursor is read now; a row is made where there is none.
      const cursor = task?.prefetched ?? (this.database.cursor ??= {});
      return scope.run({ snapshot: structuredClone(cursor), seed: JSON.stringify(cursor) }, () =>
        this.inPoll.run(true, poll),
      );
    };
    const nodeStaticData = (): IDataObject => {
      if (!isDurable) return this.workflow.getStaticData('node', this.inner.node);
      const current = scope.getStore();
      if (current === undefined) throw new Error('static data was read outside of a poll');
      return current.snapshot;
    };
    const context = new PollContext(
      this.workflow,
      this.inner.node,
      this.additionalData,
      'trigger',
      task === undefined ? 'activate' : 'update',
      emit,
      undefined,
      commit,
      runPoll,
      nodeStaticData,
      ...(task === undefined ? [] : [() => 36_000]),
    );
    const record = (level: string) => (line: string) => void this.log.push(`${level}: ${line}`);
    const logger = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
    Object.defineProperty(context, 'logger', { value: logger });
    context.helpers.registerCron = (_, onTick) => {
      if (this.beat !== undefined) return false;
      this.beat = setInterval(() => onTick(new Date()), 200);
      return true;
    };
    return context;
  }

  private hook(): HookContext {
    const context = new HookContext(
      this.workflow,
      this.inner.node,
      this.additionalData,
      'trigger',
      'activate',
      this.webhookData(),
    );
    const record = (level: string) => (line: string) => void this.log.push(`${level}: ${line}`);
    const logger = { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
    Object.defineProperty(context, 'logger', { value: logger });
    return context;
  }

  private webhookData(): IWebhookData {
    const [webhookDescription] = this.type.description.webhooks ?? [];
    return { webhookDescription } as IWebhookData;
  }
}

/** As the database would have it: n8n watches static data by proxies, which nothing else can copy. */
const copy = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;

/** The node as a process loads it that has not loaded it before, or as this one did. */
export function loadTrigger(): INodeType {
  const { CalendarTrigger } = jest.requireActual<typeof CalendarTriggerModule>(
    '../../nodes/CalendarTrigger/CalendarTrigger.node',
  );
  return new CalendarTrigger();
}
