import { isCalendarBotsError } from 'calendar-bots';
import type { MeetingBaasClient } from 'calendar-bots/bots/meeting-baas';
import type { IDataObject } from 'n8n-workflow';
import { openMeetingBaas } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
import { detailsToJson, scheduledToJson } from '../../../shared/meeting-baas/bot-items';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const botId = chosenBot(readParameters(context, itemIndex), context.getNode(), itemIndex);
    const client = await openMeetingBaas(context);
    const sent = await sentBot(client, botId);
    // A bot that has not left yet is only known to the schedule.
    return [sent ?? scheduledToJson(await client.getScheduledBot(botId))];
  },
};

async function sentBot(client: MeetingBaasClient, botId: string): Promise<IDataObject | null> {
  try {
    return detailsToJson(await client.getBot(botId));
  } catch (error) {
    return unlessMissing(error);
  }
}

function unlessMissing(error: unknown): null {
  if (isCalendarBotsError(error) && error.code === 'notFound') return null;
  throw error;
}
