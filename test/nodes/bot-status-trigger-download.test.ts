import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData, IWebhookResponseData } from 'n8n-workflow';
import { Webhook } from 'svix';
import { BotStatusTrigger } from '../../nodes/BotStatusTrigger/BotStatusTrigger.node';
import { host } from './host';
import { SECRET } from './stage';

jest.setTimeout(25_000);

const MEGABYTE = 1024 * 1024;
const BIG = 200 * MEGABYTE;
const BOT = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const CHUNK = randomBytes(MEGABYTE);
let folder: string;
let server: Server;
let url: string;
let requests: string[] = [];
let peak = 0;

/** What is held in buffers, on the heap and beside it; not the file cache of the system. */
const held = (): number => {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

async function big(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': String(BIG) });
  for (let sent = 0; sent < BIG; sent += MEGABYTE) {
    if (!response.write(CHUNK)) await new Promise((resolve) => response.once('drain', resolve));
    peak = Math.max(peak, held());
  }
  response.end();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calendar-bots-binary-'));
  // As n8n is set up by default: binary data on the disk.
  process.env['N8N_USER_FOLDER'] = folder;
  Object.assign(Container.get(BinaryDataConfig), { mode: 'filesystem', localStoragePath: folder });
  await Container.get(BinaryDataService).init();
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers['x-meeting-baas-api-key'] ?? ''}`.trim());
    switch (request.url) {
      case '/big.mp4?signature=s3cr3t':
        void big(response);
        return;
      case '/transcript.json':
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('{"utterances":[]}');
        return;
      case '/moved':
        response.writeHead(302, { location: '/transcript.json' }).end();
        return;
      case '/broken':
        response.writeHead(200, { 'content-length': '1000' });
        response.write('half');
        setTimeout(() => response.destroy(), 50);
        return;
      default:
        response.writeHead(403).end('expired');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  requests = [];
});

interface Outcome {
  status: number;
  message: string | null;
  item: INodeExecutionData;
}

/** A signed `bot.completed` with these links, through the node with both downloads switched on. */
async function complete(links: IDataObject, options: IDataObject = {}, baseUrl = url): Promise<Outcome> {
  const type = new BotStatusTrigger();
  const webhook = jest.spyOn(type, 'webhook');
  const node = host({
    type,
    parameters: {
      events: ['completed'],
      options: { downloadRecording: true, downloadTranscript: true, ...options },
    } as never,
    credentials: { calendarBotsMeetingBaasApi: { apiKey: 'k', baseUrl, webhookSecret: SECRET } },
  });
  const body = JSON.stringify({
    event: 'bot.completed',
    data: { bot_id: BOT, event_id: null, sent_at: '2026-11-23T10:00:00Z', ...links },
    extra: {
      calendar_bots: '1',
      calendar_bots_key: 'k',
      calendar_bots_event_id: 'e',
      calendar_bots_title: 'Plan: A/B',
      calendar_bots_start: '2026-11-23T09:30:00.000Z',
    },
  });
  const at = new Date();
  const answer = await node.webhook({
    body,
    headers: {
      'svix-id': 'msg_1',
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(SECRET).sign('msg_1', at, body),
    },
  });
  const result = (await webhook.mock.results[0]?.value) as IWebhookResponseData;
  const item = result.workflowData?.[0]?.[0];
  if (item === undefined) throw new Error(`nothing started: ${answer.status} ${answer.message}`);
  return { status: answer.status, message: answer.message, item };
}

test('200 MB go to the disk in bounded memory, named after the meeting; the sender has its answer before', async () => {
  await complete({ transcription: `${url}/transcript.json` });
  const before = held();
  peak = before;
  const began = performance.now();
  const { status, message, item } = await complete({
    video: `${url}/big.mp4?signature=s3cr3t`,
    transcription: `${url}/transcript.json`,
  });
  const seconds = (performance.now() - began) / 1000;
  const growth = (peak - before) / MEGABYTE;
  process.stdout.write(`200 MB in ${seconds.toFixed(1)} s, held at most ${growth.toFixed(0)} MB more than before\n`);
  expect([status, message]).toEqual([200, 'Received.']);
  expect(growth).toBeLessThan(80);
  expect(item.json['downloads']).toEqual([
    { field: 'recording', fileName: '2026-11-23 Plan A B recording.mp4', mimeType: 'video/mp4', bytes: BIG },
    { field: 'transcript', fileName: '2026-11-23 Plan A B transcript.json', mimeType: 'application/json', bytes: 17 },
  ]);
  expect(item.json).not.toHaveProperty('downloadError');
  const { recording } = item.binary ?? {};
  if (recording === undefined) throw new Error('no binary data');
  // On the disk, whole and byte for byte.
  expect(recording.data).toBe('filesystem-v2');
  const stream = await Container.get(BinaryDataService).getAsStream(recording.id ?? '', MEGABYTE);
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  expect(bytes).toBe(BIG);
  // The credential is not for files.
  expect(requests.filter((line) => / k$/.test(line))).toEqual([]);
});

test.each<[string, IDataObject, IDataObject, RegExp]>([
  ['an expired link', { video: 'URL/gone' }, {}, /^recording: the link is not valid any more \(403\)/],
  ['a redirect', { video: 'URL/moved' }, {}, /^recording: the link led elsewhere \(302\)/],
  ['a file that is too large', { video: 'URL/big.mp4?signature=s3cr3t' }, { mostMegabytes: 50 }, /^recording: it has 210 MB, more than the 50 MB/], // prettier-ignore
  ['half a file', { video: 'URL/broken' }, {}, /^recording: it broke off/],
  ['no server', { video: 'http://127.0.0.1:1/x' }, {}, /^recording: the link does not begin with https/],
  ['no server with https', { video: 'https://127.0.0.1:1/x?token=t0k3n' }, {}, /^recording: there was no answer/],
  ['another protocol', { video: 'file:///etc/passwd' }, {}, /^recording: the link does not begin with https/],
  ['a link with a password', { video: 'https://a:b@files.test/x' }, {}, /^recording: the link holds a name/],
  ['no link at all', { video: 'not a link' }, {}, /^recording: the link is no web address/],
  ['no recording', {}, {}, /^recording: the service gave no link to it$/],
])('%s does not lose the event', async (_what, links, options, words) => {
  const filled = JSON.parse(JSON.stringify(links).replaceAll('URL', url)) as IDataObject;
  const { item } = await complete({ ...filled, transcription: `${url}/transcript.json` }, options);
  expect(item.json).toMatchObject({ type: 'completed', botId: BOT });
  expect(item.json['downloadError']).toMatch(words);
  expect(item.json['downloadError']).not.toMatch(/s3cr3t|t0k3n/);
  // What could be had is there.
  expect(Object.keys(item.binary ?? {})).toEqual(['transcript']);
  expect(requests).not.toContain('GET /etc/passwd');
});

test('nothing is fetched that was not asked for', async () => {
  const { item, message } = await complete(
    { video: `${url}/big.mp4`, transcription: `${url}/transcript.json` },
    { downloadRecording: false, downloadTranscript: false },
  );
  expect([requests, item.binary, message]).toEqual([[], undefined, null]);
});
