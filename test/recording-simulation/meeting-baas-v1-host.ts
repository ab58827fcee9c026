import {
  createMeetingBaasV1Http,
  createMeetingBaasV1Service,
  MeetingBaasV1Client,
} from '../../core/src/bots/meeting-baas-v1';
import type { SandboxClock } from '../../sandbox/clock';
import { MeetingBaasV1Server, type Outcome } from '../../sandbox/meeting-baas-v1';
import { type Bot, extraOf, isBooked, isInCall, isUnderWay, linkOf, statusOf } from '../../sandbox/meeting-baas-v1/bot';
import { pick } from '../sync-histories/chance';
import type { BotHost, SandboxFetch, SimBot } from './host';

const MANNERS: readonly Outcome[] = [
  'admitted',
  'admitted',
  'admitted',
  'not_admitted',
  'rejected',
  'removed',
  'removed_early',
  'crash',
];

/** Meeting BaaS v1, which can neither change a booked bot nor write into one. */
export function meetingBaasV1Host(clock: SandboxClock, seed: number): BotHost {
  const server = new MeetingBaasV1Server({ clock, seed, send: async () => new Response() });
  const { service } = server;
  let exhausted: { remove(): void } | null = null;

  return {
    id: 'meeting-baas-v1',
    marksActiveBots: false,
    faults: server.faults,
    open({ fetch, clock: own, deadline }) {
      const http = createMeetingBaasV1Http({
        fetch: fetch(this, server.fetch as SandboxFetch),
        clock: own,
        deadline,
        apiKey: 'sandbox-key',
        baseUrl: server.http.origin,
      });
      return createMeetingBaasV1Service(new MeetingBaasV1Client({ http }), { clock: own, deadline });
    },
    settings: (kind) => (kind % 2 === 0 ? {} : { recording_mode: 'audio_only' }),
    writes: (method) => method !== 'GET',
    bots() {
      const named = new Set([...service.fleet.bots.values()].map(replacedBy));
      return [...service.fleet.bots.values()].map((bot) => simBot(bot, named.has(bot.id)));
    },
    bot(id) {
      const bot = service.fleet.bots.get(id);
      return bot && simBot(bot, this.tellsRemoval?.(id) === true);
    },
    tellsRemoval: (id) => [...service.fleet.bots.values()].some((bot) => replacedBy(bot) === id),
    ids: () => service.fleet.bots.keys(),
    forget: (ids) => ids.forEach((id) => service.fleet.bots.delete(id)),
    removeByHand({ id }) {
      service.fleet.leave(service.bot(id));
    },
    treat(link, random) {
      const outcome = pick(random, MANNERS);
      service.fleet.setOutcome(link, outcome);
      return outcome;
    },
    exhaust(random) {
      const status = random() < 0.5 ? 402 : 429;
      exhausted ??= server.faults.add({
        method: 'POST',
        path: '^/bots/?$',
        fault: { kind: 'status', status },
        probability: 1,
      });
      return status === 402 ? 'no balance' : 'cap';
    },
    isExhausted: () => exhausted !== null,
    restore() {
      exhausted?.remove();
      exhausted = null;
    },
    refusals() {
      const ends: Record<string, number> = {};
      for (const { error } of service.fleet.bots.values()) {
        if (error !== null) ends[error] = (ends[error] ?? 0) + 1;
      }
      return ends;
    },
  };
}

const STANDING: ReadonlySet<string> = new Set([
  'joining_call',
  'in_waiting_room',
  'in_call_not_recording',
  'in_call_recording',
  'recording_paused',
  'recording_resumed',
]);

/** Id of the bot whose place one took, or that it marks as taken back. */
const replacedBy = (bot: Bot): unknown => extraOf(bot)?.['calendar_bots_replaces'];

/** @param named another bot says that this one was taken back, or took its place. */
function simBot(bot: Bot, named: boolean): SimBot {
  const own = (name: string): string => {
    const value = extraOf(bot)?.[`calendar_bots_${name}`];
    return typeof value === 'string' ? value : '';
  };
  const done = bot.history.find(({ status }) => !STANDING.has(status));
  return {
    id: bot.id,
    key: own('key'),
    holders: own('holders').split(' '),
    start: own('start'),
    end: own('end'),
    kind: bot.request['recording_mode'] === 'audio_only' ? 1 : 0,
    marked: own('removed') !== '' || named,
    link: linkOf(bot),
    name: String(bot.request['bot_name']),
    createdAt: bot.createdAt,
    joinAt: bot.booked ? bot.goesAt : null,
    phase: isBooked(bot)
      ? 'booked'
      : bot.phase === 'taken_back'
        ? 'cancelled'
        : !isUnderWay(bot) || bot.stopped
          ? 'over'
          : isInCall(bot)
            ? 'inCall'
            : 'underWay',
    launchedAt: bot.phase === 'scheduled' || bot.phase === 'taken_back' ? null : bot.goesAt,
    enteredAt: bot.joinedAt,
    doneAt: done?.at ?? null,
    status: statusOf(bot),
  };
}
