import * as v from 'valibot';
import { CalendarBotsError } from '../http/index.js';

/** What all services say of bot settings that do not fit: each field, what was found, what is expected. */

/** @param service for people: `Meeting BaaS`. */
export function invalidSettings(service: string, problems: readonly string[]): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    service,
    message: `The bot settings do not fit: ${problems.slice(0, 5).join('; ')}`,
    hint: 'Correct these fields of the bot settings.',
  });
}

/** One issue of a schema as `field: got …, expected …`. */
export function settingsProblem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'settings';
  if (issue.expected === 'never') return `${path}: unknown field`;
  const got = issue.input === undefined ? 'missing' : `got ${shown(issue.input)}`;
  const expected = issue.message.startsWith('expected')
    ? issue.message
    : `expected ${issue.expected ?? 'another value'}`;
  return `${path}: ${got}, ${expected}`;
}

/** Short, and never the value of text: it may be a secret. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `text of ${value.length} characters`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

/**
 * Fields that are there but undefined are fields that are not set.
 *
 * @param free a field whose inside is the user's own and stays as it is.
 */
export function dropUndefined(value: unknown, free?: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, key === free ? entry : dropUndefined(entry, free)]),
  );
}
