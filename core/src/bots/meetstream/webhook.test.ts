import { tagToAttributes } from './tag';
import { messageId, parseMeetStreamWebhook } from './webhook';

const tag = {
  key: 'k',
  holders: ['h'],
  start: '2026-11-23T11:00:00.000Z',
  end: '2026-11-23T12:00:00.000Z',
  version: '',
  settings: 's',
  removed: null,
  event: { id: 'e', calendarId: 'c', provider: 'google', title: '' },
};
const base = { bot_id: 'b', custom_attributes: { customer: 'ada', ...tagToAttributes(tag) } };

describe('webhooks of MeetStream', () => {
  it('reads a message, with its tag and what the user keeps beside it', () => {
    const raw = { ...base, event: 'bot.recording', bot_status: 'Recording', timestamp: '2026-11-23T11:00:07Z' };
    expect(parseMeetStreamWebhook(raw)).toEqual({
      type: 'status',
      service: 'meetstream',
      event: 'bot.recording',
      botId: 'b',
      status: 'Recording',
      phase: 'recording',
      terminal: false,
      at: '2026-11-23T11:00:07.000Z',
      tag,
      extra: { customer: 'ada' },
      failure: null,
      recording: null,
      message: null,
      raw,
    });
  });

  it.each([
    [{ event: 'bot.scheduled' }, { type: 'status', phase: 'scheduled' }],
    [{ bot_event: 'bot.inmeeting' }, { type: 'status', phase: 'joined' }],
    [
      { event: 'bot.stopped', bot_status: 'Stopped' },
      { type: 'status', phase: 'left', terminal: false },
    ],
    [
      { event: 'bot.stopped', bot_status: 'Denied' },
      { type: 'failed', phase: 'failed', terminal: true },
    ],
    [
      { event: 'bot.stopped', bot_event: 'bot.kicked', bot_status: 'Stopped' },
      { phase: 'left', event: 'bot.kicked' },
    ],
    [
      { event: 'bot.notallowed', status_code: 500 },
      { type: 'failed', terminal: true },
    ],
    [
      { event: 'bot.error', message: 'stream' },
      { type: 'other', phase: null, terminal: false },
    ],
    [{ event: 'bot.recording_permission_denied' }, { type: 'status', phase: 'failing' }],
    [{ event: 'bot.done' }, { type: 'completed', phase: 'completed', terminal: true }],
    [{ event: 'audio.processed' }, { type: 'status', phase: 'processing' }],
    [
      { event: 'transcription.processed', transcript_status: 'Success' },
      { type: 'transcript', failure: null },
    ],
    [
      { event: 'transcription.processed', transcript_status: 'Failed' },
      { type: 'transcript', failure: expect.objectContaining({ code: 'transcription_failed' }) as object },
    ],
    [
      { event: 'transcription.failed', message: 'x' },
      { type: 'transcript', terminal: false },
    ],
    [{ event: 'data_deletion' }, { type: 'other' }],
    [{ event: 'bot.sneezed' }, { type: 'other', event: 'bot.sneezed' }],
  ])('%j', (message, expected) => expect(parseMeetStreamWebhook({ ...base, ...message })).toMatchObject(expected));

  it('finds the bot of live participants’ events, and tells them apart', () => {
    const event = (name: string) =>
      parseMeetStreamWebhook({ event: 'participant_events.join', data: { bot: { id: 'b' }, data: { name } } });
    expect(event('Ada')).toMatchObject({ botId: 'b', type: 'other' });
    expect(messageId(event('Ada'))).not.toBe(messageId(event('Grace')));
    expect(messageId(event('Ada'))).toBe(messageId(event('Ada')));
  });

  it('names a message by bot, event and time, or without a time by its words', () => {
    const id = (more: object) => messageId(parseMeetStreamWebhook({ ...base, event: 'bot.joining', ...more }));
    expect(id({ timestamp: '2026-11-23T11:00:07Z' })).toBe(
      id({ timestamp: '2026-11-23T11:00:07+00:00', message: 'a' }),
    );
    expect(id({ timestamp: '2026-11-23T11:00:07Z' })).not.toBe(id({ timestamp: '2026-11-23T11:00:08Z' }));
    expect(id({ message: 'a' })).toBe(id({ message: 'a' }));
    expect(id({ message: 'a' })).not.toBe(id({ message: 'b' }));
  });

  it.each([[null], ['x'], [{}], [{ event: 'bot.done' }], [{ bot_id: 'b' }]])('refuses %j', (body) =>
    expect(() => parseMeetStreamWebhook(body)).toThrow(
      expect.objectContaining({ code: 'unexpectedResponse' }) as Error,
    ),
  );
});
