import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { googleAccounts } from '../../sandbox/meeting-baas/calendars';
import { MeetingBaasV1Server } from '../../sandbox/meeting-baas-v1';
import { host } from './host';
import { ADA, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** The calendar bots of Meeting BaaS v1, through Schedule Recording. */

let s: Stage;
let baas: MeetingBaasV1Server;
beforeEach(async () => {
  s = await stage();
  baas = new MeetingBaasV1Server({
    clock: s.clock,
    seed: 5,
    send: async () => new Response(),
    accounts: [googleAccounts(s.google)],
  });
  await baas.start();
});
afterEach(async () => {
  await baas.stop();
  await s.stop();
});

type Operation = 'hostedSchedule' | 'hostedUpdate' | 'hostedUnschedule';

const credentials = () => ({ calendarBotsMeetingBaasApi: { apiKey: 'sandbox-key', baseUrl: baas.url } });
const run = async (operation: Operation, items: IDataObject[], parameters: IDataObject = {}) =>
  host({
    type: new ScheduleRecording(),
    parameters: { resource: 'hosted', service: 'meeting-baas-v1', operation, ...parameters } as never,
    credentials: credentials(),
  }).execute(items);

async function connect(): Promise<Record<string, IDataObject>> {
  const { clientId, clientSecret } = s.google.oauth.client;
  await fetch(`${baas.url}/calendars/`, {
    method: 'POST',
    headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({
      platform: 'Google',
      oauth_client_id: clientId,
      oauth_client_secret: clientSecret,
      oauth_refresh_token: s.google.oauth.issue({ user: ADA }).refreshToken,
    }),
  });
  await s.advance(2_000);
  const lister = host({
    type: new ListEvents(),
    parameters: { provider: 'meeting-baas-v1', days: 14, filters: { meetingLink: 'any' } },
    credentials: credentials(),
  });
  return Object.fromEntries((await lister.execute()).items.reverse().map((item) => [String(item['title']), item]));
}

const booked = () =>
  baas.service
    .expected()
    .map(({ botName }) => botName)
    .sort();
/** The log masks keys. */
const bodies = (method: string) =>
  baas.log.list({}).flatMap((entry) => (entry.method === method && entry.path.endsWith('/bot') ? [entry.body] : []));

test('an event: scheduled with every setting in the flat body, changed, moved with it, taken back', async () => {
  const made = s.google.events.insert(ADA, s.meeting('Once', 120));
  const { Once: once = {} } = await connect();
  const settings = {
    botName: 'Notes',
    transcribe: true,
    baasV1Transcription: { provider: 'Gladia', apiKey: 'own-key', customParams: '{"language":"de"}' },
    baasV1Recording: { botImage: 'https://example.com/bot.png', entryMessage: 'Hello', recordingMode: 'gallery_view' },
    baasV1Leaving: { noOneJoinedTimeout: 300, silenceTimeout: 400, waitingRoomTimeout: 200 },
    baasV1Streaming: { inputUrl: 'wss://example.com/in', outputUrl: 'wss://example.com/out', audioFrequency: '16khz' },
    baasV1Zoom: { sdkId: 'id', sdkPassword: 'word' },
    baasV1Booking: { deduplication: 'key', webhookUrl: 'https://example.com/hook' },
    extraData: { entries: [{ name: 'crmId', value: '7' }] },
  };
  const { items } = await run('hostedSchedule', [once], settings);
  expect(items).toMatchObject([
    { success: true, eventId: once['id'], calendarId: once['calendarId'], title: 'Once', hostedBot: true },
  ]);
  expect(bodies('POST')).toEqual([
    {
      bot_name: 'Notes',
      bot_image: 'https://example.com/bot.png',
      enter_message: 'Hello',
      recording_mode: 'gallery_view',
      speech_to_text: { provider: 'Gladia', api_key: '[redacted]' },
      transcription_custom_parameters: { language: 'de' },
      noone_joined_timeout: 300,
      silence_timeout: 400,
      waiting_room_timeout: 200,
      streaming_input: 'wss://example.com/in',
      streaming_output: 'wss://example.com/out',
      streaming_audio_frequency: '16khz',
      zoom_sdk_id: 'id',
      zoom_sdk_pwd: 'word',
      deduplication_key: 'key',
      webhook_url: 'https://example.com/hook',
      extra: { crmId: '7' },
    },
  ]);
  await run('hostedUpdate', [once], { baasV1Recording: { recordingMode: 'audio_only' } });
  expect(bodies('PATCH')).toEqual([{ recording_mode: 'audio_only' }]);
  await run('hostedUpdate', [once], { botName: 'Minutes' });
  expect(booked()).toEqual(['Minutes']);
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
  await s.advance(MINUTE);
  const joins = baas.service.expected().map(({ joinAt }) => (joinAt ?? 0) - s.clock.now());
  expect(joins).toEqual([5 * HOUR - MINUTE]);
  expect((await run('hostedUnschedule', [once])).items).toMatchObject([{ success: true, hostedBot: false }]);
  expect(booked()).toEqual([]);
  expect((await run('hostedUnschedule', [once])).items).toMatchObject([{ success: true }]);
});

test('a series: all occurrences, one of them, all again', async () => {
  s.google.events.insert(ADA, s.meeting('Daily', 180, { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] }));
  const { Daily: daily = {} } = await connect();
  const all = { allOccurrences: true };
  expect((await run('hostedSchedule', [daily], { ...all, botName: 'All' })).items).toHaveLength(4);
  expect(booked()).toEqual(['All', 'All', 'All', 'All']);
  expect((await run('hostedUpdate', [daily], { botName: 'One' })).items).toHaveLength(1);
  expect(booked()).toEqual(['All', 'All', 'All', 'One']);
  expect((await run('hostedUnschedule', [daily])).items).toHaveLength(1);
  expect(booked()).toEqual(['All', 'All', 'All']);
  expect((await run('hostedUnschedule', [daily], all)).items).toHaveLength(4);
  expect(booked()).toEqual([]);
});

