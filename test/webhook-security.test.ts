import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { Webhook } from 'svix';
import { BotStatusTrigger } from '../nodes/BotStatusTrigger/BotStatusTrigger.node';
import { MeetStreamServer } from '../sandbox/meetstream';
import { host, type WebhookCall } from './nodes/host';
import { HOUR, MINUTE, SECRET, type Stage, stage } from './nodes/stage';

/**
 * What each of the five ways in which services prove themselves does with each attack. What is measured here is the
 * table of docs/webhook-security.md: `WRITE_DOCS=1 npx jest test/webhook-security` writes it.
 */

const PAGE = join(__dirname, '..', 'docs', 'webhook-security.md');
const OTHER = `whsec_${Buffer.from('another secret of some length').toString('base64')}`;
const BOT = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const MEET = 'https://meet.google.com/abc-defg-hij';
const TAG = { calendar_bots: '1', calendar_bots_key: 'key', calendar_bots_event_id: 'event' };
const MEGABYTE = 1024 * 1024;

const ROWS = [
  'genuine',
  'wrong secret',
  'missing header',
  'stale timestamp',
  'future timestamp',
  'altered body',
  're-encoded body',
  'replay',
  'second secret during rotation',
  '1 MB body',
  'not JSON',
] as const;
type Row = (typeof ROWS)[number];

let s: Stage;
let meetstream: MeetStreamServer;
/** Bots at the services: one that is done, one that is in its call. */
let bots: { baas: { done: string; live: string }; meetstream: { done: string; live: string } };

