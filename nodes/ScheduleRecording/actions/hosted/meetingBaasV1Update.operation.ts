import { openV1Calendars } from '../../../shared/meeting-baas-v1/calendars';
import type { Operation } from '../../../shared/run-operation';
import { nothingToChange } from './nothing-to-change';
import { itemsOf, readCalendarBot, readTarget } from './meetingBaasV1Target';

/** Changes the calendar bots of Meeting BaaS v1: what is not given stays. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { eventId, allOccurrences } = readTarget(context, itemIndex);
    const change = await readCalendarBot(context, itemIndex);
    if (Object.keys(change).length === 0) throw nothingToChange(context.getNode(), itemIndex);
    return itemsOf(await (await openV1Calendars(context)).updateBot(eventId, change, allOccurrences));
  },
};
