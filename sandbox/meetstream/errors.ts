import type { Contradictions } from './contradictions';

/** An error as the API tells it. `body` replaces the usual one. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly more: Record<string, unknown> = {},
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export const errorBody = (
  where: Contradictions['errorText'],
  message: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({ [where]: message, ...more });

export const notFound = (what: string): ApiError => new ApiError(404, `${what} not found`);
export const badRequest = (why: string): ApiError => new ApiError(400, why);
