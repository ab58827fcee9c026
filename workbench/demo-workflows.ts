import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from './cache';
import type { JsonObject } from './flatted';
import type { WorkflowInput } from './n8n-client';

/** The workflows in `templates/`, by file name without its ending. */
export const TEMPLATES = [
  'record-my-meetings',
  'what-happened-to-my-bots',
  'meetings-and-their-bots',
  'send-a-bot-now',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** What the package's node types are named after once n8n has loaded it. */
export const PACKAGE = 'n8n-nodes-calendar-bots';
const GOOGLE = 'calendarBotsGoogleOAuth2Api';
const MEETING_BAAS = 'calendarBotsMeetingBaasApi';

/** By credential type: what a workflow refers to a stored credential with. */
export type CredentialRefs = Record<typeof GOOGLE | typeof MEETING_BAAS, { id: string; name: string }>;

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

/** Which credentials a node of ours asks for; what is chosen in it decides, as in the editor. */
function wanted(node: JsonObject): (keyof CredentialRefs)[] {
  const parameters = node.parameters as JsonObject;
  switch (node.type) {
    case `${PACKAGE}.calendarTrigger`:
      return [GOOGLE];
    case `${PACKAGE}.listEvents`:
      return parameters.includeBot === true ? [GOOGLE, MEETING_BAAS] : [GOOGLE];
    case `${PACKAGE}.scheduleRecording`:
      return parameters.operation === 'autoSchedule' ? [GOOGLE, MEETING_BAAS] : [MEETING_BAAS];
    case `${PACKAGE}.sendBot`:
    case `${PACKAGE}.botStatusTrigger`:
      return [MEETING_BAAS];
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
    const chosen = Object.fromEntries(wanted(node).map((type) => [type, credentials[type]]));
    const parameters = { ...(node.parameters as JsonObject), ...fields(node) };
    return { ...node, parameters, ...(Object.keys(chosen).length > 0 ? { credentials: chosen } : {}) };
  });
  return { ...workflow, nodes };
}
