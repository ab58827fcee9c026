import type { INode } from 'n8n-workflow';
import { settingsError } from './errors';
import type { Parameters } from './parameters';

/** The ID of the chosen bot. @throws NodeOperationError when there is none. */
export function chosenBot(parameters: Parameters, node: INode, itemIndex: number): string {
  const botId = parameters.picked('bot');
  if (botId !== '') return botId;
  throw settingsError(node, 'No bot is chosen', 'Pick a bot in "Bot", or enter its ID there.', itemIndex);
}
