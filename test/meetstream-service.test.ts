import fc from 'fast-check';
import type { FaultRule } from '../sandbox/faults';
import { type Contradictions, type MeetStreamOptions, OTHER_ANSWERS, type Outcome } from '../sandbox/meetstream/index';
import { driver, MEET, MINUTE, START } from '../sandbox/meetstream/test-driver';
import type { BotEvent, BotPhase } from '../core/src/bots/bot-event';
import {
  createMeetStreamStatuses,
  createMeetStreamHttp,
  createMeetStreamService,
  MeetStreamClient,
  type MeetStreamServiceOptions,
  receiveMeetStreamWebhook,
  userAttributes,
} from '../core/src/bots/meetstream/index';
import { confirmBy, noteEvent, type ProgressBook } from '../core/src/bots/progress/index';
import type { BookedBot, BotOrder, BotService, BotTag } from '../core/src/bots/service';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http/index';
import { type PlannedMeeting, reconcile, settingsPrint } from '../core/src/scheduling/index';
import { noteId, type SeenIds } from '../core/src/webhooks/index';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function setUp(
  options: Partial<MeetStreamOptions> = {},
  more: { wrap?: (fetch: Fetch) => Fetch; service?: Partial<MeetStreamServiceOptions> } = {},
) {
  const sandbox = driver(options);
  const clock = {
    now: () => sandbox.clock.now(),
    sleep: (ms: number) => sandbox.clock.advance(ms),
    random: () => 0.5,
  };
  const direct: Fetch = (url, { method, headers, body }) =>
    sandbox.server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const open = () => {
    const fetch = (more.wrap ?? ((inner) => inner))(direct);
    const http = createMeetStreamHttp({ fetch, clock, apiKey: 'sandbox-key', baseUrl: 'http://ms.test/api/v1/' });
    const client = new MeetStreamClient({ http });
    return { client, engine: createMeetStreamService(client, { clock, ...more.service }) };
  };
  const fail = (rule: FaultRule) => sandbox.server.faults.add(rule);
  const live = () => sandbox.service.expected().map((bot) => bot.id);
  const creates = () => sandbox.server.log.list({ operation: 'createBot' });
  return { ...sandbox, ...open(), open, fail, live, creates };
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
  settings: { custom_attributes: { customer: 'ada' } },
  tag: tagOf(key),
  ...more,
});

