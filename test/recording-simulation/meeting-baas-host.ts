import { createMeetingBaasHttp, createMeetingBaasService, MeetingBaasClient } from '../../core/src/bots/meeting-baas';
import { type SandboxClock } from '../../sandbox/clock';
import { MeetingBaasServer, type Outcome } from '../../sandbox/meeting-baas';
import type { Bot } from '../../sandbox/meeting-baas/bot';
import { isActive, isInCall } from '../../sandbox/meeting-baas/fleet';
import { pick } from '../sync-histories/chance';
import { type BotHost, countRefusals, type SandboxFetch, type SimBot } from './host';

const MANNERS: readonly Outcome[] = [
  'admitted',
  'admitted',
  'admitted',
  'not_admitted',
  'rejected',
  'removed',
  'removed_too_early',
  'crash',
  'login_required',
  'host_never_came',
];
const BY_ACCOUNT: readonly string[] = ['INSUFFICIENT_TOKENS', 'DAILY_BOT_CAP_REACHED'];
const REFUSED = new Set([...BY_ACCOUNT, 'BOT_ALREADY_EXISTS']);

/** Meeting BaaS v2. */
export function meetingBaasHost(clock: SandboxClock, seed: number): BotHost {
  const deleteWindow = pick(() => (seed % 3) / 3, ['any' as const, { minutes: 4 }, { minutes: 10 }]);
  const server = new MeetingBaasServer({ clock, seed, deleteWindow, send: async () => new Response() });
  const { service } = server;
  const team = [...service.teams.values()][0];
  if (team === undefined) throw new Error('the stand-in has no team');
  // Without a fault of the network these are the service's own words. It looks at tokens and cap when a bot sets out:
  // at the create of one that is sent at once, else at join time.
  const atCreate = countRefusals(server.log, ({ operation, status, faults }) => {
    if (operation !== 'createBot' || faults.includes('status')) return null;
    return status === 402 ? '402 at create' : status === 429 ? '429 daily cap at create' : null;
  });
  const seen = new Map<string, number>();
  const count = (kind: string): number => seen.set(kind, (seen.get(kind) ?? 0) + 1).get(kind) ?? 0;
  service.feed.subscribe((activity) => {
    if (activity.kind !== 'status') return;
    if (activity.status === 'failed') {
      const code = service.fleet.bots.get(activity.botId)?.run?.errorCode ?? '';
      count(REFUSED.has(code) ? `at join time: ${code}` : code);
    }
    if (activity.status === 'bot_removed') count('BOT_REMOVED');
  });

  return {
    id: 'meeting-baas',
    marksActiveBots: true,
    faults: server.faults,
    open({ fetch, clock: own, deadline }) {
      const http = createMeetingBaasHttp({
        fetch: fetch(this, server.fetch as SandboxFetch),
        clock: own,
        deadline,
        apiKey: 'sandbox-key',
        baseUrl: server.http.origin,
      });
      return createMeetingBaasService(new MeetingBaasClient({ http }), { clock: own, deadline });
    },
    settings: (kind) => (kind % 2 === 0 ? {} : { recording_mode: 'audio_only' }),
    writes: (method) => method !== 'GET',
    bots: () => [...service.fleet.bots.values()].map(simBot),
    bot(id) {
      const bot = service.fleet.bots.get(id);
      return bot && simBot(bot);
    },
    ids: () => service.fleet.bots.keys(),
    forget: (ids) => ids.forEach((id) => service.fleet.bots.delete(id)),
    removeByHand({ id }) {
      const bot = service.fleet.bots.get(id);
      if (bot !== undefined) service.fleet.leave(bot);
    },
    treat(link, random) {
      const outcome = pick(random, MANNERS);
      service.fleet.setManner(link, { outcome, pace: { recording: (5 + random() * 60) * 60_000 } });
      return outcome;
    },
    exhaust(random) {
      if (random() < 0.5) {
        team.tokens = 0;
        return 'no tokens';
      }
      team.dailyCap = 1;
      return 'daily cap';
    },
    isExhausted: () => team.tokens === 0 || team.dailyCap !== null,
    restore() {
      team.tokens = 1000;
      team.dailyCap = null;
    },
    refusals: () => ({ ...Object.fromEntries(seen), ...atCreate }),
  };
}

function simBot(bot: Bot): SimBot {
  const { run, schedule, config } = bot;
  const own = (name: string): string => {
    const value = config.extra?.[`calendar_bots_${name}`];
    return typeof value === 'string' ? value : '';
  };
  const done = run?.history.find(({ status }) => !STANDING.has(status));
  return {
    id: bot.id,
    key: own('key'),
    holders: own('holders').split(' '),
    start: own('start'),
    end: own('end'),
    kind: config.recording_mode === 'audio_only' ? 1 : 0,
    marked: own('removed') !== '',
    link: config.meeting_url,
    name: config.bot_name,
    createdAt: bot.createdAt,
    joinAt: schedule?.joinAt ?? null,
    phase:
      run === null
        ? schedule?.status === 'scheduled'
          ? 'booked'
          : 'cancelled'
        : isInCall(run)
          ? 'inCall'
          : isActive(run)
            ? 'underWay'
            : 'over',
    launchedAt: run?.createdAt ?? null,
    enteredAt: run?.joinedAt ?? null,
    doneAt: done?.at ?? null,
    status: run?.status ?? schedule?.status ?? '',
    refused: BY_ACCOUNT.includes(run?.errorCode ?? ''),
  };
}

const STANDING: ReadonlySet<string> = new Set([
  'queued',
  'joining_call',
  'in_waiting_room',
  'in_waiting_for_host',
  'in_call_not_recording',
  'in_call_recording',
  'recording_paused',
  'recording_resumed',
]);