beforeAll(async () => {
  s = await stage();
  meetstream = new MeetStreamServer({ clock: s.clock, seed: 3, send: async () => new Response() });
  await meetstream.start();
  const baas = async (): Promise<string> => {
    const answer = await post(
      `${s.baas.url}/v2/bots`,
      { 'x-meeting-baas-api-key': 'sandbox-key' },
      {
        bot_name: 'Notes',
        meeting_url: MEET,
        extra: TAG,
        // The bot's page gives it back, secret and all.
        callback_config: { url: `${s.baas.url}/nowhere`, secret: callback.secret },
        callback_enabled: true,
      },
    );
    return (answer['data'] as { bot_id: string }).bot_id;
  };
  const stream = async (): Promise<string> => {
    const answer = await post(
      `${meetstream.apiUrl}/bots/create_bot`,
      { authorization: 'Token sandbox-key' },
      {
        bot_name: 'Notes',
        meeting_link: MEET,
        custom_attributes: TAG,
        zoom: { zak_url: 'https://example.org/zak?key=zak-secret' },
      },
    );
    return String(answer['bot_id']);
  };
  const done = [await baas(), await stream()] as const;
  await s.advance(2 * HOUR);
  const live = [await baas(), await stream()] as const;
  await s.advance(5 * MINUTE);
  bots = { baas: { done: done[0], live: live[0] }, meetstream: { done: done[1], live: live[1] } };
});
afterAll(async () => {
  await meetstream.stop();
  await s.stop();
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

interface Case {
  /** All are sent to one node, in order; the last one is what the row is about. */
  calls: WebhookCall[];
  /** The credential's secret; default: the scheme's. */
  secret?: string;
  status: number;
  starts: boolean;
  /** What is done where the scheme itself says nothing about it. */
  why: string;
}

interface Scheme {
  name: string;
  parameters: IDataObject;
  credentials(secret: string): Record<string, IDataObject>;
  secret: string;
  cases(): Record<Row, Case>;
}

/** The same JSON in other bytes. */
const reencoded = (body: string): string => JSON.stringify(JSON.parse(body), null, 1);
const padded = (body: object): string => JSON.stringify({ ...body, padding: 'x'.repeat(MEGABYTE) });

let messages = 0;
function svix(body: string, { secret = SECRET, at = s.clock.now(), id = `msg_${++messages}` } = {}): WebhookCall {
  return {
    body,
    headers: {
      'svix-id': id,
      'svix-timestamp': String(Math.floor(at / 1000)),
      'svix-signature': new Webhook(secret).sign(id, new Date(at), body),
    },
  };
}

const change = (code: string, more: object = {}): object => ({
  event: 'bot.status_change',
  data: { bot_id: BOT, event_id: null, status: { code, created_at: '2026-11-23T09:00:00.000Z' } },
  extra: TAG,
  ...more,
});

const endpoint: Scheme = {
  name: 'Meeting BaaS v2, account webhook (Svix)',
  parameters: { service: 'meeting-baas', sentBy: ['endpoint'] },
  credentials: (webhookSecret) => ({
    calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: s.baas.url, webhookSecret },
  }),
  secret: SECRET,
  cases() {
    const body = JSON.stringify(change('in_call_recording'));
    const replayed = svix(body);
    const signed = svix(body);
    return {
      genuine: { calls: [svix(body)], status: 200, starts: true, why: 'signature over id, time and body' },
      'wrong secret': { calls: [svix(body, { secret: OTHER })], status: 401, starts: false, why: '' },
      'missing header': {
        calls: [{ ...signed, headers: { ...signed.headers, 'svix-signature': '' } }],
        status: 401,
        starts: false,
        why: '',
      },
      'stale timestamp': {
        calls: [svix(body, { at: s.clock.now() - 6 * MINUTE })],
        status: 401,
        starts: false,
        why: 'more than five minutes',
      },
      'future timestamp': {
        calls: [svix(body, { at: s.clock.now() + 6 * MINUTE })],
        status: 401,
        starts: false,
        why: 'more than five minutes',
      },
      'altered body': {
        calls: [{ ...svix(body), body: JSON.stringify(change('completed')) }],
        status: 401,
        starts: false,
        why: '',
      },
      're-encoded body': { calls: [{ ...svix(body), body: reencoded(body) }], status: 401, starts: false, why: '' },
      replay: { calls: [replayed, replayed], status: 200, starts: false, why: 'the id was seen' },
      'second secret during rotation': {
        calls: [svix(JSON.stringify(change('joining_call'))), svix(body, { secret: OTHER })],
        secret: `${SECRET} ${OTHER}`,
        status: 200,
        starts: true,
        why: 'both hold',
      },
      '1 MB body': {
        calls: [svix(padded(change('in_call_recording')))],
        status: 413,
        starts: false,
        why: 'unread, above 1,000,000 bytes',
      },
      'not JSON': { calls: [svix('not json')], status: 422, starts: false, why: 'though signed' },
    };
  },
};

const mbSecret = (body: string, secret = 'a long random text'): WebhookCall => ({
  body,
  headers: { 'x-mb-secret': secret },
});

const callback: Scheme = {
  name: 'Meeting BaaS v2, callback of a bot (`x-mb-secret`)',
  parameters: { service: 'meeting-baas', sentBy: ['callback'] },
  credentials: (callbackSecret) => ({
    calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: s.baas.url, callbackSecret },
  }),
  secret: 'a-long-random-text',
  cases() {
    const secret = 'a-long-random-text';
    const of = (bot: string, event = 'bot.completed', sentAt = '2026-11-23T11:00:00Z'): object => ({
      event,
      data: { bot_id: bot, event_id: null, sent_at: sentAt, error_code: 'X' },
      extra: TAG,
    });
    const body = JSON.stringify(of(bots.baas.done));
    const genuine = mbSecret(body, secret);
    const told = 'no timestamp in the scheme: a bot’s end is told once';
    return {
      genuine: {
        calls: [genuine],
        status: 200,
        starts: true,
        why: 'the secret proves the sender; the bot is read, and what is told is what the service says of it',
      },
      'wrong secret': { calls: [mbSecret(body, 'another')], status: 401, starts: false, why: '' },
      'missing header': { calls: [{ body, headers: {} }], status: 401, starts: false, why: '' },
      'stale timestamp': {
        calls: [genuine, mbSecret(JSON.stringify(of(bots.baas.done, 'bot.completed', '2025-01-01T00:00:00Z')), secret)],
        status: 200,
        starts: false,
        why: told,
      },
      'future timestamp': {
        calls: [genuine, mbSecret(JSON.stringify(of(bots.baas.done, 'bot.completed', '2030-01-01T00:00:00Z')), secret)],
        status: 200,
        starts: false,
        why: told,
      },
      'altered body': {
        calls: [mbSecret(JSON.stringify(of(bots.baas.live)), secret)],
        status: 503,
        starts: false,
        why: 'no signature in the scheme: the bot is read, and it is not done',
      },
      're-encoded body': {
        calls: [genuine, mbSecret(reencoded(body), secret)],
        status: 200,
        starts: false,
        why: 'the same message: told once',
      },
      replay: { calls: [genuine, genuine], status: 200, starts: false, why: 'told once' },
      'second secret during rotation': {
        calls: [mbSecret(body, 'the-new-one')],
        secret: `${secret} the-new-one`,
        status: 200,
        starts: true,
        why: 'both hold',
      },
      '1 MB body': {
        calls: [mbSecret(padded(of(bots.baas.done)), secret)],
        status: 413,
        starts: false,
        why: 'unread, above 1,000,000 bytes',
      },
      'not JSON': { calls: [mbSecret('not json', secret)], status: 422, starts: false, why: 'though proven' },
    };
  },
};

