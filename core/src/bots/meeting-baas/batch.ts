import { CalendarBotsError, type Clock, type ErrorCode, isCalendarBotsError } from '../../http/index.js';
import { stillOpen } from '../lost-create.js';
import type { BookedBot, BotOrder, BotService } from '../service.js';
import { type CreateBotBody, type MeetingBaasClient, toApiTime } from './client.js';
import { botName, meetingUrl, orderMark, tooFarAhead } from './order.js';
import type { BatchAnswer } from './schemas.js';
import { checkSettings } from './settings.js';
import { orderToExtra, tagToExtra } from './tag.js';

/** What became of one order of a batch. */
export type BatchOutcome = { botId: string; adopted: boolean } | { error: CalendarBotsError };

/** The service takes no more in one request. */
const MOST = 100;
/** Requests for one and the same orders whose answer may get lost. */
const ATTEMPTS = 3;
const WAITS_MS = [2000, 8000] as const;
/** A run that is repeated finds its bots by their key so far back. */
const BACK_MS = 86_400_000;

interface Pending {
  index: number;
  order: BotOrder;
  body: CreateBotBody;
  booked: boolean;
}

/**
 * Many orders with as few requests as the service allows (100 bots each), in order. Never throws for one order: what it
 * was refused for is its outcome. As with single orders nothing is guessed: a bot that carries the key of an order
 * already is taken for it, and orders whose answer was lost are looked up before they are sent again.
 *
 * @param orders each key once.
 * @throws CalendarBotsError when the bots that are there already could not be listed: then nothing was sent.
 */
export async function bookBatch(
  client: MeetingBaasClient,
  service: BotService,
  orders: readonly BotOrder[],
  { clock }: { clock: Clock },
): Promise<BatchOutcome[]> {
  const outcomes = new Map<number, BatchOutcome>();
  const now = clock.now();
  const pending: Pending[] = [];
  for (const [index, order] of orders.entries()) {
    const read = attempt(() => toBody(order, now, service));
    if ('error' in read) outcomes.set(index, read);
    else pending.push({ index, order, ...read });
  }
  const keys = new Map(pending.map((entry) => [entry.order.tag.key, entry]));
  const range = rangeOf(pending, now);

  /** The bots of these orders, the one to keep first. */
  async function standing(): Promise<Map<string, BookedBot[]>> {
    const found = new Map<string, BookedBot[]>();
    for (const bot of await service.listOurs(range)) {
      const key = bot.tag?.key;
      if (key === undefined || !keys.has(key)) continue;
      found.set(key, [...(found.get(key) ?? []), bot]);
    }
    for (const bots of found.values()) bots.sort((a, b) => a.createdAt - b.createdAt || (a.botId < b.botId ? -1 : 1));
    return found;
  }

  function adopt(found: ReadonlyMap<string, BookedBot[]>): void {
    for (const { index, order } of pending) {
      const [bot] = found.get(order.tag.key) ?? [];
      if (bot !== undefined) outcomes.set(index, { botId: bot.botId, adopted: true });
    }
  }

  async function send(chunk: readonly Pending[]): Promise<void> {
    let lost = false;
    for (let tries = 1; ; tries++) {
      const rest = chunk.filter(({ index }) => !outcomes.has(index));
      if (rest.length === 0) break;
      try {
        enter(rest, await post(client, rest), outcomes);
        break;
      } catch (error) {
        if (!isCalendarBotsError(error)) throw error;
        const ambiguous = error.mayHaveHappened || error.code === 'unavailable' || error.code === 'unexpectedResponse';
        if (!ambiguous || tries === ATTEMPTS) {
          for (const { index } of rest) outcomes.set(index, { error });
          break;
        }
        lost = true;
        await clock.sleep(WAITS_MS[tries - 1] ?? 8000);
        try {
          adopt(await standing());
        } catch (cause) {
          for (const { index } of rest) outcomes.set(index, { error: stillOpen('Meeting BaaS', error, cause) });
          break;
        }
      }
    }
    // A request that was given up as lost may have been carried out after we looked.
    if (lost) await settle(chunk);
  }

  async function settle(chunk: readonly Pending[]): Promise<void> {
    let found: Map<string, BookedBot[]>;
    try {
      found = await standing();
    } catch (cause) {
      // What is known stays said; for the others nobody could look.
      for (const { index } of chunk) {
        const outcome = outcomes.get(index);
        if (outcome !== undefined && 'error' in outcome)
          outcomes.set(index, { error: stillOpen('Meeting BaaS', outcome.error, cause) });
      }
      return;
    }
    for (const { index, order } of chunk) {
      const live = (found.get(order.tag.key) ?? []).filter(({ state }) => state === 'scheduled' || state === 'active');
      const [keep, ...twins] = live;
      if (keep !== undefined) outcomes.set(index, { botId: keep.botId, adopted: false });
      for (const twin of twins) await service.remove(twin, { ...order.tag, removed: order.tag.version });
    }
  }

  if (pending.length > 0) adopt(await standing());
  const open = pending.filter(({ index }) => !outcomes.has(index));
  for (const booked of [false, true]) {
    const group = open.filter((entry) => entry.booked === booked);
    for (let start = 0; start < group.length; start += MOST) await send(group.slice(start, start + MOST));
  }
  return orders.map((_, index) => outcomes.get(index) ?? { error: unanswered() });
}

