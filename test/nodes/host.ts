import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@n8n/di';
import {
  ExecuteContext,
  HookContext,
  InstanceSettings,
  LoadOptionsContext,
  PollContext,
  WebhookContext,
} from 'n8n-core';
import {
  createEmptyRunExecutionData,
  type ICredentialDataDecryptedObject,
  ICredentialsHelper,
  type IDataObject,
  type IHttpRequestOptions,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type INodeProperties,
  type INodeType,
  type INodeTypes,
  type IWebhookResponseData,
  type IWorkflowExecuteAdditionalData,
  type NodeExecutionHint,
  type WorkflowExecuteMode,
  Workflow,
} from 'n8n-workflow';

/**
 * n8n's own contexts (n8n-core) around a node, without an n8n: they evaluate parameters, sign and send requests,
 * refresh tokens and keep static data as n8n does. Only the credential store and the database behind it are ours.
 */
export interface Host {
  node: INode;
  workflow: Workflow;
  credentials: CredentialStore;
  poll(mode?: WorkflowExecuteMode): Promise<IDataObject[] | null>;
  execute(items?: IDataObject[], run?: Partial<Run>): Promise<Execution>;
  activateWebhook(): Promise<boolean>;
  webhook(call: WebhookCall): Promise<WebhookAnswer>;
  options(method: string): Promise<{ name: string; value: unknown }[]>;
  search(method: string, filter?: string, page?: string): Promise<{ name: string; value: unknown }[]>;
  /** The node after n8n was restarted: static data as the database would have it. */
  restarted(): Host;
}

export interface Run {
  executionId: string;
  runIndex: number;
}

export interface Execution {
  items: IDataObject[];
  paired: INodeExecutionData['pairedItem'][];
  hints: NodeExecutionHint[];
}

export interface WebhookCall {
  body: string;
  headers: Record<string, string>;
}

export interface WebhookAnswer {
  status: number;
  message: string | null;
  items: IDataObject[];
}

export interface HostOptions {
  type: INodeType;
  parameters?: INodeParameters;
  credentials: Record<string, ICredentialDataDecryptedObject>;
  continueOnFail?: boolean;
  nodeId?: string;
  workflowId?: string;
  staticData?: IDataObject;
  pollBudgetMs?: number;
}

let settled = false;

/** n8n-core reads its settings from a home folder; it gets one of its own. */
function settle(): void {
  if (settled) return;
  settled = true;
  process.env['N8N_USER_FOLDER'] = mkdtempSync(join(tmpdir(), 'n8n-core-'));
  process.env['N8N_ENCRYPTION_KEY'] = 'only-for-tests';
  process.env['N8N_LOG_LEVEL'] = 'silent';
  Container.get(InstanceSettings);
}

/** Credentials as n8n's helper hands them out, decrypted, with refreshed tokens written back. */
export class CredentialStore extends ICredentialsHelper {
  /** How often a token was refreshed and stored. */
  stored = 0;

  constructor(readonly data: Record<string, ICredentialDataDecryptedObject>) {
    super();
  }

  getParentTypes(name: string): string[] {
    return name.endsWith('OAuth2Api') ? ['googleOAuth2Api', 'oAuth2Api'] : [];
  }
  isCredentialUsableByNode(): boolean {
    return true;
  }
  async authenticate(
    credentials: ICredentialDataDecryptedObject,
    type: string,
    options: IHttpRequestOptions,
  ): Promise<IHttpRequestOptions> {
    // What n8n makes of `authenticate` in the credentials of the services.
    const key = credentials['apiKey'] as string;
    const headers: Record<string, Record<string, string>> = {
      calendarBotsMeetStreamApi: { Authorization: `Token ${key}` },
      calendarBotsMeetergoApi: { Authorization: `Bearer ${key}` },
    };
    const header = headers[type] ?? { 'x-meeting-baas-api-key': key };
    return { ...options, headers: { ...options.headers, ...header } };
  }
  async preAuthentication(): Promise<undefined> {
    return undefined;
  }
  async runPreAuthentication(): Promise<undefined> {
    return undefined;
  }
  async getCredentials(): Promise<never> {
    throw new Error('not used');
  }
  async getDecrypted(
    _data: IWorkflowExecuteAdditionalData,
    _node: unknown,
    type: string,
  ): Promise<ICredentialDataDecryptedObject> {
    return structuredClone(this.data[type] ?? {});
  }
  async updateCredentials(): Promise<void> {
    throw new Error('not used');
  }
  async updateCredentialsOauthTokenData(
    _node: unknown,
    type: string,
    data: ICredentialDataDecryptedObject,
  ): Promise<void> {
    this.stored += 1;
    this.data[type] = { ...this.data[type], oauthTokenData: data['oauthTokenData'] as IDataObject };
  }
  getCredentialsProperties(): INodeProperties[] {
    return [];
  }
}

let made = 0;

