import type { SandboxClock } from '../clock';
import { GraphError } from './errors';

/** Limits of one app on one mailbox. */
export interface ThrottleLimits {
  /** Requests in flight. */
  concurrency: number;
  /** Requests within `windowMs`. */
  requests: number;
  windowMs: number;
  /** The status of a refusal for too many in flight; it has been seen as 503 too. */
  concurrencyStatus: 429 | 503;
}

export const DEFAULT_LIMITS: ThrottleLimits = {
  concurrency: 4,
  requests: 10_000,
  windowMs: 600_000,
  concurrencyStatus: 429,
};

/** Counts what each mailbox is asked, and refuses what is too much. */
export class Throttle {
  limits: ThrottleLimits = { ...DEFAULT_LIMITS };
  /** How often each kind refused a request. */
  readonly refused = { MailboxConcurrency: 0, RequestRate: 0 };
  private readonly inFlight = new Map<string, number>();
  private readonly windows = new Map<string, { since: number; count: number }>();

  constructor(private readonly clock: SandboxClock) {}

  /** Runs the work as one request to the mailbox. @throws GraphError 429 ApplicationThrottled */
  async run<T>(mailbox: string, work: () => Promise<T>): Promise<T> {
    this.countRequest(mailbox);
    const running = this.inFlight.get(mailbox) ?? 0;
    if (running >= this.limits.concurrency) {
      this.refused.MailboxConcurrency++;
      // Here Retry-After counts calls that have to end first, not seconds.
      throw throttled('MailboxConcurrency', this.limits.concurrencyStatus, running - this.limits.concurrency + 1);
    }
    this.inFlight.set(mailbox, running + 1);
    try {
      return await work();
    } finally {
      this.inFlight.set(mailbox, (this.inFlight.get(mailbox) ?? 1) - 1);
    }
  }

  private countRequest(mailbox: string): void {
    const now = this.clock.now();
    const { windowMs, requests } = this.limits;
    const known = this.windows.get(mailbox);
    const window = known === undefined || known.since + windowMs <= now ? { since: now, count: 0 } : known;
    this.windows.set(mailbox, window);
    if (window.count >= requests) {
      this.refused.RequestRate++;
      throw throttled('RequestRate', 429, Math.ceil((window.since + windowMs - now) / 1_000));
    }
    window.count++;
  }
}

function throttled(kind: 'MailboxConcurrency' | 'RequestRate', status: number, retryAfter: number): GraphError {
  return new GraphError(status, 'ApplicationThrottled', `Application is over its ${kind} limit.`, {
    'retry-after': String(retryAfter),
  });
}
