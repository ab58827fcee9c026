import type { Operation } from '../../../shared/run-operation';
import { chosenConnection, openV1Calendars } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { disconnectV1Calendar } = await import('calendar-bots/connections/meeting-baas-v1');
    const id = chosenConnection(context, itemIndex);
    return [{ id, ...(await disconnectV1Calendar(await openV1Calendars(context), id)) }];
  },
};
