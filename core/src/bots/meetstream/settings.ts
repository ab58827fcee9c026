import * as v from 'valibot';
import { dropUndefined, invalidSettings, settingsProblem } from '../settings-problems.js';
import { isOwnKey } from './tag.js';

/**
 * What a user may set for a MeetStream bot: its create body without `bot_name`, `meeting_link`, `join_at` and
 * `deduplication_key`, which are ours. Fields that only some of the vendor's sources know (`google_meet`, `teams`) are
 * sent only when set.
 */

const web = v.pipe(
  v.string('expected a URL'),
  v.trim(),
  v.check((text) => /^https?:\/\//i.test(text) && URL.canParse(text), 'expected a URL that begins with https://'),
);
const socket = v.pipe(
  v.string('expected a URL'),
  v.trim(),
  v.check((text) => /^wss?:\/\//i.test(text) && URL.canParse(text), 'expected a URL that begins with wss://'),
);
const seconds = (min: number, max: number) => {
  const expected = `expected a whole number of seconds from ${min} to ${max}`;
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(min, expected), v.maxValue(max, expected));
};
const nonEmpty = v.pipe(v.string('expected text'), v.minLength(1, 'expected text that is not empty'));
const flag = v.boolean('expected true or false');
const object = v.record(v.string(), v.unknown(), 'expected an object');
const set = <S extends v.GenericSchema>(schema: S) => v.optional(schema);

/** Transcription providers that work on the recording, and those that listen along. */
export const PROVIDERS = ['deepgram', 'assemblyai', 'sarvam', 'jigsawstack', 'meetstream', 'meeting_captions'] as const;
export const STREAMING_PROVIDERS = [
  'deepgram_streaming',
  'assemblyai_streaming',
  'meetstream_streaming',
  'jigsawstack_streaming',
] as const;

const provider = v.pipe(
  object,
  v.check(
    (providers) =>
      Object.keys(providers).length === 1 &&
      [...PROVIDERS, ...STREAMING_PROVIDERS].some((name) => typeof providers[name] === 'object'),
    `expected exactly one of ${[...PROVIDERS, ...STREAMING_PROVIDERS].join(', ')} with its settings`,
  ),
);

export const settingsSchema = v.strictObject({
  video_required: set(flag),
  callback_url: set(web),
  bot_message: set(nonEmpty),
  bot_image_url: set(web),
  audio_separate_streams: set(flag),
  video_separate_streams: set(flag),
  custom_attributes: set(v.record(v.string(), v.string('expected text'), 'expected an object of texts')),
  agent_config_id: set(nonEmpty),
  workflow_config_ids: set(v.array(nonEmpty, 'expected a list of ids')),
  zoom: set(v.strictObject({ zak_url: set(web), obf_url: set(web) })),
  google_meet: set(
    v.strictObject({ login_required: set(flag), google_login_domain: set(nonEmpty), sign_in_email: set(nonEmpty) }),
  ),
  teams: set(v.strictObject({ login_required: set(flag) })),
  socket_connection_url: set(v.strictObject({ websocket_url: socket })),
  live_audio_required: set(v.strictObject({ websocket_url: socket })),
  live_video_required: set(object),
  live_transcription_required: set(v.strictObject({ webhook_url: web })),
  automatic_leave: set(
    v.strictObject({
      waiting_room_timeout: set(seconds(60, 1800)),
      no_one_joined_timeout: set(seconds(60, 1800)),
      everyone_left_timeout: set(seconds(60, 1800)),
      voice_inactivity_timeout: set(seconds(1, 18000)),
      in_call_recording_timeout: set(seconds(600, 18000)),
      recording_permission_denied_timeout: set(seconds(60, 300)),
      bot_detection: set(
        v.strictObject({
          using_participant_names: v.strictObject({
            matches: v.array(nonEmpty, 'expected a list of names'),
            activate_after: set(seconds(0, 18000)),
            timeout: set(seconds(0, 18000)),
          }),
        }),
      ),
    }),
  ),
  recording_config: set(
    v.strictObject({
      transcript: set(v.strictObject({ provider })),
      retention: set(
        v.strictObject({
          type: v.literal('timed', 'expected "timed"'),
          hours: v.pipe(v.number('expected hours'), v.minValue(1, 'expected 1 hour or more')),
        }),
      ),
      realtime_endpoints: set(
        v.array(
          v.strictObject({
            type: v.literal('webhook', 'expected "webhook"'),
            url: web,
            events: v.array(v.picklist(['participant_events.join', 'participant_events.leave'])),
          }),
        ),
      ),
    }),
  ),
});

/** Checked settings of a bot. */
export type MeetStreamSettings = v.InferOutput<typeof settingsSchema>;

/**
 * How long recordings are kept where the user does not say: the vendor's sources name 24 hours, 720 hours and no end
 * for what happens when nothing is sent.
 */
export const DEFAULT_RETENTION_HOURS = 720;

/**
 * Reads a user's settings. `video_required` (true) and the retention are always set in what comes out, because the
 * vendor's sources disagree on their defaults.
 *
 * @throws CalendarBotsError `invalid`: names each field that does not fit and what is expected there.
 */
export function checkSettings(value: unknown): MeetStreamSettings {
  const result = v.safeParse(settingsSchema, dropUndefined(value));
  if (!result.success) throw invalidSettings('MeetStream', result.issues.map(settingsProblem));
  const settings = result.output;
  const problems = Object.keys(settings.custom_attributes ?? {})
    .filter(isOwnKey)
    .map((key) => `custom_attributes.${key}: names that begin with "calendar_bots" are ours, choose another one`);
  const { zoom, recording_config: recording } = settings;
  if (zoom && (zoom.zak_url === undefined) === (zoom.obf_url === undefined)) {
    problems.push('zoom: expected exactly one of zak_url and obf_url');
  }
  const streams = Object.keys(recording?.transcript?.provider ?? {}).some((name) => name.endsWith('_streaming'));
  if (settings.live_transcription_required && !streams) {
    problems.push('live_transcription_required: expected a streaming provider in recording_config.transcript.provider');
  }
  if (problems.length > 0) throw invalidSettings('MeetStream', problems);
  return {
    ...settings,
    video_required: settings.video_required ?? true,
    recording_config: {
      ...recording,
      retention: recording?.retention ?? { type: 'timed', hours: DEFAULT_RETENTION_HOURS },
    },
  };
}

/** Longest wait in the waiting room, by platform; a longer one is refused. */
const LONGEST_WAIT: readonly [host: RegExp, seconds: number][] = [
  [/(^|\.)meet\.google\.com$/, 600],
  [/(^|\.)zoom\.(us|com)$/, 1200],
];

/** The settings as the platform of this link allows them: a wait that is too long for it becomes its longest. */
export function fitToPlatform(settings: MeetStreamSettings, meetingUrl: string): MeetStreamSettings {
  const wait = settings.automatic_leave?.waiting_room_timeout;
  const { hostname } = new URL(meetingUrl);
  const longest = LONGEST_WAIT.find(([host]) => host.test(hostname))?.[1];
  if (wait === undefined || longest === undefined || wait <= longest) return settings;
  return { ...settings, automatic_leave: { ...settings.automatic_leave, waiting_room_timeout: longest } };
}
