import fc from 'fast-check';
import type { CalendarBotsError } from '../../http/index';
import { checkSettings, settingsAsChange } from './settings';
import { settingsArbitrary } from './settings.fixture';
import { normalUri } from '../uri';

function refusal(settings: unknown): CalendarBotsError {
  try {
    checkSettings(settings);
  } catch (error) {
    return error as CalendarBotsError;
  }
  throw new Error('accepted');
}

describe('checkSettings', () => {
  it.each<[string, unknown, string[]]>([
    ['an unknown field', { entry_mesage: 'x' }, ['entry_mesage', 'unknown field']],
    ['an unknown inner field', { timeout_config: { waiting: 1 } }, ['timeout_config.waiting', 'unknown field']],
    ['too long a message', { entry_message: 'x'.repeat(501) }, ['entry_message', '501 characters', 'at most 500']],
    [
      'a number out of range',
      { timeout_config: { waiting_room_timeout: 60 } },
      ['timeout_config.waiting_room_timeout', 'got 60', '120 to 1800'],
    ],
    [
      'a fraction',
      { timeout_config: { silence_timeout: 400.5 } },
      ['timeout_config.silence_timeout', 'got 400.5', 'whole number'],
    ],
    [
      'text for a number',
      { timeout_config: { grace_period: '5' } },
      ['timeout_config.grace_period', 'text of 1 characters'],
    ],
    ['another word', { recording_mode: 'video' }, ['recording_mode', 'speaker_view, audio_only, gallery_view']],
    ['six images', { bot_image: Array(6).fill('https://a.b/c.png') }, ['bot_image', 'a list of 6', '1 to 5']],
    ['an image that is no URL', { bot_image: 'logo.png' }, ['bot_image', 'URL']],
    [
      'a stream that is no socket',
      { streaming_config: { input_url: 'https://a.b' } },
      ['streaming_config.input_url', 'wss://'],
    ],
    ['a stream to nowhere', { streaming_config: {} }, ['streaming_config', 'input_url, output_url']],
    ['a callback without URL', { callback_config: { secret: 's' } }, ['callback_config.url', 'missing']],
    ['callbacks on without config', { callback_enabled: true }, ['callback_config', 'callback_enabled is true']],
    [
      'a config of what is off',
      { transcription_enabled: false, transcription_config: {} },
      ['transcription_config', 'left out'],
    ],
    ['an id that is none', { zoom_config: { credential_id: 'x' } }, ['zoom_config.credential_id', 'UUID']],
    ['our own names in extra', { extra: { calendar_bots_key: 'x' } }, ['extra.calendar_bots_key', 'ours']],
    ['no object', 'x', ['settings', 'text of 1 characters']],
  ])('refuses %s and says where and what', (_, settings, words) => {
    const error = refusal(settings);
    expect(error.code).toBe('invalid');
    for (const word of words) expect(error.message).toContain(word);
  });

  it('never repeats what may be a secret', () => {
    const error = refusal({ callback_config: { url: 'hunter2-hunter2', secret: '' } });
    expect(error.message).not.toContain('hunter2');
  });

  it('leaves out what is not set and switches on what has a config', () => {
    expect(
      checkSettings({ bot_image: undefined, callback_config: { url: 'https://a.b/c', secret: undefined } }),
    ).toEqual({
      callback_enabled: true,
      callback_config: { url: 'https://a.b/c' },
    });
    expect(checkSettings({ transcription_enabled: true })).toEqual({
      transcription_enabled: true,
      transcription_config: { provider: 'gladia' },
    });
  });
});

describe('settingsAsChange', () => {
  it('leaves nothing of older settings behind', () => {
    fc.assert(
      fc.property(settingsArbitrary, settingsArbitrary, (before, after) => {
        // A PATCH merges field by field: what the change does not name keeps its old value.
        const old = settingsAsChange(checkSettings(before));
        const change = settingsAsChange(checkSettings(after));
        const effective = (all: Record<string, unknown>) =>
          Object.fromEntries(
            Object.entries(all).filter(
              ([key]) =>
                !/^(streaming|transcription|callback)_config$/.test(key) ||
                all[key.replace('_config', '_enabled')] === true,
            ),
          );
        expect(effective({ ...old, ...change })).toEqual(effective(change));
      }),
    );
  });

  it('sends "off" without a config', () => {
    fc.assert(
      fc.property(settingsArbitrary, (settings) => {
        const change = settingsAsChange(checkSettings(settings));
        for (const what of ['streaming', 'transcription', 'callback']) {
          expect(change[`${what}_enabled`] === true).toBe(
            change[`${what}_config`] !== undefined && change[`${what}_config`] !== null,
          );
        }
      }),
    );
  });
});

describe('normalUri', () => {
  it.each([
    ['https://a.b/x y|{z}', 'https://a.b/x%20y%7C%7Bz%7D'],
    ['https://a.b/?q=100%&r=%20', 'https://a.b/?q=100%25&r=%20'],
    ['https://ä.example/ü', 'https://xn--4ca.example/%C3%BC'],
    ['https://u:p@a.b:8443/#x#y', 'https://u:p@a.b:8443/#x%23y'],
    ['https://a.b/[1]', 'https://a.b/%5B1%5D'],
    [
      ' https://teams.microsoft.com/l/meetup-join/19%3ameeting@thread.v2/0?context=%7b%22Tid%22%7d ',
      'https://teams.microsoft.com/l/meetup-join/19%3ameeting@thread.v2/0?context=%7b%22Tid%22%7d',
    ],
  ])('%s', (text, normal) => expect(normalUri(text, ['https:'])).toBe(normal));

  it.each(['http://a.b', 'javascript:alert(1)', 'a.b', '', 'https://'])('refuses "%s"', (text) =>
    expect(normalUri(text, ['https:'])).toBeNull(),
  );
});
