import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

/** A line under the node's output. n8n versions that know no hints show none. */
export function addHint(context: IExecuteFunctions, message: string, type: NodeExecutionHint['type'] = 'info'): void {
  const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
  if (addExecutionHints !== undefined) context.addExecutionHints({ message, type, location: 'outputPane' });
}
