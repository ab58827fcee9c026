import * as v from 'valibot';
import { dropUndefined, invalidSettings, settingsProblem } from '../settings-problems.js';
import { normalUri } from '../uri.js';
import { reservedNames } from './tag.js';

/**
 * What a user may set for a Meeting BaaS v1 bot: its create body (`JoinRequest` of the OpenAPI file of May 2026)
 * without `bot_name`, `meeting_url`, `start_time` and the deprecated `reserved`. The file describes limits in words
 * only; they hold here.
 */

const uri = (protocols: readonly string[]) =>
  v.pipe(
    v.string('expected a URL'),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const normal = normalUri(dataset.value, protocols);
      if (normal !== null) return normal;
      addIssue({ message: `expected a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}` });
      return NEVER;
    }),
  );
const web = uri(['https:', 'http:']);
const socket = uri(['wss:', 'ws:']);
const seconds = (min: number, max: number) => {
  const expected = `expected a whole number of seconds from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected));
};
const nonEmpty = v.pipe(v.string('expected text'), v.minLength(1, 'expected text that is not empty'));
const oneOf = <const T extends readonly string[]>(words: T) => v.picklist(words, `expected one of ${words.join(', ')}`);
const setOrNull = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

export const PROVIDERS = ['Default', 'Gladia', 'Runpod'] as const;

/** Both documented forms: the bare name, and name with key. */
export const speechToTextSchema = v.union(
  [oneOf(PROVIDERS), v.strictObject({ provider: oneOf(PROVIDERS), api_key: setOrNull(nonEmpty) })],
  `expected one of ${PROVIDERS.join(', ')}, or an object with provider and api_key`,
);

export const settingsSchema = v.strictObject({
  recording_mode: setOrNull(oneOf(['speaker_view', 'audio_only', 'gallery_view'])),
  bot_image: setOrNull(web),
  entry_message: setOrNull(nonEmpty),
  speech_to_text: setOrNull(speechToTextSchema),
  transcription_custom_parameters: setOrNull(v.record(v.string(), v.unknown(), 'expected an object')),
  automatic_leave: setOrNull(
    v.strictObject({
      waiting_room_timeout: setOrNull(seconds(120, 1800)),
      noone_joined_timeout: setOrNull(seconds(120, 1800)),
      silence_timeout: setOrNull(seconds(300, 1800)),
    }),
  ),
  streaming: setOrNull(
    v.strictObject({
      input: setOrNull(socket),
      output: setOrNull(socket),
      audio_frequency: setOrNull(oneOf(['16khz', '24khz'])),
    }),
  ),
  webhook_url: setOrNull(web),
  deduplication_key: setOrNull(nonEmpty),
  extra: setOrNull(v.record(v.string(), v.unknown(), 'expected an object')),
  zoom_sdk_id: setOrNull(nonEmpty),
  zoom_sdk_pwd: setOrNull(nonEmpty),
  zoom_access_token_url: setOrNull(web),
  zoom_obf_token: setOrNull(nonEmpty),
  zoom_obf_token_url: setOrNull(web),
  zoom_obf_token_user_id: setOrNull(nonEmpty),
});

/** Checked settings of a bot. */
export type MeetingBaasV1Settings = v.InferOutput<typeof settingsSchema>;
export type SpeechToText = v.InferOutput<typeof speechToTextSchema>;

/**
 * Reads a user's settings.
 *
 * @throws CalendarBotsError `invalid`: names each field that does not fit and what is expected there.
 */
export function checkSettings(value: unknown): MeetingBaasV1Settings {
  const result = v.safeParse(settingsSchema, dropUndefined(value, 'extra'));
  if (!result.success) throw invalidSettings('Meeting BaaS v1', result.issues.map(settingsProblem));
  const settings = result.output;
  const problems = reservedNames(settings.extra).map(
    (name) => `extra.${name}: names that begin with "calendar_bots" are ours, choose another one`,
  );
  const { streaming, zoom_sdk_id, zoom_sdk_pwd } = settings;
  if (streaming && !streaming.input && !streaming.output) problems.push('streaming: expected input, output or both');
  if (((zoom_sdk_id ?? null) === null) !== ((zoom_sdk_pwd ?? null) === null)) {
    problems.push('zoom_sdk_id: expected together with zoom_sdk_pwd');
  }
  if (problems.length > 0) throw invalidSettings('Meeting BaaS v1', problems);
  return settings;
}
