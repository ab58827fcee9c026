import type { Hono } from 'hono';
import * as v from 'valibot';
import type { SandboxBindings } from '../http-server';
import { OUTCOMES, type Pace } from './script';
import type { MeetingBaasService } from './service';
import { FORGERIES } from './webhooks';

const Endpoint = v.object({
  url: v.pipe(v.string(), v.url()),
  secret: v.optional(v.string()),
  events: v.optional(v.nullable(v.array(v.string()))),
  team: v.optional(v.string()),
  id: v.optional(v.string()),
});
const Manner = v.object({
  meetingUrl: v.string(),
  outcome: v.optional(v.picklist(OUTCOMES)),
  pace: v.optional(v.record(v.string(), v.nullable(v.number()))),
  chatDisabled: v.optional(v.boolean()),
  participants: v.optional(v.array(v.string())),
});
const Chance = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Trouble = v.object({
  duplicates: v.optional(Chance),
  late: v.optional(v.object({ probability: Chance, byMs: v.pipe(v.number(), v.minValue(0)) })),
});
const Account = v.object({
  team: v.optional(v.string()),
  tokens: v.optional(v.number()),
  dailyCap: v.optional(v.nullable(v.number())),
  requestsPerSecond: v.optional(v.nullable(v.number())),
});
const Windows = v.object({
  lockMinutes: v.optional(v.pipe(v.number(), v.minValue(0))),
  deleteWindow: v.optional(v.union([v.literal('any'), v.object({ minutes: v.pipe(v.number(), v.minValue(0)) })])),
});
const Forge = v.object({ how: v.picklist(FORGERIES), body: v.optional(v.unknown()) });
const Redeliver = v.object({ messageId: v.optional(v.string()) });
const Chat = v.object({ sender: v.string(), text: v.string() });

/** What steers the stand-in from outside its process: everything that the dashboard or the world would do. */
export function addControlRoutes(app: Hono<{ Bindings: SandboxBindings }>, service: MeetingBaasService): void {
  const { webhooks, fleet } = service;
  const team = [...service.teams.keys()][0] ?? '';

  app.onError((error, c) => {
    if (v.isValiError(error)) return c.json({ error: error.issues.map((issue) => issue.message).join('; ') }, 400);
    if (!c.req.path.startsWith('/_sandbox/')) throw error;
    return c.json({ error: error.message }, 400);
  });

  app.get('/_sandbox/bots', (c) => c.json({ bots: service.snapshot() }));
  app.get('/_sandbox/bots/expected', (c) => c.json({ bots: service.expected() }));
  app.post('/_sandbox/bots/:id/chat', async (c) => {
    const bot = fleet.bots.get(c.req.param('id'));
    if (bot === undefined) return c.json({ error: 'no such bot' }, 404);
    const { sender, text } = v.parse(Chat, await c.req.json());
    fleet.hear(bot, sender, text);
    return c.body(null, 204);
  });
  // How a meeting treats its bots, by the meeting's URL.
  app.put('/_sandbox/meetings', async (c) => {
    const { meetingUrl, pace, ...manner } = v.parse(Manner, await c.req.json());
    fleet.setManner(meetingUrl, { ...manner, ...(pace === undefined ? {} : { pace: pace as Partial<Pace> }) });
    return c.json(fleet.mannerOf(meetingUrl));
  });

  // Tokens, daily cap and rate limit of a team.
  app.put('/_sandbox/team', async (c) => {
    const { team: name = team, ...limits } = v.parse(Account, await c.req.json());
    const found = service.teams.get(name);
    if (found === undefined) return c.json({ error: 'no such team' }, 404);
    for (const [limit, value] of Object.entries(limits))
      if (value !== undefined) Object.assign(found, { [limit]: value });
    const { tokens, dailyCap, requestsPerSecond } = found;
    return c.json({ team: name, tokens, dailyCap, requestsPerSecond });
  });
  // How near its join time a booked bot can be changed and deleted.
  app.put('/_sandbox/windows', async (c) => {
    const { lockMinutes, deleteWindow } = v.parse(Windows, await c.req.json());
    if (lockMinutes !== undefined) service.lockMinutes = lockMinutes;
    if (deleteWindow !== undefined) service.deleteWindow = deleteWindow;
    return c.json({ lockMinutes: service.lockMinutes, deleteWindow: service.deleteWindow });
  });

  app.get('/_sandbox/webhooks', (c) =>
    c.json({ endpoints: [...webhooks.endpoints.values()], trouble: webhooks.trouble }),
  );
  app.post('/_sandbox/webhooks', async (c) => {
    const given = v.parse(Endpoint, await c.req.json());
    return c.json(webhooks.addEndpoint({ ...given, team: given.team ?? team }), 201);
  });
  app.delete('/_sandbox/webhooks/:id', (c) => {
    webhooks.endpoints.delete(c.req.param('id'));
    return c.body(null, 204);
  });
  app.post('/_sandbox/webhooks/:id/rotate', async (c) => {
    const { secret } = v.parse(v.object({ secret: v.optional(v.string()) }), await c.req.json());
    return c.json({ secret: webhooks.rotate(c.req.param('id'), secret) });
  });
  app.post('/_sandbox/webhooks/:id/forge', async (c) => {
    const { how, body } = v.parse(Forge, await c.req.json());
    return c.json(await webhooks.forge(c.req.param('id'), how, body));
  });
  app.post('/_sandbox/webhooks/:id/redeliver', async (c) => {
    const { messageId } = v.parse(Redeliver, await c.req.json());
    return c.json(await webhooks.redeliver(c.req.param('id'), messageId));
  });
  app.put('/_sandbox/webhooks/trouble', async (c) => {
    webhooks.trouble = v.parse(Trouble, await c.req.json());
    return c.json(webhooks.trouble);
  });
  app.get('/_sandbox/deliveries', (c) => c.json({ deliveries: service.deliveries }));
  app.get('/_sandbox/activity', (c) => c.json({ activity: service.feed.list() }));
}
