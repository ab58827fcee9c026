import { type ArtifactUrls, hasArtifact } from './artifacts';
import { billedTokens } from './billing';
import { type Bot, iso, type JsonObject, type Run, type Schedule } from './bot';
import { isOver } from './fleet';

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

const people = (names: readonly string[]): JsonObject[] =>
  names.map((name, index) => ({ name, id: index + 1, display_name: name }));

/** Who spoke: all participants of a call that was recorded. */
const speakersOf = (run: Run): JsonObject[] => (run.recordedSeconds === null ? [] : people(run.participants));

function zoomConfig(bot: Bot): JsonObject | null {
  const given = bot.config.zoom_config;
  if (given === null) return null;
  // The one-time token itself is never told again.
  const { credential_id = null, credential_user_id = null, obf_token_url = null, zak_token_url = null } = given;
  return { credential_id, credential_user_id, obf_token_url, zak_token_url };
}

/** What is read of a callback, secret included. */
export function callbackConfig({ config }: Bot): JsonObject | null {
  const callback = config.callback_enabled ? config.callback_config : null;
  return callback && { enabled: true, ...pick(callback, ['url', 'secret', 'method']) };
}

/** A row of `GET /v2/bots`. */
export function botRow(bot: Bot, run: Run): JsonObject {
  return {
    bot_id: bot.id,
    bot_name: bot.config.bot_name,
    meeting_url: bot.config.meeting_url,
    meeting_platform: bot.platform,
    extra: bot.config.extra,
    duration: run.recordedSeconds,
    created_at: iso(run.createdAt),
    ended_at: isOver(run) ? iso(run.updatedAt) : null,
    joined_at: isoOrNull(run.joinedAt),
    exited_at: isoOrNull(run.exitedAt),
    status: run.status,
    error_code: run.errorCode,
    error_message: run.errorMessage,
    tokens: isOver(run) ? billedTokens(bot, run) : null,
  };
}

/** `GET /v2/bots/{bot_id}`; each call signs new URLs. */
export function botDetails(bot: Bot, run: Run, urls: ArtifactUrls): JsonObject {
  const transcribed = hasArtifact(bot, run, 'transcription');
  return {
    bot_id: bot.id,
    bot_name: bot.config.bot_name,
    meeting_url: bot.config.meeting_url,
    meeting_platform: bot.platform,
    recording_mode: bot.config.recording_mode,
    status: run.status,
    created_at: iso(run.createdAt),
    joined_at: isoOrNull(run.joinedAt),
    exited_at: isoOrNull(run.exitedAt),
    duration_seconds: run.recordedSeconds,
    participants: run.joinedAt === null ? [] : people(run.participants),
    speakers: speakersOf(run),
    artifacts_deleted: run.dataDeleted,
    ...urls.fields(bot, run),
    transcription_ids: transcribed ? [`transcription-${bot.id}`] : null,
    transcription_provider: bot.config.transcription_enabled ? 'gladia' : null,
    error_code: run.errorCode,
    error_message: run.errorMessage,
    tokens: isOver(run) ? billedTokens(bot, run) : null,
    extra: bot.config.extra,
    zoom_config: zoomConfig(bot),
  };
}

/** `GET /v2/bots/{bot_id}/status` */
export function botStatus(bot: Bot, run: Run): JsonObject {
  return {
    bot_id: bot.id,
    status: run.status,
    transcription_status: transcriptionStatus(bot, run),
    updated_at: iso(run.updatedAt),
  };
}

function transcriptionStatus(bot: Bot, run: Run): string {
  if (!bot.config.transcription_enabled) return 'not-applicable';
  if (run.errorCode === 'TRANSCRIPTION_FAILED') return 'error';
  if (run.status === 'transcribing') return 'processing';
  if (run.status === 'recording_succeeded') return 'queued';
  return run.status === 'completed' && run.errorCode !== 'NO_ATTENDEES' ? 'done' : 'not-started';
}

/** A row of `GET /v2/bots/scheduled`. */
export function scheduledRow(bot: Bot, schedule: Schedule): JsonObject {
  return {
    bot_id: bot.id,
    bot_name: bot.config.bot_name,
    meeting_url: bot.config.meeting_url,
    meeting_platform: bot.platform,
    join_at: iso(schedule.joinAt),
    status: schedule.status,
    extra: bot.config.extra,
    created_at: iso(schedule.createdAt),
    updated_at: iso(schedule.updatedAt),
  };
}

/** `GET /v2/bots/scheduled/{bot_id}`. What is read is shaped unlike what is written: `enabled` is inside, or all is null. */
export function scheduledDetails(bot: Bot, schedule: Schedule): JsonObject {
  const { config } = bot;
  const transcription = config.transcription_enabled ? config.transcription_config : null;
  const streaming = config.streaming_enabled ? config.streaming_config : null;
  return {
    ...scheduledRow(bot, schedule),
    // One string in this answer, though several images may have been sent.
    bot_image: Array.isArray(config.bot_image) ? (config.bot_image[0] ?? null) : config.bot_image,
    recording_mode: config.recording_mode,
    cancelled_at: isoOrNull(schedule.cancelledAt),
    allow_multiple_bots: config.allow_multiple_bots,
    entry_message: config.entry_message,
    timeout_config: {
      waiting_room_timeout: config.timeout_config.waiting_room_timeout,
      no_one_joined_timeout: config.timeout_config.no_one_joined_timeout,
    },
    transcription_config: transcription && {
      enabled: true,
      provider: transcription.provider,
      custom_params: transcription.custom_params,
    },
    streaming_config: streaming && {
      enabled: true,
      ...pick(streaming, ['input_url', 'output_url', 'audio_frequency']),
    },
    callback_config: callbackConfig(bot),
    zoom_config: zoomConfig(bot),
  };
}

function pick<T extends object, K extends keyof T>(from: T, keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}

/** The body of `bot.completed` or `bot.failed`, the same for webhooks and callbacks. */
export function finalEvent(bot: Bot, run: Run, urls: ArtifactUrls, now: number, eventId: string | null): JsonObject {
  const common = { bot_id: bot.id, event_id: eventId };
  const { extra } = bot.config;
  if (run.status === 'failed') {
    const { errorCode, errorMessage } = run;
    return {
      event: 'bot.failed',
      data: {
        ...common,
        error_message: errorMessage ?? 'An unknown error occurred',
        error_code: errorCode ?? 'UNKNOWN_ERROR',
        sent_at: iso(now),
      },
      extra,
    };
  }
  const { chat_messages: _notInThisEvent, ...artifacts } = urls.fields(bot, run);
  const transcribed = artifacts.transcription !== null;
  return {
    event: 'bot.completed',
    data: {
      ...common,
      participants: people(run.participants),
      speakers: speakersOf(run),
      duration_seconds: run.recordedSeconds,
      joined_at: isoOrNull(run.joinedAt),
      exited_at: isoOrNull(run.exitedAt),
      data_deleted: run.dataDeleted,
      ...artifacts,
      transcription_provider: bot.config.transcription_enabled ? 'gladia' : null,
      transcription_ids: transcribed ? [`transcription-${bot.id}`] : null,
      sent_at: iso(now),
    },
    extra,
  };
}
