import type { Contradictions } from './contradictions';

/** An error as the API tells it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfter?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export function errorText(kind: Contradictions['errorBody'], message: string): string {
  if (kind === 'empty') return '';
  return kind === 'text' ? message : JSON.stringify({ [kind]: message });
}

export const notFound = (what: string): ApiError => new ApiError(404, `${what} not found`);
export const badRequest = (why: string): ApiError => new ApiError(400, why);
