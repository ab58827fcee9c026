import type { Operation } from '../../../shared/run-operation';
import { openConnection, readCredentials } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { calendars, connectionId } = await openConnection(context, itemIndex);
    return [{ ...(await calendars.update(connectionId, readCredentials(context, itemIndex))) }];
  },
};
