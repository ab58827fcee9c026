import type { BotPhase } from '../bot-event.js';
import type { BotState } from '../service.js';

/** What a raw status means. */
export interface StatusMeaning {
  phase: BotPhase;
  /** Nothing follows any more. */
  terminal: boolean;
}

/** Every documented status, without case and separators: create answers `Active`, webhooks and listings differ. */
const PHASES: Readonly<Record<string, BotPhase>> = {
  scheduled: 'scheduled',
  active: 'joining',
  joining: 'joining',
  inwaitingroom: 'waiting',
  inmeeting: 'joined',
  recording: 'recording',
  leaving: 'left',
  stopped: 'left',
  notallowed: 'failed',
  denied: 'failed',
  error: 'failed',
  failed: 'failed',
  mediaprocessing: 'processing',
  done: 'completed',
  mediaexpired: 'completed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

const TERMINAL: readonly BotPhase[] = ['completed', 'failed', 'cancelled'];
const OUT_OF_CALL: readonly BotPhase[] = ['left', 'processing', 'completed', 'failed'];

/** The place of a status on a bot's way. A word that is not known is not terminal: the bot may be in the call. */
export function meaningOfStatus(status: string): StatusMeaning {
  const word = status.toLowerCase().replace(/[^a-z]/g, '');
  const phase = Object.hasOwn(PHASES, word) ? (PHASES[word] ?? 'unknown') : 'unknown';
  return { phase, terminal: TERMINAL.includes(phase) };
}

/** A status in the port's words; a status that is not known counts as under way. */
export function stateOfStatus(status: string): BotState {
  const { phase } = meaningOfStatus(status);
  if (phase === 'scheduled' || phase === 'cancelled') return phase;
  return OUT_OF_CALL.includes(phase) ? 'ended' : 'active';
}

/** The documented statuses, as the service writes them. */
export const KNOWN_STATUSES: readonly string[] = [
  'Scheduled',
  'Joining',
  'InWaitingRoom',
  'InMeeting',
  'Recording',
  'Leaving',
  'Stopped',
  'NotAllowed',
  'Denied',
  'Error',
  'Failed',
  'MediaProcessing',
  'Done',
  'MediaExpired',
  'Cancelled',
];
