import type { FaultRule } from '../sandbox/faults';
import {
  type Contradictions,
  type MeetingBaasV1Options,
  OTHER_ANSWERS,
  type Outcome,
} from '../sandbox/meeting-baas-v1/index';
import { driver, MEET, MINUTE, START } from '../sandbox/meeting-baas-v1/test-driver';
import {
  createMeetingBaasV1Http,
  createMeetingBaasV1Service,
  createMeetingBaasV1Statuses,
  MeetingBaasV1Client,
  type MeetingBaasV1ServiceOptions,
  receiveMeetingBaasV1Webhook,
  userExtra,
} from '../core/src/bots/meeting-baas-v1/index';
import type { BotEvent } from '../core/src/bots/bot-event';
import { watchBots } from '../core/src/bots/progress/index';
import type { BookedBot, BotOrder, BotTag } from '../core/src/bots/service';
import { type CalendarBotsError, type Fetch, isCalendarBotsError } from '../core/src/http/index';
import { type PlannedMeeting, reconcile, settingsPrint } from '../core/src/scheduling/index';
import { noteId, type SeenIds } from '../core/src/webhooks/index';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function setUp(
  options: Partial<MeetingBaasV1Options> = {},
  more: { wrap?: (fetch: Fetch) => Fetch; service?: Partial<MeetingBaasV1ServiceOptions> } = {},
) {
  const sandbox = driver(options);
  const clock = {
    now: () => sandbox.clock.now(),
    sleep: (ms: number) => sandbox.clock.advance(ms),
    random: () => 0.5,
  };
  const direct: Fetch = (url, { method, headers, body }) =>
    sandbox.server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const open = (wrap: (fetch: Fetch) => Fetch = more.wrap ?? ((fetch) => fetch)) => {
    const http = createMeetingBaasV1Http({
      fetch: wrap(direct),
      clock,
      apiKey: 'sandbox-key',
      baseUrl: 'http://v1.test/',
    });
    const client = new MeetingBaasV1Client({ http });
    return { client, engine: createMeetingBaasV1Service(client, { clock, ...more.service }) };
  };
  const fail = (rule: FaultRule) => sandbox.server.faults.add(rule);
  const live = () => sandbox.service.expected().map((bot) => bot.id);
  const creates = () => sandbox.server.log.list({ operation: 'join' });
  return { ...sandbox, ...open(), open, fail, live, creates };
}

type SetUp = ReturnType<typeof setUp>;

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
const unwanted = { kind: 'unwanted', code: 'declined', reason: 'It was declined.' } as const;

