import { tagToExtra } from './tag';
import { parseMeetingBaasWebhook } from './webhook';

const ID = '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e';
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
const data = { bot_id: ID, event_id: null };

describe('webhooks of Meeting BaaS v2', () => {
  it('reads a status', () => {
    const status = { code: 'in_call_recording', created_at: '2026-11-23T11:00:07Z', start_time: 1795000000 };
    const raw = { event: 'bot.status_change', data: { ...data, status }, extra };
    expect(parseMeetingBaasWebhook(raw)).toEqual({
      type: 'status',
      service: 'meeting-baas',
      event: 'bot.status_change',
      botId: ID,
      status: 'in_call_recording',
      phase: 'recording',
      terminal: false,
      at: '2026-11-23T11:00:07.000Z',
      tag,
      extra: { customer: 7 },
      failure: null,
      recording: null,
      message: null,
      raw,
    });
  });

  it('passes on a status it does not know, with its error', () => {
    const status = { code: 'on_fire', created_at: 'yesterday', error_message: 'hot' };
    const event = parseMeetingBaasWebhook({ event: 'bot.status_change', data: { ...data, status }, extra: null });
    expect(event).toMatchObject({
      type: 'status',
      status: 'on_fire',
      phase: 'unknown',
      terminal: false,
      at: null,
      tag: null,
    });
    expect(event.failure).toMatchObject({ serviceMessage: 'hot' });
  });

  it('reads what a finished bot brought back', () => {
    const event = parseMeetingBaasWebhook({
      event: 'bot.completed',
      data: {
        ...data,
        participants: [
          { name: 'Ada', id: 3, display_name: 'Ada L.' },
          { name: 'Bot', id: null },
        ],
        speakers: [],
        duration_seconds: 1801,
        joined_at: '2026-11-23T11:00:07Z',
        exited_at: null,
        data_deleted: false,
        video: 'https://s3.example/v.mp4?sig',
        audio: null,
        diarization: null,
        raw_transcription: null,
        transcription: 'https://s3.example/t.json',
        sent_at: '2026-11-23T11:31:00Z',
      },
      extra,
    });
    expect(event).toMatchObject({
      type: 'completed',
      terminal: true,
      phase: 'completed',
      at: '2026-11-23T11:31:00.000Z',
      tag,
    });
    expect(event.recording).toEqual({
      video: 'https://s3.example/v.mp4?sig',
      audio: null,
      transcript: 'https://s3.example/t.json',
      rawTranscript: null,
      diarization: null,
      durationSeconds: 1801,
      joinedAt: '2026-11-23T11:00:07.000Z',
      leftAt: null,
      participants: [
        { name: 'Ada', displayName: 'Ada L.', id: '3' },
        { name: 'Bot', displayName: null, id: null },
      ],
      speakers: [],
      deleted: false,
    });
  });

  it("takes the prose's name of the video", () => {
    const event = parseMeetingBaasWebhook({ event: 'bot.completed', data: { ...data, mp4: 'https://v' } });
    expect(event.recording?.video).toBe('https://v');
  });

  it('reads a failure in words', () => {
    const event = parseMeetingBaasWebhook({
      event: 'bot.failed',
      data: { ...data, error_code: 'BOT_NOT_ACCEPTED', error_message: 'Denied', sent_at: '2026-11-23T11:31:00Z' },
      extra: null,
    });
    expect(event).toMatchObject({
      type: 'failed',
      terminal: true,
      failure: {
        code: 'BOT_NOT_ACCEPTED',
        serviceMessage: 'Denied',
        sentence: 'The bot was not let into the meeting.',
      },
    });
  });

  it('reads a chat message', () => {
    const event = parseMeetingBaasWebhook({
      event: 'bot.chat_message',
      data: { ...data, message_id: 'm', sender_name: 'Ada', sender_id: 3, text: 'hi', sent_at: '2026-11-23T11:05:00Z' },
      extra,
    });
    expect(event).toMatchObject({
      type: 'chatMessage',
      phase: null,
      message: { id: 'm', sender: 'Ada', senderId: '3', text: 'hi' },
    });
  });

  it('finds extra inside data when it is not beside it, and prefers the outer one', () => {
    const status = { code: 'queued', created_at: '2026-11-23T11:00:00Z' };
    const inside = parseMeetingBaasWebhook({ event: 'bot.status_change', data: { ...data, status, extra } });
    expect(inside.tag).toEqual(tag);
    const both = parseMeetingBaasWebhook({
      event: 'bot.status_change',
      data: { ...data, status, extra },
      extra: { a: 1 },
    });
    expect(both).toMatchObject({ tag: null, extra: { a: 1 } });
  });

  it('passes on calendar events and events it does not know', () => {
    const calendar = { event: 'calendar.event_created', data: { calendar_id: 'c', instances: [] } };
    expect(parseMeetingBaasWebhook(calendar)).toMatchObject({ type: 'calendar', botId: null, raw: calendar });
    expect(parseMeetingBaasWebhook({ event: 'bot.sneezed', data })).toMatchObject({ type: 'other', botId: ID });
  });

  it.each([
    [null, ''],
    ['x', ''],
    [{}, 'event'],
    [{ event: 'bot.failed' }, 'data'],
    [{ event: 'bot.failed', data: {} }, 'bot_id'],
    [{ event: 'bot.status_change', data: { ...data, status: {} } }, 'status.code'],
    [{ event: 'bot.chat_message', data: { ...data, text: 5, message_id: 'm' } }, 'text'],
  ])('refuses %j', (body, field) => {
    expect(() => parseMeetingBaasWebhook(body)).toThrow(
      expect.objectContaining({
        code: 'unexpectedResponse',
        message: expect.stringContaining(field) as string,
      }) as Error,
    );
  });
});
