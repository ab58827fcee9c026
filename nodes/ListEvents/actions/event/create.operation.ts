import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readDraft } from './draft';
import { openWriting, readNotify, writtenToJson } from './writing';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const draft = readDraft({ context, itemIndex }, parameters);
    const { writer, calendarId } = await openWriting(context, parameters, itemIndex);
    // Its own for each place where the node can stand in an execution; "Retry On Fail" comes by the same way again.
    const own = [
      context.getInstanceId(),
      context.getExecutionId(),
      context.getNode().id,
      context.evaluateExpression('{{ $runIndex }}', itemIndex),
      itemIndex,
    ].join('/');
    const clientId = parameters.text('clientId').trim() || own;
    const created = await writer.createEvent(calendarId, clientId, draft, readNotify(parameters.text('sendUpdates')));
    return [writtenToJson(created, calendarId)];
  },
};
