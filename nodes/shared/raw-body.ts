import type { IWebhookFunctions } from 'n8n-workflow';
import { isRecord } from './values';

/** The body of a call byte for byte: a body that was parsed and written again has another signature. */
export async function rawBodyOf(context: IWebhookFunctions): Promise<Uint8Array> {
  const request: unknown = context.getRequestObject();
  if (!isRecord(request)) return new Uint8Array();
  if (request['rawBody'] === undefined && typeof request['readRawBody'] === 'function') {
    await context.getRequestObject().readRawBody();
  }
  const raw = request['rawBody'];
  return raw instanceof Uint8Array ? raw : new Uint8Array();
}
