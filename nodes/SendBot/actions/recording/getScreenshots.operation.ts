import { openMeetingBaas } from '../../../shared/bot-services';
import { chosenBot } from '../../../shared/chosen-bot';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const botId = chosenBot(readParameters(context, itemIndex), context.getNode(), itemIndex);
    const client = await openMeetingBaas(context);
    const items = [];
    for await (const { screenshot_id: screenshotId, url } of client.allScreenshots(botId)) {
      items.push({ botId, screenshotId, url });
    }
    return items;
  },
};
