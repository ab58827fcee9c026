import fc from 'fast-check';
import { DEFAULT_TEAM, type MeetingBaasOptions } from '../sandbox/meeting-baas/index';
import { driver, MEET, MINUTE, START } from '../sandbox/meeting-baas/test-driver';
import type { FaultRule } from '../sandbox/faults';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http/index';
import { verifySvix } from '../core/src/webhooks/index';
import type { BookedBot, BotOrder, BotTag } from '../core/src/bots/service';
import { createMeetingBaasHttp, MeetingBaasClient } from '../core/src/bots/meeting-baas/client';
import { createMeetingBaasService } from '../core/src/bots/meeting-baas/service';
import { ownExtra, userExtra } from '../core/src/bots/meeting-baas/tag';
import { parseMeetingBaasWebhook } from '../core/src/bots/meeting-baas/webhook';
import { type PlannedMeeting, reconcile, settingsPrint } from '../core/src/scheduling/index';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STRANGER = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';

function setUp(options: Partial<MeetingBaasOptions> = {}, wrap: (fetch: Fetch) => Fetch = (fetch) => fetch) {
  const sandbox = driver(options);
  const clock = {
    now: () => sandbox.clock.now(),
    sleep: (ms: number) => sandbox.clock.advance(ms),
    random: () => 0.5,
  };
  const fetch: Fetch = (url, { method, headers, body }) =>
    sandbox.server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const http = createMeetingBaasHttp({
    fetch: wrap(fetch),
    clock,
    apiKey: 'sandbox-key',
    baseUrl: 'http://baas.test/',
  });
  const client = new MeetingBaasClient({ http });
  const service = createMeetingBaasService(client, { clock });
  const fail = (rule: FaultRule) => sandbox.server.faults.add(rule);
  /** Bots that are booked or on their way, as the stand-in itself has them. */
  const live = () => [...sandbox.service.expected(), ...sandbox.service.inCall()].map((bot) => bot.id);
  return { ...sandbox, client, engine: service, fail, live: () => [...new Set(live())] };
}

const tagOf = (key: string, more: Partial<BotTag> = {}): BotTag => ({
  key,
  holders: ['h'],
  start: '2026-11-23T11:00:00.000Z',
  end: '2026-11-23T12:00:00.000Z',
  version: '2026-11-20T11:00:00.000Z',
  settings: 'fp',
  removed: null,
  event: { id: 'e', calendarId: 'c', provider: 'google', title: 'Weekly' },
  ...more,
});
const orderOf = (key: string, joinAt: number | null, more: Partial<BotOrder> = {}): BotOrder => ({
  meetingUrl: MEET,
  name: 'Notes',
  joinAt,
  settings: { extra: { customer: 'ada' } },
  tag: tagOf(key),
  ...more,
});

async function failure(promise: Promise<unknown>): Promise<CalendarBotsError> {
  try {
    await promise;
  } catch (error) {
    if (isCalendarBotsError(error)) return error;
    throw error;
  }
  throw new Error('went well');
}

const only = (bots: BookedBot[]): BookedBot => {
  expect(bots.length).toBe(1);
  return bots[0] as BookedBot;
};

