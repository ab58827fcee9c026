import type { BookedBot, BotService } from 'calendar-bots';
import { chosenBot } from '../../shared/chosen-bot';
import { openBots, placeOf } from '../../shared/chosen-services';
import { eventFromItem } from '../../shared/event-from-item';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';

const DAY_MS = 86_400_000;

const SENTENCES = {
  removed: 'The bot was taken back.',
  ended: 'The bot was done already.',
  gone: 'The bot does not exist any more.',
} as const;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const service = await openBots(context, parameters, itemIndex);
    const bots: Pick<BookedBot, 'botId' | 'state'>[] = [];
    if (parameters.text('target', 'bot') === 'event') {
      const { event } = eventFromItem(context.getInputData()[itemIndex]?.json ?? {});
      const booked = await service.findByKey(event.occurrenceKey);
      bots.push(...booked.filter(({ state }) => state === 'scheduled' || state === 'active'));
      if (bots.length === 0) return [{ deleted: false, botId: null, reason: 'The event has no bot.' }];
    } else {
      const botId = await idIn(service, chosenBot(parameters, context.getNode(), itemIndex));
      // "Scheduled" asks the service to unbook it; one that is on its way is then made to leave.
      bots.push({ botId, state: 'scheduled' });
    }
    const items = [];
    for (const bot of bots) {
      // Without our mark of removal it counts as taken back by hand, and is not booked again.
      const outcome = await service.remove(bot, null);
      const place = placeOf(service, bot.botId);
      items.push({ deleted: outcome === 'removed', ...place, outcome, reason: SENTENCES[outcome] });
    }
    return items;
  },
};

/** A bot under the name that several services as one know it by: its own ID does not say whose it is. */
async function idIn(service: BotService, botId: string): Promise<string> {
  const ids = service.id.split('+');
  const prefix = ids.find((id) => botId.startsWith(`${id}:`));
  if (ids.length === 1) return prefix === undefined ? botId : botId.slice(prefix.length + 1);
  if (prefix !== undefined) return botId;
  const now = Date.now();
  const ours = await service.listOurs({ from: now - 7 * DAY_MS, to: now + 60 * DAY_MS });
  return ours.find((bot) => placeOf(service, bot.botId).botId === botId)?.botId ?? botId;
}
