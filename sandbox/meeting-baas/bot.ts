import type { BotStatus, Outcome, Script } from './script';

export type Platform = 'zoom' | 'meet' | 'teams';
export type JsonObject = Record<string, unknown>;

export interface CallbackConfig {
  url: string;
  secret: string | null;
  method: 'POST' | 'PUT';
}

/** A bot's configuration with the API's defaults filled in; names are the wire's. */
export interface BotConfig {
  bot_name: string;
  meeting_url: string;
  bot_image: string | string[] | null;
  allow_multiple_bots: boolean;
  recording_mode: 'audio_only' | 'speaker_view' | 'gallery_view';
  entry_message: string | null;
  timeout_config: {
    waiting_room_timeout: number;
    no_one_joined_timeout: number;
    silence_timeout: number;
    grace_period: number;
  };
  zoom_config: JsonObject | null;
  extra: JsonObject | null;
  streaming_enabled: boolean;
  streaming_config: { input_url: string | null; output_url: string | null; audio_frequency: number | null } | null;
  transcription_enabled: boolean;
  transcription_config: { provider: 'gladia'; api_key: string | null; custom_params: JsonObject | null } | null;
  callback_enabled: boolean;
  callback_config: CallbackConfig | null;
}

export type ScheduledStatus = 'scheduled' | 'cancelled' | 'completed' | 'failed';

/** What was booked ahead. Times are ms since 1970. */
export interface Schedule {
  joinAt: number;
  status: ScheduledStatus;
  createdAt: number;
  updatedAt: number;
  cancelledAt: number | null;
}

export interface ChatMessage {
  message_id: string;
  sender_name: string;
  sender_id: number | null;
  text: string;
  timestamp: string;
}

/** The bot once it has been launched. Times are ms since 1970. */
export interface Run {
  createdAt: number;
  status: BotStatus;
  updatedAt: number;
  history: { status: BotStatus; at: number }[];
  outcome: Outcome;
  script: Script;
  /** Where in the script the bot is. */
  step: number;
  joinedAt: number | null;
  exitedAt: number | null;
  recordingSince: number | null;
  pausedSince: number | null;
  pausedMs: number;
  recordedSeconds: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  participants: string[];
  chat: ChatMessage[];
  dataDeleted: boolean;
  tokensReserved: number;
}

export interface Bot {
  id: string;
  team: string;
  platform: Platform;
  config: BotConfig;
  createdAt: number;
  schedule: Schedule | null;
  run: Run | null;
}

/** The service a link leads to, or undefined: the service refuses such a link. */
export function platformOf(meetingUrl: string): Platform | undefined {
  // The contract's `uri` lets strings pass that are no URL to a browser.
  if (!URL.canParse(meetingUrl)) return undefined;
  const { hostname, protocol } = new URL(meetingUrl);
  if (protocol !== 'https:') return undefined;
  if (hostname === 'meet.google.com') return 'meet';
  if (hostname === 'zoom.us' || hostname.endsWith('.zoom.us')) return 'zoom';
  if (hostname === 'teams.microsoft.com' || hostname === 'teams.live.com') return 'teams';
  return undefined;
}

/**
 * What two spellings of one meeting's link share: host and path, and for Zoom the meeting's number alone (its links
 * come with any subdomain and with or without a password). What is no URL is its own key.
 */
export function meetingKey(meetingUrl: string): string {
  if (!URL.canParse(meetingUrl)) return meetingUrl;
  const { hostname, pathname } = new URL(meetingUrl);
  const zoom = /(^|\.)zoom\.us$/.test(hostname) ? /^\/(?:j|w|s)\/(\d+)/.exec(pathname) : null;
  return zoom === null ? `${hostname}${pathname.replace(/\/+$/, '')}` : `zoom/${zoom[1] ?? ''}`;
}

const TIMEOUTS = { waiting_room_timeout: 600, no_one_joined_timeout: 600, silence_timeout: 600, grace_period: 0 };

/** Fills in the defaults of a create. The body has been checked against the contract already. */
export function configOf(body: JsonObject): BotConfig {
  return merged(
    {
      bot_name: '',
      meeting_url: '',
      bot_image: null,
      allow_multiple_bots: true,
      recording_mode: 'speaker_view',
      entry_message: null,
      timeout_config: TIMEOUTS,
      zoom_config: null,
      extra: null,
      streaming_enabled: false,
      streaming_config: null,
      transcription_enabled: false,
      transcription_config: null,
      callback_enabled: false,
      callback_config: null,
    },
    body,
  );
}

const NESTED_DEFAULTS: Partial<Record<keyof BotConfig, JsonObject>> = {
  timeout_config: TIMEOUTS,
  streaming_config: { input_url: null, output_url: null, audio_frequency: 24_000 },
  transcription_config: { provider: 'gladia', api_key: null, custom_params: null },
  callback_config: { secret: null, method: 'POST' },
};

/**
 * A configuration with the given fields of a checked body put over it: what a PATCH leaves out stays as it is. (The
 * vendor's SDK sends defaults along with a PATCH; they are taken at their word, as the service would.)
 */
export function merged(config: BotConfig, body: JsonObject): BotConfig {
  const result: Record<string, unknown> = { ...config };
  for (const key of Object.keys(config)) {
    const given = body[key];
    if (given === undefined) continue;
    const nested = NESTED_DEFAULTS[key as keyof BotConfig];
    result[key] = nested !== undefined && given !== null ? { ...nested, ...(given as JsonObject) } : given;
  }
  const merged = result as unknown as BotConfig;
  if (merged.transcription_enabled && merged.transcription_config === null) {
    merged.transcription_config = { provider: 'gladia', api_key: null, custom_params: null };
  }
  return merged;
}

/** UTC with a literal Z, the only form the API writes and reads. */
export const iso = (ms: number): string => new Date(ms).toISOString();
