import { createFailoverService } from '../core/src/bots/failover';
import {
  createMeetingBaasHttp,
  createMeetingBaasService,
  MeetingBaasClient,
} from '../core/src/bots/meeting-baas/index';
import { createMeetStreamHttp, createMeetStreamService, MeetStreamClient } from '../core/src/bots/meetstream/index';
import type { Fetch } from '../core/src/http/index';
import { type PlannedMeeting, reconcile, settingsPrint } from '../core/src/scheduling/index';
import type { FaultRule } from '../sandbox/faults';
import { driver as meetingBaas, MEET, MINUTE } from '../sandbox/meeting-baas/test-driver';
import { driver as meetStream } from '../sandbox/meetstream/test-driver';

const SETTINGS = { 'meeting-baas': {}, meetstream: {} };

/** Meeting BaaS, then MeetStream, both as stand-ins on one clock. */
function setUp() {
  const v2 = meetingBaas();
  const ms = meetStream({ clock: v2.clock });
  const clock = {
    now: () => v2.clock.now(),
    sleep: (milliseconds: number) => v2.clock.advance(milliseconds),
    random: () => 0.5,
  };
  const to =
    (server: { fetch: (url: string, init?: RequestInit) => Promise<Response> }): Fetch =>
    (url, { method, headers, body }) =>
      server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const start = clock.now() + 120 * MINUTE;
  const meeting: PlannedMeeting = {
    key: 'k1',
    verdict: { kind: 'wanted', code: 'wanted', reason: 'It matches the rules.' },
    holders: ['me'],
    start,
    end: start + 60 * MINUTE,
    joinAt: start - MINUTE,
    meetingUrl: MEET,
    botName: 'Notetaker',
    settings: SETTINGS,
    settingsPrint: settingsPrint(SETTINGS),
    version: '2026-05-01T00:00:00.000Z',
    event: { id: 'e', calendarId: 'c', provider: 'google', title: 'Weekly' },
  };
  /** A run of its own, of the whole window or of this one meeting. */
  const run = async (window = true) => {
    const http = { clock, apiKey: 'sandbox-key' };
    const services = [
      createMeetingBaasService(
        new MeetingBaasClient({
          http: createMeetingBaasHttp({ ...http, fetch: to(v2.server), baseUrl: 'http://baas.test/' }),
        }),
        { clock },
      ),
      createMeetStreamService(
        new MeetStreamClient({
          http: createMeetStreamHttp({ ...http, fetch: to(ms.server), baseUrl: 'http://ms.test/api/v1/' }),
        }),
        { clock },
      ),
    ];
    const exhaustive = { from: clock.now() - 720 * MINUTE, to: clock.now() + 14 * 1440 * MINUTE };
    const [outcome] = await reconcile({
      service: createFailoverService({ services, now: clock.now }),
      own: new Set(['me']),
      meetings: [meeting],
      ...(window ? { exhaustive } : {}),
      now: clock.now,
    });
    return outcome;
  };
  const standing = () => ({
    'meeting-baas': [...v2.service.fleet.bots.values()].map((bot) => bot.run?.status ?? 'booked'),
    meetstream: [...ms.service.fleet.bots.values()].map(({ status }) => status),
  });
  const until = (at: number) => v2.clock.advance(at - clock.now());
  const fail = (rule: FaultRule) => v2.server.faults.add(rule);
  return { v2, ms, run, standing, until, fail, start, end: meeting.end };
}

describe.each([
  ['no tokens', { tokens: 0 }, 'INSUFFICIENT_TOKENS'],
  ['a daily cap that is used up', { dailyCap: 0 }, 'DAILY_BOT_CAP_REACHED'],
])('Meeting BaaS with %s', (_, account, code) => {
  test('takes the booking and refuses the bot when it is due; MeetStream then has exactly one in the meeting', async () => {
    const { v2, ms, run, standing, until, start, end } = setUp();
    Object.assign(v2.service.teams.get('sandbox') ?? {}, account);
    expect(await run()).toMatchObject({ did: 'booked', botId: expect.stringMatching(/^meeting-baas:/) as string });
    await until(start + MINUTE);
    expect([...v2.service.fleet.bots.values()].map((bot) => bot.run?.errorCode)).toEqual([code]);
    // Runs at the same time, of both kinds.
    await Promise.all([run(), run(false), run()]);
    await run();
    for (let minute = 2; minute < 20; minute += 6) {
      await until(start + minute * MINUTE);
      expect(await run()).toMatchObject({ did: 'kept', botId: expect.stringMatching(/^meetstream:/) as string });
    }
    expect(ms.service.expected()).toHaveLength(1);
    expect(standing()['meeting-baas']).toEqual(['failed']);
    const recording = [...ms.service.fleet.bots.values()].filter(({ status }) => status === 'Recording');
    expect(recording).toHaveLength(1);
    const made = ms.server.log.list({ operation: 'createBot' }).length;
    await until(end - MINUTE);
    await run();
    expect(ms.server.log.list({ operation: 'createBot' })).toHaveLength(made);
    expect(v2.server.log.list({ operation: 'createBot' })).toHaveLength(0);
  });
});

test('a key that Meeting BaaS refuses: one meeting alone is booked with MeetStream at once, and it stays one bot', async () => {
  const { v2, ms, run, fail, until, start } = setUp();
  const shut = fail({ fault: { kind: 'status', status: 401 }, probability: 1 });
  expect(await run(false)).toMatchObject({ did: 'booked', botId: expect.stringMatching(/^meetstream:/) as string });
  shut.remove();
  await until(start - 30 * MINUTE);
  expect(await run()).toMatchObject({ did: 'kept' });
  expect(ms.service.expected()).toHaveLength(1);
  expect(v2.service.fleet.bots.size).toBe(0);
});