const meetingOf = (key: string, start: number, more: Partial<PlannedMeeting> = {}): PlannedMeeting => {
  const settings = more.settings ?? {};
  return {
    key,
    verdict: { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' },
    holders: ['me'],
    start,
    end: start + 30 * MINUTE,
    joinAt: start - MINUTE,
    meetingUrl: MEET,
    botName: 'Notetaker',
    settings,
    settingsPrint: settingsPrint(settings),
    version: '2026-05-01T00:00:00.000Z',
    event: { id: `e-${key}`, calendarId: 'c1', provider: 'google', title: 'Weekly' },
    ...more,
  };
};

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
    const { engine, service, live, creates } = setUp();
    const { botId, adopted } = await engine.book(orderOf('k1', START + HOUR));
    expect(adopted).toBe(false);
    expect(live()).toEqual([botId]);
    const bot = only(await engine.findByKey('k1'));
    expect(bot).toEqual({
      botId,
      state: 'scheduled',
      status: 'Scheduled',
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
    expect(userAttributes(service.snapshot()[0]?.attributes)).toEqual({ customer: 'ada' });
    // Said outright, because the sources disagree on what happens otherwise.
    expect(creates()[0]?.body).toMatchObject({
      video_required: true,
      recording_config: { retention: { type: 'timed', hours: 720 } },
    });
  });

  it.each([
    ['without a time', null],
    ['for a time that has passed', START - HOUR],
    ['for the next minute', START + 59_000],
  ])('sends it now %s', async (_, joinAt) => {
    const { engine, service } = setUp();
    await engine.book(orderOf('k', joinAt));
    expect(service.snapshot()[0]).toMatchObject({ joinAt: null, status: 'Joining' });
    expect(only(await engine.listOurs({ from: START, to: START + HOUR }))).toMatchObject({
      state: 'active',
      joinAt: null,
    });
  });

  it('sends it now when its time passes on the way', async () => {
    const { engine, service, fail } = setUp();
    fail({ fault: { kind: 'slow', ms: 62_000 }, operation: 'createBot' });
    await engine.book(orderOf('k', START + MINUTE + 500));
    expect(service.snapshot()).toHaveLength(1);
    expect(service.snapshot()[0]).toMatchObject({ joinAt: null, status: 'Joining' });
  });

  it('refuses what cannot be booked, before anything is sent', async () => {
    const { engine, server } = setUp();
    expect(await failure(engine.book(orderOf('k', START + 91 * DAY)))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { meetingUrl: 'zoom' })))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { name: '  ' })))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { settings: { a: 1 } })))).toMatchObject({ code: 'invalid' });
    expect(server.log.list()).toEqual([]);
  });

  it('gives the same bot for the same order again, and another for the order of a bot that was taken back', async () => {
    const { engine, live, creates } = setUp();
    const order = orderOf('k', START + HOUR);
    const first = await engine.book(order);
    expect(await engine.book(order)).toEqual({ botId: first.botId, adopted: true });
    expect(creates().map(({ status }) => status)).toEqual([201, 507]);
    await engine.remove({ botId: first.botId, state: 'scheduled' }, tagOf('k', { removed: 'v' }));
    const second = await engine.book(order);
    expect(second).toEqual({ botId: expect.not.stringMatching(first.botId) as string, adopted: false });
    expect(live()).toEqual([second.botId]);
    // And the same again for whoever walks the same way.
    expect(await engine.book(order)).toEqual({ botId: second.botId, adopted: true });
  });

  it('makes one bot of two first creates at the same moment of one client', async () => {
    const { engine, live } = setUp();
    const [a, b] = await Promise.all([
      engine.book(orderOf('k', START + HOUR)),
      engine.book(orderOf('k', START + HOUR)),
    ]);
    expect(a.botId).toBe(b.botId);
    expect(live()).toEqual([a.botId]);
  });

  it('refuses to guess when booked bots cannot all be seen', async () => {
    const seen = setUp({ says: { listsScheduled: true } });
    const unseen = setUp({ says: { listsScheduled: false } });
    for (const { engine } of [seen, unseen]) {
      for (let i = 0; i < 100; i++) await engine.book(orderOf(`k${i}`, START + HOUR + i * MINUTE));
      await engine.book(orderOf('last', START + 5 * HOUR)).catch(() => undefined);
    }
    expect(only(await seen.engine.findByKey('last')).state).toBe('scheduled');
    expect(await failure(unseen.engine.findByKey('last'))).toMatchObject({
      code: 'quotaExhausted',
      message: expect.stringContaining('100 booked bots') as string,
    });
  });
});

const FAULTS: [string, FaultRule['fault'], boolean][] = [
  ['a lost answer', { kind: 'lostAnswer' }, true],
  ['half an answer', { kind: 'truncatedBody' }, true],
  ['a page of HTML instead of the answer', { kind: 'htmlInsteadOfJson' }, true],
  ['a reset connection', { kind: 'connectionReset' }, false],
  ['500', { kind: 'status', status: 500 }, false],
  ['503', { kind: 'status', status: 503 }, false],
  ['507 without a bot', { kind: 'status', status: 507 }, false],
  ['a rate limit', { kind: 'status', status: 429, headers: { 'retry-after': '2' } }, false],
];