/** One run for one meeting, as a workflow does it. */
async function run(
  { engine, clock }: Pick<SetUp, 'engine' | 'clock'>,
  meeting: PlannedMeeting,
  own: readonly string[] = meeting.holders,
) {
  const [outcome] = await reconcile({
    service: engine,
    own: new Set(own),
    meetings: [meeting],
    now: () => clock.now(),
  });
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

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
    // Seconds, and exactly when it is to be there.
    expect(creates()[0]?.body).toMatchObject({ start_time: (START + HOUR) / 1000 });
  });

  it.each([
    ['without a time', null],
    ['for a time that has passed', START - HOUR],
    ['for the next minute', START + 59_000],
  ])('sends it now %s', async (_, joinAt) => {
    const { engine, service } = setUp();
    await engine.book(orderOf('k', joinAt));
    expect(service.snapshot()[0]).toMatchObject({ joinAt: null, status: 'joining_call' });
    expect(only(await engine.listOurs({ from: START, to: START + HOUR }))).toMatchObject({
      state: 'active',
      joinAt: null,
    });
  });

  it('refuses what cannot be booked, before anything is sent', async () => {
    const { engine, creates } = setUp();
    expect(await failure(engine.book(orderOf('k', START + 91 * DAY)))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { meetingUrl: 'zoom' })))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { name: '  ' })))).toMatchObject({ code: 'invalid' });
    expect(await failure(engine.book(orderOf('k', null, { settings: { a: 1 } })))).toMatchObject({ code: 'invalid' });
    expect(creates()).toEqual([]);
  });

  it('lets the service refuse the second of two bookings of one meeting, whoever asks for it', async () => {
    const { open, live, creates } = setUp();
    const [a, b] = [open().engine, open().engine];
    // Both look before either books.
    const results = await Promise.all([
      a.book(orderOf('k', START + HOUR, { tag: tagOf('k', { holders: ['a'] }) })),
      b.book(orderOf('k', START + HOUR, { tag: tagOf('k', { holders: ['b'] }), name: 'Other' })),
    ]);
    expect(live()).toHaveLength(1);
    expect(new Set(results.map(({ botId }) => botId))).toEqual(new Set(live()));
    expect(results.map(({ adopted }) => adopted).sort()).toEqual([false, true]);
    expect(
      creates()
        .map(({ status }) => status)
        .sort(),
    ).toEqual([200, 409]);
  });

  it('keeps back-to-back meetings of one link apart', async () => {
    const { engine, live } = setUp();
    await engine.book(orderOf('k1', START + HOUR));
    await engine.book(orderOf('k2', START + HOUR + 2 * MINUTE));
    expect(live()).toHaveLength(2);
  });

  it.each<[string, FaultRule]>([
    ['a lost answer', { fault: { kind: 'lostAnswer' }, operation: 'join' }],
    ['a page of HTML', { fault: { kind: 'htmlInsteadOfJson' }, operation: 'join' }],
    ['half an answer', { fault: { kind: 'truncatedBody' }, operation: 'join' }],
    ['a broken connection', { fault: { kind: 'connectionReset' }, operation: 'join', times: 2 }],
    ['a server error', { fault: { kind: 'status', status: 503 }, operation: 'join', times: 3 }],
    ['too many requests', { fault: { kind: 'status', status: 429, headers: { 'retry-after': '2' } }, operation: 'join', times: 2 }], // prettier-ignore
  ])('makes one bot in spite of %s', async (_, rule) => {
    const { engine, live, fail } = setUp();
    fail(rule);
    const { botId } = await engine.book(orderOf('k', START + HOUR));
    expect(live()).toEqual([botId]);
  });

  it('does not say that nothing happened while nobody could look', async () => {
    const { engine, fail, live, server } = setUp();
    fail({ fault: { kind: 'lostAnswer' }, operation: 'join' });
    fail({ fault: { kind: 'status', status: 500 }, operation: 'bots_with_metadata', times: 99, after: 1 });
    expect(await failure(engine.book(orderOf('k', START + HOUR)))).toMatchObject({
      code: 'unavailable',
      mayHaveHappened: true,
    });
    server.faults.clear();
    expect((await engine.book(orderOf('k2', START + HOUR))).adopted).toBe(false);
    expect(live()).toHaveLength(2);
    expect(only(await engine.findByKey('k')).state).toBe('scheduled');
  });
});

describe('a listing that does not show booked bots', () => {
  const hidden = { says: { booked: 'hidden' } } as const;

  it('is noticed at the first booking, which is taken back', async () => {
    const { engine, live } = setUp(hidden);
    expect(await failure(engine.book(orderOf('k', START + HOUR)))).toMatchObject({
      code: 'unexpectedResponse',
      hint: expect.stringContaining('Send When Due') as string,
    });
    expect(live()).toEqual([]);
  });

  it('is got along with by sending bots when they are due', async () => {
    const s = setUp(hidden, { service: { onlyWhenDue: true } });
    const meeting = meetingOf('k', START + 10 * MINUTE);
    for (let minute = 0; minute < 60; minute++) {
      const { did, code } = await run(s, meeting);
      if (minute < 8) expect([did, code]).toEqual(['skipped', 'tooFarAhead']);
      await s.clock.advance(MINUTE);
    }
    expect(s.service.snapshot()).toHaveLength(1);
    expect(s.service.snapshot()[0]?.history[0]).toEqual({ status: 'joining_call', at: START + 8 * MINUTE });
  });

  it('a server that takes seconds for milliseconds is noticed as well', async () => {
    const { engine, live } = setUp({ says: { startTime: 'milliseconds' } });
    expect((await failure(engine.book(orderOf('k', START + HOUR)))).message).toContain('sent a bot at once');
    expect(live()).toEqual([]);
  });
});

