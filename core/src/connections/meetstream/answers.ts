import type { Fetch } from '../../http/index.js';

/**
 * A second schedule of an event is answered with 409 and the id of its bot by some sources, and carried out as an update
 * by others. Both are answers to us, so that 409 comes out as one: `{status, body}`, as every answer of a schedule.
 */
export interface ScheduleAnswer {
  status: number;
  body: unknown;
}

const SCHEDULE = /\/calendar\/schedule\/[^/]+$/;

/** A fetch whose answers to `POST /calendar/schedule/{event}` are {@link ScheduleAnswer}s. */
export function withScheduleStatus(fetch: Fetch): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (init.method !== 'POST' || !SCHEDULE.test(new URL(url).pathname)) return response;
    const { status, headers } = response;
    const text = await response.text();
    const body = parsed(text);
    const answers = (status >= 200 && status < 300) || (status === 409 && botIdIn(body) !== null);
    if (!answers || body === undefined) return { status, headers, text: () => Promise.resolve(text) };
    const wrapped = JSON.stringify({ status, body } satisfies ScheduleAnswer);
    return { status: 200, headers, text: () => Promise.resolve(wrapped) };
  };
}

/** The id of a bot in an answer, wherever the sources put it. */
export function botIdIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  for (const name of ['bot_id', 'existing_bot_id', 'botId']) {
    const value: unknown = Reflect.get(body, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  for (const name of ['bot', 'data', 'detail', 'message', 'error', 'existing_schedule', 'existing_schedules']) {
    const inner: unknown = Reflect.get(body, name);
    const found = botIdIn(Array.isArray(inner) ? inner[0] : inner);
    if (found !== null) return found;
  }
  return null;
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
