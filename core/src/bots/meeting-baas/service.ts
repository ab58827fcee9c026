import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BookedBot, BotCapabilities, BotChange, BotOrder, BotService, BotTag } from '../service.js';
import { createBooking } from './booking.js';
import { type MeetingBaasClient, toApiTime } from './client.js';
import { LOCK_MS, mergeExtra } from './extra.js';
import { wasStoppedByApi } from './failures.js';
import { isUnresolved, mergeRows, type Rows, toBookedBot, withoutSucceeded } from './listing.js';
import type { BotRow, ScheduledBotRow } from './schemas.js';
import { checkSettings, settingsAsChange } from './settings.js';
import { isOutOfCall, LIVE_STATUS_FILTER, meaningOfStatus } from './status.js';
import { keyFilter, OURS, ownExtra, removedToExtra, tagFromExtra, tagToExtra, userExtra } from './tag.js';
import { botName, meetingUrl, tooFarAhead } from './order.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A bot stays in a call for six hours at the most, and waits before that. */
const LONGEST_STAY_MS = 8 * 3_600_000;

/** What Meeting BaaS v2 can do with bots. */
export const MEETING_BAAS_CAPABILITIES: BotCapabilities = {
  movesScheduledBots: true,
  moveLockMs: LOCK_MS,
  minScheduleAheadMs: MINUTE_MS,
  maxScheduleAheadMs: 90 * DAY_MS,
  platforms: ['google_meet', 'zoom', 'teams'],
};

/**
 * Meeting BaaS v2 as the port that the engine books through.
 *
 * `BotOrder.settings` and `BotChange.settings` are what {@link checkSettings} accepts; `BotOrder.name` is cut to the
 * 255 characters that the service allows. No wait for another try goes past `deadline` (ms since epoch).
 */
