import { CalendarBotsError } from '../http/index.js';

/** @throws CalendarBotsError `invalid` that names what is missing */
export function required(value: string | undefined, name: string, what: string): string {
  if (value !== undefined && value.trim() !== '') return value.trim();
  const where = name.startsWith('--') ? `Add ${name} to the command.` : `Set ${name} in the environment.`;
  throw new CalendarBotsError({ code: 'invalid', message: `${name} is missing: ${what}`, hint: where });
}

/**
 * The address as it came, if it is one.
 * @throws CalendarBotsError `invalid` without the value, which may hold a secret
 */
export function webAddress(value: string | undefined, name: string): string | undefined {
  if (value === undefined) return undefined;
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
  throw new CalendarBotsError({
    code: 'invalid',
    message: `${name} is not a web address`,
    hint: 'Write it in full, beginning with https://.',
  });
}
