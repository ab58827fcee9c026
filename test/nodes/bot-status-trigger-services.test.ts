import type { IDataObject } from 'n8n-workflow';
import { BotStatusTrigger } from '../../nodes/BotStatusTrigger/BotStatusTrigger.node';
import { MeetingBaasV1Server } from '../../sandbox/meeting-baas-v1';
import { MeetStreamServer } from '../../sandbox/meetstream';
import { seededRandom } from '../../sandbox/random';
import { type Host, host, type WebhookCall } from './host';
import { MINUTE, SECRET, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** What MeetStream and Meeting BaaS v1 send, as their stand-ins send it, through the node. */

const MEET = 'https://meet.google.com/abc-defg-hij';
const TAG = {
  calendar_bots: '1',
  calendar_bots_key: 'key',
  calendar_bots_event_id: 'e1',
  calendar_bots_title: 'Planning',
};
const CALLBACK = 'https://n8n.test/callback';
const EVERY = ['completed', 'failed', 'status', 'transcript', 'chatMessage', 'other'];

let s: Stage;
let meetstream: MeetStreamServer;
let v1: MeetingBaasV1Server;
/** Calls on their way to the node. */
let sent: { url: string; call: WebhookCall }[];
beforeEach(async () => {
  sent = [];
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    sent.push({ url, call: { body: String(init.body), headers: Object.fromEntries(new Headers(init.headers)) } });
    return new Response();
  };
  s = await stage();
  meetstream = new MeetStreamServer({ clock: s.clock, seed: 3, send });
  v1 = new MeetingBaasV1Server({ clock: s.clock, seed: 3, send });
  await meetstream.start();
  await v1.start();
});
afterEach(async () => {
  await meetstream.stop();
  await v1.stop();
  await s.stop();
});

const listener = (parameters: IDataObject, more: IDataObject = {}): Host =>
  host({
    type: new BotStatusTrigger(),
    parameters: { events: EVERY, ...parameters } as never,
    credentials: {
      calendarBotsMeetStreamApi: {
        apiKey: 'sandbox-key',
        baseUrl: meetstream.apiUrl,
        webhookSecret: 'workspace-secret',
        ...more,
      } as never,
      ...Object.fromEntries(
        (new BotStatusTrigger().description.credentials ?? [])
          .filter(({ name }) => name !== 'calendarBotsMeetStreamApi')
          .map(({ name }) => [name, { apiKey: 'sandbox-key', baseUrl: v1.http.url, webhookSecret: SECRET, ...more }]),
      ),
    } as never,
  });

