import { botAction } from '../../../shared/chosen-bot';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { botId, act, parameters } = await botAction(context, itemIndex, 'sendMessage');
    const message = parameters.text('message');
    await act(botId, message);
    return [{ success: true, botId, message }];
  },
};