const echo = (body: string, key: string): WebhookCall => ({ body, headers: { 'x-meeting-baas-api-key': key } });

const keyEcho: Scheme = {
  name: 'Meeting BaaS v1 (echo of the API key)',
  parameters: { service: 'meeting-baas-v1' },
  credentials: (formerApiKey) => {
    const credential = { apiKey: 'the-key', baseUrl: s.baas.url, formerApiKey };
    return Object.fromEntries(
      new BotStatusTrigger().description.credentials?.map(({ name }) => [name, credential]) ?? [],
    );
  },
  secret: '',
  cases() {
    const of = (more: object = {}): object => ({ event: 'complete', data: { bot_id: BOT, extra: TAG, ...more } });
    const body = JSON.stringify(of({ mp4: 'https://files.test/video.mp4' }));
    const genuine = echo(body, 'the-key');
    const told = 'no timestamp in the scheme: a bot’s end is told once';
    return {
      genuine: {
        calls: [genuine],
        status: 200,
        starts: true,
        why: 'the key proves the sender; v1 has no page that shows statuses, so nothing can be read again',
      },
      'wrong secret': { calls: [echo(body, 'another')], status: 401, starts: false, why: '' },
      'missing header': { calls: [{ body, headers: {} }], status: 401, starts: false, why: '' },
      'stale timestamp': { calls: [genuine, echo(JSON.stringify(of({ sent_at: '2025-01-01' })), 'the-key')], status: 200, starts: false, why: told }, // prettier-ignore
      'future timestamp': { calls: [genuine, echo(JSON.stringify(of({ sent_at: '2030-01-01' })), 'the-key')], status: 200, starts: false, why: told }, // prettier-ignore
      'altered body': {
        calls: [genuine, echo(JSON.stringify(of({ mp4: 'https://evil.test/video.mp4' })), 'the-key')],
        status: 200,
        starts: false,
        why: 'no signature in the scheme: whoever knows the key is believed, https alone keeps the body; of a bot’s end only the first message counts',
      },
      're-encoded body': { calls: [genuine, echo(reencoded(body), 'the-key')], status: 200, starts: false, why: 'the same message: told once' }, // prettier-ignore
      replay: { calls: [genuine, genuine], status: 200, starts: false, why: 'told once' },
      'second secret during rotation': {
        calls: [echo(body, 'the-old-key')],
        secret: 'the-old-key',
        status: 200,
        starts: true,
        why: 'the former key holds as long as it is in the credential',
      },
      '1 MB body': {
        calls: [echo(padded(of()), 'another')],
        status: 401,
        starts: false,
        why: 'not looked at without the key; with it up to 10,000,000 bytes, for `complete` holds the whole transcript',
      },
      'not JSON': { calls: [echo('not json', 'the-key')], status: 422, starts: false, why: 'though proven' },
    };
  },
};

const flat = (bot: string, event: string, status: string, more: object = {}): object => ({
  bot_event: event,
  bot_id: bot,
  bot_status: status,
  message: event,
  status_code: 200,
  timestamp: '2026-11-23T11:00:00Z',
  custom_attributes: TAG,
  ...more,
});
const hmac = (body: string, secret = 'workspace-secret', at = new Date(s.clock.now())): WebhookCall => ({
  body,
  headers: {
    'x-meetstream-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'x-meetstream-timestamp': at.toISOString(),
  },
});
const meetStreamCredential = (webhookSecret: string): Record<string, IDataObject> => ({
  calendarBotsMeetStreamApi: { apiKey: 'sandbox-key', baseUrl: meetstream.apiUrl, webhookSecret },
});

