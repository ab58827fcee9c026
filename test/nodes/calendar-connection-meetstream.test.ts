import type { IDataObject } from 'n8n-workflow';
import { CalendarConnection } from '../../nodes/CalendarConnection/CalendarConnection.node';
import { CalendarTrigger } from '../../nodes/CalendarTrigger/CalendarTrigger.node';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ADA, calendarStage } from '../../sandbox/meetstream/calendar/test-driver';
import { type Host, host } from './host';
import { thrownBy } from './thrown';

jest.setTimeout(60_000);

const HOUR = 3_600_000;

let s: ReturnType<typeof calendarStage>;
let time: jest.SpyInstance;
beforeEach(async () => {
  s = calendarStage();
  time = jest.spyOn(Date, 'now').mockImplementation(() => s.clock.now());
  await s.server.start();
});
afterEach(async () => {
  time.mockRestore();
  await s.stop();
});

const credentials = (apiKey = 'sandbox-key') => ({
  calendarBotsMeetStreamApi: { apiKey, baseUrl: s.server.apiUrl },
});
const node = (operation: string, parameters: IDataObject = {}, more = {}): Host =>
  host({
    type: new CalendarConnection(),
    parameters: { resource: 'meetStream', operation, ...parameters } as never,
    credentials: credentials(),
    ...more,
  });
const run = async (operation: string, parameters: IDataObject = {}): Promise<IDataObject[]> =>
  (await node(operation, parameters).execute()).items;
const picked = (value: string) => ({ __rl: true, mode: 'id', value });
const grant = (provider: 'google' | 'outlook') => ({ ...s.grantOf(provider) });
const idOf = (title: string) => [...s.hosted.events.values()].find((event) => event.title === title)?.id ?? '';

