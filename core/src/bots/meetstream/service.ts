import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BookedBot, BotCapabilities, BotChange, BotService, BotTag } from '../service.js';
import { createBooking } from './booking.js';
import { type MeetStreamClient, type ScheduledBotChange, toApiTime } from './client.js';
import { createListing, instant, type KnownBot, known, statusOf } from './listing.js';
import { botName, tooFarAhead } from './order.js';
import { stateOfStatus } from './status.js';
import {
  type Attributes,
  keyFilter,
  monthFilter,
  monthOf,
  notesFromAttributes,
  notesToAttributes,
  tagToAttributes,
} from './tag.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A bot stays in a call for five hours at the most, and waits before that. */
const LONGEST_STAY_MS = 8 * 3_600_000;
/** A told leave whose answer was lost is looked at, and told again, so many times. */
const LEAVE_ATTEMPTS = 3;
const LEAVE_WAIT_MS = 2000;

/**
 * What MeetStream can do with bots. A booked bot's time, name and attributes can be changed; for another link or other
 * settings it is booked anew. No lock before the join time and no least or longest lead is published.
 */
export const MEETSTREAM_CAPABILITIES: BotCapabilities = {
  movesScheduledBots: true,
  fixedOnceBooked: ['meetingUrl', 'settings'],
  tagsActiveBots: false,
  moveLockMs: MINUTE_MS,
  minScheduleAheadMs: MINUTE_MS,
  maxScheduleAheadMs: 90 * DAY_MS,
  platforms: ['google_meet', 'zoom', 'teams'],
};

export interface MeetStreamServiceOptions {
  clock: Clock;
  /** No wait for another try goes past this moment (ms since epoch). */
  deadline?: () => number;
  /** False never changes a booked bot: one whose meeting moved is taken back and booked anew. Default true. */
  movesScheduledBots?: boolean;
}

/**
 * MeetStream as the port that the engine books through.
 *
 * `BotOrder.settings` are what `checkSettings` accepts. The tag lives in `custom_attributes`; that of a bot which is
 * under way cannot be written any more.
 */
