import { invalid } from './errors';
import type { Preferences } from './preferences';
import type { FoundOperation } from './operations';
import type { UserState } from './model';

/** A request as the operations see it. */
export interface GraphRequest {
  found: FoundOperation;
  /** The path as it was sent, still encoded: links repeat it. */
  path: string;
  query: URLSearchParams;
  body: unknown;
  /** The user whose token it is. */
  user: UserState;
  /** The user whose mailbox it is about. */
  mailbox: UserState;
  scope: string;
  prefer: Preferences;
  ifMatch: string | undefined;
  forceEmptyPage: boolean;
  origin: string;
}

export interface GraphAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string> | undefined;
}

/** The parsed JSON object of a body; fields are checked where they are used. @throws GraphError 400 */
export function objectBody<T extends object>(body: unknown): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
      'BadRequest',
    );
  }
  return body as T;
}