async function post(url: string, headers: Record<string, string>, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

const streamBot = async (fields: object = {}): Promise<string> =>
  String(
    (
      await post(
        `${meetstream.apiUrl}/bots/create_bot`,
        { authorization: 'Token sandbox-key' },
        {
          bot_name: 'Notes',
          meeting_link: MEET,
          custom_attributes: TAG,
          recording_config: { transcript: { provider: { deepgram: { model: 'nova-3' } } } },
          ...fields,
        },
      )
    )['bot_id'],
  );

/** Lets time pass and gives the node what was sent meanwhile, at once. */
async function run(node: Host, minutes: number, order = (calls: WebhookCall[]) => calls): Promise<IDataObject[]> {
  const told: IDataObject[] = [];
  for (let i = 0; i < minutes * 6; i++) {
    await s.advance(MINUTE / 6);
    for (const call of order(sent.splice(0).map((one) => one.call))) told.push(...(await node.webhook(call)).items);
  }
  return told;
}

const words = (items: readonly IDataObject[]): string[] => {
  return items.filter(({ type }) => type !== 'other').map(({ type, phase }) => (type === 'status' ? String(phase) : String(type))); // prettier-ignore
};
const distinct = (list: readonly string[]): string[] => list.filter((word, i) => word !== list[i - 1]);
const WAY = ['joining', 'waiting', 'joined', 'recording', 'left', 'processing', 'transcript', 'completed'];

test('MeetStream’s workspace webhook: the whole way, with meeting and links', async () => {
  meetstream.service.webhooks.endpoints.push({ url: 'https://n8n.test/w', secret: 'workspace-secret', events: null });
  const node = listener({ service: 'meetstream', sentBy: ['endpoint'], options: { onlyOurs: true } });
  expect(await node.activateWebhook()).toBe(true);
  const botId = await streamBot();
  const told = await run(node, 40);
  expect(distinct(words(told))).toEqual(expect.arrayContaining(WAY));
  expect(told.find(({ type }) => type === 'completed')).toMatchObject({
    botId,
    meeting: { occurrenceKey: 'key', title: 'Planning' },
    recording: { video: expect.stringContaining('http') },
  });
  expect(told.filter(({ type }) => type === 'completed' || type === 'transcript')).toHaveLength(2);
});

test('MeetStream’s callbacks, which nobody signs: told as the service bears them out', async () => {
  const node = listener({ service: 'meetstream', sentBy: ['callback'] });
  const botId = await streamBot({ callback_url: CALLBACK });
  const told = await run(node, 40);
  expect(distinct(words(told))).toEqual(expect.arrayContaining(['joining', 'recording', 'left', 'completed']));
  expect(new Set(told.map((item) => item['botId']))).toEqual(new Set([botId]));
  expect(words(told).filter((word) => word === 'completed')).toHaveLength(1);
});

test('both at once, doubled and out of order: each phase once and forward', async () => {
  meetstream.service.webhooks.endpoints.push({ url: 'https://n8n.test/w', secret: 'workspace-secret', events: null });
  meetstream.service.webhooks.trouble = { duplicates: 0.5, late: { probability: 0.4, byMs: 5 * MINUTE } };
  const random = seededRandom(11);
  const node = listener({ service: 'meetstream', sentBy: ['endpoint', 'callback'] });
  await streamBot({ callback_url: CALLBACK });
  const told = await run(node, 50, (calls) => calls.sort(() => random() - 0.5));
  const phases = distinct(words(told).filter((word) => word !== 'transcript'));
  const places = phases.map((phase) => WAY.filter((word) => word !== 'transcript').indexOf(phase));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(new Set(phases).size).toBe(phases.length);
  expect(phases.at(-1)).toBe('completed');
});

test('a service that is down cannot bear anything out: 503, and the message counts when it comes again', async () => {
  const node = listener({ service: 'meetstream', sentBy: ['callback'] });
  await streamBot({ callback_url: CALLBACK });
  await s.advance(MINUTE);
  const [first] = sent.splice(0);
  if (first === undefined) throw new Error('nothing was sent');
  meetstream.faults.add({ fault: { kind: 'status', status: 400 }, times: 1 });
  expect(await node.webhook(first.call)).toMatchObject({ status: 503, items: [] });
  expect((await node.webhook(first.call)).items).toHaveLength(1);
});

test('Meeting BaaS v1: statuses come without our tag, so the bot is read for it, once', async () => {
  const node = listener({ service: 'meeting-baas-v1', options: { onlyOurs: true } });
  expect(await node.activateWebhook()).toBe(true);
  const create = (extra: object | undefined): Promise<Record<string, unknown>> =>
    post(
      `${v1.http.url}/bots/`,
      { 'x-meeting-baas-api-key': 'sandbox-key' },
      {
        bot_name: 'Notes',
        meeting_url: MEET,
        deduplication_key: String(Math.random()),
        webhook_url: CALLBACK,
        ...(extra === undefined ? {} : { extra }),
      },
    );
  const ours = String((await create(TAG))['bot_id']);
  await create(undefined);
  const told = await run(node, 45);
  expect(new Set(told.map((item) => item['botId']))).toEqual(new Set([ours]));
  expect(distinct(words(told))).toEqual(expect.arrayContaining(['joining', 'recording', 'left', 'completed']));
  expect(told.every((item) => (item['meeting'] as IDataObject | null)?.['title'] === 'Planning')).toBe(true);
  const reads = v1.http.log.list().filter(({ path }) => path.includes('meeting_data'));
  expect(reads.length).toBeLessThanOrEqual(3);
});

test('Meeting BaaS v1 polled: what it shows without webhooks', async () => {
  const node = listener({
    service: 'meeting-baas-v1',
    receive: 'polling',
    events: ['joined', 'left', 'completed', 'failed'],
  });
  expect(await node.poll()).toBeNull();
  const { bot_id: botId } = await post(
    `${v1.http.url}/bots/`,
    { 'x-meeting-baas-api-key': 'sandbox-key' },
    {
      bot_name: 'Notes',
      meeting_url: MEET,
      extra: TAG,
    },
  );
  const told: IDataObject[] = [];
  for (let i = 0; i < 45; i++) {
    await s.advance(MINUTE);
    told.push(...((await node.poll()) ?? []));
  }
  expect(words(told)).toEqual(['joined', 'left', 'completed']);
  expect(told.at(-1)).toMatchObject({
    botId,
    meeting: { title: 'Planning' },
    recording: { video: expect.any(String) },
  });
  const before = v1.http.log.total;
  await node.poll();
  expect(v1.http.log.total - before).toBe(2);
});

test.each([
  [{ service: 'meetstream', sentBy: ['endpoint'] }, 'MeetStream credential'],
  [{ service: 'meeting-baas', sentBy: ['endpoint'] }, 'Meeting BaaS credential'],
  [{ service: 'meeting-baas', sentBy: ['callback'] }, 'Meeting BaaS credential'],
])('%j does not go live without its secret', async (parameters, words) => {
  const error = await thrownBy(listener(parameters, { webhookSecret: '', callbackSecret: '' }).activateWebhook());
  expect(error.message).toMatch(/^No .*secret is set/);
  expect(error.message).toContain(words);
  expect(error.description).toContain('Open the credential');
});

test('unsigned callbacks and polling need none', async () => {
  const none = { webhookSecret: '' };
  expect(await listener({ service: 'meetstream', sentBy: ['callback'] }, none).activateWebhook()).toBe(true);
  expect(await listener({ service: 'meeting-baas', receive: 'polling' }, none).activateWebhook()).toBe(true);
});
