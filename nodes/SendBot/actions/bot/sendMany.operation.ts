import type { IExecuteFunctions, INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { ManyOrder, ManyOutcome } from '../../../shared/bot-actions';
import { actionOf } from '../../../shared/chosen-bot';
import { chosenService } from '../../../shared/chosen-services';
import { settingsError, toNodeError } from '../../../shared/errors';
import { isoOf } from '../../../shared/event-item';
import { addHint } from '../../../shared/hints';
import { readParameters } from '../../../shared/parameters';
import type { OperationForAll } from '../router';
import { readJoinTime, readLink, requestKey } from './order';

/**
 * A bot for each item with one request. What an item asks for is read before anything is sent, so that a mistake in one
 * does not leave half of the bots sent; what the service refuses is an item of its own, because the others are on their
 * way by then. Only when it refused all of them does the node fail.
 */
export const operation: OperationForAll = {
  async executeAll(context) {
    const output = new Map<number, INodeExecutionData>();
    try {
      await sendAll(context, output);
    } catch (thrown) {
      const error = toNodeError(context.getNode(), thrown);
      if (!context.continueOnFail()) throw error;
      // Without an item of its own n8n would pass the order on as if it had been sent.
      for (const item of context.getInputData().keys()) if (!output.has(item)) output.set(item, failed(error, item));
    }
    return [...output].sort(([a], [b]) => a - b).map(([, item]) => item);
  },
};

/** @param output gets the item of each order, as far as it comes. @throws what concerns all of them. */
async function sendAll(context: IExecuteFunctions, output: Map<number, INodeExecutionData>): Promise<void> {
  const items = context.getInputData();
  const service = chosenService(context, readParameters(context, 0));
  const sendMany = await actionOf(context, service, 'sendMany', 0);
  const { capabilities } = await service.open(context);
  const orders: { order: ManyOrder; platform: string | null; item: number }[] = [];
  for (const item of items.keys()) {
    try {
      const parameters = readParameters(context, item);
      const { name, settings } = await service.readBot(parameters);
      const joinAt = readJoinTime(context, parameters, item);
      const { meetingUrl, platform } = readLink(context, parameters, { ...service, capabilities }, item);
      orders.push({ order: { key: requestKey(context, item), meetingUrl, name, joinAt, settings }, platform, item });
    } catch (thrown) {
      const error = toNodeError(context.getNode(), thrown, item);
      if (!context.continueOnFail()) throw error;
      output.set(item, failed(error, item));
    }
  }
  const outcomes = orders.length === 0 ? [] : await sendMany(orders.map(({ order }) => order));
  for (const [i, { order, platform, item }] of orders.entries()) {
    const outcome = outcomes[i];
    if (outcome !== undefined) output.set(item, entry(context, outcome, order, platform, item, service.id));
  }
  report(context, outcomes);
}

function entry(
  context: IExecuteFunctions,
  outcome: ManyOutcome,
  { name, meetingUrl, joinAt }: ManyOrder,
  platform: string | null,
  item: number,
  service: string,
): INodeExecutionData {
  const base = { name, meetingUrl, platform, joinAt: isoOf(joinAt) };
  if ('botId' in outcome) {
    const { botId, alreadySent } = outcome;
    const state = joinAt === null ? 'active' : 'scheduled';
    return { json: { service, botId, state, ...base, alreadySent }, pairedItem: { item } };
  }
  const { message, hint = 'Run it again for this item.' } = outcome.error;
  const json = { service, botId: null, ...base, error: message, hint, code: outcome.error.code };
  const error = settingsError(context.getNode(), message, hint, item);
  return { json, ...(context.continueOnFail() ? { error } : {}), pairedItem: { item } };
}

const failed = (error: NodeApiError | NodeOperationError, item: number): INodeExecutionData => ({
  json: { botId: null, error: error.message, ...(error.description ? { hint: error.description } : {}) },
  error,
  pairedItem: { item },
});

function report(context: IExecuteFunctions, outcomes: readonly ManyOutcome[]): void {
  const refused = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  const [first] = refused;
  if (first === undefined) return;
  if (refused.length === outcomes.length && !context.continueOnFail()) {
    const hint = first.hint ?? 'See the message of the service.';
    throw settingsError(context.getNode(), `None of ${outcomes.length} bots was sent. ${first.message}`, hint);
  }
  addHint(context, `${refused.length} of ${outcomes.length} bots were not sent: see their items.`, 'warning');
}
