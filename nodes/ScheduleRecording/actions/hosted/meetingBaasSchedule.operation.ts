import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import type { Operation } from '../../../shared/run-operation';
import { itemsOf, readCalendarBot, readTarget } from './meetingBaasTarget';

/** Has Meeting BaaS send its own bots to events of a connected calendar, which they follow from then on. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { scheduleHosted } = await import('calendar-bots/connections/meeting-baas');
    const target = readTarget(context, itemIndex);
    const bot = { bot_name: 'Notetaker', ...(await readCalendarBot(context, itemIndex)) };
    return itemsOf(target.calendarId, await scheduleHosted(await openMeetingBaasCalendars(context), target, bot));
  },
};
