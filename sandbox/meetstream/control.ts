import type { Hono } from 'hono';
import * as v from 'valibot';
import type { SandboxBindings } from '../http-server';
import { OUTCOMES } from './bot';
import type { MeetStreamService } from './service';

const Endpoint = v.object({
  url: v.pipe(v.string(), v.url()),
  secret: v.string(),
  events: v.optional(v.nullable(v.array(v.string())), null),
});
const Manner = v.object({ meetingLink: v.string(), outcome: v.picklist(OUTCOMES) });
const Chance = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Account = v.object({ exhausted: v.nullable(v.picklist(['balance', 'cap'])) });
const Trouble = v.object({
  duplicates: v.optional(Chance),
  late: v.optional(v.object({ probability: Chance, byMs: v.pipe(v.number(), v.minValue(0)) })),
});

/** What steers the stand-in from outside its process: everything that the dashboard or the world would do. */
export function addControlRoutes(app: Hono<{ Bindings: SandboxBindings }>, service: MeetStreamService): void {
  const { webhooks, fleet } = service;
  app.onError((error, c) => {
    if (v.isValiError(error)) return c.json({ error: error.issues.map((issue) => issue.message).join('; ') }, 400);
    if (!c.req.path.startsWith('/_sandbox/')) throw error;
    return c.json({ error: error.message }, 400);
  });
  app.get('/_sandbox/bots', (c) => c.json({ bots: service.snapshot() }));
  app.get('/_sandbox/bots/expected', (c) => c.json({ bots: service.expected() }));
  app.put('/_sandbox/meetings', async (c) => {
    const { meetingLink, outcome } = v.parse(Manner, await c.req.json());
    fleet.setOutcome(meetingLink, outcome);
    return c.json({ meetingLink, outcome });
  });
  // What the account may do: { "exhausted": "balance" | "cap" | null }
  app.put('/_sandbox/account', async (c) => {
    const { exhausted } = v.parse(Account, await c.req.json());
    fleet.exhausted = exhausted;
    return c.json({ exhausted });
  });
  app.get('/_sandbox/webhooks', (c) => c.json({ endpoints: webhooks.endpoints, trouble: webhooks.trouble }));
  app.post('/_sandbox/webhooks', async (c) => {
    const endpoint = v.parse(Endpoint, await c.req.json());
    webhooks.endpoints.push(endpoint);
    return c.json(endpoint, 201);
  });
  app.put('/_sandbox/webhooks/trouble', async (c) => {
    webhooks.trouble = v.parse(Trouble, await c.req.json());
    return c.json(webhooks.trouble);
  });
  app.get('/_sandbox/deliveries', (c) => c.json({ deliveries: webhooks.deliveries }));
}
