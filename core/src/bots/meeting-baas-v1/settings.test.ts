import { decodeMeetingBaasV1Error } from './errors';
import { standingOf } from './listing';
import { checkSettings } from './settings';

describe('settings', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ reserved: true }, 'reserved: unknown field'],
    [{ start_time: 1 }, 'start_time: unknown field'],
    [{ enter_message: 'x' }, 'enter_message: unknown field'],
    [{ automatic_leave: { silence_timeout: 299 } }, 'from 300 to 1800'],
    [{ automatic_leave: { waiting_room_timeout: 120.5 } }, 'whole number of seconds'],
    [{ speech_to_text: 'gladia' }, 'one of Default, Gladia, Runpod'],
    [{ speech_to_text: { provider: 'Gladia', key: 'k' } }, 'speech_to_text'],
    [{ streaming: {} }, 'input, output or both'],
    [{ zoom_sdk_id: 'x' }, 'together with zoom_sdk_pwd'],
    [{ extra: { calendar_bots_key: 'x' } }, 'calendar_bots_key: names that begin'],
    [{ webhook_url: 'ftp://x' }, 'webhook_url'],
  ])('%j is refused', (settings, words) => {
    expect(() => checkSettings(settings)).toThrow(words);
  });

  it('never says what a text was: it may be a secret', () => {
    expect(() => checkSettings({ webhook_url: 'top secret' })).toThrow(/text of 10 characters/);
  });
});

describe('errors', () => {
  it.each<[number, unknown, string, object]>([
    [409, { error: 'Duplicate bot' }, '', { code: 'conflict', message: 'Duplicate bot' }],
    [400, undefined, 'a bot was already sent to this meeting', { code: 'conflict' }],
    [429, { message: 'Bot already in this meeting' }, '', { code: 'conflict' }],
    [401, { error: 'Invalid API key' }, '', { message: 'Invalid API key' }],
    [422, { error: { message: 'bad', details: ['x', 'y'] } }, '', { message: 'bad – x; y' }],
    [404, { error: 'already gone' }, '', { message: 'already gone' }],
  ])('%i %j %s', (status, json, text, decoded) => {
    expect(decodeMeetingBaasV1Error(status, json, text)).toMatchObject(decoded);
  });

  it('leaves the meaning of what is no second bot to its status', () => {
    for (const [status, json] of [
      [404, { error: 'already gone' }],
      [401, { error: 'duplicate key' }],
      [429, { error: 'Too many requests' }],
      [500, { error: 'duplicate row' }],
    ] as const) {
      expect(decodeMeetingBaasV1Error(status, json, '').code).toBeUndefined();
    }
  });
});

describe('where a bot stands, by its row alone', () => {
  const HOUR = 3_600_000;
  const now = Date.parse('2026-11-23T09:00:00Z');
  const at = (ms: number) => new Date(ms).toISOString();
  const row = { ended_at: null, session_id: null, duration: null };
  const of = (more: Partial<typeof row> | object, joinAt: number | null, mark = false) =>
    standingOf({ row: { ...row, ...more }, params: null, joinAt, createdAt: now - HOUR, mark, now });

  it.each([
    ['its time is to come', {}, now + HOUR, 'scheduled'],
    ['its time has come', {}, now - 1, 'active'],
    ['it left early', { session_id: 's' }, now + HOUR, 'active'],
    ['it was sent at once', {}, null, 'active'],
    ['it ended before it was to go', { ended_at: at(now - 1) }, now + HOUR, 'cancelled'],
    ['it ended after it had gone', { ended_at: at(now - 1) }, now - HOUR, 'ended'],
    ['it recorded, though it ended before it was to go', { ended_at: at(now), duration: 9 }, now + HOUR, 'ended'],
    ['it never said that it ended', {}, now - 9 * HOUR, 'ended'],
  ])('%s', (_, more, joinAt, state) => {
    expect(of(more, joinAt).state).toBe(state);
  });

  it('a mark is never a booked bot', () => {
    expect(of({}, now + HOUR, true)).toEqual({ state: 'active', status: 'taken_back' });
  });
});
