import { CREDENTIAL_BLANKING_VALUE } from 'n8n-workflow';
import * as v from 'valibot';
import { type Json, type JsonObject, parseFlatted } from './flatted';

/** The owner account of an instance of the workbench. */
export interface Owner {
  email: string;
  firstName: string;
  lastName: string;
  password: string;
}

/** n8n answered a REST call with something else than 2xx. */
export class N8nRestError extends Error {
  constructor(
    readonly method: string,
    readonly path: string,
    readonly status: number,
    /** n8n's own words. */
    readonly answer: string,
  ) {
    super(`${method} ${path} answered ${status}: ${answer}`);
    this.name = 'N8nRestError';
  }
}

/** n8n closes an idle connection after five seconds; a request that is on its way at that moment would be lost. */
const ONE_REQUEST = { connection: 'close' };

const json = v.custom<Json>((value) => value !== undefined);
const jsonObject = v.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);
const id = v.object({ id: v.string() });
const storedWorkflow = v.looseObject({
  id: v.string(),
  name: v.string(),
  versionId: v.string(),
  activeVersionId: v.nullish(v.string()),
  staticData: v.nullish(json),
});
const executionRow = v.looseObject({
  id: v.string(),
  workflowId: v.string(),
  status: v.picklist(['new', 'running', 'waiting', 'success', 'error', 'crashed', 'canceled', 'unknown']),
  mode: v.string(),
  createdAt: v.nullish(v.string()),
  startedAt: v.nullish(v.string()),
  stoppedAt: v.nullish(v.string()),
});
const taskOutputs = v.record(v.string(), v.array(v.nullable(v.array(v.looseObject({ json: jsonObject })))));
const taskData = v.looseObject({
  error: v.optional(v.looseObject({ message: v.optional(v.string()) })),
  data: v.optional(taskOutputs),
});
const runResult = v.looseObject({
  executionData: v.nullish(
    v.looseObject({
      nodeExecutionStack: v.optional(
        v.array(v.looseObject({ node: v.looseObject({ name: v.string() }), data: v.nullish(taskOutputs) })),
      ),
    }),
  ),
  resultData: v.looseObject({
    error: v.optional(v.looseObject({ message: v.optional(v.string()), description: v.nullish(v.string()) })),
    runData: v.optional(v.record(v.string(), v.array(taskData)), {}),
  }),
});
const pickerPage = v.looseObject({
  results: v.array(
    v.looseObject({ name: v.string(), value: v.union([v.string(), v.number()]), url: v.optional(v.string()) }),
  ),
  paginationToken: v.optional(json),
});
const publicationStatus = v.looseObject({
  status: v.picklist(['in_progress', 'published', 'partial', 'failed', 'not_published']),
  triggers: v.array(v.looseObject({ nodeId: v.string(), errorMessage: v.nullish(v.string()) })),
});
const credentialTest = v.looseObject({ status: v.picklist(['OK', 'Error']), message: v.string() });

type PublicationStatus = v.InferOutput<typeof publicationStatus>;
export type StoredWorkflow = v.InferOutput<typeof storedWorkflow>;
export type ExecutionRow = v.InferOutput<typeof executionRow>;
export type PickerPage = v.InferOutput<typeof pickerPage>;
export type CredentialTest = v.InferOutput<typeof credentialTest>;

/** An execution with what each node received and gave. */
export interface Execution extends ExecutionRow {
  /** Why it failed, in n8n's words. */
  error?: string;
  runData: Record<string, v.InferOutput<typeof taskData>[]>;
  /** What nodes were still to be run with: in an execution that was cut off before it began, the trigger's items. */
  waiting: { node: string; items: JsonObject[] }[];
}

/** A workflow as the editor exports it. */
export interface WorkflowInput {
  id?: string;
  name: string;
  nodes: JsonObject[];
  connections: JsonObject;
  settings?: JsonObject;
}

/** The items a node gave, over all its runs and outputs. */
export function itemsOf(execution: Execution, node: string): JsonObject[] {
  return (execution.runData[node] ?? []).flatMap((run) => itemsIn(run.data));
}

function itemsIn(outputs: v.InferOutput<typeof taskOutputs> | undefined): JsonObject[] {
  return (outputs?.main ?? []).flatMap((output) => (output ?? []).map((item) => item.json));
}

/** From the call that publishes a workflow to the first sign of it. */
const BEGINS_WITHIN_MS = 15_000;

/**
 * The calls n8n's editor makes, as a signed-in owner. The interface is n8n's internal one (`/rest`), read from
 * n8n 2.41.1; it needs no API key and no restart. Every method throws N8nRestError when n8n refuses.
 */
export class N8nClient {
  private readonly cookies = new Map<string, string>();

  /** @param url where n8n answers, for example `http://127.0.0.1:5678` */
  constructor(readonly url: string) {}

