import { manualClock } from '../clock';
import { MeetingBaasServer } from './index';
import { OUTCOMES, type Outcome } from './script';
import { driver, MEET, MINUTE, START } from './test-driver';

const ZOOM = 'https://us02web.zoom.us/j/81234567890';
const iso = (ms: number): string => new Date(ms).toISOString();

describe('a bot that was booked ahead', () => {
  it('joins at join_at under the same id and goes through its statuses by the clock', async () => {
    const { clock, book, call, until, server } = driver();
    const id = await book(START + 30 * MINUTE);
    await clock.advance(30 * MINUTE - 1);
    expect((await call('GET', `/v2/bots/scheduled/${id}`)).data['status']).toBe('scheduled');
    expect(server.service.expected().map((bot) => bot.id)).toEqual([id]);
    await clock.advance(1);
    // Launched, which is all that `completed` means here.
    expect((await call('GET', `/v2/bots/scheduled/${id}`)).data['status']).toBe('completed');
    expect((await call('GET', `/v2/bots/${id}/status`)).data['status']).toBe('queued');
    await until(id, 'in_call_recording');
    expect(server.service.inCall().map((bot) => bot.id)).toEqual([id]);
    await until(id, 'completed');
    const [bot] = server.snapshot();
    expect(bot?.history.map((entry) => [entry.status, (entry.at - START) / 1_000])).toEqual([
      ['queued', 1800],
      ['joining_call', 1803],
      ['in_waiting_room', 1811],
      ['in_call_not_recording', 1817],
      ['in_call_recording', 1820],
      ['call_ended', 3620],
      ['recording_succeeded', 3622],
      ['completed', 3627],
    ]);
    expect(server.service.expected()).toEqual([]);
  });

  it('moves with PATCH, and only then', async () => {
    const { clock, book, call, server } = driver();
    const id = await book(START + 30 * MINUTE);
    await call('PATCH', `/v2/bots/scheduled/${id}`, { join_at: iso(START + 60 * MINUTE) });
    await clock.advance(59 * MINUTE);
    expect(server.snapshot()[0]).toMatchObject({ status: null, joinAt: START + 60 * MINUTE });
    await clock.advance(MINUTE);
    expect(server.snapshot()[0]?.status).toBe('queued');
  });

  it('cannot be changed in the last four minutes', async () => {
    const { clock, book, call } = driver();
    const id = await book(START + 30 * MINUTE);
    await clock.advance(26 * MINUTE);
    expect((await call('PATCH', `/v2/bots/scheduled/${id}`, { bot_name: 'a' })).status).toBe(200);
    await clock.advance(1);
    const late = await call('PATCH', `/v2/bots/scheduled/${id}`, { bot_name: 'b' });
    expect([late.status, late.body['code']]).toEqual([409, 'FST_ERR_BOT_STATUS']);
  });

  it.each([
    ['any' as const, 1, 200],
    [{ minutes: 4 }, 5, 200],
    [{ minutes: 4 }, 3, 409],
    [{ minutes: 10 }, 9, 409],
    [{ minutes: 10 }, 11, 200],
  ])('DELETE with the rule %j, %d min before: %d', async (deleteWindow, before, status) => {
    const { clock, book, call } = driver({ deleteWindow });
    const id = await book(START + 30 * MINUTE);
    await clock.advance((30 - before) * MINUTE);
    expect((await call('DELETE', `/v2/bots/scheduled/${id}`)).status).toBe(status);
  });

  it('is pulled out of the call by DELETE where that is allowed at any time', async () => {
    const { clock, book, call, until, server } = driver();
    const id = await book(START + 30 * MINUTE);
    await until(id, 'in_call_recording');
    await clock.advance(MINUTE);
    expect((await call('DELETE', `/v2/bots/scheduled/${id}`)).status).toBe(200);
    await until(id, 'completed');
    expect(server.snapshot()[0]).toMatchObject({ errorCode: 'API_REQUEST', scheduledStatus: 'completed' });
    expect((await call('DELETE', `/v2/bots/scheduled/${id}`)).status).toBe(409);
  });

  it('meets tokens, cap and lock only when it joins', async () => {
    const { clock, book, server, call } = driver();
    const team = server.service.teams.get('sandbox');
    if (team === undefined) throw new Error('no team');
    const alone = { allow_multiple_bots: false };
    const first = await book(START + 10 * MINUTE, alone);
    const second = await book(START + 12 * MINUTE, alone);
    const third = await book(START + 20 * MINUTE, alone);
    const capped = await book(START + 30 * MINUTE);
    const poor = await book(START + 40 * MINUTE);
    await clock.advance(29 * MINUTE);
    team.dailyCap = 2;
    await clock.advance(2 * MINUTE);
    team.dailyCap = null;
    team.tokens = 0;
    await clock.advance(10 * MINUTE);
    const codes = Object.fromEntries(server.snapshot().map((bot) => [bot.id, bot.errorCode]));
    expect(codes).toEqual({
      [first]: null,
      [second]: 'BOT_ALREADY_EXISTS',
      [third]: null,
      [capped]: 'DAILY_BOT_CAP_REACHED',
      [poor]: 'INSUFFICIENT_TOKENS',
    });
    expect((await call('GET', `/v2/bots/scheduled/${second}`)).data['status']).toBe('failed');
    expect((await call('GET', `/v2/bots/${second}`)).data).toMatchObject({ status: 'failed', tokens: { total: 0 } });
  });
});