export function createMeetingBaasService(
  client: MeetingBaasClient,
  options: { clock: Clock; deadline?: () => number },
): BotService {
  const { clock, deadline = () => Number.POSITIVE_INFINITY } = options;
  const capabilities = MEETING_BAAS_CAPABILITIES;

  /** The status of bots that the schedule has let go but no listing shows. */
  async function resolve(merged: Map<string, Rows>): Promise<Rows[]> {
    const all: Rows[] = [];
    for (const rows of merged.values()) {
      if (!isUnresolved(rows) || rows.scheduled === null) {
        all.push(rows);
        continue;
      }
      const bot = await botRowOf(client, rows.scheduled);
      all.push(bot === null ? { ...rows, scheduled: { ...rows.scheduled, status: 'failed' } } : { ...rows, bot });
    }
    return all;
  }

  async function find(extra: string): Promise<Rows[]> {
    // The schedule first: a bot that leaves it in between is then in the second listing.
    const scheduled = await collect(client.allScheduledBots({ extra }));
    const bots = await collect(client.allBots({ extra }));
    return resolve(mergeRows(scheduled, bots));
  }

  const booking = createBooking({ client, clock, deadline, capabilities, find, remove });

  async function change(botId: string, wanted: BotChange): Promise<'changed' | 'tooLate' | 'gone'> {
    const { tag } = wanted;
    const settings = wanted.settings === undefined ? undefined : checkSettings(wanted.settings);
    const body: Record<string, unknown> = {
      ...(settings === undefined ? {} : settingsAsChange(settings)),
      ...(wanted.name === undefined ? {} : { bot_name: botName(wanted.name) }),
      ...(wanted.meetingUrl === undefined ? {} : { meeting_url: meetingUrl(wanted.meetingUrl) }),
    };
    if (wanted.joinAt !== undefined) {
      const ahead = wanted.joinAt - clock.now();
      if (ahead > capabilities.maxScheduleAheadMs) throw tooFarAhead(wanted.joinAt);
      if (ahead < capabilities.moveLockMs) return 'tooLate';
      body['join_at'] = toApiTime(wanted.joinAt);
    }
    // A tag alone can be changed at any time, on a merge that leaves the user's entries alone.
    if (Object.keys(body).length === 0)
      return tag === undefined ? 'changed' : merge(botId, tagEntries(tag, wanted.unmark === true));
    try {
      if (tag !== undefined || settings !== undefined) {
        const before = await client.getScheduledBot(botId);
        if (before.status === 'cancelled') return 'gone';
        if (before.status !== 'scheduled') return 'tooLate';
        // Whether a PATCH merges `extra` or replaces it is not documented: sent whole, both come to the same.
        body['extra'] = {
          ...(settings === undefined ? userExtra(before.extra) : settings.extra),
          ...ownExtra(before.extra),
          ...(tag === undefined ? {} : tagEntries(tag, wanted.unmark === true)),
        };
      }
      await client.updateScheduledBot(botId, body);
      return 'changed';
    } catch (error) {
      if (isCode(error, 'notFound')) return 'gone';
      if (isCode(error, 'conflict')) return 'tooLate';
      const slipped = wanted.joinAt !== undefined && wanted.joinAt - clock.now() < capabilities.moveLockMs;
      if (isCode(error, 'invalid') && slipped) return 'tooLate';
      throw error;
    }
  }

  const merge = (botId: string, entries: Readonly<Record<string, unknown>>) =>
    mergeExtra(client, botId, entries, () => clock.now());

  async function remove(
    bot: Pick<BookedBot, 'botId' | 'state'>,
    mark: BotTag | null,
  ): Promise<'removed' | 'ended' | 'gone'> {
    const { botId } = bot;
    if (bot.state === 'ended' || bot.state === 'cancelled') return 'ended';
    // Another run may have told it to leave a moment ago: then the mark is not ours to take away again.
    const isMarked = bot.state === 'active' && (await markOf(botId)) !== null;
    // Where it cannot be written, the bot goes all the same: nobody wants it at the meeting.
    if (mark !== null) await ignoring(['conflict'], () => merge(botId, tagToExtra(mark)));
    let cancelled = false;
    if (bot.state === 'scheduled') {
      const outcome = await attempt(() => client.cancelScheduledBot(botId));
      cancelled = outcome === 'done';
    }
    if (cancelled) {
      if (mark !== null) await keepMark(botId, mark);
      return 'removed';
    }
    const left = await attempt(() => client.leave(botId));
    if (left === 'done') return 'removed';
    // Refused: it is done. An answer that got lost on the way may have been the reason.
    const end = await howItEnded(client, botId);
    if (end === 'stopped') return 'removed';
    if (end === 'gone') return 'gone';
    if (isMarked) return 'removed';
    // It ended by itself before we came: the mark would say that we had removed it.
    if (mark !== null) {
      await ignoring(['notFound', 'conflict'], () => client.updateConfig(botId, removedToExtra(null)));
    }
    return 'ended';
  }

  async function markOf(botId: string): Promise<string | null> {
    try {
      return tagFromExtra((await client.getBot(botId)).extra)?.removed ?? null;
    } catch (error) {
      if (isCalendarBotsError(error) && error.code === 'notFound') return null;
      throw error;
    }
  }

  /**
   * Another run that changed the bot at the same moment may have written what it had read before over our mark. Without
   * it the bot would look as if a person had taken it back, and none would be booked again.
   */
  async function keepMark(botId: string, mark: BotTag): Promise<void> {
    const { extra } = await client.getScheduledBot(botId);
    if (tagFromExtra(extra)?.removed != null) return;
    // An account whose `update-config` knows no such bots takes nothing for one that was cancelled.
    await ignoring(['notFound'], () => client.updateConfig(botId, removedToExtra(mark.removed)));
  }

  async function listOurs(window: { from: number; to: number }): Promise<BookedBot[]> {
    const now = clock.now();
    const oldest = now - 90 * DAY_MS + MINUTE_MS;
    const newest = now + 90 * DAY_MS - MINUTE_MS;
    const clamp = (ms: number) => Math.min(newest, Math.max(oldest, ms));
    const bots: BotRow[] = [];
    // A second more on both sides: whether the bounds belong to the range is not documented.
    const scheduled = await collect(
      client.allScheduledBots({
        extra: OURS,
        scheduledAfter: clamp(window.from - 1000),
        scheduledBefore: clamp(window.to + 1000),
      }),
    );
    const past = Math.min(clamp(window.from), now - MINUTE_MS);
    // In the call now, whenever they were made…
    bots.push(...(await collect(client.allBots({ extra: OURS, statuses: LIVE_STATUS_FILTER }))));
    if (window.from < now) {
      // …done since the window began…
      bots.push(...(await collect(client.allBots({ extra: OURS, endedAfter: past }))));
    }
    // …and made recently enough to be in a call still, should their status be one that no filter names.
    bots.push(...(await collect(client.allBots({ extra: OURS, createdAfter: clamp(past - LONGEST_STAY_MS) }))));

    const found: BookedBot[] = [];
    const all = (await resolve(mergeRows(scheduled, bots))).flatMap((rows) => toBookedBot(rows, now) ?? []);
    for (const booked of withoutSucceeded(all)) {
      if (booked.tag === null) continue;
      const at = booked.joinAt ?? booked.createdAt;
      const inWindow = at >= window.from && at <= window.to;
      // Bots that are in a call belong to it even if they joined before: their meeting goes on.
      if (inWindow || (booked.state === 'active' && at <= window.to)) found.push(booked);
    }
    return found;
  }

  return {
    id: 'meeting-baas',
    displayName: 'Meeting BaaS',
    capabilities,
    book: (order: BotOrder) => booking.book(order),
    change,
    remove,
    async findByKey(key) {
      const now = clock.now();
      const bots = (await find(keyFilter(key))).map((rows) => toBookedBot(rows, now));
      return withoutSucceeded(bots.filter((bot): bot is BookedBot => bot !== null && bot.tag?.key === key));
    },
    listOurs,
  };
}

