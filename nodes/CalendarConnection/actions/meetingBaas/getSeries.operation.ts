import type { IDataObject } from 'n8n-workflow';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const most = parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50));
    const { calendars, connectionId } = await openConnection(context, itemIndex);
    const found: IDataObject[] = [];
    for await (const series of calendars.allSeries(connectionId, { limit: Math.min(250, most) })) {
      if (found.length >= most) break;
      found.push(series as IDataObject);
    }
    return found;
  },
};
