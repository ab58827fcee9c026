import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import type { Operation } from '../../../shared/run-operation';
import { readCredentials } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const calendars = await openMeetingBaasCalendars(context);
    return (await calendars.listRaw(readCredentials(context, itemIndex))).map((calendar) => ({ ...calendar }));
  },
};
