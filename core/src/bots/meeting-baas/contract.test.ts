import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { BotOrder } from '../service';
import { type CallbackConfig, createMeetingBaasHttp, MeetingBaasClient } from './client';
import { openapiChecker, recordingFetch, type SentRequest, stepClock } from './openapi.fixture';
import { createMeetingBaasService } from './service';
import { checkSettings } from './settings';
import { settingsArbitrary } from './settings.fixture';

/** The vendor's own description of the API, kept beside the repository where it is at hand. */
const OPENAPI_FILE = join(__dirname, '../../../../../shared/data/meetingbaas-openapi-v2.json');
const hasOpenapi = existsSync(OPENAPI_FILE);

const NOW = Date.parse('2026-11-23T09:00:00Z');
const ID = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
const HOUR = 3_600_000;

/** Answers that let every method come to its end. */
function answer({ url, method }: SentRequest): { status: number; json: unknown } {
  const { pathname } = new URL(url);
  const at = new Date(NOW).toISOString();
  const row = { bot_id: ID, bot_name: 'n', meeting_url: 'https://meet.google.com/a', extra: null, created_at: at };
  const list = { success: true, data: [], errors: [], cursor: null, prev_cursor: null };
  if (method === 'GET') {
    if (pathname === '/v2/bots' || pathname === '/v2/bots/scheduled' || pathname.endsWith('/screenshots')) {
      return { status: 200, json: list };
    }
    const status = pathname.includes('/scheduled/') ? 'scheduled' : 'in_call_recording';
    return { status: 200, json: { success: true, data: { ...row, status, join_at: at } } };
  }
  if (pathname.endsWith('/batch')) return { status: 201, json: list };
  return { status: 200, json: { success: true, data: { bot_id: ID, message: 'done' } } };
}

function setUp() {
  const clock = stepClock(NOW);
  const { fetch, sent } = recordingFetch(answer);
  const client = new MeetingBaasClient({ http: createMeetingBaasHttp({ fetch, clock, apiKey: 'k' }) });
  return { client, sent, service: createMeetingBaasService(client, { clock }) };
}

const order = (settings: Record<string, unknown>, joinAt: number | null): BotOrder => ({
  meetingUrl: 'https://meet.google.com/abc-defg-hij',
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
});

const suite = hasOpenapi ? describe : describe.skip;
if (!hasOpenapi) {
  process.stderr.write(`Meeting BaaS contract tests skipped: ${OPENAPI_FILE} is not there\n`);
}