describe('exactly one', () => {
  it('books, keeps, moves, and takes back', async () => {
    const s = setUp();
    const at = START + 3 * HOUR;
    expect(await run(s, meetingOf('k', at))).toMatchObject({ did: 'booked', joinAt: at - MINUTE });
    expect(await run(s, meetingOf('k', at))).toMatchObject({ did: 'kept' });
    const moved = meetingOf('k', at + HOUR, { version: '2026-06-01T00:00:00.000Z' });
    expect(await run(s, moved)).toMatchObject({ did: 'moved', joinAt: at + 59 * MINUTE });
    expect(s.service.expected()).toMatchObject([{ joinAt: at + 59 * MINUTE }]);
    expect(await run(s, moved)).toMatchObject({ did: 'kept' });
    const linked = { ...moved, meetingUrl: 'https://zoom.us/j/1', version: '2026-06-02T00:00:00.000Z' };
    await run(s, linked);
    expect(s.service.expected()).toMatchObject([{ meetingUrl: 'https://zoom.us/j/1' }]);
    const settings = { recording_mode: 'audio_only' };
    await run(s, { ...linked, settings, settingsPrint: settingsPrint(settings) });
    expect(s.service.expected()).toHaveLength(1);
    expect(await run(s, { ...linked, verdict: unwanted })).toMatchObject({ did: 'removed' });
    expect(s.service.expected()).toEqual([]);
    // It is accepted after all: what we took back ourselves is no reason to stay away.
    expect(await run(s, { ...linked, version: '2026-06-03T00:00:00.000Z' })).toMatchObject({ did: 'booked' });
    expect(s.service.expected()).toHaveLength(1);
  });

  it('leaves a bot alone that a person took back, however the meeting moves', async () => {
    const s = setUp();
    await run(s, meetingOf('k', START + 3 * HOUR));
    const bot = only(await s.engine.findByKey('k'));
    await s.clock.advance(MINUTE);
    expect((await s.call('DELETE', `/bots/${bot.botId}`)).body).toEqual({ ok: true });
    for (const at of [START + 3 * HOUR, START + 4 * HOUR]) {
      expect(await run(s, meetingOf('k', at))).toMatchObject({ did: 'skipped', code: 'takenBack' });
    }
    expect(only(await s.engine.findByKey('k'))).toMatchObject({ state: 'cancelled', tag: { removed: null } });
    expect(s.live()).toEqual([]);
  });

  it('tells a person from ourselves after any number of moves and holders', async () => {
    const s = setUp();
    await run(s, meetingOf('k', START + 3 * HOUR));
    await s.clock.advance(MINUTE);
    await run(s, meetingOf('k', START + 4 * HOUR));
    await s.clock.advance(MINUTE);
    await run(s, meetingOf('k', START + 4 * HOUR, { holders: ['other'] }));
    await s.clock.advance(MINUTE);
    const [id] = s.live();
    await s.call('DELETE', `/bots/${id ?? ''}`);
    expect(await run(s, meetingOf('k', START + 4 * HOUR))).toMatchObject({ did: 'skipped', code: 'takenBack' });
    expect(s.live()).toEqual([]);
  });

  it('holds a bot for two, and lets it go with the last one', async () => {
    const s = setUp();
    const settings = {
      recording_mode: 'audio_only' as const,
      entry_message: 'Hello',
      speech_to_text: { provider: 'Gladia' as const, api_key: 'secret-of-gladia' },
      automatic_leave: { waiting_room_timeout: 300 },
      streaming: { input: 'wss://x.test/in', audio_frequency: '16khz' as const },
      extra: { customer: 'ada' },
    };
    const mine = meetingOf('k', START + 3 * HOUR, { settings, settingsPrint: settingsPrint(settings) });
    const theirs = meetingOf('k', START + 3 * HOUR, { holders: ['other'] });
    await run(s, mine);
    const first = s.creates()[0]?.body as Record<string, unknown>;
    expect(await run(s, theirs)).toMatchObject({ did: 'changed' });
    expect(only(live(await s.engine.findByKey('k'))).tag?.holders).toEqual(['me', 'other']);
    // Another bot took its place, with what the first holder wants of it.
    const bot = s.service.expected()[0];
    expect(s.service.expected()).toHaveLength(1);
    const second = s.service.fleet.bots.get(bot?.id ?? '')?.request;
    expect(second).toMatchObject({ ...settings, automatic_leave: { waiting_room_timeout: 300 } });
    expect(second?.['start_time']).toBe(first['start_time']);
    expect(await run(s, theirs)).toMatchObject({ did: 'kept' });
    expect(await run(s, mine)).toMatchObject({ did: 'kept' });
    expect(await run(s, { ...mine, verdict: unwanted })).toMatchObject({ did: 'changed' });
    expect(only(live(await s.engine.findByKey('k'))).tag?.holders).toEqual(['other']);
    expect(await run(s, { ...theirs, verdict: unwanted })).toMatchObject({ did: 'removed' });
    expect(s.live()).toEqual([]);
    expect(await run(s, theirs)).toMatchObject({ did: 'booked' });
  });

  it('books again for the other holder where a second one cannot be noted', async () => {
    const s = setUp({ says: { secrets: 'blotted' } });
    const settings = { speech_to_text: { provider: 'Gladia' as const, api_key: 'secret-of-gladia' } };
    const mine = meetingOf('k', START + 3 * HOUR, { settings, settingsPrint: settingsPrint(settings) });
    const theirs = meetingOf('k', START + 3 * HOUR, { holders: ['other'] });
    await run(s, mine);
    // A blotted secret would make a bot that cannot transcribe: the booking stays as it is.
    expect(await run(s, theirs)).toMatchObject({ did: 'kept' });
    expect(s.creates()).toHaveLength(1);
    expect(await run(s, { ...mine, verdict: unwanted })).toMatchObject({ did: 'removed' });
    expect(await run(s, theirs)).toMatchObject({ did: 'booked' });
    expect(s.live()).toHaveLength(1);
  });

  it('does not send a second bot to a meeting whose bot was thrown out, or was not let in', async () => {
    for (const outcome of ['removed', 'rejected', 'removed_early', 'not_admitted', 'crash'] as Outcome[]) {
      const s = setUp();
      s.service.fleet.setOutcome(MEET, outcome);
      const meeting = meetingOf('k', START + 30 * MINUTE);
      const dids: string[] = [];
      for (let minute = 0; minute < 65; minute += 5) {
        const { did, code } = await run(s, meeting);
        dids.push(code ?? did);
        await s.clock.advance(5 * MINUTE);
      }
      expect(s.service.snapshot()).toHaveLength(1);
      expect(dids.slice(0, 2)).toEqual(['booked', 'kept']);
      expect(dids.at(-1)).toBe('alreadyThere');
    }
  });

  it('finds one bot of two that were booked at the same moment', async () => {
    // The service compares keys only when bots join: both bookings are taken.
    const s = setUp({ says: { refusesSecond: 'atJoin' } });
    const others = s.open();
    const at = START + 3 * HOUR;
    await Promise.all([
      run(s, meetingOf('k', at, { holders: ['a'] })),
      run({ ...others, clock: s.clock }, meetingOf('k', at, { holders: ['b'] })),
    ]);
    await run(s, meetingOf('k', at, { holders: ['a'] }));
    await run(s, meetingOf('k', at, { holders: ['b'] }));
    expect(s.live()).toHaveLength(1);
    expect(only(live(await s.engine.findByKey('k'))).tag?.holders.sort()).toEqual(['a', 'b']);
    // The younger one was no person's.
    await run(s, { ...meetingOf('k', at, { holders: ['a', 'b'] }), verdict: unwanted });
    expect(s.live()).toEqual([]);
    expect(await run(s, meetingOf('k', at))).toMatchObject({ did: 'booked' });
  });

  it('takes back the bots of meetings that are gone', async () => {
    const s = setUp();
    await run(s, meetingOf('k1', START + 3 * HOUR));
    await run(s, meetingOf('k2', START + 4 * HOUR));
    const outcomes = await reconcile({
      service: s.engine,
      own: new Set(['me']),
      meetings: [meetingOf('k2', START + 4 * HOUR)],
      exhaustive: { from: START, to: START + DAY },
      now: () => s.clock.now(),
    });
    expect(outcomes.map(({ key, did }) => [key, did])).toEqual([
      ['k1', 'removed'],
      ['k2', 'kept'],
    ]);
    expect(s.live()).toHaveLength(1);
  });
});