describe('book', () => {
  it('books a bot that is found by its key and in its window, tag and all', async () => {
    const { engine, service, live } = setUp();
    const { botId, adopted } = await engine.book(orderOf('k1', START + HOUR));
    expect(adopted).toBe(false);
    expect(live()).toEqual([botId]);
    const bot = only(await engine.findByKey('k1'));
    expect(bot).toEqual({
      botId,
      state: 'scheduled',
      status: 'scheduled',
      recording: false,
      name: 'Notes',
      meetingUrl: MEET,
      joinAt: START + HOUR,
      createdAt: START,
      endedAt: null,
      tag: tagOf('k1'),
    });
    expect(await engine.listOurs({ from: START, to: START + DAY })).toEqual([bot]);
    expect(await engine.listOurs({ from: START + 2 * HOUR, to: START + DAY })).toEqual([]);
    expect(await engine.findByKey('k2')).toEqual([]);
    expect(userExtra(service.snapshot()[0]?.extra)).toEqual({ customer: 'ada' });
    expect(service.breaches).toEqual([]);
  });

  it.each([
    ['without a time', null],
    ['for a time that has passed', START - HOUR],
    ['for the next minute', START + 59_000],
  ])('sends it now %s', async (_, joinAt) => {
    const { engine, service } = setUp();
    await engine.book(orderOf('k', joinAt));
    expect(service.snapshot()[0]).toMatchObject({ joinAt: null, status: 'queued' });
    expect(only(await engine.listOurs({ from: START, to: START + HOUR }))).toMatchObject({
      state: 'active',
      joinAt: null,
    });
  });

  it('sends it now when the last minute begins on the way', async () => {
    const { engine, service, fail } = setUp();
    fail({ fault: { kind: 'slow', ms: 2000 }, operation: 'createScheduledBot' });
    await engine.book(orderOf('k', START + MINUTE + 500));
    expect(service.snapshot()).toHaveLength(1);
    expect(service.snapshot()[0]).toMatchObject({ joinAt: null, status: 'queued' });
  });

  it('refuses what cannot be booked, before anything is sent', async () => {
    const { engine, server } = setUp();
    expect(await failure(engine.book(orderOf('k', START + 91 * DAY)))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { meetingUrl: 'zoom' })))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { name: '  ' })))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { settings: { a: 1 } })))).toMatchObject({ code: 'invalid' });
    expect(server.log.list()).toEqual([]);
  });

  it.each([
    ['no tokens', { teams: [{ ...DEFAULT_TEAM, tokens: 0 }] }, 'FST_ERR_INSUFFICIENT_TOKENS'],
    ['a daily cap', { teams: [{ ...DEFAULT_TEAM, dailyCap: 0 }] }, 'FST_ERR_DAILY_BOT_CAP_REACHED'],
  ])('says so when there are %s', async (_, options, providerCode) => {
    const { engine, server } = setUp(options);
    expect(await failure(engine.book(orderOf('k', null)))).toMatchObject({ code: 'quotaExhausted', providerCode });
    expect(server.log.list()).toHaveLength(1);
  });

  it("is a conflict when the link's lock is held by another bot", async () => {
    const { engine, send } = setUp();
    await send({ allow_multiple_bots: false });
    const order = orderOf('k', null, { settings: { allow_multiple_bots: false } });
    expect(await failure(engine.book(order))).toMatchObject({
      code: 'conflict',
      providerCode: 'FST_ERR_BOT_ALREADY_EXISTS',
    });
  });
});

const MODES: [string, string, number | null][] = [
  ['booked', 'createScheduledBot', START + HOUR],
  ['sent now', 'createBot', null],
];
const FAULTS: [string, FaultRule['fault'], boolean][] = [
  ['a lost answer', { kind: 'lostAnswer' }, true],
  ['half an answer', { kind: 'truncatedBody' }, true],
  ['a page of HTML instead of the answer', { kind: 'htmlInsteadOfJson' }, true],
  ['a reset connection', { kind: 'connectionReset' }, false],
  ['500', { kind: 'status', status: 500 }, false],
  ['503', { kind: 'status', status: 503 }, false],
  ['a rate limit', { kind: 'status', status: 429 }, false],
];

