import * as v from 'valibot';
import { instantOf } from './time.js';

/**
 * Answers of Meeting BaaS v1, as far as we use them: required is what a decision rests on, everything else may be
 * missing, and unknown fields pass. The listing's `id` is described as a number and as a text; only `uuid` is read.
 */

const optionalText = v.fallback(v.nullish(v.string(), null), null);
const optionalNumber = v.fallback(v.nullish(v.number(), null), null);
const instant = v.pipe(
  v.string(),
  v.check((text) => instantOf(text) !== null, 'not a date and time'),
);
const optionalInstant = v.fallback(v.nullish(instant, null), null);
/** Free-form data of a bot. What is not an object counts as none. */
const extra = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);
const id = v.pipe(v.string(), v.minLength(1));

export const createdSchema = v.looseObject({ bot_id: id });
export const leftSchema = v.looseObject({ ok: v.fallback(v.boolean(), true) });
export const deletedSchema = v.looseObject({ ok: v.fallback(v.boolean(), true), status: v.fallback(v.string(), '') });

export const botRowSchema = v.looseObject({
  uuid: id,
  bot_name: v.fallback(v.string(), ''),
  meeting_url: v.fallback(v.string(), ''),
  created_at: instant,
  ended_at: optionalInstant,
  duration: optionalNumber,
  session_id: optionalText,
  speakers: v.fallback(v.array(v.string()), []),
  extra,
});

const rows = v.array(botRowSchema);
/** Both names of list and cursor that the description mentions. */
export const botPageSchema = v.pipe(
  v.looseObject({
    bots: v.optional(rows),
    recent_bots: v.optional(rows),
    next_cursor: optionalText,
    nextCursor: optionalText,
  }),
  v.check(({ bots, recent_bots }) => (bots ?? recent_bots) !== undefined, 'no list of bots'),
  v.transform((page) => ({
    bots: page.bots ?? page.recent_bots ?? [],
    next: page.next_cursor ?? page.nextCursor,
  })),
);

const word = v.looseObject({ text: v.fallback(v.string(), ''), start_time: optionalNumber, end_time: optionalNumber });
export const transcriptSchema = v.looseObject({
  speaker: v.fallback(v.string(), ''),
  start_time: optionalNumber,
  end_time: optionalNumber,
  lang: optionalText,
  words: v.fallback(v.array(word), []),
});

/** A bot with what it was created with. */
export const botSchema = v.looseObject({
  uuid: id,
  bot_name: v.fallback(v.string(), ''),
  meeting_url: v.fallback(v.string(), ''),
  created_at: optionalInstant,
  bot_joined_at: optionalInstant,
  bot_exited_at: optionalInstant,
  ended_at: optionalInstant,
  is_stopped: v.fallback(v.boolean(), false),
  session_id: optionalText,
  errors: optionalText,
  extra,
  bot_image: optionalText,
  enter_message: optionalText,
  recording_mode: optionalText,
  noone_joined_timeout: optionalNumber,
  silence_timeout: optionalNumber,
  waiting_room_timeout: optionalNumber,
  speech_to_text_provider: optionalText,
  speech_to_text_api_key: optionalText,
  streaming_input: optionalText,
  streaming_output: optionalText,
  streaming_audio_frequency: optionalText,
  transcription_custom_parameters: v.fallback(v.nullish(v.unknown(), null), null),
  webhook_url: optionalText,
  zoom_access_token_url: optionalText,
  zoom_obf_token: optionalText,
  zoom_obf_token_url: optionalText,
  zoom_obf_token_user_id: optionalText,
  zoom_sdk_id: optionalText,
  zoom_sdk_pwd: optionalText,
});

export const meetingDataSchema = v.looseObject({
  bot_data: v.looseObject({
    bot: botSchema,
    event_uuid: optionalText,
    transcripts: v.fallback(v.array(transcriptSchema), []),
  }),
  duration: optionalNumber,
  mp4: optionalText,
  audio: optionalText,
  speaker_diarization_file: optionalText,
  meeting_participants_file: optionalText,
});

export const screenshotsSchema = v.array(v.looseObject({ url: v.string(), date: optionalText }));
export const anySchema = v.unknown();

export type BotRow = v.InferOutput<typeof botRowSchema>;
export type BotParams = v.InferOutput<typeof botSchema>;
export type MeetingData = v.InferOutput<typeof meetingDataSchema>;
export type Screenshot = v.InferOutput<typeof screenshotsSchema>[number];
