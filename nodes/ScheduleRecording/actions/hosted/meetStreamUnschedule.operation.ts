import { openMeetStream } from '../../../shared/meetstream/calendars';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { chosenHostedEvent } from './meetStreamEvent';

/** Takes MeetStream's own calendar bots of an event back. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { unscheduleHosted } = await import('calendar-bots/connections/meetstream');
    const parameters = readParameters(context, itemIndex);
    const eventId = chosenHostedEvent(parameters, context.getNode(), itemIndex);
    const from = parameters.instant('cancelFrom', 'From');
    const { outcome, cancelled } = await unscheduleHosted(await openMeetStream(context), eventId, {
      allOccurrences: parameters.flag('allOccurrences'),
      ...(from === undefined ? {} : { fromDate: new Date(from).toISOString().slice(0, 10) }),
    });
    return [{ eventId, outcome, cancelled }];
  },
};
