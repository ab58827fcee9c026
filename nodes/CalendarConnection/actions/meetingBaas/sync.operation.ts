import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { calendars, connectionId } = await openConnection(context, itemIndex);
    await calendars.sync(connectionId);
    return [{ id: connectionId, syncing: true }];
  },
};
