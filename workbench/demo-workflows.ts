import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from './cache';
import type { JsonObject } from './flatted';
import type { WorkflowInput } from './n8n-client';

/** The workflows in `templates/`, by file name without its ending. */
export const TEMPLATES = [
  'record-my-meetings',
  'record-by-rules',
  'what-happened-to-my-bots',
  'meetings-and-their-bots',
  'send-a-bot-now',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** What the package's node types are named after once n8n has loaded it. */
export const PACKAGE = 'n8n-nodes-calendar-bots';

/** Credentials by what is chosen in a node: its "Provider", its "Bot Service". */
const PROVIDERS = { google: 'calendarBotsGoogleOAuth2Api', microsoft: 'calendarBotsMicrosoftOAuth2Api' } as const;
const SERVICES = { 'meeting-baas': 'calendarBotsMeetingBaasApi', meetstream: 'calendarBotsMeetStreamApi' } as const;
type CredentialType = (typeof PROVIDERS)[keyof typeof PROVIDERS] | (typeof SERVICES)[keyof typeof SERVICES];

/** By credential type: what a workflow refers to a stored credential with. */
export type CredentialRefs = Record<CredentialType, { id: string; name: string }>;

const exported = v.object({
  name: v.string(),
  nodes: v.array(v.custom<JsonObject>((value) => typeof value === 'object' && value !== null)),
  connections: v.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
  settings: v.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
});

/** A template as it lies in the repository: what a user imports. */
export function readTemplate(template: Template): WorkflowInput {
  const file = join(repositoryRoot, 'templates', `${template}.json`);
  const { name, nodes, connections, settings } = v.parse(exported, JSON.parse(readFileSync(file, 'utf8')));
  return { name, nodes, connections, settings };
}

/** The chosen service, or the several in their order. */
function servicesOf({ service = 'meeting-baas', services }: JsonObject): (keyof typeof SERVICES)[] {
  if (service !== 'several') return [service as keyof typeof SERVICES];
  const { entries } = services as { entries: { service: keyof typeof SERVICES }[] };
  return entries.map((entry) => entry.service);
}

/** Which credentials a node of ours asks for; what is chosen in it decides, as in the editor. */
function wanted(node: JsonObject, parameters: JsonObject): CredentialType[] {
  const calendar = PROVIDERS[(parameters.provider ?? 'google') as keyof typeof PROVIDERS];
  const bots = servicesOf(parameters).map((service) => SERVICES[service]);
  switch (node.type) {
    case `${PACKAGE}.calendarTrigger`:
      return [calendar];
    case `${PACKAGE}.listEvents`:
      return parameters.includeBot === true ? [calendar, ...bots] : [calendar];
    case `${PACKAGE}.scheduleRecording`:
      return parameters.operation === 'autoSchedule' ? [calendar, ...bots] : bots;
    case `${PACKAGE}.sendBot`:
    case `${PACKAGE}.botStatusTrigger`:
      return bots;
    default:
      return [];
  }
}

/** What a person does after importing a template: credentials are chosen, and some fields filled in. */
export function setUp(
  workflow: WorkflowInput,
  credentials: CredentialRefs,
  fields: (node: JsonObject) => JsonObject = () => ({}),
): WorkflowInput {
  const nodes = workflow.nodes.map((node): JsonObject => {
    const parameters = { ...(node.parameters as JsonObject), ...fields(node) };
    const chosen = Object.fromEntries(wanted(node, parameters).map((type) => [type, credentials[type]]));
    return { ...node, parameters, ...(Object.keys(chosen).length > 0 ? { credentials: chosen } : {}) };
  });
  return { ...workflow, nodes };
}
