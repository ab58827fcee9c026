import { createMeetStreamHttp, createMeetStreamService, MeetStreamClient } from '../../core/src/bots/meetstream';
import type { SandboxClock } from '../../sandbox/clock';
import { type Contradictions, MeetStreamServer, type Outcome } from '../../sandbox/meetstream';
import { type Bot, isBooked, isInCall, isUnderWay } from '../../sandbox/meetstream/bot';
import { pick } from '../sync-histories/chance';
import { type BotHost, countRefusals, type SandboxFetch, type SimBot } from './host';

const MANNERS: readonly Outcome[] = [
  'admitted',
  'admitted',
  'admitted',
  'not_admitted',
  'denied',
  'kicked',
  'crash',
  'failed',
];

/** MeetStream, with any answer to what its sources contradict each other on. */
export function meetStreamHost(clock: SandboxClock, seed: number, says: Partial<Contradictions> = {}): BotHost {
  const server = new MeetStreamServer({ clock, seed, says, send: async () => new Response() });
  const { service } = server;
  let exhausted: { status: number; rule: { id: number; remove(): void } } | null = null;
  /** Of bots that were forgotten since. */
  const ends: Record<string, number> = {};
  const isExhausted = (): boolean => server.faults.list().some(({ id }) => id === exhausted?.rule.id);
  const atCreate = countRefusals(server.log, ({ operation, status }) =>
    operation === 'createBot' && status === exhausted?.status && isExhausted() ? `${status} at create` : null,
  );

  return {
    id: 'meetstream',
    marksActiveBots: false,
    faults: server.faults,
    open({ fetch, clock: own, deadline }) {
      const http = createMeetStreamHttp({
        fetch: fetch(this, server.fetch as SandboxFetch),
        clock: own,
        deadline,
        apiKey: 'sandbox-key',
        baseUrl: `${server.http.origin}/api/v1`,
      });
      return createMeetStreamService(new MeetStreamClient({ http }), { clock: own, deadline });
    },
    settings: (kind) => (kind % 2 === 0 ? {} : { video_required: false }),
    writes: (method, url) => method !== 'GET' || /\/remove_bot$/.test(new URL(url).pathname),
    bots: () => [...service.fleet.bots.values()].map(simBot),
    bot(id) {
      const bot = service.fleet.bots.get(id);
      return bot && simBot(bot);
    },
    ids: () => service.fleet.bots.keys(),
    forget(ids) {
      countEnds(
        ends,
        [...service.fleet.bots.values()].filter(({ id }) => ids.has(id)),
      );
      for (const id of ids) {
        service.fleet.bots.delete(id);
        service.made.delete(id);
      }
    },
    removeByHand({ id }) {
      const bot = service.fleet.bot(id);
      if (isBooked(bot)) service.fleet.cancel(bot, service.said.deleted === 'gone');
      else service.fleet.leave(bot);
    },
    treat(link, random) {
      const outcome = pick(random, MANNERS);
      service.fleet.setOutcome(link, outcome);
      return outcome;
    },
    exhaust(random) {
      const status = random() < 0.5 ? 402 : 429;
      exhausted?.rule.remove();
      const rule = server.faults.add({ operation: 'createBot', fault: { kind: 'status', status }, probability: 1 });
      exhausted = { status, rule };
      return status === 402 ? 'no balance' : 'cap';
    },
    isExhausted,
    restore() {
      exhausted?.rule.remove();
      exhausted = null;
    },
    refusals: () => ({ ...countEnds({ ...ends }, [...service.fleet.bots.values()]), ...atCreate }),
  };
}

const UNWELCOME: ReadonlySet<string> = new Set(['NotAllowed', 'Denied', 'Error', 'Failed']);

/** Adds how many of these bots were turned away or failed, by status. */
function countEnds(counts: Record<string, number>, bots: readonly Bot[]): Record<string, number> {
  for (const { status } of bots) if (UNWELCOME.has(status)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function simBot(bot: Bot): SimBot {
  const own = (name: string): string => {
    const value = bot.attributes[`calendar_bots_${name}`];
    return typeof value === 'string' && value !== '-' ? value : '';
  };
  const launched = bot.history.find(({ status }) => status === 'Joining');
  const done = bot.history.find(({ status }) => !STANDING.has(status));
  return {
    id: bot.id,
    key: own('key'),
    holders: own('holders').split(' '),
    start: own('start'),
    end: own('end'),
    kind: bot.request['video_required'] === false ? 1 : 0,
    marked: own('removed') !== '',
    link: bot.link,
    name: bot.name,
    createdAt: bot.createdAt,
    joinAt: bot.joinAt === null ? null : bot.goesAt,
    phase: isBooked(bot)
      ? 'booked'
      : isInCall(bot)
        ? 'inCall'
        : isUnderWay(bot)
          ? 'underWay'
          : launched === undefined
            ? 'cancelled'
            : 'over',
    launchedAt: launched?.at ?? null,
    enteredAt: bot.startedAt,
    doneAt: done?.at ?? null,
    status: bot.status,
  };
}

const STANDING: ReadonlySet<string> = new Set(['Scheduled', 'Joining', 'InWaitingRoom', 'InMeeting', 'Recording']);
