import fc from 'fast-check';
import type { Fetch } from '../../core/src/http/index';
import {
  createMeetStreamHttp,
  createMeetStreamService,
  MeetStreamClient,
  PROVIDERS,
  STREAMING_PROVIDERS,
} from '../../core/src/bots/meetstream/index';
import type { BotOrder } from '../../core/src/bots/service';
import { type Contradictions, DEFAULTS, matchOperation, OPERATIONS, OTHER_ANSWERS, problemOf } from './index';
import { driver, MEET, MINUTE, START } from './test-driver';

interface Sent {
  operation: string;
  problem: string | null;
}

/** The client before the stand-in, with every request held against the contract. */
function setUp(says: Partial<Contradictions> = {}) {
  const world = driver({ says });
  const sent: Sent[] = [];
  const fetch: Fetch = (url, { method, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    const found = matchOperation(method, pathname);
    const json: unknown = body === undefined ? undefined : JSON.parse(body);
    sent.push({
      operation: found?.operation.id ?? 'none',
      problem: found === undefined ? `${method} ${pathname}` : problemOf(found.operation, searchParams, json, world.service.said), // prettier-ignore
    });
    return world.server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  };
  const clock = { now: () => world.clock.now(), sleep: (ms: number) => world.clock.advance(ms), random: () => 0.5 };
  const http = createMeetStreamHttp({ fetch, clock, apiKey: 'sandbox-key', baseUrl: 'http://ms.test/api/v1' });
  const client = new MeetStreamClient({ http });
  return { ...world, client, sent, engine: createMeetStreamService(client, { clock }) };
}

const problems = (sent: readonly Sent[]) => sent.filter(({ problem }) => problem !== null);

describe('the contract', () => {
  it.each([
    ['POST', '/bots/create_bot', { bot_name: 'n' }, 'meeting_link'],
    ['POST', '/bots/create_bot', { bot_name: 'n', meeting_link: MEET, audio_required: true }, 'audio_required'],
    ['POST', '/bots/create_bot', { bot_name: 'n', meeting_link: MEET, join_at: '2026-11-23 09:00' }, 'join_at'],
    ['POST', '/bots/create_bot', { bot_name: 'n', meeting_link: MEET, deduplication_key: 'ä' }, 'deduplication_key'],
    [
      'POST',
      '/bots/create_bot',
      { bot_name: 'n', meeting_link: MEET, automatic_leave: { in_call_recording_timeout: 599 } },
      'in_call_recording_timeout',
    ],
    [
      'POST',
      '/bots/create_bot',
      { bot_name: 'n', meeting_link: MEET, live_transcription_required: { webhook_url: 'https://a.b/c' } },
      'streaming provider',
    ],
    [
      'POST',
      '/bots/create_bot',
      { bot_name: 'n', meeting_link: MEET, automatic_leave: { waiting_room_timeout: 601 } },
      'too long',
    ],
    ['POST', '/bots/create_bot', { bot_name: 'n', meeting_link: MEET, zoom: {} }, 'exactly one'],
    ['PATCH', '/calendar/scheduled_bots/b', { bot_username: 'n' }, 'scheduled_join_time'],
    ['GET', '/calendar/scheduled_bots?limit=101', undefined, 'limit'],
    ['GET', '/bots?status=Done', undefined, 'status'],
    ['POST', '/bots/b/pause_recording', {}, 'no body'],
  ])('finds what is wrong with %s %s %j', async (method, path, body, words) => {
    const { call } = driver();
    const reply = await call(method, path, body);
    expect(reply.status).toBe(400);
    expect(String(reply.body['message'])).toContain(words);
  });

  it('has no operation twice', () => {
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });
});

describe.each([{}, ...OTHER_ANSWERS].map((says) => [JSON.stringify(says), says] as const))(
  'every operation of the client, with the answers %s',
  (_, says) => {
    it('is in the contract, and every answer is read', async () => {
      const { client, engine, sent, until, service } = setUp(says);
      const provider = { deepgram: { model: 'nova-3' } };
      const { botId } = await engine.book(order({ recording_config: { transcript: { provider } } }, null));
      await client.listBots({ platform: 'GMeet' });
      await client.getDetail(botId);
      expect(await client.getAudio(botId)).toBeNull();
      const [before] = await client.listTranscriptions(botId);
      expect(await client.getTranscript(before?.transcript_id ?? '', { raw: true })).toBeNull();
      await until(botId, 'Recording');
      await client.pauseRecording(botId);
      await client.resumeRecording(botId);
      await client.sendMessage(botId, 'Hello');
      await client.sendImage(botId, 'https://a.example/b.png', 5);
      await until(botId, 'Done');
      expect(await client.getStatus(botId)).toMatchObject({ status: 'Done' });
      expect(await client.getSummary(botId)).toBeNull();
      expect(await client.getAudio(botId)).toMatch(/^https:/);
      expect(await client.getVideo(botId)).toMatch(/^https:/);
      await client.getAudioStreams(botId);
      await client.getRecordingStreams(botId);
      await client.getSpeakerTimeline(botId);
      expect(await client.getChats(botId)).toHaveLength(1);
      expect(await client.getScreenshots(botId)).toHaveLength(1);
      expect(await client.getParticipants(botId)).toHaveLength(2);
      expect(await client.getTranscript(before?.transcript_id ?? '')).toHaveLength(1);
      await client.transcribe(botId, { assemblyai: {} }, 'https://a.example/done');
      await client.deleteData(botId);
      const booked = await engine.book(order({}, service.clock.now() + 60 * MINUTE));
      await engine.change(booked.botId, { tag: order({}, null).tag, name: 'Minutes' });
      await engine.remove({ botId: booked.botId, state: 'scheduled' }, null);
      const other = await engine.book({ ...order({}, null), meetingUrl: 'https://us02web.zoom.us/j/1' });
      await engine.remove({ botId: other.botId, state: 'active' }, null);
      expect(problems(sent)).toEqual([]);
      const used = new Set(sent.map(({ operation }) => operation));
      expect(OPERATIONS.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
    });
  },
);

it('whatever settings, and whatever is in the tag, are in the contract', async () => {
  const url = fc.webUrl({ withQueryParameters: true });
  const filled = fc.string({ minLength: 1, maxLength: 20 });
  const seconds = (min: number, max: number) => fc.integer({ min, max });
  const some = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
  const provider = fc.constantFrom(...PROVIDERS, ...STREAMING_PROVIDERS).map((name) => ({ [name]: {} }));
  const settings = some({
    video_required: fc.boolean(),
    callback_url: url,
    bot_message: filled,
    bot_image_url: url,
    audio_separate_streams: fc.boolean(),
    custom_attributes: fc.dictionary(
      filled.map((key) => `u_${key}`),
      fc.string(),
      { noNullPrototype: true },
    ),
    agent_config_id: filled,
    workflow_config_ids: fc.array(filled),
    zoom: fc.oneof(
      url.map((one) => ({ zak_url: one })),
      url.map((one) => ({ obf_url: one })),
    ),
    socket_connection_url: fc.constant({ websocket_url: 'wss://a.example/x' }),
    automatic_leave: some({
      waiting_room_timeout: seconds(60, 1800),
      no_one_joined_timeout: seconds(60, 1800),
      everyone_left_timeout: seconds(60, 1800),
      voice_inactivity_timeout: seconds(1, 18000),
      in_call_recording_timeout: seconds(600, 18000),
      recording_permission_denied_timeout: seconds(60, 300),
    }),
    recording_config: some({
      transcript: provider.map((one) => ({ provider: one })),
      retention: seconds(1, 9000).map((hours) => ({ type: 'timed', hours })),
    }),
  });
  const links = fc.constantFrom(MEET, 'https://us02web.zoom.us/j/1', 'https://teams.microsoft.com/l/meetup-join/x');
  await fc.assert(
    fc.asyncProperty(settings, links, filled, fc.boolean(), async (given, link, text, strict) => {
      const { engine, sent, service } = setUp({ attributeValues: strict ? 'string' : 'any' });
      const base = order(given, START + 60 * MINUTE);
      const tag = { ...base.tag, version: text, event: { ...base.tag.event, title: text } };
      const { botId } = await engine.book({ ...base, meetingUrl: link, name: `n${text}`, tag });
      const [found] = await engine.findByKey(tag.key);
      expect(found).toMatchObject({ botId, meetingUrl: link, name: `n${text}` });
      // "-" stands for nothing.
      if (text !== '-') expect(found?.tag).toEqual(tag);
      expect(problems(sent)).toEqual([]);
      expect(service.made.size).toBe(1);
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('lists in pages, and an empty page in between is no end', async () => {
  const { client, create, server } = setUp();
  for (let i = 0; i < 120; i++) await create({ meeting_link: `${MEET}?n=${i}` });
  const all = async () => {
    const ids: string[] = [];
    for await (const bot of client.allBots()) ids.push(bot.bot_id);
    return ids;
  };
  expect(new Set(await all()).size).toBe(120);
  expect(server.log.list({ operation: 'listBots' })).toHaveLength(3);
  server.faults.next('listBots', { kind: 'emptyPage' });
  expect(new Set(await all()).size).toBe(120);
  expect(server.log.list({ operation: 'listBots' })).toHaveLength(7);
});

it('waits as long as it is told to when there are too many requests', async () => {
  const world = driver({ requestsPerMinute: 3 });
  const slept: number[] = [];
  const fetch: Fetch = (url, { method, headers }) => world.server.fetch(url, { method, headers });
  const clock = {
    now: () => world.clock.now(),
    sleep: async (ms: number) => {
      slept.push(ms);
      await world.clock.advance(ms);
    },
    random: () => 0,
  };
  const http = createMeetStreamHttp({ fetch, clock, apiKey: 'sandbox-key', baseUrl: 'http://ms.test/api/v1' });
  const client = new MeetStreamClient({ http });
  for (let i = 0; i < 4; i++) await client.listBots();
  expect(slept).toEqual([60_000]);
});

it.each([
  [undefined, 401],
  ['Token nobody', 403],
  ['Bearer sandbox-key', 403],
])('%p is answered with %i', async (authorization, status) => {
  const { server } = driver();
  const reply = await server.fetch('http://ms.test/api/v1/bots', { headers: authorization ? { authorization } : {} });
  expect(reply.status).toBe(status);
  expect(DEFAULTS.auth).toBe('token');
});

function order(settings: Record<string, unknown>, joinAt: number | null): BotOrder {
  return {
    meetingUrl: MEET,
    name: 'Notes',
    joinAt,
    settings,
    tag: {
      key: 'aBcDeFgHiJkLmNoPqRsTuV',
      holders: ['h1', 'h2'],
      start: '2026-11-23T11:00:00.000Z',
      end: '2026-11-23T12:00:00.000Z',
      version: '2026-11-20T11:00:00.000Z',
      settings: 'fp',
      removed: null,
      event: { id: 'e', calendarId: 'c', provider: 'google', title: 'Überblick, täglich: 10:00 🎉' },
    },
  };
}
