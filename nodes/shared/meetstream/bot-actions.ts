import { CalendarBotsError } from 'calendar-bots';
import {
  type BotDetails,
  type BotRow,
  createMeetStreamService,
  failureOf,
  meaningOfStatus,
  type MeetStreamClient,
  tagFromAttributes,
  userAttributes,
} from 'calendar-bots/bots/meetstream';
import type { IDataObject } from 'n8n-workflow';
import { type BotActions, take } from '../bot-actions';
import { n8nClock } from '../clock';
import { meetingOf } from '../event-item';
import type { Collection } from '../parameters';
import { textOf, wordOf } from '../values';
import { readProvider } from './bot-settings';

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
      const platform = wordOf(filters.text('platform'), ['GMeet', 'Zoom', 'Teams']);
      const query = { attributes: attributesOf(filters), ...(platform === undefined ? {} : { platform }) };
      return take(client.allBots(query), most, toJson);
    },
    updateScheduled: (botId, fields) => updateScheduled(client, botId, fields),
    async getSummary(botId) {
      return { botId, summary: (await client.getSummary(botId)) as IDataObject | null };
    },
    sendMessage: (botId, message) => client.sendMessage(botId, message),
    sendImage: (botId, imageUrl, seconds) => client.sendImage(botId, imageUrl, seconds),
    listMessages: async (botId) => (await client.getChats(botId)).map((message) => withBot(botId, message)),
    listParticipants: async (botId) => (await client.getParticipants(botId)).map((person) => withBot(botId, person)),
    pause: (botId) => client.pauseRecording(botId),
    resume: (botId) => client.resumeRecording(botId),
    async getRecording(botId) {
      return { botId, video: await client.getVideo(botId), audio: await client.getAudio(botId) };
    },
    async getStreams(botId) {
      const [audio, video] = [await client.getAudioStreams(botId), await client.getRecordingStreams(botId)];
      return { botId, audioStreams: audio as IDataObject | null, videoStreams: video as IDataObject | null };
    },
    async getTimeline(botId) {
      return { botId, timeline: (await client.getSpeakerTimeline(botId)) as IDataObject | null };
    },
    getScreenshots: async (botId) => (await client.getScreenshots(botId)).map((shot) => withBot(botId, shot)),
    deleteRecording: (botId) => client.deleteData(botId),
    async getTranscript(botId, fields) {
      const raw = fields.flag('raw');
      const wanted = fields.text('transcriptId').trim();
      const { transcript_id: known } = wanted === '' ? await client.getDetail(botId) : { transcript_id: null };
      if (wanted === '') return { botId, ...(await transcriptOf(client, botId, known, raw)) };
      const transcript = await client.getTranscript(wanted, { raw });
      return { botId, transcriptId: wanted, transcript: transcript as unknown as IDataObject[] | null };
    },
    async listTranscripts(botId) {
      const runs = await client.listTranscriptions(botId);
      return runs.map((run) => ({
        botId,
        transcriptId: run.transcript_id,
        provider: run.provider,
        status: run.status,
        createdAt: run.created_at,
        downloadUrls: (run.download_urls ?? null) as IDataObject | null,
      }));
    },
    createTranscript: (botId, fields) =>
      client.transcribe(botId, readProvider(fields), fields.text('callbackUrl').trim() || undefined),
  };
}

const withBot = (botId: string, row: Record<string, unknown>): IDataObject => ({ botId, ...row }) as IDataObject;

/** The time goes along with every change; the port sees to that, and to our notes in the bot's entries. */
async function updateScheduled(client: MeetStreamClient, botId: string, fields: Collection): Promise<IDataObject> {
  const joinAt = fields.instant('joinAt', 'Join At');
  const name = fields.text('botName')?.trim();
  const change = { ...(joinAt === undefined ? {} : { joinAt }), ...(name === undefined ? {} : { name }) };
  if (Object.keys(change).length === 0) {
    throw new CalendarBotsError({
      code: 'invalid',
      service: 'MeetStream',
      message: 'There is nothing to change',
      hint: 'Add what is to be different to "Update Fields".',
    });
  }
  const outcome = await createMeetStreamService(client, { clock: n8nClock }).change(botId, change);
  if (outcome === 'changed') return { botId, changed: Object.keys(change) };
  throw new CalendarBotsError({
    code: outcome === 'gone' ? 'notFound' : 'conflict',
    service: 'MeetStream',
    message:
      outcome === 'gone'
        ? `MeetStream has no scheduled bot "${botId}"`
        : 'MeetStream does not change this bot any more',
    hint:
      outcome === 'gone'
        ? 'Check the ID; a bot that has left is not a scheduled one any more.'
        : 'It is on its way, or the time does not suit. Take it back with "Cancel" and send another one.',
  });
}

const NO_FILES = { video: null, audio: null, transcript: null, transcriptId: null, participants: [] };

/** The newest transcription that was made; null while there is none. */
async function transcriptOf(
  client: MeetStreamClient,
  botId: string,
  known: string | null,
  raw = false,
): Promise<IDataObject> {
  const runs = (await client.listTranscriptions(botId)).filter(({ status }) => /^success/i.test(status));
  const newest = runs.sort((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? 1 : -1))[0];
  const transcriptId = newest?.transcript_id ?? known;
  if (transcriptId === null || newest === undefined) return { transcriptId, transcript: null };
  const segments = await client.getTranscript(transcriptId, raw ? { raw } : {});
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
