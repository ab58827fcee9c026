import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import { lookUpLost, stillOpen } from '../lost-create.js';
import type { BookedBot, BotCapabilities, BotOrder } from '../service.js';
import { type CreateBotBody, type CreatedBot, type MeetStreamClient, toApiTime } from './client.js';
import { type KnownBot, type Listing, statusOf } from './listing.js';
import { botName, meetingUrl, orderMark, tooFarAhead } from './order.js';
import { checkSettings, fitToPlatform } from './settings.js';
import { stateOfStatus } from './status.js';
import { notesFromAttributes, notesToAttributes, orderFilter, tagFromAttributes, tagToAttributes } from './tag.js';

/** Creates in all whose answer may get lost, the first included. */
const ATTEMPTS = 4;
/** A create that was cut off may still be at work on the other side: wait so long before looking for its bot. */
const WAITS_MS = [1000, 3000, 8000, 15000] as const;
/** So many bots of one and the same order may have come and gone before. */
const GENERATIONS = 30;

interface Booking {
  book(order: BotOrder): Promise<{ botId: string; adopted: boolean }>;
}

interface Parts {
  client: MeetStreamClient;
  clock: Clock;
  /** No wait goes past this moment (ms since epoch). */
  deadline: () => number;
  capabilities: BotCapabilities;
  listing: Listing;
  /** Takes a bot back that turned out to be one too many, with our mark. */
  takeBack: (bot: BookedBot) => Promise<void>;
}

/**
 * Exactly one bot for one order. Every create carries a key made from the order, which the service answers with the bot
 * that it made for it before; and our mark of the order in the attributes, by which the bot of a lost answer is looked
 * up before anything is tried again. Where a bot of this key is over, or was taken back, the next key of the order is
 * used: the sequence is the same for every runner, so all of them meet at the same bot.
 */
export function createBooking({ client, clock, deadline, capabilities, listing, takeBack }: Parts): Booking {
  let queue: Promise<unknown> = Promise.resolve();

  async function create(body: CreateBotBody, joinAt: number | null): Promise<CreatedBot> {
    const ahead = joinAt === null ? 0 : joinAt - clock.now();
    if (joinAt === null || ahead < capabilities.minScheduleAheadMs) return client.createBot(body);
    try {
      return await client.createBot({ ...body, join_at: toApiTime(joinAt) });
    } catch (error) {
      // Refused because the join time passed on the way: then it is time to send it.
      const slipped = joinAt - clock.now() < capabilities.minScheduleAheadMs;
      if (isCalendarBotsError(error) && error.code === 'invalid' && slipped) return client.createBot(body);
      throw error;
    }
  }

  /** The bots of this order that do what it asked for, or were made by this very call; the one to keep first. */
  async function made(mark: string, since: string): Promise<(KnownBot & { live: boolean })[]> {
    return (await listing.find(orderFilter(mark)))
      .map((bot) => ({ ...bot, live: bot.booked.state === 'scheduled' || bot.booked.state === 'active' }))
      .filter(({ booked }) => booked.tag?.removed === null && booked.state !== 'cancelled')
      .filter((bot) => bot.live || bot.made === since)
      .sort(
        (a, b) =>
          Number(b.live) - Number(a.live) ||
          a.booked.createdAt - b.booked.createdAt ||
          (a.booked.botId < b.booked.botId ? -1 : 1),
      );
  }

  /** Whether the bot that a used key stands for does what this order asks for. */
  async function serves(botId: string, since: string): Promise<boolean> {
    const bot = await statusOf(client, botId);
    if (bot === null) return false;
    if (tagFromAttributes(bot.custom_attributes)?.removed != null) return false;
    const state = stateOfStatus(bot.status);
    return state === 'scheduled' || state === 'active' || notesFromAttributes(bot.custom_attributes).made === since;
  }

  /** A create that was given up as lost may have been carried out after we looked: keep one, the oldest. */
  async function settle(botId: string, mark: string, since: string) {
    const [keep, ...rest] = (await made(mark, since)).filter((bot) => bot.live);
    if (keep === undefined) return { botId, adopted: false };
    for (const { booked } of rest) await takeBack(booked);
    return { botId: keep.booked.botId, adopted: keep.booked.botId !== botId };
  }

  async function bookNow(order: BotOrder): Promise<{ botId: string; adopted: boolean }> {
    if (order.joinAt !== null && order.joinAt - clock.now() > capabilities.maxScheduleAheadMs) {
      throw tooFarAhead(order.joinAt);
    }
    const mark = orderMark(order);
    const since = toApiTime(clock.now());
    const { custom_attributes: own, ...settings } = fitToPlatform(
      checkSettings(order.settings),
      meetingUrl(order.meetingUrl),
    );
    const name = botName(order.name);
    const sentNow = order.joinAt === null || order.joinAt - clock.now() < capabilities.minScheduleAheadMs;
    const body: CreateBotBody = {
      ...settings,
      bot_name: name,
      meeting_link: meetingUrl(order.meetingUrl),
      custom_attributes: {
        ...own,
        ...tagToAttributes(order.tag),
        ...notesToAttributes({
          order: mark,
          made: since,
          joinAt: sentNow || order.joinAt === null ? '' : toApiTime(order.joinAt),
          meetingUrl: order.meetingUrl,
          name: order.name,
        }),
      },
    };
    let lost: CalendarBotsError | null = null;
    let attempt = 1;
    for (let generation = 0; generation < GENERATIONS;) {
      try {
        const bot = await create({ ...body, deduplication_key: `${mark}.${generation}` }, order.joinAt);
        if (bot.created) {
          return lost === null ? { botId: bot.botId, adopted: false } : await settle(bot.botId, mark, since);
        }
        if (await serves(bot.botId, since)) return { botId: bot.botId, adopted: true };
        generation += 1;
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        // The key is taken, and the answer does not say by which bot.
        const nameless = error.code === 'conflict';
        if (!isAmbiguous(error) && !nameless) throw error;
        lost = error;
        const wait = (WAITS_MS[attempt - 1] ?? 15000) + Math.round(clock.random() * 250);
        if (clock.now() + wait > deadline()) throw stillOpen('MeetStream', error);
        await clock.sleep(wait);
        const found = await lookUpLost('MeetStream', () => made(mark, since), error);
        if (found !== undefined) return { botId: found.booked.botId, adopted: true };
        if (nameless) throw error;
        if (attempt >= ATTEMPTS) throw givenUp(lost);
        attempt += 1;
      }
    }
    throw givenUp(lost);
  }

  return {
    book(order) {
      // Two first creates at the same moment are not told apart by the service: one after the other.
      const turn = queue.then(
        () => bookNow(order),
        () => bookNow(order),
      );
      queue = turn;
      return turn;
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
    service: 'MeetStream',
    message: `${lost?.message ?? 'MeetStream made no bot for this order'}; no bot was booked after ${ATTEMPTS} tries`,
    hint: 'Run it again later.',
    ...(lost?.status === undefined ? {} : { status: lost.status }),
    mayHaveHappened: true,
    cause: lost,
  });
}
