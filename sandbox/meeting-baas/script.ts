import type { Platform } from './bot';

/** The statuses a bot can have (the contract's list). */
export type BotStatus =
  | 'queued'
  | 'joining_call'
  | 'in_waiting_room'
  | 'in_waiting_for_host'
  | 'in_call_not_recording'
  | 'in_call_recording'
  | 'recording_paused'
  | 'recording_resumed'
  | 'call_ended'
  | 'recording_succeeded'
  | 'recording_failed'
  | 'transcribing'
  | 'completed'
  | 'failed'
  | 'api_request_stop'
  | 'bot_rejected'
  | 'bot_removed'
  | 'bot_removed_too_early'
  | 'waiting_room_timeout'
  | 'invalid_meeting_url'
  | 'meeting_error';

/** How a meeting treats the bot that comes to it. */
export const OUTCOMES = [
  'admitted',
  'not_admitted',
  'rejected',
  'removed',
  'removed_too_early',
  'crash',
  'invalid_url',
  'login_required',
  'meeting_error',
  'host_never_came',
  'nobody_came',
  'insufficient_tokens',
  'daily_cap',
  'transcription_failed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How long each stretch takes, in ms of the sandbox's clock. */
export interface Pace {
  queued: number;
  joining: number;
  waitingRoom: number;
  notRecording: number;
  recording: number;
  callEnded: number;
  processing: number;
  transcribing: number;
  /** When a bot that nobody lets in gives up; null: after the bot's own `waiting_room_timeout`. */
  givesUp: number | null;
}

const SECOND = 1_000;

/** As a half-hour meeting would go. */
export const REALISTIC_PACE: Pace = {
  queued: 3 * SECOND,
  joining: 8 * SECOND,
  waitingRoom: 6 * SECOND,
  notRecording: 3 * SECOND,
  recording: 30 * 60 * SECOND,
  callEnded: 2 * SECOND,
  processing: 5 * SECOND,
  transcribing: 20 * SECOND,
  givesUp: null,
};

/** The same half hour played fast, so that somebody who watches sees its end. */
export const DEMO_PACE: Pace = {
  queued: 2 * SECOND,
  joining: 3 * SECOND,
  waitingRoom: 4 * SECOND,
  notRecording: 2 * SECOND,
  recording: 20 * SECOND,
  callEnded: SECOND,
  processing: 2 * SECOND,
  transcribing: 3 * SECOND,
  givesUp: 8 * SECOND,
};

/** One status and how long it lasts. */
export interface Step {
  status: BotStatus;
  ms: number;
  /** Told with the status (only `recording_failed` has one). */
  errorMessage?: string;
}

/** The way of one bot from its start to its end. */
export interface Script {
  steps: Step[];
  end: { status: 'completed' | 'failed'; errorCode: string | null; errorMessage: string | null };
}

const WORDS: Record<string, string> = {
  BOT_NOT_ACCEPTED: 'Bot was not accepted into the meeting',
  BOT_REMOVED: 'Bot was removed from the meeting',
  BOT_REMOVED_TOO_EARLY: 'Bot was removed too early; the video is too short',
  GENERAL_ERROR: 'Bot process exited with a general error',
  INVALID_MEETING_URL: 'Invalid meeting URL provided',
  CANNOT_JOIN_MEETING: 'The bot could not join the meeting',
  LOGIN_REQUIRED: 'Login required to access the meeting',
  WAITING_FOR_HOST_TIMEOUT: 'The bot timed out while waiting for the meeting host',
  TIMEOUT_WAITING_TO_START: 'Timeout waiting to start recording',
  NO_ATTENDEES: 'No attendees joined the meeting',
  API_REQUEST: 'Recording stopped via API request',
  EXITING_MEETING_BEFORE_RECORD: 'The bot left before it had started to record',
  INSUFFICIENT_TOKENS: 'Not enough tokens were available to launch the bot',
  DAILY_BOT_CAP_REACHED: 'The daily bot cap of this team has been reached',
  BOT_ALREADY_EXISTS: 'A bot is already running for this meeting URL',
  TRANSCRIPTION_FAILED: 'The transcription process failed',
};

export function endWith(status: 'completed' | 'failed', errorCode: string | null): Script['end'] {
  return { status, errorCode, errorMessage: errorCode === null ? null : (WORDS[errorCode] ?? errorCode) };
}

/** What follows once a call with a recording is over. */
export function afterCall(pace: Pace, transcription: boolean, first: Step[] = []): Step[] {
  return [
    ...first,
    { status: 'call_ended', ms: pace.callEnded },
    { status: 'recording_succeeded', ms: pace.processing },
    ...(transcription ? [{ status: 'transcribing' as const, ms: pace.transcribing }] : []),
  ];
}

/** The statuses a bot goes through at a meeting that treats it so. */
export function scriptFor(
  outcome: Outcome,
  pace: Pace,
  bot: { platform: Platform; transcription: boolean; waitingRoomTimeoutMs: number; nobodyCameTimeoutMs: number },
): Script {
  const patience = pace.givesUp ?? bot.waitingRoomTimeoutMs;
  const start: Step[] = [
    { status: 'queued', ms: pace.queued },
    { status: 'joining_call', ms: pace.joining },
  ];
  const inside: Step[] = [
    ...start,
    { status: 'in_waiting_room', ms: pace.waitingRoom },
    { status: 'in_call_not_recording', ms: pace.notRecording },
  ];
  const recording = (ms: number): Step[] => [...inside, { status: 'in_call_recording', ms }];
  switch (outcome) {
    case 'admitted':
      return { steps: [...recording(pace.recording), ...afterCall(pace, bot.transcription)], end: endWith('completed', null) }; // prettier-ignore
    case 'not_admitted':
      return {
        steps: [...start, { status: 'in_waiting_room', ms: patience }, { status: 'waiting_room_timeout', ms: 0 }],
        end: endWith('failed', 'BOT_NOT_ACCEPTED'),
      };
    case 'rejected':
      return {
        steps: [...start, { status: 'in_waiting_room', ms: pace.waitingRoom }, { status: 'bot_rejected', ms: 0 }],
        end: endWith('failed', 'BOT_NOT_ACCEPTED'),
      };
    case 'removed':
      return {
        steps: [...recording(pace.recording / 2), ...afterCall(pace, bot.transcription, [{ status: 'bot_removed', ms: 0 }])], // prettier-ignore
        end: endWith('completed', 'BOT_REMOVED'),
      };
    case 'removed_too_early':
      return {
        steps: [...recording(Math.min(SECOND, pace.recording / 10)), { status: 'bot_removed_too_early', ms: 0 }],
        end: endWith('failed', 'BOT_REMOVED_TOO_EARLY'),
      };
    case 'crash':
      return {
        steps: [
          ...recording(pace.recording / 2),
          { status: 'recording_failed', ms: 0, errorMessage: 'Bot process exited with a general error' },
        ],
        end: endWith('failed', 'GENERAL_ERROR'),
      };
    case 'invalid_url':
      return { steps: [...start, { status: 'invalid_meeting_url', ms: 0 }], end: endWith('failed', 'INVALID_MEETING_URL') }; // prettier-ignore
    case 'login_required':
      return { steps: [...start, { status: 'meeting_error', ms: 0 }], end: endWith('failed', 'LOGIN_REQUIRED') };
    case 'meeting_error':
      return { steps: [...start, { status: 'meeting_error', ms: 0 }], end: endWith('failed', 'CANNOT_JOIN_MEETING') }; // prettier-ignore
    case 'host_never_came': {
      // Only Zoom has a state of its own for this.
      const zoom = bot.platform === 'zoom';
      return {
        steps: [...start, { status: zoom ? 'in_waiting_for_host' : 'in_waiting_room', ms: patience }],
        end: endWith('failed', zoom ? 'WAITING_FOR_HOST_TIMEOUT' : 'TIMEOUT_WAITING_TO_START'),
      };
    }
    case 'nobody_came':
      return {
        steps: [...recording(pace.givesUp ?? bot.nobodyCameTimeoutMs), ...afterCall(pace, false)],
        end: endWith('completed', 'NO_ATTENDEES'),
      };
    case 'insufficient_tokens':
      // Refused before it starts: see the fleet's admission of a bot.
      return { steps: [], end: endWith('failed', 'INSUFFICIENT_TOKENS') };
    case 'daily_cap':
      return { steps: [], end: endWith('failed', 'DAILY_BOT_CAP_REACHED') };
    case 'transcription_failed':
      return bot.transcription
        ? { steps: [...recording(pace.recording), ...afterCall(pace, true)], end: endWith('failed', 'TRANSCRIPTION_FAILED') } // prettier-ignore
        : { steps: [...recording(pace.recording), ...afterCall(pace, false)], end: endWith('completed', null) };
  }
}
