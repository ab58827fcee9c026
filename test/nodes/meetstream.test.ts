import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { CalendarBotsMeetStreamApi } from '../../credentials/CalendarBotsMeetStreamApi.credentials';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
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

const calendarBotsMeetStreamApi = () => ({ apiKey: 'sandbox-key', baseUrl: meetstream.apiUrl });
const sender = (parameters: IDataObject = {}, more = {}): Host =>
  host({
    type: new SendBot(),
    parameters: { service: 'meetstream', meetingUrl: MEET, ...parameters } as never,
    credentials: { calendarBotsMeetStreamApi: calendarBotsMeetStreamApi() },
    ...more,
  });
const recorder = (parameters: IDataObject): Host =>
  host({
    type: new ScheduleRecording(),
    parameters: { service: 'meetstream', ...parameters } as never,
    credentials: { ...s.credentials(), calendarBotsMeetStreamApi: calendarBotsMeetStreamApi() },
    nodeId: 'recorder',
  });
const botOf = (items: IDataObject[]) => ({ __rl: true, mode: 'id', value: String(items[0]?.['botId']) });

describe('Send Bot', () => {
  test('sends a bot now, with every setting that was given', async () => {
    const { items } = await sender({
      botName: 'Scribe',
      transcribe: true,
      meetStreamProvider: 'deepgram',
      meetStreamTranscription: { model: 'nova-3', settings: '{"language":"en"}' },
      meetStreamRecording: {
        video: false,
        entryMessage: 'Hello',
        botImage: 'https://x.test/a.png',
        retentionHours: 48,
        callbackUrl: 'https://x.test/status',
      },
      meetStreamLeaving: { everyoneLeftTimeout: 120, waitingRoomTimeout: 1800 },
      meetStreamSignIn: { meetLogin: true, meetEmail: 'bot@x.test' },
      meetStreamLive: { audioUrl: 'wss://x.test/listen', workflowIds: 'a, b' },
      extraData: { entries: [{ name: 'crmId', value: '4711' }] },
    }).execute();
    expect(items).toMatchObject([{ state: 'active', name: 'Scribe', platform: 'google_meet', alreadySent: false }]);
    expect(meetstream.log.list({ operation: 'createBot' })[0]?.body).toMatchObject({
      bot_name: 'Scribe',
      meeting_link: MEET,
      video_required: false,
      bot_message: 'Hello',
      bot_image_url: 'https://x.test/a.png',
      callback_url: 'https://x.test/status',
      recording_config: {
        transcript: { provider: { deepgram: { model: 'nova-3', language: 'en' } } },
        retention: { type: 'timed', hours: 48 },
      },
      // Google Meet lets nobody wait longer.
      automatic_leave: { everyone_left_timeout: 120, waiting_room_timeout: 600 },
      google_meet: { login_required: true, sign_in_email: 'bot@x.test' },
      live_audio_required: { websocket_url: 'wss://x.test/listen' },
      workflow_config_ids: ['a', 'b'],
      custom_attributes: { crmId: '4711' },
    });
    expect(s.baas.log.list()).toEqual([]);
  });

  test('the node run again in the same execution finds its bot, and a lost answer sends no second one', async () => {
    meetstream.faults.next('createBot', { kind: 'lostAnswer' });
    const node = sender();
    const [first] = (await node.execute()).items;
    const [again] = (await node.execute()).items;
    expect(again).toMatchObject({ botId: first?.['botId'], alreadySent: true });
    expect(meetstream.snapshot()).toHaveLength(1);
  });

  test('a bot through its call: status, chat, pause, screenshots, what it brought back, deletion', async () => {
    const bot = botOf((await sender({ transcribe: true }).execute()).items);
    const status = async () => (await sender({ operation: 'getStatus', bot }).execute()).items[0];
    for (let i = 0; i < 60 && (await status())?.['phase'] !== 'recording'; i++) await s.advance(10_000);
    expect(await status()).toMatchObject({ phase: 'recording', terminal: false, status: 'Recording' });
    expect((await sender({ operation: 'get', bot }).execute()).items).toMatchObject([
      { name: 'Notetaker', video: null },
    ]);
    await sender({ resource: 'chatMessage', operation: 'send', bot, message: 'Hello' }).execute();
    await sender({ resource: 'recording', operation: 'pause', bot }).execute();
    await sender({ resource: 'recording', operation: 'resume', bot }).execute();
    expect(meetstream.service.fleet.bot(bot.value)).toMatchObject({ messages: ['Hello'], paused: false });
    for (let i = 0; i < 100 && (await status())?.['terminal'] !== true; i++) await s.advance(MINUTE);
    expect((await sender({ operation: 'get', bot }).execute()).items).toMatchObject([
      {
        phase: 'completed',
        video: expect.stringContaining('https') as string,
        audio: expect.stringContaining('https') as string,
        transcript: [{ speaker: 'Ada Lovelace', transcript: 'Good morning.' }],
        participants: [{ name: 'Ada Lovelace' }, { name: 'Grace Hopper' }],
      },
    ]);
    const shots = await sender({ resource: 'recording', operation: 'getScreenshots', bot }).execute();
    expect(shots.items).toMatchObject([{ botId: bot.value, url: expect.stringContaining('https') as string }]);
    const gone = await sender({ resource: 'recording', operation: 'delete', bot }).execute();
    expect(gone.items).toMatchObject([{ deleted: true }]);
  });

  test('booked bots are listed, filtered, picked and taken back', async () => {
    const joinAt = new Date(s.clock.now() + 2 * HOUR).toISOString();
    const extraData = { entries: [{ name: 'crmId', value: '4711' }] };
    const { items } = await sender({ join: 'at', joinAt, extraData }).execute();
    await sender({ botName: 'Other' }, { nodeId: 'node-2' }).execute();
    expect((await sender({ resource: 'scheduledBot', operation: 'getAll' }).execute()).items).toMatchObject([
      { botId: items[0]?.['botId'], phase: 'scheduled', extra: { crmId: '4711' } },
    ]);
    const sent = await sender({ operation: 'getAll', filters: { extra: 'crmId:4711' } }).execute();
    expect(sent.items).toMatchObject([{ botId: items[0]?.['botId'] }]);
    const named = await sender({ operation: 'getAll', filters: { botName: 'Other' } }).execute();
    expect(named.items).toMatchObject([{ name: 'Other' }]);
    expect(await sender().search('searchBots')).toHaveLength(2);
    const bot = botOf(items);
    expect((await sender({ operation: 'leave', bot }).execute()).items).toMatchObject([{ outcome: 'removed' }]);
  });

  test('a key that is not accepted, and a setting that does not fit', async () => {
    const credentials = { calendarBotsMeetStreamApi: { ...calendarBotsMeetStreamApi(), apiKey: 'wrong' } };
    const refused = await thrownBy(sender({}, { credentials }).execute());
    expect(refused.message).toContain('MeetStream');
    expect(refused.description).toContain('API key');
    const both = { obfUrl: 'https://x.test/a', zakUrl: 'https://x.test/b' };
    expect((await thrownBy(sender({ meetStreamSignIn: both }).execute())).message).toContain('exactly one of');
  });

  test('shows the fields of the chosen service only', () => {
    const { properties } = new SendBot().description;
    const shownFor = (service: string): INodeProperties[] =>
      properties.filter(({ displayOptions }) => displayOptions?.show?.['service']?.includes(service));
    const names = (service: string) => shownFor(service).map(({ name }) => name);
    expect(names('meetstream')).toContain('meetStreamRecording');
    expect(names('meeting-baas')).not.toContain('meetStreamRecording');
    // What MeetStream cannot: a message with a pause, and choosing where recordings are deleted.
    expect(names('meetstream')).not.toContain('chatMessage');
    expect(names('meetstream')).not.toContain('deleteFromProvider');
    expect(names('meeting-baas')).toEqual(expect.arrayContaining(['chatMessage', 'deleteFromProvider']));
  });
});

