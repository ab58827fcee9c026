import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { disconnectCalendar } = await import('calendar-bots/connections/meeting-baas');
    const { calendars, connectionId } = await openConnection(context, itemIndex);
    const { connection, cancelledEventIds, notCancelled } = await disconnectCalendar(calendars, connectionId);
    return [
      {
        deleted: connection !== null,
        id: connectionId,
        email: connection?.email ?? null,
        cancelledEventIds,
        notCancelled: notCancelled as unknown as IDataObject[],
      },
    ];
  },
};
