import {
  type BotParams,
  type BotRow,
  failureOf,
  type MeetingData,
  notesFromExtra,
  type StandingWord,
  standingOf,
  tagFromExtra,
  userExtra,
} from 'calendar-bots/bots/meeting-baas-v1';
import type { IDataObject } from 'n8n-workflow';
import { isoOf, meetingOf } from '../event-item';

/** Where a bot is, in the words of all services. v1 tells no statuses when it is asked: they are made out of times. */
const PHASES: Readonly<Record<StandingWord, { phase: string; terminal: boolean }>> = {
  scheduled: { phase: 'scheduled', terminal: false },
  taken_back: { phase: 'cancelled', terminal: true },
  cancelled: { phase: 'cancelled', terminal: true },
  under_way: { phase: 'joining', terminal: false },
  in_call: { phase: 'recording', terminal: false },
  processing: { phase: 'processing', terminal: false },
  stopped: { phase: 'completed', terminal: true },
  ended: { phase: 'completed', terminal: true },
  failed: { phase: 'failed', terminal: true },
};

/** A bot as a row of the listing shows it, and as it says itself where it was read. */
export function rowToJson(row: BotRow, params: BotParams | null, now: number): IDataObject {
  const { extra } = row;
  const tag = tagFromExtra(extra);
  const due = Date.parse(notesFromExtra(extra).joinAt);
  const joinAt = Number.isNaN(due) ? null : due;
  const createdAt = millis(row.created_at) ?? 0;
  const mark = tag?.removed != null;
  const { status } = standingOf({ row, params, joinAt, createdAt, mark, now });
  const meeting = meetingOf(tag);
  return {
    botId: row.uuid,
    name: row.bot_name,
    status,
    ...PHASES[status],
    meetingUrl: row.meeting_url,
    joinAt: isoOf(joinAt),
    createdAt: isoOf(createdAt),
    endedAt: isoOf(millis(row.ended_at)),
    durationSeconds: row.duration,
    speakers: row.speakers,
    event: meeting === null ? null : { ...meeting.event, start: meeting.start, end: meeting.end },
    occurrenceKey: meeting?.key ?? null,
    extra: userExtra(extra) as IDataObject,
  };
}

/** A bot with what it recorded. */
export function dataToJson(data: MeetingData, now: number): IDataObject {
  const { bot, transcripts } = data.bot_data;
  const speakers = [...new Set(transcripts.map(({ speaker }) => speaker))];
  const row: BotRow = {
    ...bot,
    created_at: bot.created_at ?? new Date(0).toISOString(),
    duration: data.duration,
    speakers,
  };
  return {
    ...rowToJson(row, bot, now),
    recordingMode: bot.recording_mode,
    joinedAt: isoOf(millis(bot.bot_joined_at)),
    leftAt: isoOf(millis(bot.bot_exited_at)),
    ended: (bot.errors ?? '') === '' ? null : { ...failureOf(bot.errors ?? '') },
    ...filesToJson(data),
    transcript: transcripts as unknown as IDataObject[],
  };
}

/** Links that expire; null for files that are not there. */
export function filesToJson(data: MeetingData): IDataObject {
  const file = (link: string | null): string | null => (link === '' ? null : link);
  return {
    video: file(data.mp4),
    audio: file(data.audio),
    diarization: file(data.speaker_diarization_file),
    participantsFile: file(data.meeting_participants_file),
  };
}

/** Times without a zone are UTC. */
function millis(value: string | null): number | null {
  if (value === null || value === '') return null;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? null : ms;
}
