import type { IDataObject } from 'n8n-workflow';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
import { MeetStreamServer } from '../../sandbox/meetstream';
import { type Host, host } from './host';
import { ADA, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

const MEET = 'https://meet.google.com/abc-defg-hij';
let s: Stage;
let meetstream: MeetStreamServer;
beforeEach(async () => {
  s = await stage();
  meetstream = new MeetStreamServer({ clock: s.clock, seed: 3, send: async () => new Response() });
  await meetstream.start();
});
afterEach(async () => {
  await meetstream.stop();
  await s.stop();
});

const credentials = () => ({
  ...s.credentials(),
  calendarBotsMeetStreamApi: { apiKey: 'sandbox-key', baseUrl: meetstream.apiUrl },
});

const BOTH = {
  service: 'several',
  botName: 'Notes of {title}',
  services: {
    entries: [
      { service: 'meeting-baas', recordingOptions: { entryMessage: 'Recording {title}' } },
      { service: 'meetstream', transcribe: true, meetStreamRecording: { entryMessage: 'Hello {title}', video: false } },
    ],
  },
};

const recorder = (parameters: IDataObject): Host =>
  host({
    type: new ScheduleRecording(),
    parameters: { ...BOTH, operation: 'autoSchedule', windowDays: 7, ...parameters } as never,
    credentials: credentials(),
    nodeId: 'recorder',
  });
const sender = (parameters: IDataObject = {}, more = {}): Host =>
  host({
    type: new SendBot(),
    parameters: { ...BOTH, botName: 'Notes', meetingUrl: MEET, ...parameters } as never,
    credentials: credentials(),
    ...more,
  });

const baasBots = () => s.baas.snapshot().filter((bot) => bot.scheduledStatus === 'scheduled');
const baasIsDown = () =>
  s.baas.faults.add({ fault: { kind: 'status', status: 503 }, path: /.*/, times: Number.POSITIVE_INFINITY });
const baasIsFull = () =>
  s.baas.faults.add({
    fault: {
      kind: 'status',
      status: 402,
      body: { success: false, error: 'Payment Required', code: 'FST_ERR_INSUFFICIENT_TOKENS', statusCode: 402 },
    },
    operation: 'createScheduledBot',
    times: Number.POSITIVE_INFINITY,
  });

describe('Schedule Recording with several services', () => {
  test('the first one books with its own settings, filled in; the output names it', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    const { items } = await recorder({}).execute();
    expect(items).toMatchObject([
      { did: 'booked', bot: { service: 'meeting-baas', botId: baasBots()[0]?.id, name: 'Notes of Planning' } },
    ]);
    expect(s.baas.log.list({ operation: 'createScheduledBot' })[0]?.body).toMatchObject({
      bot_name: 'Notes of Planning',
      entry_message: 'Recording Planning',
    });
    expect(meetstream.snapshot()).toEqual([]);
    expect((await recorder({}).execute()).items).toMatchObject([{ did: 'kept' }]);
  });

  test('a refusal goes to the next one with its settings; the bot stays there and follows its meeting', async () => {
    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    baasIsFull();
    const { items } = await recorder({}).execute();
    const [bot] = meetstream.service.expected();
    expect(items).toMatchObject([{ did: 'booked', bot: { service: 'meetstream', botId: bot?.id } }]);
    expect(meetstream.log.list({ operation: 'createBot' })[0]?.body).toMatchObject({
      bot_name: 'Notes of Planning',
      bot_message: 'Hello Planning',
      video_required: false,
      recording_config: { transcript: { provider: { deepgram: {} } } },
    });
    s.baas.faults.clear();
    expect((await recorder({}).execute()).items).toMatchObject([{ did: 'kept', bot: { service: 'meetstream' } }]);
    s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
    await recorder({}).execute();
    const places = [...baasBots().map(({ joinAt }) => joinAt), ...meetstream.service.expected().map((b) => b.joinAt)];
    expect(places).toEqual([s.clock.now() + 5 * HOUR - MINUTE]);
    const listed = await recorder({ operation: 'getAll' }).execute();
    expect(listed.items).toHaveLength(1);
    expect(String(listed.items[0]?.['botId'])).not.toContain(':');
    const chosen = { __rl: true, mode: 'id', value: String(listed.items[0]?.['botId']) };
    const gone = await recorder({ operation: 'unschedule', bot: chosen }).execute();
    expect(gone.items).toMatchObject([{ deleted: true, service: listed.items[0]?.['service'] }]);
    expect([baasBots(), meetstream.service.expected()]).toEqual([[], []]);
  });

  test('a rule changes the settings of each service; a flat one is named', async () => {
    s.google.events.insert(ADA, s.meeting('Customer demo', 120));
    baasIsFull();
    const rule = (settings: string) => ({
      ruleList: { rules: [{ name: 'demos', action: 'record', when: { titleIncludes: 'demo' }, bot: { settings } }] },
    });
    await recorder(rule('{"meetstream": {"bot_message": "Demo: {title}"}}')).execute();
    expect(meetstream.log.list({ operation: 'createBot' })[0]?.body).toMatchObject({
      bot_message: 'Demo: Customer demo',
      video_required: false,
    });
    const flat = await thrownBy(recorder(rule('{"recording_mode": "audio_only"}')).execute());
    expect(flat.message).toContain('"recording_mode" is not an object of settings for one of meeting-baas, meetstream');
  });

  test('the list of bots to choose from names each with the service in front', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    await recorder({}).execute();
    const [choice] = await recorder({ operation: 'unschedule' }).search('searchBots');
    expect(String(choice?.value)).toBe(`meeting-baas:${baasBots()[0]?.id ?? ''}`);
    const bot = { __rl: true, mode: 'list', value: String(choice?.value) };
    expect((await recorder({ operation: 'unschedule', bot }).execute()).items).toMatchObject([{ deleted: true }]);
  });
});

