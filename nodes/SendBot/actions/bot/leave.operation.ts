import { chosenBot, withoutService } from '../../../shared/chosen-bot';
import { chosenService } from '../../../shared/chosen-services';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

const SENTENCES = {
  removed: 'The bot leaves, or does not go.',
  ended: 'The bot was done already.',
  gone: 'The bot does not exist any more.',
} as const;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const node = context.getNode();
    const entry = chosenService(context, parameters, itemIndex);
    const botId = withoutService(chosenBot(parameters, node, itemIndex), entry, node, itemIndex);
    const service = await entry.open(context);
    const outcome = await service.remove({ botId, state: 'active' }, null);
    return [{ success: outcome === 'removed', botId, outcome, reason: SENTENCES[outcome] }];
  },
};
