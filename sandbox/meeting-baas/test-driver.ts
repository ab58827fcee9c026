import { manualClock, type SandboxClock } from '../clock';
import { type MeetingBaasOptions, MeetingBaasServer } from './index';

export const START = Date.parse('2026-11-23T09:00:00Z');
export const MINUTE = 60_000;
export const MEET = 'https://meet.google.com/abc-defg-hij';

export interface Reply {
  status: number;
  // Read freely by assertions; its shape is checked against the contract by the server itself.
  body: Record<string, unknown>;
  data: Record<string, unknown>;
  rows: Record<string, unknown>[];
  headers: Headers;
}

/**
 * A stand-in on a clock that stands still, with every answer checked against the contract, and a caller for it. Its
 * webhooks and callbacks go nowhere unless `send` is given.
 */
export function driver(options: Partial<MeetingBaasOptions> = {}) {
  const clock: SandboxClock = options.clock ?? manualClock(START);
  const server = new MeetingBaasServer({
    seed: 7,
    validate: true,
    send: async () => new Response(),
    ...options,
    clock,
  });
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> => {
    const response = await server.fetch(`http://baas.test${path}`, {
      method,
      headers: {
        'x-meeting-baas-api-key': 'sandbox-key',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const json = (await response.json()) as Record<string, unknown>;
    return {
      status: response.status,
      body: json,
      data: (json['data'] ?? {}) as Record<string, unknown>,
      rows: (json['data'] ?? []) as Record<string, unknown>[],
      headers: response.headers,
    };
  };
  const book = async (joinAt: number, more: Record<string, unknown> = {}): Promise<string> => {
    const reply = await call('POST', '/v2/bots/scheduled', {
      bot_name: 'Notes',
      meeting_url: MEET,
      join_at: new Date(joinAt).toISOString(),
      ...more,
    });
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    return String(reply.data['bot_id']);
  };
  const send = async (more: Record<string, unknown> = {}): Promise<string> => {
    const reply = await call('POST', '/v2/bots', { bot_name: 'Notes', meeting_url: MEET, ...more });
    if (reply.status !== 201) throw new Error(JSON.stringify(reply.body));
    return String(reply.data['bot_id']);
  };
  /** Moves the clock until the bot has the status; fails when its life passes without it. */
  const until = async (botId: string, status: string): Promise<void> => {
    for (let i = 0; i < 50; i++) {
      if (server.service.fleet.bots.get(botId)?.run?.status === status) return;
      const next = clock.nextTimerAt();
      if (next === undefined) break;
      await clock.advance(Math.max(0, next - clock.now()));
    }
    throw new Error(`bot ${botId} never got to ${status}`);
  };
  return { clock, server, service: server.service, call, book, send, until };
}
