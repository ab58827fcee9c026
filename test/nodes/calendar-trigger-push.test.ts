import type { INodeType } from 'n8n-workflow';
import { type Cursors, LiveTrigger, type LiveTriggerOptions, loadTrigger } from './live-trigger';
import { ADA, DAY, HOUR, MINUTE, type Stage, stage } from './stage';

let s: Stage;
let live: LiveTrigger;
let count = 0;
/** What the stand-in's calls of us came to. */
let calls: { status: number; started: boolean }[] = [];

beforeEach(async () => {
  calls = [];
  s = await stage({
    deliver: async (_address, init) => {
      const answer = await live.call({ headers: init?.headers as Record<string, string> });
      calls.push(answer);
      return new Response(null, { status: answer.status });
    },
  });
});
afterEach(async () => {
  await live?.deactivate();
  await s.stop();
});

const trigger = (cursors: Cursors, more: Partial<LiveTriggerOptions> = {}): LiveTrigger =>
  (live = new LiveTrigger({ stage: s, cursors, nodeId: `push-${++count}`, ...more }));
const channels = () => s.google.push.live();
const reads = () => s.google.log.list({ operation: 'events.list' }).length;
const add = (title: string) => s.google.events.insert(ADA, s.meeting(title, 60));

/** Lets the stand-in deliver, and the trigger answer. */
async function quiet(ms = 450): Promise<void> {
  await s.advance(1);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await live.settled();
  await s.advance(1_500);
  await new Promise((resolve) => setTimeout(resolve, 50));
}

async function published(cursors: Cursors, more: Partial<LiveTriggerOptions> = {}): Promise<LiveTrigger> {
  trigger(cursors, more);
  await live.activate();
  // The address is announced, a channel opened, and the calendar read once more.
  await quiet();
  await quiet();
  return live;
}

