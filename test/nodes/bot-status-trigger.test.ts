import type { IDataObject } from 'n8n-workflow';
import { parseMeetingBaasWebhook } from 'calendar-bots/bots/meeting-baas';
import { Webhook } from 'svix';
import { BotStatusTrigger } from '../../nodes/BotStatusTrigger/BotStatusTrigger.node';
import type * as memory from '../../nodes/BotStatusTrigger/memory';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { type Host, host } from './host';
import { ADA, MINUTE, SECRET, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

const BOT = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const OTHER = `whsec_${Buffer.from('another secret of some length').toString('base64')}`;
let s: Stage;
let count = 0;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const listener = (parameters: IDataObject = {}, webhookSecret = SECRET): Host =>
  host({
    type: new BotStatusTrigger(),
    parameters: parameters as never,
    nodeId: `listener-${++count}`,
    credentials: { calendarBotsMeetingBaasApi: { ...s.credentials().calendarBotsMeetingBaasApi, webhookSecret } },
  });

const change = (code = 'in_call_recording') =>
  JSON.stringify({
    event: 'bot.status_change',
    data: { bot_id: BOT, event_id: null, status: { code, created_at: '2026-11-23T09:00:00.000Z' } },
    extra: { crmId: '4711' },
  });

/** Signed by Svix's own library. */
const signed = (body: string, id = `msg_${++count}`, secret = SECRET, at = s.clock.now()) => ({
  body,
  headers: {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at / 1000)),
    'svix-signature': new Webhook(secret).sign(id, new Date(at), body),
  },
});

test('a signed message starts the workflow once, however often it comes', async () => {
  const node = listener();
  const call = signed(change());
  expect(await node.webhook(call)).toMatchObject({
    status: 200,
    items: [
      {
        type: 'status',
        status: 'in_call_recording',
        phase: 'recording',
        botId: BOT,
        meeting: null,
        extra: { crmId: '4711' },
      },
    ],
  });
  expect(await node.webhook(call)).toEqual({ status: 200, message: 'This message was received before.', items: [] });
  // Two deliveries at once, and one after a restart.
  const racing = signed(change('call_ended'));
  const answers = await Promise.all([node.webhook(racing), node.webhook(racing), node.webhook(racing)]);
  expect(answers.filter(({ items }) => items.length > 0)).toHaveLength(1);
  expect((await node.restarted().webhook(call)).items).toEqual([]);
});

test('what is remembered outlives the process', async () => {
  const node = listener();
  const call = signed(change());
  await node.webhook(call);
  let fresh: Promise<unknown> | undefined;
  jest.isolateModules(() => {
    const again = jest.requireActual<typeof memory>('../../nodes/BotStatusTrigger/memory');
    const context = {
      getMode: () => 'webhook',
      getWorkflow: () => ({ id: 'workflow-1' }),
      getNode: () => node.node,
      getWorkflowStaticData: () => node.workflow.getStaticData('node', node.node),
    };
    const event = parseMeetingBaasWebhook(JSON.parse(change()));
    fresh = Promise.resolve([
      again.lookAt(context as never, event, String(call.headers['svix-id'])),
      again.lookAt(context as never, event, 'another id'),
    ]);
  });
  expect(await fresh).toEqual(['repeat', 'none']);
});

test.each([
  ['another secret', () => signed(change(), undefined, OTHER), 'no signature fits'],
  ['an altered body', () => ({ ...signed(change()), body: change('completed') }), 'no signature fits'],
  ['no headers', () => ({ body: change(), headers: {} }), 'missing'],
  [
    'a message of six minutes ago',
    () => signed(change(), undefined, SECRET, s.clock.now() - 6 * MINUTE),
    'five minutes old',
  ],
  [
    'a message of the future',
    () => signed(change(), undefined, SECRET, s.clock.now() + 6 * MINUTE),
    'ahead of our clock',
  ],
])('%s gets 401 and starts nothing', async (_what, call, words) => {
  const answer = await listener().webhook(call());
  expect(answer).toMatchObject({ status: 401, items: [] });
  expect(answer.message).toContain(words);
});

