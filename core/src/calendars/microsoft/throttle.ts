import type { Fetch, FetchResponse } from '../../http/index.js';
import { isMailboxConcurrency } from './errors.js';

/**
 * A fetch that has at most `limit` requests under way: Exchange serves four of one app and mailbox at a time and refuses
 * the fifth. A request counts until its body is read.
 *
 * When Exchange refuses one all the same (somebody else uses the mailbox through the same app), its Retry-After is a
 * count of calls, not seconds. The request keeps its place and is sent again when another of ours has been served: each
 * one served lets one through, so there are as many under way as the mailbox takes. With none left to wait for, the
 * refusal is handed on without that header, and an ordinary back-off follows.
 */
export function gated(fetch: Fetch, limit: number): Fetch {
  const places = new Places(limit);
  const turns = new Turns();
  return async (url, init) => {
    await places.take();
    try {
      turns.begin();
      for (;;) {
        const answer = await send(fetch, url, init).catch((error: unknown) => {
          turns.served();
          throw error;
        });
        if (!isMailboxConcurrency(answer.status, answer.body)) {
          turns.served();
          return toResponse(answer, answer.headers);
        }
        if (await turns.refused()) continue;
        const { headers } = answer;
        const hidden = (name: string): boolean => name.toLowerCase() === 'retry-after';
        return toResponse(answer, { get: (name) => (hidden(name) ? null : headers.get(name)) });
      }
    } finally {
      places.give();
    }
  };
}

interface Answer {
  status: number;
  headers: FetchResponse['headers'];
  body: string;
}

async function send(fetch: Fetch, ...[url, init]: Parameters<Fetch>): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

function toResponse({ status, body }: Answer, headers: FetchResponse['headers']): FetchResponse {
  return { status, headers, text: () => Promise.resolve(body) };
}

/** A number of places, given in the order of asking. */
class Places {
  private readonly queue: (() => void)[] = [];

  constructor(private free: number) {}

  async take(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  give(): void {
    const next = this.queue.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}

/** Requests under way, and refused ones that wait for them. */
class Turns {
  private underWay = 0;
  private waiting: ((again: boolean) => void)[] = [];

  begin(): void {
    this.underWay += 1;
  }

  /** One is through: a refused one goes in its stead. */
  served(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.underWay -= 1;
    else next(true);
  }

  /** Resolves to true when it may be sent again at once, to false when all that were under way have been refused. */
  async refused(): Promise<boolean> {
    this.underWay -= 1;
    if (this.underWay > 0) return new Promise((resolve) => this.waiting.push(resolve));
    const rest = this.waiting;
    this.waiting = [];
    for (const tell of rest) tell(false);
    return false;
  }
}
