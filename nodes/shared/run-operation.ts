import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from './errors';

/** What an operation of a node does with one item. Its fields are apart: n8n reads them at its start. */
export interface Operation {
  /** Runs once for all items, with the settings of the first one. */
  once?: boolean;
  /** What comes out for this item. @throws CalendarBotsError, NodeApiError or NodeOperationError */
  execute(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]>;
}

/**
 * The loop of every action node: one item after the other, pairing, and "Continue On Fail". Each operation is loaded
 * by the router of its node.
 */
export async function runOperation(context: IExecuteFunctions, operation: Operation): Promise<INodeExecutionData[][]> {
  const items = context.getInputData();
  const output: INodeExecutionData[] = [];
  const turns = operation.once ? items.slice(0, 1) : items;
  for (const itemIndex of turns.keys()) {
    const pairedItem = operation.once ? items.map((_, item) => ({ item })) : { item: itemIndex };
    try {
      const results = await operation.execute(context, itemIndex);
      output.push(...results.map((json) => ({ json, pairedItem })));
    } catch (thrown) {
      const error = toNodeError(context.getNode(), thrown, itemIndex);
      if (!context.continueOnFail()) throw error;
      const json = { error: error.message, ...(error.description ? { hint: error.description } : {}) };
      output.push({ json, error, pairedItem });
    }
  }
  return [output];
}
