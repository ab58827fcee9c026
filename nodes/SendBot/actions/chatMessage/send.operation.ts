import { openMeetingBaas } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const botId = chosenBot(parameters, context.getNode(), itemIndex);
    const message = parameters.text('message');
    await (await openMeetingBaas(context)).sendChatMessage(botId, message);
    return [{ success: true, botId, message }];
  },
};
