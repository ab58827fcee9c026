import type { Operation } from '../../../shared/run-operation';
import { chosenConnection, openV1Calendars } from './open';

export const operation: Operation = {
  async execute(context, itemIndex) {
    const id = chosenConnection(context, itemIndex);
    return [{ ...(await (await openV1Calendars(context)).get(id)) }];
  },
};
