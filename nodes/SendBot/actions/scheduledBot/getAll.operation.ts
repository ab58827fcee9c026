import type { Operation } from '../../../shared/run-operation';
import { listBots } from '../list-bots';

export const operation: Operation = {
  execute: (context, itemIndex) => listBots(context, itemIndex, 'booked'),
};
