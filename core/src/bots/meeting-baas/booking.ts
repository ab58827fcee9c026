import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import { lookUpLost, stillOpen } from '../lost-create.js';
import type { BookedBot, BotCapabilities, BotOrder, BotService, BotTag } from '../service.js';
import { type CreateBotBody, type MeetingBaasClient, toApiTime } from './client.js';
import { type Rows, toBookedBot } from './listing.js';
import { botName, meetingUrl, orderMark, tooFarAhead } from './order.js';
import { checkSettings } from './settings.js';
import { orderFilter, orderToExtra, tagToExtra } from './tag.js';

/** Creates in all, the first included. */
const ATTEMPTS = 4;
/** A create that was cut off may still be at work on the other side: wait so long before looking for its bot. */
const WAITS_MS = [1000, 3000, 8000, 15000] as const;
/** How far the service's clock may be off when we ask whether a bot was made by this call. */
const CLOCK_SKEW_MS = 120_000;

interface Booking {
  book(order: BotOrder): Promise<{ botId: string; adopted: boolean }>;
}

interface Parts {
  client: MeetingBaasClient;
  clock: Clock;
  /** No wait goes past this moment (ms since epoch). */
  deadline: () => number;
  capabilities: BotCapabilities;
  /** Both listings, filtered by `extra` and merged. */
  find: (extra: string) => Promise<Rows[]>;
  remove: BotService['remove'];
}

/**
 * Exactly one bot for one order, although the API knows no idempotency key: every order carries a mark in `extra`, and
 * a create without a usable answer is looked up by it before it is tried again.
 */
export function createBooking({ client, clock, deadline, capabilities, find, remove }: Parts): Booking {
  async function create(body: CreateBotBody, joinAt: number | null): Promise<{ botId: string }> {
    const ahead = joinAt === null ? 0 : joinAt - clock.now();
    if (joinAt === null || ahead < capabilities.minScheduleAheadMs) return client.createBot(body);
    try {
      return await client.scheduleBot({ ...body, join_at: toApiTime(joinAt) });
    } catch (error) {
      // Refused because the minute before the join time began on the way: then it is time to send it.
      const slipped = joinAt - clock.now() < capabilities.minScheduleAheadMs;
      if (isCalendarBotsError(error) && error.code === 'invalid' && slipped) return client.createBot(body);
      throw error;
    }
  }

  /** The bots of this order that do, or did, what it asked for; the one to keep first. */
  async function made(mark: string, since: number): Promise<(BookedBot & { live: boolean })[]> {
    const now = clock.now();
    return (
      (await find(orderFilter(mark)))
        .flatMap((rows) => toBookedBot(rows, now) ?? [])
        .map((bot) => ({ ...bot, live: bot.state === 'scheduled' || bot.state === 'active' }))
        .filter((bot) => bot.tag?.removed === null && bot.state !== 'cancelled')
        // A bot that is done counts only if it was made by this call: an older one was another try of the same order.
        .filter((bot) => bot.live || bot.createdAt >= since - CLOCK_SKEW_MS)
        .sort((a, b) => Number(b.live) - Number(a.live) || a.createdAt - b.createdAt || (a.botId < b.botId ? -1 : 1))
    );
  }

  /** A create that was given up as lost may have been carried out after we looked: keep one, the oldest. */
  async function settle(botId: string, mark: string, since: number, tag: BotTag) {
    const [keep, ...rest] = (await made(mark, since)).filter((bot) => bot.live);
    if (keep === undefined) return { botId, adopted: false };
    for (const twin of rest) {
      try {
        await remove(twin, { ...tag, removed: tag.version });
      } catch (error) {
        if (!isCalendarBotsError(error) || (error.code !== 'conflict' && error.code !== 'notFound')) throw error;
      }
    }
    return { botId: keep.botId, adopted: keep.botId !== botId };
  }

  return {
    async book(order) {
      if (order.joinAt !== null && order.joinAt - clock.now() > capabilities.maxScheduleAheadMs) {
        throw tooFarAhead(order.joinAt);
      }
      const mark = orderMark(order);
      const settings = checkSettings(order.settings);
      const body: CreateBotBody = {
        ...settings,
        bot_name: botName(order.name),
        meeting_url: meetingUrl(order.meetingUrl),
        extra: { ...settings.extra, ...tagToExtra(order.tag), ...orderToExtra(mark) },
      };
      const since = clock.now();
      let lost: CalendarBotsError | null = null;
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        try {
          const { botId } = await create(body, order.joinAt);
          return lost === null ? { botId, adopted: false } : await settle(botId, mark, since, order.tag);
        } catch (error) {
          if (!isCalendarBotsError(error)) throw error;
          const refusedAsTwin = lost !== null && error.providerCode === 'FST_ERR_BOT_ALREADY_EXISTS';
          if (!isAmbiguous(error) && !refusedAsTwin) throw error;
          lost = error;
          const wait = (WAITS_MS[attempt - 1] ?? 15000) + Math.round(clock.random() * 250);
          if (clock.now() + wait > deadline()) throw stillOpen('Meeting BaaS', error);
          await clock.sleep(wait);
          const found = await lookUpLost('Meeting BaaS', () => made(mark, since), error);
          if (found !== undefined) return { botId: found.botId, adopted: true };
          if (refusedAsTwin) throw error;
        }
      }
      throw givenUp(lost);
    },
  };
}

/** No usable answer: the bot may be there or not. */
function isAmbiguous(error: CalendarBotsError): boolean {
  return error.mayHaveHappened || error.code === 'unavailable' || error.code === 'unexpectedResponse';
}

function givenUp(lost: CalendarBotsError | null): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unavailable',
    service: 'Meeting BaaS',
    message: `${lost?.message ?? 'Meeting BaaS did not answer'}; no bot was booked after ${ATTEMPTS} tries`,
    hint: 'Run it again later.',
    ...(lost?.status === undefined ? {} : { status: lost.status }),
    ...(lost?.providerCode === undefined ? {} : { providerCode: lost.providerCode }),
    // The service's own error body ends the matter; a connection that broke may have left a create at work.
    mayHaveHappened: lost?.providerCode === undefined,
    cause: lost,
  });
}
