import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { calendars, connectionId } = await openConnection(context, itemIndex);
    return [{ ...(await calendars.get(connectionId)) } as IDataObject];
  },
};
