import { mergeRows, toBookedBot } from './listing';
import { follow } from '../paging';
import type { BotRow, ScheduledBotRow } from './schemas';
import { createMeetingBaasHttp, MeetingBaasClient } from './client';
import { recordingFetch, stepClock } from './openapi.fixture';
import { createMeetingBaasService } from './service';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const common = { bot_id: 'b', bot_name: 'n', meeting_url: 'u', meeting_platform: 'meet' };
const ours = { calendar_bots: '1', calendar_bots_key: 'k' };

const scheduled = (status: string, joinIn: number): ScheduledBotRow => ({
  ...common,
  status,
  join_at: at(joinIn),
  extra: ours,
  created_at: at(-1000),
  updated_at: at(-5),
});
const bot = (status: string, more: Partial<BotRow> = {}): BotRow => ({
  ...common,
  status,
  extra: ours,
  created_at: at(-10),
  joined_at: null,
  exited_at: null,
  ended_at: null,
  duration: null,
  error_code: null,
  error_message: null,
  ...more,
});
const booked = (schedule: ScheduledBotRow | null, running: BotRow | null) =>
  toBookedBot({ scheduled: schedule, bot: running }, NOW);

describe('two listings, one bot', () => {
  it.each([
    ['booked', scheduled('scheduled', 60), null, 'scheduled', 'scheduled'],
    ['booked and already listed as queued', scheduled('scheduled', 60), bot('queued'), 'scheduled', 'scheduled'],
    ['just sent', scheduled('scheduled', 0), bot('queued'), 'active', 'queued'],
    ['sent on its way, which is not its end', scheduled('completed', -1), null, 'active', 'completed'],
    ['in the call', scheduled('completed', -1), bot('in_call_recording'), 'active', 'in_call_recording'],
    [
      'on its way, cancelled meanwhile',
      scheduled('cancelled', -1),
      bot('in_waiting_room'),
      'active',
      'in_waiting_room',
    ],
    ['told to leave, not yet gone', scheduled('completed', -9), bot('api_request_stop'), 'active', 'api_request_stop'],
    ['out of the call', scheduled('completed', -9), bot('call_ended'), 'ended', 'call_ended'],
    ['out of the call, its recording at work', null, bot('transcribing'), 'ended', 'transcribing'],
    ['done', scheduled('completed', -90), bot('completed', { ended_at: at(-1) }), 'ended', 'completed'],
    ['done without its transcript', null, bot('transcription_failed'), 'ended', 'transcription_failed'],
    ['failed', scheduled('completed', -9), bot('failed'), 'ended', 'failed'],
    ['failed before it was sent', scheduled('failed', -9), null, 'ended', 'failed'],
    ['taken back', scheduled('cancelled', 60), null, 'cancelled', 'cancelled'],
    ['in a status nobody knows', null, bot('levitating'), 'active', 'levitating'],
    ['in a schedule status nobody knows', scheduled('snoozed', 60), null, 'active', 'snoozed'],
  ])('%s', (_, schedule, running, state, status) => {
    expect(booked(schedule, running)).toMatchObject({ state, status });
  });

  it('counts as recording only while it records', () => {
    const recording = (status: string) => booked(null, bot(status))?.recording;
    expect(
      ['in_call_recording', 'recording_resumed', 'recording_paused', 'call_ended', 'completed'].map(recording),
    ).toEqual([true, true, false, false, false]);
  });

  it.each([
    ['out of tokens', 'failed', { error_code: 'INSUFFICIENT_TOKENS' }, true],
    ['over the daily cap', 'failed', { error_code: 'DAILY_BOT_CAP_REACHED' }, true],
    ['out of tokens in the call', 'failed', { error_code: 'INSUFFICIENT_TOKENS', joined_at: at(-5) }, undefined],
    ['after a twin', 'failed', { error_code: 'BOT_ALREADY_EXISTS' }, undefined],
    ['not let in', 'failed', { error_code: 'BOT_NOT_ACCEPTED' }, undefined],
    ['still on its way', 'queued', { error_code: 'INSUFFICIENT_TOKENS' }, undefined],
    ['without a word', 'failed', {}, undefined],
  ])('says whether the account refused it: %s', (_, status, more, refused) => {
    expect(booked(scheduled('failed', -1), bot(status, more))?.refused).toBe(refused);
  });

  it('takes times from where they are known', () => {
    expect(booked(scheduled('completed', -90), bot('completed', { exited_at: at(-3) }))).toMatchObject({
      joinAt: NOW - 90 * 60_000,
      createdAt: NOW - 1000 * 60_000,
      endedAt: NOW - 3 * 60_000,
    });
    expect(booked(scheduled('cancelled', 60), null)?.endedAt).toBe(NOW - 5 * 60_000);
    expect(booked(null, bot('in_call_recording'))).toMatchObject({
      joinAt: null,
      createdAt: NOW - 10 * 60_000,
      endedAt: null,
    });
  });

  it('keeps the tag of the schedule when the running bot shows none', () => {
    expect(booked(scheduled('completed', -1), bot('queued', { extra: null }))?.tag?.key).toBe('k');
  });

  it('has one entry for each id', () => {
    const merged = mergeRows(
      [scheduled('completed', -1)],
      [bot('queued'), bot('joining_call'), { ...bot('queued'), bot_id: 'c' }],
    );
    expect([...merged.values()].map((rows) => [rows.scheduled?.status, rows.bot?.status])).toEqual([
      ['completed', 'joining_call'],
      [undefined, 'queued'],
    ]);
  });
});

