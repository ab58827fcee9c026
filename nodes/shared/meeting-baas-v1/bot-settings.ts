import type { SpeechToText } from 'calendar-bots/bots/meeting-baas-v1';
import type { BotFields, BotRequest } from '../bot-request';
import { extraEntries } from '../extra-entries';
import { jsonObject } from '../json-object';
import type { Collection } from '../parameters';

/**
 * Reads the fields of `meetingBaasV1BotFields`.
 *
 * @throws CalendarBotsError `invalid`: names each setting that does not fit.
 */
export async function readMeetingBaasV1Bot(fields: BotFields): Promise<BotRequest> {
  const { checkSettings } = await import('calendar-bots/bots/meeting-baas-v1');
  const recording = fields.collection('baasV1Recording');
  const booking = fields.collection('baasV1Booking');
  const transcription = fields.collection('baasV1Transcription');
  const transcribe = fields.flag('transcribe');
  const settings = given({
    recording_mode: recording.text('recordingMode'),
    bot_image: recording.text('botImage'),
    entry_message: recording.text('entryMessage'),
    speech_to_text: transcribe ? speechToText(transcription) : undefined,
    transcription_custom_parameters: transcribe
      ? jsonObject(transcription.raw('customParams'), 'Custom Parameters')
      : undefined,
    automatic_leave: leaving(fields.collection('baasV1Leaving')),
    streaming: streaming(fields.collection('baasV1Streaming')),
    ...zoom(fields.collection('baasV1Zoom')),
    deduplication_key: booking.text('deduplication'),
    webhook_url: booking.text('webhookUrl'),
    extra: extraEntries(fields.collection('extraData')),
  });
  const check = (value: Record<string, unknown>): Record<string, unknown> => ({ ...checkSettings(value) });
  const name = fields.text('botName', 'Notetaker').trim();
  return { name, settings: check(settings), messages: ['entry_message'], check };
}

/** The form with a provider's name inside is the one that every page of the vendor has. */
export function speechToText(options: Collection): SpeechToText {
  const provider = options.text('provider') ?? 'Default';
  const apiKey = options.text('apiKey');
  // Whatever an expression gave is looked at by the check of all settings.
  return { provider: provider as 'Default', ...(apiKey === undefined ? {} : { api_key: apiKey }) };
}

const leaving = (options: Collection): Record<string, unknown> | undefined =>
  group({
    waiting_room_timeout: options.number('waitingRoomTimeout'),
    noone_joined_timeout: options.number('noOneJoinedTimeout'),
    silence_timeout: options.number('silenceTimeout'),
  });

const streaming = (options: Collection): Record<string, unknown> | undefined =>
  group({
    input: options.text('inputUrl'),
    output: options.text('outputUrl'),
    audio_frequency: options.text('audioFrequency'),
  });

const zoom = (options: Collection): Record<string, unknown> => ({
  zoom_sdk_id: options.text('sdkId'),
  zoom_sdk_pwd: options.text('sdkPassword'),
  zoom_access_token_url: options.text('zakUrl'),
  zoom_obf_token: options.text('obfToken'),
  zoom_obf_token_url: options.text('obfUrl'),
  zoom_obf_token_user_id: options.text('obfUserId'),
});

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function group(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const rest = given(fields);
  return Object.keys(rest).length === 0 ? undefined : rest;
}
