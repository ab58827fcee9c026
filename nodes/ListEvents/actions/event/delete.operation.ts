import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { openWriting, readNotify, readTarget } from './writing';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const { writer, calendarId } = await openWriting(context, parameters, itemIndex);
    const target = readTarget(context, parameters, calendarId, itemIndex);
    const wasThere = await writer.deleteEvent(target, readNotify(parameters.text('sendUpdates')));
    return [{ id: target.eventId, calendarId, deleted: true, wasThere }];
  },
};
