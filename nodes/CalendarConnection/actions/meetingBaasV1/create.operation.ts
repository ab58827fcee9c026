import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readCredentials } from '../meetingBaas/open';
import { openV1Calendars } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const rawCalendarId = readParameters(context, itemIndex).text('rawCalendarId');
    const calendars = await openV1Calendars(context);
    return [{ ...(await calendars.create(readCredentials(context, itemIndex), rawCalendarId)) }];
  },
};
