import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { client, connectionId } = await openConnection(context, itemIndex);
    await client.setPrimary(connectionId);
    const connection = await client.getConnection(connectionId);
    return [(connection ?? { id: connectionId }) as IDataObject];
  },
};
