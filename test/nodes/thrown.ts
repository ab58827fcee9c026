import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** What a call failed with; it must be one of n8n's own errors. */
export async function thrownBy(call: Promise<unknown>): Promise<NodeApiError | NodeOperationError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
  throw new Error(`not a node's error: ${String(error)}`);
}
