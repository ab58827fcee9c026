import type { BotRequest } from './bot-request';
import { CalendarBotsError, isCalendarBotsError } from 'calendar-bots';
import { fittingText } from './fitting-text';
import { isRecord } from './values';

type Settings = Record<string, unknown>;

/** What a bot is to be like, whichever service sends it. */
export interface AskedBot {
  /** May hold `{title}` and the like. */
  name: string;
  settings: Settings;
  /** The texts for people among the settings. */
  messages(settings: Settings): string[];
  /** The same with what a rule changes of it. @throws CalendarBotsError `invalid`: names what does not fit. */
  changed(changes: Settings): Settings;
  /**
   * Settings with the texts for people in them filled in. What a title makes longer than the service takes is cut, and
   * what it leaves empty is left out: neither is worth a meeting without its bot.
   */
  filled(settings: Settings, fill: (text: string) => string): Settings;
}

/** Of one service. */
export function askedBot(request: BotRequest): AskedBot {
  const { name, settings, messages, check } = request;
  return {
    name,
    settings,
    messages: (all) => messages.flatMap((key) => (typeof all[key] === 'string' ? [all[key]] : [])),
    changed: (changes) => (Object.keys(changes).length === 0 ? settings : check({ ...settings, ...changes })),
    filled: (all, fill) =>
      Object.fromEntries(
        Object.entries(all).flatMap(([key, value]) => {
          if (!messages.includes(key) || typeof value !== 'string') return [[key, value]];
          const text = fittingText(fill(value), (part) => takes(request, { ...all, [key]: part }));
          return text === null ? [] : [[key, text]];
        }),
      ),
  };
}

/** The service's own check is asked, so that its limits stand in one place. */
function takes({ check }: BotRequest, settings: Settings): boolean {
  try {
    check(settings);
    return true;
  } catch (error) {
    return falseWhenInvalid(error);
  }
}

function falseWhenInvalid(error: unknown): false {
  if (isCalendarBotsError(error) && error.code === 'invalid') return false;
  throw error;
}

/**
 * Of several services: the settings of each under its id, as `createFailoverService` takes them; changes likewise.
 *
 * @param name of the bot, the same with all of them.
 */
export function askedBots(name: string, requests: readonly { id: string; request: BotRequest }[]): AskedBot {
  const all = requests.map(({ id, request }) => ({ id, bot: askedBot(request) }));
  const each = (read: (bot: AskedBot, id: string) => Settings): Settings =>
    Object.fromEntries(all.map(({ id, bot }) => [id, read(bot, id)]));
  const part = (settings: Settings, id: string): Settings => (isRecord(settings[id]) ? settings[id] : {});
  return {
    name,
    settings: each((bot) => bot.settings),
    messages: (settings) => all.flatMap(({ id, bot }) => bot.messages(part(settings, id))),
    changed(changes) {
      const ids = all.map(({ id }) => id);
      const stray = Object.keys(changes).find((key) => !ids.includes(key) || !isRecord(changes[key]));
      if (stray !== undefined) {
        throw new CalendarBotsError({
          code: 'invalid',
          message: `"Other Settings" of a rule: "${stray}" is not an object of settings for one of ${ids.join(', ')}`,
          hint: `With several services write the settings of each under its name, for example {"${ids[0] ?? ''}": {}}.`,
        });
      }
      return each((bot, id) => bot.changed(part(changes, id)));
    },
    filled: (settings, fill) => each((bot, id) => bot.filled(part(settings, id), fill)),
  };
}
