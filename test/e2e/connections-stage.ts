import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox';
import { newSigningSecret } from '../../sandbox/meeting-baas/svix';
import { DEMO_GUEST, DEMO_USER } from '../../sandbox/seed-demo';
import { DEMO_OWNER } from '../../workbench/demo';
import { PACKAGE } from '../../workbench/demo-workflows';
import type { JsonObject } from '../../workbench/flatted';
import { N8n } from '../../workbench/n8n';
import { type Execution, itemsOf, N8nClient } from '../../workbench/n8n-client';
import { installN8n } from '../../workbench/n8n-install';
import { installPackage, packRepository } from '../../workbench/pack';
import { freePort } from '../../workbench/process';
import { consentAs } from '../../workbench/sign-in';
import { Author, type RunningServer, serversOrSkip, startRadicale } from '../servers';
import { say } from './wait';

const SECOND = 1_000;
/** Long enough in each phase for a poll every ten seconds to see it. */
const IN_THE_CALL = 22 * SECOND;
const servers = serversOrSkip();

/** One node of a workflow that runs once. */
export interface Step {
  /** Of our package, for example `listEvents`. */
  node: string;
  parameters: JsonObject;
  /** Name of a credential of the stage. */
  credential: string;
}

/** What the last node of a workflow gave, or why the workflow failed. */
export interface Outcome {
  items: JsonObject[];
  error: { message: string; description: string } | null;
}

interface Credential {
  id: string;
  name: string;
  type: string;
}

/** Name of the bots that go at once; all others are booked for later. */
export const SENT = 'Sent at once';

/** A value as a resource locator holds it. */
export const picked = (value: unknown): JsonObject => ({ __rl: true, mode: 'id', value: String(value) });

/** A real n8n beside all stand-ins, with credentials that work and others that do not. */
export class ConnectionsStage {
  private readonly credentials = new Map<string, Credential>();
  runs = 0;

  private constructor(
    readonly n8n: N8n,
    readonly client: N8nClient,
    readonly sandbox: Sandbox,
    /** Undefined where no CalDAV server can be had. */
    readonly radicale: RunningServer | undefined,
    /** Of the webhook endpoint at Meeting BaaS. */
    readonly webhookSecret: string,
    private readonly folder: string,
  ) {}

  static async start(): Promise<ConnectionsStage> {
    const [install, packed] = await Promise.all([installN8n(say), packRepository(say)]);
    const folder = mkdtempSync(join(tmpdir(), 'calendar-bots-connections-'));
    await installPackage(packed, folder);
    const port = await freePort();
    const redirectUris = [`http://localhost:${port}/rest/oauth2-credential/callback`];
    const sandbox = await startSandbox({
      demo: true,
      googleClient: { redirectUris },
      microsoftClient: { redirectUris },
      meetingBaas: {
        syncDelayMs: 200,
        pace: { queued: 500, joining: 500, waitingRoom: 500, notRecording: IN_THE_CALL, recording: IN_THE_CALL },
      },
      meetingBaasV1: { pace: { joining: 500, waitingRoom: 500, inCall: IN_THE_CALL, recording: IN_THE_CALL } },
      meetStream: { pace: { joining: 500, waitingRoom: 500, inMeeting: IN_THE_CALL, recording: IN_THE_CALL } },
    });
    const radicale = servers === undefined ? undefined : await startRadicale(servers);
    const n8n = await N8n.start(install, {
      userFolder: folder,
      port,
      env: {},
      logFile: process.env.CALENDAR_BOTS_N8N_LOG,
    });
    const client = new N8nClient(n8n.url);
    await client.signIn(DEMO_OWNER);
    return new ConnectionsStage(n8n, client, sandbox, radicale, newSigningSecret(), folder);
  }

