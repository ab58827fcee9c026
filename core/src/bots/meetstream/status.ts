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

const RANKS: Readonly<Record<BotPhase, number>> = {
  unknown: 0,
  scheduled: 0,
  joining: 1,
  waiting: 2,
  joined: 3,
  recording: 4,
  paused: 4,
  left: 5,
  failing: 5,
  processing: 6,
  completed: 7,
  failed: 7,
  cancelled: 7,
};

/** How far along a phase is: a bot never goes back to a lower number, so a late delivery can be told by it. */
export const rankOfPhase = (phase: BotPhase): number => RANKS[phase];

/**
 * Whether a message still says something about a bot of which `last` was said before. Messages are not delivered in
 * order and `bot.joining` may come three times: what goes back, or says the same phase again, is old.
 *
 * @param last null when nothing was heard of the bot yet.
 */
export function isNews(last: BotPhase | null, next: BotPhase): boolean {
  if (last === null) return true;
  if (TERMINAL.includes(last)) return false;
  return next === 'unknown' || rankOfPhase(next) > rankOfPhase(last);
}