describe.each(MODES)('a bot that is %s', (_, operation, joinAt) => {
  it.each(FAULTS)('is there exactly once after %s', async (_fault, fault, carriedOut) => {
    const { engine, service, fail, live } = setUp();
    fail({ fault, operation });
    const { botId, adopted } = await engine.book(orderOf('k', joinAt));
    expect(adopted).toBe(carriedOut);
    expect(live()).toEqual([botId]);
    expect(service.snapshot()).toHaveLength(1);
    expect(service.breaches).toEqual([]);
  });

  it.each(FAULTS)('is there exactly once after %s three times', async (_fault, fault) => {
    const { engine, service, fail, live } = setUp();
    fail({ fault, operation, times: 3 });
    const { botId } = await engine.book(orderOf('k', joinAt));
    expect(live()).toEqual([botId]);
    expect(service.snapshot()).toHaveLength(1);
  });

  it('is not there after an outage, and the error says that it may be', async () => {
    const { engine, service, fail } = setUp();
    fail({ fault: { kind: 'connectionReset' }, operation, times: 99 });
    expect(await failure(engine.book(orderOf('k', joinAt)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: true,
    });
    expect(service.snapshot()).toEqual([]);
  });

  it('is not there when the service says four times that it failed', async () => {
    const { engine, server, fail } = setUp();
    fail({ fault: { kind: 'status', status: 500 }, operation, times: 99 });
    expect(await failure(engine.book(orderOf('k', joinAt)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: false,
      status: 500,
    });
    expect(server.log.list().filter((entry) => entry.method === 'POST')).toHaveLength(4);
  });

  it('leaves it open when there is no time left to look', async () => {
    const { fail, client, clock, live, server } = setUp();
    const engineClock = { now: () => clock.now(), sleep: (ms: number) => clock.advance(ms), random: () => 0.5 };
    const hurried = createMeetingBaasService(client, { clock: engineClock, deadline: () => START + 500 });
    fail({ fault: { kind: 'lostAnswer' }, operation });
    expect(await failure(hurried.book(orderOf('k', joinAt)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: true,
    });
    expect(server.log.list()).toHaveLength(1);
    expect(live()).toEqual([only(await hurried.findByKey('k')).botId]);
  });

  it('leaves it open when the look-up fails too, and is found later', async () => {
    const { engine, fail, server, live } = setUp();
    fail({ fault: { kind: 'lostAnswer' }, operation });
    fail({ fault: { kind: 'status', status: 503 }, method: 'GET', times: 99 });
    expect(await failure(engine.book(orderOf('k', joinAt)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: true,
    });
    server.faults.clear();
    expect(live()).toEqual([only(await engine.findByKey('k')).botId]);
  });

  it.each([
    ['known', 'known'],
    ['not known', 'notFound'],
  ] as const)('is one of two when the lost create came through later (booked: %s)', async (_booked, bookedConfig) => {
    let held: (() => Promise<unknown>) | null = null;
    let creates = 0;
    const late =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        if (init.method !== 'POST' || !/\/bots(\/scheduled)?$/.test(url)) return fetch(url, init);
        if (++creates === 1) {
          held = () => fetch(url, init);
          throw new TypeError('fetch failed');
        }
        await held?.();
        return fetch(url, init);
      };
    const { engine, live } = setUp({ bookedConfig }, late);
    const { botId } = await engine.book(orderOf('k', joinAt));
    const bots = await engine.findByKey('k');
    expect(bots).toHaveLength(2);
    const twin = bots.find((bot) => bot.botId !== botId);
    expect(twin?.tag?.removed).toBe(tagOf('k').version);
    if (joinAt !== null) expect(live()).toEqual([botId]);
    else expect(twin?.status).not.toMatch(/^(queued|joining)/);
  });
});

it('does not take an older bot of the same meeting for the one whose answer was lost', async () => {
  const { engine, fail, live } = setUp();
  const older = await engine.book(orderOf('k', START + HOUR));
  fail({ fault: { kind: 'connectionReset' }, operation: 'createScheduledBot' });
  const newer = await engine.book(orderOf('k', START + 2 * HOUR));
  expect(newer.botId).not.toBe(older.botId);
  expect(live().sort()).toEqual([older.botId, newer.botId].sort());
});

it('does not take a bot that was told to leave for the one whose answer was lost', async () => {
  const { engine, fail, until } = setUp();
  const order = orderOf('k', null);
  const older = await engine.book(order);
  await until(older.botId, 'in_waiting_room');
  fail({ fault: { kind: 'lostAnswer' }, operation: 'updateBotConfig' });
  await engine.change(older.botId, { tag: tagOf('k', { removed: 'v' }) });
  fail({ fault: { kind: 'connectionReset' }, operation: 'createBot' });
  const newer = await engine.book(order);
  expect(newer).toEqual({ botId: expect.not.stringMatching(older.botId) as string, adopted: false });
});

it('takes the bot that holds the lock when it is the one whose answer was lost', async () => {
  const { engine, fail, live, server } = setUp();
  fail({ fault: { kind: 'lostAnswer' }, operation: 'createBot' });
  // The first look comes too early, so that the create is tried again and meets its own bot.
  fail({
    fault: { kind: 'status', status: 200, body: { success: true, data: [], cursor: null, prev_cursor: null } },
    operation: 'listBots',
  });
  const order = orderOf('k', null, { settings: { allow_multiple_bots: false } });
  const { botId, adopted } = await engine.book(order);
  expect(adopted).toBe(true);
  expect(live()).toEqual([botId]);
  expect(server.log.list().filter((entry) => entry.method === 'POST')).toHaveLength(2);
});

describe('change', () => {
  it('moves, renames, sets anew and keeps what the user wrote', async () => {
    const { engine, call, service, client } = setUp();
    const { botId } = await engine.book(
      orderOf('k', START + HOUR, {
        settings: { extra: { customer: 'ada' }, entry_message: 'Hi', transcription_enabled: true },
      }),
    );
    await call('PATCH', `/v2/bots/${botId}/update-config`, { extra: { note: 'mine' } });
    const tag = tagOf('k', { holders: ['h', 'i'], version: 'v2' });
    expect(await engine.change(botId, { joinAt: START + 2 * HOUR, tag })).toBe('changed');
    const moved = only(await engine.findByKey('k'));
    expect(moved).toMatchObject({ joinAt: START + 2 * HOUR, tag });
    let details = await client.getScheduledBot(botId);
    expect(userExtra(details.extra)).toEqual({ customer: 'ada', note: 'mine' });
    expect(details).toMatchObject({ entry_message: 'Hi', transcription_config: { enabled: true } });
    expect(Object.keys(ownExtra(details.extra))).toContain('calendar_bots_order');

    const settings = { recording_mode: 'audio_only', extra: { customer: 'bob' } };
    expect(await engine.change(botId, { settings, name: 'Minutes' })).toBe('changed');
    details = await client.getScheduledBot(botId);
    // What the new settings do not name is off again.
    expect(details).toMatchObject({
      bot_name: 'Minutes',
      recording_mode: 'audio_only',
      entry_message: null,
      transcription_config: null,
      join_at: new Date(START + 2 * HOUR).toISOString(),
    });
    expect(details.extra).toMatchObject({ customer: 'bob' });
    expect(only(await engine.findByKey('k')).tag).toEqual(tag);
    expect(service.breaches).toEqual([]);
  });

  it('is too late inside the lock time, for the old time and for the new one', async () => {
    const { engine, clock, server } = setUp();
    const { botId } = await engine.book(orderOf('k', START + HOUR));
    expect(await engine.change(botId, { joinAt: START + 3 * MINUTE })).toBe('tooLate');
    await clock.advance(57 * MINUTE);
    expect(await engine.change(botId, { joinAt: START + 2 * HOUR })).toBe('tooLate');
    await clock.advance(4 * MINUTE);
    expect(await engine.change(botId, { joinAt: START + 2 * HOUR, tag: tagOf('k') })).toBe('tooLate');
    expect(server.service.breaches).toEqual([]);
  });

  it('writes a tag alone at any time', async () => {
    const { engine, until } = setUp();
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
    expect(await engine.change(botId, { tag: tagOf('k', { holders: ['a'] }) })).toBe('changed');
    await until(botId, 'in_call_recording');
    expect(await engine.change(botId, { tag: tagOf('k', { holders: ['a', 'b'] }) })).toBe('changed');
    expect(only(await engine.findByKey('k'))).toMatchObject({ recording: true, tag: { holders: ['a', 'b'] } });
  });

  it('knows when the bot is gone', async () => {
    const { engine } = setUp();
    const { botId } = await engine.book(orderOf('k', START + HOUR));
    await engine.remove({ botId, state: 'scheduled' }, null);
    expect(await engine.change(botId, { joinAt: START + 2 * HOUR, tag: tagOf('k') })).toBe('gone');
    expect(await engine.change(STRANGER, { joinAt: START + 2 * HOUR })).toBe('gone');
    expect(await engine.change(STRANGER, { tag: tagOf('k') })).toBe('gone');
    expect(await engine.change(STRANGER, {})).toBe('changed');
  });

  it('gets through lost answers', async () => {
    const { engine, fail } = setUp();
    const { botId } = await engine.book(orderOf('k', START + HOUR));
    fail({ fault: { kind: 'lostAnswer' }, operation: 'updateScheduledBot', times: 2 });
    expect(await engine.change(botId, { joinAt: START + 2 * HOUR })).toBe('changed');
    expect(only(await engine.findByKey('k')).joinAt).toBe(START + 2 * HOUR);
  });
});

describe('remove', () => {
  const mark = tagOf('k', { removed: 'v9' });

  it('unbooks a scheduled bot and leaves the mark', async () => {
    const { engine, live } = setUp();
    const { botId } = await engine.book(orderOf('k', START + HOUR));
    expect(await engine.remove({ botId, state: 'scheduled' }, mark)).toBe('removed');
    expect(live()).toEqual([]);
    expect(only(await engine.findByKey('k'))).toMatchObject({ state: 'cancelled', tag: mark });
    expect(only(await engine.listOurs({ from: START, to: START + DAY }))).toMatchObject({
      state: 'cancelled',
      tag: mark,
    });
  });

  it.each(['queued', 'in_waiting_room', 'in_call_recording'])('makes a bot leave that is %s', async (status) => {
    const { engine, until, service } = setUp();
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
    await until(botId, status);
    // The caller's view may be old: both words lead to the same end.
    expect(await engine.remove({ botId, state: status === 'queued' ? 'scheduled' : 'active' }, mark)).toBe('removed');
    expect(service.inCall().filter((bot) => bot.status === 'in_call_recording')).toEqual([]);
    expect(only(await engine.findByKey('k')).tag).toEqual(mark);
  });

  it('says that a bot has ended by itself, and takes the mark back', async () => {
    const { engine, until } = setUp();
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
    await until(botId, 'completed');
    expect(await engine.remove({ botId, state: 'active' }, mark)).toBe('ended');
    expect(only(await engine.findByKey('k'))).toMatchObject({ state: 'ended', tag: { removed: null } });
    expect(await engine.remove({ botId, state: 'ended' }, mark)).toBe('ended');
  });

  it('leaves the mark of another run that told the bot to leave a moment before', async () => {
    const { engine, until } = setUp();
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
    await until(botId, 'in_call_recording');
    expect(await engine.remove({ botId, state: 'active' }, mark)).toBe('removed');
    expect(await engine.remove({ botId, state: 'active' }, mark)).toBe('removed');
    expect(only(await engine.findByKey('k')).tag).toEqual(mark);
  });

  it('says that a bot is gone', async () => {
    const { engine } = setUp();
    expect(await engine.remove({ botId: STRANGER, state: 'scheduled' }, mark)).toBe('gone');
    expect(await engine.remove({ botId: STRANGER, state: 'active' }, null)).toBe('gone');
  });

  it('makes the bot leave when it is too late to unbook it', async () => {
    const { engine, live } = setUp({ deleteWindow: { minutes: 10 } });
    const { botId } = await engine.book(orderOf('k', START + 5 * MINUTE));
    expect(await engine.remove({ botId, state: 'scheduled' }, mark)).toBe('removed');
    expect(live()).toEqual([]);
  });

  it.each(['lostAnswer', 'connectionReset', 'truncatedBody', 'htmlInsteadOfJson'] as const)(
    'gets through %s at every step',
    async (kind) => {
      for (const state of ['scheduled', 'active'] as const) {
        const { engine, fail, until, live } = setUp();
        const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
        if (state === 'active') await until(botId, 'queued');
        for (const operation of ['updateBotConfig', 'deleteScheduledBot', 'leaveBot'])
          fail({ fault: { kind }, operation });
        expect(await engine.remove({ botId, state }, mark)).toBe('removed');
        expect(only(await engine.findByKey('k')).tag).toEqual(mark);
        if (state === 'scheduled') expect(live()).toEqual([]);
      }
    },
  );
});

describe.each(['known', 'notFound'] as const)('booked bots are %s to update-config', (bookedConfig) => {
  const meetingOf = (who: string, start: number, more: Partial<PlannedMeeting> = {}): PlannedMeeting => ({
    key: 'k',
    verdict: { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' },
    holders: [who],
    start,
    end: start + HOUR,
    joinAt: start - MINUTE,
    meetingUrl: MEET,
    botName: 'Notetaker',
    settings: { extra: { customer: 'ada' } },
    settingsPrint: settingsPrint({ extra: { customer: 'ada' } }),
    version: '2026-05-01T00:00:00.000Z',
    event: { id: `e-${who}`, calendarId: who, provider: 'google', title: 'Weekly' },
    ...more,
  });
  const unwanted = { verdict: { kind: 'unwanted', code: 'declined', reason: 'It was declined.' } } as const;
  const first = START + 2 * HOUR;

  function schedule() {
    const s = setUp({ bookedConfig });
    const run = async (who: string, start: number, more: Partial<PlannedMeeting> = {}) => {
      const [outcome] = await reconcile({
        service: s.engine,
        own: new Set([who]),
        meetings: [meetingOf(who, start, more)],
        exhaustive: { from: s.clock.now() - 12 * HOUR, to: s.clock.now() + 14 * DAY },
        now: () => s.clock.now(),
      });
      return outcome?.did === 'failed' ? outcome.reason : outcome?.did;
    };
    const writes = () => s.server.log.list().filter(({ method }) => method !== 'GET').length;
    return { ...s, run, writes };
  }

  it('a second holder holds the same bot, and a further run writes nothing', async () => {
    const { run, live, engine, writes } = schedule();
    expect([await run('a', first), await run('b', first)]).toEqual(['booked', 'changed']);
    expect(only(await engine.findByKey('k')).tag?.holders).toEqual(['a', 'b']);
    const before = writes();
    expect([await run('a', first), await run('b', first)]).toEqual(['kept', 'kept']);
    expect([live().length, writes()]).toEqual([1, before]);
    expect(await run('a', first, unwanted)).toBe('changed');
    expect(only(await engine.findByKey('k')).tag?.holders).toEqual(['b']);
    expect(live()).toHaveLength(1);
  });

  it('a tag that is written alone leaves the rest of extra, and knows whether the bot is there', async () => {
    const { engine, client, service } = schedule();
    const { botId } = await engine.book(orderOf('k', first));
    const before = (await client.getScheduledBot(botId)).extra;
    const tag = tagOf('k', { holders: ['h', 'i'] });
    expect(await engine.change(botId, { tag })).toBe('changed');
    expect((await client.getScheduledBot(botId)).extra).toEqual({ ...before, calendar_bots_holders: 'h i' });
    expect(await engine.change(STRANGER, { tag })).toBe('gone');
    expect(service.breaches).toEqual([]);
  });

  it('moves, and taking back leaves the mark: what was unwanted is booked again when it is wanted', async () => {
    const { run, live, engine, clock } = schedule();
    await run('a', first);
    const version = '2026-05-02T00:00:00.000Z';
    expect(await run('a', first + HOUR, { version })).toBe('moved');
    expect(only(await engine.findByKey('k')).joinAt).toBe(first + HOUR - MINUTE);
    expect(await run('a', first + HOUR, { ...unwanted, version })).toBe('removed');
    expect(live()).toEqual([]);
    expect(only(await engine.findByKey('k'))).toMatchObject({ state: 'cancelled', tag: { removed: version } });
    await clock.advance(HOUR);
    expect(await run('a', first + HOUR, { version })).toBe('booked');
    expect(live()).toHaveLength(1);
  });

  it('a meeting that moves when its bot is about to join keeps exactly one bot', async () => {
    const { run, live, clock, engine } = schedule();
    await run('a', first);
    await run('b', first);
    await clock.advance(first - 3 * MINUTE - clock.now());
    const moved = { version: '2026-05-02T00:00:00.000Z' };
    expect(await run('a', first + 2 * HOUR, moved)).toBe('moved');
    expect([await run('b', first + 2 * HOUR, moved), await run('a', first + 2 * HOUR, moved)]).toEqual([
      'kept',
      'kept',
    ]);
    expect(live()).toHaveLength(1);
    const [bot] = (await engine.findByKey('k')).filter(({ state }) => state === 'scheduled');
    expect(bot?.joinAt).toBe(first + 2 * HOUR - MINUTE);
    expect([...(bot?.tag?.holders ?? [])].sort()).toEqual(['a', 'b']);
    // The former bot may have no mark; that it has a successor says that no person took it back.
    await run('b', first + 2 * HOUR, { ...moved, ...unwanted });
    expect(await run('a', first + 2 * HOUR, { ...moved, ...unwanted })).toBe('removed');
    await clock.advance(30 * MINUTE);
    expect(await run('a', first + 2 * HOUR, moved)).toBe('booked');
    expect(live()).toHaveLength(1);
  });

  it('a bot that a person takes back stays away', async () => {
    const { run, live, client, engine } = schedule();
    await run('a', first);
    const { botId } = only(await engine.findByKey('k'));
    await client.cancelScheduledBot(botId);
    expect([await run('a', first), live()]).toEqual(['skipped', []]);
  });
});

describe('listOurs', () => {
  it('has our bots of every state, to the last page, and nobody else’s', async () => {
    const { engine, until, book, send, clock, service } = setUp();
    const url = (n: number) =>
      `https://meet.google.com/aaa-aaaa-${String(n)
        .padStart(3, '0')
        .replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'a')}`;
    const ended = await engine.book(orderOf('ended', START + 2 * MINUTE, { meetingUrl: url(901) }));
    const taken = await engine.book(orderOf('taken', START + 3 * HOUR, { meetingUrl: url(902) }));
    await engine.remove({ botId: taken.botId, state: 'scheduled' }, null);
    await until(ended.botId, 'completed');
    const inCall = await engine.book(orderOf('inCall', null, { meetingUrl: url(903) }));
    await until(inCall.botId, 'in_call_recording');
    const now = clock.now();
    for (let i = 0; i < 130; i++) {
      await engine.book(orderOf(`k${i}`, now + HOUR + i * MINUTE, { meetingUrl: url(i) }));
    }
    await book(now + HOUR);
    await send();
    const bots = await engine.listOurs({ from: START, to: now + DAY });
    const byKey = new Map(bots.map((bot) => [bot.tag?.key ?? '', bot]));
    expect(bots).toHaveLength(133);
    expect(byKey.get('ended')).toMatchObject({ state: 'ended', status: 'completed', joinAt: START + 2 * MINUTE });
    expect(byKey.get('ended')?.endedAt).toBeGreaterThan(START);
    expect(byKey.get('taken')).toMatchObject({ state: 'cancelled' });
    expect(byKey.get('inCall')).toMatchObject({ state: 'active', recording: true, joinAt: null });
    expect(byKey.get('k129')).toMatchObject({ state: 'scheduled' });
    // A bot that is in a call belongs to every window that is not before it.
    const later = await engine.listOurs({ from: now + MINUTE, to: now + 2 * MINUTE });
    expect(later.map((bot) => bot.tag?.key)).toEqual(['inCall']);
    expect(service.breaches).toEqual([]);
  });

  it('shows a bot that was booked long ago all the way through its call', async () => {
    const { engine, clock, until } = setUp();
    const joinAt = START + 20 * DAY;
    const { botId } = await engine.book(orderOf('k', joinAt));
    const window = { from: joinAt - HOUR, to: joinAt + HOUR };
    const state = async () => only(await engine.listOurs(window)).state;
    await clock.advance(20 * DAY - MINUTE);
    expect(await state()).toBe('scheduled');
    await until(botId, 'queued');
    expect(await state()).toBe('active');
    await until(botId, 'in_call_recording');
    expect(await state()).toBe('active');
    await until(botId, 'completed');
    expect(await state()).toBe('ended');
    expect(only(await engine.findByKey('k'))).toMatchObject({ state: 'ended', joinAt });
  });

  it('has a bot that was booked long ago and is in its call since before the window', async () => {
    const { engine, clock, until } = setUp();
    const joinAt = START + 20 * DAY;
    const { botId } = await engine.book(orderOf('k', joinAt));
    await clock.advance(20 * DAY);
    await until(botId, 'in_call_recording');
    await clock.advance(5 * MINUTE);
    const window = { from: clock.now() - MINUTE, to: clock.now() + HOUR };
    expect(only(await engine.listOurs(window))).toMatchObject({ botId, state: 'active', recording: true });
  });

  it.each(['not_admitted', 'crash', 'insufficient_tokens'] as const)(
    'shows a bot that failed (%s) as ended',
    async (outcome) => {
      const { engine, until } = setUp({ outcome });
      const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
      await until(botId, 'failed');
      expect(only(await engine.listOurs({ from: START, to: START + HOUR }))).toMatchObject({
        state: 'ended',
        status: 'failed',
      });
    },
  );
});

it('ends with exactly one bot for each order, whatever goes wrong on the way', async () => {
  const struck: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 2 ** 30 }),
      fc.array(fc.tuple(fc.integer({ min: 2, max: 300 }), fc.boolean()), { minLength: 1, maxLength: 6 }),
      async (seed, meetings) => {
        const { engine, fail, server, service, clock } = setUp({ seed });
        const kinds = ['lostAnswer', 'connectionReset', 'truncatedBody', 'htmlInsteadOfJson'] as const;
        for (const kind of kinds) fail({ fault: { kind }, probability: 0.08 });
        for (const status of [429, 500, 503]) fail({ fault: { kind: 'status', status }, probability: 0.05 });
        for (const [index, [minutes, now]] of meetings.entries()) {
          const key = `key${index}`;
          const order = orderOf(key, now ? null : clock.now() + minutes * MINUTE, { meetingUrl: `${MEET}?n=${index}` });
          // As the reconcile does it: what may have happened is looked for before it is ordered again.
          for (let run = 0; run < 40; run++) {
            try {
              if ((await engine.findByKey(key)).length === 0) await engine.book(order);
              break;
            } catch (error) {
              if (!isCalendarBotsError(error)) throw error;
              expect(['unavailable', 'unexpectedResponse', 'rateLimited']).toContain(error.code);
            }
          }
        }
        for (const [kind, count] of Object.entries(server.faults.counts())) struck[kind] = (struck[kind] ?? 0) + count;
        const made = service.snapshot();
        for (const [index] of meetings.entries()) {
          const bots = made.filter((bot) => bot.extra?.['calendar_bots_key'] === `key${index}`);
          expect(bots).toHaveLength(1);
        }
        expect(service.breaches).toEqual([]);
      },
    ),
    { numRuns: 60, seed: 5 },
  );
  for (const kind of ['lostAnswer', 'connectionReset', 'truncatedBody', 'htmlInsteadOfJson', 'status']) {
    expect(struck[kind]).toBeGreaterThan(10);
  }
}, 60_000);