describe.each([
  ['booked', START + HOUR],
  ['sent now', null],
])('a bot that is %s', (_, joinAt) => {
  it.each(FAULTS)('is there exactly once after %s', async (_fault, fault, carriedOut) => {
    const { engine, service, fail, live } = setUp();
    fail({ fault, operation: 'createBot' });
    const { botId, adopted } = await engine.book(orderOf('k', joinAt));
    expect(adopted).toBe(carriedOut);
    expect(live()).toEqual([botId]);
    expect(service.made.size).toBe(1);
  });

  it.each(FAULTS)('is there exactly once after %s three times', async (_fault, fault) => {
    const { engine, service, fail, live } = setUp();
    fail({ fault, operation: 'createBot', times: 3 });
    const { botId } = await engine.book(orderOf('k', joinAt));
    expect(live()).toEqual([botId]);
    expect(service.made.size).toBe(1);
  });

  it('is there exactly once when neither key protects and no listing shows it at first', async () => {
    const { engine, fail, live } = setUp({ says: { protects: 'neither' } });
    fail({ fault: { kind: 'lostAnswer' }, operation: 'createBot' });
    fail({
      fault: { kind: 'status', status: 200, body: { bots: [], hasNextPage: false } },
      operation: 'listBots',
    });
    fail({ fault: { kind: 'status', status: 200, body: { scheduled_bots: [] } }, operation: 'listScheduledBots' });
    const { botId } = await engine.book(orderOf('k', joinAt));
    // The second create made a twin; the older one stays, the other is told to go.
    expect(live()).toEqual([botId]);
  });

  it('is not there after an outage, and the error says that it may be', async () => {
    const { engine, service, fail } = setUp();
    fail({ fault: { kind: 'connectionReset' }, operation: 'createBot', times: 99 });
    expect(await failure(engine.book(orderOf('k', joinAt)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: true,
    });
    expect(service.made.size).toBe(0);
  });

  it('leaves it open when the look-up fails too, and is found later', async () => {
    const { engine, fail, server, live } = setUp();
    fail({ fault: { kind: 'lostAnswer' }, operation: 'createBot' });
    fail({ fault: { kind: 'status', status: 503 }, method: 'GET', times: 99 });
    expect(await failure(engine.book(orderOf('k', joinAt)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: true,
    });
    server.faults.clear();
    expect(live()).toEqual([only(await engine.findByKey('k')).botId]);
  });
});

it('what a person took back stays away, also where two had been booked at the same moment', async () => {
  const { engine, client, clock } = setUp();
  const meeting = meetingOf('k', START + 5 * HOUR);
  const tag = { ...tagOf('k'), start: new Date(meeting.start).toISOString(), event: meeting.event };
  const first = await engine.book(orderOf('k', meeting.joinAt, { tag }));
  await clock.advance(1000);
  const twin = await engine.book(orderOf('k', meeting.joinAt, { tag: { ...tag, holders: ['other'] } }));
  expect(await engine.remove({ botId: twin.botId, state: 'scheduled' }, { ...tag, removed: tag.version })).toBe(
    'removed',
  );
  await clock.advance(HOUR);
  await client.deleteScheduledBot(first.botId);
  const [outcome] = await reconcile({
    service: engine,
    own: new Set(['me']),
    meetings: [meeting],
    now: () => clock.now(),
  });
  expect(outcome).toMatchObject({ did: 'skipped', code: 'takenBack' });
});

describe.each([{}, ...OTHER_ANSWERS].map((says) => [JSON.stringify(says), says] as const))(
  'with the answers %s',
  (_, says: Partial<Contradictions>) => {
    const lifeOf = async (engine: BotService, meetings: PlannedMeeting[], now: () => number) =>
      (await reconcile({ service: engine, own: new Set(['me']), meetings, now })).map(({ did }) => did);

    it('a meeting is booked, kept, moved, given a new link and settings, and cancelled, with one bot at any time', async () => {
      const { engine, clock, service, live } = setUp({ says });
      const now = () => clock.now();
      const run = async (meeting: PlannedMeeting) => {
        await clock.advance(1000);
        const did = await lifeOf(engine, [meeting], now);
        return did[0];
      };
      expect(await run(meetingOf('k', START + 2 * HOUR))).toBe('booked');
      expect(live()).toHaveLength(1);
      expect(await run(meetingOf('k', START + 2 * HOUR))).toBe('kept');
      const moved = meetingOf('k', START + 3 * HOUR, { version: '2026-05-02T00:00:00.000Z' });
      expect(await run(moved)).toBe('moved');
      expect(live()).toHaveLength(1);
      // Where it really goes, not what the record says.
      const [bot] = [...service.fleet.bots.values()].filter(({ status }) => status === 'Scheduled');
      expect(bot?.goesAt).toBe(moved.joinAt);
      expect(await run(moved)).toBe('kept');
      const relinked = { ...moved, meetingUrl: `${MEET}?authuser=1`, version: '2026-05-03T00:00:00.000Z' };
      expect(await run(relinked)).toBe('moved');
      expect(service.expected()).toMatchObject([{ meetingLink: relinked.meetingUrl }]);
      const settings = { video_required: false };
      const set = { ...relinked, settings, settingsPrint: settingsPrint(settings) };
      await run(set);
      expect(live()).toHaveLength(1);
      expect(await run(set)).toBe('kept');
      const cancelled = {
        ...set,
        holders: [],
        version: '2026-05-04T00:00:00.000Z',
        verdict: { kind: 'unwanted' as const, code: 'cancelled', reason: 'The meeting was cancelled.' },
      };
      expect(await run(cancelled)).toBe('removed');
      expect(live()).toEqual([]);
      // Wanted again, by a version that is newer than the removal.
      expect(await run({ ...set, version: '2026-05-05T00:00:00.000Z' })).toBe(
        // Where no mark can be left in a bot that stays in the list, it looks as if somebody had taken it back by hand.
        says.patch === 'refused' ? 'skipped' : 'booked',
      );
    });

    it('a lost create is found again', async () => {
      const { engine, fail, live } = setUp({ says });
      fail({ fault: { kind: 'lostAnswer' }, operation: 'createBot' });
      const { botId, adopted } = await engine.book(orderOf('k', START + HOUR));
      expect({ adopted, live: live() }).toEqual({ adopted: true, live: [botId] });
    });

    it('two runners at the same moment end with one bot', async () => {
      const world = setUp({ says });
      const now = () => world.clock.now();
      const meeting = meetingOf('k', START + 2 * HOUR);
      await Promise.all([world.open(), world.open()].map(({ engine }) => lifeOf(engine, [meeting], now)));
      await lifeOf(world.engine, [meeting], now);
      expect(world.live()).toHaveLength(1);
    });

    it('a bot goes through its call, is listed, and ends', async () => {
      const { engine, until, clock, client } = setUp({ says });
      const { botId } = await engine.book(
        orderOf('k', START + 2 * MINUTE, {
          settings: { recording_config: { transcript: { provider: { deepgram: { model: 'nova-3' } } } } },
        }),
      );
      await until(botId, 'Recording');
      expect(only(await engine.listOurs({ from: clock.now(), to: clock.now() + HOUR }))).toMatchObject({
        state: 'active',
        recording: true,
      });
      await until(botId, 'Done');
      expect(only(await engine.findByKey('k'))).toMatchObject({
        state: 'ended',
        status: 'Done',
        joinAt: START + 2 * MINUTE,
        endedAt: expect.any(Number) as number,
      });
      expect(await client.getAudio(botId)).toMatch(/^https/);
      const runs = await client.listTranscriptions(botId);
      expect(runs).toMatchObject([{ status: 'Success', provider: 'deepgram' }]);
      expect(await client.getTranscript(runs[0]?.transcript_id ?? '')).toMatchObject([
        { speaker: 'Ada Lovelace', transcript: 'Good morning.' },
      ]);
    });
  },
);

describe('a service that never moves a booked bot', () => {
  it('gets it taken back and booked anew for time, link, settings and name', async () => {
    const { engine, clock, live, server, service } = setUp({}, { service: { movesScheduledBots: false } });
    const run = async (meeting: PlannedMeeting) =>
      (await reconcile({ service: engine, own: new Set(['me']), meetings: [meeting], now: () => clock.now() }))[0];
    let meeting = meetingOf('k', START + 2 * HOUR);
    await run(meeting);
    const changes: Partial<PlannedMeeting>[] = [
      { start: START + 3 * HOUR, end: START + 4 * HOUR, joinAt: START + 3 * HOUR - MINUTE },
      { meetingUrl: `${MEET}?x=1` },
      { settings: { video_required: false }, settingsPrint: settingsPrint({ video_required: false }) },
      { botName: 'Minutes' },
    ];
    for (const change of changes) {
      const [before] = live();
      meeting = { ...meeting, ...change };
      expect((await run(meeting))?.did).toBe('moved');
      expect(live()).toHaveLength(1);
      expect(live()).not.toContain(before);
      expect((await run(meeting))?.did).toBe('kept');
    }
    expect(service.expected()).toMatchObject([{ botName: 'Minutes', meetingLink: `${MEET}?x=1` }]);
    // The only changes that were written are the marks of removal.
    for (const { body } of server.log.list({ operation: 'updateScheduledBot' })) {
      expect(body).toMatchObject({
        custom_attributes: { calendar_bots_removed: expect.stringMatching(/^@/) as string },
      });
    }
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
  });

  it.each(['Joining', 'InWaitingRoom', 'Recording'])('makes a bot leave that is %s', async (status) => {
    const { engine, until, live } = setUp();
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
    await until(botId, status);
    expect(await engine.remove({ botId, state: status === 'Joining' ? 'scheduled' : 'active' }, mark)).toBe('removed');
    expect(live()).toEqual([]);
    expect(only(await engine.findByKey('k')).state).toBe('ended');
  });

  it('tells a bot to leave only once, although its answer got lost', async () => {
    const { engine, until, fail, server } = setUp();
    const { botId } = await engine.book(orderOf('k', null));
    await until(botId, 'Recording');
    fail({ fault: { kind: 'lostAnswer' }, operation: 'removeBot' });
    expect(await engine.remove({ botId, state: 'active' }, mark)).toBe('removed');
    expect(server.log.list({ operation: 'removeBot' })).toHaveLength(1);
  });

  it('tells it again when the request did not get there, and says so when nothing helps', async () => {
    const { engine, until, fail, server, live } = setUp();
    const { botId } = await engine.book(orderOf('k', null));
    await until(botId, 'Recording');
    fail({ fault: { kind: 'connectionReset' }, operation: 'removeBot', times: 3 });
    expect(await failure(engine.remove({ botId, state: 'active' }, mark))).toMatchObject({ code: 'unavailable' });
    expect(live()).toEqual([botId]);
    expect(server.log.list({ operation: 'removeBot' })).toHaveLength(3);
    expect(await engine.remove({ botId, state: 'active' }, mark)).toBe('removed');
    expect(live()).toEqual([]);
  });

  it('knows bots that are done and bots that are not there', async () => {
    const { engine, until } = setUp();
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
    await until(botId, 'Done');
    expect(await engine.remove({ botId, state: 'active' }, mark)).toBe('ended');
    expect(await engine.remove({ botId: 'bot_nobody', state: 'scheduled' }, mark)).toBe('gone');
    expect(await failure(engine.remove({ botId: '../x', state: 'scheduled' }, mark))).toMatchObject({
      code: 'invalid',
    });
  });

  it.each(['lostAnswer', 'connectionReset', 'truncatedBody', 'htmlInsteadOfJson'] as const)(
    'gets through %s at every step',
    async (kind) => {
      for (const status of ['Scheduled', 'Recording']) {
        const { engine, fail, until, live } = setUp();
        const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE));
        await until(botId, status);
        for (const operation of ['updateScheduledBot', 'deleteScheduledBot', 'removeBot', 'getStatus']) {
          fail({ fault: { kind }, operation });
        }
        // A lost deletion has been carried out: what is said of the bot then is that it is not there any more.
        expect(['removed', 'ended']).toContain(await engine.remove({ botId, state: 'scheduled' }, mark));
        expect(live()).toEqual([]);
      }
    },
  );
});