export function host(options: HostOptions): Host {
  settle();
  // What a node keeps in this process goes by workflow and node: two nodes of a test are not one.
  const own = { ...options, nodeId: options.nodeId ?? `node-${++made}` };
  const { type } = options;
  const nodeTypes: INodeTypes = {
    getByName: () => type,
    getByNameAndVersion: () => type,
    getKnownTypes: () => ({}),
  };
  const node: INode = {
    id: own.nodeId,
    name: type.description.displayName,
    type: `n8n-nodes-calendar-bots.${type.description.name}`,
    typeVersion: 1,
    position: [0, 0],
    parameters: options.parameters ?? {},
    ...(options.continueOnFail ? { onError: 'continueRegularOutput' as const } : {}),
    credentials: Object.fromEntries(
      Object.keys(options.credentials).map((name) => [name, { id: `id-of-${name}`, name }]),
    ),
  };
  const workflow = new Workflow({
    id: options.workflowId ?? 'workflow-1',
    nodes: [node],
    connections: {},
    active: true,
    nodeTypes,
    settings: { timezone: 'Europe/Berlin' },
    ...(options.staticData === undefined ? {} : { staticData: options.staticData }),
  });
  const placed = workflow.getNode(node.name) ?? node;
  const credentials = new CredentialStore(options.credentials);
  const additionalData = {
    credentialsHelper: credentials,
    currentNodeExecutionIndex: 0,
    executionId: 'execution-1',
    restApiUrl: 'http://n8n.test/rest',
    instanceBaseUrl: 'http://n8n.test',
    webhookBaseUrl: 'http://n8n.test/webhook',
    webhookTestBaseUrl: 'http://n8n.test/webhook-test',
    variables: {},
  } as unknown as IWorkflowExecuteAdditionalData;

  const loading = () => {
    const data = { ...additionalData, currentNodeParameters: placed.parameters };
    return new LoadOptionsContext(workflow, placed, data, 'parameters');
  };

  return {
    node: placed,
    workflow,
    credentials,
    async poll(mode = 'trigger') {
      const context = new PollContext(
        workflow,
        placed,
        additionalData,
        mode,
        mode === 'manual' ? 'manual' : 'activate',
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        ...(options.pollBudgetMs === undefined ? [] : [() => options.pollBudgetMs ?? 0]),
      );
      const answer = await type.poll?.call(context);
      return answer?.[0]?.map(({ json }) => json) ?? null;
    },
    async execute(items = [{}], run = {}) {
      const input = items.map((json) => ({ json }));
      const executeData = { node: placed, data: { main: [input] }, source: null };
      const data = { ...additionalData, executionId: run.executionId ?? 'execution-1' };
      const context = new ExecuteContext(
        workflow,
        placed,
        data,
        'trigger',
        createEmptyRunExecutionData(),
        run.runIndex ?? 0,
        input,
        { main: [input] },
        executeData,
        [],
      );
      const output = await workflow.expression.withIsolate(async () => await type.execute?.call(context));
      const first = Array.isArray(output) ? (output[0] ?? []) : [];
      return {
        items: first.map(({ json }) => json),
        paired: first.map((item) => item.pairedItem),
        hints: context.hints,
      };
    },
    async activateWebhook() {
      const description = type.description.webhooks?.[0];
      const webhookData = { webhookDescription: description } as never;
      const context = () => new HookContext(workflow, placed, additionalData, 'trigger', 'activate', webhookData);
      const methods = type.webhookMethods?.default;
      if (await methods?.checkExists?.call(context())) return true;
      return (await methods?.create?.call(context())) ?? false;
    },
    async webhook({ body, headers }) {
      const raw = Buffer.from(body);
      const request = {
        headers,
        body: {},
        query: {},
        params: {},
        rawBody: undefined as Buffer | undefined,
        async readRawBody() {
          request.rawBody = raw;
        },
      };
      const answer: WebhookAnswer = { status: 200, message: null, items: [] };
      const response = {
        status(code: number) {
          answer.status = code;
          return response;
        },
        json(value: { message: string }) {
          answer.message = value.message;
          return response;
        },
      };
      const data = { ...additionalData, httpRequest: request, httpResponse: response } as never;
      const webhookData = { webhookDescription: type.description.webhooks?.[0] } as never;
      const context = new WebhookContext(workflow, placed, data, 'webhook', webhookData, [], null);
      const result: IWebhookResponseData | undefined = await type.webhook?.call(context);
      answer.items = result?.workflowData?.[0]?.map(({ json }) => json) ?? [];
      return answer;
    },
    async options(method) {
      return (await type.methods?.loadOptions?.[method]?.call(loading())) ?? [];
    },
    async search(method, filter, page) {
      return (await type.methods?.listSearch?.[method]?.call(loading(), filter, page))?.results ?? [];
    },
    restarted() {
      const staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
      return host({ ...own, staticData });
    },
  };
}
