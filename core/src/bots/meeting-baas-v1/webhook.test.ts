import { tagToExtra } from '../meeting-baas/tag';
import { KNOWN_STATUSES, meaningOfStatus } from './status';
import { isoOf } from './time';
import { messageIdV1, parseMeetingBaasV1Webhook, receiveMeetingBaasV1Webhook } from './webhook';

const ID = '123e4567-e89b-42d3-a456-426614174000';
const tag = {
  key: 'k',
  holders: ['h'],
  start: '2026-11-23T11:00:00.000Z',
  end: '2026-11-23T12:00:00.000Z',
  version: 'v',
  settings: 's',
  removed: null,
  event: { id: 'e', calendarId: 'c', provider: 'google', title: 'Weekly' },
};
const extra = { customer: 7, ...tagToExtra(tag) };

describe('webhooks of Meeting BaaS v1', () => {
  it('reads a status, which comes without extra', () => {
    const status = { code: 'in_call_recording', created_at: '2024-01-01T12:00:00.000Z', start_time: 1704110400 };
    const raw = { event: 'bot.status_change', data: { bot_id: ID, status } };
    expect(parseMeetingBaasV1Webhook(raw)).toEqual({
      type: 'status',
      service: 'meeting-baas-v1',
      event: 'bot.status_change',
      botId: ID,
      status: 'in_call_recording',
      phase: 'recording',
      terminal: false,
      at: '2024-01-01T12:00:00.000Z',
      tag: null,
      extra: {},
      failure: null,
      recording: null,
      message: null,
      raw,
    });
  });

  it('knows every documented status, and none of them is the end', () => {
    expect(KNOWN_STATUSES).toHaveLength(12);
    for (const code of KNOWN_STATUSES) {
      const event = parseMeetingBaasV1Webhook({ event: 'bot.status_change', data: { bot_id: ID, status: { code } } });
      expect(event).toMatchObject({ terminal: false, status: code });
      expect(event.phase).not.toBe('unknown');
    }
    expect(meaningOfStatus('on_fire')).toEqual({ phase: 'unknown', terminal: false });
    expect(meaningOfStatus('constructor').phase).toBe('unknown');
  });

  it('says why a status is an error', () => {
    const status = { code: 'meeting_error', created_at: 'x', error_message: 'gone', error_type: 'network_error' };
    expect(parseMeetingBaasV1Webhook({ event: 'bot.status_change', data: { bot_id: ID, status } })).toMatchObject({
      phase: 'failing',
      at: null,
      failure: { code: 'network_error', serviceMessage: 'gone', sentence: 'The bot lost its connection.' },
    });
  });

  it('reads what a finished bot brought back, with extra inside data or beside it', () => {
    const data = {
      bot_id: ID,
      event_uuid: null,
      transcript: [{ speaker: 'Ada', offset: 1.5, words: [{ start: 1.5, end: 1.9, word: 'Hi' }] }],
      speakers: ['Ada', 'Bob'],
      mp4: 'https://files.example/video.mp4?sig=1',
      audio: '',
      event: 'complete',
    };
    const inside = parseMeetingBaasV1Webhook({ event: 'complete', data: { ...data, extra } });
    expect(inside).toMatchObject({
      type: 'completed',
      phase: 'completed',
      terminal: true,
      tag,
      extra: { customer: 7 },
      recording: { video: data.mp4, audio: null, transcript: null, speakers: [{ name: 'Ada' }, { name: 'Bob' }] },
    });
    expect(parseMeetingBaasV1Webhook({ event: 'complete', data, extra }).tag).toEqual(tag);
  });

  it.each([
    ['CannotJoinMeeting', 'The bot could not join the meeting.'],
    ['BotRemoved', 'Somebody in the meeting removed the bot.'],
    ['bot_removed', 'Somebody in the meeting removed the bot.'],
    ['access_denied', 'The bot was not let into the meeting.'],
    ['InternalError', 'Meeting BaaS had an internal error.'],
    ['internal_error', 'Meeting BaaS had an internal error.'],
    ['Novel', 'in its own words'],
  ])('reads the error %s of either list', (error, sentence) => {
    const event = parseMeetingBaasV1Webhook({
      event: 'failed',
      data: { bot_id: ID, error, message: 'in its own words', extra },
    });
    expect(event).toMatchObject({ type: 'failed', terminal: true, tag, failure: { code: error, sentence } });
  });

  it('reads transcripts, calendars and what it does not know', () => {
    const transcript = parseMeetingBaasV1Webhook({ event: 'transcription_complete', data: { bot_id: ID } });
    expect(transcript).toMatchObject({ type: 'transcript', botId: ID, terminal: false });
    const data = { calendar_id: ID, last_updated_ts: '2023-05-01T12:00:00', affected_event_uuids: [ID] };
    expect(parseMeetingBaasV1Webhook({ event: 'calendar.sync_events', data })).toMatchObject({
      type: 'calendar',
      botId: null,
      at: '2023-05-01T12:00:00.000Z',
    });
    expect(parseMeetingBaasV1Webhook({ event: 'bot.sang', data: { bot_id: 42 } })).toMatchObject({
      type: 'other',
      botId: '42',
    });
  });

  it.each([
    [null],
    [[]],
    [{ event: 'complete' }],
    [{ event: 'complete', data: { mp4: 'x' } }],
    [{ event: 'bot.status_change', data: { bot_id: ID } }],
  ])('refuses %j', (body) => {
    expect(() => parseMeetingBaasV1Webhook(body)).toThrow(
      expect.objectContaining({ code: 'unexpectedResponse' }) as Error,
    );
  });

  it('reads times without a zone as UTC, on any machine', () => {
    expect(isoOf('2023-05-01T00:00:00')).toBe('2023-05-01T00:00:00.000Z');
    expect(isoOf('2023-05-01 00:00:00.5')).toBe('2023-05-01T00:00:00.500Z');
    expect(isoOf('2026-04-04T12:29:32.375074809+02:00')).toBe('2026-04-04T10:29:32.375Z');
    expect(isoOf('soon')).toBeNull();
  });
});

