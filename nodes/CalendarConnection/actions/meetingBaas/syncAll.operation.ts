import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  once: true,
  async execute(context) {
    const { synced, failed } = await (await openMeetingBaasCalendars(context)).syncAll();
    return [
      ...synced.map((id) => ({ id, syncing: true })),
      ...failed.map(({ connection: { id, email }, error }) => ({
        id,
        email,
        syncing: false,
        error: error.message,
        hint: error.hint ?? null,
      })),
    ];
  },
};