describe('a bot that is on its way to an old link', () => {
  it.each([false, true])('is stopped and another one sent, even after a crash in between: %p', async (crash) => {
    const { engine, clock, until, live, fail, server, service } = setUp();
    const now = () => clock.now();
    const run = (meeting: PlannedMeeting) =>
      reconcile({ service: engine, own: new Set(['me']), meetings: [meeting], now });
    const meeting = meetingOf('k', START + 2 * MINUTE);
    await run(meeting);
    const [first] = live();
    await until(first ?? '', 'InWaitingRoom');
    const relinked = { ...meeting, meetingUrl: 'https://us02web.zoom.us/j/1', version: '2026-05-09T00:00:00.000Z' };
    if (crash) {
      fail({ fault: { kind: 'connectionReset' }, operation: 'createBot', times: 99 });
      expect((await run(relinked))[0]?.did).toBe('failed');
      server.faults.clear();
      expect(live()).toEqual([]);
    }
    await run(relinked);
    expect(service.expected()).toMatchObject([{ meetingLink: relinked.meetingUrl }]);
  });
});

it('ends with exactly one bot for each meeting, whatever goes wrong on the way and however often it crashes', async () => {
  const struck: Record<string, number> = {};
  const answers = fc.constantFrom<Partial<Contradictions>>({}, ...OTHER_ANSWERS);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 2 ** 30 }),
      fc.array(answers, { maxLength: 3 }),
      fc.array(fc.integer({ min: 3, max: 300 }), { minLength: 1, maxLength: 5 }),
      async (seed, many, starts) => {
        const says = Object.assign({}, ...many) as Partial<Contradictions>;
        const { engine, fail, server, live, clock } = setUp({ seed, says });
        const kinds = ['lostAnswer', 'connectionReset', 'truncatedBody', 'htmlInsteadOfJson'] as const;
        for (const kind of kinds) fail({ fault: { kind }, probability: 0.08 });
        for (const status of [429, 500, 503]) fail({ fault: { kind: 'status', status }, probability: 0.05 });
        // Crashes are failures of a call at any point: the next run knows nothing of the one before.
        const meetings = starts.map((minutes, i) =>
          meetingOf(`key${i}`, START + DAY + minutes * MINUTE, { meetingUrl: `${MEET}?n=${i}` }),
        );
        const settle = async (wanted: PlannedMeeting[]) => {
          for (let run = 0; run < 60; run++) {
            try {
              const outcomes = await reconcile({
                service: engine,
                own: new Set(['me']),
                meetings: wanted,
                exhaustive: { from: START, to: START + 3 * DAY },
                now: () => clock.now(),
              });
              if (outcomes.every(({ did }) => did === 'kept' || did === 'skipped')) return;
            } catch (error) {
              if (!isCalendarBotsError(error)) throw error;
              expect(['unavailable', 'unexpectedResponse', 'rateLimited']).toContain(error.code);
            }
          }
          throw new Error('never settled');
        };
        await settle(meetings);
        expect(live()).toHaveLength(meetings.length);
        const moved = meetings.map((meeting) => ({
          ...meeting,
          start: meeting.start + HOUR,
          end: meeting.end + HOUR,
          joinAt: meeting.joinAt + HOUR,
          version: '2026-06-01T00:00:00.000Z',
        }));
        await settle(moved);
        expect(live()).toHaveLength(meetings.length);
        for (const [kind, count] of Object.entries(server.faults.counts())) struck[kind] = (struck[kind] ?? 0) + count;
      },
    ),
    { numRuns: 60, seed: 11 },
  );
  for (const kind of ['lostAnswer', 'connectionReset', 'truncatedBody', 'htmlInsteadOfJson', 'status']) {
    expect(struck[kind]).toBeGreaterThan(10);
  }
}, 120_000);

