import type { BotTag } from './service.js';

/**
 * Where a bot is on its way, in one vocabulary for all services. `failing` is a bot that could not do its work and
 * whose final word (`failed`) has yet to come; `unknown` is a status that this version does not know.
 */
export type BotPhase =
  | 'scheduled'
  | 'joining'
  | 'waiting'
  | 'joined'
  | 'recording'
  | 'paused'
  | 'left'
  | 'failing'
  | 'processing'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'unknown';

/** Why a bot ended as it did. */
export interface BotFailure {
  /** The service's own code. */
  code: string;
  /** The service's own words, null when it said nothing. */
  serviceMessage: string | null;
  /** What happened, one sentence for a person. */
  sentence: string;
  /** What to do about it, one sentence. */
  hint: string;
}

export interface BotParticipant {
  name: string;
  displayName: string | null;
  id: string | null;
}

/** What a finished bot brought back. The links are signed and expire: fetch them soon or ask the service again. */
export interface BotRecording {
  video: string | null;
  audio: string | null;
  transcript: string | null;
  rawTranscript: string | null;
  diarization: string | null;
  durationSeconds: number | null;
  /** UTC ISO. */
  joinedAt: string | null;
  /** UTC ISO. */
  leftAt: string | null;
  participants: BotParticipant[];
  speakers: BotParticipant[];
  /** The files have been deleted at the service. */
  deleted: boolean;
}

export interface BotChatMessage {
  id: string;
  sender: string;
  senderId: string | null;
  text: string;
}

/** One message of a bot service about a bot (or its hosted calendars), the same for every service. */
export interface BotEvent {
  /**
   * `transcript`: a transcript is ready, or with a failure could not be made, told apart from the bot's own end.
   * `other` is an event that this version does not know: it is passed on, not dropped.
   */
  type: 'status' | 'completed' | 'failed' | 'transcript' | 'chatMessage' | 'calendar' | 'other';
  /** Id of the service, as in {@link BotService.id}. */
  service: string;
  /** The service's own name of the event: `bot.status_change`. */
  event: string;
  /** null for calendar events. */
  botId: string | null;
  /** The service's own status word; null where the event has none. */
  status: string | null;
  phase: BotPhase | null;
  /** Nothing follows for this bot any more. */
  terminal: boolean;
  /** When it happened, by the service's clock, UTC ISO; null when it did not say. */
  at: string | null;
  /** The meeting that the bot was booked for; null for bots that we did not make. */
  tag: BotTag | null;
  /** The user's own entries of the bot's free-form data, without ours. */
  extra: Record<string, unknown>;
  failure: BotFailure | null;
  recording: BotRecording | null;
  message: BotChatMessage | null;
  /** The message as it came, or the service's answer, with the secrets in it blotted out. */
  raw: unknown;
}