describe('Send Bot with several services', () => {
  test('the next one sends the bot while the first is down, once for a node that runs again', async () => {
    baasIsDown();
    const node = sender();
    const { items } = await node.execute([{}, {}]);
    expect(items).toMatchObject([
      { service: 'meetstream', state: 'active', alreadySent: false },
      { service: 'meetstream', state: 'active', alreadySent: false },
    ]);
    expect(meetstream.snapshot()).toHaveLength(2);
    // The second item did not wait for it once more: one look-up with its tries.
    expect(s.baas.log.list().length).toBeLessThan(10);
    s.baas.faults.clear();
    expect((await node.execute([{}, {}])).items).toMatchObject([
      { service: 'meetstream', alreadySent: true },
      { service: 'meetstream', alreadySent: true },
    ]);
    expect(s.baas.snapshot()).toEqual([]);
  });

  test('a bot of the second one is reached with its service, and not with another', async () => {
    s.baas.faults.add({
      fault: { kind: 'status', status: 402, body: { code: 'FST_ERR_INSUFFICIENT_TOKENS', statusCode: 402 } },
      operation: 'createBot',
      times: 5,
    });
    const [sent] = (await sender().execute()).items;
    expect(sent).toMatchObject({ service: 'meetstream' });
    const at = (service: string, value: string) =>
      sender({ service, operation: 'getStatus', bot: { __rl: true, mode: 'id', value } }).execute();
    const own = String(sent?.['botId']);
    expect((await at('meetstream', own)).items).toMatchObject([{ botId: own }]);
    expect((await at('meetstream', `meetstream:${own}`)).items).toMatchObject([{ botId: own }]);
    const wrong = await thrownBy(at('meeting-baas', `meetstream:${own}`));
    expect(wrong.message).toBe(`"meetstream:${own}" is a bot of MeetStream, not of Meeting BaaS`);
  });

  test('an empty list, a service twice, a missing credential and an operation of one service are named', async () => {
    const empty = await thrownBy(sender({ services: {} }).execute());
    expect(empty.message).toBe('"Services" is empty');
    const twice = [{ service: 'meetstream' }, { service: 'meetstream' }];
    expect((await thrownBy(sender({ services: { entries: twice } }).execute())).message).toBe(
      'MeetStream is twice in "Services"',
    );
    const { calendarBotsMeetingBaasApi } = credentials();
    const one = await thrownBy(sender({}, { credentials: { calendarBotsMeetingBaasApi } }).execute());
    expect(one.message).toBe('There is no credential for MeetStream');
    expect(one.description).toContain('MeetStream');
    const many = await thrownBy(sender({ operation: 'sendMany' }).execute());
    expect(many.message).toBe('This needs one bot service, not several in order');
    const rows = {
      entries: [{ service: 'meeting-baas' }, { service: 'meetstream', meetStreamLeaving: { silenceTimeout: 0 } }],
    };
    expect((await thrownBy(sender({ services: rows }).execute())).message).toMatch(
      /^MeetStream in "Services": .*voice_inactivity_timeout/,
    );
    const only = await sender({ services: { entries: [{ service: 'meetstream' }] } }).execute();
    expect(only.items).toMatchObject([{ service: 'meetstream', name: 'Notes' }]);
    expect(String(only.items[0]?.['botId'])).not.toContain(':');
  });
});
