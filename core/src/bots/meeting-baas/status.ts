import type { BotPhase } from '../bot-event.js';

/** What a raw status means. */
export interface StatusMeaning {
  phase: BotPhase;
  /** Nothing follows any more. */
  terminal: boolean;
}

const PHASES: Readonly<Record<string, BotPhase>> = {
  // Words of the scheduled listing (its `completed` means "sent on its way" and never gets here).
  scheduled: 'scheduled',
  cancelled: 'cancelled',

  queued: 'joining',
  pickup_delayed: 'joining',
  retrying: 'joining',
  joining_call: 'joining',
  in_waiting_room: 'waiting',
  in_waiting_for_host: 'waiting',
  in_call_not_recording: 'joined',
  in_call_recording: 'recording',
  recording_resumed: 'recording',
  recording_paused: 'paused',
  call_ended: 'left',
  api_request_stop: 'left',
  bot_removed: 'left',
  bot_removed_too_early: 'left',
  bot_rejected: 'failing',
  waiting_room_timeout: 'failing',
  invalid_meeting_url: 'failing',
  meeting_error: 'failing',
  recording_failed: 'failing',
  MEET_LOGIN_UNAVAILABLE: 'failing',
  MEET_LOGIN_REQUIRED: 'failing',
  MEET_LOGIN_FAILED_SAML_REJECTED: 'failing',
  MEET_LOGIN_FAILED_TIMEOUT: 'failing',
  recording_succeeded: 'processing',
  awaiting_reconciliation: 'processing',
  transcribing: 'processing',
  completed: 'completed',
  // The recording is there, its transcript is not.
  transcription_failed: 'completed',
  failed: 'failed',
};

const TERMINAL: readonly BotPhase[] = ['completed', 'failed', 'cancelled'];

/** The place of a status on a bot's way. A word that is not known is not terminal: the bot may be in the call. */
export function meaningOfStatus(status: string): StatusMeaning {
  const phase = Object.hasOwn(PHASES, status) ? (PHASES[status] ?? 'unknown') : 'unknown';
  return { phase, terminal: TERMINAL.includes(phase) };
}

/**
 * The bot has been in the call and is out of it: only its recording is still being worked on. `api_request_stop` is
 * the order to leave, not yet the leaving.
 */
export function isOutOfCall(status: string): boolean {
  const { phase } = meaningOfStatus(status);
  return status !== 'api_request_stop' && (phase === 'left' || phase === 'processing');
}

/** Every status word that is known. */
export const KNOWN_STATUSES: readonly string[] = Object.keys(PHASES);

/**
 * The statuses of bots that are not done, as far as the list filter is documented to know them (OpenAPI of May 2026);
 * a server may refuse a filter with other words.
 */
export const LIVE_STATUS_FILTER: readonly string[] = [
  'queued',
  'pickup_delayed',
  'joining_call',
  'in_waiting_room',
  'in_waiting_for_host',
  'in_call_not_recording',
  'in_call_recording',
  'recording_paused',
  'recording_resumed',
  'call_ended',
  'recording_succeeded',
  'recording_failed',
  'transcribing',
  'api_request_stop',
  'bot_rejected',
  'bot_removed',
  'bot_removed_too_early',
  'waiting_room_timeout',
  'invalid_meeting_url',
  'meeting_error',
];
