import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { seededRandom } from '../random';
import { type Bot, type BotStatus, isBooked, isInCall, isUnderWay, type JsonObject } from './bot';
import { type Contradictions, DEFAULTS } from './contradictions';
import { ApiError } from './errors';
import { Fleet, type Pace, REALISTIC_PACE } from './fleet';
import { type Send, Webhooks } from './webhooks';

export interface MeetStreamOptions {
  clock: SandboxClock;
  /** Fixes ids and every chance; without it ids are random. */
  seed?: number;
  /** Keys that are accepted. Default: `sandbox-key`. */
  keys?: readonly string[];
  pace?: Partial<Pace>;
  /** Which of several documented answers are given; see `Contradictions`. */
  says?: Partial<Contradictions>;
  /** Requests in a minute; more are answered with 429 and `Retry-After`. Default: no limit. */
  requestsPerMinute?: number | null;
  /** Carries webhooks and callbacks. Default: the machine's `fetch`. */
  send?: Send;
}

export const DEFAULT_KEY = 'sandbox-key';
const PAUSES_PER_MINUTE = 30;
const MINUTE = 60_000;

/** One bot for tests and watchers. Times are ms since 1970. */
export interface MeetStreamSnapshot {
  id: string;
  botName: string;
  meetingLink: string;
  attributes: JsonObject;
  joinAt: number | null;
  status: BotStatus;
  history: { status: BotStatus; at: number }[];
}

/** MeetStream without its HTTP: the state, and what it does by itself as time goes by. */
export class MeetStreamService {
  readonly clock: SandboxClock;
  readonly fleet: Fleet;
  readonly webhooks: Webhooks;
  /** Every bot ever made, by id: a key stays used when its bot is deleted. */
  readonly made = new Map<string, Bot>();
  said: Contradictions;
  private readonly keys: readonly string[];
  private readonly requestsPerMinute: number | null;
  private requests: number[] = [];
  private pauses: number[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(options: MeetStreamOptions) {
    const { clock } = options;
    this.clock = clock;
    this.said = { ...DEFAULTS, ...options.says };
    this.keys = options.keys ?? [DEFAULT_KEY];
    this.requestsPerMinute = options.requestsPerMinute ?? null;
    const random = seededRandom(options.seed ?? Math.floor(Math.random() * 2 ** 32));
    let serial = 0;
    const newId =
      options.seed === undefined ? randomUUID : () => `${(++serial).toString(36).padStart(4, '0')}${Math.floor(random() * 1e6)}`; // prettier-ignore
    this.webhooks = new Webhooks({
      clock,
      random,
      send: options.send ?? ((url, init) => fetch(url, init)),
      said: () => this.said,
    });
    this.fleet = new Fleet(
      clock,
      { ...REALISTIC_PACE, ...options.pace },
      newId,
      {
        statusChanged: (bot, status, { kicked }) => {
          this.made.set(bot.id, bot);
          this.webhooks.statusChanged(bot, status, kicked);
          for (const listener of this.listeners) listener();
        },
        told: (bot, event, more) => this.webhooks.tell(bot, event, more),
      },
      () => this.said,
    );
  }

  /** Calls the listener after each change of a bot's status until the answer is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** 401 without the header, 403 for a key that is not accepted. */
  admit(authorization: string | undefined): void {
    if (authorization === undefined) throw new ApiError(401, 'Authentication credentials were not provided');
    const [scheme, key] = authorization.split(' ');
    const schemes = this.said.auth === 'token' ? ['Token'] : ['Token', 'Bearer'];
    if (!schemes.includes(scheme ?? '') || !this.keys.includes(key ?? '')) {
      throw new ApiError(403, 'The API key is not valid');
    }
  }

  countRequest(): void {
    if (this.requestsPerMinute === null) return;
    this.requests = this.requests.filter((at) => at > this.clock.now() - MINUTE);
    if (this.requests.length >= this.requestsPerMinute) throw this.tooMany(this.requests);
    this.requests.push(this.clock.now());
  }

  countPause(): void {
    this.pauses = this.pauses.filter((at) => at > this.clock.now() - MINUTE);
    if (this.pauses.length >= PAUSES_PER_MINUTE) throw this.tooMany(this.pauses);
    this.pauses.push(this.clock.now());
  }

  /** All bots that are not forgotten, oldest first. */
  snapshot(): MeetStreamSnapshot[] {
    return [...this.fleet.bots.values()].map((bot) => ({
      id: bot.id,
      botName: bot.name,
      meetingLink: bot.link,
      attributes: bot.attributes,
      joinAt: bot.joinAt,
      status: bot.status,
      history: bot.history.map((entry) => ({ ...entry })),
    }));
  }

  /** The bots that will come or are there. */
  expected(): MeetStreamSnapshot[] {
    return this.pick((bot) => isBooked(bot) || isUnderWay(bot));
  }

  /** The bots that are inside a call at this moment. */
  inCall(): MeetStreamSnapshot[] {
    return this.pick(isInCall);
  }

  private pick(test: (bot: Bot) => boolean): MeetStreamSnapshot[] {
    const ids = new Set([...this.fleet.bots.values()].filter(test).map(({ id }) => id));
    return this.snapshot().filter(({ id }) => ids.has(id));
  }

  private tooMany(times: readonly number[]): ApiError {
    const seconds = Math.ceil(((times[0] ?? 0) + MINUTE - this.clock.now()) / 1000);
    return new ApiError(429, 'Too many requests', {}, Math.max(1, seconds));
  }
}