export function createMeetStreamService(client: MeetStreamClient, options: MeetStreamServiceOptions): BotService {
  const { clock, deadline = () => Number.POSITIVE_INFINITY } = options;
  const capabilities: BotCapabilities = {
    ...MEETSTREAM_CAPABILITIES,
    movesScheduledBots: options.movesScheduledBots ?? true,
  };
  const listing = createListing(client);
  const booking = createBooking({
    client,
    clock,
    deadline,
    capabilities,
    listing,
    takeBack: async (bot) => {
      await remove(bot, bot.tag === null ? null : { ...bot.tag, removed: bot.tag.version });
    },
  });

  /** A bot of ours with the join time that the schedule has for it; null when it does not exist. */
  async function readScheduled(botId: string): Promise<{ state: BookedBot['state']; bot: KnownBot | null } | null> {
    const answer = await statusOf(client, botId);
    if (answer === null) return null;
    const state = stateOfStatus(answer.status);
    if (state !== 'scheduled') return { state, bot: null };
    const row = (await client.listScheduledBots()).find((one) => one.bot_id === botId) ?? null;
    return { state, bot: known(botId, answer.status, answer.custom_attributes ?? {}, row, null) };
  }

  async function change(botId: string, wanted: BotChange): Promise<'changed' | 'tooLate' | 'gone'> {
    const { tag, joinAt, name } = wanted;
    if (wanted.settings !== undefined || wanted.meetingUrl !== undefined) return 'tooLate';
    if (tag === undefined && joinAt === undefined && name === undefined) return 'changed';
    if (joinAt !== undefined) {
      const ahead = joinAt - clock.now();
      if (ahead > capabilities.maxScheduleAheadMs) throw tooFarAhead(joinAt);
      if (ahead < capabilities.moveLockMs) return 'tooLate';
    }
    const found = await readScheduled(botId);
    if (found === null || found.state === 'cancelled') return 'gone';
    const before = found.bot;
    if (before === null || before.booked.joinAt === null) return 'tooLate';
    const due = joinAt ?? before.booked.joinAt;
    // The time has to be sent along, and one that has passed is refused: then it is on its way.
    if (due <= clock.now()) return 'tooLate';
    const newName = name === undefined ? undefined : botName(name);
    const body: ScheduledBotChange = {
      scheduled_join_time: toApiTime(due),
      ...(newName === undefined ? {} : { bot_username: newName }),
      custom_attributes: rewritten(before.attributes, { tag, joinAt: due, name }),
    };
    const answer = await patch(botId, body);
    if (answer === 'refused') return (await statusOf(client, botId)) === null ? 'gone' : 'tooLate';
    if (joinAt === undefined || answer.scheduleUpdated !== false) return 'changed';
    // Only the record says the new time; the bot would still go at the old one. Put back, and booked anew.
    await patch(botId, {
      scheduled_join_time: toApiTime(before.booked.joinAt),
      bot_username: before.booked.name,
      custom_attributes: before.attributes,
    });
    return 'tooLate';
  }

  async function patch(botId: string, body: ScheduledBotChange) {
    try {
      return await client.updateScheduledBot(botId, body);
    } catch (error) {
      if (isCode(error, ['notFound', 'conflict', 'invalid'])) return 'refused' as const;
      throw error;
    }
  }

  async function remove(
    bot: Pick<BookedBot, 'botId' | 'state'>,
    mark: BotTag | null,
  ): Promise<'removed' | 'ended' | 'gone'> {
    const { botId } = bot;
    if (bot.state === 'ended' || bot.state === 'cancelled') return 'ended';
    const found = await readScheduled(botId);
    if (found === null) return 'gone';
    if (found.state === 'cancelled' || found.state === 'ended') return 'ended';
    if (found.state === 'scheduled') {
      if (mark !== null && found.bot !== null) await writeMark(found.bot, mark);
      try {
        await client.deleteScheduledBot(botId);
        return 'removed';
      } catch (error) {
        // It left in the meantime, or an answer that got lost had taken it back already.
        if (!isCode(error, ['notFound', 'conflict', 'invalid'])) throw error;
      }
    }
    return makeLeave(botId);
  }

  /** Says in a booked bot that it was us who took it back, as far as the service lets us. */
  async function writeMark({ attributes, booked }: KnownBot, mark: BotTag): Promise<void> {
    const due = Math.max(booked.joinAt ?? 0, clock.now() + MINUTE_MS);
    await patch(booked.botId, {
      scheduled_join_time: toApiTime(due),
      custom_attributes: rewritten(attributes, { tag: mark, joinAt: due }),
    });
  }

  /**
   * Tells a bot to leave. The request is a GET that acts, so nothing repeats it blindly: after a lost answer the status
   * says whether it has to be told again.
   */
  async function makeLeave(botId: string): Promise<'removed' | 'ended' | 'gone'> {
    let told = false;
    for (let attempt = 1; ; attempt++) {
      let failure: CalendarBotsError;
      try {
        await client.removeBot(botId);
        return 'removed';
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        const refused = isCode(error, ['notFound', 'conflict', 'invalid']);
        if (!refused && error.code !== 'unavailable' && error.code !== 'unexpectedResponse') throw error;
        told ||= !refused;
        failure = error;
      }
      const answer = await statusOf(client, botId);
      if (answer === null) return told ? 'removed' : 'gone';
      const state = stateOfStatus(answer.status);
      if (state === 'cancelled') return 'removed';
      if (state === 'ended') return told ? 'removed' : 'ended';
      if (attempt >= LEAVE_ATTEMPTS || clock.now() + LEAVE_WAIT_MS > deadline())
        throw stillThere(answer.status, failure);
      await clock.sleep(LEAVE_WAIT_MS);
    }
  }

  async function listOurs(window: { from: number; to: number }): Promise<BookedBot[]> {
    const found = new Map<string, BookedBot>();
    for (const month of monthsBetween(window.from - LONGEST_STAY_MS, window.to)) {
      for (const { booked } of await listing.find(monthFilter(month))) found.set(booked.botId, booked);
    }
    return withoutReplaced([...found.values()]).filter((bot) => {
      const at = bot.joinAt ?? bot.createdAt;
      // Bots that are in a call belong to it even if they joined before: their meeting goes on.
      return at <= window.to && (at >= window.from || bot.state === 'active');
    });
  }

  /** When a bot that is done came out of its call, where the listing does not say. */
  async function withEnd(bot: BookedBot): Promise<BookedBot> {
    if (bot.state !== 'ended' || bot.endedAt !== null) return bot;
    try {
      return { ...bot, endedAt: instant((await client.getDetail(bot.botId)).EndTime) };
    } catch (error) {
      if (isCode(error, ['notFound'])) return bot;
      throw error;
    }
  }

  return {
    id: 'meetstream',
    displayName: 'MeetStream',
    capabilities,
    book: (order) => booking.book(order),
    change,
    remove,
    async findByKey(key) {
      const found = await listing.find(keyFilter(key));
      const bots: BookedBot[] = [];
      for (const { booked } of found) bots.push(await withEnd(booked));
      return withoutReplaced(bots);
    },
    listOurs,
  };
}

