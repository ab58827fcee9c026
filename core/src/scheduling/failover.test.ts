import { createFailoverService } from '../bots/failover.js';
import { CalendarBotsError, type ErrorCode } from '../http/errors.js';
import { HOLDER, meeting, MINUTE, NOW } from './meeting.fixture.js';
import { settingsPrint, type PlannedMeeting } from './meeting.js';
import { type Outcome, reconcile } from './reconcile.js';
import { MemoryService } from './service.fixture.js';

const refuse =
  (code: ErrorCode, mayHaveHappened = false) =>
  () => {
    throw new CalendarBotsError({ code, message: `${code}, says the test`, mayHaveHappened });
  };

/** The account has no tokens: whatever is due ends without having joined. */
function refuseDue(service: MemoryService): void {
  for (const bot of service.live()) {
    service.add({ ...bot, state: 'ended', status: 'failed', endedAt: bot.joinAt ?? bot.createdAt, refused: true });
  }
}

function two(capabilities = {}) {
  let now = NOW;
  const first = new MemoryService(() => now, 'first');
  const second = new MemoryService(() => now, 'second', capabilities);
  const settings = { first: { colour: 'red' }, second: { colour: 'blue' } };
  const run = async (meetings: PlannedMeeting[]): Promise<Outcome[]> =>
    reconcile({
      // A new run knows nothing of the one before.
      service: createFailoverService({ services: [first, second], now: () => now }),
      own: new Set([HOLDER]),
      meetings: meetings.map((one) => ({ ...one, settings, settingsPrint: settingsPrint(settings) })),
      exhaustive: { from: NOW - 600 * MINUTE, to: NOW + 6000 * MINUTE },
      now: () => now,
    });
  const counts = () => [first.live().length, second.live().length];
  return { first, second, run, counts, pass: (ms: number) => (now += ms) };
}

const down = (service: MemoryService, code: ErrorCode = 'unavailable') => (service.interfere = refuse(code));
const up = (service: MemoryService) => (service.interfere = () => {});

test('the first service is used while it takes bots; each gets its own settings', async () => {
  const { first, run, counts } = two();
  const [outcome] = await run([meeting()]);
  expect(outcome).toMatchObject({ did: 'booked', botId: 'first:bot-0001' });
  expect(counts()).toEqual([1, 0]);
  expect(first.writes).toBe(1);
  expect((await run([meeting()]))[0]).toMatchObject({ did: 'kept' });
});

test.each<ErrorCode>(['quotaExhausted', 'rateLimited', 'forbidden'])(
  'a refusal (%s) goes to the next one',
  async (code) => {
    const { first, second, run, counts } = two();
    first.interfere = (call) => {
      if (call === 'book') refuse(code)();
    };
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'booked', botId: 'second:bot-0001' });
    up(first);
    // It stays where it is, though the first one would take it now.
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'kept', botId: 'second:bot-0001' });
    expect(counts()).toEqual([0, 1]);
    expect((await run([meeting({ verdict: { kind: 'unwanted', code: 'cancelled', reason: 'Gone.' } })]))[0]?.did).toBe(
      'removed',
    );
    expect(second.live()).toEqual([]);
  },
);

test('a lost answer is never given to the next one', async () => {
  const { first, run, counts } = two();
  first.interfere = (call) => {
    if (call === 'book') refuse('unavailable', true)();
  };
  expect((await run([meeting()]))[0]).toMatchObject({ did: 'failed' });
  expect(counts()).toEqual([0, 0]);
});

test('a service that cannot be reached may have the bot: wait, then use the next one, and end up with one', async () => {
  const { first, second, run, counts, pass } = two();
  await run([meeting()]);
  down(first);
  const [waiting] = await run([meeting()]);
  expect(waiting).toMatchObject({ did: 'failed', code: 'unavailable' });
  expect(waiting?.error?.hint).toContain('10 minutes before');
  pass(50 * MINUTE);
  expect((await run([meeting()]))[0]).toMatchObject({ did: 'booked', botId: 'second:bot-0001' });
  expect(counts()).toEqual([1, 1]);
  up(first);
  await run([meeting()]);
  expect(counts()).toEqual([1, 0]);
  down(second);
  expect((await run([meeting()]))[0]).toMatchObject({ did: 'kept', botId: 'first:bot-0001' });
});

test('when none can be reached the run fails', async () => {
  const { first, second, run } = two();
  down(first);
  down(second, 'unauthorized');
  await expect(run([meeting()])).rejects.toMatchObject({ code: 'unavailable' });
});

test('a bot of a service that cannot move bots is stopped and booked anew', async () => {
  const { first, second, run, counts } = two({ movesScheduledBots: false });
  first.interfere = (call) => {
    if (call === 'book') refuse('quotaExhausted')();
  };
  await run([meeting()]);
  expect((await run([meeting({ start: NOW + 120 * MINUTE })]))[0]).toMatchObject({ did: 'moved' });
  expect(counts()).toEqual([0, 1]);
  expect(second.live()[0]?.joinAt).toBe(NOW + 119 * MINUTE);
});

test('a bot that a person sent away is not replaced after a link change, where its own service can leave marks', async () => {
  const { first, run, counts } = two({ tagsActiveBots: false });
  const on = meeting({ start: NOW + MINUTE });
  await run([on]);
  for (const bot of first.live()) first.add({ ...bot, state: 'ended', endedAt: NOW });
  const relinked = { ...on, meetingUrl: 'https://meet.google.com/xyz-abcd-efg' };
  expect((await run([relinked]))[0]).toMatchObject({ did: 'skipped', code: 'alreadyThere' });
  expect(counts()).toEqual([0, 0]);
});

