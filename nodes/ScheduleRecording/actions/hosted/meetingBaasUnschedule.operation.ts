import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import type { Operation } from '../../../shared/run-operation';
import { itemsOf, readTarget } from './meetingBaasTarget';

/** Takes Meeting BaaS's own calendar bots back; those in a meeting leave. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { cancelHosted } = await import('calendar-bots/connections/meeting-baas');
    const target = readTarget(context, itemIndex);
    return itemsOf(target.calendarId, await cancelHosted(await openMeetingBaasCalendars(context), target));
  },
};
