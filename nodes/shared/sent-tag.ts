import { type BotTag, settingsPrint } from 'calendar-bots';

const HOUR_MS = 3_600_000;

/**
 * The mark of a bot that was sent to a link. Nobody holds such a bot: no schedule ever takes it back.
 *
 * @param key names the order, see `requestKey` of Send Bot.
 * @param start when it joins, ms since epoch.
 */
export function sentTag(key: string, start: number, settings: Record<string, unknown>): BotTag {
  return {
    key,
    holders: [],
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR_MS).toISOString(),
    version: '',
    settings: settingsPrint(settings),
    removed: null,
    event: { id: '', calendarId: '', provider: '', title: '' },
  };
}
