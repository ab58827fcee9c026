import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readChanges } from './draft';
import { openWriting, readNotify, readTarget, writtenToJson } from './writing';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const fields = parameters.collection('updateFields');
    const changes = readChanges({ context, itemIndex }, fields);
    const { writer, calendarId } = await openWriting(context, parameters, itemIndex);
    const target = readTarget(context, parameters, calendarId, itemIndex);
    const etag = fields.text('etag');
    const options = { ...readNotify(parameters.text('sendUpdates')), ...(etag === undefined ? {} : { etag }) };
    return [writtenToJson(await writer.updateEvent(target, changes, options), calendarId)];
  },
};
