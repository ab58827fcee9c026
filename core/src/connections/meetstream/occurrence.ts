import { CalendarBotsError } from '../../http/index.js';
import { type MeetStreamCalendarClient, readHostedEvent } from './client.js';
import { SERVICE } from './errors.js';
import type { HostedRemoval } from './schedule.js';
import type { HostedEvent } from './schemas.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The longest time before the start that a bot is booked for, and what rounding may add. */
const LEAD_MS = 61 * MINUTE_MS;
/** A listing with more pages than this (100 events each) is given up. */
const MOST_PAGES = 200;
/** As many as the service lists at most. */
const MOST_SCHEDULED = 100;

/** An event by its id, as MeetStream has read it last; null when nothing of that id is listed around a moment. */
export async function findHostedEvent(
  client: MeetStreamCalendarClient,
  eventId: string,
  at: number,
): Promise<HostedEvent | null> {
  const window = { from: at - 2 * DAY_MS, to: at + 3 * DAY_MS };
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = await client.listEvents({ ...window, sync: false, ...(cursor === null ? {} : { cursor }) });
    const found = page.rows.map(readable).find((row) => row?.id === eventId);
    if (found != null) return found;
    if (page.next === null) return null;
    cursor = page.next;
  }
  return null;
}

/**
 * Takes the bot of one occurrence of a series back, and no other. The service knows a call for the next occurrence and
 * one for all of them only: here the bot is found, among those of the series, by when it joins.
 *
 * @param start when the occurrence begins, ms since epoch.
 * @throws CalendarBotsError `conflict` when what the service lists does not tell which bot it is; nothing is taken back
 */
export async function unscheduleOccurrence(
  client: MeetStreamCalendarClient,
  eventId: string,
  start: number,
): Promise<HostedRemoval> {
  const scheduled = await client.listScheduledBots();
  const near = scheduled.filter(({ scheduled_join_time: time }) => {
    const joinAt = Date.parse(time ?? '');
    return Number.isNaN(joinAt) || (joinAt >= start - LEAD_MS && joinAt <= start + MINUTE_MS);
  });
  const complete = scheduled.length < MOST_SCHEDULED;
  if (near.length === 0 && complete) return { outcome: 'none', cancelled: 0 };
  const bots = (await findHostedEvent(client, eventId, start))?.bots ?? [];
  const own = near.filter(({ bot_id: botId }) => bots.some(({ id }) => id === botId));
  const [bot] = own;
  // Some answers do not name the bots of an event: then those that join at that time may be its own or another's.
  if (bot === undefined && bots.length > 0 && complete) return { outcome: 'none', cancelled: 0 };
  if (bot === undefined || own.length > 1 || Number.isNaN(Date.parse(bot.scheduled_join_time ?? ''))) throw untold();
  await client.deleteScheduledBot(bot.bot_id);
  return { outcome: 'unscheduled', cancelled: 1 };
}

function readable(raw: unknown): HostedEvent | null {
  try {
    return readHostedEvent(raw);
  } catch {
    // One row must never take its page with it.
    return null;
  }
}

const untold = (): CalendarBotsError =>
  new CalendarBotsError({
    code: 'conflict',
    service: SERVICE,
    message: 'MeetStream does not tell which bot is that of this occurrence; none was taken back',
    hint: 'Delete the bot by its ID (Calendar Connection, MeetStream, "Delete Scheduled Bot"), or take back those of all occurrences.',
  });
