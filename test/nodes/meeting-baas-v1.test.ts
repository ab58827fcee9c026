import type { IDataObject } from 'n8n-workflow';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
import { MeetingBaasV1Server } from '../../sandbox/meeting-baas-v1';
import { type Host, host } from './host';
import { ADA, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

const MEET = 'https://meet.google.com/abc-defg-hij';
let s: Stage;
let v1: MeetingBaasV1Server;
beforeEach(async () => {
  s = await stage();
  v1 = new MeetingBaasV1Server({ clock: s.clock, seed: 3, send: async () => new Response() });
  await v1.start();
});
afterEach(async () => {
  await v1.stop();
  await s.stop();
});

const calendarBotsMeetingBaasApi = () => ({ apiKey: 'sandbox-key', baseUrl: v1.url });
const sender = (parameters: IDataObject = {}, more = {}): Host =>
  host({
    type: new SendBot(),
    parameters: { service: 'meeting-baas-v1', meetingUrl: MEET, ...parameters } as never,
    credentials: { calendarBotsMeetingBaasApi: calendarBotsMeetingBaasApi() },
    ...more,
  });
const recorder = (parameters: IDataObject, nodeId = 'recorder'): Host =>
  host({
    type: new ScheduleRecording(),
    parameters: { service: 'meeting-baas-v1', ...parameters } as never,
    credentials: { ...s.credentials(), calendarBotsMeetingBaasApi: calendarBotsMeetingBaasApi() },
    nodeId,
  });
const botOf = (items: IDataObject[]) => ({ __rl: true, mode: 'id', value: String(items[0]?.['botId']) });

describe('Send Bot', () => {
  test('sends a bot now, with every setting that was given', async () => {
    const { items } = await sender({
      botName: 'Scribe',
      transcribe: true,
      baasV1Transcription: { provider: 'Gladia', apiKey: 'gladia-secret', customParams: '{"language":"en"}' },
      baasV1Recording: { recordingMode: 'audio_only', entryMessage: 'Hello', botImage: 'https://x.test/a.png' },
      baasV1Leaving: { waitingRoomTimeout: 300, noOneJoinedTimeout: 400, silenceTimeout: 500 },
      baasV1Streaming: { inputUrl: 'wss://x.test/in', outputUrl: 'wss://x.test/out', audioFrequency: '16khz' },
      baasV1Zoom: { sdkId: 'id', sdkPassword: 'pwd', zakUrl: 'https://x.test/zak', obfToken: 't', obfUserId: 'u' },
      baasV1Booking: { webhookUrl: 'https://x.test/status', deduplication: 'mine' },
      extraData: { entries: [{ name: 'crmId', value: '4711' }] },
    }).execute();
    expect(items).toMatchObject([{ state: 'active', name: 'Scribe', platform: 'google_meet', alreadySent: false }]);
    const [bot] = v1.service.fleet.bots.values();
    expect(bot?.request).toMatchObject({
      bot_name: 'Scribe',
      meeting_url: MEET,
      recording_mode: 'audio_only',
      entry_message: 'Hello',
      bot_image: 'https://x.test/a.png',
      speech_to_text: { provider: 'Gladia', api_key: 'gladia-secret' },
      transcription_custom_parameters: { language: 'en' },
      automatic_leave: { waiting_room_timeout: 300, noone_joined_timeout: 400, silence_timeout: 500 },
      streaming: { input: 'wss://x.test/in', output: 'wss://x.test/out', audio_frequency: '16khz' },
      zoom_sdk_id: 'id',
      zoom_sdk_pwd: 'pwd',
      zoom_access_token_url: 'https://x.test/zak',
      zoom_obf_token: 't',
      zoom_obf_token_user_id: 'u',
      webhook_url: 'https://x.test/status',
      deduplication_key: expect.stringMatching(/^mine [\w-]{22}$/) as string,
      extra: { crmId: '4711' },
    });
    // Nothing of it went to v2.
    expect(s.baas.log.list()).toEqual([]);
  });

  test('the node run again in the same execution finds its bot, and a lost answer sends no second one', async () => {
    v1.faults.next('join', { kind: 'lostAnswer' });
    const node = sender();
    const [first] = (await node.execute()).items;
    const [again] = (await node.execute()).items;
    expect(again).toMatchObject({ botId: first?.['botId'], alreadySent: true });
    expect(v1.snapshot()).toHaveLength(1);
  });

  test('a bot through its call: status, screenshots, what it brought back, transcript, deletion', async () => {
    const bot = botOf((await sender({ transcribe: true }).execute()).items);
    const status = async () => (await sender({ operation: 'getStatus', bot }).execute()).items[0];
    expect(await status()).toMatchObject({ phase: 'joining', terminal: false });
    for (let i = 0; i < 60 && (await status())?.['phase'] !== 'recording'; i++) await s.advance(10_000);
    expect(await status()).toMatchObject({ phase: 'recording', terminal: false, status: 'in_call' });
    expect((await sender({ operation: 'get', bot }).execute()).items).toMatchObject([
      { name: 'Notetaker', video: null, transcript: [] },
    ]);
    for (let i = 0; i < 100 && (await status())?.['terminal'] !== true; i++) await s.advance(MINUTE);
    expect((await sender({ operation: 'get', bot }).execute()).items).toMatchObject([
      {
        phase: 'completed',
        video: expect.stringContaining('https') as string,
        audio: expect.stringContaining('https') as string,
        transcript: [{ speaker: 'Ada Lovelace' }, { speaker: 'Grace Hopper' }],
      },
    ]);
    const recording = await sender({ resource: 'recording', operation: 'get', bot }).execute();
    expect(recording.items).toMatchObject([{ video: expect.stringContaining('https') as string }]);
    const transcript = await sender({ resource: 'transcript', operation: 'get', bot }).execute();
    expect(transcript.items).toMatchObject([{ text: 'Ada Lovelace: Good morning.\nGrace Hopper: Good morning.' }]);
    const again = { resource: 'transcript', operation: 'create', bot, baasV1Transcription: { provider: 'Default' } };
    expect((await sender(again).execute()).items).toMatchObject([{ success: true }]);
    const shots = await sender({ resource: 'recording', operation: 'getScreenshots', bot }).execute();
    expect(shots.items).toHaveLength(3);
    expect(shots.items[0]).toMatchObject({ botId: bot.value, url: expect.stringContaining('https') as string });
    const gone = await sender({ resource: 'recording', operation: 'delete', bot }).execute();
    expect(gone.items).toMatchObject([{ deleted: true }]);
    expect((await sender({ operation: 'get', bot }).execute()).items).toMatchObject([{ video: null, transcript: [] }]);
  });

  test('booked bots are listed, filtered, picked and taken back', async () => {
    const joinAt = new Date(s.clock.now() + 2 * HOUR).toISOString();
    const extraData = { entries: [{ name: 'crmId', value: '4711' }] };
    const { items } = await sender({ join: 'at', joinAt, extraData }).execute();
    await sender({ botName: 'Other' }, { nodeId: 'node-2' }).execute();
    const booked = async () =>
      (await sender({ resource: 'scheduledBot', operation: 'getAll', filters: { extra: 'crmId:4711' } }).execute())
        .items;
    expect(await booked()).toMatchObject([
      { botId: items[0]?.['botId'], phase: 'scheduled', joinAt, extra: { crmId: '4711' } },
    ]);
    expect((await sender({ operation: 'getAll' }).execute()).items).toMatchObject([{ name: 'Other', joinAt: null }]);
    const named = await sender({ operation: 'getAll', filters: { botName: 'oth' } }).execute();
    expect(named.items).toMatchObject([{ name: 'Other' }]);
    expect(await sender().search('searchBots')).toHaveLength(2);
    const bot = botOf(items);
    const cancelled = await sender({ resource: 'scheduledBot', operation: 'cancel', bot }).execute();
    expect(cancelled.items).toMatchObject([{ outcome: 'removed' }]);
    expect(await booked()).toEqual([]);
    expect((await sender({ operation: 'leave', bot }).execute()).items).toMatchObject([{ outcome: 'ended' }]);
  });

  test('a key that is not accepted, a setting that does not fit, and what v1 cannot', async () => {
    const credentials = { calendarBotsMeetingBaasApi: { ...calendarBotsMeetingBaasApi(), apiKey: 'wrong' } };
    const refused = await thrownBy(sender({}, { credentials }).execute());
    expect(refused.message).toContain('Meeting BaaS v1');
    expect(refused.description).toContain('credential');
    const half = { baasV1Zoom: { sdkId: 'only' } };
    expect((await thrownBy(sender(half).execute())).message).toContain('zoom_sdk_pwd');
    const bot = { __rl: true, mode: 'id', value: '0b6f1d5e-8a1c-4c55-9d7e-1f2a3b4c5d6e' };
    const pause = await thrownBy(sender({ resource: 'recording', operation: 'pause', bot }).execute());
    expect(pause.message).toContain('Meeting BaaS v1 (Legacy) cannot');
    expect(v1.snapshot()).toEqual([]);
  });

  test('shows the fields of the chosen service only', () => {
    const { properties } = new SendBot().description;
    const names = (service: string) =>
      properties
        .filter(({ displayOptions }) => displayOptions?.show?.['service']?.includes(service))
        .map(({ name }) => name);
    expect(names('meeting-baas-v1')).toEqual(
      expect.arrayContaining(['baasV1Recording', 'baasV1Booking', 'baasV1Zoom']),
    );
    expect(names('meeting-baas')).not.toContain('baasV1Recording');
    for (const other of ['recordingOptions', 'chatMessage', 'deleteFromProvider', 'message']) {
      expect(names('meeting-baas-v1')).not.toContain(other);
    }
    // One credential for both: n8n looks only at the first of a name.
    const credentials = new SendBot().description.credentials ?? [];
    const own = credentials.filter(({ name }) => name === 'calendarBotsMeetingBaasApi');
    expect(own).toHaveLength(1);
    expect(own[0]?.displayOptions?.hide?.['service']).not.toContain('meeting-baas-v1');
  });
});

describe('Schedule Recording', () => {
  const auto = (more: IDataObject = {}) => recorder({ operation: 'autoSchedule', windowDays: 7, ...more });

  test('books, keeps, moves, books anew for new settings, and takes back the one bot of a meeting', async () => {
    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    expect((await auto().execute()).items).toMatchObject([{ did: 'booked', title: 'Planning' }]);
    expect((await auto().execute()).items).toMatchObject([{ did: 'kept' }]);
    await s.advance(MINUTE);
    s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
    expect((await auto().execute()).items).toMatchObject([{ did: 'moved' }]);
    expect(v1.service.expected()).toMatchObject([{ joinAt: s.clock.now() + 5 * HOUR - MINUTE }]);
    const [before] = v1.service.expected();
    await s.advance(MINUTE);
    const audio = { baasV1Recording: { recordingMode: 'audio_only' } };
    await auto(audio).execute();
    const [after, ...others] = v1.service.expected();
    expect([others, after?.id === before?.id]).toEqual([[], false]);
    expect((await auto(audio).execute()).items).toMatchObject([{ did: 'kept' }]);
    expect((await auto({ ...audio, options: { dryRun: true } }).execute()).items).toMatchObject([{ did: 'kept' }]);
    await s.advance(MINUTE);
    s.google.events.delete(ADA, String(made.id));
    await auto(audio).execute();
    expect(v1.service.expected()).toEqual([]);
  });

  test('sends bots when they are due where the account does not list booked ones', async () => {
    v1.service.said = { ...v1.service.said, booked: 'hidden' };
    s.google.events.insert(ADA, s.meeting('Planning', 5));
    const refused = await thrownBy(auto().execute());
    expect(refused.message).toContain('does not list');
    expect(refused.description).toContain('Send When Due');
    expect(v1.service.expected()).toEqual([]);
    const due = { baasV1Booking: { sendWhenDue: true } };
    const dids: unknown[] = [];
    for (let minute = 0; minute < 8; minute++) {
      dids.push((await auto(due).execute()).items[0]?.['did']);
      await s.advance(MINUTE);
    }
    expect(dids).toEqual(['skipped', 'skipped', 'skipped', 'booked', 'kept', 'kept', 'kept', 'kept']);
    expect(v1.service.snapshot().filter(({ phase }) => phase === 'under_way')).toHaveLength(1);
  });

  test('behind Calendar Trigger, and in List Events beside the meeting', async () => {
    const { calendarBotsGoogleOAuth2Api } = s.credentials();
    const calendar = host({ type: new CalendarTrigger(), credentials: { calendarBotsGoogleOAuth2Api } });
    await calendar.poll();
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    v1.faults.next('join', { kind: 'lostAnswer' });
    const items = (await calendar.poll()) ?? [];
    expect((await recorder({ operation: 'followEvent' }).execute(items)).items).toMatchObject([{ did: 'booked' }]);
    expect(v1.snapshot()).toHaveLength(1);
    const events = host({
      type: new ListEvents(),
      parameters: { includeBot: true, service: 'meeting-baas-v1' },
      credentials: { calendarBotsGoogleOAuth2Api, calendarBotsMeetingBaasApi: calendarBotsMeetingBaasApi() },
    });
    expect((await events.execute()).items).toMatchObject([
      { title: 'Planning', bot: { botId: v1.snapshot()[0]?.id, status: 'scheduled' } },
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

  test('two steps want the same meeting: one bot, until both let it go', async () => {
    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    const step = (nodeId: string, more: IDataObject = {}) =>
      recorder({ operation: 'autoSchedule', windowDays: 7, ...more }, nodeId);
    await step('one').execute();
    await s.advance(MINUTE);
    await step('two').execute();
    expect(v1.service.expected()).toHaveLength(1);
    await s.advance(MINUTE);
    expect((await step('one').execute()).items).toMatchObject([{ did: 'kept' }]);
    expect((await step('two').execute()).items).toMatchObject([{ did: 'kept' }]);
    s.google.events.delete(ADA, String(made.id));
    await step('one').execute();
    expect(v1.service.expected()).toHaveLength(1);
    await step('two').execute();
    expect(v1.service.expected()).toEqual([]);
  });
});
