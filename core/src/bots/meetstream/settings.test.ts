import { checkSettings, DEFAULT_RETENTION_HOURS, fitToPlatform } from './settings';

const reason = (settings: unknown): string => {
  try {
    checkSettings(settings);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('settings', () => {
  it('say outright what the sources disagree on', () => {
    expect(checkSettings({})).toEqual({
      video_required: true,
      recording_config: { retention: { type: 'timed', hours: DEFAULT_RETENTION_HOURS } },
    });
    const own = { video_required: false, recording_config: { retention: { type: 'timed' as const, hours: 24 } } };
    expect(checkSettings(own)).toEqual(own);
    expect(checkSettings(checkSettings(own))).toEqual(own);
  });

  it.each([
    [{ colour: 'red' }, 'colour: unknown field'],
    [{ callback_url: 'ftp://x' }, 'callback_url: got text of 7 characters, expected a URL'],
    [{ automatic_leave: { in_call_recording_timeout: 599 } }, 'from 600 to 18000'],
    [{ automatic_leave: { waiting_room_timeout: 59.5 } }, 'whole number'],
    [{ zoom: {} }, 'exactly one of zak_url and obf_url'],
    [{ zoom: { zak_url: 'https://a.b', obf_url: 'https://a.b' } }, 'exactly one'],
    [{ recording_config: { transcript: { provider: { deepgram: {}, sarvam: {} } } } }, 'exactly one of deepgram'],
    [{ recording_config: { transcript: { provider: { whisper: {} } } } }, 'exactly one of deepgram'],
    [{ live_transcription_required: { webhook_url: 'https://a.b/c' } }, 'streaming provider'],
    [{ custom_attributes: { a: 1 } }, 'custom_attributes.a: got 1, expected text'],
    [{ custom_attributes: { calendar_bots_key: 'x' } }, 'are ours'],
    ['text', 'settings'],
  ])('%j is refused', (settings, words) => expect(reason(settings)).toContain(words));

  it('never say what text was given', () => {
    expect(reason({ callback_url: 'secret-token' })).not.toContain('secret-token');
  });

  it('wait no longer than the platform allows', () => {
    const long = checkSettings({ automatic_leave: { waiting_room_timeout: 1800, everyone_left_timeout: 60 } });
    const wait = (url: string) => fitToPlatform(long, url).automatic_leave;
    expect(wait('https://meet.google.com/a')).toEqual({ waiting_room_timeout: 600, everyone_left_timeout: 60 });
    expect(wait('https://us02web.zoom.us/j/1')?.waiting_room_timeout).toBe(1200);
    expect(wait('https://teams.microsoft.com/l/x')?.waiting_room_timeout).toBe(1800);
  });
});