  /** Creates the owner account of a new instance, or signs in to it where it exists. */
  async signIn(owner: Owner): Promise<void> {
    try {
      await this.call('POST', '/owner/setup', v.unknown(), { ...owner });
    } catch (error) {
      if (!(error instanceof N8nRestError) || error.status !== 400) throw error;
      await this.call('POST', '/login', v.unknown(), { emailOrLdapLoginId: owner.email, password: owner.password });
    }
  }

  /** The session's cookies, for a browser or another request: `name=value; name=value`. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** @returns the new credential's id */
  async createCredential(credential: { name: string; type: string; data: JsonObject }): Promise<string> {
    return (await this.call('POST', '/credentials', id, credential)).id;
  }

  /** Runs the credential type's own test on what is stored, as opening the credential in the editor does. */
  async testCredential(credentialId: string): Promise<CredentialTest> {
    const stored = v.object({ id: v.string(), name: v.string(), type: v.string(), data: jsonObject });
    const credential = await this.call('GET', `/credentials/${credentialId}?includeData=true`, stored);
    // n8n sends secrets as placeholders and puts the stored values back where it finds them. Of OAuth tokens it only
    // says that they are there.
    const data =
      credential.data.oauthTokenData === true
        ? { ...credential.data, oauthTokenData: CREDENTIAL_BLANKING_VALUE }
        : credential.data;
    return await this.call('POST', '/credentials/test', credentialTest, { credentials: { ...credential, data } });
  }

  /**
   * "Connect my account" of an OAuth2 credential: n8n gives the sign-in address, the person consents there and is sent
   * back to n8n, which fetches the tokens.
   *
   * @param consent is given the sign-in address and gives the address to which the person was sent back
   * @throws Error when n8n holds no token afterwards
   */
  async connectAccount(credentialId: string, consent: (signInUrl: string) => Promise<string>): Promise<void> {
    const signInUrl = await this.call('GET', `/oauth2-credential/auth?id=${credentialId}`, v.string());
    const { pathname, search } = new URL(await consent(signInUrl));
    const answer = await fetch(`${this.url}${pathname}${search}`, { headers: { ...ONE_REQUEST, cookie: this.cookie } });
    const page = await answer.text();
    const stored = await this.call(
      'GET',
      `/credentials/${credentialId}?includeData=true`,
      v.object({ data: v.looseObject({ oauthTokenData: v.optional(v.unknown()) }) }),
    );
    if (stored.data.oauthTokenData) return;
    const words = page.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    throw new Error(`n8n could not connect the account (${answer.status}): ${words.trim().slice(0, 500)}`);
  }

  async createWorkflow(workflow: WorkflowInput): Promise<StoredWorkflow> {
    return await this.call('POST', '/workflows', storedWorkflow, {
      settings: { executionOrder: 'v1' },
      ...workflow,
      active: false,
    });
  }

  async workflow(workflowId: string): Promise<StoredWorkflow> {
    return await this.call('GET', `/workflows/${workflowId}`, storedWorkflow);
  }

  /**
   * Publishes the saved version and waits until that is done: n8n answers the call itself before it has polled for
   * the first time and registered the webhooks.
   * @throws Error with what each trigger said when one of them refused
   */
  async activate(workflowId: string, seconds = 60): Promise<void> {
    const { versionId } = await this.workflow(workflowId);
    await this.call('POST', `/workflows/${workflowId}/activate`, storedWorkflow, { versionId });
    const asked = Date.now();
    for (;;) {
      const { status, triggers } = await this.publicationEnd(workflowId, seconds);
      if (status === 'published') return;
      const reasons = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
      // A busy n8n answers the call some time before it says that it has begun.
      if (reasons.length === 0 && Date.now() - asked < BEGINS_WITHIN_MS) {
        await pause(200);
        continue;
      }
      const why = reasons.join('; ') || 'no reason given';
      throw new Error(`workflow ${workflowId} is ${status} after activation: ${why}`);
    }
  }

  /** Ends polls, removes webhooks, and waits until that is done. */
  async deactivate(workflowId: string, seconds = 60): Promise<void> {
    await this.call('POST', `/workflows/${workflowId}/deactivate`, storedWorkflow, {});
    await this.publicationEnd(workflowId, seconds);
  }

  /** Archives and deletes a workflow, as the editor does in two steps; what is published ends with it. */
  async deleteWorkflow(workflowId: string): Promise<void> {
    await this.call('POST', `/workflows/${workflowId}/archive`, v.unknown(), {});
    await this.call('DELETE', `/workflows/${workflowId}`, v.unknown());
  }