/** The attributes sent whole: whether a change merges them or replaces them is not documented. */
function rewritten(
  attributes: Attributes,
  { tag, joinAt, name }: { tag?: BotTag | undefined; joinAt: number; name?: string | undefined },
): Record<string, unknown> {
  const notes = notesFromAttributes(attributes);
  return {
    ...attributes,
    ...(tag === undefined ? {} : tagToAttributes(tag)),
    ...notesToAttributes({ ...notes, joinAt: toApiTime(joinAt), ...(name === undefined ? {} : { name }) }),
  };
}

/**
 * A bot that was taken back without a mark, because the service would not take it, looks as if somebody had done it by
 * hand. Where another one was booked for the same meeting afterwards, it was us: nothing is booked after a hand. One
 * that was booked at the same time and taken back for being one too many says nothing about that.
 */
function withoutReplaced(bots: readonly BookedBot[]): BookedBot[] {
  const byKey = new Map<string, BookedBot[]>();
  for (const bot of bots) {
    if (bot.tag !== null) byKey.set(bot.tag.key, [...(byKey.get(bot.tag.key) ?? []), bot]);
  }
  return bots.map((bot) => {
    const { tag, state } = bot;
    if (tag === null || state !== 'cancelled' || tag.removed !== null) return bot;
    const isReplaced = byKey.get(tag.key)?.some((other) => isBookedAfter(other, bot)) === true;
    return isReplaced ? { ...bot, tag: { ...tag, removed: '' } } : bot;
  });
}

function isBookedAfter({ tag, createdAt }: BookedBot, bot: BookedBot): boolean {
  return createdAt > bot.createdAt && (tag?.removed === null || createdAt - bot.createdAt > TWINS_WITHIN_MS);
}

/** Runs that book at the same moment do so within their time budget. */
const TWINS_WITHIN_MS = 5 * 60_000;

/** `2026-05` of every month that a range touches. */
export function monthsBetween(from: number, to: number): string[] {
  const months: string[] = [];
  for (const at = new Date(from); ;) {
    const month = monthOf(at.toISOString());
    months.push(month);
    if (month >= monthOf(new Date(to).toISOString())) return months;
    at.setUTCDate(1);
    at.setUTCMonth(at.getUTCMonth() + 1);
  }
}

const isCode = (error: unknown, codes: readonly CalendarBotsError['code'][]): boolean =>
  isCalendarBotsError(error) && codes.includes(error.code);

function stillThere(status: string, cause: CalendarBotsError): CalendarBotsError {
  return new CalendarBotsError({
    code: cause.code === 'notFound' ? 'conflict' : cause.code,
    service: 'MeetStream',
    message: `MeetStream would not take the bot back although its status is "${status}": ${cause.message}`,
    hint: 'Try again in a minute.',
    cause,
  });
}
