import type { Fetch, FetchResponse } from '../../http/index.js';
import { isMailboxConcurrency } from './errors.js';

/**
 * A fetch that has at most `limit` requests under way: Exchange serves four of one app and mailbox at a time and refuses
 * the fifth. A request counts until its body is read.
 *
 * When Exchange refuses one all the same (somebody else uses the mailbox through the same app), its Retry-After is a
 * count of calls, not seconds: the answer is held back until one of ours has finished, and that header is taken off it,
 * so that the next try comes after an ordinary back-off.
 */
export function gated(fetch: Fetch, limit: number): Fetch {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  let onFinish: (() => void)[] = [];

  async function enter(): Promise<void> {
    if (underWay < limit) {
      underWay += 1;
      return;
    }
    // The place is handed over, so the count stays.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
    const told = onFinish;
    onFinish = [];
    for (const tell of told) tell();
  }

  return async (url, init) => {
    await enter();
    let answer: { response: FetchResponse; text: string };
    try {
      const response = await fetch(url, init);
      answer = { response, text: await response.text() };
    } finally {
      leave();
    }
    const { response, text } = answer;
    const refused = isMailboxConcurrency(response.status, text);
    if (refused && underWay > 0) await new Promise<void>((resolve) => onFinish.push(resolve));
    return {
      status: response.status,
      headers: {
        get: (name) => (refused && name.toLowerCase() === 'retry-after' ? null : response.headers.get(name)),
      },
      text: () => Promise.resolve(text),
    };
  };
}
