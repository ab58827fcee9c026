import { CalendarBotsError } from 'calendar-bots';
import { type BotRow, type MeetingBaasV1Client, notesFromExtra, paramsOf } from 'calendar-bots/bots/meeting-baas-v1';
import type { IDataObject } from 'n8n-workflow';
import type { BotActions, BotQuery } from '../bot-actions';
import { speechToText } from './bot-settings';
import { dataToJson, filesToJson, rowToJson } from './bot-items';

/** Single bots of Meeting BaaS v1. It cannot pause, chat, change a bot, or send several at once. */
export function createMeetingBaasV1Actions(client: MeetingBaasV1Client): BotActions {
  return {
    async get(botId) {
      return dataToJson(await client.getMeetingData(botId), Date.now());
    },
    async getStatus(botId) {
      const bot = dataToJson(await client.getMeetingData(botId, { transcripts: false }), Date.now());
      const { status, phase, terminal, joinAt, joinedAt, leftAt, endedAt, ended } = bot;
      return { botId, status, phase, terminal, joinAt, joinedAt, leftAt, endedAt, ended };
    },
    list: (query) => list(client, query),
    async getRecording(botId) {
      const data = await client.getMeetingData(botId, { transcripts: false });
      const { status, joinedAt, leftAt, durationSeconds } = dataToJson(data, Date.now());
      return { botId, status, ...filesToJson(data), durationSeconds, joinedAt, leftAt };
    },
    getScreenshots: async (botId) =>
      (await client.getScreenshots(botId)).map(({ url, date }) => ({ botId, url, date }) satisfies IDataObject),
    async deleteRecording(botId) {
      const { ok, status } = await client.deleteData(botId);
      if (ok && status !== 'partiallyDeleted' && status !== 'noDataFound') return;
      throw new CalendarBotsError({
        code: 'conflict',
        service: 'Meeting BaaS v1',
        message:
          status === 'noDataFound'
            ? 'Meeting BaaS v1 has no recording of this bot'
            : 'Meeting BaaS v1 deleted the recording only in part',
        hint: status === 'noDataFound' ? 'Wait until the bot is done.' : 'Run it again in a minute.',
      });
    },
    async getTranscript(botId) {
      const { transcripts } = (await client.getMeetingData(botId)).bot_data;
      const text = transcripts.map(({ speaker, words }) => `${speaker}: ${words.map((word) => word.text).join(' ')}`);
      return { botId, text: text.join('\n'), transcript: transcripts as unknown as IDataObject[] };
    },
    async createTranscript(botId, fields) {
      const { checkSettings } = await import('calendar-bots/bots/meeting-baas-v1');
      const webhookUrl = fields.text('callbackUrl').trim();
      const wanted = { speech_to_text: speechToText(fields.collection('baasV1Transcription')) };
      const { speech_to_text: chosen } = checkSettings(wanted);
      await client.retranscribe(botId, {
        ...(chosen === undefined || chosen === null ? {} : { speechToText: chosen }),
        ...(webhookUrl === '' ? {} : { webhookUrl }),
      });
    },
  };
}

/**
 * Bots of the one listing, which has neither statuses nor join times: booked ones are those of ours whose time is to
 * come, each read once more to see that nobody took it back.
 */
async function list(client: MeetingBaasV1Client, { which, most, filters }: BotQuery): Promise<IDataObject[]> {
  const query = given({
    botName: filters.text('botName'),
    meetingUrl: filters.text('meetingUrl'),
    extra: filters.text('extra'),
    createdAfter: filters.instant('after', 'After'),
    createdBefore: filters.instant('before', 'Before'),
    endedAfter: filters.instant('endedAfter', 'Ended After'),
  });
  const now = Date.now();
  const items: IDataObject[] = [];
  for await (const row of client.allBots(query)) {
    if (items.length >= most) break;
    if (isAhead(row, now) !== (which === 'booked')) continue;
    const params = which === 'booked' && row.ended_at === null ? await paramsOf(client, row.uuid) : null;
    const item = rowToJson(row, params, now);
    if (which === 'sent' || item['phase'] === 'scheduled') items.push(item);
  }
  return which === 'booked' ? items.sort((a, b) => (String(a['joinAt']) < String(b['joinAt']) ? -1 : 1)) : items;
}

const isAhead = (row: BotRow, now: number): boolean => Date.parse(notesFromExtra(row.extra).joinAt) > now;

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
