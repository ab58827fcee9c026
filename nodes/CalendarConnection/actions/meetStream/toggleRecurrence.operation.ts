import type { IDataObject } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const eventId = parameters.picked('event');
    if (eventId === '') {
      throw settingsError(context.getNode(), 'No event is chosen', 'Pick an event in "Event".', itemIndex);
    }
    const enabled = parameters.flag('recurring');
    const answer = await (await openMeetStream(context)).toggleRecurrence(eventId, enabled);
    return [
      {
        eventId,
        recurring: answer.recurring_enabled ?? enabled,
        rule: answer.recurrence_rule as IDataObject,
        title: answer.summary,
        start: answer.start_time,
        end: answer.end_time,
      },
    ];
  },
};
