import { reconcile } from 'calendar-bots';
import type { Operation } from '../../shared/run-operation';
import { outcomeToJson } from './outcome-item';
import { chosenSeries, MOST_DAYS } from './series';

/** Takes back what Schedule Series booked; a bot that something else wants as well stays for that. */
export const operation: Operation = {
  async execute(context, itemIndex) {
    const { service, holder, window } = await chosenSeries(context, itemIndex, MOST_DAYS);
    const outcomes = await reconcile({
      service,
      own: new Set([holder]),
      meetings: [],
      exhaustive: window,
      now: () => Date.now(),
    });
    return outcomes.map((outcome) => ({
      ...outcomeToJson(outcome, null, service),
      deleted: outcome.did === 'removed',
    }));
  },
};
