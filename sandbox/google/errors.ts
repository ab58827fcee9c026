/** An error as the Calendar API gives it: HTTP status, machine reason, text. */
export class GoogleApiError extends Error {
  override readonly name = 'GoogleApiError';

  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly location?: { location: string; locationType: 'parameter' | 'header' },
  ) {
    super(message);
  }
}

const STATUS_WORDS: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
};

const DOMAINS: Record<string, string> = {
  rateLimitExceeded: 'usageLimits',
  userRateLimitExceeded: 'usageLimits',
  quotaExceeded: 'usageLimits',
  dailyLimitExceeded: 'usageLimits',
  fullSyncRequired: 'calendar',
  updatedMinTooLongAgo: 'calendar',
  timeRangeEmpty: 'calendar',
  forbiddenForNonOrganizer: 'calendar',
};

const DEFAULT_REASONS: Record<number, [reason: string, message: string]> = {
  400: ['badRequest', 'Bad Request'],
  401: ['authError', 'Invalid Credentials'],
  403: ['rateLimitExceeded', 'Rate Limit Exceeded'],
  404: ['notFound', 'Not Found'],
  409: ['duplicate', 'The requested identifier already exists.'],
  410: ['deleted', 'Resource has been deleted'],
  412: ['conditionNotMet', 'Precondition Failed'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded'],
  500: ['backendError', 'Backend Error'],
  502: ['backendError', 'Bad Gateway'],
  503: ['backendError', 'Backend Error'],
};

const MESSAGES: Record<string, string> = {
  rateLimitExceeded: 'Rate Limit Exceeded',
  userRateLimitExceeded: 'User Rate Limit Exceeded',
  quotaExceeded: 'Calendar usage limits exceeded.',
  fullSyncRequired: 'Sync token is no longer valid, a full sync is required.',
  backendError: 'Backend Error',
  insufficientPermissions: 'Insufficient Permission',
};

/** The body of an error answer, in the shape of all Google JSON APIs. */
export interface GoogleErrorBody {
  error: {
    code: number;
    message: string;
    errors: { domain: string; reason: string; message: string; location?: string; locationType?: string }[];
    status?: string;
    details?: unknown[];
  };
}

export function errorBody(error: GoogleApiError): GoogleErrorBody {
  const { status, reason, message, location } = error;
  const body: GoogleErrorBody = {
    error: {
      errors: [{ domain: DOMAINS[reason] ?? 'global', reason, message, ...location }],
      code: status,
      message,
    },
  };
  const word = STATUS_WORDS[status];
  if (word !== undefined && (status === 401 || reason === 'insufficientPermissions')) body.error.status = word;
  if (reason === 'insufficientPermissions') {
    body.error.message = 'Request had insufficient authentication scopes.';
    body.error.details = [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { service: 'calendar-json.googleapis.com' },
      },
    ];
  }
  return body;
}

/** The body for a status that a fault rule injects. */
export function injectedErrorBody(status: number, reason: string | undefined): GoogleErrorBody {
  const [usualReason, usualMessage] = DEFAULT_REASONS[status] ?? ['backendError', 'Backend Error'];
  const used = reason ?? usualReason;
  return errorBody(new GoogleApiError(status, used, MESSAGES[used] ?? usualMessage));
}

export const invalid = (message: string, parameter?: string): GoogleApiError =>
  new GoogleApiError(
    400,
    'invalid',
    message,
    parameter === undefined ? undefined : { location: parameter, locationType: 'parameter' },
  );

export const notFound = (): GoogleApiError => new GoogleApiError(404, 'notFound', 'Not Found');

export const alreadyDeleted = (): GoogleApiError => new GoogleApiError(410, 'deleted', 'Resource has been deleted');
