import type { BotFailure } from '../bot-event.js';

type Words = readonly [sentence: string, hint: string];

const SIGNED_IN: string = 'Check the signed-in bot accounts in the Meeting BaaS dashboard.';
const ZOOM_APP: string = 'Check the Zoom credential in Meeting BaaS and the tokens of the bot settings.';
const SERVICE: string = 'Try again; if it stays, give the bot ID to Meeting BaaS support.';
const HOST: string = 'Ask the host to let the bot in, or send it again while the meeting goes on.';

/** Every documented `error_code`: what happened, what to do. The first five come with completed bots: a normal end. */
const FAILURES: Readonly<Record<string, Words>> = {
  BOT_REMOVED: ['Somebody in the meeting removed the bot.', 'What it recorded until then is there.'],
  NO_ATTENDEES: ['Nobody joined the meeting, so the bot left.', 'Raise "No One Joined Timeout" if people come later.'],
  NO_SPEAKER: ['Nobody spoke for a while, so the bot left.', 'Raise "Silence Timeout" if long pauses are normal.'],
  RECORDING_TIMEOUT: ['The longest recording time was reached.', 'Raise "Max Recording Duration" for longer meetings.'],
  API_REQUEST: ['The bot was told to leave through the API.', 'Nothing to do.'],

  BOT_NOT_ACCEPTED: ['The bot was not let into the meeting.', HOST],
  TIMEOUT_WAITING_TO_START: ['Nobody let the bot in before its waiting time was over.', HOST],
  CANNOT_JOIN_MEETING: [
    'The bot could not join the meeting.',
    'Check that the link works for guests and the meeting is open.',
  ],
  BOT_REMOVED_TOO_EARLY: ['Somebody removed the bot before it had recorded anything.', HOST],
  INVALID_MEETING_URL: ['The meeting link is not valid.', 'Check the link of the event.'],
  STREAMING_SETUP_FAILED: ['The audio stream could not be set up.', 'Check the streaming URLs of the bot settings.'],
  LOGIN_REQUIRED: ['The meeting only lets signed-in people in.', 'Use a signed-in bot, or let guests join.'],
  INTERNAL_ERROR: ['Meeting BaaS had an internal error.', SERVICE],
  EXITING_MEETING_BEFORE_RECORD: ['The bot was stopped before it had recorded anything.', 'Nothing to do.'],

  OOM_KILLED: ['The bot ran out of memory.', SERVICE],
  SIGTERM: ['The bot was stopped by the service.', SERVICE],
  FORCE_KILLED: ['The bot was killed by the service.', SERVICE],
  GENERAL_ERROR: ['The bot crashed.', SERVICE],
  TRANSCRIPTION_FAILED: [
    'The recording could not be transcribed.',
    'The recording is there; ask for the transcription again.',
  ],

  WAITING_FOR_HOST_TIMEOUT: ['The host did not start the Zoom meeting in time.', HOST],
  WAITING_FOR_AUTHORIZED_USER_TIMEOUT: ['The Zoom user whose token the bot uses did not join in time.', ZOOM_APP],
  UNABLE_JOIN_EXTERNAL_MEETING: ['The Zoom app may not join meetings of other accounts.', ZOOM_APP],
  RECORDING_RIGHTS_NOT_GRANTED: [
    'The host did not allow the recording.',
    'Ask the host to allow it when the bot asks.',
  ],
  CANNOT_REQUEST_RECORDING_RIGHT: [
    'The bot could not ask for the right to record.',
    'Let the host allow recording for guests in Zoom.',
  ],
  MEETING_ENDED_PREMATURELY: ['The Zoom meeting ended before the bot could record.', 'Nothing to do.'],
  SET_ZOOM_ID_AND_PWD_TOGETHER: ['The Zoom app needs both of its keys.', ZOOM_APP],
  CANNOT_GET_JWT_TOKEN: ['Zoom gave no token for the app.', ZOOM_APP],
  SDK_AUTH_FAILED: ['Zoom refused the app.', ZOOM_APP],
  ZOOM_ACCESS_TOKEN_ERROR: ['Zoom refused the access token.', ZOOM_APP],
  ZOOM_OBF_TOKEN_ERROR: ['Zoom refused the on-behalf-of token.', ZOOM_APP],
  RECORDING_START_TIMEOUT: ['The Zoom recording did not start in time.', SERVICE],
  HOST_CLIENT_CANNOT_GRANT_PERMISSION: [
    "The host's Zoom client cannot allow recordings.",
    'Ask the host to update Zoom.',
  ],
  ZOOM_ANONYMOUS_JOIN_NOT_ALLOWED: ['The Zoom meeting only lets signed-in people in.', ZOOM_APP],

  MEET_LOGIN_UNAVAILABLE: ['No signed-in Google account was free for the bot.', SIGNED_IN],
  MEET_LOGIN_REQUIRED: ['The Google Meet call only lets signed-in people in.', SIGNED_IN],
  MEET_LOGIN_FAILED_SAML_REJECTED: ["The sign-in of the bot's Google account was refused.", SIGNED_IN],
  MEET_LOGIN_FAILED_TIMEOUT: ["The sign-in of the bot's Google account took too long.", SIGNED_IN],
  TEAMS_LOGIN_UNAVAILABLE: ['No signed-in Microsoft account was free for the bot.', SIGNED_IN],
  TEAMS_LOGIN_REQUIRED: ['The Teams meeting only lets signed-in people in.', SIGNED_IN],
  TEAMS_LOGIN_FAILED_INVALID_CREDENTIALS: ["The password of the bot's Microsoft account was refused.", SIGNED_IN],
  TEAMS_LOGIN_FAILED_CAPTCHA: ["The sign-in of the bot's Microsoft account was stopped by a captcha.", SIGNED_IN],
  TEAMS_LOGIN_FAILED_MFA_REQUIRED: ["The bot's Microsoft account asks for a second factor.", SIGNED_IN],
  TEAMS_LOGIN_FAILED_TIMEOUT: ["The sign-in of the bot's Microsoft account took too long.", SIGNED_IN],

  INSUFFICIENT_TOKENS: [
    'There were not enough tokens when the bot was to join.',
    'Buy tokens in the Meeting BaaS dashboard.',
  ],
  DAILY_BOT_CAP_REACHED: ['The daily number of bots of the plan was used up.', 'Wait, or change the plan.'],
  BOT_ALREADY_EXISTS: [
    'Another bot was sent to this link less than five minutes before.',
    'Use "Allow Multiple Bots" for links that are used twice in a row.',
  ],
  UNKNOWN_ERROR: ['The bot failed for an unknown reason.', SERVICE],
};