describe('accounts', () => {
  test('connect both, get many, disconnect one and then the other: nothing is left', async () => {
    s.google.events.insert(ADA, s.meeting('At Google', 90));
    expect(await run('connectGoogle', grant('google'))).toMatchObject([
      {
        connected: true,
        provider: 'google',
        account: ADA,
        primaryCalendar: ADA,
        calendars: [{ id: ADA, primary: true }],
      },
    ]);
    expect(await run('connectOutlook', grant('outlook'))).toMatchObject([{ provider: 'outlook', account: ADA }]);
    // The grant is in no output and in no log.
    expect(JSON.stringify(await run('getAll', { returnAll: true }))).not.toMatch(/M\.C5|client/i);
    expect(await run('getAll', { limit: 1 })).toHaveLength(1);
    expect(await node('disconnect').search('searchMeetStreamAccounts')).toEqual([
      { name: `google ${ADA}`, value: `google ${ADA}` },
      { name: `outlook ${ADA}`, value: `outlook ${ADA}` },
    ]);
    expect(await run('disconnect', { account: picked(`google ${ADA}`), purgeEvents: true })).toMatchObject([
      { disconnected: true, account: ADA, watchStopped: true, eventsDeleted: 1 },
    ]);
    s.server.calendarSays = { ...s.server.calendarSays, disconnect: 'DELETE' };
    await run('disconnect');
    expect([s.hosted.accounts, [...s.hosted.events], s.hosted.schedules, [...s.hosted.watches]]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  test('an answer that says that it was not done is an error', async () => {
    await run('connectGoogle', grant('google'));
    const says = (operation: string, body: object): void =>
      s.server.faults.next(operation, { kind: 'status', status: 200, body });
    says('disconnect', { disconnected: false, message: 'Provider did not answer' });
    expect(await thrownBy(node('disconnect').execute())).toMatchObject({
      message: 'The calendar is still connected although MeetStream accepted the request: Provider did not answer',
      description: expect.stringMatching(/Try again/) as string,
    });
    says('enableAutoSchedule', { auto_schedule_enabled: false });
    expect(await thrownBy(node('enableAutoSchedule').execute())).toMatchObject({
      message: 'Auto-scheduling is still off although MeetStream accepted the request',
    });
    // Silence is no refusal.
    says('enableAutoSchedule', {});
    expect(await run('enableAutoSchedule')).toMatchObject([{ enabled: true }]);
    says('disconnect', {});
    expect(await run('disconnect')).toMatchObject([{ disconnected: true }]);
  });

  test('secrets are masked fields', () => {
    const { properties } = new CalendarConnection().description;
    const masked = properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name);
    expect(masked).toEqual(expect.arrayContaining(['clientSecret', 'refreshToken']));
  });

  test('what goes wrong says what to do', async () => {
    const failed = async (operation: string, parameters: IDataObject = {}, more = {}) => {
      const { message, description } = await thrownBy(node(operation, parameters, more).execute());
      return [message, description];
    };
    expect(await failed('connectGoogle', { ...grant('google'), refreshToken: 'wrong' })).toEqual([
      'MeetStream answered 400: The google credentials were refused: invalid_grant',
      expect.stringMatching(/refresh token still valid/),
    ]);
    expect(await failed('connectGoogle', { ...grant('google'), clientSecret: '' })).toEqual([
      'The calendar cannot be connected without its client secret',
      'Enter all three values.',
    ]);
    await run('connectOutlook', grant('outlook'));
    expect(await failed('connectOutlook', grant('outlook'))).toEqual([
      'MeetStream answered 409: This account is connected already',
      expect.stringMatching(/switch on "Replace"/),
    ]);
    await run('connectOutlook', { ...grant('outlook'), replace: true });
    await run('connectGoogle', grant('google'));
    expect(await failed('disconnect')).toEqual([
      'MeetStream answered 400: Several calendars are connected',
      'Send provider and account_id of the one to disconnect.',
    ]);
    expect(await failed('disconnect', { account: picked('ada') })).toEqual([
      '"ada" is not an account',
      expect.stringMatching(/google ada@example.com/),
    ]);
    expect(await failed('disconnect', { account: picked('google bob@example.com') })).toEqual([
      'MeetStream answered 404: Calendar connection not found',
      expect.stringMatching(/It is not there/),
    ]);
    expect(await failed('getAll', {}, { credentials: credentials('wrong') })).toEqual([
      'MeetStream answered 403: The API key is not valid',
      expect.stringMatching(/Check the API key/),
    ]);
    expect(await failed('getEvents', { hostedCalendar: picked(ADA), eventOptions: { after: 'soon' } })).toEqual([
      '"soon" is not a date and time',
      expect.stringMatching(/"After"/),
    ]);
    expect(await failed('toggleRecurrence')).toEqual(['No event is chosen', 'Pick an event in "Event".']);
    expect(await failed('updateScheduledBot', { scheduledBot: picked('bot_1') })).toEqual([
      '"Join At" is empty',
      'Enter when the bot is to join.',
    ]);
    const at = { joinAt: '2026-11-23T12:00:00Z' };
    expect(await failed('updateScheduledBot', at)).toEqual(['No bot is chosen', expect.any(String)]);
    expect(await failed('updateScheduledBot', { ...at, scheduledBot: picked('bot_1') })).toEqual([
      'MeetStream answered 404: Bot bot_1 not found',
      expect.stringMatching(/It is not there/),
    ]);
    const attributes = { scheduledBot: picked('bot_1'), ...at, changes: { attributes: '[1' } };
    expect((await failed('updateScheduledBot', attributes))[0]).toBe('"Custom Attributes" is not a JSON object');
    expect(await failed('deleteScheduledBot', { scheduledBot: picked('bot_1') })).toEqual([
      'MeetStream answered 404: Bot bot_1 not found',
      expect.stringMatching(/It is not there/),
    ]);
    expect((await failed('enableAutoSchedule', { botConfig: { settings: 'x' } }))[0]).toBe(
      '"Other Settings" is not a JSON object',
    );
    for (const operation of ['getAutoSchedule', 'disableAutoSchedule', 'enableAutoSchedule', 'getScheduledBots']) {
      s.server.faults.add({ operation: operation.replace('getScheduledBots', 'listScheduledBots'), fault: { kind: 'status', status: 400 } }); // prettier-ignore
      expect((await failed(operation))[0]).toBe('MeetStream answered 400: status 400');
    }
  });
});

describe('events and bots', () => {
  beforeEach(async () => {
    s.google.events.insert(ADA, s.meeting('Single', 120));
    s.google.events.insert(ADA, s.meeting('Daily', 60, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }));
    await run('connectGoogle', grant('google'));
  });

  test.each([{}, { eventNames: 'old', calendarList: '/calendar/calendars', primary: 'primary' }] as const)(
    'get many events and the pickers, when it says %j',
    async (says) => {
      s.server.calendarSays = { ...s.server.calendarSays, ...says };
      const events = await run('getEvents', { returnAll: true, hostedCalendar: picked(ADA) });
      expect(events.map(({ id, meeting_url }) => [id, meeting_url])).toEqual([
        [idOf('Daily'), 'https://meet.google.com/abc-defg-hij'],
        [idOf('Single'), 'https://meet.google.com/abc-defg-hij'],
      ]);
      expect(await run('getEvents', { limit: 1, eventOptions: { sync: false } })).toHaveLength(1);
      const later = { after: '2026-11-23T10:45:00Z', before: '2026-11-23T11:30:00Z' };
      expect(await run('getEvents', { returnAll: true, eventOptions: later })).toHaveLength(2);
      expect(await node('getEvents').search('searchMeetStreamCalendars')).toEqual([
        { name: expect.stringMatching(/\(primary\)$/) as string, value: ADA },
      ]);
      expect(await node('toggleRecurrence').search('searchMeetStreamEvents', 'sing')).toEqual([
        { name: 'Single, 2026-11-23 11:00', value: idOf('Single') },
      ]);
    },
  );

  test('toggle recurrence', async () => {
    expect(await run('toggleRecurrence', { event: picked(idOf('Daily')), recurring: true })).toMatchObject([
      { eventId: idOf('Daily'), recurring: true, rule: 'RRULE:FREQ=DAILY;COUNT=5', title: 'Daily' },
    ]);
    expect(s.hosted.event(idOf('Daily')).chained).toBe(true);
    await run('toggleRecurrence', { event: picked(idOf('Daily')), recurring: false });
    expect(s.hosted.event(idOf('Daily')).chained).toBe(false);
    const single = await thrownBy(node('toggleRecurrence', { event: picked(idOf('Single')) }).execute());
    expect(single.message).toBe('MeetStream answered 400: The event has no recurrence rule');
  });

  test('auto-schedule on, settings, its bots changed and taken back, off', async () => {
    const botConfig = {
      botName: 'Notes',
      video: false,
      audio: true,
      botMessage: 'Hello',
      transcriptionProvider: 'deepgram',
      callbackUrl: 'https://x.test/cb',
      settings: '{"automatic_leave":{"everyone_left_timeout":120}}',
    };
    const expected = {
      bot_name: 'Notes',
      video_required: false,
      audio_required: true,
      bot_message: 'Hello',
      transcription: { provider: { deepgram: {} } },
      callback_url: 'https://x.test/cb',
      automatic_leave: { everyone_left_timeout: 120 },
    };
    expect(await run('enableAutoSchedule', { botConfig })).toEqual([{ enabled: true, botConfig: expected }]);
    expect(await run('getAutoSchedule')).toEqual([{ enabled: true, botConfig: expected }]);
    await s.clock.advance(16 * HOUR);
    const [bot, ...more] = await run('getScheduledBots', { returnAll: true });
    expect(more).toEqual([]);
    expect(bot).toMatchObject({
      name: 'Notes',
      status: 'Scheduled',
      meetingUrl: 'https://meet.google.com/abc-defg-hij',
    });
    const scheduledBot = picked(String(bot?.['botId']));
    expect(await node('deleteScheduledBot').search('searchMeetStreamBots')).toMatchObject([{ value: bot?.['botId'] }]);
    const changes = { botName: 'Renamed', attributes: '{"crm":"1"}' };
    expect(await run('updateScheduledBot', { scheduledBot, joinAt: '2026-11-24T09:50:00Z', changes })).toEqual([
      { botId: bot?.['botId'], joinAt: '2026-11-24T09:50:00.000Z', scheduleUpdated: true },
    ]);
    expect(s.service.expected()).toMatchObject([{ botName: 'Renamed', attributes: { crm: '1' } }]);
    expect(await run('deleteScheduledBot', { scheduledBot })).toEqual([{ deleted: true, botId: bot?.['botId'] }]);
    expect(s.service.expected()).toEqual([]);
    expect(await run('disableAutoSchedule')).toEqual([{ enabled: false }]);
    expect(await run('getAutoSchedule')).toMatchObject([{ enabled: false }]);
  });
});

describe('as a provider of the other nodes', () => {
  const reading = { provider: 'meetstream', calendar: { __rl: true, mode: 'list', value: 'primary' } };

  test('List Events lists its calendars and events', async () => {
    s.google.events.insert(ADA, s.meeting('Daily', 60, { recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
    await run('connectGoogle', grant('google'));
    const list = (parameters: IDataObject) =>
      host({ type: new ListEvents(), parameters: parameters as never, credentials: credentials() }).execute();
    expect((await list({ ...reading, resource: 'calendar', operation: 'getAll' })).items).toMatchObject([
      { id: ADA, primary: true },
    ]);
    const period = { after: '2026-11-23T09:00:00Z', before: '2026-11-27T09:00:00Z', returnAll: true };
    const { items } = await list({ ...reading, ...period, resource: 'event', operation: 'getAll', filters: {} });
    expect(items).toMatchObject([
      { title: 'Daily', start: '2026-11-23T10:00:00.000Z', platform: 'google_meet', provider: 'meetstream' },
      { title: 'Daily', start: '2026-11-24T10:00:00.000Z' },
      { title: 'Daily', start: '2026-11-25T10:00:00.000Z' },
    ]);
  });

  test('Calendar Trigger tells what is new, moved and gone, each once', async () => {
    await run('connectGoogle', grant('google'));
    const trigger = host({ type: new CalendarTrigger(), parameters: reading as never, credentials: credentials() });
    await trigger.poll();
    const { id = '' } = s.google.events.insert(ADA, s.meeting('New', 120));
    const told = async () => ((await trigger.poll()) ?? []).map((item) => [item['change'] ?? item['type'], item['title'] ?? (item['event'] as IDataObject)?.['title']]); // prettier-ignore
    const first = await trigger.poll();
    expect(JSON.stringify(first)).toContain('New');
    expect(await trigger.poll()).toBeNull();
    s.google.events.reschedule(ADA, id ?? '', s.clock.now() + 5 * HOUR);
    expect(await told()).toHaveLength(1);
    s.google.events.delete(ADA, id ?? '');
    expect(await told()).toHaveLength(1);
    expect(await trigger.poll()).toBeNull();
  });
});