describe('the key echo', () => {
  const message = { event: 'transcription_complete', data: { bot_id: ID } };
  const body = new TextEncoder().encode(JSON.stringify(message));
  const receive = (headers: Record<string, string | string[] | undefined>, apiKeys = ['key-1', 'key-2']) =>
    receiveMeetingBaasV1Webhook({ body, headers, apiKeys });

  it('accepts any key of the account, however the header is written', () => {
    expect(receive({ 'x-meeting-baas-api-key': 'key-1' }).ok).toBe(true);
    expect(receive({ 'X-Meeting-Baas-Api-Key': 'key-2' })).toMatchObject({
      ok: true,
      received: { event: { type: 'transcript' } },
    });
  });

  it.each([
    ['no key', {}],
    ['another key', { 'x-meeting-baas-api-key': 'key-3' }],
    ['a part of the key', { 'x-meeting-baas-api-key': 'key-' }],
    ['an empty key', { 'x-meeting-baas-api-key': '' }],
    ['two keys', { 'x-meeting-baas-api-key': ['key-1', 'key-9'] }],
    ['the header of v2', { 'x-mb-secret': 'key-1' }],
  ])('refuses %s', (_name, headers) => {
    expect(receive(headers)).toMatchObject({ ok: false, status: 401 });
  });

  it('refuses everything while no key is set', () => {
    expect(receive({ 'x-meeting-baas-api-key': '' }, [''])).toMatchObject({ ok: false });
    expect(receive({ 'x-meeting-baas-api-key': 'key-1' }, [])).toMatchObject({ ok: false });
  });

  it('never names the key', () => {
    const refused = receive({ 'x-meeting-baas-api-key': 'guess' }, ['top-secret']);
    expect(JSON.stringify(refused)).not.toMatch(/top-secret|guess/);
  });

  it('says so when the body is none of theirs', () => {
    const headers = { 'x-meeting-baas-api-key': 'key-1' };
    expect(() =>
      receiveMeetingBaasV1Webhook({ body: new TextEncoder().encode('{'), headers, apiKeys: ['key-1'] }),
    ).toThrow(expect.objectContaining({ code: 'unexpectedResponse' }) as Error);
  });
});

describe('names of messages', () => {
  const idOf = (body: unknown) => messageIdV1(parseMeetingBaasV1Webhook(body));
  const status = (code: string, created_at: string) => ({
    event: 'bot.status_change',
    data: { bot_id: ID, status: { code, created_at } },
  });

  it('are the same for a repeat and differ for the next message', () => {
    const first = idOf(status('in_waiting_room', '2024-01-01T12:00:00Z'));
    expect(idOf(status('in_waiting_room', '2024-01-01T12:00:00Z'))).toBe(first);
    expect(idOf(status('in_waiting_room', '2024-01-01T12:00:09Z'))).not.toBe(first);
    expect(idOf(status('joining_call', '2024-01-01T12:00:00Z'))).not.toBe(first);
  });

  it('of a bot that ended do not change with its links', () => {
    const complete = (mp4: string) => ({ event: 'complete', data: { bot_id: ID, mp4 } });
    expect(idOf(complete('https://a.example/1'))).toBe(idOf(complete('https://a.example/2')));
  });

  it('are missing where a repeat cannot be told from news', () => {
    expect(idOf({ event: 'transcription_complete', data: { bot_id: ID } })).toBeNull();
  });
});