suite('requests against the OpenAPI description of Meeting BaaS v2', () => {
  const check = hasOpenapi
    ? openapiChecker(JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')))
    : () => ({ operation: '', problem: null });
  const problemsOf = (sent: readonly SentRequest[]) =>
    sent.flatMap((request) => {
      const { operation, problem } = check(request);
      return problem === null ? [] : [`${operation}: ${problem}\n${request.url}\n${request.body ?? ''}`];
    });

  it('finds what is wrong with a wrong request', () => {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, timeoutMs: 1 };
    const base = 'https://api.meetingbaas.com/v2/bots';
    const good = { bot_name: 'n', meeting_url: 'https://x.y/z' };
    const problem = (url: string, body: unknown) => check({ ...request, url, body: JSON.stringify(body) }).problem;
    expect(problem(base, good)).toBeNull();
    expect(problem(base, { ...good, bot_name: '' })).toContain('bot_name');
    expect(problem(base, { ...good, entry_message: 'x'.repeat(501) })).toContain('entry_message');
    expect(problem(`${base}/scheduled`, { ...good, join_at: '2026-11-23T09:00:00+00:00' })).toContain('join_at');
    expect(problem(`${base}/7/leave`, {})).toContain('bot_id');
    expect(problem(`${base}/nothing`, {})).toBe('no such operation');
    expect(check({ ...request, method: 'GET', url: `${base}?limit=0` }).problem).toContain('limit');
    expect(check({ ...request, method: 'GET', url: `${base}?limit=1&colour=red` }).problem).toContain('colour');
  });

  it('accepts every operation with every option', async () => {
    const { client, sent } = setUp();
    const body = { bot_name: 'n', meeting_url: 'https://meet.google.com/abc-defg-hij' };
    const later = { ...body, join_at: '2026-11-23T10:00:00.000Z' };
    const callback: CallbackConfig = { url: 'https://cb.example/x', secret: 's', method: 'PUT' };
    await client.createBot(body);
    await client.createBots([body, body]);
    await client.listBots();
    await client.listBots({
      botId: ID,
      botName: 'a,b',
      participantName: 'x',
      meetingUrl: 'meet',
      createdAfter: NOW - HOUR,
      createdBefore: NOW,
      endedAfter: NOW - HOUR,
      extra: 'a:b,c:d',
      meetingPlatforms: ['zoom', 'meet'],
      statuses: ['queued', 'failed'],
      limit: 250,
      cursor: 'MjAyNi0=',
    });
    await client.getBot(ID);
    await client.getBotStatus(ID);
    await client.listScreenshots(ID, { limit: 3, cursor: 'c' });
    await client.leave(ID);
    await client.sendChatMessage(ID, 'm'.repeat(500));
    await client.pauseRecording(ID);
    await client.pauseRecording(ID, 'a break');
    await client.resumeRecording(ID);
    await client.resumeRecording(ID, 'on we go');
    await client.deleteData(ID);
    await client.deleteData(ID, { deleteFromProvider: false });
    await client.resendWebhook(ID);
    await client.retryCallback(ID);
    await client.retryCallback(ID, callback);
    await client.updateConfig(ID, { a: 1 });
    await client.updateConfig(ID, null);
    await client.scheduleBot(later);
    await client.scheduleBots([later]);
    await client.listScheduledBots();
    await client.listScheduledBots({
      botId: ID,
      botName: 'a',
      meetingUrl: 'meet',
      scheduledAfter: NOW,
      scheduledBefore: NOW + HOUR,
      extra: 'a:b',
      meetingPlatforms: ['teams'],
      statuses: ['scheduled', 'completed'],
      limit: 100,
      cursor: 'c',
    });
    await client.getScheduledBot(ID);
    await client.updateScheduledBot(ID, { join_at: '2026-11-23T10:00:00.000Z' });
    await client.cancelScheduledBot(ID);
    expect(problemsOf(sent)).toEqual([]);
    // The 20 operations of the document's bots, retranscribe excepted, which only the SDK has.
    expect(new Set(sent.map((request) => check(request).operation)).size).toBe(20);
  });

  it('accepts whatever settings, sent, booked or changed', async () => {
    await fc.assert(
      fc.asyncProperty(settingsArbitrary, fc.string(), async (settings, name) => {
        const { service, sent } = setUp();
        const named = { ...order(settings, NOW + HOUR), name: `n${name}` };
        await service.book(named);
        await service.book({ ...named, joinAt: null });
        await service.change(ID, { settings, name: named.name, tag: named.tag, joinAt: NOW + 2 * HOUR });
        await service.change(ID, { tag: named.tag });
        await service.remove({ botId: ID, state: 'scheduled' }, named.tag);
        expect(problemsOf(sent)).toEqual([]);
        // The last one writes the mark anew: this service does not show it in the bot that was cancelled.
        expect(sent.filter((request) => request.method !== 'GET').length).toBe(7);
      }),
      { numRuns: 300 },
    );
  });

  it('accepts every look-up', async () => {
    const { service, sent } = setUp();
    await service.findByKey('aBcDeFgHiJkLmNoPqRsTuV');
    for (const [from, to] of [
      [-HOUR, HOUR],
      [-400 * 24 * HOUR, 400 * 24 * HOUR],
      [HOUR, 48 * HOUR],
      [-48 * HOUR, -HOUR],
    ] as const) {
      await service.listOurs({ from: NOW + from, to: NOW + to });
    }
    expect(problemsOf(sent)).toEqual([]);
    for (const { url } of sent) {
      const { searchParams } = new URL(url);
      for (const name of ['created_after', 'ended_after']) {
        const value = searchParams.get(name);
        if (value === null) continue;
        expect(Date.parse(value)).toBeLessThanOrEqual(NOW);
        expect(Date.parse(value)).toBeGreaterThan(NOW - 90 * 24 * HOUR);
      }
      for (const name of ['scheduled_after', 'scheduled_before']) {
        const value = searchParams.get(name);
        if (value !== null) expect(Math.abs(Date.parse(value) - NOW)).toBeLessThan(90 * 24 * HOUR);
      }
    }
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
