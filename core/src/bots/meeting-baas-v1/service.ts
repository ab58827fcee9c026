import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import type { BookedBot, BotCapabilities, BotChange, BotOrder, BotService, BotTag } from '../service.js';
import { createPlacing } from './booking.js';
import type { MeetingBaasV1Client } from './client.js';
import { findBots, knownBot, type KnownBot, LONGEST_STAY_MS, paramsOf } from './listing.js';
import { botName, meetingUrl } from './order.js';
import { settingsOf } from './replacement.js';
import type { BotParams } from './schemas.js';
import { checkSettings } from './settings.js';
import { keyFilter, monthFilter, monthOf } from './tag.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A mark that a crash left behind joins no sooner than this: time enough for the next run to find it. */
const MARK_AHEAD_MS = 5 * MINUTE_MS;
/** A bot whose mark cannot be made is taken back without one only when it joins within this; before, it waits. */
const UNMARKED_MS = 60 * MINUTE_MS;
/** A told leave whose answer is unclear is looked at, and told again, so many times. */
const LEAVE_ATTEMPTS = 3;
const LEAVE_WAIT_MS = 2000;

/**
 * What Meeting BaaS v1 can do with bots: book them, and take them back. Nothing of a booked bot can be changed; how far
 * ahead one can be booked is not published, 90 days is what v2 allows.
 */
export const MEETING_BAAS_V1_CAPABILITIES: BotCapabilities = {
  movesScheduledBots: false,
  tagsActiveBots: false,
  moveLockMs: MINUTE_MS,
  minScheduleAheadMs: MINUTE_MS,
  maxScheduleAheadMs: 90 * DAY_MS,
  platforms: ['google_meet', 'zoom', 'teams'],
};

export interface MeetingBaasV1ServiceOptions {
  clock: Clock;
  /** No wait for another try goes past this moment (ms since epoch). */
  deadline?: () => number;
  /**
   * True books nothing ahead: a bot is sent in the minute in which it is due, so whoever runs this has to do it every
   * minute. For accounts whose listing does not show booked bots. Default false.
   */
  onlyWhenDue?: boolean;
}

/**
 * Meeting BaaS v1 as the port that the engine books through. `BotOrder.settings` are what `checkSettings` accepts.
 *
 * What a bot was booked with stays as it is, our tag in `extra` included. So where the tag has to say something new,
 * another bot with that tag takes the bot's place: the new one is booked first and the old one taken back afterwards, so
 * that a crash in between leaves two, of which the plan removes one, and never none. That we took a booked bot back is
 * said in the same way, by a bot that carries the mark and is itself taken back before the one it speaks of. A bot that
 * is named in either way is as good as gone: it is listed as marked, and whoever finds it still there takes it back.
 *
 * A mark is a booking, which the service may refuse: it fails, the balance is used up, or its daily cap is. Then the bot
 * stays, the removal fails, and the next run tries again. A bot that joins within the hour is taken back all the same:
 * nobody wants it at the meeting. Without a mark that looks like a person's doing, so that its meeting gets no bot
 * again, even if it moved or is wanted again.
 *
 * Rests on what no document of the vendor says outright: that the listing shows bots whose `start_time` is to come
 * (looked at after the first booking, see `createPlacing`), that DELETE takes them back, and that they are listed
 * afterwards. Where a bot that was taken back vanishes from the listing, nothing is left of it, so that what a person
 * takes back is booked again by the next run.
 */
