import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { accountScope } from './account-scope';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const scope = accountScope(parameters.picked('account'), context.getNode(), itemIndex);
    const client = await openMeetStream(context);
    const answer = await client.disconnect(scope, parameters.flag('purgeEvents', true));
    return [
      {
        disconnected: true,
        account: scope?.accountId ?? null,
        watchStopped: answer.watch_channel_stopped,
        eventsDeleted: answer.events_deleted,
        schedulesCancelled: answer.schedules_cancelled,
      },
    ];
  },
};
