import type { Bot, JsonObject } from './bot';
import { validationError } from './errors';

type Parameters = Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const contains = (haystack: string, needle: unknown): boolean => {
  const wanted = text(needle);
  return wanted === null || haystack.toLowerCase().includes(wanted.toLowerCase());
};

const oneOf = (value: string, list: unknown): boolean => {
  const wanted = text(list);
  return (
    wanted === null ||
    wanted
      .split(',')
      .map((item) => item.trim())
      .includes(value)
  );
};

/**
 * `key:value[,key:value]`: every condition has to match exactly (case-sensitive). A comma ends a condition and the
 * first colon ends a key, so that a value may hold colons but no commas.
 */
export function matchesExtra(extra: JsonObject | null, filter: unknown): boolean {
  const wanted = text(filter);
  if (wanted === null) return true;
  return wanted.split(',').every((condition) => {
    const colon = condition.indexOf(':');
    if (colon < 1) throw validationError('extra must have the form key:value[,key:value]');
    const value = extra?.[condition.slice(0, colon)];
    if (value === undefined || value === null) return false;
    return (typeof value === 'object' ? JSON.stringify(value) : String(value)) === condition.slice(colon + 1);
  });
}

/** The filters that both lists know, apart from times and status. */
export function matchesCommon(bot: Bot, parameters: Parameters): boolean {
  return (
    contains(bot.config.bot_name, parameters['bot_name']) &&
    contains(bot.id, parameters['bot_id']) &&
    contains(bot.config.meeting_url, parameters['meeting_url']) &&
    oneOf(bot.platform, parameters['meeting_platform']) &&
    matchesExtra(bot.config.extra, parameters['extra'])
  );
}

export const matchesStatus = (status: string, parameters: Parameters): boolean => oneOf(status, parameters['status']);

export const matchesParticipant = (names: readonly string[], parameters: Parameters): boolean =>
  text(parameters['participant_name']) === null || names.some((name) => contains(name, parameters['participant_name']));

/** A time of the query in ms, or null when it was not given. */
export function timeOf(parameters: Parameters, name: string): number | null {
  const given = text(parameters[name]);
  return given === null ? null : Date.parse(given);
}

const NINETY_DAYS_MS = 90 * 86_400_000;

/** Refuses times that the API does not look at: more than 90 days away, or (for the past-only filters) ahead. */
export function checkRange(parameters: Parameters, names: string[], now: number, futureAllowed: boolean): void {
  for (const name of names) {
    const at = timeOf(parameters, name);
    if (at === null) continue;
    if (at < now - NINETY_DAYS_MS) throw validationError(`${name} lies more than 90 days back`);
    if (!futureAllowed && at > now) throw validationError(`${name} lies in the future`);
    if (at > now + NINETY_DAYS_MS) throw validationError(`${name} lies more than 90 days ahead`);
  }
}