function toBody(order: BotOrder, now: number, { capabilities }: BotService): { body: CreateBotBody; booked: boolean } {
  const { joinAt } = order;
  if (joinAt !== null && joinAt - now > capabilities.maxScheduleAheadMs) throw tooFarAhead(joinAt);
  const settings = checkSettings(order.settings);
  return {
    body: {
      ...settings,
      bot_name: botName(order.name),
      meeting_url: meetingUrl(order.meetingUrl),
      extra: { ...settings.extra, ...tagToExtra(order.tag), ...orderToExtra(orderMark(order)) },
    },
    booked: joinAt !== null && joinAt - now >= capabilities.minScheduleAheadMs,
  };
}

function rangeOf(pending: readonly Pending[], now: number): { from: number; to: number } {
  const last = Math.max(now, ...pending.map(({ order }) => order.joinAt ?? now));
  return { from: now - BACK_MS, to: last + 60_000 };
}

function post(client: MeetingBaasClient, entries: readonly Pending[]): Promise<BatchAnswer> {
  if (entries[0]?.booked !== true) return client.createBots(entries.map(({ body }) => body));
  return client.scheduleBots(entries.map(({ body, order }) => ({ ...body, join_at: toApiTime(order.joinAt ?? 0) })));
}

/** `index` of an answer is the place in the request. */
function enter(entries: readonly Pending[], { data, errors }: BatchAnswer, outcomes: Map<number, BatchOutcome>): void {
  for (const { index, bot_id: botId } of data) {
    const entry = entries[index];
    if (entry !== undefined) outcomes.set(entry.index, { botId, adopted: false });
  }
  for (const { index, code, message, details } of errors) {
    const entry = entries[index];
    if (entry !== undefined) outcomes.set(entry.index, { error: refused(code, message ?? details) });
  }
  for (const { index } of entries) if (!outcomes.has(index)) outcomes.set(index, { error: unanswered() });
}

/** Codes inside a batch come without the prefix that they have elsewhere. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  INSUFFICIENT_TOKENS: 'quotaExhausted',
  DAILY_BOT_CAP_REACHED: 'quotaExhausted',
  BOT_ALREADY_EXISTS: 'conflict',
  INVALID_MEETING_PLATFORM: 'invalid',
  VALIDATION_ERROR: 'invalid',
  BYOK_TRANSCRIPTION_NOT_ENABLED_ON_PLAN: 'forbidden',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  quotaExhausted: 'Add tokens or raise the daily limit in the Meeting BaaS dashboard.',
  conflict: 'There is a bot for this link already, and "Allow Several Bots" is off.',
  invalid: 'Check the meeting link and the bot settings of this item.',
  forbidden: 'A transcription key of your own needs another plan.',
};

function refused(providerCode: string, message: string | null): CalendarBotsError {
  const code = CODES[providerCode] ?? 'unexpectedResponse';
  const hint = HINTS[code];
  return new CalendarBotsError({
    code,
    service: 'Meeting BaaS',
    message: `Meeting BaaS refused this bot (${providerCode})${message === null ? '' : `: ${message}`}`,
    providerCode,
    ...(message === null ? {} : { providerMessage: message }),
    ...(hint === undefined ? {} : { hint }),
  });
}

function unanswered(): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unexpectedResponse',
    service: 'Meeting BaaS',
    message: 'Meeting BaaS said nothing about this bot in its answer',
    hint: 'Run it again later: a bot that was made after all will be found by its mark.',
    mayHaveHappened: true,
  });
}

function attempt<T extends object>(read: () => T): T | { error: CalendarBotsError } {
  try {
    return read();
  } catch (error) {
    if (isCalendarBotsError(error)) return { error };
    throw error;
  }
}
