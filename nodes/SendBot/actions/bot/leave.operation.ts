import { botService } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
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
    const botId = chosenBot(parameters, context.getNode(), itemIndex);
    const service = await botService(parameters.text('service')).open(context);
    const outcome = await service.remove({ botId, state: 'active' }, null);
    return [{ success: outcome === 'removed', botId, outcome, reason: SENTENCES[outcome] }];
  },
};
