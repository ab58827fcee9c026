import type { Activity, BotStatus } from '../meeting-baas';

export type Who = 'n8n' | 'you' | 'service';

/** One line of the log on the page. */
export interface JournalLine {
  id: number;
  at: number;
  who: Who;
  text: string;
  tone: 'plain' | 'good' | 'bad' | 'quiet';
}

const STATUS_WORDS: Partial<Record<BotStatus, string>> = {
  queued: 'is on its way',
  joining_call: 'is joining the call',
  in_waiting_room: 'is in the waiting room',
  in_waiting_for_host: 'is waiting for the host',
  in_call_not_recording: 'was let in',
  in_call_recording: 'is recording',
  recording_paused: 'has paused recording',
  recording_resumed: 'is recording again',
  call_ended: 'has left the call',
  transcribing: 'is transcribing',
  completed: 'is done: the recording is ready',
  bot_removed: 'was removed by the host',
  bot_removed_too_early: 'was removed at once',
  bot_rejected: 'was turned away',
  waiting_room_timeout: 'was never let in and gave up',
  recording_failed: 'has crashed',
  invalid_meeting_url: 'found no meeting behind the link',
  meeting_error: 'could not get in without signing in',
};

/** What an error code means, as the end of "The bot of … failed: ". */
export const ERROR_WORDS: Record<string, string> = {
  BOT_NOT_ACCEPTED: 'nobody let it in',
  GENERAL_ERROR: 'it crashed',
  BOT_REMOVED: 'the host removed it',
  BOT_REMOVED_TOO_EARLY: 'the host removed it at once',
  INVALID_MEETING_URL: 'there is no meeting behind the link',
  LOGIN_REQUIRED: 'the meeting wants a signed-in guest',
  EXITING_MEETING_BEFORE_RECORD: 'it was called back before it could record',
  INSUFFICIENT_TOKENS: 'the account has no tokens left',
  DAILY_BOT_CAP_REACHED: 'the account has used up its bots for today',
  BOT_ALREADY_EXISTS: 'another bot is in that meeting',
  TIMEOUT_WAITING_TO_START: 'the meeting never started',
  WAITING_FOR_HOST_TIMEOUT: 'the host never came',
};

/** Statuses that last no time, or that say nothing to somebody who watches. */
const NOT_TOLD = new Set<BotStatus>(['recording_succeeded', 'api_request_stop']);

const EVENT_WORDS: Record<string, string> = {
  'bot.status_change': 'a status',
  'bot.completed': 'that the recording is ready',
  'bot.failed': 'that the bot failed',
  'bot.chat_message': 'a chat message',
};

export interface Namer {
  /** `“Weekly sync”`, or words for a meeting that nobody knows. */
  titleOf(botId: string): string;
  /** The time of day as the person reads it: `14:59`. */
  timeOf(ms: number): string;
}

type Line = Omit<JournalLine, 'id' | 'at'>;

/** What an event at the bot service means to somebody who watches; undefined when it is not worth a line. */
export function lineOf(activity: Activity, name: Namer): Line | undefined {
  const title = name.titleOf(activity.botId);
  switch (activity.kind) {
    case 'booked':
      return { who: 'n8n', tone: 'good', text: `n8n booked a bot for ${title} at ${name.timeOf(activity.joinAt)}` };
    case 'sent':
      return { who: 'n8n', tone: 'good', text: `n8n sent a bot to ${title}` };
    case 'moved':
      return {
        who: 'n8n',
        tone: 'good',
        text: `n8n moved the bot of ${title} from ${name.timeOf(activity.from)} to ${name.timeOf(activity.to)}`,
      };
    case 'changed':
      return { who: 'n8n', tone: 'plain', text: `n8n changed the bot of ${title} (${activity.fields.join(', ')})` };
    case 'cancelled':
      return { who: 'n8n', tone: 'plain', text: `n8n cancelled the bot of ${title}` };
    case 'told_to_leave':
      return { who: 'n8n', tone: 'plain', text: `n8n told the bot of ${title} to leave` };
    case 'chat':
      return {
        who: 'service',
        tone: 'quiet',
        text: `${activity.sender} wrote in the chat of ${title}: ${activity.text}`,
      };
    case 'status': {
      if (NOT_TOLD.has(activity.status)) return undefined;
      if (activity.status === 'failed') {
        const why = ERROR_WORDS[activity.errorCode ?? ''] ?? activity.errorCode ?? 'nobody knows why';
        return { who: 'service', tone: 'bad', text: `The bot of ${title} failed: ${why}` };
      }
      const words = STATUS_WORDS[activity.status] ?? activity.status;
      const tone = activity.status === 'completed' ? 'good' : 'plain';
      return { who: 'service', tone, text: `The bot of ${title} ${words}` };
    }
    case 'delivery': {
      const what = EVENT_WORDS[activity.event] ?? activity.event;
      if (activity.forged) {
        return { who: 'service', tone: activity.ok ? 'bad' : 'quiet', text: `A forged webhook was ${activity.ok ? 'accepted' : 'refused'} (${activity.status ?? 'no answer'})` }; // prettier-ignore
      }
      if (activity.ok) return { who: 'service', tone: 'quiet', text: `n8n was told ${what} of ${title}` };
      const answer = activity.status === null ? 'did not answer' : `answered ${activity.status}`;
      const again = activity.attempt > 1 ? `, attempt ${activity.attempt}` : '';
      return {
        who: 'service',
        tone: 'bad',
        text: `n8n should have been told ${what} of ${title}, but ${answer}${again}`,
      };
    }
  }
}

const KEPT = 200;

/** The latest lines. */
export class Journal {
  private lines: JournalLine[] = [];
  private nextId = 1;

  add(at: number, line: Line): void {
    this.lines.push({ ...line, id: this.nextId++, at });
    if (this.lines.length > KEPT) this.lines = this.lines.slice(-KEPT);
  }

  /** Oldest first. */
  list(): readonly JournalLine[] {
    return this.lines;
  }
}
