import { isCalendarBotsError } from 'calendar-bots';
import { type MeetingBaasClient, meaningOfStatus } from 'calendar-bots/bots/meeting-baas';
import type { IDataObject } from 'n8n-workflow';
import { type BotActions, type BotQuery, take } from '../bot-actions';
import { detailsToJson, rowToJson, scheduledToJson } from './bot-items';

/** Single bots of Meeting BaaS. */
export function createMeetingBaasActions(client: MeetingBaasClient): BotActions {
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
    sendMessage: (botId, message) => client.sendChatMessage(botId, message),
    pause: (botId, chatMessage) => client.pauseRecording(botId, chatMessage || undefined),
    resume: (botId, chatMessage) => client.resumeRecording(botId, chatMessage || undefined),
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

function list(client: MeetingBaasClient, { which, most, filters }: BotQuery): Promise<IDataObject[]> {
  const after = filters.instant('after', 'After');
  const before = filters.instant('before', 'Before');
  const query = given({
    botName: filters.text('botName'),
    meetingUrl: filters.text('meetingUrl'),
    extra: filters.text('extra'),
    statuses: filters.list('statuses'),
  });
  const limit = (largest: number): number => Math.min(most, largest);
  return which === 'booked'
    ? take(
        client.allScheduledBots({
          ...query,
          ...given({ scheduledAfter: after, scheduledBefore: before, limit: limit(100) }),
        }),
        most,
        scheduledToJson,
      )
    : take(
        client.allBots({ ...query, ...given({ createdAfter: after, createdBefore: before, limit: limit(250) }) }),
        most,
        rowToJson,
      );
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
