import { meetingBaasContract } from './contract/contract';
import { driver, MEET, MINUTE, START } from './test-driver';

const UNKNOWN = '11111111-1111-4111-8111-111111111111';
const at = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString();

/**
 * Drives every operation of the contract to its success and to each of its errors. The server checks each answer
 * against the contract and turns a breach into a 500, so that a wrong shape fails here.
 */
describe('every operation answers as the contract says', () => {
  const baas = driver({ pace: { recording: 10 * MINUTE } });
  const { call, book, send, until, service } = baas;
  const seen = new Map<string, Set<number>>();
  const hit = async (
    method: string,
    path: string,
    expected: number,
    body?: unknown,
    headers?: Record<string, string>,
  ) => {
    const reply = await call(method, path, body, headers);
    expect({ method, path, status: reply.status, body: reply.body }).toMatchObject({ status: expected });
    const id = meetingBaasContract().match(method, path.split('?')[0] ?? '')?.operation.id ?? 'none';
    seen.set(id, (seen.get(id) ?? new Set()).add(reply.status));
    return reply;
  };
  const config = { bot_name: 'Notes', meeting_url: MEET };

  it('creates', async () => {
    await hit('POST', '/v2/bots', 201, config);
    await hit('POST', '/v2/bots', 400, { bot_name: 'Notes' });
    await hit('POST', '/v2/bots', 400, { ...config, meeting_url: 'https://example.org/room' });
    await hit('POST', '/v2/bots', 400, { ...config, callback_enabled: true });
    await hit('POST', '/v2/bots', 400);
    const alone = { ...config, meeting_url: 'https://meet.google.com/one-only-one', allow_multiple_bots: false };
    await hit('POST', '/v2/bots', 201, alone);
    const again = await hit('POST', '/v2/bots', 409, alone);
    expect(again.body['code']).toBe('FST_ERR_BOT_ALREADY_EXISTS');
    const team = service.teams.get('sandbox');
    if (team === undefined) throw new Error('no team');
    const had = team.tokens;
    team.tokens = 0.4;
    expect((await hit('POST', '/v2/bots', 402, config)).body['code']).toBe('FST_ERR_INSUFFICIENT_TOKENS');
    team.tokens = had;
    team.dailyCap = 2;
    const capped = await hit('POST', '/v2/bots', 429, config);
    expect(capped.body['code']).toBe('FST_ERR_DAILY_BOT_CAP_REACHED');
    expect(capped.headers.get('retry-after')).toBeNull();
    team.dailyCap = null;
  });

  it('creates many, item by item', async () => {
    const reply = await hit('POST', '/v2/bots/batch', 201, [
      { ...config, extra: { n: 1 } },
      { bot_name: '', meeting_url: MEET, extra: { n: 2 } },
      { ...config, meeting_url: 'https://example.org/x' },
    ]);
    expect(reply.rows.map((row) => [row['index'], row['extra']])).toEqual([[0, { n: 1 }]]);
    expect((reply.body['errors'] as Record<string, unknown>[]).map((e) => [e['index'], e['code']])).toEqual([
      [1, 'VALIDATION_ERROR'],
      [2, 'INVALID_MEETING_PLATFORM'],
    ]);
    await hit('POST', '/v2/bots/batch', 400, []);
    await hit('POST', '/v2/bots/batch', 400, config);
    const later = await hit('POST', '/v2/bots/scheduled/batch', 201, [
      { ...config, join_at: at(60) },
      { ...config, join_at: at(-60) },
    ]);
    expect(later.rows).toHaveLength(1);
    await hit('POST', '/v2/bots/scheduled/batch', 400, {});
  });

  it('books ahead, lists, reads, moves, cancels', async () => {
    const made = await hit('POST', '/v2/bots/scheduled', 201, {
      ...config,
      join_at: at(30),
      bot_image: ['https://example.org/a.png', 'https://example.org/b.png'],
      extra: { booking: 'b1', list: [1] },
      transcription_enabled: true,
      streaming_enabled: true,
      streaming_config: { output_url: 'wss://example.org/s' },
      callback_enabled: true,
      callback_config: { url: 'https://example.org/cb', secret: 's' },
      zoom_config: { obf_token: 'once', credential_user_id: 'u' },
    });
    const path = `/v2/bots/scheduled/${String(made.data['bot_id'])}`;
    await hit('POST', '/v2/bots/scheduled', 400, { ...config, join_at: at(-5) });
    await hit('POST', '/v2/bots/scheduled', 400, { ...config, join_at: at(91 * 1440) });
    await hit('POST', '/v2/bots/scheduled', 400, { ...config, join_at: '2026-11-23T10:00:00+00:00' });
    const details = await hit('GET', path, 200);
    expect(details.data).toMatchObject({
      status: 'scheduled',
      bot_image: 'https://example.org/a.png',
      callback_config: { enabled: true, url: 'https://example.org/cb', secret: 's', method: 'POST' },
      streaming_config: { enabled: true, input_url: null, audio_frequency: 24000 },
      zoom_config: { credential_user_id: 'u', credential_id: null },
    });
    expect(JSON.stringify(details.body)).not.toContain('once');
    await hit('GET', `/v2/bots/scheduled/${UNKNOWN}`, 404);
    await hit('GET', '/v2/bots/scheduled/no-uuid', 400);
    expect((await hit('GET', '/v2/bots/scheduled?extra=booking:b1', 200)).rows).toHaveLength(1);
    expect((await hit('GET', '/v2/bots/scheduled?extra=booking:B1', 200)).rows).toHaveLength(0);
    await hit('GET', '/v2/bots/scheduled?extra=nonsense', 400);
    await hit('GET', '/v2/bots/scheduled?limit=500', 400);
    await hit('GET', '/v2/bots/scheduled?cursor=nonsense', 400);
    await hit('PATCH', path, 200, { join_at: at(45), bot_name: 'New name' });
    expect((await hit('GET', path, 200)).data).toMatchObject({
      join_at: at(45),
      bot_name: 'New name',
      extra: { booking: 'b1' },
    });
    await hit('PATCH', path, 409, { join_at: at(3) });
    await hit('PATCH', path, 400, { join_at: at(91 * 1440) });
    await hit('PATCH', `/v2/bots/scheduled/${UNKNOWN}`, 404, { bot_name: 'x' });
    await hit('DELETE', path, 200);
    await hit('DELETE', path, 409, {});
    await hit('DELETE', `/v2/bots/scheduled/${UNKNOWN}`, 404);
    await hit('DELETE', '/v2/bots/scheduled/no-uuid', 400);
    await hit('PATCH', path, 409, { bot_name: 'x' });
    expect((await hit('GET', path, 200)).data).toMatchObject({ status: 'cancelled', cancelled_at: at(0) });
  });

  it('steers a bot in the call and reads it in every status', async () => {
    const id = await send({ extra: { a: 1 }, transcription_enabled: true, callback_enabled: true, callback_config: { url: 'http://nowhere.invalid/' } }); // prettier-ignore
    const path = `/v2/bots/${id}`;
    for (const what of ['pause-recording', 'resume-recording']) await hit('POST', `${path}/${what}`, 409);
    await hit('POST', `${path}/send-chat-message`, 409, { message: 'hello' });
    await hit('DELETE', `${path}/delete-data`, 409);
    await hit('POST', `${path}/resend-webhook`, 409);
    await hit('POST', `${path}/retry-callback`, 409);
    await hit('GET', `${path}/screenshots`, 200);
    await until(id, 'in_call_recording');
    await hit('POST', `${path}/send-chat-message`, 200, { message: 'hello' });
    await hit('POST', `${path}/send-chat-message`, 400, { message: '' });
    await hit('POST', `${path}/send-chat-message`, 400, { message: '   ' });
    service.fleet.setManner(MEET, { chatDisabled: true });
    await hit('POST', `${path}/send-chat-message`, 422, { message: 'hello' });
    service.fleet.setManner(MEET, { chatDisabled: false });
    await hit('POST', `${path}/pause-recording`, 200, { chat_message: 'paused' });
    await hit('POST', `${path}/pause-recording`, 409, {});
    await hit('GET', path, 200);
    await hit('POST', `${path}/resume-recording`, 200);
    await hit('PATCH', `${path}/update-config`, 200, { extra: { b: 2 } });
    await hit('PATCH', `${path}/update-config`, 400, {});
    for (const status of ['call_ended', 'recording_succeeded', 'transcribing', 'completed']) {
      await until(id, status);
      await hit('GET', path, 200);
      await hit('GET', `${path}/status`, 200);
      await hit('GET', `/v2/bots?bot_id=${id}`, 200);
    }
    expect((await hit('GET', path, 200)).data).toMatchObject({ extra: { a: 1, b: 2 }, duration_seconds: 600 });
    await hit('POST', `${path}/leave`, 409, {});
    expect((await hit('GET', `${path}/screenshots?limit=3`, 200)).rows).toHaveLength(3);
    await hit('GET', `${path}/screenshots?limit=0`, 400);
    await hit('POST', `${path}/resend-webhook`, 200);
    await hit('POST', `${path}/retry-callback`, 200);
    await hit('POST', `${path}/retry-callback`, 200, { url: 'http://nowhere.invalid/again', method: 'PUT' });
    await hit('POST', `${path}/retry-callback`, 400, { secret: 'x' });
    await hit('DELETE', `${path}/delete-data?delete_from_provider=false`, 200, {});
    await hit('DELETE', `${path}/delete-data?delete_from_provider=maybe`, 400);
    expect((await hit('GET', path, 200)).data).toMatchObject({ artifacts_deleted: true, audio: null, video: null });
    expect((await hit('GET', `${path}/screenshots`, 200)).rows).toEqual([]);
  });

  it('leaves, and filters the list', async () => {
    const id = await send({ bot_name: 'Leaver', extra: { who: 'leaver' } });
    await until(id, 'in_waiting_room');
    await hit('POST', `/v2/bots/${id}/leave`, 200);
    expect((await hit('GET', `/v2/bots/${id}`, 200)).data).toMatchObject({
      error_code: 'EXITING_MEETING_BEFORE_RECORD',
    });
    expect((await hit('GET', '/v2/bots?bot_name=leaVER&status=failed&meeting_platform=meet,zoom&extra=who:leaver', 200)).rows).toHaveLength(1); // prettier-ignore
    await hit('GET', `/v2/bots?created_after=${at(60 * 24 * 5)}`, 400);
    await hit('GET', `/v2/bots?created_before=${at(-91 * 1440)}`, 400);
    const booked = await book(baas.clock.now() + 30 * MINUTE);
    await hit('GET', `/v2/bots/${booked}`, 404);
    await hit('POST', `/v2/bots/${booked}/leave`, 200);
    expect((await hit('GET', `/v2/bots/scheduled/${booked}`, 200)).data['status']).toBe('cancelled');
  });

  it('answers 400 and 404 for each path with an id, 429 for each write, 500 on demand, 403 without a key', async () => {
    const team = service.teams.get('sandbox');
    if (team === undefined) throw new Error('no team');
    const bodies: Record<string, unknown> = {
      sendChatMessage: { message: 'x' },
      updateBotConfig: { extra: null },
      updateScheduledBot: {},
      createBot: config,
      batchCreateBots: [config],
      createScheduledBot: { ...config, join_at: at(6000) },
      batchCreateScheduledBots: [config],
    };
    for (const { id, method, path } of meetingBaasContract().operations) {
      const body = bodies[id];
      if (path.includes('{bot_id}')) {
        await hit(method, path.replace('{bot_id}', UNKNOWN), 404, body);
        await hit(method, path.replace('{bot_id}', 'x'), 400, body);
      }
      const known = path.replace('{bot_id}', UNKNOWN);
      await hit(method, known, 403, body, { 'x-meeting-baas-api-key': 'wrong' });
      baas.server.faults.next(id, { kind: 'status', status: 500 });
      await hit(method, known, 500, body);
      baas.server.faults.next(id, { kind: 'status', status: 429, headers: { 'retry-after': '1' } });
      await hit(method, known, 429, body);
      if (method !== 'GET') {
        team.requestsPerSecond = 0;
        const limited = await hit(method, known, 429, body);
        expect(limited.headers.get('retry-after')).toBe('1');
        expect(limited.headers.get('x-ratelimit-remaining')).toBe('0');
        team.requestsPerSecond = null;
      }
    }
  });

  it('left out no operation and no status that the contract lists', () => {
    const missing: string[] = [];
    for (const { id, path, method } of meetingBaasContract().operations) {
      // The calendars have tests of their own, beside them.
      if (path.startsWith('/v2/calendars')) continue;
      const listed = meetingBaasContract().statusesOf(method, path);
      for (const status of listed) if (!(seen.get(id)?.has(status) ?? false)) missing.push(`${id} ${status}`);
    }
    expect(missing).toEqual([]);
    expect(service.breaches).toEqual([]);
  });
});

