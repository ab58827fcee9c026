import { CalendarBotsError, type Clock, isCalendarBotsError } from '../../http/index.js';
import { lookUpLost, stillOpen } from '../lost-create.js';
import type { BotCapabilities, BotTag } from '../service.js';
import type { CreateBotBody, MeetingBaasV1Client } from './client.js';
import type { KnownBot } from './listing.js';
import { orderMark, type Purpose, tooFarAhead } from './order.js';
import type { MeetingBaasV1Settings } from './settings.js';
import { orderFilter, ownExtraOf } from './tag.js';

/** Creates in all whose answer may get lost, the first included. */
const ATTEMPTS = 4;
/** A create that was cut off may still be at work on the other side: wait so long before looking for its bot. */
const WAITS_MS = [1000, 3000, 8000, 15000] as const;
/** A refusal for a bot that is not listed is believed to be of one that was taken back after so many looks. */
const UNSEEN_REFUSALS = 2;
/** So many bots of one meeting may have vanished. */
const GENERATIONS = 10;
/** A listing may lag behind a create: so often a booked bot is looked for. */
const LOOKS_MS = [0, 1000, 3000] as const;

/** One bot to be made. */
export interface Placement {
  meetingUrl: string;
  name: string;
  /** When it is said to join, ms since epoch; null: now. */
  joinAt: number | null;
  settings: MeetingBaasV1Settings;
  tag: BotTag;
  /** Id of the bot whose place it takes. */
  replaces: string;
  /** The meeting's bots that are known, in any state. */
  before: readonly KnownBot[];
  /** Another time to hand to the service than the one that is noted. */
  startAt?: number;
}

interface Parts {
  client: MeetingBaasV1Client;
  clock: Clock;
  /** No wait goes past this moment (ms since epoch). */
  deadline: () => number;
  capabilities: BotCapabilities;
  find: (filter: string) => Promise<KnownBot[]>;
}

export type Place = (placement: Placement) => Promise<{ botId: string; adopted: boolean }>;

/**
 * Makes exactly one bot. Every create carries a deduplication key made from the meeting and how many bots it had, with
 * which the service refuses a second one for five minutes, and the same mark in `extra`, by which the bot of a lost
 * answer is looked up before anything is tried again.
 *
 * Whether the listing shows a bot that is only booked is not documented. The first one that is booked through this
 * value is looked for in it: where it is not shown it is taken back, because nobody could follow its meeting.
 */
