import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/run-operation';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context) {
    const settings = await (await openMeetStream(context)).getAutoSchedule();
    return [{ enabled: settings.auto_schedule_enabled, botConfig: settings.default_bot_config as IDataObject }];
  },
};