describe('how a meeting treats its bot', () => {
  const ends: Record<Outcome, [string, string | null, string[]]> = {
    admitted: ['completed', null, ['in_call_recording', 'call_ended']],
    not_admitted: ['failed', 'BOT_NOT_ACCEPTED', ['in_waiting_room', 'waiting_room_timeout']],
    rejected: ['failed', 'BOT_NOT_ACCEPTED', ['in_waiting_room', 'bot_rejected']],
    removed: ['completed', 'BOT_REMOVED', ['in_call_recording', 'bot_removed']],
    removed_too_early: ['failed', 'BOT_REMOVED_TOO_EARLY', ['bot_removed_too_early']],
    crash: ['failed', 'GENERAL_ERROR', ['in_call_recording', 'recording_failed']],
    invalid_url: ['failed', 'INVALID_MEETING_URL', ['invalid_meeting_url']],
    login_required: ['failed', 'LOGIN_REQUIRED', ['meeting_error']],
    meeting_error: ['failed', 'CANNOT_JOIN_MEETING', ['meeting_error']],
    host_never_came: ['failed', 'WAITING_FOR_HOST_TIMEOUT', ['in_waiting_for_host']],
    nobody_came: ['completed', 'NO_ATTENDEES', ['in_call_recording', 'call_ended']],
    insufficient_tokens: ['failed', 'INSUFFICIENT_TOKENS', ['failed']],
    daily_cap: ['failed', 'DAILY_BOT_CAP_REACHED', ['failed']],
    transcription_failed: ['failed', 'TRANSCRIPTION_FAILED', ['transcribing']],
  };

  it.each(OUTCOMES)('%s', async (outcome) => {
    const { clock, book, call, server } = driver();
    server.service.fleet.setManner(ZOOM, { outcome });
    const id = await book(START + 5 * MINUTE, { meeting_url: ZOOM, transcription_enabled: true });
    await clock.advance(120 * MINUTE);
    const [status, errorCode, through] = ends[outcome];
    const bot = server.snapshot()[0];
    expect(bot).toMatchObject({ status, errorCode });
    expect(bot?.history.map((entry) => entry.status)).toEqual(expect.arrayContaining(through));
    const { data } = await call('GET', `/v2/bots/${id}`);
    expect(data['audio'] !== null).toBe(status === 'completed' || outcome === 'transcription_failed');
    expect(data['transcription'] !== null).toBe(outcome === 'admitted' || outcome === 'removed');
    expect(server.service.breaches).toEqual([]);
  });

  it("waits as long as the bot's own waiting_room_timeout says", async () => {
    const { clock, send, server } = driver({ outcome: 'not_admitted' });
    await send({ timeout_config: { waiting_room_timeout: 300 } });
    await clock.advance(30 * MINUTE);
    const history = server.snapshot()[0]?.history ?? [];
    const at = (status: string): number => history.find((entry) => entry.status === status)?.at ?? NaN;
    expect(at('waiting_room_timeout') - at('in_waiting_room')).toBe(300_000);
  });

  it('can change its mind while the bot is there', async () => {
    const { clock, send, server, until } = driver({ outcome: 'not_admitted' });
    const id = await send();
    await until(id, 'in_waiting_room');
    await clock.advance(MINUTE);
    server.service.fleet.setManner(MEET, { outcome: 'admitted' });
    await clock.advance(0);
    expect(server.snapshot()[0]?.status).toBe('in_call_not_recording');
    await until(id, 'in_call_recording');
    await clock.advance(MINUTE);
    server.service.fleet.setManner(MEET, { outcome: 'removed' });
    await clock.advance(0);
    expect(server.snapshot()[0]).toMatchObject({ status: 'call_ended' });
    await until(id, 'completed');
    expect(server.snapshot()[0]).toMatchObject({ errorCode: 'BOT_REMOVED' });
  });

  it('leaves a pause out of the recording, and pays for what was recorded', async () => {
    const { clock, send, call, until, server } = driver();
    const tokens = (): number => server.service.teams.get('sandbox')?.tokens ?? NaN;
    const before = tokens();
    const id = await send();
    expect(tokens()).toBe(before - 0.5);
    await until(id, 'in_call_recording');
    await clock.advance(10 * MINUTE);
    await call('POST', `/v2/bots/${id}/pause-recording`);
    await clock.advance(5 * MINUTE);
    await call('POST', `/v2/bots/${id}/resume-recording`);
    await until(id, 'completed');
    const { data } = await call('GET', `/v2/bots/${id}`);
    expect(data).toMatchObject({ duration_seconds: 25 * 60 });
    expect(before - tokens()).toBeCloseTo(25 / 60, 3);
  });
});