it('verifies and reads what the stand-in delivers', async () => {
  const secret = `whsec_${Buffer.from('a secret of the sandbox!').toString('base64')}`;
  const got: { headers: Record<string, string>; body: Uint8Array }[] = [];
  const { engine, service, until, clock } = setUp({
    send: (_, init) => {
      got.push({
        headers: Object.fromEntries(new Headers(init.headers)),
        body: new TextEncoder().encode(String(init.body)),
      });
      return Promise.resolve(new Response(null, { status: 204 }));
    },
  });
  service.webhooks.addEndpoint({ team: 'sandbox', url: 'http://receiver.test/hook', secret });
  const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
  await until(botId, 'completed');
  await clock.advance(0);
  const events = got.map(({ headers, body }) => {
    const now = Number(headers['svix-timestamp']) * 1000;
    expect(verifySvix({ body, headers, secrets: [secret], now })).toMatchObject({ ok: true });
    const altered = body.map((byte, i) => (i === 20 ? byte ^ 1 : byte));
    expect(verifySvix({ body: altered, headers, secrets: [secret], now })).toMatchObject({ ok: false });
    return parseMeetingBaasWebhook(JSON.parse(new TextDecoder().decode(body)));
  });
  expect(events.length).toBeGreaterThan(7);
  for (const event of events) expect(event).toMatchObject({ botId, tag: tagOf('k'), extra: { customer: 'ada' } });
  expect(events.map((event) => event.phase)).toEqual(
    expect.arrayContaining(['joining', 'waiting', 'joined', 'recording', 'left', 'completed']),
  );
  expect(events.find((event) => event.type === 'completed')?.recording?.video).toMatch(/^http/);
});
