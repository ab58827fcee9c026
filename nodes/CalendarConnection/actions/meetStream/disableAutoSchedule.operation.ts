import type { Operation } from '../../../shared/run-operation';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context) {
    await (await openMeetStream(context)).disableAutoSchedule();
    return [{ enabled: false }];
  },
};