export function createMeetingBaasV1Service(
  client: MeetingBaasV1Client,
  options: MeetingBaasV1ServiceOptions,
): BotService {
  const { clock, deadline = () => Number.POSITIVE_INFINITY, onlyWhenDue = false } = options;
  const capabilities: BotCapabilities = onlyWhenDue
    ? // A bot that joins within the minute is sent at once, and nothing else can be booked.
      { ...MEETING_BAAS_V1_CAPABILITIES, minScheduleAheadMs: MINUTE_MS + 1, maxScheduleAheadMs: MINUTE_MS }
    : MEETING_BAAS_V1_CAPABILITIES;

  const find = (filter: string): Promise<KnownBot[]> => {
    const now = clock.now();
    const createdAfter = now - MEETING_BAAS_V1_CAPABILITIES.maxScheduleAheadMs - LONGEST_STAY_MS;
    return findBots(client, { extra: filter, createdAfter, now });
  };
  const place = createPlacing({ client, clock, deadline, capabilities, find });
  const ofKey = async (key: string): Promise<KnownBot[]> =>
    (await find(keyFilter(key))).filter(({ booked }) => booked.tag?.key === key);

  let queue: Promise<unknown> = Promise.resolve();
  /** Two bookings at the same moment count the same bots before them: one after the other. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = queue.then(act, act);
    queue = turn;
    return turn;
  }

  async function bookNow(order: BotOrder): Promise<{ botId: string; adopted: boolean }> {
    const name = botName(order.name);
    const url = meetingUrl(order.meetingUrl);
    const settings = checkSettings(order.settings);
    const before = await ofKey(order.tag.key);
    return place({ meetingUrl: url, name, joinAt: order.joinAt, settings, tag: order.tag, replaces: '', before });
  }

  /** Only the tag of a booked bot can change, by another bot that takes its place. */
  async function change(botId: string, wanted: BotChange): Promise<'changed' | 'tooLate' | 'gone'> {
    const { tag, joinAt, name, settings, meetingUrl: url } = wanted;
    if (joinAt !== undefined || name !== undefined || settings !== undefined || url !== undefined) return 'tooLate';
    if (tag === undefined) return 'changed';
    const bots = await ofKey(tag.key);
    const found = bots.find(({ booked }) => booked.botId === botId);
    if (found === undefined || found.booked.state === 'cancelled') return 'gone';
    const { booked, params, extra } = found;
    const due = booked.joinAt;
    if (booked.state !== 'scheduled' || due === null || due - clock.now() < capabilities.moveLockMs) return 'tooLate';
    const before = settingsOf(params, extra);
    if (before === null) return 'tooLate';
    const { adopted } = await place({
      meetingUrl: booked.meetingUrl,
      name: booked.name,
      joinAt: due,
      settings: before,
      tag,
      replaces: botId,
      before: bots,
    });
    if (adopted) {
      // Somebody did something about this bot at the same moment: only what took its place lets it go.
      const now = await ofKey(tag.key);
      const successor = now.some(({ booked: one, notes }) => notes.replaces === botId && one.state === 'scheduled');
      if (!successor) return 'changed';
    }
    await stop(botId);
    return 'changed';
  }

  async function remove(
    bot: Pick<BookedBot, 'botId' | 'state'>,
    mark: BotTag | null,
  ): Promise<'removed' | 'ended' | 'gone'> {
    const { botId } = bot;
    if (bot.state === 'ended' || bot.state === 'cancelled') return 'ended';
    if (mark !== null) {
      const bots = await ofKey(mark.key);
      const found = bots.find(({ booked }) => booked.botId === botId);
      if (found !== undefined) {
        if (found.booked.state === 'ended' || found.booked.state === 'cancelled') return 'ended';
        const lost = await leaveMark(found, mark, bots);
        if (lost !== null) {
          if ((found.booked.joinAt ?? 0) - clock.now() > UNMARKED_MS) throw lost;
          const outcome = await stop(botId);
          // The bot is gone, which matters most; that a mark may have stayed behind must be known all the same.
          if (lost.mayHaveHappened) throw lost;
          return outcome;
        }
      }
    }
    return stop(botId);
  }

  /**
   * Says that it is us who take a booked bot back. A bot that is under way needs no mark, nor does one that is a mark
   * itself or was named by one.
   *
   * @returns why there is no mark; null when there is one, or none is needed.
   */
  async function leaveMark(
    found: KnownBot,
    mark: BotTag,
    bots: readonly KnownBot[],
  ): Promise<CalendarBotsError | null> {
    const { booked } = found;
    if (booked.state !== 'scheduled' || booked.joinAt === null || booked.tag?.removed != null) return null;
    let markId: string;
    try {
      ({ botId: markId } = await place({
        meetingUrl: booked.meetingUrl,
        name: booked.name,
        joinAt: booked.joinAt,
        startAt: Math.max(booked.joinAt, clock.now() + MARK_AHEAD_MS),
        settings: {},
        tag: { ...mark, removed: mark.removed ?? '' },
        replaces: booked.botId,
        before: bots,
      }));
    } catch (error) {
      if (isCalendarBotsError(error)) return error;
      throw error;
    }
    await stop(markId);
    return null;
  }

  /** Takes a bot back, whatever it is doing. An answer that is unclear is followed by a look at the bot itself. */
  async function stop(botId: string): Promise<'removed' | 'ended' | 'gone'> {
    const before = await paramsOf(client, botId);
    if (before !== null && isOver(before)) return 'ended';
    for (let attempt = 1; ; attempt++) {
      let refusal: CalendarBotsError | null = null;
      try {
        if ((await client.leave(botId)).ok) return 'removed';
      } catch (error) {
        if (!isCode(error, ['notFound', 'conflict', 'invalid'])) throw error;
        refusal = error;
      }
      const now = await paramsOf(client, botId);
      if (now === null && refusal?.code === 'notFound') return 'gone';
      if (now !== null && isOver(now)) return now.is_stopped ? 'removed' : 'ended';
      if (attempt >= LEAVE_ATTEMPTS || clock.now() + LEAVE_WAIT_MS > deadline()) throw stillThere(refusal);
      await clock.sleep(LEAVE_WAIT_MS);
    }
  }

  async function listOurs(window: { from: number; to: number }): Promise<BookedBot[]> {
    const found = new Map<string, BookedBot>();
    for (const month of monthsBetween(window.from - LONGEST_STAY_MS, window.to)) {
      for (const { booked } of await find(monthFilter(month))) found.set(booked.botId, booked);
    }
    return [...found.values()].filter((bot) => {
      const at = bot.joinAt ?? bot.createdAt;
      // Bots that are in a call belong to it even if they joined before: their meeting goes on.
      return at <= window.to && (at >= window.from || bot.state === 'active');
    });
  }

  return {
    id: 'meeting-baas-v1',
    displayName: 'Meeting BaaS v1',
    capabilities,
    book: (order) => inTurn(() => bookNow(order)),
    change: (botId, wanted) => inTurn(() => change(botId, wanted)),
    remove: (bot, mark) => inTurn(() => remove(bot, mark)),
    findByKey: async (key) => (await ofKey(key)).map(({ booked }) => booked),
    listOurs,
  };
}

/** What the listing would say of one bot; null when it does not exist or is not ours. */
export async function readBot(client: MeetingBaasV1Client, botId: string, now: number): Promise<KnownBot | null> {
  const params = await paramsOf(client, botId);
  if (params === null) return null;
  const { created_at, ...rest } = params;
  return knownBot(
    { ...rest, created_at: created_at ?? new Date(0).toISOString(), duration: null, speakers: [] },
    params,
    now,
  );
}

const isOver = (bot: BotParams): boolean =>
  bot.is_stopped ||
  bot.ended_at !== null ||
  bot.bot_exited_at !== null ||
  (bot.bot_joined_at === null && (bot.errors ?? '') !== '');

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

function isCode(error: unknown, codes: readonly CalendarBotsError['code'][]): error is CalendarBotsError {
  return isCalendarBotsError(error) && codes.includes(error.code);
}

function stillThere(cause: CalendarBotsError | null): CalendarBotsError {
  return new CalendarBotsError({
    code: 'conflict',
    service: 'Meeting BaaS v1',
    message: `Meeting BaaS v1 would not take the bot back${cause === null ? '' : `: ${cause.message}`}`,
    hint: 'Try again in a minute.',
    ...(cause === null ? {} : { cause }),
  });
}