describe.each<Cursors>(['default', 'durable'])('%s cursors', (cursors) => {
  test('a channel is opened at activation; a message starts the workflow with what changed, once', async () => {
    add('Old one');
    await published(cursors);
    expect(channels()).toMatchObject([
      { resource: ADA, address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:5678/) },
    ]);
    expect(live.told).toEqual([]);

    const made = add('New one');
    await quiet();
    expect(live.told).toEqual(['created New one']);
    s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 3 * HOUR);
    await quiet();
    s.google.events.delete(ADA, String(made.id));
    await quiet();
    expect(live.told).toEqual(['created New one', 'updated New one', 'cancelled New one']);
    await live.poll();
    await quiet();
    expect(live.told).toHaveLength(3);
    // The call itself starts nothing.
    expect(calls.every(({ status, started }) => status === 200 && !started)).toBe(true);
  });

  test.each([0, 120])('twenty messages at once and a poll (stored after %i ms): each change once', async (ms) => {
    await published(cursors);
    live.storingMs = ms;
    const before = reads();
    const titles = Array.from({ length: 20 }, (_, i) => `New ${i}`);
    for (const title of titles) add(title);
    const polled = live.poll();
    await s.advance(1);
    await polled;
    for (const title of ['Later 1', 'Later 2']) add(title);
    const again = live.poll();
    await quiet(600);
    await again;
    await quiet(1_500);
    await live.poll();
    await live.settled();
    const told = [...titles, 'Later 1', 'Later 2'].map((title) => `created ${title}`);
    expect([...live.told].sort()).toEqual(told.sort());
    expect(calls.length).toBeGreaterThanOrEqual(22);
    expect(reads() - before).toBeLessThanOrEqual(6);
  });

  test('a poll that began before a push, with the state of before, tells nothing twice', async () => {
    await published(cursors);
    add('New one');
    await quiet();
    expect(live.told).toEqual(['created New one']);
    // As a task of the scheduler does: its state is from before the push.
    const before = structuredClone(live.database.cursor);
    add('Newer one');
    await quiet();
    if (cursors === 'durable') live.database.cursor = before;
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one', 'created Newer one']);
  });

  test('a ring while the calendar is read makes it read once more', async () => {
    await published(cursors);
    live.slowMs = 150;
    const before = reads();
    add('First');
    await s.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    add('Second');
    await quiet(1_200);
    await quiet(1_200);
    expect([...live.told].sort()).toEqual(['created First', 'created Second']);
    expect(reads() - before).toBeLessThanOrEqual(3);
  });

  test('forged calls start nothing and cost no request', async () => {
    await published(cursors);
    const [channel] = channels();
    add('New one');
    const requests = s.google.log.total;
    const genuine = {
      'X-Goog-Channel-ID': channel?.id ?? '',
      'X-Goog-Channel-Token': channel?.token ?? '',
      'X-Goog-Resource-ID': channel?.resourceId ?? '',
      'X-Goog-Resource-State': 'exists',
    };
    for (const [change, status] of [
      [{ 'X-Goog-Channel-Token': 'forged' }, 401],
      [{ 'X-Goog-Channel-Token': `${channel?.id}.${'A'.repeat(43)}` }, 401],
      [{ 'X-Goog-Channel-ID': 'forged', 'X-Goog-Channel-Token': 'forged.token' }, 401],
      [{ 'X-Goog-Resource-ID': 'forged' }, 401],
    ] as const) {
      expect(await live.call({ headers: { ...genuine, ...change } })).toMatchObject({ status, started: false });
    }
    expect(await live.call({})).toMatchObject({ status: 400, started: false });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(s.google.log.total).toBe(requests);
    expect(live.told).toEqual([]);
  });

  test('weeks of polls: a channel is always open, two only while one takes the place of the other', async () => {
    await published(cursors);
    for (let hour = 0; hour < 24 * 20; hour += 12) {
      await s.advance(12 * HOUR - 2);
      expect(channels()).toHaveLength(1);
      await live.poll();
      await s.advance(2);
    }
    await quiet();
    add('New one');
    await quiet();
    expect(live.told).toEqual(['created New one']);
    const opened = new Set(s.google.push.deliveries.map(({ channelId }) => channelId)).size;
    expect(opened).toBeGreaterThan(2);
    expect(opened).toBeLessThan(8);
  });

  test('switched off, the channels are closed, and late messages come to nothing', async () => {
    await published(cursors);
    s.google.push.mood = { ...s.google.push.mood, lateAfterStopMs: HOUR };
    await live.deactivate();
    add('New one');
    await quiet();
    expect(live.told).toEqual([]);
    s.google.push.mood = { ...s.google.push.mood, lateAfterStopMs: 0 };
    expect(channels()).toEqual([]);
  });

  test('a sync under way when the trigger is switched off is not told', async () => {
    await published(cursors);
    const before = reads();
    live.slowMs = 150;
    add('New one');
    await s.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await live.deactivate();
    await quiet(800);
    expect(reads()).toBeGreaterThan(before);
    expect(live.told).toEqual([]);
    // Published again, it is told.
    await live.activate();
    await quiet();
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one']);
  });

  test('in a process that does not poll, a call is answered and nothing done; the next poll tells', async () => {
    await published(cursors);
    jest.resetModules();
    const elsewhere: INodeType = loadTrigger();
    const [channel] = channels();
    add('New one');
    const requests = s.google.log.total;
    const message = {
      headers: {
        'X-Goog-Channel-ID': channel?.id ?? '',
        'X-Goog-Channel-Token': channel?.token ?? '',
        'X-Goog-Resource-ID': channel?.resourceId ?? '',
        'X-Goog-Resource-State': 'exists',
      },
    };
    expect(await live.call(message, elsewhere)).toMatchObject({ status: 200, started: false });
    const forged = { headers: { ...message.headers, 'X-Goog-Channel-Token': 'forged' } };
    expect(await live.call(forged, elsewhere)).toMatchObject({ status: 401, started: false });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(s.google.log.total).toBe(requests);
    expect(live.told).toEqual([]);
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one']);
    expect(channels()).toHaveLength(1);
  });

  test('no secret lies in what n8n stores', async () => {
    await published(cursors);
    add('New one');
    await quiet();
    const [channel] = channels();
    expect(live.stored).toContain(channel?.id);
    expect(channel?.token).toMatch(/^[\w-]{36}\.[\w-]{43}$/);
    expect(live.stored).not.toContain(channel?.token?.split('.')[1]);
  });

  test('another main process has become the leader: this one tells nothing any more', async () => {
    await published(cursors);
    live.loseLeadership();
    await new Promise((resolve) => setTimeout(resolve, 1_400));
    const before = reads();
    add('New one');
    await s.advance(1_500);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(reads()).toBe(before);
    expect(live.told).toEqual([]);
  });

  test('an address that nobody can reach: said in the log, and polled', async () => {
    await published(cursors, { webhookBaseUrl: 'http://n8n.internal:5678/webhook' });
    expect(channels()).toEqual([]);
    expect(live.log.filter((line) => line.startsWith('warn'))).toEqual([
      'warn: Calendar Trigger: no instant notifications, http://n8n.internal:5678 cannot be reached from the internet; the calendars are polled. Give n8n a public https address in WEBHOOK_URL and publish the workflow again.',
    ]);
    add('New one');
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one']);
  });

  test('a calendar that takes no channel is polled, and said', async () => {
    s.google.faults.add({
      fault: { kind: 'status', status: 400 },
      operation: 'events.watch',
    });
    await published(cursors);
    expect(live.log.filter((line) => line.includes(`no instant notifications for calendar "${ADA}"`))).toHaveLength(1);
    add('New one');
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one']);
    for (let minute = 0; minute < 60; minute++) {
      await s.advance(MINUTE);
      await live.poll();
    }
    expect(s.google.log.list({ operation: 'events.watch' }).length).toBeLessThan(9);
  });
});