const live = (bots: BookedBot[]): BookedBot[] =>
  bots.filter(({ state }) => state === 'scheduled' || state === 'active');

describe('a crash at any point', () => {
  /** Dies, as a process does, after so many requests; the last of them was carried out. */
  const dyingAfter = (count: number) => (): ((fetch: Fetch) => Fetch) => {
    let left = count;
    return (fetch) => async (url, init) => {
      if (left <= 0) throw new TypeError('the process died');
      const response = await fetch(url, init);
      left -= 1;
      if (left === 0) throw new TypeError('the process died');
      return response;
    };
  };

  const at = START + 3 * HOUR;
  const stories: [string, PlannedMeeting, PlannedMeeting, readonly string[]][] = [
    ['booking', meetingOf('none', at), meetingOf('k', at), ['me']],
    ['moving', meetingOf('k', at), meetingOf('k', at + HOUR, { version: '2026-06-01T00:00:00.000Z' }), ['me']],
    ['a second holder', meetingOf('k', at), meetingOf('k', at, { holders: ['other'] }), ['other']],
    ['another link', meetingOf('k', at), meetingOf('k', at, { meetingUrl: 'https://zoom.us/j/1' }), ['me']],
  ];

  it.each(stories)('leaves one bot after the next run: %s', async (_name, before, wanted, own) => {
    let points = 0;
    for (let count = 1; count < 60; count++) {
      const s = setUp();
      await run(s, before);
      const logged = s.server.log.total;
      const dying = s.open(dyingAfter(count)());
      await run({ ...dying, clock: s.clock }, wanted, own).catch(() => undefined);
      const died = s.server.log.total - logged >= count;
      await s.clock.advance(MINUTE);
      const outcome = await run({ ...s.open(), clock: s.clock }, wanted, own);
      expect(outcome.did).not.toBe('skipped');
      const expected = s.service.expected().filter(({ extra }) => extra?.['calendar_bots_key'] === 'k');
      expect(expected.map(({ joinAt, meetingUrl }) => [joinAt, meetingUrl])).toEqual([
        [wanted.joinAt, wanted.meetingUrl],
      ]);
      if (!died) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(4);
    expect(points).toBeLessThan(58);
  });

  it('leaves none when the meeting is unwanted, and one when it is wanted again', async () => {
    const meeting = meetingOf('k', at);
    let points = 0;
    for (let count = 1; count < 60; count++) {
      const s = setUp();
      await run(s, meeting);
      const logged = s.server.log.total;
      const dying = s.open(dyingAfter(count)());
      await run({ ...dying, clock: s.clock }, { ...meeting, verdict: unwanted }).catch(() => undefined);
      const died = s.server.log.total - logged >= count;
      await s.clock.advance(MINUTE);
      if (count % 2 === 0) {
        await run({ ...s.open(), clock: s.clock }, { ...meeting, verdict: unwanted });
        expect(s.live()).toEqual([]);
      }
      await run({ ...s.open(), clock: s.clock }, meeting);
      expect(s.service.expected()).toMatchObject([{ joinAt: meeting.joinAt }]);
      if (!died) break;
      points += 1;
    }
    expect(points).toBeGreaterThan(4);
    expect(points).toBeLessThan(58);
  });
});

describe('taking back', () => {
  it('tells what it found', async () => {
    const s = setUp();
    const booked = await s.engine.book(orderOf('k1', START + HOUR));
    const sent = await s.engine.book(orderOf('k2', null));
    await s.until(sent.botId, 'in_call_recording');
    expect(only(await s.engine.findByKey('k2'))).toMatchObject({ state: 'active', recording: true });
    expect(await s.engine.remove({ botId: booked.botId, state: 'active' }, null)).toBe('removed');
    expect(await s.engine.remove({ botId: booked.botId, state: 'active' }, null)).toBe('ended');
    expect(await s.engine.remove({ botId: sent.botId, state: 'active' }, null)).toBe('removed');
    await s.until(sent.botId, 'complete');
    expect(await s.engine.remove({ botId: sent.botId, state: 'active' }, null)).toBe('ended');
    const nobody = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
    expect(await s.engine.remove({ botId: nobody, state: 'active' }, null)).toBe('gone');
    expect(only(await s.engine.findByKey('k2'))).toMatchObject({ state: 'ended', endedAt: s.clock.now() });
  });

  it.each<[string, FaultRule]>([
    ['a lost answer', { fault: { kind: 'lostAnswer' }, operation: 'leave' }],
    ['a server error', { fault: { kind: 'status', status: 502 }, operation: 'leave', times: 2 }],
    ['too many requests', { fault: { kind: 'status', status: 429 }, operation: 'leave', times: 2 }],
  ])('is done in spite of %s', async (_, rule) => {
    const s = setUp();
    await run(s, meetingOf('k', START + 3 * HOUR));
    s.fail(rule);
    expect(await run(s, { ...meetingOf('k', START + 3 * HOUR), verdict: unwanted })).toMatchObject({ did: 'removed' });
    expect(s.live()).toEqual([]);
  });

  it('waits for its mark, but not when the bot is due within the hour', async () => {
    const s = setUp();
    await run(s, meetingOf('k', START + 3 * HOUR));
    const unwantedOne = { ...meetingOf('k', START + 3 * HOUR), verdict: unwanted };
    s.fail({ fault: { kind: 'status', status: 402 }, operation: 'join', times: 9 });
    expect(await run(s, unwantedOne)).toMatchObject({ did: 'failed', code: 'quotaExhausted' });
    expect(s.live()).toHaveLength(1);
    await s.clock.advance(2 * HOUR + 30 * MINUTE);
    expect(await run(s, unwantedOne)).toMatchObject({ did: 'removed' });
    expect(s.live()).toEqual([]);
  });
});

describe('what the sources say differently', () => {
  it.each(OTHER_ANSWERS.map((says) => [JSON.stringify(says), says] as const))('%s', async (_, says) => {
    const s = setUp({ says });
    const at = START + 3 * HOUR;
    const later = meetingOf('k', at + HOUR, { version: '2026-06-01T00:00:00.000Z' });
    const outcomes = [
      await run(s, meetingOf('k', at)),
      await run(s, meetingOf('k', at)),
      await run(s, later),
      await run(s, { ...later, verdict: unwanted }),
      await run(s, later),
    ];
    expect(outcomes.map(({ did }) => did)).toEqual(['booked', 'kept', 'moved', 'removed', 'booked']);
    expect(s.service.expected()).toMatchObject([{ joinAt: later.joinAt }]);
    await s.clock.advance(4 * HOUR);
    expect(await run(s, later)).toMatchObject({ did: 'kept' });
    await s.clock.advance(40 * MINUTE);
    expect(await run(s, later)).toMatchObject({ did: 'skipped', code: 'alreadyThere' });
    expect(s.service.snapshot().filter(({ phase }) => phase === 'complete')).toHaveLength(1);
  });

  it('books again what a person took back where nothing is left of it', async () => {
    const s = setUp({ says: { takenBack: 'gone' } satisfies Partial<Contradictions> });
    await run(s, meetingOf('k', START + 3 * HOUR));
    await s.call('DELETE', `/bots/${s.live()[0] ?? ''}`);
    expect(await run(s, meetingOf('k', START + 3 * HOUR))).toMatchObject({ did: 'booked' });
  });

  it('is told apart from empty pages, and reads all of them', async () => {
    const s = setUp({ says: { filter: 'page' } });
    await s.engine.book(orderOf('k', START + HOUR));
    for (let i = 0; i < 120; i++) await s.create({ meeting_url: `https://meet.google.com/abc-defg-${i}` });
    s.fail({ fault: { kind: 'emptyPage' }, operation: 'bots_with_metadata' });
    expect(only(await s.engine.findByKey('k')).state).toBe('scheduled');
  });
});

describe('messages', () => {
  async function live(outcome: Outcome, says: Partial<Contradictions> = {}) {
    const received: { body: Uint8Array; headers: Record<string, string> }[] = [];
    const send = async (_url: string, init: RequestInit) => {
      received.push({
        body: new TextEncoder().encode(String(init.body)),
        headers: Object.fromEntries(new Headers(init.headers)),
      });
      return new Response();
    };
    const s = setUp({ send, says });
    s.service.webhooks.url = 'https://n8n.test/webhook';
    s.service.webhooks.trouble = { duplicates: 1 };
    s.service.fleet.setOutcome(MEET, outcome);
    const { botId } = await s.engine.book(orderOf('k', START + HOUR, { settings: { speech_to_text: 'Default' } }));
    await s.clock.advance(3 * HOUR);
    let seen: SeenIds = {};
    const events = received.flatMap(({ body, headers }) => {
      const reception = receiveMeetingBaasV1Webhook({ body, headers, apiKeys: ['sandbox-key'] });
      if (!reception.ok) throw new Error(reception.message);
      const { event, id } = reception.received;
      if (id === null) return [event];
      const noted = noteId(seen, id, s.clock.now());
      seen = noted.seen;
      return noted.duplicate ? [] : [event];
    });
    return { ...s, events, botId, received };
  }

  it.each<[Outcome, string[]]>([
    ['admitted', ['joining', 'waiting', 'joined', 'recording', 'left', 'completed']],
    ['paused', ['joining', 'waiting', 'joined', 'recording', 'paused', 'recording', 'left', 'completed']],
    ['rejected', ['joining', 'waiting', 'failing', 'failed']],
    ['not_admitted', ['joining', 'waiting', 'failing', 'failed']],
    ['removed', ['joining', 'waiting', 'joined', 'recording', 'left', 'left', 'completed']],
    ['removed_early', ['joining', 'waiting', 'joined', 'left', 'failed']],
    ['invalid_url', ['joining', 'failing', 'failed']],
    ['crash', ['joining', 'waiting', 'joined', 'recording', 'failing', 'failed']],
  ])('tell the whole way of a bot that is %s, each once', async (outcome, phases) => {
    for (const says of [{}, { errorWords: 'camel' }, { extra: 'beside' }, { times: 'naive' }] as const) {
      const { events, botId } = await live(outcome, says);
      expect(events.map(({ phase }) => phase)).toEqual(phases);
      expect(events.map((event) => event.botId)).toEqual(events.map(() => botId));
      expect(events.map(({ terminal }) => terminal)).toEqual(phases.map((_, i) => i === phases.length - 1));
      const last = events.at(-1);
      expect(last?.tag?.key).toBe('k');
      expect(events[0]?.tag).toBeNull();
      if (last?.type === 'failed') expect(last.failure?.sentence).not.toContain('ended with');
      else expect(last?.recording).toMatchObject({ video: expect.stringContaining('https') as string });
    }
  });

  it('come from nobody else', async () => {
    const s = await live('admitted');
    const before = s.received.length;
    const forged = { event: 'failed', data: { bot_id: s.botId, error: 'BotRemoved' } };
    await s.service.webhooks.forge(forged, 'another-key');
    await s.service.webhooks.forge(forged, null);
    const verdicts = s.received
      .slice(before)
      .map(({ body, headers }) => receiveMeetingBaasV1Webhook({ body, headers, apiKeys: ['sandbox-key'] }));
    expect(verdicts).toMatchObject([
      { ok: false, status: 401 },
      { ok: false, status: 401 },
    ]);
  });
});

describe('statuses that are asked for', () => {
  /** Watches every minute, as a workflow without a public address does. */
  async function watched(s: SetUp, hours: number): Promise<BotEvent[]> {
    const clock = { now: () => s.clock.now(), sleep: (ms: number) => s.clock.advance(ms), random: () => 0.5 };
    const source = createMeetingBaasV1Statuses(s.client, { clock });
    const options = { backMs: DAY, ours: false };
    let { state } = await watchBots(source, null, { ...options, now: s.clock.now() });
    const events: BotEvent[] = [];
    for (let minute = 0; minute < hours * 60; minute++) {
      await s.clock.advance(MINUTE);
      const seen = await watchBots(source, state, { ...options, now: s.clock.now() });
      expect(seen.failures).toEqual([]);
      events.push(...seen.events);
      state = seen.state;
    }
    return events;
  }

  it.each<[Outcome, 'completed' | 'failed']>([
    ['admitted', 'completed'],
    ['paused', 'completed'],
    ['removed', 'completed'],
    ['rejected', 'failed'],
    ['not_admitted', 'failed'],
    ['invalid_url', 'failed'],
  ])('tell once that a bot is %s', async (outcome, type) => {
    const s = setUp();
    s.service.fleet.setOutcome(MEET, outcome);
    await s.engine.book(orderOf('k', START + 10 * MINUTE));
    const events = await watched(s, 3);
    expect(events.filter(({ type: one }) => one === 'completed' || one === 'failed')).toMatchObject([{ type }]);
    const last = events.at(-1);
    expect([last?.phase, last?.terminal, last?.failure === null]).toEqual([type, true, type === 'completed']);
  });

  it.each([
    ['ours', 1, true],
    ['ours', 5, true],
    ['ours', 45, true],
    ['all', 5, false],
    ['others’', 5, false],
  ] as const)('show the whole way of a bot (%s) that was booked %d days ahead', async (whose, days, ours) => {
    const s = setUp();
    const joinAt = START + days * DAY;
    const { botId } =
      whose === 'others’'
        ? await s.client.createBot({ bot_name: 'Notes', meeting_url: MEET, start_time: joinAt / 1000 })
        : await s.engine.book(orderOf('k', joinAt));
    const clock = { now: () => s.clock.now(), sleep: (ms: number) => s.clock.advance(ms), random: () => 0.5 };
    const source = createMeetingBaasV1Statuses(s.client, { clock });
    await s.clock.advance(joinAt - s.clock.now() - 5 * MINUTE);
    const told: (string | null)[] = [];
    let { state } = await watchBots(source, null, { backMs: DAY, ours, now: s.clock.now() });
    for (let minute = 0; minute < 4 * 60; minute++) {
      await s.clock.advance(MINUTE);
      const seen = await watchBots(source, state, { backMs: DAY, ours, now: s.clock.now() });
      told.push(...seen.events.filter((event) => event.botId === botId).map(({ phase }) => phase));
      state = seen.state;
    }
    expect(told).toEqual(expect.arrayContaining(['joined', 'completed']));
    expect(told).not.toContain('failed');
    expect(told.filter((phase) => phase === 'completed')).toHaveLength(1);
  });

  it('ask for no bot that is long done, and show none', async () => {
    const s = setUp();
    await s.engine.book(orderOf('old', START + 10 * MINUTE));
    await s.clock.advance(5 * DAY);
    const clock = { now: () => s.clock.now(), sleep: (ms: number) => s.clock.advance(ms), random: () => 0.5 };
    const source = createMeetingBaasV1Statuses(s.client, { clock });
    for (const ours of [true, false]) {
      expect(await source.list({ from: s.clock.now() - DAY, to: s.clock.now() + DAY, ours })).toEqual([]);
    }
  });

  it('do not call a bot completed that was told to leave before it had joined', async () => {
    const s = setUp();
    s.service.fleet.setOutcome(MEET, 'not_admitted');
    const { botId } = await s.engine.book(orderOf('k', START + 10 * MINUTE));
    await s.clock.advance(10 * MINUTE + 20_000);
    expect(await s.engine.remove({ botId, state: 'active' }, null)).toBe('removed');
    const clock = { now: () => s.clock.now(), sleep: (ms: number) => s.clock.advance(ms), random: () => 0.5 };
    const reading = await createMeetingBaasV1Statuses(s.client, { clock }).read(botId);
    expect(reading?.event).toMatchObject({
      phase: 'failed',
      failure: { sentence: 'The bot was told to leave through the API.' },
    });
  });
});
