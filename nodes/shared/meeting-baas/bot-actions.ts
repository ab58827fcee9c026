import { type BotOrder, type BotTag, CalendarBotsError, isCalendarBotsError } from 'calendar-bots';
import {
  bookBatch,
  createMeetingBaasService,
  type MeetingBaasClient,
  meaningOfStatus,
  mergeExtra,
  recordingOf,
} from 'calendar-bots/bots/meeting-baas';
import type { IDataObject } from 'n8n-workflow';
import { type BotActions, type BotQuery, type ManyOrder, type ManyOutcome, take } from '../bot-actions';
import { n8nClock } from '../clock';
import { sentTag } from '../sent-tag';
import { detailsToJson, rowToJson, scheduledToJson } from './bot-items';
import { readCallback } from './bot-settings';
import { readRetranscription } from './retranscription';
import { updateScheduled } from './update-scheduled';

/** Single bots of Meeting BaaS. */
export function createMeetingBaasActions(client: MeetingBaasClient): BotActions {
  /** What it recorded, and with what. */
  const details = async (botId: string) => {
    const bot = await client.getBot(botId);
    return { ...recordingOf(bot, bot.artifacts_deleted), provider: bot.transcription_provider, status: bot.status };
  };
  return {
    async get(botId) {
      const sent = await unlessMissing(async () => detailsToJson(await client.getBot(botId)));
      // A bot that has not left yet is only known to the schedule.
      return sent ?? scheduledToJson(await client.getScheduledBot(botId));
    },
    async getStatus(botId) {
      const sent = await unlessMissing(async (): Promise<IDataObject> => {
        const { status, transcription_status, updated_at } = await client.getBotStatus(botId);
        const { phase, terminal } = meaningOfStatus(status);
        return { botId, status, phase, terminal, transcriptionStatus: transcription_status, updatedAt: updated_at };
      });
      if (sent !== null) return sent;
      const { status, phase, terminal, joinAt } = scheduledToJson(await client.getScheduledBot(botId));
      return { botId, status, phase, terminal, transcriptionStatus: null, updatedAt: null, joinAt };
    },
    list: (query) => list(client, query),
    sendMany: (orders) => sendMany(client, orders),
    async updateExtra(botId, extra) {
      const outcome = await mergeExtra(client, botId, extra, () => n8nClock.now());
      if (outcome !== 'changed') throw notWritten(botId, outcome);
    },
    resendWebhook: (botId) => client.resendWebhook(botId),
    async retryCallback(botId, fields) {
      const { checkSettings } = await import('calendar-bots/bots/meeting-baas');
      const config = readCallback(fields.collection('callbackOptions'));
      await client.retryCallback(botId, checkSettings({ callback_config: config }).callback_config ?? null);
    },
    getScheduled: async (botId) => scheduledToJson(await client.getScheduledBot(botId)),
    updateScheduled: (botId, fields) => updateScheduled(client, botId, fields),
    sendMessage: (botId, message) => client.sendChatMessage(botId, message),
    async listParticipants(botId) {
      const { participants, speakers } = await details(botId);
      const spoke = new Set(speakers.map(({ name }) => name));
      return participants.map((person) => ({ botId, ...person, spoke: spoke.has(person.name) }));
    },
    pause: (botId, chatMessage) => client.pauseRecording(botId, chatMessage || undefined),
    resume: (botId, chatMessage) => client.resumeRecording(botId, chatMessage || undefined),
    async getRecording(botId) {
      const { video, audio, durationSeconds, joinedAt, leftAt, deleted, status } = await details(botId);
      return { botId, status, video, audio, durationSeconds, joinedAt, leftAt, deleted };
    },
    async getTranscript(botId) {
      const { transcript, rawTranscript, diarization, provider, status } = await details(botId);
      return { botId, status, provider, transcript, rawTranscript, diarization };
    },
    createTranscript: (botId, fields) => client.retranscribe(botId, readRetranscription(fields)),
    async getScreenshots(botId) {
      const toJson = ({ screenshot_id: screenshotId, url }: { screenshot_id: number; url: string }): IDataObject => ({
        botId,
        screenshotId,
        url,
      });
      return take(client.allScreenshots(botId), Infinity, toJson);
    },
    deleteRecording: (botId, { fromProvider }) => client.deleteData(botId, { deleteFromProvider: fromProvider }),
  };
}

function notWritten(botId: string, outcome: 'tooLate' | 'gone'): CalendarBotsError {
  if (outcome === 'gone') {
    return new CalendarBotsError({
      code: 'notFound',
      service: 'Meeting BaaS',
      message: `Meeting BaaS has no bot "${botId}"`,
      hint: 'Check the ID; a bot that was taken back before it left is none any more.',
    });
  }
  return new CalendarBotsError({
    code: 'conflict',
    service: 'Meeting BaaS',
    message: 'Meeting BaaS does not change a bot that joins within four minutes',
    hint: 'Run it again when the bot has left.',
  });
}

async function sendMany(client: MeetingBaasClient, orders: readonly ManyOrder[]): Promise<ManyOutcome[]> {
  const service = createMeetingBaasService(client, { clock: n8nClock });
  const outcomes = await bookBatch(client, service, orders.map(toOrder), { clock: n8nClock });
  return outcomes.map((outcome) => {
    if ('botId' in outcome) return { botId: outcome.botId, alreadySent: outcome.adopted };
    const { code, message, hint } = outcome.error;
    return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  });
}

function toOrder({ key, meetingUrl, name, joinAt, settings }: ManyOrder): BotOrder {
  const tag: BotTag = sentTag(key, joinAt ?? Date.now(), settings);
  return { meetingUrl, name, joinAt, settings, tag };
}

function list(client: MeetingBaasClient, { which, most, filters }: BotQuery): Promise<IDataObject[]> {
  const after = filters.instant('after', 'After');
  const before = filters.instant('before', 'Before');
  const query = given({
    botId: filters.text('botId'),
    botName: filters.text('botName'),
    meetingUrl: filters.text('meetingUrl'),
    meetingPlatforms: filters.list('platforms'),
    extra: filters.text('extra'),
    statuses: filters.list('statuses'),
  });
  const limit = (largest: number): number => Math.min(most, largest);
  if (which === 'booked') {
    const times = given({ scheduledAfter: after, scheduledBefore: before });
    return take(client.allScheduledBots({ ...query, ...times, limit: limit(100) }), most, scheduledToJson);
  }
  const more = given({
    createdAfter: after,
    createdBefore: before,
    endedAfter: filters.instant('endedAfter', 'Ended After'),
    participantName: filters.text('participantName'),
  });
  return take(client.allBots({ ...query, ...more, limit: limit(250) }), most, rowToJson);
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    return nullWhenMissing(error);
  }
}

function nullWhenMissing(error: unknown): null {
  if (isCalendarBotsError(error) && error.code === 'notFound') return null;
  throw error;
}

function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