  private async publicationEnd(workflowId: string, seconds: number): Promise<PublicationStatus> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const status = await this.call('GET', `/workflows/${workflowId}/publication-status`, publicationStatus);
      if (status.status !== 'in_progress') return status;
      if (Date.now() > deadline) throw new Error(`workflow ${workflowId} is still being published after ${seconds} s`);
      await pause(100);
    }
  }

  /** The newest executions first, those still running included. */
  async executions(
    filter: { workflowId?: string; status?: ExecutionRow['status'][] } = {},
    limit = 100,
  ): Promise<ExecutionRow[]> {
    const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
    const page = await this.call('GET', `/executions?${query}`, v.looseObject({ results: v.array(executionRow) }));
    return page.results;
  }

  async execution(executionId: string): Promise<Execution> {
    const stored = v.object({ ...executionRow.entries, data: v.string() });
    const { data, ...row } = await this.call('GET', `/executions/${executionId}`, stored);
    // While an execution runs, n8n keeps its data in memory and sends an empty list.
    if (data === '[]') return { ...row, runData: {}, waiting: [] };
    const { resultData, executionData } = v.parse(runResult, parseFlatted(data));
    const waiting = (executionData?.nodeExecutionStack ?? []).map(({ node, data: inputs }) => ({
      node: node.name,
      items: itemsIn(inputs ?? undefined),
    }));
    return { ...row, error: resultData.error?.message, runData: resultData.runData, waiting };
  }

  /** Every execution that n8n kept, oldest first. */
  async allExecutions(workflowId: string): Promise<ExecutionRow[]> {
    const answer = v.looseObject({ results: v.array(executionRow), nextCursor: v.nullish(v.string()) });
    const rows: ExecutionRow[] = [];
    for (let cursor: string | null = null; ;) {
      const query = new URLSearchParams({ filter: JSON.stringify({ workflowId }), limit: '100' });
      if (cursor !== null) query.set('cursor', cursor);
      const page: v.InferOutput<typeof answer> = await this.call('GET', `/executions?${query}`, answer);
      rows.push(...page.results);
      cursor = page.nextCursor ?? null;
      if (cursor === null) return rows.sort((a, b) => Number(a.id) - Number(b.id));
    }
  }

  /** Waits until an execution has ended, whatever its end. @throws Error after `seconds` */
  async executionEnd(executionId: string, seconds = 60): Promise<Execution> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const execution = await this.execution(executionId);
      if (!['new', 'running', 'waiting'].includes(execution.status)) return execution;
      if (Date.now() > deadline) throw new Error(`execution ${executionId} is ${execution.status} after ${seconds} s`);
      await pause(100);
    }
  }

  /**
   * Runs a saved workflow as "Execute workflow" does, from the trigger or up to the node that is named, and waits.
   * A trigger that waits for a webhook call gives `undefined`: n8n then listens on its test address.
   */
  async run(
    workflowId: string,
    from: { trigger: string } | { upTo: string },
    seconds = 60,
  ): Promise<Execution | undefined> {
    const body: JsonObject =
      'trigger' in from
        ? { triggerToStartFrom: { name: from.trigger } }
        : { destinationNode: { nodeName: from.upTo, mode: 'inclusive' } };
    const answer = v.object({ executionId: v.optional(v.string()), waitingForWebhook: v.optional(v.boolean()) });
    const { executionId } = await this.call('POST', `/workflows/${workflowId}/run`, answer, body);
    return executionId === undefined ? undefined : await this.executionEnd(executionId, seconds);
  }

  /** One page of a resource locator's "From list". */
  async pickFromList(request: {
    nodeType: string;
    typeVersion: number;
    /** The parameter's path, for example `parameters.calendar`. */
    path: string;
    /** The node's `listSearch` method. */
    method: string;
    parameters?: JsonObject;
    /** By credential type: the credential's id and name. */
    credentials?: Record<string, { id: string; name: string }>;
    filter?: string;
    paginationToken?: Json;
  }): Promise<PickerPage> {
    return await this.call('POST', '/dynamic-node-parameters/resource-locator-results', pickerPage, {
      nodeTypeAndVersion: { name: request.nodeType, version: request.typeVersion },
      path: request.path,
      methodName: request.method,
      currentNodeParameters: request.parameters ?? {},
      credentials: request.credentials,
      filter: request.filter,
      paginationToken: request.paginationToken,
    });
  }

  /** The names of all node types that n8n has loaded from a package. */
  async nodeTypes(packageName: string): Promise<string[]> {
    const response = await fetch(`${this.url}/types/nodes.json`, { headers: { ...ONE_REQUEST, cookie: this.cookie } });
    if (!response.ok) throw new N8nRestError('GET', '/types/nodes.json', response.status, await response.text());
    const types = v.parse(v.array(v.looseObject({ name: v.string() })), await response.json());
    return [...new Set(types.map(({ name }) => name).filter((name) => name.startsWith(`${packageName}.`)))];
  }

  private async call<Schema extends v.GenericSchema>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    answer: Schema,
    body?: object,
  ): Promise<v.InferOutput<Schema>> {
    const response = await fetch(`${this.url}/rest${path}`, {
      method,
      headers: { ...ONE_REQUEST, cookie: this.cookie, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new N8nRestError(method, `/rest${path}`, response.status, text.slice(0, 2000));
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    return v.parse(v.object({ data: answer }), JSON.parse(text)).data;
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
