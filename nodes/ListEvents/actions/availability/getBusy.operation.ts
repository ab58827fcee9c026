import { busyTimes } from 'calendar-bots';
import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { readPeriod } from '../period';
import { readBusyOptions, readEvents, takesItems } from './events';

export const operation: Operation = {
  once: takesItems,
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const window = readPeriod(context, parameters, itemIndex);
    const { events, note } = await readEvents(context, parameters, window);
    return busyTimes(events, window, readBusyOptions(parameters)).map(({ from, to }) => ({
      start: new Date(from).toISOString(),
      end: new Date(to).toISOString(),
      minutes: (to - from) / 60_000,
      ...note,
    }));
  },
};
