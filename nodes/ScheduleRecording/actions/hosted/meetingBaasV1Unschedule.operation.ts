import { openV1Calendars } from '../../../shared/meeting-baas-v1/calendars';
import type { Operation } from '../../../shared/run-operation';
import { itemsOf, readTarget } from './meetingBaasV1Target';

/** Takes the calendar bots of Meeting BaaS v1 back; nothing happens where there is none. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { eventId, allOccurrences } = readTarget(context, itemIndex);
    return itemsOf(await (await openV1Calendars(context)).cancelBot(eventId, allOccurrences));
  },
};
