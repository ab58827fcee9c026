/**
 * Cuts the part of Meeting BaaS's OpenAPI document that the sandbox serves (bots, scheduled bots, calendars, webhook
 * bodies, artifacts) out of the whole, without the prose, and writes it beside this file.
 *
 *   npx tsx sandbox/meeting-baas/contract/extract.ts path/to/openapi-v2.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const PATHS = /^\/v2\/(bots|calendars)(\/|$)/;

/** Schemas that no operation refers to, but that the service's webhooks, callbacks and artifacts follow. */
export const SENT_BY_THE_SERVICE = [
  'BotWebhookStatusChange',
  'BotWebhookCompleted',
  'BotWebhookFailed',
  'BotWebhookChatMessage',
  'CalendarWebhookConnectionCreated',
  'CalendarWebhookConnectionUpdated',
  'CalendarWebhookConnectionDeleted',
  'CalendarWebhookEventsSynced',
  'CalendarWebhookEventCreated',
  'CalendarWebhookEventUpdated',
  'CalendarWebhookEventCancelled',
  'CallbackCompleted',
  'CallbackFailed',
  'OutputTranscription',
  'RawTranscription',
  'DiarizationSegment',
];

/** Words for readers; a validator has no use for them. `$id` repeats the place in the document and would clash with it. */
const PROSE = new Set([
  'description',
  'title',
  'summary',
  'example',
  'examples',
  'x-codeSamples',
  '$id',
  '$schema',
  'tags',
]);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Drops the prose, but no property that is only named like it: below `properties`, keys are names of the data. */
function withoutProse(value: Json, keysAreNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => keysAreNames || !PROSE.has(key))
      .map(([key, inner]) => [key, withoutProse(inner, key === 'properties' && !keysAreNames)]),
  );
}

function referredTo(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) value.forEach((item) => referredTo(item, found));
  else if (isObject(value)) {
    const ref = value['$ref'];
    if (typeof ref === 'string') found.add(ref.replace('#/components/schemas/', ''));
    Object.values(value).forEach((inner) => referredTo(inner, found));
  }
}

/** The contract of what the sandbox serves of the API. Throws when the document does not look like an OpenAPI document. */
export function extractContract(document: Json): JsonObject {
  const paths = isObject(document) ? document['paths'] : undefined;
  const components = isObject(document) ? document['components'] : undefined;
  const all = isObject(components) ? components['schemas'] : undefined;
  if (!isObject(document) || !isObject(paths) || !isObject(all)) throw new Error('not an OpenAPI document');

  const kept: JsonObject = {};
  for (const [path, operations] of Object.entries(paths)) if (PATHS.test(path)) kept[path] = withoutProse(operations);

  const wanted = new Set(SENT_BY_THE_SERVICE);
  referredTo(kept, wanted);
  const schemas: JsonObject = {};
  for (const name of wanted) {
    const schema = all[name];
    if (schema === undefined) throw new Error(`the document has no schema ${name}`);
    schemas[name] = withoutProse(schema);
    // A set that grows while it is walked: what a schema refers to is wanted too.
    referredTo(schema, wanted);
  }
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { openapi: document['openapi'] ?? '3.1.0', paths: kept, components: { schemas: sorted } };
}

const source = process.argv[2];
if (source !== undefined && process.argv[1]?.endsWith('extract.ts')) {
  const contract = extractContract(JSON.parse(readFileSync(source, 'utf8')));
  writeFileSync(join(__dirname, 'openapi-v2.json'), `${JSON.stringify(contract)}\n`);
}
