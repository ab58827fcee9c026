import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { type Random, seededRandom } from '../random';
import { ActivityFeed } from './activity';
import { ArtifactUrls } from './artifacts';
import { type Bot, iso, type ScheduledStatus } from './bot';
import { Callbacks } from './callbacks';
import { HostedCalendars, type ProviderAccounts } from './calendars';
import { fleetBots } from './calendars/bots';
import { calendarWebhooks } from './calendars/webhooks';
import { type Contract, meetingBaasContract } from './contract/contract';
import type { DeliveryAttempt, Send } from './delivery';
import { botNotFound } from './errors';
import { Fleet, isActive, isInCall } from './fleet';
import { type BotStatus, type Outcome, type Pace, REALISTIC_PACE } from './script';
import { Team, type TeamOptions } from './team';
import { Webhooks } from './webhooks';
import { finalEvent } from './wire';

export interface MeetingBaasOptions {
  clock: SandboxClock;
  /** Fixes ids and every chance; without it, ids are random UUIDs (right for a server that outlives its state). */
  seed?: number;
  /** Default: one team `sandbox` with the keys `sandbox-key` (full) and `sandbox-sending-key` (sending only). */
  teams?: TeamOptions[];
  /** How long the stretches of a bot's life take. Default `REALISTIC_PACE`. */
  pace?: Partial<Pace>;
  /** How meetings treat bots unless told otherwise. Default `admitted`. */
  outcome?: Outcome;
  /** Names of the people in the call. */
  participants?: string[];
  /**
   * The service's documentation contradicts itself on DELETE of a scheduled bot: at any time until it is over (the
   * operation's own text, default), or only while it is scheduled and at least so many minutes before `join_at`.
   */
  deleteWindow?: 'any' | { minutes: number };
  /** A PATCH is refused when the bot joins in less than so many minutes. Default 4, as documented; 0: never. */
  lockMinutes?: number;
  /**
   * Whether `update-config` knows bots that have not left the schedule: the document says "any status" and lists
   * statuses of bots that have (default: it does), and their page is not found before.
   */
  bookedConfig?: 'known' | 'notFound';
  /** The least `join_at` of a create: a minute ahead (the prose, default) or a minute ago (the schema's leeway). */
  earliestJoin?: 'minuteAhead' | 'minuteAgo';
  /**
   * A JSON content type with nothing behind it: 400 as Fastify does unless told otherwise (default), or taken for no
   * body. What the service does is not known; the vendor's newer SDK sends `{}` and the older one nothing.
   */
  emptyJsonBody?: 'refused' | 'accepted';
  /** What hosted calendars are read from: `googleAccounts(…)`, `microsoftAccounts(…)`. Default: nothing. */
  accounts?: readonly ProviderAccounts[];
  /** From a change in a calendar to the service having read it. Default 1 s. */
  syncDelayMs?: number;
  /** Calendar connections that the plan allows. Default: any number. */
  connectionLimit?: number;
  /** Event details have the provider's own event. The document lets it be null. Default true. */
  rawPayload?: boolean;
  /** How calendar webhooks spell the times of events: as the schema (default) or as the samples of the prose. */
  webhookTimes?: 'start' | 'start_time';
  /** What `end_date` bounds when events are listed: their end, as the parameter says (default), or start, as the prose. */
  endDateBounds?: 'end' | 'start';
  /** Checks each answer, webhook and artifact against the contract; a breach is kept in `breaches` and answered with 500. */
  validate?: boolean;
  /** Carries webhooks and callbacks. Default: the machine's `fetch`. */
  send?: Send;
  /** Real ms until a receiver of webhooks counts as silent. Default 30,000. */
  deliveryTimeoutMs?: number;
  /** Factor on the waits between attempts of a webhook. Default 1. */
  retryScale?: number;
  /** Time (ms) written into signatures; default: the sandbox's clock. Give the machine's when the receiver runs on that. */
  signingTime?: () => number;
}

/** The keys and the team of a sandbox that was told nothing else. */
export const DEFAULT_TEAM: TeamOptions = {
  name: 'sandbox',
  keys: [
    { key: 'sandbox-key', access: 'full' },
    { key: 'sandbox-sending-key', access: 'sending' },
  ],
};

/** One bot for tests and watchers. Times are ms since 1970. */
export interface BotSnapshot {
  id: string;
  team: string;
  botName: string;
  meetingUrl: string;
  platform: string;
  extra: Record<string, unknown> | null;
  recordingMode: string;
  createdAt: number;
  joinAt: number | null;
  scheduledStatus: ScheduledStatus | null;
  cancelledAt: number | null;
  /** Null until it has been launched. */
  status: BotStatus | null;
  outcome: Outcome | null;
  errorCode: string | null;
  errorMessage: string | null;
  joinedAt: number | null;
  exitedAt: number | null;
  history: { status: BotStatus; at: number }[];
}

