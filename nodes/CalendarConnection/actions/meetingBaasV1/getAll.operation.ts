import { readParameters } from '../../../shared/parameters';
import type { Operation } from '../../../shared/run-operation';
import { openV1Calendars } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const parameters = readParameters(context, itemIndex);
    const most = parameters.flag('returnAll') ? Infinity : Math.max(1, parameters.number('limit', 50));
    const found = await (await openV1Calendars(context)).list();
    return found.slice(0, most).map((connection) => ({ ...connection }));
  },
};
