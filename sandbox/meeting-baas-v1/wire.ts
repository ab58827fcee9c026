import { type Bot, extraOf, isBooked, type JsonObject, linkOf } from './bot';
import type { Contradictions } from './contradictions';

/** A moment as the API writes it. */
export const moment = (ms: number, said: Contradictions): string =>
  said.times === 'zoned' ? new Date(ms).toISOString() : new Date(ms).toISOString().slice(0, -1);

const momentOrNull = (ms: number | null, said: Contradictions): string | null =>
  ms === null ? null : moment(ms, said);

const duration = (bot: Bot): number =>
  bot.joinedAt === null ? 0 : Math.round(((bot.exitedAt ?? bot.joinedAt) - bot.joinedAt) / 1000);

export const speakersOf = (bot: Bot): string[] =>
  bot.phase === 'complete' && bot.joinedAt !== null ? ['Ada Lovelace', 'Grace Hopper'] : [];

/** A row of the listing. */
export function rowOf(bot: Bot, said: Contradictions): JsonObject {
  return {
    id: said.rowId === 'number' ? bot.serial : bot.id,
    uuid: bot.id,
    bot_name: bot.request['bot_name'],
    meeting_url: linkOf(bot),
    created_at: moment(bot.createdAt, said),
    ended_at: momentOrNull(bot.endedAt, said),
    duration: bot.endedAt === null ? null : duration(bot),
    session_id: bot.sessionId,
    speakers: speakersOf(bot),
    extra: extraOf(bot) ?? {},
    access_count: null,
    last_accessed_at: null,
  };
}

/** Signed links, good for a while; empty where there is no such file. */
export function filesOf(bot: Bot, said: Contradictions, now: number): { mp4: string; audio: string } {
  if (bot.phase !== 'complete' || bot.joinedAt === null || bot.dataDeleted) return { mp4: '', audio: '' };
  const until = Math.round(now / 1000) + said.linkHours * 3600;
  const link = (name: string): string => `https://bots-videos.sandbox.example/${bot.id}/${name}?expires=${until}`;
  return { mp4: bot.request['recording_mode'] === 'audio_only' ? '' : link('output.mp4'), audio: link('output.wav') };
}

const WORDS = ['Good', 'morning.'];

/** A transcript as `meeting_data` has it. */
export function transcriptsOf(bot: Bot): JsonObject[] {
  if (!bot.transcribed || bot.dataDeleted) return [];
  return speakersOf(bot).map((speaker, index) => ({
    id: index + 1,
    bot_id: bot.serial,
    speaker,
    start_time: index * 2,
    end_time: index * 2 + 1,
    lang: 'en',
    user_id: null,
    words: WORDS.map((text, at) => ({
      id: index * 10 + at,
      bot_id: bot.serial,
      text,
      start_time: index * 2 + at / 2,
      end_time: index * 2 + at / 2 + 0.4,
      user_id: null,
    })),
  }));
}

/** The same as `complete` has it. */
export const spokenOf = (bot: Bot): JsonObject[] =>
  transcriptsOf(bot).map((part) => ({
    speaker: part['speaker'],
    offset: part['start_time'],
    start_time: part['start_time'],
    end_time: part['end_time'],
    words: (part['words'] as JsonObject[]).map((word) => ({
      start: word['start_time'],
      end: word['end_time'],
      word: word['text'],
    })),
  }));

/** The answer of `GET /bots/meeting_data`. */
export function meetingDataOf(bot: Bot, said: Contradictions, now: number, transcripts: boolean): JsonObject {
  const { request } = bot;
  const leave = (request['automatic_leave'] ?? {}) as JsonObject;
  const streaming = (request['streaming'] ?? {}) as JsonObject;
  const speech = request['speech_to_text'] as string | { provider: string; api_key?: string } | null | undefined;
  const secret = (value: unknown): unknown =>
    typeof value === 'string' && said.secrets === 'blotted' ? `${value.slice(0, 2)}*****` : (value ?? null);
  const { mp4, audio } = filesOf(bot, said, now);
  return {
    mp4,
    audio,
    duration: duration(bot),
    speaker_diarization_file: '',
    speaker_diarization_file_network: '',
    meeting_participants_file: '',
    bot_data: {
      event_uuid: null,
      transcripts: transcripts ? transcriptsOf(bot) : [],
      bot: {
        id: bot.serial,
        uuid: bot.id,
        account_id: 1,
        bot_param_id: bot.serial,
        scheduled_bot_id: bot.booked && !isBooked(bot) ? bot.serial : null,
        event_id: null,
        bot_name: request['bot_name'],
        meeting_url: linkOf(bot),
        created_at: moment(bot.createdAt, said),
        bot_joined_at: momentOrNull(bot.joinedAt, said),
        bot_exited_at: momentOrNull(bot.exitedAt, said),
        ended_at: momentOrNull(bot.endedAt, said),
        is_stopped: bot.stopped,
        session_id: bot.sessionId,
        errors: bot.error,
        reserved: false,
        diarization_v2: true,
        mp4_s3_path: mp4 === '' ? '' : `${bot.id}/output.mp4`,
        extra: extraOf(bot) ?? {},
        bot_image: request['bot_image'] ?? null,
        enter_message: request['entry_message'] ?? null,
        recording_mode: request['recording_mode'] ?? 'speaker_view',
        deduplication_key: request['deduplication_key'] ?? null,
        noone_joined_timeout: leave['noone_joined_timeout'] ?? 600,
        silence_timeout: leave['silence_timeout'] ?? 600,
        waiting_room_timeout: leave['waiting_room_timeout'] ?? 600,
        speech_to_text_provider: typeof speech === 'string' ? speech : (speech?.provider ?? null),
        speech_to_text_api_key: secret(typeof speech === 'object' ? speech?.api_key : null),
        streaming_input: streaming['input'] ?? null,
        streaming_output: streaming['output'] ?? null,
        streaming_audio_frequency: streaming['audio_frequency'] ?? null,
        transcription_custom_parameters: request['transcription_custom_parameters'] ?? null,
        webhook_url: request['webhook_url'] ?? '',
        zoom_access_token_url: request['zoom_access_token_url'] ?? null,
        zoom_obf_token: secret(request['zoom_obf_token']),
        zoom_obf_token_url: request['zoom_obf_token_url'] ?? null,
        zoom_obf_token_user_id: request['zoom_obf_token_user_id'] ?? null,
        zoom_sdk_id: request['zoom_sdk_id'] ?? null,
        zoom_sdk_pwd: secret(request['zoom_sdk_pwd']),
      },
    },
  };
}
