import {
  type BotDetails,
  type BotRow,
  failureOf,
  meaningOfStatus,
  type MeetStreamClient,
  tagFromAttributes,
  userAttributes,
} from 'calendar-bots/bots/meetstream';
import type { IDataObject } from 'n8n-workflow';
import { type BotActions, take } from '../bot-actions';
import { meetingOf } from '../event-item';
import type { Collection } from '../parameters';
import { textOf } from '../values';

/** Single bots of MeetStream. */
export function createMeetStreamActions(client: MeetStreamClient): BotActions {
  return {
    async get(botId) {
      const bot = await client.getDetail(botId);
      const { terminal, phase } = meaningOfStatus(bot.Status);
      const over = terminal || phase === 'processing';
      const base = detailsToJson(botId, bot);
      if (!over) return { ...base, ...NO_FILES };
      return {
        ...base,
        video: await client.getVideo(botId),
        audio: await client.getAudio(botId),
        ...(await transcriptOf(client, botId, bot.transcript_id)),
        participants: (await client.getParticipants(botId)) as IDataObject[],
      };
    },
    async getStatus(botId) {
      const { status } = await client.getStatus(botId);
      return { botId, status, ...meaningOfStatus(status) };
    },
    async list({ which, most, filters }) {
      const wanted = filters.text('botName')?.trim();
      const toJson = (row: BotRow): IDataObject | null =>
        wanted === undefined || row.bot_name === wanted ? rowToJson(row) : null;
      if (which === 'booked') return take(each(await client.listScheduledBots()), most, toJson);
      return take(client.allBots({ attributes: attributesOf(filters) }), most, toJson);
    },
    sendMessage: (botId, message) => client.sendMessage(botId, message),
    pause: (botId) => client.pauseRecording(botId),
    resume: (botId) => client.resumeRecording(botId),
    async getScreenshots(botId) {
      return (await client.getScreenshots(botId)).map((shot) => ({ botId, ...shot }) as IDataObject);
    },
    deleteRecording: (botId) => client.deleteData(botId),
  };
}

const NO_FILES = { video: null, audio: null, transcript: null, transcriptId: null, participants: [] };

/** The newest transcription that was made; null while there is none. */
async function transcriptOf(client: MeetStreamClient, botId: string, known: string | null): Promise<IDataObject> {
  const runs = (await client.listTranscriptions(botId)).filter(({ status }) => /^success/i.test(status));
  const newest = runs.sort((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? 1 : -1))[0];
  const transcriptId = newest?.transcript_id ?? known;
  if (transcriptId === null || newest === undefined) return { transcriptId, transcript: null };
  const segments = await client.getTranscript(transcriptId);
  return { transcriptId, transcript: segments === null ? null : (segments as unknown as IDataObject[]) };
}

function detailsToJson(botId: string, bot: BotDetails): IDataObject {
  const { phase } = meaningOfStatus(bot.Status);
  return {
    ...base(botId, bot.Status, bot.custom_attributes),
    name: textOf(bot.RequestPayload?.['bot_name']) ?? null,
    meetingUrl: textOf(bot.RequestPayload?.['meeting_link']) ?? null,
    platform: bot.Platform,
    startedAt: bot.StartTime,
    endedAt: bot.EndTime,
    duration: bot.Duration,
    transcriptStatus: bot.TranscriptStatus,
    ended: phase === 'failed' ? { ...failureOf(bot.Status) } : null,
  };
}

function rowToJson(bot: BotRow): IDataObject {
  return {
    ...base(bot.bot_id, bot.status, bot.custom_attributes),
    name: bot.bot_name,
    meetingUrl: bot.meeting_url,
    platform: bot.platform,
    joinAt: bot.join_at,
    createdAt: bot.created_at,
    endedAt: bot.ended_at,
  };
}

function base(botId: string, status: string, attributes: Record<string, unknown> | null): IDataObject {
  const meeting = meetingOf(tagFromAttributes(attributes));
  return {
    botId,
    status,
    ...meaningOfStatus(status),
    event: meeting === null ? null : { ...meeting.event, start: meeting.start, end: meeting.end },
    occurrenceKey: meeting?.key ?? null,
    extra: userAttributes(attributes) as IDataObject,
  };
}

/** `name:value` entries separated by commas, the value up to the next comma. */
function attributesOf(filters: Collection): Record<string, string> {
  const entries = filters.list('extra') ?? [];
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const colon = entry.indexOf(':');
      return colon < 1 ? [] : [[entry.slice(0, colon).trim(), entry.slice(colon + 1).trim()]];
    }),
  );
}

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
