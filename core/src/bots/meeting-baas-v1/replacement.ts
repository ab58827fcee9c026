import type { BotParams } from './schemas.js';
import { checkSettings, type MeetingBaasV1Settings } from './settings.js';
import { type Extra, userExtra } from './tag.js';
import { isCalendarBotsError } from '../../http/index.js';

/** A secret that comes back with its middle blotted out is no secret to book with. */
const BLOTTED = /[*•…]{2,}|x{6,}|redacted/i;

/**
 * The settings a bot was booked with, read back from the service, so that another one can take its place; null where
 * they cannot be had: the bot is not shown, a secret is blotted out, or a value is none that a create accepts.
 */
export function settingsOf(params: BotParams | null, extra: Extra): MeetingBaasV1Settings | null {
  if (params === null) return null;
  const secrets = [params.speech_to_text_api_key, params.zoom_sdk_pwd, params.zoom_obf_token];
  if (secrets.some((secret) => secret !== null && BLOTTED.test(secret))) return null;
  const custom = params.transcription_custom_parameters;
  const own = userExtra(extra);
  const settings = {
    recording_mode: text(params.recording_mode),
    bot_image: text(params.bot_image),
    // Written as `entry_message`, read as `enter_message`.
    entry_message: text(params.enter_message),
    speech_to_text: speech(params),
    transcription_custom_parameters: typeof custom === 'object' && custom !== null ? custom : undefined,
    automatic_leave: group({
      waiting_room_timeout: params.waiting_room_timeout ?? undefined,
      noone_joined_timeout: params.noone_joined_timeout ?? undefined,
      silence_timeout: params.silence_timeout ?? undefined,
    }),
    streaming:
      text(params.streaming_input) === undefined && text(params.streaming_output) === undefined
        ? undefined
        : group({
            input: text(params.streaming_input),
            output: text(params.streaming_output),
            audio_frequency: text(params.streaming_audio_frequency),
          }),
    webhook_url: text(params.webhook_url),
    extra: Object.keys(own).length === 0 ? undefined : own,
    zoom_sdk_id: text(params.zoom_sdk_id),
    zoom_sdk_pwd: text(params.zoom_sdk_pwd),
    zoom_access_token_url: text(params.zoom_access_token_url),
    zoom_obf_token: text(params.zoom_obf_token),
    zoom_obf_token_url: text(params.zoom_obf_token_url),
    zoom_obf_token_user_id: text(params.zoom_obf_token_user_id),
  };
  try {
    return checkSettings(settings);
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'invalid') return null;
    throw error;
  }
}

function speech(params: BotParams): unknown {
  const provider = text(params.speech_to_text_provider);
  const api_key = text(params.speech_to_text_api_key);
  if (provider === undefined) return undefined;
  return api_key === undefined ? { provider } : { provider, api_key };
}

const text = (value: string | null): string | undefined => (value === null || value === '' ? undefined : value);

function group(fields: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const rest = Object.entries(fields).filter(([, value]) => value !== undefined);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}