const LATEST_DELIVERIES = 5_000;

function uuidFrom(random: Random): string {
  const hex = Array.from({ length: 32 }, (_, i) => {
    if (i === 12) return '4';
    const nibble = Math.floor(random() * 16);
    return (i === 16 ? (nibble & 3) | 8 : nibble).toString(16);
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Meeting BaaS v2 without its HTTP: the state, and what it does by itself as time goes by. */
export class MeetingBaasService {
  readonly clock: SandboxClock;
  readonly feed = new ActivityFeed();
  readonly fleet: Fleet;
  readonly webhooks: Webhooks;
  readonly callbacks: Callbacks;
  readonly urls: ArtifactUrls;
  readonly contract: Contract = meetingBaasContract();
  readonly deliveries: DeliveryAttempt[] = [];
  /** What broke the contract while `validate` was on; tests expect it to be empty. */
  readonly breaches: string[] = [];
  readonly teams: ReadonlyMap<string, Team>;
  deleteWindow: 'any' | { minutes: number };
  lockMinutes: number;
  bookedConfig: 'known' | 'notFound';
  earliestJoin: 'minuteAhead' | 'minuteAgo';
  readonly emptyJsonBody: 'refused' | 'accepted';
  readonly validate: boolean;
  readonly hosted: HostedCalendars;
  connectionLimit: number;
  rawPayload: boolean;
  webhookTimes: 'start' | 'start_time';
  endDateBounds: 'end' | 'start';
  /** Microsoft accounts that have no mailbox with Exchange Online. */
  readonly unlicensed = new Set<string>();

  constructor(options: MeetingBaasOptions, origin: () => string) {
    this.clock = options.clock;
    this.validate = options.validate ?? false;
    this.deleteWindow = options.deleteWindow ?? 'any';
    this.lockMinutes = options.lockMinutes ?? 4;
    this.bookedConfig = options.bookedConfig ?? 'known';
    this.emptyJsonBody = options.emptyJsonBody ?? 'refused';
    this.earliestJoin = options.earliestJoin ?? 'minuteAhead';
    this.connectionLimit = options.connectionLimit ?? Infinity;
    this.rawPayload = options.rawPayload ?? true;
    this.webhookTimes = options.webhookTimes ?? 'start';
    this.endDateBounds = options.endDateBounds ?? 'end';
    this.teams = new Map((options.teams ?? [DEFAULT_TEAM]).map((team) => [team.name, new Team(team)]));
    const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32));
    const newId = options.seed === undefined ? randomUUID : () => uuidFrom(random);
    const send = options.send ?? ((url, init) => fetch(url, init));
    const timeoutMs = options.deliveryTimeoutMs ?? 30_000;
    const onAttempt = (made: DeliveryAttempt): void => this.noteDelivery(made);
    const { clock, feed } = this;
    this.urls = new ArtifactUrls(origin, () => clock.now());
    this.webhooks = new Webhooks({
      clock,
      send,
      timeoutMs,
      newId,
      onAttempt,
      random: seededRandom((options.seed ?? 0) + 1),
      retryScale: options.retryScale ?? 1,
      signingTime: options.signingTime ?? (() => clock.now()),
    });
    this.callbacks = new Callbacks({ clock, send, timeoutMs, newId, onAttempt });
    this.fleet = new Fleet(
      {
        clock,
        feed,
        newId,
        pace: { ...REALISTIC_PACE, ...options.pace },
        outcome: options.outcome ?? 'admitted',
        participants: options.participants ?? ['Ada Lovelace', 'Grace Hopper'],
      },
      {
        statusChanged: (bot, status) => this.tellStatus(bot, status),
        finished: (bot) => this.tellEnd(bot),
        chatReceived: (bot, message) => {
          const { message_id, sender_name, sender_id, text } = message;
          const data = {
            bot_id: bot.id,
            event_id: this.hosted.eventOf(bot.id),
            message_id,
            sender_name,
            sender_id,
            text,
            sent_at: message.timestamp,
          };
          this.tell(bot.team, bot.id, 'bot.chat_message', 'BotWebhookChatMessage', {
            event: 'bot.chat_message',
            data,
            extra: bot.config.extra,
          });
        },
      },
      this.teams,
    );
    this.hosted = new HostedCalendars({
      clock,
      newId,
      accounts: options.accounts ?? [],
      syncDelayMs: options.syncDelayMs,
      bots: fleetBots(
        () => this.fleet,
        (name) => this.teamCalled(name),
      ),
      observer: calendarWebhooks(
        ({ team, id }, event, schema, data) => this.tell(team, id, event, schema, { event, data }),
        () => this.webhookTimes,
      ),
    });
  }

  private teamCalled(name: string): Team {
    const team = this.teams.get(name);
    if (team === undefined) throw new Error(`there is no team ${name}`);
    return team;
  }

  /** The team that a key belongs to and what the key may do. */
  whoHas(key: string): { team: Team; access: 'full' | 'sending' } | undefined {
    for (const team of this.teams.values()) {
      const access = team.accessOf(key);
      if (access !== undefined) return { team, access };
    }
    return undefined;
  }

  /** A bot of this team; 404 for unknown ones and those of others. */
  bot(team: Team, id: string): Bot {
    const found = this.fleet.bots.get(id);
    if (found === undefined || found.team !== team.name) throw botNotFound(id);
    return found;
  }

  /** The final event as it is sent now: with fresh URLs and the `extra` of now. */
  finalEventOf(bot: Bot): Record<string, unknown> {
    if (bot.run === null) throw new Error(`bot ${bot.id} has not been launched`);
    return finalEvent(bot, bot.run, this.urls, this.clock.now(), this.hosted.eventOf(bot.id));
  }

  /** Sends the final event to all endpoints of the team (again). */
  emitEnd(bot: Bot): void {
    const body = this.finalEventOf(bot);
    const failed = body['event'] === 'bot.failed';
    this.tell(
      bot.team,
      bot.id,
      failed ? 'bot.failed' : 'bot.completed',
      failed ? 'BotWebhookFailed' : 'BotWebhookCompleted',
      body,
    );
  }

  /** All bots, oldest first. */
  snapshot(): BotSnapshot[] {
    return [...this.fleet.bots.values()].map(({ id, team, config, platform, createdAt, schedule, run }) => ({
      id,
      team,
      botName: config.bot_name,
      meetingUrl: config.meeting_url,
      platform,
      extra: config.extra,
      recordingMode: config.recording_mode,
      createdAt,
      joinAt: schedule?.joinAt ?? null,
      scheduledStatus: schedule?.status ?? null,
      cancelledAt: schedule?.cancelledAt ?? null,
      status: run?.status ?? null,
      outcome: run?.outcome ?? null,
      errorCode: run?.errorCode ?? null,
      errorMessage: run?.errorMessage ?? null,
      joinedAt: run?.joinedAt ?? null,
      exitedAt: run?.exitedAt ?? null,
      history: run?.history.map((entry) => ({ ...entry })) ?? [],
    }));
  }

  /** The bots that will come or are there: booked ahead, on their way, or in a call. */
  expected(): BotSnapshot[] {
    const live = new Set<string>();
    for (const { id, schedule, run } of this.fleet.bots.values()) {
      if (schedule?.status === 'scheduled' || (run !== null && isActive(run))) live.add(id);
    }
    return this.snapshot().filter(({ id }) => live.has(id));
  }

  /** The bots that are inside a call at this moment. */
  inCall(): BotSnapshot[] {
    return this.snapshot().filter(({ id }) => {
      const run = this.fleet.bots.get(id)?.run;
      return run !== null && run !== undefined && isInCall(run);
    });
  }

  /** Keeps a value that breaks the contract from leaving unnoticed. */
  breach(problem: string): void {
    this.breaches.push(problem);
  }

  private tellStatus(bot: Bot, status: { code: BotStatus; at: number; errorMessage?: string }): void {
    const told = {
      code: status.code,
      created_at: iso(status.at),
      ...(status.code === 'in_call_recording' ? { start_time: Math.floor(status.at / 1_000) } : {}),
      ...(status.errorMessage === undefined ? {} : { error_message: status.errorMessage }),
    };
    const data = { bot_id: bot.id, event_id: this.hosted.eventOf(bot.id), status: told };
    this.tell(bot.team, bot.id, 'bot.status_change', 'BotWebhookStatusChange', {
      event: 'bot.status_change',
      data,
      extra: bot.config.extra,
    });
  }

  private tellEnd(bot: Bot): void {
    this.emitEnd(bot);
    const { callback_enabled: enabled, callback_config: config } = bot.config;
    if (enabled && config !== null) {
      const body = this.finalEventOf(bot);
      this.callbacks.call(config, bot.id, String(body['event']), body);
    }
  }

  /** Sends a message to the team's endpoints. `subject` is the bot or the calendar that it is about. */
  private tell(team: string, subject: string, event: string, schema: string, body: Record<string, unknown>): void {
    if (this.validate) {
      const checked = this.contract.checkSchema(schema, body);
      if (!checked.ok) this.breach(`webhook ${event}: ${checked.problem}`);
    }
    this.webhooks.emit(team, event, subject, body);
  }

  private noteDelivery(made: DeliveryAttempt): void {
    this.deliveries.push(made);
    if (this.deliveries.length > LATEST_DELIVERIES * 1.25) this.deliveries.splice(0, LATEST_DELIVERIES / 4);
    const { channel, event, botId, url, attempt, status, forged, at } = made;
    const ok = status !== null && status >= 200 && status < 300;
    this.feed.add({ kind: 'delivery', at, channel, event, botId, url, attempt, status, ok, forged });
  }
}
