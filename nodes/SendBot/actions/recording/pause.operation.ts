import { botAction } from '../../../shared/chosen-bot';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { botId, act, parameters } = await botAction(context, itemIndex, 'pause');
    await act(botId, parameters.text('chatMessage'));
    return [{ success: true, botId }];
  },
};
