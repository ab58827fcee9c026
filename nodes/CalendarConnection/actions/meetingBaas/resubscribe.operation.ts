import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { calendars, connectionId } = await openConnection(context, itemIndex);
    return [{ id: connectionId, ...(await calendars.resubscribe(connectionId)) }];
  },
};
