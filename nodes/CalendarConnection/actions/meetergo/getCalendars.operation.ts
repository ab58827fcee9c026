import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { client, connectionId } = await openConnection(context, itemIndex);
    const calendars = await client.listCalendars(connectionId);
    return calendars.map((calendar) => ({ ...calendar, connectionId }) as IDataObject);
  },
};
