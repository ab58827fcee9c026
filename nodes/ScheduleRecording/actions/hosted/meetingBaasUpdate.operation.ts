import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import type { Operation } from '../../../shared/run-operation';
import { nothingToChange } from './nothing-to-change';
import { itemsOf, readCalendarBot, readTarget } from './meetingBaasTarget';

/** Changes Meeting BaaS's own calendar bots, up to four minutes before the start: what is not given stays. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { updateHosted } = await import('calendar-bots/connections/meeting-baas');
    const target = readTarget(context, itemIndex);
    const change = await readCalendarBot(context, itemIndex);
    if (Object.keys(change).length === 0) throw nothingToChange(context.getNode(), itemIndex);
    return itemsOf(target.calendarId, await updateHosted(await openMeetingBaasCalendars(context), target, change));
  },
};