test('both secrets hold while one replaces the other', async () => {
  const node = listener({}, `${SECRET} ${OTHER}`);
  expect((await node.webhook(signed(change('joining_call'), undefined, OTHER))).items).toHaveLength(1);
  expect((await node.webhook(signed(change()))).items).toHaveLength(1);
});

test('without a secret the trigger does not go live, and calls are refused with what to do', async () => {
  const node = listener({}, '');
  const error = await thrownBy(node.activateWebhook());
  expect(error.message).toBe('No webhook signing secret is set in the Meeting BaaS credential');
  expect(error.description).toContain('whsec_');
  expect(await node.webhook(signed(change()))).toMatchObject({
    status: 401,
    items: [],
    message: expect.stringContaining('"Webhook Signing Secret"'),
  });
  const odd = await thrownBy(listener({}, 'secret').activateWebhook());
  expect(odd.message).toContain('does not begin with "whsec_"');
  expect(await listener().activateWebhook()).toBe(true);
});

test('a signed message that is not one of Meeting BaaS starts nothing and is taken in when it comes right', async () => {
  const node = listener();
  expect(await node.webhook(signed('not json', 'msg_x'))).toMatchObject({ status: 422, items: [] });
  expect(await node.webhook(signed('{"hello":1}', 'msg_x'))).toMatchObject({ status: 422, items: [] });
  expect((await node.webhook(signed(change(), 'msg_x'))).items).toHaveLength(1);
});

test('filters by event, by status and by whose bot it is', async () => {
  const completed = JSON.stringify({ event: 'bot.completed', data: { bot_id: BOT, event_id: null }, extra: null });
  expect((await listener({ events: ['failed'] }).webhook(signed(completed))).items).toEqual([]);
  expect((await listener({ events: ['completed'] }).webhook(signed(completed))).items).toMatchObject([
    { type: 'completed', terminal: true },
  ]);
  const recordings = listener({ events: ['status'], phases: ['recording'] });
  expect((await recordings.webhook(signed(change('in_waiting_room')))).items).toEqual([]);
  expect((await recordings.webhook(signed(change('in_call_recording')))).items).toHaveLength(1);
  expect((await listener({ options: { onlyOurs: true } }).webhook(signed(change()))).items).toEqual([]);
  const [item] = (await listener({ options: { includeRaw: true } }).webhook(signed(change()))).items;
  expect(item?.['raw']).toMatchObject({ event: 'bot.status_change' });
});

test('the stand-in’s own webhooks, from joining to completed, with the meeting of a bot that we booked', async () => {
  const node = listener();
  const got: IDataObject[] = [];
  // What the stand-in sends goes straight into the node, as through n8n's webhook.
  const receive = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const answer = await node.webhook({ body: String(init?.body), headers });
    got.push(...answer.items);
    return new Response('{}', { status: answer.status });
  };
  await s.stop();
  s = await stage({ send: receive as never });
  s.baas.service.webhooks.addEndpoint({ team: 'sandbox', url: 'http://n8n.test/webhook', secret: SECRET });
  s.google.events.insert(ADA, s.meeting('Planning', 30));
  await host({
    type: new ScheduleRecording(),
    parameters: { operation: 'autoSchedule' },
    credentials: s.credentials(),
  }).execute();
  for (let i = 0; i < 180 && !got.some(({ type }) => type === 'completed'); i++) await s.advance(MINUTE);
  expect(got.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['joining', 'recording', 'completed']));
  expect(got.at(-1)).toMatchObject({
    type: 'completed',
    meeting: { title: 'Planning', calendarId: ADA, provider: 'google' },
    recording: { video: expect.stringContaining('http') },
  });
});
