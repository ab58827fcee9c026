import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { openapiChecker } from '../../core/src/bots/meeting-baas/openapi.fixture';
import {
  checkSettings,
  createMeetingBaasV1Http,
  createMeetingBaasV1Service,
  MeetingBaasV1Client,
} from '../../core/src/bots/meeting-baas-v1/index';
import type { BotOrder } from '../../core/src/bots/service';
import type { Fetch } from '../../core/src/http/index';
import { DEFAULTS, matchOperation, OPERATIONS, problemOf } from './index';
import { driver, MEET, MINUTE, START } from './test-driver';

/** The vendor's own description of the API, kept beside the repository where it is at hand. */
const OPENAPI_FILE = join(__dirname, '../../../shared/data/meetingbaas-openapi-v1.json');
const hasOpenapi = existsSync(OPENAPI_FILE);
if (!hasOpenapi) process.stderr.write(`Meeting BaaS v1 contract tests skipped: ${OPENAPI_FILE} is not there\n`);
const suite = hasOpenapi ? describe : describe.skip;

interface Document {
  paths: Record<string, Record<string, { operationId: string }>>;
}
/** Without the widths of numbers, which no checker knows. */
const withoutWidths = (name: string, value: unknown): unknown =>
  name === 'format' && /^u?int\d+$|^double$|^partial-date-time$/.test(String(value)) ? undefined : value;
const document = (
  hasOpenapi ? JSON.parse(readFileSync(OPENAPI_FILE, 'utf8'), withoutWidths) : { paths: {} }
) as Document;

/** What is wrong with an answer, by the description; null when nothing is. */
function answerChecker(): (operationId: string, answer: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ ...document, $id: 'openapi' });
  const where = new Map<string, string>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId }] of Object.entries(methods)) {
      const escaped = encodeURIComponent(path.replace(/~/g, '~0').replace(/\//g, '~1'));
      const content = encodeURIComponent('application~1json');
      where.set(operationId, `openapi#/paths/${escaped}/${method}/responses/200/content/${content}/schema`);
    }
  }
  const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
  return (operationId, answer) => {
    const validate = compiled.get(operationId) ?? ajv.compile({ $ref: where.get(operationId) ?? '' });
    compiled.set(operationId, validate);
    return validate(answer) ? null : ajv.errorsText(validate.errors);
  };
}

/** Client and service before the stand-in; every request and answer is held against the vendor's description. */
function setUp() {
  const world = driver();
  const checkRequest = openapiChecker(document);
  const checkAnswer = answerChecker();
  const problems: string[] = [];
  const operations = new Set<string>();
  const fetch: Fetch = async (url, { method, headers, body }) => {
    // A DELETE of v1 has no body; the checker asks for one, as v2 does.
    const bare = method === 'DELETE' && body === undefined;
    const asked = bare ? { headers: { 'content-type': 'application/json' }, body: '{}' } : { headers, ...(body === undefined ? {} : { body }) }; // prettier-ignore
    const { operation, problem } = checkRequest({ url, method, timeoutMs: 1, ...asked });
    operations.add(operation);
    if (problem !== null) problems.push(`${operation}: ${problem}\n${body ?? ''}`);
    const found = matchOperation(method, new URL(url).pathname);
    const json: unknown = body === undefined ? undefined : JSON.parse(body);
    const own = found === undefined ? 'unknown' : problemOf(found.operation, new URL(url).searchParams, json, DEFAULTS);
    if (own !== null) problems.push(`the stand-in: ${own}`);
    const response = await world.server.fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    if (response.status === 200 && found !== undefined && found.operation.id !== 'retranscribe_bot') {
      const wrong = checkAnswer(found.operation.id, JSON.parse(text));
      if (wrong !== null) problems.push(`answer of ${found.operation.id}: ${wrong}`);
    }
    return { status: response.status, headers: response.headers, text: () => Promise.resolve(text) };
  };
  const clock = { now: () => world.clock.now(), sleep: (ms: number) => world.clock.advance(ms), random: () => 0.5 };
  const http = createMeetingBaasV1Http({ fetch, clock, apiKey: 'sandbox-key', baseUrl: 'http://v1.test' });
  const client = new MeetingBaasV1Client({ http });
  return { ...world, client, engine: createMeetingBaasV1Service(client, { clock }), problems, operations };
}

const order = (settings: Record<string, unknown>, joinAt: number | null, key = 'k', name = 'Notes'): BotOrder => ({
  meetingUrl: MEET,
  name,
  joinAt,
  settings,
  tag: {
    key,
    holders: ['h1', 'h2'],
    start: '2026-11-23T11:00:00.000Z',
    end: '2026-11-23T12:00:00.000Z',
    version: '2026-11-20T11:00:00.000Z',
    settings: 'fp',
    removed: null,
    event: { id: 'e', calendarId: 'c', provider: 'google', title: 'Überblick, täglich: 10:00 🎉' },
  },
});