const NORMAL_ENDS: ReadonlySet<string> = new Set([
  'BOT_REMOVED',
  'NO_ATTENDEES',
  'NO_SPEAKER',
  'RECORDING_TIMEOUT',
  'API_REQUEST',
]);
/** Ends that a request of ours (or of another API user) causes. */
const STOPPED_BY_API: ReadonlySet<string> = new Set(['API_REQUEST', 'EXITING_MEETING_BEFORE_RECORD']);

/** Ends of bots that the account did not allow to join: looked at only when a booked bot is due. */
const REFUSED_BY_ACCOUNT: ReadonlySet<string> = new Set(['INSUFFICIENT_TOKENS', 'DAILY_BOT_CAP_REACHED']);

/** An `error_code` in words; codes that are not known keep the service's own words. */
export function failureOf(code: string, serviceMessage: string | null = null): BotFailure {
  const [sentence, hint] = (Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined) ?? [
    serviceMessage ?? `The bot ended with ${code}.`,
    SERVICE,
  ];
  return { code, serviceMessage, sentence, hint };
}

/** The bot did its work; the code only says how the call ended for it. */
export const isNormalEnd = (code: string): boolean => NORMAL_ENDS.has(code);

/** The bot ended because somebody told it to through the API. */
export const wasStoppedByApi = (code: string | null): boolean => code !== null && STOPPED_BY_API.has(code);

/** The account's tokens or cap kept the bot from joining; another account could still send one. */
export const wasRefusedByAccount = (code: string | null): boolean => code !== null && REFUSED_BY_ACCOUNT.has(code);

/** Every code that has words of its own. */
export const KNOWN_FAILURES: readonly string[] = Object.keys(FAILURES);
