import { isCalendarBotsError } from '../../http/index.js';
import type { MeetingBaasClient } from './client.js';

/** A booked bot that joins in less is not changed any more. */
export const LOCK_MS = 4 * 60_000;

/**
 * Merges entries into a bot's `extra`, wherever the bot is. `update-config` does that in one step. Whether it knows bots
 * that have not left the schedule is not documented ("any status", of which those of the schedule are not named), so
 * where it knows none the schedule is asked: it takes `extra` whole, and nothing when the bot joins within four minutes.
 *
 * @param now ms since epoch.
 * @returns `tooLate`: the bot is there and cannot be written to; `gone`: it was taken back, or there is none.
 * @throws CalendarBotsError for anything else.
 */
export async function mergeExtra(
  client: MeetingBaasClient,
  botId: string,
  entries: Readonly<Record<string, unknown>>,
  now: () => number,
): Promise<'changed' | 'tooLate' | 'gone'> {
  if (await known(() => client.updateConfig(botId, entries))) return 'changed';
  try {
    const { status, join_at: joinAt, extra } = await client.getScheduledBot(botId);
    if (status === 'cancelled' || status === 'failed') return 'gone';
    if (status !== 'scheduled') {
      // It left in between.
      return (await known(() => client.updateConfig(botId, entries))) ? 'changed' : 'tooLate';
    }
    if (Date.parse(joinAt) - now() < LOCK_MS) return 'tooLate';
    // Whether a PATCH merges `extra` or replaces it is not documented: sent whole, both come to the same.
    await client.updateScheduledBot(botId, { extra: { ...extra, ...entries } });
    return 'changed';
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return 'gone';
    if (isCalendarBotsError(error) && error.code === 'conflict') return 'tooLate';
    throw error;
  }
}

async function known(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isCalendarBotsError(error) && error.code === 'notFound') return false;
    throw error;
  }
}