describe('Schedule Recording', () => {
  const auto = (more: IDataObject = {}) => recorder({ operation: 'autoSchedule', windowDays: 7, ...more });

  test('books, keeps, moves, books anew for new settings, and takes back the one bot of a meeting', async () => {
    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    expect((await auto().execute()).items).toMatchObject([{ did: 'booked', title: 'Planning' }]);
    expect((await auto().execute()).items).toMatchObject([{ did: 'kept' }]);
    s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
    expect((await auto().execute()).items).toMatchObject([{ did: 'moved' }]);
    expect(meetstream.service.expected()).toMatchObject([{ joinAt: s.clock.now() + 5 * HOUR - MINUTE }]);
    const [before] = meetstream.service.expected();
    await s.advance(MINUTE);
    const quiet = { meetStreamRecording: { video: false } };
    await auto(quiet).execute();
    const [after, ...others] = meetstream.service.expected();
    expect([others, after?.id === before?.id]).toEqual([[], false]);
    expect((await auto(quiet).execute()).items).toMatchObject([{ did: 'kept' }]);
    expect((await auto({ ...quiet, options: { dryRun: true } }).execute()).items).toMatchObject([{ did: 'kept' }]);
    s.google.events.delete(ADA, String(made.id));
    await auto(quiet).execute();
    expect(meetstream.service.expected()).toEqual([]);
  });

  test('behind Calendar Trigger, and in List Events beside the meeting', async () => {
    const { calendarBotsGoogleOAuth2Api } = s.credentials();
    const calendar = host({ type: new CalendarTrigger(), credentials: { calendarBotsGoogleOAuth2Api } });
    await calendar.poll();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    meetstream.faults.next('createBot', { kind: 'lostAnswer' });
    const items = (await calendar.poll()) ?? [];
    expect((await recorder({ operation: 'followEvent' }).execute(items)).items).toMatchObject([{ did: 'booked' }]);
    expect(meetstream.snapshot()).toHaveLength(1);
    const events = host({
      type: new ListEvents(),
      parameters: { includeBot: true, service: 'meetstream' },
      credentials: { calendarBotsGoogleOAuth2Api, calendarBotsMeetStreamApi: calendarBotsMeetStreamApi() },
    });
    expect((await events.execute()).items).toMatchObject([
      { title: 'Planning', bot: { botId: meetstream.snapshot()[0]?.id, status: 'Scheduled' } },
    ]);
    expect((await recorder({ operation: 'getAll' }).execute()).items).toHaveLength(1);
    expect((await recorder({ operation: 'unschedule', target: 'event' }).execute(items)).items).toMatchObject([
      { deleted: true },
    ]);
    // Taken back by hand: it stays so.
    expect((await recorder({ operation: 'followEvent' }).execute(items)).items).toMatchObject([
      { did: 'skipped', code: 'takenBack' },
    ]);
  });
});

test('the credential’s test asks for something that only a key may read', async () => {
  const { request } = new CalendarBotsMeetStreamApi().test;
  const ask = (authorization: string) =>
    meetstream.fetch(`http://x.test/api/v1${request.url ?? ''}?limit=1`, { headers: { authorization } });
  expect((await ask('Token sandbox-key')).status).toBe(200);
  expect((await ask('Token wrong')).status).toBe(403);
  expect(new CalendarBotsMeetStreamApi().authenticate.properties.headers).toEqual({
    Authorization: '=Token {{$credentials.apiKey}}',
  });
});
