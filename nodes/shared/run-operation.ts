import type {
  IDataObject,
  IExecuteFunctions,
  INodeExecutionData,
  NodeApiError,
  NodeOperationError,
} from 'n8n-workflow';
import { toNodeError } from './errors';

/** What an operation of a node does with one item. Its fields are apart: n8n reads them at its start. */
export interface Operation {
  /** Runs once for all items, with the settings of the first one; a function where the settings say whether. */
  once?: boolean | ((context: IExecuteFunctions) => boolean);
  /** An item that fails takes nothing from those after it: all of them have their turn before the node fails. */
  allTurns?: boolean;
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
  const once = typeof operation.once === 'function' ? operation.once(context) : operation.once === true;
  const turns = once ? items.slice(0, 1) : items;
  const errors: (NodeApiError | NodeOperationError)[] = [];
  for (const itemIndex of turns.keys()) {
    const pairedItem = once ? items.map((_, item) => ({ item })) : { item: itemIndex };
    try {
      const results = await operation.execute(context, itemIndex);
      output.push(...results.map((json) => ({ json, pairedItem })));
    } catch (thrown) {
      const error = toNodeError(context.getNode(), thrown, itemIndex);
      if (!context.continueOnFail()) {
        if (operation.allTurns !== true) throw error;
        errors.push(error);
        continue;
      }
      const json = { error: error.message, ...(error.description ? { hint: error.description } : {}) };
      output.push({ json, error, pairedItem });
    }
  }
  const [first] = errors;
  if (first !== undefined) throw withCount(first, errors.length, turns.length);
  return [output];
}

/** The first error, with how many items failed in all. */
function withCount<E extends NodeApiError | NodeOperationError>(error: E, failed: number, all: number): E {
  if (all === 1) return error;
  const count =
    failed === all ? `All ${all} items failed.` : `${failed} of ${all} items failed; the others were dealt with.`;
  error.description = [error.description, count].filter(Boolean).join(' ');
  return error;
}