describe('recordings', () => {
  it('come as signed URLs that the sandbox serves for four hours, in the shapes of the contract', async () => {
    const { clock, send, call, until, server } = driver();
    const id = await send({ transcription_enabled: true, meeting_url: ZOOM });
    await until(id, 'completed');
    const { data } = await call('GET', `/v2/bots/${id}`);
    const get = (url: unknown): Promise<Response> => server.fetch(String(url));
    const { contract } = server.service;
    expect(contract.checkSchema('OutputTranscription', await (await get(data['transcription'])).json())).toMatchObject({ ok: true }); // prettier-ignore
    expect(contract.checkSchema('RawTranscription', await (await get(data['raw_transcription'])).json())).toMatchObject({ ok: true }); // prettier-ignore
    const lines = (await (await get(data['diarization'])).text()).split('\n').map((line): unknown => JSON.parse(line));
    for (const line of lines) expect(contract.checkSchema('ZoomDiarizationSegment', line)).toMatchObject({ ok: true });
    expect((await get(data['video'])).headers.get('content-type')).toBe('video/mp4');
    expect((await get(`${String(data['audio'])}0`)).status).toBe(403);
    await clock.advance(4 * 60 * MINUTE);
    expect((await get(data['audio'])).status).toBe(200);
    await clock.advance(2_000);
    expect((await get(data['audio'])).status).toBe(403);
    expect((await get((await call('GET', `/v2/bots/${id}`)).data['audio'])).status).toBe(200);
  });
});

describe('lists', () => {
  it('page forward and back over equal times, each row once, though rows are added meanwhile', async () => {
    const { book, call } = driver();
    const ids: string[] = [];
    for (let i = 0; i < 23; i++) ids.push(await book(START + (10 + (i % 3)) * MINUTE));
    const all = (await call('GET', '/v2/bots/scheduled')).rows.map((row) => row['bot_id']);
    expect(new Set(all)).toEqual(new Set(ids));
    const pages: unknown[][] = [];
    const back: unknown[] = [];
    let cursor: unknown = null;
    do {
      const query = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
      const page = await call('GET', `/v2/bots/scheduled?limit=5${query}`);
      pages.push(page.rows.map((row) => row['bot_id']));
      back.push(page.body['prev_cursor']);
      cursor = page.body['cursor'];
      if (pages.length === 1) await book(START + 5 * MINUTE);
    } while (cursor !== null);
    expect(pages.flat()).toEqual(all);
    const previous = await call('GET', `/v2/bots/scheduled?limit=5&cursor=${encodeURIComponent(String(back[2]))}`);
    expect(previous.rows.map((row) => row['bot_id'])).toEqual(pages[1]);
  });

  it('may answer an empty page though more follow', async () => {
    const { book, call, server } = driver();
    const id = await book(START + 10 * MINUTE);
    server.faults.next('listScheduledBots', { kind: 'emptyPage' });
    const empty = await call('GET', '/v2/bots/scheduled');
    expect(empty.rows).toEqual([]);
    const next = await call('GET', `/v2/bots/scheduled?cursor=${encodeURIComponent(String(empty.body['cursor']))}`);
    expect(next.rows.map((row) => row['bot_id'])).toEqual([id]);
  });

  it('newest first for bots that were launched', async () => {
    const { clock, send, call } = driver();
    const first = await send();
    await clock.advance(1_000);
    const second = await send();
    expect((await call('GET', '/v2/bots')).rows.map((row) => row['bot_id'])).toEqual([second, first]);
  });
});

describe('faults', () => {
  it('lose the answer of a create: the bot is booked though nobody was told', async () => {
    const { server, book } = driver();
    server.faults.next('createScheduledBot', { kind: 'lostAnswer' });
    await expect(book(START + 10 * MINUTE)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    expect(server.snapshot()).toHaveLength(1);
    server.faults.next('createScheduledBot', { kind: 'connectionReset' });
    await expect(book(START + 10 * MINUTE)).rejects.toBeInstanceOf(TypeError);
    expect(server.snapshot()).toHaveLength(1);
  });

  it('answer a limit in the API’s own error', async () => {
    const { server, call } = driver();
    server.faults.next('listBots', { kind: 'status', status: 429, headers: { 'retry-after': '1' } });
    const reply = await call('GET', '/v2/bots');
    expect([reply.status, reply.body['code'], reply.body['retryAfter']]).toEqual([429, 'FST_ERR_TOO_MANY_REQUESTS', 1]);
  });
});

it('gives the same ids for the same seed', async () => {
  const ids = await Promise.all(
    [3, 3, 4].map(async (seed) => {
      const server = new MeetingBaasServer({ clock: manualClock(START), seed });
      const response = await server.fetch('http://x/v2/bots', {
        method: 'POST',
        headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
        body: JSON.stringify({ bot_name: 'n', meeting_url: MEET }),
      });
      return ((await response.json()) as { data: { bot_id: string } }).data.bot_id;
    }),
  );
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});