const url = fc.webUrl({ withQueryParameters: true });
const filled = fc.string({ minLength: 1, maxLength: 40 });
const seconds = (min: number) => fc.integer({ min, max: 1800 });
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 5 });
const some = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
const provider = fc.constantFrom('Default', 'Gladia', 'Runpod');
const object = fc.dictionary(filled.filter((name) => !name.startsWith('calendar_bots')), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 3,
  noNullPrototype: true,
}); // prettier-ignore

/** Settings as a user may give them: any subset of all options, anywhere inside their limits. */
const settingsArbitrary = some({
  recording_mode: orNull(fc.constantFrom('speaker_view', 'audio_only', 'gallery_view')),
  bot_image: orNull(url),
  entry_message: orNull(filled),
  speech_to_text: orNull(fc.oneof(provider, fc.record({ provider, api_key: orNull(filled) }))),
  transcription_custom_parameters: orNull(object),
  automatic_leave: orNull(
    some({
      waiting_room_timeout: orNull(seconds(120)),
      noone_joined_timeout: orNull(seconds(120)),
      silence_timeout: orNull(seconds(300)),
    }),
  ),
  streaming: orNull(
    fc.record({
      input: fc.domain().map((domain) => `wss://${domain}/audio`),
      audio_frequency: orNull(fc.constantFrom('16khz', '24khz')),
    }),
  ),
  webhook_url: orNull(url),
  deduplication_key: orNull(filled),
  extra: orNull(object),
  zoom_access_token_url: orNull(url),
  zoom_obf_token: orNull(filled),
  zoom_obf_token_url: orNull(url),
  zoom_obf_token_user_id: orNull(filled),
});

suite('Meeting BaaS v1 against the OpenAPI description', () => {
  it('knows the same operations', () => {
    const described = Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/bots') && !path.startsWith('/bots/webhooks'))
      .flatMap(([, methods]) => Object.values(methods).map(({ operationId }) => operationId));
    expect(OPERATIONS.map(({ id }) => id).sort()).toEqual(described.sort());
  });

  it('asks and answers by it, every operation with every option, at every stage of a bot', async () => {
    const s = setUp();
    const { client } = s;
    const body = { bot_name: 'n', meeting_url: MEET, speech_to_text: 'Default' as const };
    const { botId } = await client.createBot({ ...body, start_time: START / 1000 + 3600 });
    await client.getMeetingData(botId);
    for (const status of ['joining_call', 'in_call_recording', 'call_ended', 'complete']) {
      await s.until(botId, status);
      await client.getMeetingData(botId);
      await client.getScreenshots(botId);
      await client.listBots();
    }
    await client.listBots({
      botName: 'a,b',
      meetingUrl: 'meet',
      createdAfter: START - MINUTE,
      createdBefore: START + MINUTE,
      endedAfter: START - MINUTE,
      extra: 'a:b,c:d',
      sortByExtra: 'a:desc',
      limit: 7,
      cursor: Buffer.from('0').toString('base64'),
    });
    await client.retranscribe(botId);
    await client.retranscribe(botId, { speechToText: { provider: 'Gladia', api_key: 'k' }, webhookUrl: 'https://x.y' });
    expect((await client.getMeetingData(botId)).bot_data.transcripts).toHaveLength(2);
    expect(await client.getMeetingData(botId, { transcripts: false })).toMatchObject({ bot_data: { transcripts: [] } });
    expect(await client.deleteData(botId)).toMatchObject({ status: 'deleted' });
    expect(await client.deleteData(botId)).toMatchObject({ status: 'alreadyDeleted' });
    const other = await client.createBot({ ...body, deduplication_key: 'other' });
    expect(await client.deleteData(other.botId)).toMatchObject({ status: 'noDataFound' });
    await s.until(other.botId, 'in_call_recording');
    expect(await client.leave(other.botId)).toEqual({ ok: true });
    expect(s.problems).toEqual([]);
    expect(s.operations.size).toBe(OPERATIONS.length);
  });

  it('accepts whatever settings, booked, sent, handed on and taken back', async () => {
    const s = setUp();
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(settingsArbitrary, fc.string(), async (settings, name) => {
        const key = `key${serial++}`;
        const wanted = order(settings, s.clock.now() + 3 * 3_600_000, key, `n${name}`);
        const { botId } = await s.engine.book(wanted);
        const tag = { ...wanted.tag, holders: ['h3'] };
        const handedOn = await s.engine.change(botId, { tag });
        expect(handedOn).toBe('changed');
        const [bot, ...others] = (await s.engine.findByKey(key)).filter(({ state }) => state === 'scheduled');
        expect(others).toEqual([]);
        // Whoever takes the place does what was asked of the first.
        const requests = [botId, bot?.botId ?? ''].map((id) => s.service.fleet.bots.get(id)?.request ?? {});
        const kept = (request: Record<string, unknown> = {}) => comparable(request);
        expect(kept(requests[1])).toEqual(kept(requests[0]));
        await s.engine.remove({ botId: bot?.botId ?? '', state: 'scheduled' }, { ...tag, removed: 'v' });
        await s.engine.book({ ...wanted, joinAt: null, tag: { ...wanted.tag, key: `${key}now` } });
        expect(s.problems).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps settings as they are when they are checked again', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const once = checkSettings(settings);
        expect(checkSettings(once)).toEqual(once);
      }),
    );
  });
});

