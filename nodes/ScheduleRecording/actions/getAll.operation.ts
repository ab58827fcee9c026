import { openBots, placeOf } from '../../shared/chosen-services';
import { botToJson } from '../../shared/event-item';
import { readParameters } from '../../shared/parameters';
import type { Operation } from '../../shared/run-operation';

const DAY_MS = 86_400_000;
const days = (value: number): number => Math.min(89, Math.max(0, value)) * DAY_MS;

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const service = await openBots(context, parameters, itemIndex);
    const now = Date.now();
    const bots = await service.listOurs({
      from: now - days(parameters.number('daysBack', 0)),
      to: now + days(parameters.number('daysAhead', 30)),
    });
    const most = parameters.flag('returnAll') ? Infinity : parameters.number('limit', 50);
    return bots
      .sort((a, b) => (a.joinAt ?? a.createdAt) - (b.joinAt ?? b.createdAt))
      .slice(0, most)
      .map((bot) => ({ ...botToJson(bot), ...placeOf(service, bot.botId) }));
  },
};
