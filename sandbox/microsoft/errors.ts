/** An error as Graph gives it: HTTP status, `error.code`, `error.message`. */
export class GraphError extends Error {
  override readonly name = 'GraphError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The body of an error answer. */
export interface GraphErrorBody {
  error: {
    code: string;
    message: string;
    innerError: { date: string; 'request-id': string; 'client-request-id': string };
  };
}

export function errorBody(error: Pick<GraphError, 'code' | 'message'>, now: number, requestId: string): GraphErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      innerError: {
        date: new Date(now).toISOString().slice(0, 19),
        'request-id': requestId,
        'client-request-id': requestId,
      },
    },
  };
}

const USUAL: Record<number, [code: string, message: string]> = {
  400: ['RequestBroker--ParseUri', 'Bad Request'],
  401: ['InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'],
  403: ['ErrorAccessDenied', 'Access is denied. Check credentials and try again.'],
  404: ['ErrorItemNotFound', 'The specified object was not found in the store.'],
  409: ['ErrorIrresolvableConflict', 'The send or update operation could not be performed because of a conflict.'],
  410: ['SyncStateNotFound', 'The sync state generation is not found; ask for a full synchronization.'],
  412: ['ErrorIrresolvableConflict', "The change key passed in the request doesn't match the current one."],
  429: ['ApplicationThrottled', 'Application is over its RequestRate limit.'],
  500: ['ErrorInternalServerError', 'An internal server error occurred. The operation failed.'],
  502: ['BadGateway', 'Bad Gateway'],
  503: ['ErrorServerBusy', 'The server is busy. Try again later.'],
  504: ['GatewayTimeout', 'The server did not answer in time.'],
};

const MESSAGES: Record<string, string> = {
  MailboxConcurrency: 'Application is over its MailboxConcurrency limit.',
  RequestRate: 'Application is over its RequestRate limit.',
  IncomingBytes: 'Application is over its IncomingBytes limit.',
  MailboxNotEnabledForRESTAPI: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
};

const THROTTLE_KINDS = new Set(['MailboxConcurrency', 'RequestRate', 'IncomingBytes']);

/** The body for a status that a fault rule injects; `reason` is a code, or the kind of a throttle. */
export function injectedErrorBody(status: number, reason: string | undefined, now: number): GraphErrorBody {
  const [code, message] = USUAL[status] ?? ['generalException', 'Something went wrong.'];
  const isThrottle = reason !== undefined && THROTTLE_KINDS.has(reason);
  return errorBody(
    {
      code: isThrottle ? 'ApplicationThrottled' : (reason ?? code),
      message: reason === undefined ? message : (MESSAGES[reason] ?? message),
    },
    now,
    '00000000-0000-4000-8000-000000000000',
  );
}

export const invalid = (message: string, code = 'ErrorInvalidParameter'): GraphError =>
  new GraphError(400, code, message);

/** The body holds a property that cannot be read. */
export const badProperty = (property: string, why: string): GraphError =>
  new GraphError(400, 'ErrorPropertyValidationFailure', `At least one property failed validation: ${property}: ${why}`);

export const itemNotFound = (): GraphError =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const malformedId = (): GraphError => new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');

export const accessDenied = (): GraphError =>
  new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
