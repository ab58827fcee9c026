import { openMeetingBaasCalendars } from '../../../shared/meeting-baas/calendars';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readCredentials } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const calendars = await openMeetingBaasCalendars(context);
    const rawCalendarId = readParameters(context, itemIndex).text('rawCalendarId', 'primary');
    return [{ ...(await calendars.create(readCredentials(context, itemIndex), rawCalendarId)) }];
  },
};
