import type { Hono } from 'hono';
import * as v from 'valibot';
import type { SandboxBindings } from '../http-server';
import { OUTCOMES } from './bot';
import type { MeetingBaasV1State } from './service';

const Manner = v.object({ meetingUrl: v.string(), outcome: v.picklist(OUTCOMES) });
const Address = v.object({ url: v.nullable(v.pipe(v.string(), v.url())) });
const Chance = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Trouble = v.object({
  duplicates: v.optional(Chance),
  late: v.optional(v.object({ probability: Chance, byMs: v.pipe(v.number(), v.minValue(0)) })),
});

/** What steers the stand-in from outside its process: everything that the dashboard or the world would do. */
export function addControlRoutes(app: Hono<{ Bindings: SandboxBindings }>, service: MeetingBaasV1State): void {
  const { webhooks, fleet } = service;
  app.onError((error, c) => {
    if (v.isValiError(error)) return c.json({ error: error.issues.map((issue) => issue.message).join('; ') }, 400);
    if (!c.req.path.startsWith('/_sandbox/')) throw error;
    return c.json({ error: error.message }, 400);
  });
  app.get('/_sandbox/bots', (c) => c.json({ bots: service.snapshot() }));
  app.get('/_sandbox/bots/expected', (c) => c.json({ bots: service.expected() }));
  app.put('/_sandbox/meetings', async (c) => {
    const { meetingUrl, outcome } = v.parse(Manner, await c.req.json());
    fleet.setOutcome(meetingUrl, outcome);
    return c.json({ meetingUrl, outcome });
  });
  app.put('/_sandbox/webhooks', async (c) => {
    webhooks.url = v.parse(Address, await c.req.json()).url;
    return c.json({ url: webhooks.url });
  });
  app.put('/_sandbox/webhooks/trouble', async (c) => {
    webhooks.trouble = v.parse(Trouble, await c.req.json());
    return c.json(webhooks.trouble);
  });
  app.get('/_sandbox/deliveries', (c) => c.json({ deliveries: webhooks.deliveries }));
}
