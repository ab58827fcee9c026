import { botAction } from '../../../shared/chosen-bot';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const { botId, act } = await botAction(context, itemIndex, 'getSummary');
    return [await act(botId)];
  },
};