export function createPlacing({ client, clock, deadline, capabilities, find }: Parts): Place {
  let showsBooked = false;

  const isLive = ({ booked }: KnownBot): boolean => booked.state === 'scheduled' || booked.state === 'active';

  /** The bots of this order; the one to keep first. */
  async function made(mark: string): Promise<KnownBot[]> {
    return (await find(orderFilter(mark))).sort(
      (a, b) =>
        Number(isLive(b)) - Number(isLive(a)) ||
        a.booked.createdAt - b.booked.createdAt ||
        (a.booked.botId < b.booked.botId ? -1 : 1),
    );
  }

  /** A create that was given up as lost may have been carried out after we looked: keep one, the oldest. */
  async function settle(botId: string, mark: string): Promise<{ botId: string; adopted: boolean }> {
    const [keep, ...rest] = (await made(mark)).filter(isLive);
    if (keep === undefined) return { botId, adopted: false };
    for (const { booked } of rest) await client.leave(booked.botId);
    return { botId: keep.booked.botId, adopted: keep.booked.botId !== botId };
  }

  async function requireShown(
    botId: string,
    mark: string,
    joinAt: number,
    lost: CalendarBotsError | null,
  ): Promise<void> {
    if (showsBooked) return;
    let shown: KnownBot | undefined;
    for (const wait of LOOKS_MS) {
      if (wait > 0) {
        if (clock.now() + wait > deadline()) break;
        await clock.sleep(wait);
      }
      shown = (await find(orderFilter(mark))).find(({ booked }) => booked.botId === botId);
      if (shown !== undefined) break;
    }
    const early = shown?.booked.state === 'active' && joinAt - clock.now() > capabilities.minScheduleAheadMs;
    if (shown !== undefined && !early) {
      showsBooked = true;
      return;
    }
    await client.leave(botId);
    throw new CalendarBotsError({
      code: 'unexpectedResponse',
      service: 'Meeting BaaS v1',
      message: early
        ? 'Meeting BaaS v1 sent a bot at once that was booked for later; it was taken back'
        : 'Meeting BaaS v1 does not list the bot that was just booked, so that nobody could move it or take it back later; it was taken back',
      // An earlier try whose answer was lost may have made one that nobody sees.
      mayHaveHappened: lost !== null,
      hint: 'Switch on "Send When Due" and run the workflow every minute: bots are then sent when their meeting begins.',
    });
  }

  return async (placement) => {
    const { joinAt, startAt = joinAt, settings, tag, before, replaces } = placement;
    const ahead = joinAt === null ? 0 : joinAt - clock.now();
    if (joinAt !== null && ahead > capabilities.maxScheduleAheadMs) {
      throw tooFarAhead(joinAt, capabilities.maxScheduleAheadMs);
    }
    const later = startAt !== null && startAt - clock.now() >= capabilities.minScheduleAheadMs ? startAt : null;
    const madeAt = new Date(clock.now()).toISOString();
    const noted = joinAt === null || later === null ? '' : new Date(joinAt).toISOString();
    const { deduplication_key: own } = settings;
    const bodyOf = (mark: string): CreateBotBody => ({
      ...settings,
      bot_name: placement.name,
      meeting_url: placement.meetingUrl,
      deduplication_key: own === undefined || own === null ? mark : `${own} ${mark}`,
      extra: { ...settings.extra, ...ownExtraOf(tag, { order: mark, joinAt: noted, replaces }, madeAt) },
      ...(later === null ? {} : { start_time: Math.round(later / 1000) }),
    });
    // Two who do the same thing are to meet in one order; a mark or a successor must never be taken for a booking.
    const purpose: Purpose = replaces === '' ? 'book' : tag.removed === null ? 'replace' : 'mark';
    const isSame = ({ notes, booked }: KnownBot): boolean =>
      notes.replaces === replaces && (booked.tag?.removed === null) === (purpose !== 'mark');
    const counted = before.filter(purpose === 'book' ? ({ notes }) => notes.replaces === '' : isSame).length;
    let generation = counted;
    let lost: CalendarBotsError | null = null;
    let refusals = 0;
    for (let attempt = 1; attempt <= ATTEMPTS;) {
      const mark = orderMark(tag.key, generation, purpose, replaces);
      let botId: string;
      try {
        ({ botId } = await client.createBot(bodyOf(mark)));
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        // A second bot: the words of the refusal are not published, so any conflict is taken for it.
        const refused = error.code === 'conflict';
        if (!isAmbiguous(error) && !refused) throw error;
        lost = error;
        refusals += refused ? 1 : 0;
        const wait = (WAITS_MS[attempt - 1] ?? 15000) + Math.round(clock.random() * 250);
        if (clock.now() + wait > deadline()) throw stillOpen('Meeting BaaS v1', error);
        await clock.sleep(wait);
        const found = await lookUpLost('Meeting BaaS v1', () => made(mark), error);
        if (found !== undefined) return { botId: found.booked.botId, adopted: true };
        if (refused && refusals >= UNSEEN_REFUSALS && generation - counted < GENERATIONS) {
          // It was taken back and has vanished from the listing since: the meeting had more bots than can be counted.
          generation += 1;
          refusals = 0;
          attempt = 1;
        } else attempt += 1;
        continue;
      }
      if (later !== null && replaces === '') await requireShown(botId, mark, later, lost);
      return lost === null ? { botId, adopted: false } : settle(botId, mark);
    }
    throw givenUp(lost);
  };
}

/** No usable answer: the bot may be there or not. */
function isAmbiguous(error: CalendarBotsError): boolean {
  return error.mayHaveHappened || error.code === 'unavailable';
}

function givenUp(lost: CalendarBotsError | null): CalendarBotsError {
  const refused = lost?.code === 'conflict';
  return new CalendarBotsError({
    code: refused ? 'conflict' : 'unavailable',
    service: 'Meeting BaaS v1',
    message: refused
      ? `${lost?.message ?? ''}; the bot that it means is not listed`
      : `${lost?.message ?? 'Meeting BaaS v1 did not answer'}; no bot was booked after ${ATTEMPTS} tries`,
    hint: 'Run it again in five minutes: a bot that was booked after all will be found by its mark.',
    ...(lost?.status === undefined ? {} : { status: lost.status }),
    mayHaveHappened: true,
    cause: lost,
  });
}
