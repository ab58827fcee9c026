import type { IDataObject } from 'n8n-workflow';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
import { host } from './host';
import { HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

const MEET = 'https://meet.google.com/abc-defg-hij';
let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const sender = (parameters: IDataObject = {}, more = {}) => {
  const { calendarBotsMeetingBaasApi } = s.credentials();
  return host({
    type: new SendBot(),
    parameters: { meetingUrl: MEET, ...parameters } as never,
    credentials: { calendarBotsMeetingBaasApi },
    ...more,
  });
};
const botOf = (items: IDataObject[]) => ({ __rl: true, mode: 'id', value: String(items[0]?.['botId']) });

test('sends a bot now, with every setting that was given', async () => {
  const { items } = await sender({
    botName: 'Scribe',
    transcribe: true,
    transcriptionOptions: { customParams: '{"language":"en"}' },
    recordingOptions: {
      recordingMode: 'audio_only',
      entryMessage: 'Hello',
      botImage: 'https://x.test/a.png, https://x.test/b.png',
    },
    leavingOptions: { silenceTimeout: 900 },
    callbackOptions: { url: 'https://x.test/done', secret: 'shh' },
    streamingOptions: { outputUrl: 'wss://x.test/listen', audioFrequency: 16000 },
    zoomOptions: { obfUrl: 'https://x.test/obf' },
    extraData: { entries: [{ name: 'crmId', value: '4711' }] },
  }).execute();
  expect(items).toMatchObject([{ state: 'active', name: 'Scribe', platform: 'google_meet', alreadySent: false }]);
  expect(s.baas.log.list({ operation: 'createBot' })[0]?.body).toMatchObject({
    bot_name: 'Scribe',
    meeting_url: MEET,
    recording_mode: 'audio_only',
    entry_message: 'Hello',
    bot_image: ['https://x.test/a.png', 'https://x.test/b.png'],
    timeout_config: { silence_timeout: 900 },
    transcription_enabled: true,
    transcription_config: { provider: 'gladia', custom_params: { language: 'en' } },
    callback_enabled: true,
    callback_config: { url: 'https://x.test/done' },
    streaming_enabled: true,
    streaming_config: { output_url: 'wss://x.test/listen', audio_frequency: 16000 },
    zoom_config: { obf_token_url: 'https://x.test/obf' },
    extra: { crmId: '4711' },
  });
  expect(s.baas.snapshot()).toMatchObject([
    { botName: 'Scribe', recordingMode: 'audio_only', extra: { crmId: '4711' }, meetingUrl: MEET },
  ]);
});

test('the node run again in the same execution finds its bot; another execution, item or loop sends another', async () => {
  const node = sender();
  const [first] = (await node.execute()).items;
  const [again] = (await node.execute()).items;
  expect(again).toMatchObject({ botId: first?.['botId'], alreadySent: true });
  expect(s.baas.snapshot()).toHaveLength(1);
  await node.execute([{}], { executionId: 'execution-2' });
  await node.execute([{}], { runIndex: 1 });
  await node.execute([{}, {}], { executionId: 'execution-3' });
  expect(s.baas.snapshot()).toHaveLength(5);
});

test('a lost answer does not send a second bot', async () => {
  s.baas.faults.next('createBot', { kind: 'lostAnswer' });
  const { items } = await sender().execute();
  expect(s.baas.snapshot().map(({ id }) => id)).toEqual([items[0]?.['botId']]);
});

test('sends at a time, shows it as booked, and takes it back', async () => {
  const joinAt = new Date(s.clock.now() + 2 * HOUR).toISOString();
  const { items } = await sender({ join: 'at', joinAt }).execute();
  expect(items).toMatchObject([{ state: 'scheduled', joinAt }]);
  const bot = botOf(items);
  expect((await sender({ operation: 'get', bot }).execute()).items).toMatchObject([{ status: 'scheduled', joinAt }]);
  expect((await sender({ operation: 'getStatus', bot }).execute()).items).toMatchObject([
    { phase: 'scheduled', terminal: false },
  ]);
  expect((await sender({ resource: 'scheduledBot', operation: 'getAll' }).execute()).items).toHaveLength(1);
  expect((await sender({ operation: 'leave', bot }).execute()).items).toMatchObject([
    { success: true, outcome: 'removed' },
  ]);
  expect((await sender({ operation: 'leave', bot }).execute()).items).toMatchObject([{ success: true }]);
});

test('follows a bot through its call: chat, pause, resume, the recording, deletion', async () => {
  const bot = botOf((await sender({ transcribe: true }).execute()).items);
  const status = async () => (await sender({ operation: 'getStatus', bot }).execute()).items[0];
  for (let i = 0; i < 60 && (await status())?.['phase'] !== 'recording'; i++) await s.advance(10_000);
  expect(await status()).toMatchObject({ phase: 'recording', terminal: false });
  const chat = await sender({ resource: 'chatMessage', operation: 'send', bot, message: 'Hello' }).execute();
  expect(chat.items).toMatchObject([{ success: true }]);
  await sender({ resource: 'recording', operation: 'pause', bot }).execute();
  expect(await status()).toMatchObject({ phase: 'paused' });
  await sender({ resource: 'recording', operation: 'resume', bot }).execute();
  const early = await thrownBy(sender({ resource: 'recording', operation: 'delete', bot }).execute());
  expect(early.message).toContain('Meeting BaaS');
  for (let i = 0; i < 400 && (await status())?.['terminal'] !== true; i++) await s.advance(MINUTE);
  const { items } = await sender({ operation: 'get', bot }).execute();
  expect(items).toMatchObject([{ phase: 'completed', terminal: true, video: expect.stringContaining('http') }]);
  expect((await sender({ operation: 'getAll', limit: 1 }).execute()).items).toMatchObject([{ phase: 'completed' }]);
  const shots = await sender({ resource: 'recording', operation: 'getScreenshots', bot }).execute();
  for (const shot of shots.items) expect(shot).toMatchObject({ url: expect.stringContaining('http') });
  expect((await sender({ resource: 'recording', operation: 'delete', bot }).execute()).items).toMatchObject([
    { deleted: true },
  ]);
});

test('links: wrapped ones are unwrapped, other services refused, unknown ones sent with a word', async () => {
  const wrapped = `https://www.google.com/url?q=${encodeURIComponent(MEET)}&sa=D`;
  expect((await sender({ meetingUrl: wrapped }).execute()).items).toMatchObject([{ meetingUrl: MEET }]);
  const webex = await thrownBy(sender({ meetingUrl: 'https://acme.webex.com/meet/ada' }).execute());
  expect(webex.message).toContain('cannot join');
  expect(webex.description).toContain('Google Meet, Zoom, Microsoft Teams');
  const none = await thrownBy(sender({ meetingUrl: 'call me' }).execute());
  expect(none.message).toBe('"Meeting Link" is not a link that begins with https://');
  const past = await thrownBy(sender({ join: 'at', joinAt: '2020-01-01T10:00:00Z' }).execute());
  expect(past.message).toContain('lies in the past');
});

test('an ID that is none, and a bot that does not exist', async () => {
  const error = await thrownBy(sender({ operation: 'get', bot: { __rl: true, mode: 'id', value: '42' } }).execute());
  expect(error.message).toContain('is not a bot ID');
  const missing = { __rl: true, mode: 'id', value: '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e' };
  expect(await thrownBy(sender({ operation: 'get', bot: missing }).execute())).toMatchObject({ httpCode: '404' });
});
