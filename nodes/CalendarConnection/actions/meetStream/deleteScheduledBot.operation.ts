import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { chosenScheduledBot } from './chosen-bot';
import { openMeetStream } from '../../../shared/meetstream/calendars';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const botId = chosenScheduledBot(readParameters(context, itemIndex), context.getNode(), itemIndex);
    await (await openMeetStream(context)).deleteScheduledBot(botId);
    return [{ deleted: true, botId }];
  },
};
