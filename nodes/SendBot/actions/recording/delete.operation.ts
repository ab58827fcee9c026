import { botService } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const botId = chosenBot(parameters, context.getNode(), itemIndex);
    const actions = await botService(parameters.text('service')).actions(context);
    await actions.deleteRecording(botId, { fromProvider: parameters.flag('deleteFromProvider', true) });
    return [{ deleted: true, botId }];
  },
};
