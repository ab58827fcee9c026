import { RE2JS } from 're2js';
import { CalendarBotsError } from '../http/errors.js';

/** A regular expression that is safe whatever somebody writes into it or into a title. */
export interface TitlePattern {
  readonly source: string;
  /** True when it is found anywhere in the title, in upper or lower case. */
  matches(title: string): boolean;
}

/** A longer expression is a mistake, or an attempt on the one who runs it. */
const LONGEST_PATTERN = 500;

/**
 * Reads a regular expression in RE2's syntax (https://github.com/google/re2/wiki/Syntax), which is that of JavaScript
 * without look-around and back references: it takes time in proportion to the title, never more.
 *
 * @throws CalendarBotsError `invalid` that says what is wrong with it
 */
export function titlePattern(source: string): TitlePattern {
  if (source.length > LONGEST_PATTERN) {
    throw bad(`It has ${source.length} characters, more than ${LONGEST_PATTERN}`);
  }
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    return { source, matches: (title) => compiled.matcher(title).find() };
  } catch (cause) {
    throw bad(`"${source}": ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

function bad(message: string, cause?: unknown): CalendarBotsError {
  return new CalendarBotsError({
    code: 'invalid',
    message: `The title expression cannot be used. ${message}`,
    hint: 'Write a regular expression such as ^(demo|interview)\\b. Look-around and back references are not possible.',
    ...(cause === undefined ? {} : { cause }),
  });
}
