import type { INode } from 'n8n-workflow';
import { settingsError } from '../../../shared/errors';
import type { Parameters } from '../../../shared/parameters';

/** @throws NodeOperationError when no bot is chosen */
export function chosenScheduledBot(parameters: Parameters, node: INode, itemIndex: number): string {
  const botId = parameters.picked('scheduledBot');
  if (botId !== '') return botId;
  throw settingsError(node, 'No bot is chosen', 'Pick a bot in "Bot", or enter its ID there.', itemIndex);
}
