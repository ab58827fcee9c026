import { BLOT, withoutSecrets } from './without-secrets.js';

describe('what is shown of an answer', () => {
  it.each<[string, unknown, unknown]>([
    [
      'Meeting BaaS v2',
      { callback_config: { enabled: true, url: 'https://n8n.test/cb', secret: 's', method: 'POST' } },
      { callback_config: { enabled: true, url: 'https://n8n.test/cb', secret: BLOT, method: 'POST' } },
    ],
    [
      'Meeting BaaS v1',
      { bot: { speech_to_text_api_key: 'k', zoom_sdk_pwd: 'p', zoom_obf_token: 't', zoom_sdk_id: 'i', uuid: 'u' } },
      { bot: { speech_to_text_api_key: BLOT, zoom_sdk_pwd: BLOT, zoom_obf_token: BLOT, zoom_sdk_id: 'i', uuid: 'u' } },
    ],
    [
      'MeetStream',
      { RequestPayload: { zoom: { zak_url: 'https://z.test/?k=1' }, deduplication_key: 'd', meeting_link: 'l' } },
      { RequestPayload: { zoom: { zak_url: BLOT }, deduplication_key: 'd', meeting_link: 'l' } },
    ],
    [
      'headers and provider settings',
      { headers: { Authorization: 'Bearer x', 'x-api-key': 'k' }, provider: { deepgram: { apiKey: 'k', model: 'm' } } },
      { headers: { Authorization: BLOT, 'x-api-key': BLOT }, provider: { deepgram: { apiKey: BLOT, model: 'm' } } },
    ],
    [
      'lists',
      [{ secrets: ['a', { old: 'b' }] }, { password: '' }],
      [{ secrets: [BLOT, { old: BLOT }] }, { password: '' }],
    ],
    [
      'what is no secret',
      {
        tokens: { recording: 1.5, total: 2 },
        secret: null,
        extra: { token: 'mine' },
        topic: 'Zakopane',
        status: 'done',
      },
      {
        tokens: { recording: 1.5, total: 2 },
        secret: null,
        extra: { token: 'mine' },
        topic: 'Zakopane',
        status: 'done',
      },
    ],
  ])('%s', (_what, raw, shown) => {
    const before = JSON.stringify(raw);
    expect(withoutSecrets(raw)).toEqual(shown);
    expect(JSON.stringify(raw)).toBe(before);
  });

  it.each([null, undefined, 'text', 5, true])('leaves %p as it is', (raw) => {
    expect(withoutSecrets(raw)).toBe(raw);
  });

  it('does not follow a message that is nested without end', () => {
    const raw: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(JSON.stringify(withoutSecrets(raw)).length).toBeLessThan(200);
  });
});
