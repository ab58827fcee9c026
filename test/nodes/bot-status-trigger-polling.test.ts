import type { IDataObject } from 'n8n-workflow';
import { BotStatusTrigger } from '../../nodes/BotStatusTrigger/BotStatusTrigger.node';
import { MeetStreamServer } from '../../sandbox/meetstream';
import { type Host, host } from './host';
import { HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

const MEET = 'https://meet.google.com/abc-defg-hij';
const TAG = {
  calendar_bots: '1',
  calendar_bots_key: 'key',
  calendar_bots_start: '2026-11-23T09:30:00.000Z',
  calendar_bots_end: '2026-11-23T10:00:00.000Z',
  calendar_bots_event_id: 'event-1',
  calendar_bots_calendar_id: 'ada@example.com',
  calendar_bots_provider: 'google',
  calendar_bots_title: 'Planning',
};
let s: Stage;
let meetstream: MeetStreamServer;
beforeEach(async () => {
  s = await stage();
  meetstream = new MeetStreamServer({ clock: s.clock, seed: 3, send: async () => new Response() });
  await meetstream.start();
});
afterEach(async () => {
  await meetstream.stop();
  await s.stop();
});

const poller = (parameters: IDataObject = {}, more = {}): Host =>
  host({
    type: new BotStatusTrigger(),
    parameters: { receive: 'polling', ...parameters } as never,
    credentials: {
      calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: s.baas.url },
      calendarBotsMeetStreamApi: { apiKey: 'sandbox-key', baseUrl: meetstream.apiUrl },
    },
    ...more,
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

async function baasBot(fields: object = {}, path = '/v2/bots'): Promise<string> {
  const body = { bot_name: 'Notes', meeting_url: MEET, extra: TAG, ...fields };
  const answer = await post(`${s.baas.url}${path}`, { 'x-meeting-baas-api-key': 'sandbox-key' }, body);
  return (answer['data'] as { bot_id: string }).bot_id;
}

async function streamBot(fields: object = {}): Promise<string> {
  const month = new Date(s.clock.now()).toISOString().slice(0, 7);
  const answer = await post(
    `${meetstream.apiUrl}/bots/create_bot`,
    { authorization: 'Token sandbox-key' },
    {
      bot_name: 'Notes',
      meeting_link: MEET,
      custom_attributes: { ...TAG, calendar_bots_month: month },
      recording_config: { transcript: { provider: { deepgram: { model: 'nova-3' } } } },
      ...fields,
    },
  );
  return String(answer['bot_id']);
}

const words = (items: readonly IDataObject[]): string[] =>
  items.map(({ type, phase }) => (type === 'status' ? String(phase) : String(type)));

/** Polls each minute. */
async function pollFor(node: Host, minutes: number): Promise<IDataObject[]> {
  const told: IDataObject[] = [];
  for (let i = 0; i < minutes; i++) {
    await s.advance(MINUTE);
    told.push(...((await node.poll()) ?? []));
  }
  return told;
}

test('Meeting BaaS: the first poll is silent, then each phase once, up to the recording and its meeting', async () => {
  await baasBot();
  await s.advance(2 * HOUR);
  const node = poller({ events: ['completed', 'failed', 'status', 'transcript'] });
  await node.activateWebhook();
  expect(await node.poll()).toBeNull();
  const botId = await baasBot({ transcription_enabled: true, transcription_config: { provider: 'gladia' } });
  const told = await pollFor(node, 60);
  expect(new Set(told.map((item) => item['botId']))).toEqual(new Set([botId]));
  expect(words(told).slice(-3)).toEqual(['left', 'completed', 'transcript']);
  expect(new Set(words(told)).size).toBe(told.length);
  expect(words(told)).toEqual(expect.arrayContaining(['joined', 'recording']));
  expect(told.find(({ type }) => type === 'completed')).toMatchObject({
    service: 'meeting-baas',
    terminal: true,
    meeting: {
      occurrenceKey: 'key',
      eventId: 'event-1',
      calendarId: 'ada@example.com',
      provider: 'google',
      title: 'Planning',
      start: '2026-11-23T09:30:00.000Z',
      end: '2026-11-23T10:00:00.000Z',
    },
    recording: { video: expect.stringContaining('/video.mp4'), transcript: expect.stringContaining('/transcription') },
  });
  expect(await pollFor(node.restarted(), 5)).toEqual([]);
});

test('a poll shows what the service answered, without the secrets in it', async () => {
  const nodes = ['meeting-baas', 'meetstream'].map((service) => poller({ service, options: { includeRaw: true } }));
  for (const node of nodes) expect(await node.poll()).toBeNull();
  const callback_config = { url: 'https://example.org/cb', secret: 'the-callback-secret' };
  const zoom = { zak_url: 'https://example.org/zak?key=the-zak-secret' };
  const baas = await baasBot({ callback_enabled: true, callback_config });
  const stream = await streamBot({ zoom });
  const told: IDataObject[] = [];
  for (let i = 0; i < 12; i++) {
    await s.advance(5 * MINUTE);
    for (const node of nodes) told.push(...((await node.poll()) ?? []));
  }
  const raw = (botId: string) => told.find((item) => item['botId'] === botId && item['type'] === 'completed')?.['raw'];
  expect(raw(baas)).toMatchObject({ bot_id: baas, callback_config: { ...callback_config, secret: '***' } });
  expect(raw(stream)).toMatchObject({ RequestPayload: { bot_name: 'Notes', zoom: { zak_url: '***' } } });
  expect(JSON.stringify(told)).not.toMatch(/the-callback-secret|the-zak-secret/);
});

test('a quiet poll of Meeting BaaS is four requests, one of MeetStream two, however many bots there are', async () => {
  for (let i = 0; i < 30; i++) await baasBot({ meeting_url: `https://meet.google.com/abc-defg-${String(i).padStart(3, 'x')}` }); // prettier-ignore
  for (let i = 0; i < 10; i++) await streamBot();
  await s.advance(2 * HOUR);
  const counts: Record<string, number> = {};
  for (const [service, log] of [
    ['meeting-baas', s.baas.log],
    ['meetstream', meetstream.log],
  ] as const) {
    const node = poller({ service });
    await node.poll();
    const before = log.total;
    expect(await node.poll()).toBeNull();
    counts[service] = log.total - before;
  }
  expect(counts).toEqual({ 'meeting-baas': 4, meetstream: 2 });
});

test('MeetStream: the same way, with links asked for one by one', async () => {
  const node = poller({ service: 'meetstream', events: ['joined', 'recording', 'left', 'completed', 'transcript'] });
  expect(await node.poll()).toBeNull();
  const botId = await streamBot();
  const told = await pollFor(node, 45);
  expect(words(told)).toEqual(['joined', 'recording', 'left', 'completed', 'transcript']);
  expect(told.at(-2)).toMatchObject({
    botId,
    service: 'meetstream',
    meeting: { title: 'Planning' },
    recording: { video: expect.stringContaining('http'), audio: expect.stringContaining('http') },
  });
});

test('bots that ended while n8n was down are told, even when no poll had told anything before', async () => {
  const node = poller({ events: ['completed'] });
  await node.activateWebhook();
  await node.poll();
  const { since } = node.workflow.getStaticData('node', node.node);
  // What n8n writes to its database: the moment of the activation, with the webhook; nothing of polls that told nothing.
  const saved = host({
    type: new BotStatusTrigger(),
    parameters: node.node.parameters,
    credentials: node.credentials.data,
    nodeId: node.node.id,
    staticData: { [`node:${node.node.name}`]: { since } } as IDataObject,
  });
  const botId = await baasBot();
  await s.advance(3 * HOUR);
  expect(await saved.poll()).toMatchObject([{ type: 'completed', botId }]);
  expect(await saved.poll()).toBeNull();
});

test('others’ bots are told only when they are asked for', async () => {
  const [ours, all] = [poller({ options: { onlyOurs: true } }), poller({ options: { onlyOurs: false } })];
  for (const node of [ours, all]) await node.poll();
  const botId = await baasBot({ extra: null });
  await s.advance(2 * HOUR);
  expect(await ours.poll()).toBeNull();
  expect((await all.poll())?.at(-1)).toMatchObject({ type: 'completed', botId, meeting: null });
});

test('a bot that failed says why; one that cannot be read holds up nobody', async () => {
  s.baas.service.fleet.setManner('https://meet.google.com/bad-badd-bad', { outcome: 'not_admitted' });
  const node = poller({ events: ['completed', 'failed'] });
  await node.poll();
  const bad = await baasBot({ meeting_url: 'https://meet.google.com/bad-badd-bad' });
  const good = await baasBot();
  await s.advance(2 * HOUR);
  s.baas.faults.add({ path: `^/v2/bots/${good}$`, fault: { kind: 'status', status: 400 } });
  const told = (await node.poll()) ?? [];
  expect(told.find((item) => item['botId'] === bad)).toMatchObject({
    type: 'failed',
    failure: { code: 'BOT_NOT_ACCEPTED', sentence: expect.any(String), hint: expect.any(String) },
  });
  expect(told).toHaveLength(1);
  expect(await node.poll()).toMatchObject([{ type: 'completed', botId: good }]);
});

test('another credential is another account: its bots are where they are, and nothing is told of them', async () => {
  const node = poller();
  await node.poll();
  const credentials = node.node.credentials?.['calendarBotsMeetingBaasApi'];
  if (credentials) credentials.id = 'another';
  await baasBot();
  await s.advance(2 * HOUR);
  expect(await node.poll()).toBeNull();
});

test('a webhook trigger does not poll', async () => {
  const node = poller({ receive: 'webhook' });
  const before = s.baas.log.total;
  expect(await node.poll()).toBeNull();
  expect(s.baas.log.total).toBe(before);
});

test('a service that cannot be reached fails the poll with what to do, and the next one tells', async () => {
  const node = poller({ events: ['completed'] });
  await node.poll();
  await baasBot();
  await s.advance(2 * HOUR);
  const { apiKey } = node.credentials.data['calendarBotsMeetingBaasApi'] ?? {};
  Object.assign(node.credentials.data['calendarBotsMeetingBaasApi'] ?? {}, { apiKey: 'wrong' });
  expect((await thrownBy(node.poll())).message).toMatch(/Meeting BaaS/);
  Object.assign(node.credentials.data['calendarBotsMeetingBaasApi'] ?? {}, { apiKey });
  expect(words((await node.poll()) ?? [])).toEqual(['completed']);
});

describe('in the editor', () => {
  test('the latest bot that fits is the sample, and nothing is remembered of it', async () => {
    await baasBot();
    await s.advance(2 * HOUR);
    const node = poller({ events: ['completed'] });
    expect(await node.poll('manual')).toMatchObject([
      { type: 'completed', meeting: { title: 'Planning' }, recording: { video: expect.any(String) } },
    ]);
    expect(node.workflow.getStaticData('node', node.node)).toEqual({});
  });

  test('without one it says where it looked and what to do', async () => {
    const none = await thrownBy(poller({ options: { onlyOurs: true } }).poll('manual'));
    expect([none.message, none.description]).toEqual([
      'There were no bots in the last 7 days',
      expect.stringContaining('Send Bot'),
    ]);
    await baasBot();
    await s.advance(2 * HOUR);
    const other = await thrownBy(poller({ events: ['failed'] }).poll('manual'));
    expect(other.message).toBe('None of the 1 bots of the last 7 days has come to what "Trigger On" asks for');
  });
});
