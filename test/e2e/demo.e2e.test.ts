import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORGERIES } from '../../sandbox/meeting-baas';
import { DEMO_USER } from '../../sandbox/seed-demo';
import { type Demo, startDemo } from '../../workbench/demo';
import { readTemplate, setUp } from '../../workbench/demo-workflows';
import { type Execution, itemsOf } from '../../workbench/n8n-client';
import { inMinutes, PageClient } from './page-client';
import { pause, say, until } from './wait';

/** The demo as `npm start` runs it: a real n8n that polls once a minute, and a person at the page. */

const MINUTE = 60_000;
/** What is promised from a change on the page to what becomes of the bot. */
const PROMISED_SECONDS = 70;

let folder: string;
let demo: Demo;
let page: PageClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'calendar-bots-e2e-'));
  demo = await startDemo({ print: say, folder: join(folder, 'n8n') });
  page = new PageClient(demo.pageUrl, DEMO_USER);
});
afterAll(async () => {
  await demo?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Seconds from `act` until `probe` is satisfied; fails when that takes longer than promised. */
async function timed(what: string, act: () => Promise<unknown>, probe: () => Promise<boolean>): Promise<void> {
  const started = Date.now();
  await act();
  await until(what, PROMISED_SECONDS, async () => ((await probe()) ? true : undefined));
  say(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The runs of a workflow that have ended. */
async function ended(workflow: string): Promise<Execution[]> {
  const rows = await demo.client.allExecutions(workflow);
  return await Promise.all(
    rows.filter(({ status }) => !['new', 'running'].includes(status)).map(({ id }) => demo.client.execution(id)),
  );
}

const joins = async (title: string): Promise<(number | null)[]> =>
  (await page.liveBots(title)).map(({ joinAt }) => joinAt);

it('has bots for what was in the calendars before the start, and none without a link', async () => {
  const { meetings } = await page.state();
  const future = meetings.filter(({ start, calendarId }) => start > Date.now() && calendarId !== 'grace@example.com');
  expect(future.length).toBeGreaterThanOrEqual(4);
  for (const { title, link, start, bots } of future) {
    expect([title, bots.map(({ status, joinAt }) => [status, joinAt])]).toEqual([
      title,
      link === null ? [] : [['scheduled', start]],
    ]);
  }
});

it('books, moves and cancels the bot of a meeting within 70 s each', async () => {
  // Goes its own way meanwhile; the next test looks at what became of it.
  await page.add({ title: 'Starts now', start: Date.now() });

  const start = inMinutes(180);
  const later = start + 90 * MINUTE;
  await timed(
    'a meeting was added, its bot is booked',
    () => page.add({ title: 'Board meeting', start, service: 'zoom' }),
    async () => (await joins('Board meeting')).join() === String(start),
  );
  const [booked] = await page.liveBots('Board meeting');
  await timed(
    'the meeting was moved, its bot with it',
    () => page.move('Board meeting', later),
    async () => (await joins('Board meeting')).join() === String(later),
  );
  expect((await page.liveBots('Board meeting')).map(({ id }) => id)).toEqual([booked?.id]);
  await timed(
    'the meeting was cancelled, its bot is gone',
    () => page.cancel('Board meeting'),
    async () => (await joins('Board meeting')).length === 0,
  );
  expect(demo.sandbox.meetingBaas.snapshot().filter(({ id }) => id === booked?.id)).toMatchObject([
    { scheduledStatus: 'cancelled' },
  ]);
});

it('records the Outlook calendar with the other service', async () => {
  const calendarId = demo.sandbox.microsoft.calendars.defaultOf(DEMO_USER);
  const start = inMinutes(240);
  await timed(
    'a meeting was added in Outlook, its bot is booked with MeetStream',
    () => page.add({ title: 'Contract', start, calendarId, service: 'zoom' }),
    async () => (await joins('Contract')).join() === String(start),
  );
  expect((await page.liveBots('Contract')).map(({ service }) => service)).toEqual(['MeetStream']);
  // The five-minute check may have been first; what the trigger has never seen it cannot tell the end of.
  await until('the trigger has told it too', PROMISED_SECONDS, async () => {
    const items = (await ended(demo.workflows.outlook)).flatMap((run) => itemsOf(run, 'Calendar Changes'));
    return items.find(({ change, title }) => change === 'created' && title === 'Contract');
  });
  await timed(
    'it was cancelled, its bot is gone',
    () => page.cancel('Contract'),
    async () => (await joins('Contract')).length === 0,
  );
});

it('takes the bot of a meeting that starts now through to completed, and the second workflow hears it all', async () => {
  const done = await until('the bot of the meeting that starts now is completed', 120, async () => {
    const { bots } = await page.meeting('Starts now');
    return bots.find(({ status }) => status === 'completed');
  });
  expect((await page.meeting('Starts now')).bots).toHaveLength(1);
  // The way was: on its way, joining, waiting room, in the call, recording, and what follows.
  expect(done.history.map(({ status }) => status)).toEqual(
    expect.arrayContaining(['joining_call', 'in_call_recording', 'call_ended', 'completed']),
  );
  const { deliveries } = demo.sandbox.meetingBaas.service;
  const told = await until('every message about it was taken in by n8n', 30, async () => {
    const items = (await ended(demo.workflows.status)).flatMap((run) => itemsOf(run, 'Bot Status'));
    const own = items.filter(({ botId }) => botId === done.id);
    return own.some(({ type }) => type === 'completed') && own.length >= done.history.length ? own : undefined;
  });
  const taken = deliveries.filter((attempt) => attempt.botId === done.id && attempt.status === 200);
  expect(told).toHaveLength(taken.length);
  expect(new Set(told.map(({ messageId }) => messageId)).size).toBe(told.length);
  const byTime = [...told].sort((a, b) => String(a.at).localeCompare(String(b.at)));
  expect(byTime.filter(({ type }) => type === 'status').map(({ status }) => status)).toEqual(
    done.history.map(({ status }) => status),
  );
  say(`the second workflow heard: ${byTime.map(({ type, status }) => String(status ?? type)).join(', ')}`);

  const runs = await ended(demo.workflows.status);
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => 'success'));
  const words = runs.flatMap((run) => itemsOf(run, 'In Words')).filter(({ bot }) => bot === done.id);
  expect(words).toContainEqual(
    expect.objectContaining({
      meeting: 'Starts now',
      status: 'completed',
      finished: true,
      'what happened': 'The recording is ready.',
    }),
  );
});

it('refuses forged webhooks with 401 and starts nothing', async () => {
  const { webhooks } = demo.sandbox.meetingBaas.service;
  // Nothing that is on its way may be mistaken for a forgery that got in.
  const count = async (): Promise<number> => (await demo.client.allExecutions(demo.workflows.status)).length;
  const before = await count();
  for (const how of FORGERIES) {
    const { status } = await webhooks.forge(demo.webhook.id, how);
    expect([how, status]).toEqual([how, 401]);
  }
  const plain = await fetch(demo.webhook.url, { method: 'POST', body: '{"event":"bot.completed"}' });
  expect(plain.status).toBe(401);
  const again = await webhooks.redeliver(demo.webhook.id);
  expect(again.status).toBe(200);
  await pause(2000);
  expect(await count()).toBe(before);
});

it('runs the other templates as a user imports them', async () => {
  const { client, credentials } = demo;
  const list = await client.createWorkflow(setUp(readTemplate('meetings-and-their-bots'), credentials));
  const listed = await client.run(list.id, { upTo: 'Upcoming Meetings' });
  expect(listed).toMatchObject({ status: 'success' });
  const items = listed === undefined ? [] : itemsOf(listed, 'Upcoming Meetings');
  expect(items.map(({ title }) => title)).toEqual(expect.arrayContaining(['Weekly planning', 'Call with a customer']));
  const toCome = items.filter(({ start }) => Date.parse(String(start)) > Date.now());
  expect(toCome.length).toBeGreaterThanOrEqual(2);
  for (const item of toCome) {
    const bot = item.bot === null || typeof item.bot !== 'object' || Array.isArray(item.bot) ? null : item.bot;
    expect([item.title, bot?.state, bot?.joinAt]).toEqual([item.title, 'scheduled', item.start]);
  }

  const send = await client.createWorkflow(setUp(readTemplate('send-a-bot-now'), credentials));
  const sent = await client.run(send.id, { upTo: 'Send a Bot' });
  expect(sent).toMatchObject({ status: 'success' });
  const [bot] = sent === undefined ? [] : itemsOf(sent, 'Send a Bot');
  expect(demo.sandbox.meetingBaas.snapshot().find(({ id }) => id === bot?.botId)).toMatchObject({
    meetingUrl: 'https://meet.google.com/abc-defg-hij',
    joinAt: null,
  });
});
