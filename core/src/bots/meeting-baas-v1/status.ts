import type { BotPhase } from '../bot-event.js';

/** What a raw status means. */
export interface StatusMeaning {
  phase: BotPhase;
  /** Nothing follows any more. */
  terminal: boolean;
}

/** Every documented `status.code`. None of them is a bot's end: that is told by `complete` or `failed`. */
const PHASES: Readonly<Record<string, BotPhase>> = {
  joining_call: 'joining',
  in_waiting_room: 'waiting',
  in_call_not_recording: 'joined',
  in_call_recording: 'recording',
  recording_resumed: 'recording',
  recording_paused: 'paused',
  call_ended: 'left',
  bot_removed: 'left',
  bot_rejected: 'failing',
  waiting_room_timeout: 'failing',
  invalid_meeting_url: 'failing',
  meeting_error: 'failing',
};

/** The place of a status on a bot's way. A word that is not known is not terminal: the bot may be in the call. */
export function meaningOfStatus(status: string): StatusMeaning {
  const phase = Object.hasOwn(PHASES, status) ? (PHASES[status] ?? 'unknown') : 'unknown';
  return { phase, terminal: false };
}

/** Every status word that is documented. */
export const KNOWN_STATUSES: readonly string[] = Object.keys(PHASES);
