import { CalendarBotsError } from 'calendar-bots';
import { isRecord } from './values';

/**
 * An object from a JSON field, which comes as text or, out of an expression, as the object itself; undefined when it is
 * empty.
 *
 * @throws CalendarBotsError `invalid` that names the field.
 */
export function jsonObject(
  value: unknown,
  displayName: string,
  example = '{"language": "en"}',
): Record<string, unknown> | undefined {
  const parsed = typeof value === 'string' ? parse(value) : value;
  if (parsed === undefined || parsed === null) return undefined;
  if (isRecord(parsed)) return Object.keys(parsed).length === 0 ? undefined : parsed;
  throw new CalendarBotsError({
    code: 'invalid',
    message: `"${displayName}" is not a JSON object`,
    hint: `Write "${displayName}" as an object in braces, for example ${example}.`,
  });
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Said by the caller, as for JSON that is no object.
    return text;
  }
}
