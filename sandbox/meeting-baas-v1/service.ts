import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { type Random, seededRandom } from '../random';
import { type Bot, ERRORS, isBooked, isInCall, isUnderWay, type JsonObject, linkOf, statusOf } from './bot';
import { type Contradictions, DEFAULTS } from './contradictions';
import { ApiError, notFound } from './errors';
import type { ProviderAccounts } from '../meeting-baas/calendars';
import { type CalendarAnswers, V1Calendars } from './calendars';
import { Fleet, type Pace, REALISTIC_PACE } from './fleet';
import { type Send, Webhooks } from './webhooks';

export interface MeetingBaasV1Options {
  clock: SandboxClock;
  /** Fixes ids and every chance; without it ids are random. */
  seed?: number;
  /** The account's key; webhooks carry it back. Default: `sandbox-key`. */
  key?: string;
  pace?: Partial<Pace>;
  /** Which of several documented answers are given; see `Contradictions`. */
  says?: Partial<Contradictions>;
  /** What hosted calendars are read from. Default: nothing. */
  accounts?: readonly ProviderAccounts[];
  /** Which of the documented answers about calendars are given. */
  saysOfCalendars?: Partial<CalendarAnswers>;
  /** Writing requests in a second; more are answered with 429 and `Retry-After`. Default: no limit. */
  requestsPerSecond?: number | null;
  /** Carries webhooks. Default: the machine's `fetch`. */
  send?: Send;
}

export const DEFAULT_KEY = 'sandbox-key';
const DELETIONS_PER_MINUTE = 5;
const MINUTE = 60_000;

/** One bot for tests and watchers. Times are ms since 1970. */
export interface MeetingBaasV1Snapshot {
  id: string;
  botName: string;
  meetingUrl: string;
  extra: JsonObject | null;
  /** When it goes; null for one that was sent at once. */
  joinAt: number | null;
  phase: Bot['phase'];
  status: string;
  history: { status: string; at: number }[];
}

/** Meeting BaaS v1 without its HTTP: the state, and what it does by itself as time goes by. */
export class MeetingBaasV1State {
  readonly clock: SandboxClock;
  readonly fleet: Fleet;
  readonly webhooks: Webhooks;
  readonly calendars: V1Calendars;
  said: Contradictions;
  readonly key: string;
  private readonly requestsPerSecond: number | null;
  private requests: number[] = [];
  private deletions: number[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(options: MeetingBaasV1Options) {
    const { clock } = options;
    this.clock = clock;
    this.said = { ...DEFAULTS, ...options.says };
    this.key = options.key ?? DEFAULT_KEY;
    this.requestsPerSecond = options.requestsPerSecond ?? null;
    const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32));
    this.webhooks = new Webhooks({
      clock,
      random,
      send: options.send ?? ((url, init) => fetch(url, init)),
      key: this.key,
      said: () => this.said,
    });
    const tell = (): void => this.listeners.forEach((listener) => listener());
    this.fleet = new Fleet(
      clock,
      { ...REALISTIC_PACE, ...options.pace },
      options.seed === undefined ? randomUUID : () => uuid(random),
      {
        statusChanged: (bot, status, more) => {
          this.webhooks.statusChanged(bot, status, more);
          tell();
        },
        ended: (bot, failure) => {
          bot.error = failure === null ? null : ERRORS[failure][this.said.errorWords];
          this.webhooks.ended(bot, failure);
          tell();
        },
      },
      () => this.said,
    );
    this.calendars = new V1Calendars({
      clock,
      newId: options.seed === undefined ? randomUUID : () => uuid(random),
      accounts: options.accounts ?? [],
      said: options.saysOfCalendars ?? {},
      fleet: this.fleet,
      webhooks: this.webhooks,
    });
  }

  /** Calls the listener after each change of a bot's status until the answer is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether requests may be made with this key; the older header's name is let in as well. */
  admit(header: string | undefined, legacy: string | undefined): void {
    const key = header ?? legacy;
    if (key === undefined) throw new ApiError(401, 'Missing API key');
    if (key !== this.key) throw new ApiError(401, 'Invalid API key');
  }

  countRequest(): void {
    if (this.requestsPerSecond === null) return;
    this.requests = this.requests.filter((at) => at > this.clock.now() - 1000);
    if (this.requests.length >= this.requestsPerSecond) throw new ApiError(429, 'Too many requests', 1);
    this.requests.push(this.clock.now());
  }

  countDeletion(): void {
    this.deletions = this.deletions.filter((at) => at > this.clock.now() - MINUTE);
    if (this.deletions.length >= DELETIONS_PER_MINUTE) {
      const wait = Math.ceil(((this.deletions[0] ?? 0) + MINUTE - this.clock.now()) / 1000);
      throw new ApiError(429, 'Too many requests', Math.max(1, wait));
    }
    this.deletions.push(this.clock.now());
  }

  bot(id: string): Bot {
    const bot = this.fleet.bots.get(id);
    if (bot === undefined) throw notFound(`Bot ${id}`);
    return bot;
  }

  /** All bots, oldest first. */
  snapshot(): MeetingBaasV1Snapshot[] {
    return [...this.fleet.bots.values()].map((bot) => ({
      id: bot.id,
      botName: String(bot.request['bot_name']),
      meetingUrl: linkOf(bot),
      extra: (bot.request['extra'] as JsonObject | null | undefined) ?? null,
      joinAt: bot.booked ? bot.goesAt : null,
      phase: bot.phase,
      status: statusOf(bot),
      history: bot.history.map((entry) => ({ ...entry })),
    }));
  }

  /** The bots that will come or are there. */
  expected(): MeetingBaasV1Snapshot[] {
    return this.pick((bot) => isBooked(bot) || (isUnderWay(bot) && !bot.stopped));
  }

  /** The bots that are inside a call at this moment. */
  inCall(): MeetingBaasV1Snapshot[] {
    return this.pick(isInCall);
  }

  private pick(test: (bot: Bot) => boolean): MeetingBaasV1Snapshot[] {
    const ids = new Set([...this.fleet.bots.values()].filter(test).map(({ id }) => id));
    return this.snapshot().filter(({ id }) => ids.has(id));
  }
}

/** A version 4 UUID out of seeded chance. */
function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4';
  hex[16] = '89ab'[Math.floor(random() * 4)] ?? '8';
  const text = hex.join('');
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}
