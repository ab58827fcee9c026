/** An error as meetergo tells it: `{statusCode, message, error}`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
};

export const errorBody = (
  status: number,
  message: string,
  as: 'text' | 'list' = 'text',
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  statusCode: status,
  message: as === 'list' ? [message] : message,
  error: NAMES[status] ?? 'Internal Server Error',
  ...more,
});
