import { PACKAGE } from '../../workbench/demo-workflows';
import type { JsonObject } from '../../workbench/flatted';
import { itemsOf, N8nRestError } from '../../workbench/n8n-client';
import { type ConnectionsStage, nodeOf, SENT } from './connections-stage';
import { EVERY_TEN_SECONDS, NEVER } from './push-stage';
import { until } from './wait';

const pollTimes = (times: readonly string[]) => ({
  pollTimes: { item: times.map((cronExpression) => ({ mode: 'custom', cronExpression })) },
});

/** Which credential a bot service is asked with. */
const KEYS: Readonly<Record<string, string>> = {
  'meeting-baas': 'meetingBaas',
  'meeting-baas-v1': 'meetingBaasV1',
  meetstream: 'meetStream',
};

/** Published workflows of one trigger each, and what they were started with. */
export class ConnectionsTriggers {
  private readonly workflows = new Map<string, string>();
  /** By service: the bot that was sent at once. */
  private readonly sent = new Map<string, unknown>();
  private endpoint = '';

  constructor(private readonly stage: ConnectionsStage) {}

  private async publish(name: string, trigger: JsonObject): Promise<void> {
    const { client } = this.stage;
    const { id } = await client.createWorkflow({ name, nodes: [trigger], connections: {} });
    this.workflows.set(name, id);
    await client.activate(id);
  }

  private async told(name: string): Promise<JsonObject[]> {
    const { client } = this.stage;
    const items: JsonObject[] = [];
    for (const { id } of await client.allExecutions(this.workflows.get(name) ?? '')) {
      items.push(...itemsOf(await client.execution(id), 'Trigger'));
    }
    return items;
  }

  /** Bot Status Trigger on each service, polling; then Send Bot sends a bot with each. */
  async followBots(): Promise<void> {
    const { stage } = this;
    for (const [service, credential] of Object.entries(KEYS)) {
      const events = ['joined', 'recording', 'completed'];
      const parameters = { ...pollTimes(EVERY_TEN_SECONDS), service, receive: 'polling', events };
      await this.publish(
        service,
        nodeOf('Trigger', `${PACKAGE}.botStatusTrigger`, parameters, stage.reference(credential)),
      );
    }
    for (const [i, [service, credential]] of Object.entries(KEYS).entries()) {
      const meetingUrl = `https://meet.google.com/abc-defg-hi${'xyz'[i] ?? ''}`;
      const parameters = { resource: 'bot', operation: 'send', service, meetingUrl, join: 'now', botName: SENT };
      const { items, error } = await stage.run({ node: 'sendBot', credential, parameters });
      expect([service, error]).toEqual([service, null]);
      this.sent.set(service, items[0]?.['botId']);
    }
  }

  /** What a Bot Status Trigger told, up to the end of its bot, in order. */
  async wayOf(service: string): Promise<string[]> {
    return until(`${service}: the bot is done`, 90, async () => {
      const items = (await this.told(service)).filter(({ botId }) => botId === this.sent.get(service));
      const way = items.map(({ type, phase }) => String(type === 'status' ? phase : type));
      return way.includes('completed') ? way : undefined;
    });
  }

  /** Calendar Trigger on the calendars of Meeting BaaS: never polled by the clock, rung by the service's messages. */
  async followCalendar(): Promise<void> {
    const { stage } = this;
    const webhookId = crypto.randomUUID();
    const parameters = {
      ...pollTimes(NEVER),
      provider: 'meeting-baas',
      kinds: ['created', 'updated', 'cancelled'],
      instant: true,
    };
    const node = nodeOf('Trigger', `${PACKAGE}.calendarTrigger`, parameters, stage.reference('meetingBaas'));
    await this.publish('calendar', { ...node, webhookId });
    const { webhooks } = stage.sandbox.meetingBaas.service;
    const url = `${stage.n8n.url}/webhook/${webhookId}/webhook`;
    this.endpoint = webhooks.addEndpoint({ team: 'sandbox', url, secret: stage.webhookSecret }).id;
  }

  changes(): Promise<JsonObject[]> {
    return this.told('calendar');
  }

  async nextChange(change: string): Promise<JsonObject> {
    return until(`Calendar Trigger tells "${change}"`, 30, async () =>
      (await this.changes()).find((item) => item['change'] === change),
    );
  }

  refusedCalendar(): Promise<string> {
    const parameters = { ...pollTimes(NEVER), provider: 'meeting-baas' };
    return this.refused('calendarTrigger', parameters);
  }

  refusedStatus(): Promise<string> {
    const parameters = { ...pollTimes(NEVER), service: 'meeting-baas', receive: 'polling' };
    return this.refused('botStatusTrigger', parameters);
  }

  /** What n8n says when a trigger with the wrong key is published. */
  private async refused(type: string, parameters: JsonObject): Promise<string> {
    const name = `${type}, wrong`;
    const credentials = this.stage.reference('meetingBaas, wrong');
    try {
      await this.publish(name, nodeOf('Trigger', `${PACKAGE}.${type}`, parameters, credentials));
      return 'it went live';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Unpublishes and deletes all of them. @returns what n8n shows of each before and after */
  async end(): Promise<string[]> {
    const { client, sandbox, n8n } = this.stage;
    const shown: string[] = [];
    for (const [name, id] of this.workflows) {
      await client.deactivate(id);
      const { activeVersionId, staticData } = await client.workflow(id);
      expect([name, activeVersionId ?? null]).toEqual([name, null]);
      await client.deleteWorkflow(id);
      const after = await client.workflow(id).catch((error: unknown) => {
        if (error instanceof N8nRestError) return error.status;
        throw error;
      });
      expect([name, after]).toEqual([name, 404]);
      shown.push(
        `trigger "${name}": unpublished with ${JSON.stringify(staticData ?? null).length} characters of state, then deleted`,
      );
    }
    if (this.endpoint !== '') {
      const { webhooks } = sandbox.meetingBaas.service;
      const [path] = [...webhooks.endpoints.values()].map(({ url }) => url.slice(n8n.url.length));
      const { status } = await fetch(`${n8n.url}${path ?? ''}`, { method: 'POST', body: '{}' });
      expect(status).toBe(404);
      webhooks.endpoints.delete(this.endpoint);
    }
    return shown;
  }
}
