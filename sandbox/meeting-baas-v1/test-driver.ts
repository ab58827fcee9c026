import { manualClock } from '../clock';
import { type MeetingBaasV1Options, MeetingBaasV1Server } from './index';

export const START = Date.parse('2026-11-23T09:00:00Z');
export const MINUTE = 60_000;
export const MEET = 'https://meet.google.com/abc-defg-hij';

/** A stand-in on a clock that stands still, and a caller for it. Its webhooks go nowhere unless `send` is given. */
export function driver(options: Partial<MeetingBaasV1Options> = {}) {
  const clock = options.clock ?? manualClock(START);
  const server = new MeetingBaasV1Server({ seed: 7, send: async () => new Response(), ...options, clock });
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await server.fetch(`http://baas-v1.test${path}`, {
      method,
      headers: {
        'x-meeting-baas-api-key': 'sandbox-key',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') ? (JSON.parse(text) as unknown) : text;
    return { status: response.status, headers: response.headers, body: json as Record<string, unknown> };
  };
  const create = async (more: Record<string, unknown> = {}) => {
    const reply = await call('POST', '/bots/', { bot_name: 'Notes', meeting_url: MEET, ...more });
    if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
    return String(reply.body['bot_id']);
  };
  /** Moves the clock until the bot has the status; fails when its life passes without it. */
  const until = async (botId: string, status: string): Promise<void> => {
    for (let i = 0; i < 80; i++) {
      if (server.service.fleet.bots.get(botId)?.history.at(-1)?.status === status) return;
      const next = clock.nextTimerAt();
      if (next === undefined) break;
      await clock.advance(Math.max(0, next - clock.now()));
    }
    throw new Error(`bot ${botId} never got to ${status}`);
  };
  return { clock, server, service: server.service, call, create, until };
}
