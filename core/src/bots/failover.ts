import { CalendarBotsError, type ErrorCode, isCalendarBotsError } from '../http/errors.js';
import { detectMeetingLink } from '../meeting-link/index.js';
import type { BookedBot, BotCapabilities, BotOrder, BotService, BotSettings, BotTag } from './service.js';

export interface FailoverOptions {
  /** In the order in which they are to be used; at least one, each id once. */
  services: readonly BotService[];
  /** ms since epoch. */
  now: () => number;
  /**
   * While a service cannot be reached it may hold a bot for the meeting already. So long before the bot is due the next
   * service is used all the same; until then the meeting waits. Default 10 minutes.
   */
  waitUntilMs?: number;
}

const WAIT_UNTIL_MS = 10 * 60_000;

/** Refusals that the next service may not share. */
const REFUSALS: readonly ErrorCode[] = ['quotaExhausted', 'rateLimited', 'unavailable', 'unauthorized', 'forbidden'];

/**
 * Several services as one. A bot is booked with the first service that takes it; bots are found, changed and taken back
 * wherever they are. Bot ids carry the service's id in front: `meetstream:abc`.
 *
 * {@link BotOrder.settings} holds the settings for each service under its id.
 *
 * Made anew for each run: a service that could not be asked once is not asked again.
 *
 * A bot that its account refused at join time ({@link BookedBot.refused}) was at no meeting: the order goes to the next
 * service, and never twice for one start to a service that refused it. Known from the look-ups of this run, of which the
 * plan makes one before each booking.
 *
 * Never guesses: an order whose answer was lost and could not be looked up is not given to the next service. Where a
 * service that could not be looked through turns out to have held a bot all along, the plan finds two and takes one
 * back; what an outage of its own makes that service's bots do in the meantime nobody can see.
 */
export function createFailoverService({ services, now, waitUntilMs = WAIT_UNTIL_MS }: FailoverOptions): BotService {
  const first = services[0];
  if (first === undefined) throw new RangeError('failover needs at least one service');
  /** Services that could not be asked in this run, and why. */
  const silent = new Map<string, CalendarBotsError>();
  /** Orders that services refused when they were due; see {@link orderName}. */
  const refused = new Set<string>();

  async function everywhere(list: (service: BotService) => Promise<BookedBot[]>): Promise<BookedBot[]> {
    const found: BookedBot[] = [];
    let heard = 0;
    for (const service of services) {
      // Each further try would wait out all its retries again.
      if (silent.has(service.id)) continue;
      try {
        const bots = await list(service);
        heard += 1;
        const taggedWhileActive = service.capabilities.tagsActiveBots !== false;
        for (const { refused: wasRefused, tag } of bots) {
          if (wasRefused === true && tag !== null) refused.add(orderName(service, tag));
        }
        found.push(...bots.map((bot) => ({ ...bot, botId: prefixed(service, bot.botId), taggedWhileActive })));
      } catch (error) {
        if (!isCalendarBotsError(error) || !REFUSALS.includes(error.code)) throw error;
        silent.set(service.id, error);
      }
    }
    const [reason] = silent.values();
    if (heard === 0 && reason !== undefined) throw reason;
    return found;
  }

  /** The service of a bot, and the bot's own id there. */
  function locate(botId: string): { service: BotService; id: string } {
    const service = services.find(({ id }) => botId.startsWith(`${id}:`));
    if (service !== undefined) return { service, id: botId.slice(service.id.length + 1) };
    throw new CalendarBotsError({
      code: 'invalid',
      message: `"${botId}" is a bot of none of the services ${services.map(({ displayName }) => displayName).join(', ')}`,
      hint: 'Add the service that the bot was booked with.',
    });
  }

  /** A bot may be there already, where nobody could look. Of a service that shuts us out there is nothing to wait for. */
  function mayBeBooked(order: BotOrder): void {
    const entry = [...silent].find(([, error]) => !isShutOut(error));
    if (entry === undefined || (order.joinAt ?? now()) - now() <= waitUntilMs) return;
    const [id, error] = entry;
    const name = services.find((service) => service.id === id)?.displayName ?? id;
    throw new CalendarBotsError({
      code: 'unavailable',
      service: name,
      message: `${name} cannot say whether it has a bot for this meeting already (${error.message})`,
      hint: `If it stays away, the next service is used ${Math.round(waitUntilMs / 60_000)} minutes before the bot is due.`,
      cause: error,
    });
  }

  return {
    id: services.map(({ id }) => id).join('+'),
    displayName: services.map(({ displayName }) => displayName).join(', then '),
    capabilities: capabilitiesOf(services),

    async book(order) {
      mayBeBooked(order);
      const platform = detectMeetingLink({ location: order.meetingUrl })?.platform;
      const able = services.filter(
        ({ capabilities }) => platform === undefined || capabilities.platforms.includes(platform),
      );
      const asked = able.length > 0 ? able : services;
      const passed = asked.filter((service) => refused.has(orderName(service, order.tag)));
      if (passed.length === asked.length) throw refusedByAll(passed);
      let refusal: CalendarBotsError | null = null;
      for (const service of asked) {
        if (passed.includes(service)) continue;
        const before = silent.get(service.id);
        if (before !== undefined) {
          refusal ??= before;
          continue;
        }
        try {
          const { botId, adopted } = await service.book({
            ...order,
            settings: settingsFor(order.settings, service.id),
          });
          return { botId: prefixed(service, botId), adopted };
        } catch (error) {
          if (!isCalendarBotsError(error) || error.mayHaveHappened || !REFUSALS.includes(error.code)) throw error;
          refusal ??= error;
        }
      }
      if (refusal === null) throw new RangeError('no service was asked');
      throw passed.length === 0 ? refusal : refusedByRest(passed, refusal);
    },

    async change(botId, change) {
      const { service, id } = locate(botId);
      const settings = change.settings === undefined ? {} : { settings: settingsFor(change.settings, service.id) };
      const { joinAt, meetingUrl, name } = change;
      const more =
        joinAt !== undefined || meetingUrl !== undefined || name !== undefined || change.settings !== undefined;
      // The plan goes by what the best of the services can do; this one's bot is stopped and booked anew.
      if (!service.capabilities.movesScheduledBots && more) return 'tooLate';
      return service.change(id, { ...change, ...settings });
    },

    async remove(bot, mark) {
      const { service, id } = locate(bot.botId);
      return service.remove({ ...bot, botId: id }, mark);
    },

    findByKey: (key) => everywhere((service) => service.findByKey(key)),
    listOurs: (window) => everywhere((service) => service.listOurs(window)),
  };
}

