import type { Fetch, FetchInit, FetchResponse } from '../../http/index.js';

/**
 * MeetStream says with the HTTP status what others say in the body: 201 "made", 200, 507 or 409 with a bot id "this bot
 * exists already", 202 "not ready yet". The http seam hands on bodies only, so every accepted answer is put into an
 * envelope with its status.
 */
export interface Answer {
  status: number;
  body: unknown;
}

const CREATE = /\/bots\/create_bot$/;

/** A fetch whose accepted answers are {@link Answer}s, and that sends the second of the two duplicate protections. */
export function withStatus(fetch: Fetch): Fetch {
  return async (url, init) => {
    const creates = init.method === 'POST' && CREATE.test(new URL(url).pathname);
    const response = await fetch(url, creates ? withIdempotencyKey(init) : init);
    const text = await response.text();
    const { status } = response;
    const accepted = (status >= 200 && status < 300) || (creates && isReplay(status, text));
    return accepted
      ? envelope(response, text)
      : { status, headers: response.headers, text: () => Promise.resolve(text) };
  };
}

/**
 * 507 is the documented replay of `Idempotency-Key`; 409 with the id of the bot is what one source says of any second
 * create. Anywhere else, and without an id, both are errors.
 */
function isReplay(status: number, text: string): boolean {
  return (status === 507 || status === 409) && botIdIn(parsed(text)) !== null;
}

/** The id of a bot in a create's answer, wherever the sources put it. */
export function botIdIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  for (const name of ['bot_id', 'existing_bot_id']) {
    const value: unknown = Reflect.get(body, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  for (const name of ['bot', 'data', 'detail', 'message', 'error']) {
    const inner = botIdIn(Reflect.get(body, name));
    if (inner !== null) return inner;
  }
  return null;
}

/** Header and body protect by the same key: when both are sent the header counts, and both mean this order. */
function withIdempotencyKey(init: FetchInit): FetchInit {
  const body = parsed(init.body ?? '');
  const key: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'deduplication_key') : undefined;
  return typeof key === 'string' ? { ...init, headers: { ...init.headers, 'idempotency-key': key } } : init;
}

function envelope(response: FetchResponse, text: string): FetchResponse {
  const body = text === '' ? null : parsed(text);
  const { status, headers } = response;
  // What is no JSON stays as it is: the seam says so.
  const wrapped = body === undefined ? text : JSON.stringify({ status, body } satisfies Answer);
  return { status: 200, headers, text: () => Promise.resolve(wrapped) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
