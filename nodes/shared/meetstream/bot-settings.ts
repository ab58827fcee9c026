import type { BotFields, BotRequest } from '../bot-request';
import { extraEntries } from '../extra-entries';
import { jsonObject } from '../json-object';
import type { Collection } from '../parameters';

/**
 * Reads the fields of `meetStreamBotFields`.
 *
 * @throws CalendarBotsError `invalid`: names each setting that does not fit.
 */
export async function readMeetStreamBot(parameters: BotFields): Promise<BotRequest> {
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
      realtime_endpoints: endpoints(live),
    }),
    automatic_leave: leaving(parameters.collection('meetStreamLeaving')),
    ...signIn(parameters.collection('meetStreamSignIn')),
    live_audio_required: socket(live.text('audioUrl')),
    live_video_required: jsonObject(live.raw('video'), 'Live Video'),
    socket_connection_url: socket(live.text('controlUrl')),
    live_transcription_required: group({ webhook_url: live.text('transcriptionUrl') }),
    agent_config_id: live.text('agentId'),
    workflow_config_ids: live.list('workflowIds'),
    custom_attributes: extraEntries(parameters.collection('extraData')),
  });
  const check = (value: Record<string, unknown>): Record<string, unknown> => ({ ...checkSettings(value) });
  const name = parameters.text('botName', 'Notetaker').trim();
  return { name, settings: check(settings), messages: ['bot_message'], check };
}

function transcript(parameters: BotFields): Record<string, unknown> | undefined {
  return parameters.flag('transcribe') ? { provider: readProvider(parameters) } : undefined;
}

/** Exactly one transcription provider with its settings, as the service takes it. */
export function readProvider(parameters: BotFields): Record<string, unknown> {
  const name = parameters.text('meetStreamProvider', 'deepgram');
  const options = parameters.collection('meetStreamTranscription');
  const settings = jsonObject(options.raw('settings'), 'Provider Settings');
  return { [name]: given({ ...settings, model: options.text('model') }) };
}

/** Who is told of participants; both kinds of events where none is chosen. */
function endpoints(live: Collection): Record<string, unknown>[] | undefined {
  const url = live.text('participantEventsUrl');
  const events = live.list('participantEvents') ?? ['participant_events.join', 'participant_events.leave'];
  return url === undefined ? undefined : [{ type: 'webhook', url, events }];
}

function leaving(options: Collection): Record<string, unknown> | undefined {
  return group({
    waiting_room_timeout: options.number('waitingRoomTimeout'),
    no_one_joined_timeout: options.number('noOneJoinedTimeout'),
    everyone_left_timeout: options.number('everyoneLeftTimeout'),
    voice_inactivity_timeout: options.number('silenceTimeout'),
    in_call_recording_timeout: options.number('maxRecordingDuration'),
    recording_permission_denied_timeout: options.number('permissionDeniedTimeout'),
    bot_detection: botDetection(options),
  });
}

function botDetection(options: Collection): Record<string, unknown> | undefined {
  const rest = { activate_after: options.number('botsOnlyFrom'), timeout: options.number('botsOnlyTimeout') };
  const names = group({ matches: options.list('botNames'), ...rest });
  return names === undefined ? undefined : { using_participant_names: names };
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

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function group(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const rest = given(fields);
  return Object.keys(rest).length === 0 ? undefined : rest;
}
