import { randomUUID } from 'node:crypto';
import type { Sandbox } from '../sandbox';
import { DEFAULT_TEAM } from '../sandbox/meeting-baas';
import { DEFAULT_KEY } from '../sandbox/meetstream';
import { newSigningSecret } from '../sandbox/meeting-baas/svix';
import { type PollPlan, pollPlan } from './demo-polling';
import { type CredentialRefs, PACKAGE, readTemplate, setUp } from './demo-workflows';
import type { JsonObject } from './flatted';
import { consentAs } from './sign-in';
import type { N8nClient, WorkflowInput } from './n8n-client';
import { type Print, step } from './progress';

/** In the demo a bot joins when its meeting starts: there, half an hour is played in half a minute. */
const LEAD_MINUTES = 0;
/** The path of the trigger's webhook, from its description. */
const WEBHOOK_PATH = 'webhook';
/** How long n8n may take with a poll that was due. */
const POLL_GRACE_MS = 90_000;

/** The credentials, all tested; the calendar accounts are connected through their sign-in pages. */
export async function createCredentials(
  client: N8nClient,
  sandbox: Sandbox,
  user: string,
): Promise<{ credentials: CredentialRefs; webhookSecret: string }> {
  const { google, microsoft, meetingBaas, meetStream } = sandbox;
  const webhookSecret = newSigningSecret();
  const create = async (name: string, type: string, data: JsonObject): Promise<{ id: string; name: string }> => ({
    id: await client.createCredential({ name, type, data }),
    name,
  });
  const credentials: CredentialRefs = {
    calendarBotsGoogleOAuth2Api: await create('Google Calendar (stand-in)', 'calendarBotsGoogleOAuth2Api', {
      clientId: google.oauth.client.clientId,
      clientSecret: google.oauth.client.clientSecret,
      apiBaseUrl: google.apiUrl,
      signInUrl: google.oauth.authorizeUrl,
      tokenUrl: google.oauth.tokenUrl,
    }),
    calendarBotsMeetingBaasApi: await create('Meeting BaaS (stand-in)', 'calendarBotsMeetingBaasApi', {
      apiKey: DEFAULT_TEAM.keys[0]?.key ?? '',
      baseUrl: meetingBaas.url,
      webhookSecret,
    }),
    calendarBotsMicrosoftOAuth2Api: await create('Microsoft 365 (stand-in)', 'calendarBotsMicrosoftOAuth2Api', {
      clientId: microsoft.oauth.client.clientId,
      clientSecret: microsoft.oauth.client.clientSecret,
      apiBaseUrl: microsoft.apiUrl,
      authUrl: microsoft.oauth.authorizeUrl,
      accessTokenUrl: microsoft.oauth.tokenUrl,
    }),
    calendarBotsMeetStreamApi: await create('MeetStream (stand-in)', 'calendarBotsMeetStreamApi', {
      apiKey: DEFAULT_KEY,
      baseUrl: meetStream.apiUrl,
    }),
  };
  for (const { id } of [credentials.calendarBotsGoogleOAuth2Api, credentials.calendarBotsMicrosoftOAuth2Api]) {
    await client.connectAccount(id, (url) => consentAs(user, url));
  }
  for (const { id, name } of Object.values(credentials)) {
    const { status, message } = await client.testCredential(id);
    if (status !== 'OK') throw new Error(`The credential "${name}" does not pass its test: ${message}`);
  }
  return { credentials, webhookSecret };
}

/** The workflows of the demo, not yet published. */
export interface CreatedWorkflows {
  workflows: { record: string; outlook: string; status: string };
  webhookPath: string;
  polls: PollPlan;
}

export async function createWorkflows(
  client: N8nClient,
  credentials: CredentialRefs,
  options: { watched: string[]; pollEvery?: 'minute' | 'tenSeconds'; checkEverySeconds?: number },
): Promise<CreatedWorkflows> {
  const [, ...additionalCalendars] = options.watched;
  const polls = pollPlan(options.pollEvery ?? 'minute', Date.now());
  const webhookId = randomUUID();
  /** "Record my meetings" for one account: which calendars and which bots, chosen as a person would. */
  const recorder = (name: string, calendars: JsonObject, bots: JsonObject): WorkflowInput => {
    const workflow = setUp(readTemplate('record-my-meetings'), credentials, (node): JsonObject => {
      switch (node.type) {
        case `${PACKAGE}.calendarTrigger`:
          return { pollTimes: polls.pollTimes, ...calendars };
        case `${PACKAGE}.scheduleRecording`: {
          const { operation } = node.parameters as JsonObject;
          return { leadMinutes: LEAD_MINUTES, ...bots, ...(operation === 'autoSchedule' ? calendars : {}) };
        }
        case 'n8n-nodes-base.scheduleTrigger':
          return options.checkEverySeconds === undefined
            ? {}
            : { rule: { interval: [{ field: 'seconds', secondsInterval: options.checkEverySeconds }] } };
        default:
          return {};
      }
    });
    return { ...workflow, name };
  };
  const record = recorder('Record my meetings', { additionalCalendars }, {});
  const outlook = recorder('Record my Outlook meetings', { provider: 'microsoft' }, { service: 'meetstream' });
  const status = setUp(readTemplate('what-happened-to-my-bots'), credentials);
  const ownWebhook = (node: JsonObject): JsonObject =>
    node.type === `${PACKAGE}.botStatusTrigger` ? { ...node, webhookId } : node;
  const workflows = {
    record: (await client.createWorkflow(record)).id,
    outlook: (await client.createWorkflow(outlook)).id,
    status: (await client.createWorkflow({ ...status, nodes: status.nodes.map(ownWebhook) })).id,
  };
  return { workflows, webhookPath: `/webhook/${webhookId}/${WEBHOOK_PATH}`, polls };
}

/**
 * Publishes the workflows, books bots for what is in the calendars already, and waits for the first scheduled poll:
 * with durable cursors n8n does not keep what the poll at activation read (workbench/README.md).
 */
export async function firstChecks(
  print: Print,
  client: N8nClient,
  sandbox: Sandbox,
  { workflows, polls }: CreatedWorkflows,
  calendars: number,
): Promise<void> {
  await step(print, 'Workflows published, first poll', async () => {
    await client.activate(workflows.status);
    await client.activate(workflows.outlook);
    await client.activate(workflows.record);
    const due = polls.firstAfter(Date.now());
    const polled = readsSince(sandbox, due, calendars);
    for (const id of [workflows.record, workflows.outlook]) {
      const check = await client.run(id, { trigger: 'Every 5 Minutes' });
      if (check?.status !== 'success') {
        throw new Error(
          `The first check of all meetings ended as ${check?.status}: ${check?.error ?? 'no reason given'}`,
        );
      }
    }
    await polled;
  });
}

/** Resolves when as many calendars have been read at or after `from`, or rejects when none is for long. */
async function readsSince(sandbox: Sandbox, from: number, calendars: number): Promise<void> {
  const read = new Set<string>();
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`n8n has not polled ${calendars} calendars; it read ${[...read].join(', ') || 'none'}.`)),
      from - Date.now() + POLL_GRACE_MS,
    );
    const end = sandbox.google.log.subscribe((entry) => {
      if (entry.operation !== 'events.list' || entry.status !== 200 || entry.at < from) return;
      read.add(entry.path);
      if (read.size < calendars) return;
      end();
      clearTimeout(late);
      resolve();
    });
  });
}
