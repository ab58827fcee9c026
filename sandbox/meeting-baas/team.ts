import { ApiError } from './errors';
import type { Bot } from './bot';

export type Access = 'full' | 'sending';

export interface TeamOptions {
  name: string;
  /** Full access, or only the creates. */
  keys: { key: string; access: Access }[];
  /** Tokens to spend. Default 1,000. */
  tokens?: number;
  /** Bots launched in any 24 hours; null (default): no cap. The plans have 75, 300, 1000, 3000. */
  dailyCap?: number | null;
  /** Writing requests in one second; null (default): no limit. The plans have 5, 10, 20. */
  requestsPerSecond?: number | null;
}

const DAY_MS = 86_400_000;
const LOCK_MS = 5 * 60_000;
/** Tokens set aside when a bot is launched. */
export const RESERVED_TOKENS = 0.5;

export type Refusal = 'INSUFFICIENT_TOKENS' | 'DAILY_BOT_CAP_REACHED' | 'BOT_ALREADY_EXISTS';

/** Answer of the limiter: the three headers, and whether the request may pass. */
export interface RateLimit {
  headers: Record<string, string>;
  retryAfter: number | null;
}

/** What one customer has: keys, tokens, the daily cap, the lock per meeting URL and the rate limit. */
export class Team {
  readonly name: string;
  tokens: number;
  dailyCap: number | null;
  requestsPerSecond: number | null;
  private readonly keys: Map<string, Access>;
  private readonly launches: number[] = [];
  private readonly locks = new Map<string, number>();
  private window = { second: -1, used: 0 };

  constructor(options: TeamOptions) {
    this.name = options.name;
    this.keys = new Map(options.keys.map(({ key, access }) => [key, access]));
    this.tokens = options.tokens ?? 1_000;
    this.dailyCap = options.dailyCap ?? null;
    this.requestsPerSecond = options.requestsPerSecond ?? null;
  }

  accessOf(key: string): Access | undefined {
    return this.keys.get(key);
  }

  /** Counts one writing request; undefined when the team has no limit. */
  countRequest(now: number): RateLimit | undefined {
    if (this.requestsPerSecond === null) return undefined;
    const second = Math.floor(now / 1_000);
    if (this.window.second !== second) this.window = { second, used: 0 };
    this.window.used++;
    const remaining = Math.max(0, this.requestsPerSecond - this.window.used);
    const blocked = this.window.used > this.requestsPerSecond;
    return {
      retryAfter: blocked ? 1 : null,
      headers: {
        'x-ratelimit-limit': String(this.requestsPerSecond),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': '1',
        ...(blocked ? { 'retry-after': '1' } : {}),
      },
    };
  }

  /**
   * Launches a bot as far as the team is concerned: cap, then tokens, then the lock, in the service's order. Only bots
   * with `allow_multiple_bots: false` take the lock and respect it; it lasts five minutes, however long the call.
   */
  launch(bot: Pick<Bot, 'config'>, now: number): Refusal | undefined {
    while (this.launches[0] !== undefined && this.launches[0] <= now - DAY_MS) this.launches.shift();
    if (this.dailyCap !== null && this.launches.length >= this.dailyCap) return 'DAILY_BOT_CAP_REACHED';
    if (this.tokens < RESERVED_TOKENS) return 'INSUFFICIENT_TOKENS';
    if (!bot.config.allow_multiple_bots) {
      const lockedAt = this.locks.get(bot.config.meeting_url);
      if (lockedAt !== undefined && now - lockedAt < LOCK_MS) return 'BOT_ALREADY_EXISTS';
      this.locks.set(bot.config.meeting_url, now);
    }
    this.launches.push(now);
    this.tokens -= RESERVED_TOKENS;
    return undefined;
  }
}

/** The refusal of an immediate create as an HTTP error. A full daily cap names no time to come back. */
export function refusalError(refusal: Refusal, meetingUrl: string): ApiError {
  switch (refusal) {
    case 'INSUFFICIENT_TOKENS':
      return new ApiError(402, 'FST_ERR_INSUFFICIENT_TOKENS', 'Not enough tokens to create the bot');
    case 'DAILY_BOT_CAP_REACHED':
      return new ApiError(429, 'FST_ERR_DAILY_BOT_CAP_REACHED', 'The daily bot cap of this team has been reached');
    case 'BOT_ALREADY_EXISTS':
      return new ApiError(409, 'FST_ERR_BOT_ALREADY_EXISTS', `A bot was sent to ${meetingUrl} less than 5 minutes ago`);
  }
}
