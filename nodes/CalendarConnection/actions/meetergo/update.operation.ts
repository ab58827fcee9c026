import type { IDataObject } from 'n8n-workflow';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { openConnection } from './open';

const FLAGS = [
  'validateAvailability',
  'cancelIfDeclinedOrDeleted',
  'disableAttendeeNotification',
  'syncBuffersToCalendar',
] as const;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { client, connectionId } = await openConnection(context, itemIndex);
    const settings = readParameters(context, itemIndex).collection('settings');
    const primaryCalendar = settings.text('primaryCalendar');
    await client.updateConnection(connectionId, {
      ...(primaryCalendar === undefined ? {} : { primaryCalendar }),
      // An empty list that was added on purpose: check none.
      ...(settings.has('selectedCalendars') ? { selectedCalendars: settings.list('selectedCalendars') ?? [] } : {}),
      ...Object.fromEntries(FLAGS.flatMap((name) => (settings.has(name) ? [[name, settings.flag(name)]] : []))),
    });
    // What the answer of the change holds is not published.
    const connection = await client.getConnection(connectionId);
    return [(connection ?? { id: connectionId }) as IDataObject];
  },
};
