import type { Operation } from '../../../shared/run-operation';
import { openV1Calendars } from './open';

export const operation: Operation = {
  once: true,
  async execute(context) {
    const { synced, failed } = await (await openV1Calendars(context)).resyncAll();
    return [
      ...synced.map((id) => ({ id, synced: true })),
      ...failed.map(({ calendarId, message }) => ({ id: calendarId, synced: false, error: message })),
    ];
  },
};
