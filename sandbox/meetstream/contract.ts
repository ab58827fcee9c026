import * as v from 'valibot';
import type { Contradictions } from './contradictions';

/** What requests must look like, written from the description of the API and from nothing of the client's. */

const url = v.pipe(v.string(), v.url(), v.regex(/^https?:/));
const socket = v.pipe(v.string(), v.regex(/^wss?:\/\/\S+$/));
const time = v.pipe(v.string(), v.isoTimestamp());
const int = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const anyObject = v.record(v.string(), v.unknown());

const PROVIDERS = [
  'deepgram',
  'assemblyai',
  'sarvam',
  'jigsawstack',
  'meetstream',
  'meeting_captions',
  'deepgram_streaming',
  'assemblyai_streaming',
  'meetstream_streaming',
  'jigsawstack_streaming',
];
const provider = v.pipe(
  anyObject,
  v.check((value) => Object.keys(value).length === 1, 'exactly one provider'),
  v.check((value) => PROVIDERS.includes(Object.keys(value)[0] ?? ''), 'unknown provider'),
);

const createBody = (said: Contradictions) =>
  v.pipe(
    v.strictObject({
      meeting_link: v.pipe(v.string(), v.minLength(1)),
      bot_name: v.pipe(v.string(), v.minLength(1)),
      video_required: v.optional(v.boolean()),
      join_at: v.optional(time),
      callback_url: v.optional(url),
      bot_message: v.optional(v.string()),
      bot_image_url: v.optional(url),
      audio_separate_streams: v.optional(v.boolean()),
      video_separate_streams: v.optional(v.boolean()),
      custom_attributes: v.optional(said.attributeValues === 'string' ? v.record(v.string(), v.string()) : anyObject),
      agent_config_id: v.optional(v.string()),
      workflow_config_ids: v.optional(v.array(v.string())),
      zoom: v.optional(
        v.pipe(
          v.strictObject({ zak_url: v.optional(url), obf_url: v.optional(url) }),
          v.check((zoom) => (zoom.zak_url === undefined) !== (zoom.obf_url === undefined), 'exactly one of both'),
        ),
      ),
      google_meet: v.optional(
        v.strictObject({
          login_required: v.optional(v.boolean()),
          google_login_domain: v.optional(v.string()),
          sign_in_email: v.optional(v.string()),
        }),
      ),
      teams: v.optional(v.strictObject({ login_required: v.optional(v.boolean()) })),
      use_zoom_obf: v.optional(v.boolean()),
      zoom_oauth_connection_user_id: v.optional(v.string()),
      socket_connection_url: v.optional(v.strictObject({ websocket_url: socket })),
      live_audio_required: v.optional(v.strictObject({ websocket_url: socket })),
      live_video_required: v.optional(anyObject),
      live_transcription_required: v.optional(v.strictObject({ webhook_url: url })),
      automatic_leave: v.optional(
        v.strictObject({
          waiting_room_timeout: v.optional(int(60, 1800)),
          no_one_joined_timeout: v.optional(int(60, 1800)),
          everyone_left_timeout: v.optional(int(60, 1800)),
          voice_inactivity_timeout: v.optional(int(1, 86400)),
          in_call_recording_timeout: v.optional(int(600, 18000)),
          recording_permission_denied_timeout: v.optional(int(60, 300)),
          bot_detection: v.optional(anyObject),
        }),
      ),
      recording_config: v.optional(
        v.strictObject({
          transcript: v.optional(v.strictObject({ provider })),
          retention: v.optional(v.strictObject({ type: v.literal('timed'), hours: v.pipe(v.number(), v.minValue(1)) })),
          realtime_endpoints: v.optional(
            v.array(
              v.strictObject({
                type: v.literal('webhook'),
                url,
                events: v.array(v.picklist(['participant_events.join', 'participant_events.leave'])),
              }),
            ),
          ),
        }),
      ),
      deduplication_key: v.optional(v.pipe(v.string(), v.regex(/^[\x20-\x7e]{1,2000}$/))),
    }),
    v.check(
      (body) => said.signInFields === 'accepted' || (body.google_meet === undefined && body.teams === undefined),
      'google_meet and teams are unknown fields',
    ),
    v.check(
      (body) =>
        said.zoomConnectionFields === 'accepted' ||
        (body.use_zoom_obf === undefined && body.zoom_oauth_connection_user_id === undefined),
      'use_zoom_obf and zoom_oauth_connection_user_id are unknown fields',
    ),
    v.check((body) => {
      const wait = body.automatic_leave?.waiting_room_timeout ?? 0;
      return wait <= (/meet\.google/.test(body.meeting_link) ? 600 : /zoom\.us/.test(body.meeting_link) ? 1200 : 1800);
    }, 'waiting_room_timeout is too long for the platform'),
    v.check(
      (body) =>
        body.live_transcription_required === undefined ||
        Object.keys(body.recording_config?.transcript?.provider ?? {}).some((name) => name.endsWith('_streaming')),
      'live_transcription_required needs a streaming provider',
    ),
  );