describe('after a restart of n8n', () => {
  test('default cursors: new channels take the place of those that are not known to live', async () => {
    await published('default');
    const [before] = channels();
    live = live.restarted();
    await live.activate();
    await quiet();
    await quiet();
    const open = channels();
    expect(open).toHaveLength(1);
    expect(open[0]?.id).not.toBe(before?.id);
    add('New one');
    await quiet();
    expect(live.told).toEqual(['created New one']);
  });

  test('durable cursors: polls go on, pushes rest until the workflow is published again, and the log says so', async () => {
    await published('durable');
    live = live.restarted();
    await live.activate({ poll: false });
    await quiet();
    add('New one');
    await quiet();
    expect(live.told).toEqual([]);
    await live.poll();
    await live.poll();
    await live.settled();
    expect(live.told).toEqual(['created New one']);
    expect(live.log.filter((line) => line.includes('instant notifications rest'))).toHaveLength(1);

    await live.deactivate();
    expect(channels()).toEqual([]);
    await live.activate();
    await quiet();
    await quiet();
    add('Newer one');
    await quiet();
    expect(live.told).toEqual(['created New one', 'created Newer one']);
  });

  test('the switch was turned off meanwhile: what is still open is closed', async () => {
    await published('default');
    live = live.restarted({ parameters: { instant: false } });
    expect(live.webhooks()).toEqual([]);
    await live.activate();
    expect(channels()).toEqual([]);
  });
});

test('there is a webhook only with the switch on and in a published workflow, never in the editor', () => {
  trigger('default');
  expect(live.webhooks(true)).toEqual(['POST']);
  expect(live.webhooks(false)).toEqual([]);
  trigger('default', { parameters: { instant: false } });
  expect(live.webhooks(true)).toEqual([]);
});

test('a channel renewed in time is not needed for a week without polls: the next poll tells what happened', async () => {
  await published('default');
  await s.advance(8 * DAY);
  expect(channels()).toEqual([]);
  add('While asleep');
  await live.poll();
  await quiet();
  expect(channels()).toHaveLength(1);
  add('Awake');
  await quiet();
  expect(live.told).toEqual(['created While asleep', 'created Awake']);
});
