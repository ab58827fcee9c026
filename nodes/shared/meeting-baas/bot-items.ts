import {
  type BotDetails,
  type BotRow,
  failureOf,
  isNormalEnd,
  meaningOfStatus,
  recordingOf,
  type ScheduledBotRow,
  tagFromExtra,
  userExtra,
} from 'calendar-bots/bots/meeting-baas';
import type { IDataObject } from 'n8n-workflow';
import { meetingOf } from '../event-item';

/** A bot that was sent, with links to what it recorded. The links expire after four hours. */
export function detailsToJson(bot: BotDetails): IDataObject {
  const { participants, speakers, ...files } = recordingOf(bot, bot.artifacts_deleted);
  return {
    ...base(bot),
    recordingMode: bot.recording_mode,
    ...outcome(bot),
    ...files,
    participants: participants.map((person) => ({ ...person })),
    speakers: speakers.map((person) => ({ ...person })),
    chatMessages: bot.chat_messages,
  };
}

/** A bot as the listing of sent bots shows it. */
export function rowToJson(bot: BotRow): IDataObject {
  return {
    ...base(bot),
    ...outcome(bot),
    durationSeconds: bot.duration,
    joinedAt: bot.joined_at,
    leftAt: bot.exited_at,
    endedAt: bot.ended_at,
  };
}

/** A booked bot. Its status `completed` only says that it was sent on its way. */
export function scheduledToJson(bot: ScheduledBotRow): IDataObject {
  const sent = bot.status === 'completed';
  return { ...base(bot), ...(sent ? { phase: 'joining', terminal: false } : {}), joinAt: bot.join_at };
}

function base(
  bot: Pick<BotRow, 'bot_id' | 'bot_name' | 'meeting_url' | 'meeting_platform' | 'status' | 'extra' | 'created_at'>,
) {
  const meeting = meetingOf(tagFromExtra(bot.extra));
  return {
    botId: bot.bot_id,
    name: bot.bot_name,
    status: bot.status,
    ...meaningOfStatus(bot.status),
    meetingUrl: bot.meeting_url,
    platform: bot.meeting_platform,
    createdAt: bot.created_at,
    event: meeting === null ? null : { ...meeting.event, start: meeting.start, end: meeting.end },
    occurrenceKey: meeting?.key ?? null,
    extra: userExtra(bot.extra) as IDataObject,
  };
}

function outcome({
  error_code: code,
  error_message: message,
}: Pick<BotRow, 'error_code' | 'error_message'>): IDataObject {
  if (code === null) return { ended: null };
  return { ended: { ...failureOf(code, message), normal: isNormalEnd(code) } };
}