const workspace: Scheme = {
  name: 'MeetStream, workspace webhook (`X-MeetStream-Signature`)',
  parameters: { service: 'meetstream', sentBy: ['endpoint'] },
  credentials: meetStreamCredential,
  secret: 'workspace-secret',
  cases() {
    const body = JSON.stringify(flat(bots.meetstream.live, 'bot.inmeeting', 'InMeeting'));
    const genuine = hmac(body);
    const told = 'the time is outside of the signature and not looked at: each phase is told once, and never backwards';
    return {
      genuine: { calls: [genuine], status: 200, starts: true, why: 'signature over the body' },
      'wrong secret': { calls: [hmac(body, 'another')], status: 401, starts: false, why: '' },
      'missing header': { calls: [{ body, headers: {} }], status: 401, starts: false, why: '' },
      'stale timestamp': { calls: [genuine, hmac(body, undefined, new Date('2025-01-01'))], status: 200, starts: false, why: told }, // prettier-ignore
      'future timestamp': { calls: [genuine, hmac(body, undefined, new Date('2030-01-01'))], status: 200, starts: false, why: told }, // prettier-ignore
      'altered body': {
        calls: [{ ...genuine, body: JSON.stringify(flat(bots.meetstream.live, 'bot.done', 'Done')) }],
        status: 401,
        starts: false,
        why: '',
      },
      're-encoded body': { calls: [{ ...genuine, body: reencoded(body) }], status: 401, starts: false, why: '' },
      replay: { calls: [genuine, genuine], status: 200, starts: false, why: 'told once' },
      'second secret during rotation': {
        calls: [hmac(body, 'the-new-one')],
        secret: 'workspace-secret the-new-one',
        status: 200,
        starts: true,
        why: 'both hold',
      },
      '1 MB body': {
        calls: [hmac(padded(flat(bots.meetstream.live, 'bot.inmeeting', 'InMeeting')))],
        status: 413,
        starts: false,
        why: 'unread, above 1,000,000 bytes',
      },
      'not JSON': { calls: [hmac('not json')], status: 422, starts: false, why: 'though signed' },
    };
  },
};

const plain = (body: string): WebhookCall => ({ body, headers: {} });

const unsigned: Scheme = {
  name: 'MeetStream, callback of a bot (nothing)',
  parameters: { service: 'meetstream', sentBy: ['callback'] },
  credentials: meetStreamCredential,
  secret: '',
  cases() {
    const body = JSON.stringify(flat(bots.meetstream.done, 'bot.done', 'Done'));
    const genuine = plain(body);
    const at = (timestamp: string): WebhookCall =>
      plain(JSON.stringify(flat(bots.meetstream.done, 'bot.done', 'Done', { timestamp })));
    const told = 'nothing proves a time: a bot’s end is told once';
    return {
      genuine: {
        calls: [genuine],
        status: 200,
        starts: true,
        why: 'the bot is read at MeetStream, and what is told is what MeetStream says of it',
      },
      'wrong secret': {
        calls: [hmac(body, 'another')],
        status: 401,
        starts: false,
        why: 'a signature where none belongs',
      },
      'missing header': {
        calls: [plain(JSON.stringify(flat('bot_that_never_was', 'bot.done', 'Done')))],
        status: 404,
        starts: false,
        why: 'there is none to miss: a message about a bot that does not exist',
      },
      'stale timestamp': { calls: [genuine, at('2025-01-01T00:00:00Z')], status: 200, starts: false, why: told },
      'future timestamp': { calls: [genuine, at('2030-01-01T00:00:00Z')], status: 200, starts: false, why: told },
      'altered body': {
        calls: [plain(JSON.stringify(flat(bots.meetstream.live, 'bot.done', 'Done')))],
        status: 409,
        starts: false,
        why: 'the bot is read, and it is not that far',
      },
      're-encoded body': { calls: [genuine, plain(reencoded(body))], status: 200, starts: false, why: 'the same message: told once' }, // prettier-ignore
      replay: { calls: [genuine, genuine], status: 200, starts: false, why: 'told once' },
      'second secret during rotation': { calls: [genuine], status: 200, starts: true, why: 'there is no secret' },
      '1 MB body': {
        calls: [plain(padded(flat(bots.meetstream.done, 'bot.done', 'Done')))],
        status: 413,
        starts: false,
        why: 'unread, above 1,000,000 bytes',
      },
      'not JSON': { calls: [plain('not json')], status: 422, starts: false, why: '' },
    };
  },
};

const SCHEMES = [endpoint, callback, keyEcho, workspace, unsigned];
const measured = new Map<string, string>();

