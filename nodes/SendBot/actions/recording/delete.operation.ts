import { openMeetingBaas } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const botId = chosenBot(parameters, context.getNode(), itemIndex);
    const client = await openMeetingBaas(context);
    await client.deleteData(botId, { deleteFromProvider: parameters.flag('deleteFromProvider', true) });
    return [{ deleted: true, botId }];
  },
};