describe('keys and content types', () => {
  const { call, server } = driver();

  it('lets a sending key only create', async () => {
    const sending = { 'x-meeting-baas-api-key': 'sandbox-sending-key' };
    expect((await call('POST', '/v2/bots', { bot_name: 'n', meeting_url: MEET }, sending)).status).toBe(201);
    expect((await call('GET', '/v2/bots', undefined, sending)).body['code']).toBe('FST_ERR_FORBIDDEN');
    expect((await call('GET', '/v2/bots', undefined, { 'x-meeting-baas-api-key': '', 'x-spoke-api-key': 'sandbox-key' })).status).toBe(403); // prettier-ignore
  });

  it('refuses other content types and JSON that is none', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await call('POST', `/v2/bots/${UNKNOWN}/leave`, 'a=b', form)).status).toBe(415);
    expect((await call('POST', '/v2/bots', '{')).body['code']).toBe('FST_ERR_CTP_INVALID_JSON_BODY');
    expect((await call('POST', `/v2/bots/${UNKNOWN}/leave`, '')).body['code']).toBe('FST_ERR_CTP_EMPTY_JSON_BODY');
    expect((await call('GET', '/v2/nothing')).status).toBe(404);
  });

  it('does not show one team what another has', async () => {
    const two = driver({
      teams: [
        { name: 'a', keys: [{ key: 'ka', access: 'full' }] },
        { name: 'b', keys: [{ key: 'kb', access: 'full' }] },
      ],
    });
    const a = { 'x-meeting-baas-api-key': 'ka' };
    const b = { 'x-meeting-baas-api-key': 'kb' };
    const made = await two.call('POST', '/v2/bots', { bot_name: 'n', meeting_url: MEET }, a);
    expect((await two.call('GET', `/v2/bots/${String(made.data['bot_id'])}`, undefined, b)).status).toBe(404);
    expect((await two.call('GET', '/v2/bots', undefined, b)).rows).toEqual([]);
    expect((await two.call('GET', '/v2/bots', undefined, a)).rows).toHaveLength(1);
  });

  it('tells of an answer that breaks the contract', async () => {
    const bad = driver();
    const id = await bad.send();
    const bot = bad.service.fleet.bots.get(id);
    if (bot === undefined) throw new Error('no bot');
    Object.assign(bot, { platform: 'webex' });
    expect((await bad.call('GET', `/v2/bots/${id}`)).status).toBe(500);
    expect(bad.service.breaches[0]).toContain('meeting_platform');
    expect(server.service.breaches).toEqual([]);
  });
});