describe.each(SCHEMES.map((scheme) => [scheme.name, scheme] as const))('%s', (name, scheme) => {
  test.each(ROWS)('%s', async (row) => {
    const { calls, secret = scheme.secret, status, starts, why } = scheme.cases()[row];
    const node = host({
      type: new BotStatusTrigger(),
      parameters: { ...scheme.parameters, options: { onlyOurs: true, includeRaw: true } } as never,
      credentials: scheme.credentials(secret) as never,
    });
    let answer = { status: 0, items: [] as IDataObject[], message: null as string | null };
    for (const call of calls) answer = await node.webhook(call);
    expect([answer.status, answer.items.length > 0]).toEqual([status, starts]);
    // What is answered and what is kept tell nobody a secret.
    const shown = JSON.stringify([answer.message, node.workflow.staticData, answer.items]);
    for (const word of secret.split(' ').filter((each) => each !== '')) expect(shown).not.toContain(word);
    expect(shown).not.toMatch(/the-key|zak-secret/);
    const cell = `${answer.status}, ${starts ? '**starts**' : 'nothing'}`;
    measured.set(`${row}/${name}`, why === '' ? cell : `${cell}: ${why}`);
  });
});

test('what the callback’s message says of its files is not told, but what the service says', async () => {
  const body = {
    event: 'bot.completed',
    data: { bot_id: bots.baas.done, event_id: null, video: 'https://evil.test/video.mp4' },
    extra: { ...TAG, calendar_bots_title: 'Forged' },
  };
  const node = host({
    type: new BotStatusTrigger(),
    parameters: { ...callback.parameters, options: { onlyOurs: true, includeRaw: true } } as never,
    credentials: callback.credentials(callback.secret) as never,
  });
  const { items } = await node.webhook(mbSecret(JSON.stringify(body), callback.secret));
  expect(items).toHaveLength(1);
  expect(JSON.stringify(items)).toContain(s.baas.url);
  expect(JSON.stringify(items)).not.toMatch(/evil|Forged/);
  // The service's answer holds the callback's secret, and is shown without it.
  expect(items[0]).toMatchObject({ raw: { callback_config: { secret: '***' } } });
});

test('messages that prove nothing cost the service at most sixty requests a minute', async () => {
  const node = host({
    type: new BotStatusTrigger(),
    parameters: unsigned.parameters as never,
    credentials: unsigned.credentials('') as never,
  });
  const before = meetstream.log.total;
  const statuses: number[] = [];
  for (let i = 0; i < 70; i++) {
    statuses.push((await node.webhook(plain(JSON.stringify(flat(`bot_${i}`, 'bot.done', 'Done'))))).status);
  }
  expect(statuses.filter((status) => status === 404)).toHaveLength(60);
  expect(statuses.slice(60)).toEqual(Array.from({ length: 10 }, () => 429));
  expect(meetstream.log.total - before).toBe(60);
});

test('a polling trigger takes no calls', async () => {
  const node = host({
    type: new BotStatusTrigger(),
    parameters: { ...endpoint.parameters, receive: 'polling' } as never,
    credentials: endpoint.credentials(SECRET) as never,
  });
  expect(await node.webhook(svix(JSON.stringify(change('in_call_recording'))))).toMatchObject({
    status: 404,
    items: [],
  });
});

test('docs/webhook-security.md says what was measured', () => {
  const [begin, end] = ['<!-- measured -->', '<!-- /measured -->'];
  const table = SCHEMES.map(({ name }) =>
    [
      `### ${name}`,
      '',
      '| message | what happens |',
      '| --- | --- |',
      ...ROWS.map((row) => `| ${row} | ${measured.get(`${row}/${name}`) ?? ''} |`),
    ].join('\n'),
  ).join('\n\n');
  const page = readFileSync(PAGE, 'utf8');
  const [head = '', rest = ''] = page.split(begin);
  const [inside = '', tail = ''] = rest.split(end);
  if (process.env['WRITE_DOCS'] === '1') {
    writeFileSync(PAGE, `${head}${begin}\n\n${table}\n\n${end}${tail}`);
    return;
  }
  const cells = (text: string): string[] =>
    text
      .split('\n')
      .map((line) =>
        line
          .replace(/\s*\|\s*/g, '|')
          .replace(/-{3,}/g, '---')
          .trim(),
      )
      .filter((line) => line !== '');
  expect(cells(inside)).toEqual(cells(table));
});
