import * as v from 'valibot';
import { dropUndefined, invalidSettings, settingsProblem } from '../settings-problems.js';
import { isOwnKey } from './tag.js';
import { normalUri } from '../uri.js';

/**
 * What a user may set for a Meeting BaaS v2 bot: its create body without `bot_name`, `meeting_url` and `join_at`.
 * Where the vendor's two published contracts disagree (OpenAPI of May 2026, SDK 6.2.4 of August 2026) the narrower
 * limit holds, so that both accept what we send; fields that only the newer one has are sent only when set.
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
const text = (max: number) => v.pipe(v.string('expected text'), v.maxLength(max, `expected at most ${max} characters`));
const nonEmpty = v.pipe(v.string('expected text'), v.minLength(1, 'expected text that is not empty'));
const flag = v.boolean('expected true or false');
const oneOf = <const T extends readonly string[]>(words: T) => v.picklist(words, `expected one of ${words.join(', ')}`);
const object = v.record(v.string(), v.unknown(), 'expected an object');
const uuid = v.pipe(v.string('expected an id'), v.uuid('expected an id (UUID)'));

/** A field that the caller did not fill counts as not set. */
const set = <S extends v.GenericSchema>(schema: S) => v.optional(schema);
const setOrNull = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));

const PROVIDERS = ['gladia', 'deepgram', 'assemblyai', 'speechmatics', 'soniox'] as const;

const signedInBot = v.strictObject({
  credential_id: set(uuid),
  email_group: set(nonEmpty),
  fallback: set(oneOf(['fail', 'anonymous'])),
});

export const settingsSchema = v.strictObject({
  bot_image: setOrNull(
    v.union(
      [
        web,
        v.pipe(
          v.array(web),
          v.minLength(1, 'expected 1 to 5 image URLs'),
          v.maxLength(5, 'expected 1 to 5 image URLs'),
        ),
      ],
      'expected an https URL of a JPEG, PNG or WebP, or a list of 1 to 5 of them',
    ),
  ),
  bot_image_config: setOrNull(
    v.strictObject({ loop_mode: set(oneOf(['auto', 'bot_status'])), image_duration: set(seconds(10, 120)) }),
  ),
  allow_multiple_bots: set(flag),
  ignored_participant_names: set(v.array(nonEmpty, 'expected a list of names')),
  recording_mode: set(oneOf(['speaker_view', 'audio_only', 'gallery_view'])),
  entry_message: setOrNull(text(500)),
  timeout_config: set(
    v.strictObject({
      waiting_room_timeout: set(seconds(120, 1800)),
      no_one_joined_timeout: set(seconds(120, 1800)),
      silence_timeout: set(seconds(300, 1800)),
      grace_period: set(seconds(0, 600)),
      max_recording_duration: setOrNull(seconds(7200, 21600)),
    }),
  ),
  zoom_config: setOrNull(
    v.strictObject({
      credential_id: set(uuid),
      credential_user_id: set(nonEmpty),
      obf_token: set(nonEmpty),
      obf_token_url: set(web),
      zak_token_url: set(web),
    }),
  ),
  meet_config: setOrNull(signedInBot),
  teams_config: setOrNull(signedInBot),
  extra: setOrNull(object),
  streaming_enabled: set(flag),
  streaming_config: setOrNull(
    v.strictObject({
      mode: set(oneOf(['audio', 'transcription'])),
      input_url: setOrNull(socket),
      output_url: setOrNull(socket),
      audio_frequency: setOrNull(
        v.picklist([16000, 24000, 32000, 48000], 'expected 16000, 24000, 32000 or 48000 (Hz)'),
      ),
      transcription: set(
        v.strictObject({
          provider: oneOf(PROVIDERS),
          api_key: setOrNull(nonEmpty),
          region: setOrNull(nonEmpty),
          custom_params: setOrNull(object),
        }),
      ),
    }),
  ),
  transcription_enabled: set(flag),
  transcription_config: setOrNull(
    v.strictObject({
      // The OpenAPI file knows no other; the newer SDK lists more.
      provider: set(oneOf(['gladia'])),
      api_key: setOrNull(nonEmpty),
      region: setOrNull(nonEmpty),
      custom_params: setOrNull(object),
    }),
  ),
  callback_enabled: set(flag),
  callback_config: setOrNull(
    v.strictObject({ url: web, secret: setOrNull(nonEmpty), method: set(oneOf(['POST', 'PUT'])) }),
  ),
});

/** Checked settings of a bot. */
export type MeetingBaasSettings = v.InferOutput<typeof settingsSchema>;

/**
 * Reads a user's settings. A `*_config` without its `*_enabled` switches it on; transcription that is on without a
 * config gets the default provider, because the service wants the two together when a bot is changed.
 *
 * @throws CalendarBotsError `invalid`: names each field that does not fit and what is expected there.
 */
export function checkSettings(value: unknown): MeetingBaasSettings {
  const result = v.safeParse(settingsSchema, dropUndefined(value, 'extra'));
  if (!result.success) throw invalidSettings('Meeting BaaS', result.issues.map(settingsProblem));
  const settings = result.output;
  const own = Object.keys(settings.extra ?? {}).filter(isOwnKey);
  const problems = own.map((key) => `extra.${key}: names that begin with "calendar_bots" are ours, choose another one`);
  for (const what of ['streaming', 'transcription', 'callback'] as const) {
    const config = settings[`${what}_config`];
    const enabled = settings[`${what}_enabled`];
    if (config && enabled === false) {
      problems.push(`${what}_config: set although ${what}_enabled is false, expected it to be left out`);
    }
    if (config && enabled === undefined) settings[`${what}_enabled`] = true;
    if (!config && enabled === true && what !== 'transcription') {
      problems.push(`${what}_config: missing, expected because ${what}_enabled is true`);
    }
  }
  if (settings.transcription_enabled && !settings.transcription_config) {
    settings.transcription_config = { provider: 'gladia' };
  }
  const streaming = settings.streaming_config;
  if (streaming && !streaming.input_url && !streaming.output_url) {
    problems.push('streaming_config: expected input_url, output_url or both');
  }
  if (problems.length > 0) throw invalidSettings('Meeting BaaS', problems);
  return settings;
}

/**
 * The settings as a change of a scheduled bot that leaves nothing of the old ones behind: what is not set is sent with
 * the documented default, because a field that is left out of a PATCH keeps its old value.
 */
export function settingsAsChange(settings: MeetingBaasSettings): Record<string, unknown> {
  const change: Record<string, unknown> = {
    bot_image: null,
    bot_image_config: null,
    allow_multiple_bots: true,
    ignored_participant_names: [],
    recording_mode: 'speaker_view',
    entry_message: null,
    zoom_config: null,
    meet_config: null,
    teams_config: null,
    streaming_enabled: false,
    transcription_enabled: false,
    callback_enabled: false,
    ...settings,
    timeout_config: {
      waiting_room_timeout: 600,
      no_one_joined_timeout: 600,
      silence_timeout: 600,
      grace_period: 0,
      max_recording_duration: null,
      ...settings.timeout_config,
    },
  };
  // "Off" must come without a config; `extra` is the caller's to merge.
  const left = ['streaming', 'transcription', 'callback']
    .filter((what) => change[`${what}_enabled`] !== true)
    .map((what) => `${what}_config`)
    .concat('extra');
  return Object.fromEntries(Object.entries(change).filter(([key]) => !left.includes(key)));
}
