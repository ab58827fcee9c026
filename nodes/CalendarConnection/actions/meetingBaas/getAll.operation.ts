import type { IDataObject } from 'n8n-workflow';
import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const filters = parameters.collection('filters');
    const most = parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50));
    const email = filters.text('email');
    const platforms = filters.list('platforms');
    const statuses = filters.list('statuses');
    const calendars = await openMeetingBaasCalendars(context);
    const found: IDataObject[] = [];
    const query = {
      limit: Math.min(250, most),
      ...(email === undefined ? {} : { email }),
      ...(platforms === undefined ? {} : { platforms }),
      ...(statuses === undefined ? {} : { statuses }),
    };
    for await (const connection of calendars.all(query)) {
      if (found.length >= most) break;
      found.push({ ...connection });
    }
    return found;
  },
};
