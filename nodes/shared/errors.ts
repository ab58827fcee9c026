import { type CalendarBotsError, isCalendarBotsError } from 'calendar-bots';
import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { reasonOf } from './values';

/** n8n's reading of a failure (plain data, so that every n8n version can carry it). */
export type Failure =
  | {
      cause: 'rate-limited' | 'quota-exhausted' | 'temporarily-unavailable';
      retryAfterMs?: number;
    }
  | { cause: 'credential-invalid' | 'configuration-invalid' | 'node-defect' };

/** Why it went wrong, in n8n's vocabulary; null where nothing in it fits. */
export function failureOf(error: CalendarBotsError): Failure | null {
  const wait = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  switch (error.code) {
    case 'unauthorized':
      return { cause: 'credential-invalid' };
    case 'forbidden':
    case 'notFound':
    case 'invalid':
      return { cause: 'configuration-invalid' };
    case 'rateLimited':
      return { cause: 'rate-limited', ...wait };
    case 'quotaExhausted':
      return { cause: 'quota-exhausted', ...wait };
    case 'unavailable':
    case 'unexpectedResponse':
    case 'cursorExpired':
      return { cause: 'temporarily-unavailable', ...wait };
    case 'conflict':
      return null;
  }
}

/**
 * Any error as the one n8n shows: what happened as its message, what to do as its description, and why in n8n's
 * `failure`. Errors that n8n made itself pass unchanged.
 */
export function toNodeError(node: INode, error: unknown, itemIndex?: number): NodeApiError | NodeOperationError {
  if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
  const item = itemIndex === undefined ? {} : { itemIndex };
  if (!isCalendarBotsError(error)) {
    const inner = error instanceof Error ? error : new Error(reasonOf(error));
    return new NodeOperationError(node, inner, item);
  }
  const { message, hint: description } = error;
  const nodeError =
    error.status === undefined
      ? new NodeOperationError(node, message, { ...item, ...(description === undefined ? {} : { description }) })
      : new NodeApiError(
          node,
          {
            message,
            httpCode: String(error.status),
            ...(error.providerCode === undefined ? {} : { code: error.providerCode }),
            ...(error.providerMessage === undefined ? {} : { providerMessage: error.providerMessage }),
          },
          { message, httpCode: String(error.status), ...item },
        );
  // n8n replaces messages that contain words such as ECONNRESET by its own, which do not name the service.
  nodeError.message = message;
  nodeError.description = description ?? null;
  const failure = failureOf(error);
  return failure === null ? nodeError : Object.assign(nodeError, { failure });
}

/** Something in the node's settings or its input does not fit. */
export function settingsError(
  node: INode,
  message: string,
  description: string,
  itemIndex?: number,
): NodeOperationError {
  const error = new NodeOperationError(node, message, {
    description,
    ...(itemIndex === undefined ? {} : { itemIndex }),
  });
  return Object.assign(error, { failure: { cause: 'configuration-invalid' as const } });
}
