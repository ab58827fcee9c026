import type { IDataObject } from 'n8n-workflow';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { mostOf } from './most';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const bots = await (await openMeetStream(context)).listScheduledBots();
    return bots.slice(0, mostOf(readParameters(context, itemIndex))).map((bot) => ({
      botId: bot.bot_id,
      status: bot.status,
      name: bot.bot_username,
      joinAt: bot.scheduled_join_time,
      meetingUrl: bot.meeting_link,
      platform: bot.platform,
      attributes: bot.custom_attributes as IDataObject,
    }));
  },
};
