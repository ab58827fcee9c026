import { botService } from '../../../shared/bot-services';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const actions = await botService(parameters.text('service')).actions(context);
    return actions.list({
      which: parameters.text('which', 'sent') === 'booked' ? 'booked' : 'sent',
      most: parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50)),
      filters: parameters.collection('filters'),
    });
  },
};
