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
function extraFilter(filter: unknown): (extra: JsonObject | null) => boolean {
  const wanted = text(filter);
  if (wanted === null) return () => true;
  const conditions = wanted.split(',').map((condition) => {
    const colon = condition.indexOf(':');
    if (colon < 1) throw validationError('extra must have the form key:value[,key:value]');
    return { key: condition.slice(0, colon), value: condition.slice(colon + 1) };
  });
  return (extra) =>
    conditions.every(({ key, value }) => {
      const found = extra?.[key];
      if (found === undefined || found === null) return false;
      return (typeof found === 'object' ? JSON.stringify(found) : String(found)) === value;
    });
}

/** The filters that both lists know, apart from times and status. @throws ApiError 400 for an unreadable `extra` */
export function commonFilter(parameters: Parameters): (bot: Bot) => boolean {
  const extra = extraFilter(parameters['extra']);
  return (bot) =>
    extra(bot.config.extra) &&
    contains(bot.config.bot_name, parameters['bot_name']) &&
    contains(bot.id, parameters['bot_id']) &&
    contains(bot.config.meeting_url, parameters['meeting_url']) &&
    oneOf(bot.platform, parameters['meeting_platform']);
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
