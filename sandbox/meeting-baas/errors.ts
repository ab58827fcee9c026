/**
 * An error as the API tells it. `code` is one of Meeting BaaS's own where its sources name one; `retryAfter` is in
 * seconds. `details` is left out of validation errors, as in the service.
 */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const NAMES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

const CODES: Record<number, string> = {
  400: 'FST_ERR_VALIDATION',
  403: 'FST_ERR_FORBIDDEN',
  429: 'FST_ERR_TOO_MANY_REQUESTS',
  500: 'FST_ERR_INTERNAL_SERVER_ERROR',
};

/** The flat error body of the API. */
export function errorBody(
  status: number,
  code?: string,
  message?: string,
  retryAfter?: number,
): Record<string, unknown> {
  return {
    success: false,
    error: NAMES[status] ?? 'Error',
    code: code ?? CODES[status] ?? 'UNKNOWN_ERROR',
    statusCode: status,
    message: message ?? NAMES[status] ?? null,
    ...(status === 400 ? {} : { details: null }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

export const validationError = (message: string): ApiError => new ApiError(400, 'FST_ERR_VALIDATION', message);

export const botNotFound = (id: string): ApiError =>
  new ApiError(404, 'FST_ERR_BOT_NOT_FOUND_BY_ID', `Bot with ID ${id} not found`);

export const wrongStatus = (id: string, status: string): ApiError =>
  new ApiError(409, 'FST_ERR_BOT_STATUS', `Bot ${id} has the status ${status}. It does not allow this operation.`);
