import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { client, connectionId } = await openConnection(context, itemIndex);
    await client.deleteConnection(connectionId);
    return [{ deleted: true, id: connectionId }];
  },
};