/** A create's settings with what is only another way to say the same made equal: nulls, defaults, the two forms. */
function comparable(request: Record<string, unknown>): Record<string, unknown> {
  const { extra, deduplication_key: _, speech_to_text: speech, automatic_leave: leave, ...rest } = request;
  const own = Object.entries((extra ?? {}) as Record<string, unknown>).filter(([name]) => !name.startsWith('calendar_bots')); // prettier-ignore
  const said = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(Object.entries((value ?? {}) as object).filter(([, entry]) => entry !== null));
  return {
    ...said({ ...rest, recording_mode: rest['recording_mode'] ?? 'speaker_view' }),
    streaming: said(rest['streaming']),
    speech_to_text: typeof speech === 'string' ? { provider: speech } : said(speech),
    automatic_leave: {
      waiting_room_timeout: 600,
      noone_joined_timeout: 600,
      silence_timeout: 600,
      ...said(leave),
    },
    extra: Object.fromEntries(own),
  };
}

describe('the stand-in', () => {
  it.each([
    [{ bot_name: 'n' }, 'meeting_url'],
    [{ bot_name: 'n', meeting_url: 'https://example.com' }, 'InvalidMeetingUrl'],
    [{ bot_name: 'n', meeting_url: MEET, scheduled_time: 'x' }, 'scheduled_time'],
    [{ bot_name: 'n', meeting_url: MEET, enter_message: 'x' }, 'enter_message'],
    [{ bot_name: 'n', meeting_url: MEET, start_time: '2026' }, 'start_time'],
    [{ bot_name: 'n', meeting_url: MEET, start_time: 1.5 }, 'start_time'],
    [{ bot_name: 'n', meeting_url: MEET, automatic_leave: { silence_timeout: 299 } }, 'silence_timeout'],
    [{ bot_name: 'n', meeting_url: MEET, speech_to_text: { provider: 'gladia' } }, 'speech_to_text'],
    [{ bot_name: 'n', meeting_url: MEET, streaming: { audio_frequency: 24000 } }, 'audio_frequency'],
  ])('refuses %j', async (body, words) => {
    const { call } = driver();
    const { status, body: answer } = await call('POST', '/bots', body);
    expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringContaining(words)]);
  });

  it('asks for its key, under either name, and counts', async () => {
    const s = driver({ requestsPerSecond: 2 });
    expect((await s.call('GET', '/bots/bots_with_metadata', undefined, { 'x-meeting-baas-api-key': 'no' })).status).toBe(401); // prettier-ignore
    const legacy = await s.server.fetch('http://v1.test/bots/bots_with_metadata', {
      headers: { 'x-spoke-api-key': 'sandbox-key' },
    });
    expect(legacy.status).toBe(200);
    await s.create();
    await s.create({ deduplication_key: '2' });
    expect(await s.call('POST', '/bots', { bot_name: 'n', meeting_url: MEET, deduplication_key: '3' })).toMatchObject({
      status: 429,
    });
    await s.clock.advance(1000);
    expect((await s.call('POST', '/bots', { bot_name: 'n', meeting_url: MEET })).status).toBe(409);
    await s.clock.advance(5 * MINUTE);
    expect((await s.call('POST', '/bots', { bot_name: 'n', meeting_url: MEET })).status).toBe(200);
    expect((await s.call('GET', '/calendar_events/x')).status).toBe(404);
  });

  it('deletes at most five recordings in a minute', async () => {
    const s = driver();
    const id = await s.create();
    for (let i = 0; i < 5; i++) expect((await s.call('POST', `/bots/${id}/delete_data`)).status).toBe(200);
    const { status, headers } = await s.call('POST', `/bots/${id}/delete_data`);
    expect([status, headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('tells a receiver that was down again, with the account’s key', async () => {
    const seen: (string | null)[] = [];
    let up = false;
    const send = async (_url: string, init: RequestInit) => {
      seen.push(new Headers(init.headers).get('x-meeting-baas-api-key'));
      return new Response(null, { status: up ? 200 : 500 });
    };
    const s = driver({ send });
    await s.create({ webhook_url: 'https://n8n.test/hook' });
    await s.clock.advance(0);
    expect(seen).toEqual(['sandbox-key']);
    up = true;
    await s.clock.advance(5_000);
    expect(s.service.webhooks.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 200],
    ]);
  });
});
