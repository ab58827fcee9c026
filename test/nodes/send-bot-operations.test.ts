import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
import { MeetStreamServer } from '../../sandbox/meetstream';
import { type Host, host } from './host';
import { HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

const MEET = 'https://meet.google.com/abc-defg-hij';
const link = (n: number): string => `https://meet.google.com/abc-defg-${String.fromCharCode(97 + n).repeat(3)}`;
let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

const idOf = (items: IDataObject[]) => ({ __rl: true, mode: 'id', value: String(items[0]?.['botId']) });

describe('Meeting BaaS', () => {
  const sender = (parameters: IDataObject = {}, more = {}): Host => {
    const { calendarBotsMeetingBaasApi } = s.credentials();
    return host({
      type: new SendBot(),
      parameters: { meetingUrl: MEET, ...parameters } as never,
      credentials: { calendarBotsMeetingBaasApi },
      ...more,
    });
  };
  const requests = (operation: string) => s.baas.log.list({ operation });

  describe('Send Many', () => {
    const many = (more: IDataObject = {}, rest = {}) =>
      sender({ operation: 'sendMany', meetingUrl: '={{ $json.link }}', ...more }, rest);
    const items = (count: number) => Array.from({ length: count }, (_, n) => ({ link: link(n) }));

    test('all items in one request, paired, and found again by a second run', async () => {
      const node = many({ botName: '={{ "Bot of " + $json.link }}' });
      const { items: sent, paired } = await node.execute(items(3));
      expect(sent).toMatchObject([0, 1, 2].map((n) => ({ meetingUrl: link(n), name: `Bot of ${link(n)}` })));
      expect(paired).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
      expect(requests('batchCreateBots')).toHaveLength(1);
      expect(requests('createBot')).toHaveLength(0);
      const again = await node.execute(items(3));
      expect(again.items.map(({ botId, alreadySent }) => [botId, alreadySent])).toEqual(
        sent.map(({ botId }) => [botId, true]),
      );
      expect(s.baas.snapshot()).toHaveLength(3);
    });

    test('at a time: the scheduled batch, more than a hundred in two requests', async () => {
      const joinAt = new Date(s.clock.now() + 2 * HOUR).toISOString();
      const { items: sent } = await many({ join: 'at', joinAt, meetingUrl: MEET }).execute(
        Array.from({ length: 101 }, () => ({})),
      );
      expect(sent).toHaveLength(101);
      expect(sent.every(({ state }) => state === 'scheduled')).toBe(true);
      expect(requests('batchCreateScheduledBots').map(({ body }) => (body as unknown as unknown[]).length)).toEqual([
        100, 1,
      ]);
    });

    test('a lost answer sends no bot twice', async () => {
      s.baas.faults.next('batchCreateBots', { kind: 'lostAnswer' });
      const { items: sent } = await many().execute(items(2));
      expect(new Set(sent.map(({ botId }) => botId)).size).toBe(2);
      expect(s.baas.snapshot()).toHaveLength(2);
    });

    test('what the service refuses is an item; what an item asks for is read before anything is sent', async () => {
      const twice = [{ link: link(0) }, { link: link(0) }, { link: link(1) }];
      const once = { recordingOptions: { allowMultipleBots: false } };
      const { items: sent, hints, paired } = await many(once).execute(twice);
      expect(sent).toMatchObject([
        { alreadySent: false },
        { botId: null, code: 'conflict', error: expect.stringContaining('BOT_ALREADY_EXISTS') as string },
        { alreadySent: false },
      ]);
      expect(paired).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
      expect(hints.map(({ message }) => message)).toEqual(['1 of 3 bots were not sent: see their items.']);
      const before = s.baas.snapshot().length;
      const wrong = [{ link: link(2) }, { link: 'call me' }];
      const error = await thrownBy(many().execute(wrong, { executionId: 'execution-2' }));
      expect(error).toMatchObject({ context: { itemIndex: 1 } });
      expect(s.baas.snapshot()).toHaveLength(before);
      const patient = await many({}, { continueOnFail: true }).execute(wrong, { executionId: 'execution-3' });
      expect(patient.items).toMatchObject([{ alreadySent: false }, { error: expect.any(String) as string }]);
    });
  });

  describe('what concerns all items at once', () => {
    const links = [{ link: link(0) }, { link: 'call me' }, { link: link(1) }];
    const run = (operation: string, items: IDataObject[], more: object) => {
      const { calendarBotsMeetingBaasApi: real } = s.credentials();
      const credentials = { calendarBotsMeetingBaasApi: { ...real, apiKey: 'wrong-key' } };
      const rest = { credentials, ...more };
      return sender({ operation, meetingUrl: '={{ $json.link }}' }, rest).execute(items);
    };

    test('Send Many with a key that is refused: says what to do, and with Continue On Fail nothing passes for sent', async () => {
      const error = await thrownBy(run('sendMany', [{ link: link(0) }], {}));
      expect(error.message).toBe('Meeting BaaS answered 403: The API key is missing or not valid');
      expect(error.description).toContain('credential');
      const { items: out, paired } = await run('sendMany', links, { continueOnFail: true });
      expect(out).toMatchObject([
        { botId: null, error: error.message, hint: error.description },
        { botId: null, error: '"Meeting Link" is not a link that begins with https://' },
        { botId: null, error: error.message, hint: error.description },
      ]);
      expect(paired).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
      expect(s.baas.snapshot()).toEqual([]);
    });

    test.each(['send', 'sendMany'])('%s without a credential, with Continue On Fail', async (operation) => {
      const { items: out } = await run(operation, links.slice(0, 1), { continueOnFail: true, credentials: {} });
      expect(out).toMatchObject([{ error: 'There is no credential for Meeting BaaS' }]);
      const error = await thrownBy(run(operation, links, { credentials: {} }));
      expect(error.message).toBe('There is no credential for Meeting BaaS');
    });

    test('an operation that the service lacks, with Continue On Fail', async () => {
      const { items: out } = await run('getSummary', links, { continueOnFail: true });
      expect(out).toHaveLength(3);
      expect(out[0]).toMatchObject({ error: expect.stringContaining('Meeting BaaS cannot do') as string });
    });
  });

  test('a scheduled bot: listed with filters, read, changed without losing our mark, taken back', async () => {
    const joinAt = s.clock.now() + 2 * HOUR;
    const extraData = { entries: [{ name: 'crmId', value: '4711' }] };
    const made = await sender({ join: 'at', joinAt: new Date(joinAt).toISOString(), extraData }).execute();
    const bot = idOf(made.items);
    const on = (operation: string, more: IDataObject = {}) =>
      sender({ resource: 'scheduledBot', operation, bot, ...more }).execute();
    const list = async (filters: IDataObject) => (await on('getAll', { filters })).items.length;
    expect(await list({ extra: 'crmId:4711', platforms: ['meet'], statuses: ['scheduled'] })).toBe(1);
    expect([await list({ platforms: ['zoom'] }), await list({ botName: 'Other' })]).toEqual([0, 0]);
    const later = new Date(joinAt + HOUR).toISOString();
    const settings = '{"recording_mode": "audio_only", "extra": {"deal": "9"}}';
    const changed = await on('update', { updateFields: { joinAt: later, botName: 'Renamed', settings } });
    expect(changed.items[0]?.['changed']).toEqual(
      expect.arrayContaining(['recording_mode', 'join_at', 'bot_name', 'extra']),
    );
    expect((await on('get')).items).toMatchObject([
      { name: 'Renamed', joinAt: later, extra: { crmId: '4711', deal: '9' }, terminal: false },
    ]);
    expect(JSON.stringify(s.baas.snapshot())).toContain('calendar_bots_key');
    expect((await thrownBy(on('update'))).message).toBe('There is nothing to change');
    const wrong = await thrownBy(on('update', { updateFields: { settings: '{"recording_mode": "movie"}' } }));
    expect(wrong.message).toContain('recording_mode');
    const near = { joinAt: new Date(s.clock.now() + MINUTE).toISOString() };
    expect(Number(((await thrownBy(on('update', { updateFields: near }))) as unknown as IDataObject)['httpCode'])).toBe(
      409,
    );
    expect((await on('cancel')).items).toMatchObject([{ deleted: true, outcome: 'removed' }]);
  });

  test('a bot that is done: recording, transcript, people, webhook, callback, extra data', async () => {
    const callbackOptions = { url: 'https://x.test/done' };
    const sent = await sender({ transcribe: true, callbackOptions }).execute();
    const bot = idOf(sent.items);
    const on = (resource: string, operation: string, more: IDataObject = {}) =>
      sender({ resource, operation, bot, ...more }).execute();
    await s.advance(5 * MINUTE);
    expect(await thrownBy(on('bot', 'resendWebhook'))).toMatchObject({ httpCode: '409' });
    const extraData = { entries: [{ name: 'crmId', value: '4711' }] };
    expect((await on('bot', 'update', { extraData })).items).toMatchObject([{ success: true }]);
    expect((await thrownBy(on('bot', 'update'))).message).toBe('"Extra Data" is empty');
    const ours = { entries: [{ name: 'calendar_bots_key', value: 'x' }] };
    expect((await thrownBy(on('bot', 'update', { extraData: ours }))).message).toContain('our mark');
    for (let i = 0; i < 100 && (await on('bot', 'getStatus')).items[0]?.['terminal'] !== true; i++)
      await s.advance(5 * MINUTE);
    expect((await on('bot', 'get')).items).toMatchObject([{ phase: 'completed', extra: { crmId: '4711' } }]);
    const url = expect.stringContaining('http') as string;
    expect((await on('recording', 'get')).items).toMatchObject([{ video: url, audio: url, deleted: false }]);
    expect((await on('transcript', 'get')).items).toMatchObject([{ transcript: url, provider: 'gladia' }]);
    const people = (await on('participant', 'getAll')).items;
    expect(people.length).toBeGreaterThan(0);
    expect(people[0]).toMatchObject({ name: expect.any(String) as string, spoke: expect.any(Boolean) as boolean });
    expect((await on('bot', 'resendWebhook')).items).toMatchObject([{ success: true }]);
    expect((await on('bot', 'retryCallback')).items).toMatchObject([{ success: true }]);
    const other = { callbackOptions: { url: 'https://x.test/again', secret: 'shh', method: 'PUT' } };
    expect((await on('bot', 'retryCallback', other)).items).toMatchObject([{ success: true }]);
    expect(requests('retryCallback').map(({ body }) => body)).toEqual([
      null,
      expect.objectContaining({ url: 'https://x.test/again', method: 'PUT' }),
    ]);
    const noUrl = await thrownBy(on('bot', 'retryCallback', { callbackOptions: { secret: 'shh' } }));
    expect(noUrl.message).toContain('callback_config.url');
    const found = await sender({
      operation: 'getAll',
      filters: { extra: 'crmId:4711', platforms: ['meet'] },
    }).execute();
    expect(found.items).toHaveLength(1);
    const ahead = await sender({ operation: 'getAll', filters: { participantName: 'Nobody At All' } }).execute();
    expect(ahead.items).toEqual([]);
  });

  test('a transcript made anew, as the SDK of August 2026 asks for it', async () => {
    const got: { path: string; body: unknown }[] = [];
    const server = await listen(async (request) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      got.push({ path: `${request.method} ${request.url}`, body: JSON.parse(Buffer.concat(chunks).toString()) });
      return { success: true, data: { message: 'queued' } };
    });
    const { port } = server.address() as AddressInfo;
    const calendarBotsMeetingBaasApi = { apiKey: 'sandbox-key', baseUrl: `http://127.0.0.1:${port}` };
    const bot = { __rl: true, mode: 'id', value: '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e' };
    const create = (transcriptionOptions: IDataObject) =>
      sender(
        { resource: 'transcript', operation: 'create', bot, transcriptionOptions },
        { credentials: { calendarBotsMeetingBaasApi } },
      ).execute();
    try {
      expect((await create({})).items).toMatchObject([{ success: true }]);
      await create({ provider: 'deepgram', region: 'eu', customParams: '{"model": "nova-3"}' });
      expect((await thrownBy(create({ region: 'eu' }))).message).toBe(
        '"Provider" is missing in "Transcription Options"',
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(got).toEqual([
      { path: `POST /v2/bots/${bot.value}/retranscribe`, body: null },
      {
        path: `POST /v2/bots/${bot.value}/retranscribe`,
        body: { transcription: { provider: 'deepgram', region: 'eu', custom_params: { model: 'nova-3' } } },
      },
    ]);
  });

  test('an operation of another service, numbers that are none, links that are none', async () => {
    const image = await thrownBy(sender({ resource: 'chatMessage', operation: 'sendImage' }).execute());
    expect(image.message).toBe('Meeting BaaS cannot do "Send an image"');
    expect((await thrownBy(sender({ operation: 'dance' }).execute())).message).toBe(
      'There is no operation "bot:dance"',
    );
    const number = await thrownBy(sender({ leavingOptions: { silenceTimeout: 'five minutes' } }).execute());
    expect(number.message).toBe('"five minutes" is not a number');
    expect(number.description).toContain('"Silence Timeout"');
    expect((await thrownBy(sender({ meetingUrl: '' }).execute())).message).toBe('"Meeting Link" is empty');
    const service = await thrownBy(sender({ service: 'zoombot' }).execute());
    expect(service.message).toBe('There is no bot service "zoombot"');
    const params = await thrownBy(
      sender({ transcribe: true, transcriptionOptions: { customParams: '{language: en}' } }).execute(),
    );
    expect(params.message).toBe('"Custom Parameters" is not a JSON object');
  });
});

describe('MeetStream', () => {
  let meetstream: MeetStreamServer;
  beforeEach(async () => {
    meetstream = new MeetStreamServer({ clock: s.clock, seed: 3, send: async () => new Response() });
    await meetstream.start();
  });
  afterEach(() => meetstream.stop());
  const sender = (parameters: IDataObject = {}): Host =>
    host({
      type: new SendBot(),
      parameters: { service: 'meetstream', meetingUrl: MEET, ...parameters } as never,
      credentials: { calendarBotsMeetStreamApi: { apiKey: 'sandbox-key', baseUrl: meetstream.apiUrl } },
    });

  test('a bot in its call and after it: images, chats, people, files, streams, timeline, summary, transcripts', async () => {
    const bot = idOf((await sender({ transcribe: true }).execute()).items);
    const on = (resource: string, operation: string, more: IDataObject = {}) =>
      sender({ resource, operation, bot, ...more }).execute();
    const status = async () => (await on('bot', 'getStatus')).items[0];
    expect((await on('recording', 'get')).items).toMatchObject([{ video: null, audio: null }]);
    for (let i = 0; i < 60 && (await status())?.['phase'] !== 'recording'; i++) await s.advance(10_000);
    const image = { imageUrl: 'https://x.test/agenda.png', displaySeconds: 20 };
    expect((await on('chatMessage', 'sendImage', image)).items).toMatchObject([{ success: true }]);
    expect(meetstream.log.list({ operation: 'sendImage' })[0]?.body).toEqual({
      img_url: 'https://x.test/agenda.png',
      display_duration: 20,
    });
    const none = await thrownBy(on('chatMessage', 'sendImage', { imageUrl: 'agenda' }));
    expect(none.message).toContain('"Image URL" is not a link');
    await on('chatMessage', 'send', { message: 'Hello' });
    for (let i = 0; i < 100 && (await status())?.['terminal'] !== true; i++) await s.advance(MINUTE);
    const url = expect.stringContaining('https') as string;
    expect((await on('recording', 'get')).items).toMatchObject([{ video: url, audio: url }]);
    expect((await on('recording', 'getStreams')).items).toMatchObject([{ audioStreams: { streams: [] } }]);
    expect((await on('recording', 'getTimeline')).items).toMatchObject([{ timeline: [{ speaker: 'Ada Lovelace' }] }]);
    expect((await on('chatMessage', 'getAll')).items).toMatchObject([{ botId: bot.value, message: 'Hello' }]);
    expect((await on('participant', 'getAll')).items).toMatchObject([
      { name: 'Ada Lovelace' },
      { name: 'Grace Hopper' },
    ]);
    expect((await on('bot', 'getSummary')).items).toEqual([{ botId: bot.value, summary: null }]);
    const runs = (await on('transcript', 'getAll')).items;
    expect(runs).toMatchObject([{ botId: bot.value, provider: 'deepgram', status: 'Success' }]);
    const said = [{ speaker: 'Ada Lovelace', transcript: 'Good morning.' }];
    expect((await on('transcript', 'get')).items).toMatchObject([{ transcript: said }]);
    const byId = { transcriptId: String(runs[0]?.['transcriptId']), raw: true };
    expect((await on('transcript', 'get', byId)).items).toMatchObject([{ transcript: said }]);
    const anew = { meetStreamProvider: 'assemblyai', callbackUrl: 'https://x.test/done' };
    expect((await on('transcript', 'create', anew)).items).toMatchObject([{ success: true }]);
    expect(meetstream.log.list({ operation: 'transcribe' })[0]?.body).toEqual({
      provider: { assemblyai: {} },
      callback_url: 'https://x.test/done',
    });
  });

  test('a scheduled bot: listed, moved, renamed, taken back', async () => {
    const joinAt = s.clock.now() + 2 * HOUR;
    const bot = idOf((await sender({ join: 'at', joinAt: new Date(joinAt).toISOString() }).execute()).items);
    const on = (operation: string, more: IDataObject = {}) =>
      sender({ resource: 'scheduledBot', operation, bot, ...more }).execute();
    const later = new Date(joinAt + HOUR).toISOString();
    expect((await on('update', { updateFields: { joinAt: later, botName: 'Renamed' } })).items).toMatchObject([
      { changed: ['joinAt', 'name'] },
    ]);
    expect(meetstream.service.expected()).toMatchObject([{ joinAt: joinAt + HOUR }]);
    expect((await on('getAll', { filters: { botName: 'Renamed' } })).items).toMatchObject([{ botId: bot.value }]);
    expect((await thrownBy(on('update'))).message).toBe('There is nothing to change');
    expect((await on('cancel')).items).toMatchObject([{ deleted: true }]);
    const gone = await thrownBy(on('update', { updateFields: { botName: 'X' } }));
    expect(gone.message).toContain('has no scheduled bot');
    const many = await thrownBy(sender({ operation: 'sendMany' }).execute());
    expect(many.message).toBe('MeetStream cannot do "Send many bots"');
  });
});

function listen(answer: (request: IncomingMessage) => Promise<unknown>): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      void answer(request).then((body) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      });
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