  async stop(): Promise<void> {
    await this.n8n.stop();
    await this.sandbox.stop();
    await this.radicale?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** What a workflow refers to a stored credential with. */
  reference(name: string): JsonObject {
    const { id, type } = this.credential(name);
    return { [type]: { id, name } };
  }

  private credential(name: string): Credential {
    const found = this.credentials.get(name);
    if (found === undefined) throw new Error(`there is no credential "${name}" on the stage`);
    return found;
  }

  private async store(name: string, type: string, data: JsonObject): Promise<string> {
    const id = await this.client.createCredential({ name, type, data });
    this.credentials.set(name, { id, name, type });
    return id;
  }

  /** Keys and passwords, each a right one and a wrong one; what n8n's own test of the credential says of each. */
  async storeKeys(): Promise<Record<string, string>> {
    const { meetingBaas, meetingBaasV1, meetStream, meetergo } = this.sandbox;
    const { webhookSecret } = this;
    const baas = 'calendarBotsMeetingBaasApi';
    const key = 'sandbox-key';
    await this.store('meetingBaas', baas, { apiKey: key, baseUrl: meetingBaas.url, webhookSecret });
    await this.store('meetingBaas, wrong', baas, { apiKey: 'wrong', baseUrl: meetingBaas.url });
    const v1 = { apiVersion: 'v1', baseUrl: meetingBaasV1.url };
    await this.store('meetingBaasV1', baas, { apiKey: key, ...v1 });
    await this.store('meetingBaasV1, wrong', baas, { apiKey: 'wrong', ...v1 });
    const stream = 'calendarBotsMeetStreamApi';
    await this.store('meetStream', stream, { apiKey: key, baseUrl: meetStream.apiUrl });
    await this.store('meetStream, wrong', stream, { apiKey: 'wrong', baseUrl: meetStream.apiUrl });
    const go = 'calendarBotsMeetergoApi';
    await this.store('meetergo', go, { apiKey: 'rgo-sandbox', baseUrl: meetergo.url });
    await this.store('meetergo, wrong', go, { apiKey: 'rgo-ended', baseUrl: meetergo.url });
    const platform = { apiKey: 'ak_live:platform:sandbox', userId: 'user-2', baseUrl: meetergo.url };
    await this.store('meetergo for a user', go, platform);
    if (this.radicale !== undefined) {
      const { url: serverUrl, username, password } = this.radicale;
      await Author.make(this.radicale, `/${username}/`, 'work');
      const dav = 'calendarBotsCalDavApi';
      await this.store('caldav', dav, { server: 'other', serverUrl, username, password });
      await this.store('caldav, wrong', dav, { server: 'other', serverUrl, username, password: 'wrong' });
    }
    const verdicts: Record<string, string> = {};
    for (const { id, name } of this.credentials.values()) {
      const { status, message } = await this.client.testCredential(id);
      verdicts[name] = status === 'OK' ? 'OK' : message;
    }
    return verdicts;
  }

  /** Accounts that are connected through the sign-in page: for reading, for writing, and one whose owner takes it back. */
  async connectAccounts(): Promise<Record<string, string>> {
    const { google, microsoft } = this.sandbox;
    const atGoogle = {
      clientId: google.oauth.client.clientId,
      clientSecret: google.oauth.client.clientSecret,
      apiBaseUrl: google.apiUrl,
      signInUrl: google.oauth.authorizeUrl,
      tokenUrl: google.oauth.tokenUrl,
    };
    const atMicrosoft = {
      clientId: microsoft.oauth.client.clientId,
      clientSecret: microsoft.oauth.client.clientSecret,
      apiBaseUrl: microsoft.apiUrl,
      authUrl: microsoft.oauth.authorizeUrl,
      accessTokenUrl: microsoft.oauth.tokenUrl,
    };
    const [g, m] = ['calendarBotsGoogleOAuth2Api', 'calendarBotsMicrosoftOAuth2Api'];
    const writing = { access: 'readWrite' };
    const verdicts: Record<string, string> = {};
    for (const [name, type, data, user] of [
      ['google, reading', g, atGoogle, DEMO_USER],
      ['google', g, { ...atGoogle, ...writing }, DEMO_USER],
      ['google, taken back', g, { ...atGoogle, ...writing }, DEMO_GUEST],
      ['microsoft, reading', m, atMicrosoft, DEMO_USER],
      ['microsoft', m, { ...atMicrosoft, ...writing }, DEMO_USER],
    ] as const) {
      const id = await this.store(name, type ?? '', data);
      await this.client.connectAccount(id, (url) => consentAs(user, url));
      const { status, message } = await this.client.testCredential(id);
      verdicts[name] = status === 'OK' ? 'OK' : message;
    }
    return verdicts;
  }

  /** Bots that a service has booked for later. */
  booked(service: 'meetingBaas' | 'meetingBaasV1' | 'meetStream'): { id: string; botName: string }[] {
    return this.sandbox[service].service.expected().filter(({ botName }) => botName !== SENT);
  }

  /** Makes a workflow of a manual trigger and these nodes in a row, and runs it once. */
  async run(...steps: Step[]): Promise<Outcome> {
    this.runs += 1;
    const names = ['Start', ...steps.map((_, i) => `Step ${i + 1}`)];
    const nodes = [
      nodeOf('Start', 'n8n-nodes-base.manualTrigger', {}, {}),
      ...steps.map(({ node, parameters, credential }, i) =>
        nodeOf(`Step ${i + 1}`, `${PACKAGE}.${node}`, parameters, this.reference(credential)),
      ),
    ];
    const connections = Object.fromEntries(
      names.slice(1).map((node, i) => [names[i], { main: [[{ node, type: 'main', index: 0 }]] }]),
    );
    const { id } = await this.client.createWorkflow({ name: `Once ${this.runs}`, nodes, connections });
    const execution = await this.client.run(id, { trigger: 'Start' });
    if (execution === undefined) throw new Error('n8n waits for a webhook instead of running');
    return outcomeOf(execution, names.at(-1) ?? '');
  }
}

export function nodeOf(name: string, type: string, parameters: JsonObject, credentials: JsonObject): JsonObject {
  return { id: crypto.randomUUID(), name, type, typeVersion: 1, position: [0, 0], parameters, credentials };
}

function outcomeOf(execution: Execution, last: string): Outcome {
  if (execution.status === 'success') return { items: itemsOf(execution, last), error: null };
  const failed = Object.values(execution.runData)
    .flat()
    .find(({ error }) => error !== undefined)?.error;
  const { message = execution.error ?? execution.status, description } = failed ?? {};
  return { items: [], error: { message, description: typeof description === 'string' ? description : '' } };
}
