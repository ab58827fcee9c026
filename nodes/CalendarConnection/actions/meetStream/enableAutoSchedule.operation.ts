import type { IDataObject } from 'n8n-workflow';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readBotConfig } from '../../../shared/meetstream/calendar-bot';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const bot = readParameters(context, itemIndex).collection('botConfig');
    const config = readBotConfig(bot, context.getNode(), itemIndex);
    const settings = await (await openMeetStream(context)).enableAutoSchedule(config);
    return [{ enabled: true, botConfig: (settings.default_bot_config ?? config) as IDataObject }];
  },
};
