import type { BotFailure } from '../bot-event.js';

type Words = readonly [sentence: string, hint: string];

const HOST = 'Ask the host to let the bot in, or send it again while the meeting goes on.';
const SERVICE = 'Try again; if it stays, give the bot ID to MeetStream support.';

/** What a bot's end is called, in the statuses and in the events' names, without case and separators. */
const FAILURES: Readonly<Record<string, Words>> = {
  notallowed: ['Nobody let the bot in before its waiting time was over.', HOST],
  denied: ['The bot was not let into the meeting.', HOST],
  kicked: ['Somebody in the meeting removed the bot.', 'What it recorded until then is there.'],
  error: ['The bot had an error.', SERVICE],
  failed: ['The bot could not do its work.', SERVICE],
  recordingpermissiondenied: ['The host did not allow the recording.', 'Ask the host to allow it when the bot asks.'],
  transcriptionfailed: [
    'The recording could not be transcribed.',
    'The recording is there; ask for the transcription again.',
  ],
};

/** An end in words; one that is not known keeps the service's own words. */
export function failureOf(code: string, serviceMessage: string | null = null): BotFailure {
  const word = code
    .toLowerCase()
    .replace(/^bot\./, '')
    .replace(/[^a-z]/g, '');
  const [sentence, hint] = (Object.hasOwn(FAILURES, word) ? FAILURES[word] : undefined) ?? [
    serviceMessage ?? `The bot ended with ${code}.`,
    SERVICE,
  ];
  return { code, serviceMessage, sentence, hint };
}