test('the service is chosen by the platform of the link', async () => {
  const { first, run, counts } = two({ platforms: ['webex'] });
  first.capabilities.platforms = ['zoom'];
  await run([meeting({ meetingUrl: 'https://acme.webex.com/meet/ada' })]);
  expect(counts()).toEqual([0, 1]);
});

describe('a bot that the account refused when it was due', () => {
  test('is replaced by the next service, and its own is not asked again', async () => {
    const { first, second, run, counts, pass } = two();
    await run([meeting()]);
    pass(59 * MINUTE);
    refuseDue(first);
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'booked', botId: 'second:bot-0001' });
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'kept', botId: 'second:bot-0001' });
    expect(counts()).toEqual([0, 1]);
    expect(first.bots.size).toBe(1);
    for (const bot of second.live()) second.add({ ...bot, state: 'ended', endedAt: NOW + 70 * MINUTE });
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'skipped', code: 'alreadyThere' });
  });

  test('is replaced once by runs at the same time', async () => {
    const { first, second, run, counts, pass } = two();
    await run([meeting()]);
    pass(59 * MINUTE);
    refuseDue(first);
    await Promise.all([run([meeting()]), run([meeting()]), run([meeting()])]);
    await run([meeting()]);
    expect(counts()).toEqual([0, 1]);
    expect(first.bots.size).toBe(1);
    expect([...second.bots.values()].filter(({ tag }) => tag?.removed === null)).toHaveLength(1);
  });

  test('counts for its own start only: the meeting that moved is booked with the first again', async () => {
    const { first, run, counts, pass } = two();
    await run([meeting()]);
    pass(59 * MINUTE);
    refuseDue(first);
    const [outcome] = await run([meeting({ start: NOW + 300 * MINUTE })]);
    expect(outcome).toMatchObject({ did: 'booked', botId: 'first:bot-0002' });
    expect(counts()).toEqual([1, 0]);
  });

  test('is replaced by nobody when every service refused it; each run says so and creates nothing', async () => {
    const { first, second, run, pass } = two();
    await run([meeting()]);
    pass(59 * MINUTE);
    refuseDue(first);
    await run([meeting()]);
    refuseDue(second);
    for (let i = 0; i < 2; i++) {
      const [outcome] = await run([meeting()]);
      expect(outcome).toMatchObject({ did: 'failed', code: 'quotaExhausted' });
      expect(outcome?.reason).toContain('refused its bot when it was due');
    }
    expect([first.bots.size, second.bots.size]).toEqual([1, 1]);
  });

  test('does not keep other meetings from their bots when nobody can stand in', async () => {
    const { first, second, run, pass } = two();
    await run([meeting()]);
    pass(59 * MINUTE);
    refuseDue(first);
    second.interfere = (call) => {
      if (call === 'book') refuse('quotaExhausted')();
    };
    const later = meeting({ key: 'k2', start: NOW + 600 * MINUTE });
    const [now, then] = await run([meeting(), later]);
    expect(now).toMatchObject({ did: 'failed', code: 'unavailable' });
    expect(now?.reason).toContain('quotaExhausted, says the test');
    expect(then).toMatchObject({ did: 'booked', botId: 'first:bot-0002' });
  });

  test('stays alone where there is no other service', () => {
    const [first, second] = [new MemoryService(() => NOW, 'first'), new MemoryService(() => NOW, 'second')];
    const of = (...services: MemoryService[]) => createFailoverService({ services, now: () => NOW }).capabilities;
    expect(of(first).replacesRefused).toBeUndefined();
    expect(of(first, second).replacesRefused).toBe(true);
  });
});

describe('a service that shuts us out', () => {
  test.each<[ErrorCode, number]>([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['quotaExhausted', 402],
  ])('%s: the next one is used at once, and one bot is left when it takes us in again', async (code, status) => {
    const { first, second, run, counts } = two();
    await run([meeting()]);
    first.interfere = () => {
      throw new CalendarBotsError({ code, status, message: 'Not with this account' });
    };
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'booked', botId: 'second:bot-0001' });
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'kept', botId: 'second:bot-0001' });
    expect(counts()).toEqual([1, 1]);
    up(first);
    await run([meeting()]);
    expect(counts()).toEqual([1, 0]);
    expect([...second.bots.values()][0]?.tag?.removed).not.toBeNull();
  });

  test.each<ErrorCode>(['unavailable', 'rateLimited'])('%s is none: the meeting waits', async (code) => {
    const { first, run, counts } = two();
    down(first, code);
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'failed', code: 'unavailable' });
    expect(counts()).toEqual([0, 0]);
  });

  test('a list that was cut is none: it may hide the bot', async () => {
    const { first, run, counts } = two();
    down(first, 'quotaExhausted');
    expect((await run([meeting()]))[0]).toMatchObject({ did: 'failed', code: 'unavailable' });
    expect(counts()).toEqual([0, 0]);
  });

  test('one that is silent is waited for beside it', async () => {
    let now = NOW;
    const [first, second, third] = ['first', 'second', 'third'].map((id) => new MemoryService(() => now, id));
    if (!first || !second || !third) throw new Error('three services');
    down(first, 'unauthorized');
    down(second);
    const run = async () => {
      const service = createFailoverService({ services: [first, second, third], now: () => now });
      return reconcile({ service, own: new Set([HOLDER]), meetings: [meeting()], now: () => now });
    };
    const [waiting] = await run();
    expect(waiting).toMatchObject({ did: 'failed', code: 'unavailable' });
    expect(waiting?.error?.message).toContain('unavailable, says the test');
    now += 50 * MINUTE;
    expect((await run())[0]).toMatchObject({ did: 'booked', botId: 'third:bot-0001' });
  });
});
