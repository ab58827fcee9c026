import type { JsonObject } from './bot';
import { isMeetingLink } from './bot';
import type { Contradictions } from './contradictions';

/** An operation of the API, by its `operationId`. */
export interface Operation {
  id: string;
  method: string;
  path: RegExp;
}

export const OPERATIONS: readonly Operation[] = [
  { id: 'join', method: 'POST', path: /^\/bots\/?$/ },
  { id: 'get_meeting_data', method: 'GET', path: /^\/bots\/meeting_data$/ },
  { id: 'bots_with_metadata', method: 'GET', path: /^\/bots\/bots_with_metadata$/ },
  { id: 'retranscribe_bot', method: 'POST', path: /^\/bots\/retranscribe$/ },
  { id: 'delete_data', method: 'POST', path: /^\/bots\/([^/]+)\/delete_data$/ },
  { id: 'get_screenshots', method: 'GET', path: /^\/bots\/([^/]+)\/screenshots$/ },
  { id: 'leave', method: 'DELETE', path: /^\/bots\/([^/]+)$/ },
];

export function matchOperation(method: string, path: string): { operation: Operation; id: string } | undefined {
  for (const operation of OPERATIONS) {
    const match = operation.method === method ? operation.path.exec(path) : null;
    if (match) return { operation, id: decodeURIComponent(match[1] ?? '') };
  }
  return undefined;
}

type Check = (value: unknown, said: Contradictions) => string | null;

const text: Check = (value) => (typeof value === 'string' ? null : 'expected text');
const url: Check = (value) => (typeof value === 'string' && URL.canParse(value) ? null : 'expected a URL');
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? null : `expected one of ${words.join(', ')}`;
const seconds =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 1800
      ? null
      : `expected ${least} to 1800 seconds`;
const orNull =
  (check: Check): Check =>
  (value, said) =>
    value === null ? null : check(value, said);
const object =
  (fields: Record<string, Check>, required: readonly string[] = [], strict = false): Check =>
  (value, said) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'expected an object';
    const missing = required.find((name) => !(name in value));
    if (missing !== undefined) return `missing field \`${missing}\``;
    for (const [name, entry] of Object.entries(value)) {
      const check = fields[name];
      if (check === undefined && strict) return `unknown field \`${name}\``;
      const problem = check?.(entry, said) ?? null;
      if (problem !== null) return `${name}: ${problem}`;
    }
    return null;
  };

const provider = oneOf('Gladia', 'Runpod', 'Default');
const speechObject = object({ provider, api_key: orNull(text) }, ['provider']);
const speechToText: Check = (value, said) => {
  if (typeof value === 'string') return said.speechToText === 'object' ? 'expected an object' : provider(value, said);
  return said.speechToText === 'name' ? 'expected the name of a provider' : speechObject(value, said);
};

const JOIN = object(
  {
    automatic_leave: orNull(
      object({
        waiting_room_timeout: orNull(seconds(120)),
        noone_joined_timeout: orNull(seconds(120)),
        silence_timeout: orNull(seconds(300)),
      }),
    ),
    bot_image: orNull(url),
    bot_name: text,
    deduplication_key: orNull(text),
    entry_message: orNull(text),
    extra: orNull(object({})),
    meeting_url: (value) => (isMeetingLink(String(value)) ? null : 'InvalidMeetingUrl'),
    recording_mode: orNull(oneOf('speaker_view', 'gallery_view', 'audio_only')),
    reserved: (value) => (typeof value === 'boolean' ? null : 'expected true or false'),
    speech_to_text: orNull(speechToText),
    start_time: orNull((value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= 0 ? null : 'expected a whole number',
    ),
    streaming: orNull(
      object({ input: orNull(text), output: orNull(text), audio_frequency: orNull(oneOf('16khz', '24khz')) }),
    ),
    transcription_custom_parameters: () => null,
    webhook_url: orNull(text),
    zoom_access_token_url: orNull(text),
    zoom_obf_token: orNull(text),
    zoom_obf_token_url: orNull(text),
    zoom_obf_token_user_id: orNull(text),
    zoom_sdk_id: orNull(text),
    zoom_sdk_pwd: orNull(text),
  },
  ['bot_name', 'meeting_url'],
  true,
);

const RETRANSCRIBE = object({ bot_uuid: text, speech_to_text: orNull(speechToText), webhook_url: orNull(text) }, [
  'bot_uuid',
]);

const LIST_QUERY = [
  'bot_name',
  'created_after',
  'created_before',
  'cursor',
  'ended_after',
  'filter_by_extra',
  'limit',
  'meeting_url',
  'sort_by_extra',
  'speaker_name',
];

/** What is wrong with a request; null when nothing is. */
export function problemOf(
  operation: Operation,
  query: URLSearchParams,
  body: unknown,
  said: Contradictions,
): string | null {
  switch (operation.id) {
    case 'join':
      return JOIN(body, said);
    case 'retranscribe_bot':
      return RETRANSCRIBE(body, said);
    case 'get_meeting_data':
      return query.get('bot_id') === null ? 'missing query parameter `bot_id`' : null;
    case 'bots_with_metadata': {
      const unknown = [...query.keys()].find((name) => !LIST_QUERY.includes(name));
      if (unknown !== undefined) return `unknown query parameter \`${unknown}\``;
      const limit = Number(query.get('limit') ?? 10);
      if (!Number.isInteger(limit) || limit < 1 || limit > 50) return 'limit: expected 1 to 50';
      const times = ['created_after', 'created_before', 'ended_after'].map((name) => query.get(name));
      const wrong = times.find((time) => time !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time));
      return wrong === undefined ? null : `not a date and time: ${wrong ?? ''}`;
    }
    default:
      return null;
  }
}

export const asObject = (value: unknown): JsonObject => (value ?? {}) as JsonObject;