describe('a bot that the schedule has let go and no listing shows', () => {
  const ID = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
  const setUp = (details: { status: number; json: unknown }) => {
    const clock = stepClock(NOW);
    const { fetch } = recordingFetch(({ url }) => {
      const { pathname } = new URL(url);
      const data = pathname === '/v2/bots/scheduled' ? [{ ...scheduled('completed', -30), bot_id: ID }] : [];
      return pathname.endsWith(ID)
        ? details
        : { status: 200, json: { success: true, data, cursor: null, prev_cursor: null } };
    });
    return createMeetingBaasService(new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock }) }), {
      clock,
    });
  };
  const window = { from: NOW - 3_600_000, to: NOW };

  it.each([
    ['retrying', 'active'],
    ['completed', 'ended'],
  ])('is asked for: %s is %s', async (status, state) => {
    const service = setUp({ status: 200, json: { success: true, data: { ...bot(status), bot_id: ID } } });
    expect(await service.listOurs(window)).toMatchObject([{ botId: ID, state, status }]);
    expect(await service.findByKey('k')).toMatchObject([{ botId: ID, state, status }]);
  });

  it('has ended when the service knows it no more', async () => {
    const service = setUp({ status: 404, json: { success: false, code: 'FST_ERR_BOT_NOT_FOUND_BY_ID' } });
    expect(await service.listOurs(window)).toMatchObject([{ botId: ID, state: 'ended' }]);
  });
});

it('finds a bot in its call by its status when its making and its booking lie before the window', async () => {
  const clock = stepClock(NOW);
  const { fetch } = recordingFetch(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    const live = pathname === '/v2/bots' && searchParams.get('status')?.split(',').includes('in_call_recording');
    const row = bot('in_call_recording', { created_at: at(-60 * 24 * 20) });
    return { status: 200, json: { success: true, data: live ? [row] : [], cursor: null, prev_cursor: null } };
  });
  const client = new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock }) });
  const service = createMeetingBaasService(client, { clock });
  const window = { from: NOW - 60_000, to: NOW };
  expect(await service.listOurs(window)).toMatchObject([{ botId: 'b', state: 'active', recording: true }]);
});

describe('follow', () => {
  const pages = (all: Record<string, { rows: number[]; next: string | null }>) => async (cursor: string | null) =>
    Promise.resolve(all[cursor ?? ''] ?? { rows: [], next: null });
  const collect = async (rows: AsyncIterable<number>) => {
    const all: number[] = [];
    for await (const row of rows) all.push(row);
    return all;
  };

  it('goes on over empty pages to the last one', async () => {
    const load = pages({ '': { rows: [1], next: 'a' }, a: { rows: [], next: 'b' }, b: { rows: [2, 3], next: null } });
    expect(await collect(follow('Meeting BaaS', load))).toEqual([1, 2, 3]);
  });

  it('ends with an error when cursors go round', async () => {
    const load = pages({ '': { rows: [1], next: 'a' }, a: { rows: [2], next: 'b' }, b: { rows: [3], next: 'a' } });
    await expect(collect(follow('Meeting BaaS', load))).rejects.toMatchObject({ code: 'unexpectedResponse' });
  });
});

describe('the client', () => {
  const client = () => {
    const { fetch, sent } = recordingFetch(() => ({ status: 200, json: { success: true, data: {} } }));
    return {
      sent,
      client: new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock: stepClock(0), attempts: 1 }) }),
    };
  };

  it.each<[string, (made: MeetingBaasClient) => Promise<unknown>]>([
    ['an id that is a path', (made) => made.leave('../scheduled')],
    ['an empty id', (made) => made.getBot('')],
    ['a batch of none', (made) => made.createBots([])],
    ['a batch of 101', (made) => made.scheduleBots(Array(101).fill({ bot_name: 'n', meeting_url: 'u', join_at: 'j' }))],
    ['a page of none', (made) => made.listBots({ limit: 0 })],
    ['a page of 101 booked bots', (made) => made.listScheduledBots({ limit: 101 })],
    ['an empty chat message', (made) => made.sendChatMessage('0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e', '')],
    ['a long chat message', (made) => made.pauseRecording('0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e', 'x'.repeat(501))],
  ])('refuses %s before it is sent', async (_, call) => {
    const made = client();
    await expect(call(made.client)).rejects.toMatchObject({ code: 'invalid' });
    expect(made.sent).toEqual([]);
  });

  it('does not take an answer without a bot id for a bot', async () => {
    const made = client();
    await expect(made.client.createBot({ bot_name: 'n', meeting_url: 'u' })).rejects.toMatchObject({
      code: 'unexpectedResponse',
      mayHaveHappened: true,
    });
  });

  it('sends the key and takes a base URL with a slash', async () => {
    const { fetch, sent } = recordingFetch(() => ({ status: 200, json: { success: true, data: {} } }));
    const http = createMeetingBaasHttp({
      fetch,
      clock: stepClock(0),
      apiKey: 'k',
      baseUrl: 'https://own.example/api//',
    });
    await new MeetingBaasClient({ http }).leave('0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e');
    expect(sent).toMatchObject([
      {
        url: 'https://own.example/api/v2/bots/0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e/leave',
        body: '{}',
        headers: { 'x-meeting-baas-api-key': 'k', 'content-type': 'application/json' },
      },
    ]);
  });
});
