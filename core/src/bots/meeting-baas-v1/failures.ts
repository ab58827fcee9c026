import type { BotFailure } from '../bot-event.js';

type Words = readonly [sentence: string, hint: string];

const HOST = 'Ask the host to let the bot in, or send it again while the meeting goes on.';
const LINK = 'Check that the link works for guests and the meeting is open.';
const SERVICE = 'Try again; if it stays, give the bot ID to Meeting BaaS support.';
const RECORDED = 'What it recorded until then is there.';
const NONE = 'Nothing to do.';

/**
 * Every documented error, end reason and failing status of v1, without case and separators: the guide writes
 * `CannotJoinMeeting`, the reference has another list and writes `meeting_not_found`.
 */
const FAILURES: Readonly<Record<string, Words>> = {
  cannotjoinmeeting: ['The bot could not join the meeting.', LINK],
  timeoutwaitingtostart: ['Nobody let the bot in before its waiting time was over.', HOST],
  botnotaccepted: ['The bot was not let into the meeting.', HOST],
  botremoved: ['Somebody in the meeting removed the bot.', RECORDED],
  internalerror: ['Meeting BaaS had an internal error.', SERVICE],
  invalidmeetingurl: ['The meeting link is not valid.', 'Check the link of the event.'],

  meetingnotfound: ['There is no meeting at this link, or it is over.', LINK],
  accessdenied: ['The bot was not let into the meeting.', HOST],
  authenticationerror: ['The bot could not sign in at the meeting platform.', 'Check the Zoom settings of the bot.'],
  networkerror: ['The bot lost its connection.', SERVICE],

  botrejected: ['The bot was not let into the meeting.', HOST],
  waitingroomtimeout: ['Nobody let the bot in before its waiting time was over.', HOST],
  meetingerror: ['An error in the meeting ended the recording.', SERVICE],

  noattendees: ['Nobody joined the meeting, so the bot left.', 'Raise "No One Joined Timeout" if people come later.'],
  nospeaker: ['Nobody spoke for a while, so the bot left.', 'Raise "Silence Timeout" if long pauses are normal.'],
  recordingtimeout: ['The longest recording time was reached.', RECORDED],
  apirequest: ['The bot was told to leave through the API.', NONE],
};

/** An error in words; one that is not known keeps the service's own words. */
export function failureOf(code: string, serviceMessage: string | null = null): BotFailure {
  const word = code.toLowerCase().replace(/[^a-z]/g, '');
  const [sentence, hint] = (Object.hasOwn(FAILURES, word) ? FAILURES[word] : undefined) ?? [
    serviceMessage ?? `The bot ended with ${code}.`,
    SERVICE,
  ];
  return { code, serviceMessage, sentence, hint };
}
