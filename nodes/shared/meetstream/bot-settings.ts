import { CalendarBotsError } from 'calendar-bots';
import type { BotRequest } from '../bot-request';
import type { Collection, Parameters } from '../parameters';
import { isRecord } from '../values';

/**
 * Reads the fields of `meetStreamBotFields`.
 *
 * @throws CalendarBotsError `invalid`: names each setting that does not fit.
 */
export async function readMeetStreamBot(parameters: Parameters): Promise<BotRequest> {
  const { checkSettings } = await import('calendar-bots/bots/meetstream');
  const recording = parameters.collection('meetStreamRecording');
  const live = parameters.collection('meetStreamLive');
  const retention = recording.number('retentionHours');
  const settings = given({
    video_required: recording.flag('video'),
    bot_message: recording.text('entryMessage'),
    bot_image_url: recording.text('botImage'),
    audio_separate_streams: recording.flag('audioStreams'),
    video_separate_streams: recording.flag('videoStreams'),
    callback_url: recording.text('callbackUrl'),
    recording_config: group({
      transcript: transcript(parameters),
      retention: retention === undefined ? undefined : { type: 'timed', hours: retention },
    }),
    automatic_leave: leaving(parameters.collection('meetStreamLeaving')),
    ...signIn(parameters.collection('meetStreamSignIn')),
    live_audio_required: socket(live.text('audioUrl')),
    socket_connection_url: socket(live.text('controlUrl')),
    live_transcription_required: group({ webhook_url: live.text('transcriptionUrl') }),
    agent_config_id: live.text('agentId'),
    workflow_config_ids: live.list('workflowIds'),
    custom_attributes: attributes(parameters.collection('extraData')),
  });
  const check = (value: Record<string, unknown>): Record<string, unknown> => ({ ...checkSettings(value) });
  const name = parameters.text('botName', 'Notetaker').trim();
  return { name, settings: check(settings), messages: ['bot_message'], check };
}

function transcript(parameters: Parameters): Record<string, unknown> | undefined {
  if (!parameters.flag('transcribe')) return undefined;
  const name = parameters.text('meetStreamProvider', 'deepgram');
  const options = parameters.collection('meetStreamTranscription');
  return { provider: { [name]: given({ ...object(options.raw('settings')), model: options.text('model') }) } };
}

function leaving(options: Collection): Record<string, unknown> | undefined {
  return group({
    waiting_room_timeout: options.number('waitingRoomTimeout'),
    no_one_joined_timeout: options.number('noOneJoinedTimeout'),
    everyone_left_timeout: options.number('everyoneLeftTimeout'),
    voice_inactivity_timeout: options.number('silenceTimeout'),
    in_call_recording_timeout: options.number('maxRecordingDuration'),
    recording_permission_denied_timeout: options.number('permissionDeniedTimeout'),
  });
}

function signIn(options: Collection): Record<string, unknown> {
  return {
    zoom: group({ zak_url: options.text('zakUrl'), obf_url: options.text('obfUrl') }),
    google_meet: group({
      login_required: options.flag('meetLogin'),
      google_login_domain: options.text('meetDomain'),
      sign_in_email: options.text('meetEmail'),
    }),
    teams: group({ login_required: options.flag('teamsLogin') }),
  };
}

const socket = (url: string | undefined): Record<string, unknown> | undefined => group({ websocket_url: url });

function attributes(options: Collection): Record<string, unknown> | undefined {
  const entries = options.rows('entries').flatMap((row) => {
    const name = row.text('name');
    return name === undefined ? [] : [[name.trim(), row.text('value') ?? ''] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** An object from a JSON field, which comes as text or, out of an expression, as the object itself. */
function object(value: unknown): Record<string, unknown> {
  const text = typeof value === 'string' ? value.trim() : '';
  const parsed: unknown = typeof value === 'string' ? (text === '' ? {} : parse(text)) : (value ?? {});
  if (isRecord(parsed)) return parsed;
  throw new CalendarBotsError({
    code: 'invalid',
    message: '"Provider Settings" is not a JSON object',
    hint: 'Write "Provider Settings" as an object in braces, for example {"language": "en"}.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function group(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const rest = given(fields);
  return Object.keys(rest).length === 0 ? undefined : rest;
}