describe('webhooks', () => {
  const SECRET = 'endpoint-secret';
  const receiver = (options: Partial<MeetStreamOptions> = {}, secrets: string[] = [SECRET]) => {
    const got: { url: string; headers: Record<string, string>; body: Uint8Array }[] = [];
    const world = setUp({
      ...options,
      send: async (url, init) => {
        const headers = Object.fromEntries(new Headers(init.headers));
        got.push({ url, headers, body: new TextEncoder().encode(String(init.body)) });
        return new Response(null, { status: 204 });
      },
    });
    world.service.webhooks.endpoints.push({ url: 'http://receiver.test/hook', secret: SECRET, events: null });
    const read = () => got.map((delivery) => receiveMeetStreamWebhook({ ...delivery, secrets }));
    return { ...world, got, read };
  };

  it.each<[Outcome, Partial<Contradictions>, BotPhase[]]>([
    ['admitted', {}, ['scheduled', 'joining', 'waiting', 'joined', 'recording', 'left', 'processing', 'completed']],
    ['admitted', { eventName: 'bot_event', joiningTimes: 3 }, ['joining', 'recording', 'completed']],
    ['denied', { terminal: 'stopped' }, ['waiting', 'failed']],
    ['denied', { terminal: 'own' }, ['waiting', 'failed']],
    ['not_admitted', { eventName: 'both' }, ['waiting', 'failed']],
    ['crash', { terminal: 'own', timestamps: false }, ['recording', 'failed']],
    ['kicked', { terminal: 'own' }, ['recording', 'left', 'completed']],
    ['kicked', { eventName: 'both' }, ['recording', 'left', 'completed']],
  ])('of a bot that is %s (%j) tell its way, signed, each once, never backwards', async (outcome, says, phases) => {
    const { engine, service, clock, got, read } = receiver({ says });
    service.fleet.outcome = outcome;
    service.webhooks.trouble = { duplicates: 0.5, late: { probability: 0.4, byMs: 60_000 } };
    await engine.book(orderOf('k', START + 2 * MINUTE));
    await clock.advance(HOUR);
    let seen: SeenIds = {};
    let book: ProgressBook = {};
    const told: BotPhase[] = [];
    for (const reception of read()) {
      if (!reception.ok) throw new Error(reception.message);
      const { event, id, mustReread } = reception.received;
      expect(mustReread).toBe(false);
      expect(event).toMatchObject({ service: 'meetstream', tag: tagOf('k'), extra: { customer: 'ada' } });
      const noted = noteId(seen, id, clock.now());
      seen = noted.seen;
      if (noted.duplicate || event.phase === null) continue;
      const heard = noteEvent(book, event, clock.now());
      book = heard.book;
      if (heard.news === 'phase') told.push(event.phase);
    }
    const ends = phases[phases.length - 1];
    expect(told[told.length - 1]).toBe(ends);
    for (const phase of told) expect(['scheduled', 'joining', 'waiting', 'joined', 'recording', 'left', 'processing', ends]).toContain(phase); // prettier-ignore
    // Everything that was to be said was sent, in whatever order.
    const sent = read().flatMap((reception) => (reception.ok ? (reception.received.event.phase ?? []) : []));
    expect(sent).toEqual(expect.arrayContaining(phases));
    expect(got.length).toBeGreaterThan(Object.keys(seen).length);
  });

  it('refuses a body that was changed, and a secret that is not ours', async () => {
    const { engine, clock, got, service } = receiver();
    await engine.book(orderOf('k', START + 2 * MINUTE));
    await clock.advance(0);
    const [first] = got;
    if (first === undefined) throw new Error('nothing came');
    const changed = first.body.map((byte, i) => (i === 12 ? byte ^ 1 : byte));
    expect(receiveMeetStreamWebhook({ ...first, secrets: ['old', SECRET] })).toMatchObject({ ok: true });
    expect(receiveMeetStreamWebhook({ ...first, body: changed, secrets: [SECRET] })).toMatchObject({ ok: false });
    expect(receiveMeetStreamWebhook({ ...first, secrets: ['other'] })).toMatchObject({ ok: false, status: 401 });
    expect(receiveMeetStreamWebhook({ ...first, secrets: [] })).toMatchObject({ ok: false, status: 401 });
    await service.webhooks.forge({ event: 'bot.done', bot_id: 'x' }, 'wrong');
    const forged = got[got.length - 1] ?? first;
    expect(receiveMeetStreamWebhook({ ...forged, secrets: [SECRET] })).toMatchObject({ ok: false });
  });

  it('believes an unsigned callback only as far as the bot itself is', async () => {
    const { engine, clock, got, client, until } = receiver();
    const settings = { callback_url: 'https://receiver.test/callback' };
    const { botId } = await engine.book(orderOf('k', START + 2 * MINUTE, { settings }));
    await until(botId, 'Recording');
    await clock.advance(0);
    const callback = got.filter(({ url }) => url.endsWith('/callback')).pop();
    if (callback === undefined) throw new Error('no callback came');
    const reception = receiveMeetStreamWebhook({ ...callback, secrets: [SECRET] });
    if (!reception.ok) throw new Error('refused');
    expect(reception.received).toMatchObject({ mustReread: true, event: { phase: 'recording' } });
    const statuses = createMeetStreamStatuses(client, {
      clock: { now: () => clock.now(), sleep: (ms) => clock.advance(ms), random: () => 0.5 },
    });
    const confirm = async (event: BotEvent) => {
      const reading = event.botId === null ? null : await statuses.read(event.botId);
      return reading === null ? null : confirmBy(event, reading);
    };
    expect(await confirm(reception.received.event)).toMatchObject({
      status: 'Recording',
      tag: tagOf('k'),
    });

    const lie = (body: object) => {
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      const lied = receiveMeetStreamWebhook({ body: bytes, headers: {}, secrets: [SECRET] });
      if (!lied.ok) throw new Error('refused');
      return confirm(lied.received.event);
    };
    expect(await lie({ event: 'bot.done', bot_id: botId })).toBeNull();
    expect(await lie({ event: 'bot.recording', bot_id: 'bot_nobody' })).toBeNull();
    await until(botId, 'Done');
    expect(await lie({ event: 'bot.denied', bot_id: botId })).toBeNull();
    expect(await lie({ event: 'bot.done', bot_id: botId })).toMatchObject({ type: 'completed', terminal: true });
  });
});
