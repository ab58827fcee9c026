import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

/** By the context of a run: what was said for one item is not said again for the next. */
const SAID = new WeakMap<object, Set<string>>();

/** A line under the node's output, once in a run. n8n versions that know no hints show none. */
export function addHint(context: IExecuteFunctions, message: string, type: NodeExecutionHint['type'] = 'info'): void {
  const said = SAID.get(context) ?? new Set<string>();
  SAID.set(context, said);
  const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
  if (addExecutionHints === undefined || said.has(message)) return;
  said.add(message);
  context.addExecutionHints({ message, type, location: 'outputPane' });
}