/** The tag for a merge; only who takes a mark away, or sets one, writes about it. */
function tagEntries(tag: BotTag, unmark: boolean): Record<string, string> {
  const entries = tagToExtra(tag);
  if (tag.removed !== null || unmark) return entries;
  const marks = Object.keys(removedToExtra(null));
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !marks.includes(name)));
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

const isCode = (error: unknown, code: CalendarBotsError['code']): boolean =>
  isCalendarBotsError(error) && error.code === code;

async function ignoring(codes: readonly CalendarBotsError['code'][], act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isCalendarBotsError(error) || !codes.includes(error.code)) throw error;
  }
}

async function attempt(act: () => Promise<void>): Promise<'done' | 'refused'> {
  try {
    await act();
    return 'done';
  } catch (error) {
    if (isCode(error, 'conflict') || isCode(error, 'notFound')) return 'refused';
    throw error;
  }
}

/** Reads why a bot that cannot be removed any more came to its end. */
async function howItEnded(client: MeetingBaasClient, botId: string): Promise<'stopped' | 'byItself' | 'gone'> {
  try {
    const details = await client.getBot(botId);
    if (details.status === 'api_request_stop') return 'stopped';
    const { terminal } = meaningOfStatus(details.status);
    if (!terminal && !isOutOfCall(details.status)) {
      // Neither let go nor done: saying "ended" would leave a bot in the call.
      throw new CalendarBotsError({
        code: 'conflict',
        service: 'Meeting BaaS',
        message: `Meeting BaaS would not take the bot back although its status is "${details.status}"`,
        hint: 'Try again in a minute.',
      });
    }
    return details.status === 'cancelled' || wasStoppedByApi(details.error_code) ? 'stopped' : 'byItself';
  } catch (error) {
    if (!isCode(error, 'notFound')) throw error;
  }
  // Not among the running bots: perhaps it never left the schedule.
  try {
    const { status } = await client.getScheduledBot(botId);
    return status === 'cancelled' ? 'stopped' : status === 'failed' ? 'byItself' : 'gone';
  } catch (error) {
    if (isCode(error, 'notFound')) return 'gone';
    throw error;
  }
}

/** The running bot behind a schedule row, read by its id; null when there is none. */
async function botRowOf(client: MeetingBaasClient, row: ScheduledBotRow): Promise<BotRow | null> {
  try {
    const details = await client.getBot(row.bot_id);
    return { ...details, ended_at: null, duration: details.duration_seconds };
  } catch (error) {
    if (isCode(error, 'notFound')) return null;
    throw error;
  }
}