test('what the service has booked gets no second bot from us, as long as it is booked there', async () => {
  s.google.events.insert(ADA, s.meeting('Once', 120));
  s.google.events.insert(ADA, s.meeting('Other', 300));
  const { Once: once = {} } = await connect();
  await run('hostedSchedule', [once], { botName: 'Hosted' });
  const auto = async () => {
    const { items } = await host({
      type: new ScheduleRecording(),
      parameters: {
        operation: 'autoSchedule',
        provider: 'meeting-baas-v1',
        service: 'meeting-baas-v1',
        botName: 'Ours',
      },
      credentials: credentials(),
      nodeId: 'auto',
    }).execute();
    return items.map(({ title, did, code }) => [title, did, ...(code === null ? [] : [code])].join(' ')).sort();
  };
  expect(await auto()).toEqual(['Once skipped hostedBot', 'Other booked']);
  expect(booked()).toEqual(['Hosted', 'Ours']);
  await run('hostedUnschedule', [once]);
  expect(await auto()).toEqual(['Once booked', 'Other kept']);
  expect(booked()).toEqual(['Ours', 'Ours']);
});

test('what cannot be says what to do', async () => {
  s.google.events.insert(ADA, s.meeting('Room', 130, { location: 'Room 5' }));
  const { Room: room = {} } = await connect();
  const failed = async (operation: Operation, item: IDataObject, parameters: IDataObject = {}) =>
    (await thrownBy(run(operation, [item], parameters))).message;
  expect(await failed('hostedSchedule', {})).toBe('No meeting is chosen');
  expect(await failed('hostedUnschedule', {})).toBe('No meeting is chosen');
  expect(await failed('hostedUpdate', room)).toBe('Nothing is to be changed');
  expect(await failed('hostedSchedule', room)).toContain('no meeting URL');
  expect(await failed('hostedSchedule', { id: '../calendars' })).toContain('is not the ID of an event');
  expect(await failed('hostedSchedule', { id: 'c0ffee' })).toContain('404');
  const silence = { baasV1Leaving: { silenceTimeout: 5 } };
  expect(await failed('hostedSchedule', room, silence)).toContain('silence_timeout');
  expect(booked()).toEqual([]);
});
