import type { Operation } from '../../../shared/run-operation';
import { openMeetStream } from './open';

export const operation: Operation = {
  async execute(context) {
    await (await openMeetStream(context)).disableAutoSchedule();
    return [{ enabled: false }];
  },
};
