import type { IExecuteFunctions, INode } from 'n8n-workflow';
import type { BotActions } from './bot-actions';
import type { BotServiceEntry } from './bot-service';
import { BOT_SERVICES } from './bot-services';
import { chosenService } from './chosen-services';
import { settingsError } from './errors';
import { type Parameters, readParameters } from './parameters';

/** The ID of the chosen bot. @throws NodeOperationError when there is none. */
export function chosenBot(parameters: Parameters, node: INode, itemIndex: number): string {
  const botId = parameters.picked('bot');
  if (botId !== '') return botId;
  throw settingsError(node, 'No bot is chosen', 'Pick a bot in "Bot", or enter its ID there.', itemIndex);
}

/** What an operation on one bot needs. */
export interface ChosenBot<K extends keyof BotActions> {
  parameters: Parameters;
  botId: string;
  service: BotServiceEntry;
  act: NonNullable<BotActions[K]>;
}

/** The chosen bot, and what its service does with it. @throws NodeOperationError when there is none of either. */
export async function botAction<K extends keyof BotActions>(
  context: IExecuteFunctions,
  itemIndex: number,
  name: K,
): Promise<ChosenBot<K>> {
  const parameters = readParameters(context, itemIndex);
  const node = context.getNode();
  const service = chosenService(context, parameters, itemIndex);
  const botId = withoutService(chosenBot(parameters, node, itemIndex), service, node, itemIndex);
  return { parameters, botId, service, act: await actionOf(context, service, name, itemIndex) };
}

/** What the service does. @throws NodeOperationError where it cannot. */
export async function actionOf<K extends keyof BotActions>(
  context: IExecuteFunctions,
  service: BotServiceEntry,
  name: K,
  itemIndex: number,
): Promise<NonNullable<BotActions[K]>> {
  const act = (await service.actions(context))[name];
  if (act !== undefined) return act;
  const hint = 'Choose another operation, or another service in "Bot Service".';
  throw settingsError(context.getNode(), `${service.displayName} cannot do this`, hint, itemIndex);
}

/** Nodes that use several services put the one that has a bot in front of its ID. */
export function withoutService(botId: string, service: BotServiceEntry, node: INode, itemIndex: number): string {
  const named = BOT_SERVICES.find(({ id }) => botId.startsWith(`${id}:`));
  if (named === undefined) return botId;
  if (named.id === service.id) return botId.slice(named.id.length + 1);
  throw settingsError(
    node,
    `"${botId}" is a bot of ${named.displayName}, not of ${service.displayName}`,
    `Choose ${named.displayName} in "Bot Service".`,
    itemIndex,
  );
}
