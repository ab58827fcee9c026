import type { Operation } from '../../../shared/run-operation';
import { readCredentials } from '../meetingBaas/open';
import { openV1Calendars } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const found = await (await openV1Calendars(context)).listRaw(readCredentials(context, itemIndex));
    return found.map((calendar) => ({ ...calendar }));
  },
};
