import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox';
import { DEMO_USER } from '../../sandbox/seed-demo';
import { DEMO_OWNER } from '../../workbench/demo';
import { createCredentials } from '../../workbench/demo-setup';
import { type CredentialRefs, PACKAGE } from '../../workbench/demo-workflows';
import type { JsonObject } from '../../workbench/flatted';
import { N8n } from '../../workbench/n8n';
import { itemsOf, N8nClient } from '../../workbench/n8n-client';
import { installN8n } from '../../workbench/n8n-install';
import { installPackage, packRepository } from '../../workbench/pack';
import { freePort } from '../../workbench/process';
import { inMinutes } from './page-client';
import { say } from './wait';

const DURABLE: Record<string, string> = {
  N8N_SCHEDULER_ENABLED: 'true',
  N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
  N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
  N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** What another n8n may take over after a kill: after this long, instead of one and two minutes. */
const SHORT_LEASES: Record<string, string> = {
  N8N_SCHEDULER_LEASE_DURATION: '15',
  N8N_SCHEDULER_REAPER_INTERVAL: '5',
  N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '20',
  N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '3000',
};

export type Mode = 'default' | 'durable';

/** When the trigger polls by itself: as good as never, or every ten seconds (workbench/README.md, "Intervals"). */
export const NEVER = ['0 0 0 1 1 *'];
export const EVERY_TEN_SECONDS = [0, 10, 20, 30, 40, 50].map((second) => `${second} * * * * *`);

/** A change as the workflow got it. */
export interface Told {
  title: string;
  change: string;
  changeId: string;
  /** When the execution began, ms since epoch. */
  at: number;
}

/** A real n8n beside the stand-in of Google Calendar. */
export interface PushStage {
  readonly sandbox: Sandbox;
  readonly client: N8nClient;
  n8n: N8n;
  /** A published workflow of a Calendar Trigger with instant notifications and nothing else. */
  watch(pollTimes: string[], parameters?: JsonObject): Promise<string>;
  /** A meeting in the watched calendar, added as somebody else's app would. */
  add(title: string): void;
  /** What the workflow was started with so far, in order. */
  told(workflowId: string): Promise<Told[]>;
  stop(): Promise<void>;
}

export async function pushStage(mode: Mode): Promise<PushStage> {
  const [install, packed] = await Promise.all([installN8n(say), packRepository(say)]);
  const folder = mkdtempSync(join(tmpdir(), 'calendar-bots-push-'));
  await installPackage(packed, folder);
  const port = await freePort();
  const sandbox = await startSandbox({
    demo: true,
    googleClient: { redirectUris: [`http://localhost:${port}/rest/oauth2-credential/callback`] },
    microsoftClient: { redirectUris: [`http://localhost:${port}/rest/oauth2-credential/callback`] },
  });
  const env = { ...SHORT_LEASES, ...(mode === 'durable' ? DURABLE : {}) };
  const n8n = await N8n.start(install, { userFolder: folder, port, env, logFile: process.env.CALENDAR_BOTS_N8N_LOG });
  const client = new N8nClient(n8n.url);
  await client.signIn(DEMO_OWNER);
  const { credentials } = await createCredentials(client, sandbox, DEMO_USER);
  let count = 0;
  /** Executions that have ended, by id: they are not read twice, n8n has enough to do. */
  const ended = new Map<string, Told[]>();
  const running = {
    sandbox,
    client,
    n8n,
    async watch(pollTimes: string[], parameters: JsonObject = {}) {
      const workflow = await client.createWorkflow({
        name: `Push ${++count}`,
        nodes: [triggerNode(credentials, pollTimes, parameters)],
        connections: {},
      });
      await client.activate(workflow.id);
      return workflow.id;
    },
    add(title: string) {
      const start = inMinutes(600);
      sandbox.google.events.insert(DEMO_USER, {
        summary: title,
        start: { dateTime: new Date(start).toISOString() },
        end: { dateTime: new Date(start + 1_800_000).toISOString() },
      });
    },
    async told(workflowId: string) {
      const told: Told[] = [];
      for (const { id, startedAt, createdAt, status, mode: how } of await client.allExecutions(workflowId)) {
        if (how === 'manual') continue;
        const known = ended.get(id);
        if (known !== undefined) {
          told.push(...known);
          continue;
        }
        const execution = await client.execution(id);
        const ran = itemsOf(execution, 'Trigger').filter((item) => item['isArtificialRecoveredEventItem'] !== true);
        const items = ran.length > 0 ? ran : execution.waiting.flatMap((waiting) => waiting.items);
        const found = items.map((item) => ({
          title: String(item['title']),
          change: String(item['change']),
          changeId: String(item['changeId']),
          at: Date.parse(startedAt ?? createdAt ?? ''),
        }));
        if (status === 'success') ended.set(id, found);
        told.push(...found);
      }
      return told;
    },
    async stop() {
      await running.n8n.stop();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  return running;
}

function triggerNode(credentials: CredentialRefs, pollTimes: string[], parameters: JsonObject): JsonObject {
  return {
    id: crypto.randomUUID(),
    webhookId: crypto.randomUUID(),
    name: 'Trigger',
    type: `${PACKAGE}.calendarTrigger`,
    typeVersion: 1,
    position: [0, 0],
    parameters: {
      pollTimes: { item: pollTimes.map((cronExpression) => ({ mode: 'custom', cronExpression })) },
      provider: 'google',
      calendar: { __rl: true, mode: 'list', value: 'primary' },
      kinds: ['created', 'updated', 'cancelled'],
      instant: true,
      ...parameters,
    },
    credentials: { calendarBotsGoogleOAuth2Api: credentials.calendarBotsGoogleOAuth2Api },
  };
}
