export type JsonObject = Record<string, unknown>;

/** The words of `bot.status_change`. */
export type BotStatus =
  | 'joining_call'
  | 'in_waiting_room'
  | 'in_call_not_recording'
  | 'in_call_recording'
  | 'recording_paused'
  | 'recording_resumed'
  | 'call_ended'
  | 'bot_rejected'
  | 'bot_removed'
  | 'waiting_room_timeout'
  | 'invalid_meeting_url'
  | 'meeting_error';

/** How a meeting treats the bot that comes to it. */
export const OUTCOMES = [
  'admitted',
  'rejected',
  'not_admitted',
  'removed',
  'removed_early',
  'invalid_url',
  'crash',
  'paused',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a bot failed, in the two lists of the vendor. */
export const ERRORS = {
  rejected: { camel: 'BotNotAccepted', snake: 'access_denied' },
  not_admitted: { camel: 'TimeoutWaitingToStart', snake: 'access_denied' },
  removed_early: { camel: 'BotRemoved', snake: 'access_denied' },
  invalid_url: { camel: 'InvalidMeetingUrl', snake: 'meeting_not_found' },
  crash: { camel: 'InternalError', snake: 'internal_error' },
  second: { camel: 'CannotJoinMeeting', snake: 'access_denied' },
} as const;
export type Failure = keyof typeof ERRORS;

/** One bot. Times are ms since 1970. */
export interface Bot {
  /** The `uuid` of the API. */
  id: string;
  serial: number;
  /** The create's body. */
  request: JsonObject;
  createdAt: number;
  /** When it goes; the time of its creation for one that was sent at once. */
  goesAt: number;
  booked: boolean;
  /** `scheduled` until it goes; then its last status; `complete`, `failed` or `taken_back` at its end. */
  phase: 'scheduled' | 'under_way' | 'complete' | 'failed' | 'taken_back';
  history: { status: string; at: number }[];
  sessionId: string | null;
  joinedAt: number | null;
  exitedAt: number | null;
  endedAt: number | null;
  stopped: boolean;
  error: string | null;
  transcribed: boolean;
  dataDeleted: boolean;
}

export const linkOf = (bot: Bot): string => String(bot.request['meeting_url']);
export const extraOf = (bot: Bot): JsonObject | null => (bot.request['extra'] as JsonObject | null | undefined) ?? null;
export const statusOf = (bot: Bot): string => bot.history.at(-1)?.status ?? bot.phase;
export const isBooked = (bot: Bot): boolean => bot.phase === 'scheduled';
export const isUnderWay = (bot: Bot): boolean => bot.phase === 'under_way' && bot.exitedAt === null;
export const isInCall = (bot: Bot): boolean => isUnderWay(bot) && bot.joinedAt !== null;

export function isMeetingLink(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { hostname, protocol } = new URL(link);
  if (protocol !== 'https:') return false;
  return /(^|\.)(meet\.google\.com|zoom\.us|teams\.microsoft\.com|teams\.live\.com)$/.test(hostname);
}
