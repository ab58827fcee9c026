import { openV1Calendars } from '../../../shared/meeting-baas-v1/calendars';
import type { Operation } from '../../../shared/run-operation';
import { itemsOf, readCalendarBot, readTarget } from './meetingBaasV1Target';

/** Has Meeting BaaS v1 send its own bots to an event of a connected calendar, or to a series. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { eventId, allOccurrences } = readTarget(context, itemIndex);
    const { bot_name = 'Notetaker', ...bot } = await readCalendarBot(context, itemIndex);
    const calendars = await openV1Calendars(context);
    return itemsOf(await calendars.scheduleBot(eventId, { bot_name, ...bot }, allOccurrences));
  },
};