const prefixed = ({ id }: BotService, botId: string): string => `${id}:${botId}`;

/** A service and what it was asked for: it is asked again when the meeting has moved. */
const orderName = ({ id }: BotService, { key, start }: BotTag): string => `${id} ${Date.parse(start)} ${key}`;

const namesOf = (services: readonly BotService[]): string =>
  services.map(({ displayName }) => displayName).join(' and ');

/**
 * The service itself says that this account cannot use it. A quota error without an answer's status is our own: a list
 * that was cut may well hide a bot.
 */
function isShutOut({ code, status }: CalendarBotsError): boolean {
  return code === 'unauthorized' || code === 'forbidden' || (code === 'quotaExhausted' && status !== undefined);
}

function refusedByAll(services: readonly BotService[]): CalendarBotsError {
  return new CalendarBotsError({
    code: 'quotaExhausted',
    service: namesOf(services),
    message: `Every service that can join this meeting (${namesOf(services)}) refused its bot when it was due, for want of balance or because of a limit of the account`,
    hint: 'Fill up the balance or raise the limit; Send Bot can then still send a bot to this meeting.',
  });
}

/** Not `quotaExhausted`: the services that this meeting passes over would take the bots of other meetings. */
function refusedByRest(passed: readonly BotService[], refusal: CalendarBotsError): CalendarBotsError {
  return new CalendarBotsError({
    code: 'unavailable',
    message: `${namesOf(passed)} refused the bot of this meeting when it was due, and nobody stands in: ${refusal.message}`,
    ...(refusal.service === undefined ? {} : { service: refusal.service }),
    ...(refusal.hint === undefined ? {} : { hint: refusal.hint }),
    cause: refusal,
  });
}

function settingsFor(settings: BotSettings, id: string): BotSettings {
  const own = settings[id];
  return typeof own === 'object' && own !== null ? (own as BotSettings) : {};
}

/** What at least one of them can do; times as the strictest asks. */
function capabilitiesOf(services: readonly BotService[]): BotCapabilities {
  const all = services.map(({ capabilities }) => capabilities);
  const [one, ...others] = all;
  if (one === undefined) throw new RangeError('failover needs at least one service');
  const sum = others.reduce<BotCapabilities>(
    (sum, next) => ({
      ...sum,
      movesScheduledBots: sum.movesScheduledBots || next.movesScheduledBots,
      tagsActiveBots: sum.tagsActiveBots !== false && next.tagsActiveBots !== false,
      fixedOnceBooked: [...new Set([...(sum.fixedOnceBooked ?? []), ...(next.fixedOnceBooked ?? [])])],
      moveLockMs: Math.max(sum.moveLockMs, next.moveLockMs),
      minScheduleAheadMs: Math.max(sum.minScheduleAheadMs, next.minScheduleAheadMs),
      maxScheduleAheadMs: Math.min(sum.maxScheduleAheadMs, next.maxScheduleAheadMs),
      platforms: [...new Set([...sum.platforms, ...next.platforms])],
    }),
    one,
  );
  return others.length > 0 ? { ...sum, replacesRefused: true } : sum;
}