const patchBody = (said: Contradictions) =>
  v.strictObject({
    scheduled_join_time: said.patchNeedsTime ? time : v.optional(time),
    bot_username: v.optional(v.pipe(v.string(), v.minLength(1))),
    custom_attributes: v.optional(said.attributeValues === 'string' ? v.record(v.string(), v.string()) : anyObject),
  });

/** One operation of the API. */
export interface Operation {
  id: string;
  method: string;
  /** Path below the base; `:id` stands for an id. */
  path: string;
  /** Names of allowed query parameters; `custom_attr[…]` where `attributes` is set. */
  query?: readonly string[];
  attributes?: boolean;
  /** Undefined: no body. */
  body?: (said: Contradictions) => v.GenericSchema;
}

export const OPERATIONS: readonly Operation[] = [
  { id: 'createBot', method: 'POST', path: '/bots/create_bot', body: createBody },
  { id: 'listBots', method: 'GET', path: '/bots', query: ['platform', 'cursor'], attributes: true },
  { id: 'getStatus', method: 'GET', path: '/bots/:id/status' },
  { id: 'getDetail', method: 'GET', path: '/bots/:id/detail' },
  { id: 'getSummary', method: 'GET', path: '/bots/:id/summary' },
  { id: 'removeBot', method: 'GET', path: '/bots/:id/remove_bot' },
  { id: 'deleteData', method: 'DELETE', path: '/bots/:id/delete' },
  { id: 'pauseRecording', method: 'POST', path: '/bots/:id/pause_recording' },
  { id: 'resumeRecording', method: 'POST', path: '/bots/:id/resume_recording' },
  {
    id: 'sendMessage',
    method: 'POST',
    path: '/bots/:id/send_message',
    body: () => v.strictObject({ message: v.pipe(v.string(), v.minLength(1)), metadata: v.optional(v.unknown()) }),
  },
  {
    id: 'sendImage',
    method: 'POST',
    path: '/bots/:id/send_image',
    body: () => v.strictObject({ img_url: url, display_duration: v.optional(v.number()) }),
  },
  { id: 'getAudio', method: 'GET', path: '/bots/:id/get_audio' },
  { id: 'getVideo', method: 'GET', path: '/bots/:id/get_video' },
  { id: 'getAudioStreams', method: 'GET', path: '/bots/:id/get_audio_streams' },
  { id: 'getRecordingStreams', method: 'GET', path: '/bots/:id/get_recording_streams' },
  { id: 'getSpeakerTimeline', method: 'GET', path: '/bots/:id/get_speaker_timeline' },
  { id: 'getChats', method: 'GET', path: '/bots/:id/get_chats' },
  { id: 'getScreenshots', method: 'GET', path: '/bots/:id/get_screenshots' },
  { id: 'getParticipants', method: 'GET', path: '/bots/:id/get_participants' },
  { id: 'listTranscriptions', method: 'GET', path: '/bots/:id/transcriptions' },
  {
    id: 'transcribe',
    method: 'POST',
    path: '/bots/:id/transcribe',
    body: () => v.strictObject({ provider, callback_url: v.optional(url) }),
  },
  { id: 'getTranscript', method: 'GET', path: '/transcript/:id/get_transcript', query: ['raw'] },
  { id: 'listScheduledBots', method: 'GET', path: '/calendar/scheduled_bots', query: ['limit'] },
  { id: 'updateScheduledBot', method: 'PATCH', path: '/calendar/scheduled_bots/:id', body: patchBody },
  { id: 'deleteScheduledBot', method: 'DELETE', path: '/calendar/scheduled_bots/:id' },
];

const BASE = '/api/v1';

/** The operation that a request asks for, and the id in its path. */
export function matchOperation(method: string, path: string): { operation: Operation; id: string } | undefined {
  if (!path.startsWith(`${BASE}/`)) return undefined;
  const rest = path.slice(BASE.length);
  for (const operation of OPERATIONS) {
    if (operation.method !== method) continue;
    const found = new RegExp(`^${operation.path.replace(':id', '([^/]+)')}$`).exec(rest);
    if (found) return { operation, id: decodeURIComponent(found[1] ?? '') };
  }
  return undefined;
}

/** What is wrong with a request; null when nothing is. */
export function problemOf(
  operation: Operation,
  query: URLSearchParams,
  body: unknown,
  said: Contradictions,
): string | null {
  for (const name of new Set(query.keys())) {
    const attribute = operation.attributes === true && /^custom_attr\[[^\]]+\]$/.test(name);
    if (!attribute && operation.query?.includes(name) !== true) return `unknown parameter ${name}`;
  }
  const limit = query.get('limit');
  if (limit !== null && !/^([1-9]\d?|100)$/.test(limit)) return 'limit: 1 to 100';
  if (operation.body === undefined) return body === undefined ? null : 'no body expected';
  const checked = v.safeParse(operation.body(said), body);
  if (checked.success) return null;
  return checked.issues.map((issue) => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`).join('; ');
}
