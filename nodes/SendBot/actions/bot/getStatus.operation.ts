import { isCalendarBotsError } from 'calendar-bots';
import { type MeetingBaasClient, meaningOfStatus } from 'calendar-bots/bots/meeting-baas';
import type { IDataObject } from 'n8n-workflow';
import { openMeetingBaas } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
import { scheduledToJson } from '../../../shared/meeting-baas/bot-items';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const botId = chosenBot(readParameters(context, itemIndex), context.getNode(), itemIndex);
    const client = await openMeetingBaas(context);
    const sent = await sentStatus(client, botId);
    if (sent !== null) return [sent];
    const { status, phase, terminal, joinAt } = scheduledToJson(await client.getScheduledBot(botId));
    return [{ botId, status, phase, terminal, transcriptionStatus: null, updatedAt: null, joinAt }];
  },
};

async function sentStatus(client: MeetingBaasClient, botId: string): Promise<IDataObject | null> {
  try {
    const { status, transcription_status, updated_at } = await client.getBotStatus(botId);
    const { phase, terminal } = meaningOfStatus(status);
    return { botId, status, phase, terminal, transcriptionStatus: transcription_status, updatedAt: updated_at };
  } catch (error) {
    return unlessMissing(error);
  }
}

function unlessMissing(error: unknown): null {
  if (isCalendarBotsError(error) && error.code === 'notFound') return null;
  throw error;
}
