import type { BotFields, BotRequest } from '../bot-request';
import { extraEntries } from '../extra-entries';
import { jsonObject } from '../json-object';
import type { Collection } from '../parameters';

/**
 * Reads the fields of `meetingBaasBotFields`. Only what the user gave is in the settings; the rest is left to the
 * service's defaults.
 *
 * @throws CalendarBotsError `invalid`: names each setting that does not fit.
 */
export async function readMeetingBaasBot(parameters: BotFields): Promise<BotRequest> {
  const { checkSettings } = await import('calendar-bots/bots/meeting-baas');
  const settings = given({
    ...recording(parameters.collection('recordingOptions')),
    ...transcription(parameters),
    ...streaming(parameters.collection('streamingOptions')),
    ...callback(parameters.collection('callbackOptions')),
    ...logins(parameters.collection('botLogins')),
    timeout_config: leaving(parameters.collection('leavingOptions')),
    zoom_config: zoom(parameters.collection('zoomOptions')),
    extra: extraEntries(parameters.collection('extraData')),
  });
  const check = (given: Record<string, unknown>): Record<string, unknown> => ({ ...checkSettings(given) });
  const name = parameters.text('botName', 'Notetaker').trim();
  return { name, settings: check(settings), messages: ['entry_message'], check };
}

function recording(options: Collection): Record<string, unknown> {
  const images = options.list('botImage');
  return {
    allow_multiple_bots: options.flag('allowMultipleBots'),
    bot_image: images?.length === 1 ? images[0] : images,
    bot_image_config: group({ loop_mode: options.text('imageLoop'), image_duration: options.number('imageDuration') }),
    entry_message: options.text('entryMessage'),
    ignored_participant_names: options.list('ignoredParticipants'),
    recording_mode: options.text('recordingMode'),
  };
}

function transcription(parameters: BotFields): Record<string, unknown> {
  if (!parameters.flag('transcribe')) return {};
  const options = parameters.collection('transcriptionOptions');
  return {
    transcription_enabled: true,
    transcription_config: group({
      provider: 'gladia',
      api_key: options.text('apiKey'),
      region: options.text('region'),
      custom_params: jsonObject(options.raw('customParams'), 'Custom Parameters'),
    }),
  };
}

function leaving(options: Collection): Record<string, unknown> | undefined {
  return group({
    waiting_room_timeout: options.number('waitingRoomTimeout'),
    no_one_joined_timeout: options.number('noOneJoinedTimeout'),
    silence_timeout: options.number('silenceTimeout'),
    grace_period: options.number('gracePeriod'),
    max_recording_duration: options.number('maxRecordingDuration'),
  });
}

function streaming(options: Collection): Record<string, unknown> {
  const config = group({
    mode: options.text('mode'),
    input_url: options.text('inputUrl'),
    output_url: options.text('outputUrl'),
    audio_frequency: options.number('audioFrequency'),
    transcription:
      options.text('mode') === 'transcription'
        ? group({
            provider: options.text('transcriptionProvider') ?? 'gladia',
            api_key: options.text('transcriptionKey'),
            region: options.text('transcriptionRegion'),
            custom_params: jsonObject(options.raw('transcriptionParams'), 'Live Transcription Parameters'),
          })
        : undefined,
  });
  return config === undefined ? {} : { streaming_enabled: true, streaming_config: config };
}

/** Where, and how, the service calls when a bot is done. */
export function readCallback(options: Collection): Record<string, unknown> | undefined {
  return group({ url: options.text('url'), secret: options.text('secret'), method: options.text('method') });
}

function callback(options: Collection): Record<string, unknown> {
  const config = readCallback(options);
  return config === undefined ? {} : { callback_enabled: true, callback_config: config };
}

function zoom(options: Collection): Record<string, unknown> | undefined {
  return group({
    credential_id: options.text('credentialId'),
    credential_user_id: options.text('credentialUserId'),
    obf_token: options.text('obfToken'),
    obf_token_url: options.text('obfUrl'),
    zak_token_url: options.text('zakUrl'),
  });
}

function logins(options: Collection): Record<string, unknown> {
  const fallback = options.text('fallback');
  const login = (platform: 'meet' | 'teams'): Record<string, unknown> | undefined => {
    const account = group({
      credential_id: options.text(`${platform}CredentialId`),
      email_group: options.text(`${platform}EmailGroup`),
    });
    return account === undefined ? undefined : given({ ...account, fallback });
  };
  return { meet_config: login('meet'), teams_config: login('teams') };
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function group(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const rest = given(fields);
  return Object.keys(rest).length === 0 ? undefined : rest;
}
