import type { BookedBot } from 'calendar-bots';
import { botService } from '../../shared/bot-services';
import { chosenBot } from '../../shared/chosen-bot';
import { eventFromItem } from '../../shared/event-from-item';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';

const SENTENCES = {
  removed: 'The bot was taken back.',
  ended: 'The bot was done already.',
  gone: 'The bot does not exist any more.',
} as const;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const service = await botService(parameters.text('service')).open(context);
    const bots: Pick<BookedBot, 'botId' | 'state'>[] = [];
    if (parameters.text('target', 'bot') === 'event') {
      const { event } = eventFromItem(context.getInputData()[itemIndex]?.json ?? {});
      const booked = await service.findByKey(event.occurrenceKey);
      bots.push(...booked.filter(({ state }) => state === 'scheduled' || state === 'active'));
      if (bots.length === 0) return [{ deleted: false, botId: null, reason: 'The event has no bot.' }];
    } else {
      // "Scheduled" asks the service to unbook it; one that is on its way is then made to leave.
      bots.push({ botId: chosenBot(parameters, context.getNode(), itemIndex), state: 'scheduled' });
    }
    const items = [];
    for (const bot of bots) {
      // Without our mark of removal it counts as taken back by hand, and is not booked again.
      const outcome = await service.remove(bot, null);
      items.push({ deleted: outcome === 'removed', botId: bot.botId, outcome, reason: SENTENCES[outcome] });
    }
    return items;
  },
};
