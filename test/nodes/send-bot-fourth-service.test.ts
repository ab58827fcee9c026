// The one line that a new service needs (nodes/shared/services.ts), put there for this file only.
jest.mock('../../nodes/shared/services', () => {
  const services = {
    ...jest.requireActual<object>('../../nodes/shared/services'),
    ...jest.requireActual<object>('./send-bot-fourth-service/entry'),
  };
  return Object.defineProperty(services, '__esModule', { value: true });
});

import type { IDataObject } from 'n8n-workflow';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { SendBot } from '../../nodes/SendBot/SendBot.node';
import { bots } from './send-bot-fourth-service/service';
import { type Host, host } from './host';
import { ADA, HOUR, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

let s: Stage;
beforeEach(async () => {
  s = await stage();
  bots.length = 0;
});
afterEach(() => s.stop());

const node = (type: SendBot | ScheduleRecording, parameters: IDataObject): Host =>
  host({
    type,
    parameters: { service: 'scribe', ...parameters } as never,
    credentials: { ...s.credentials(), scribeApi: { apiKey: 'k' } },
    nodeId: type.description.name,
  });
const live = () => bots.filter(({ state }) => state === 'scheduled' || state === 'active');

test('one folder and one line: the service is in the lists, with its credential, its operations and its fields', () => {
  for (const type of [new SendBot(), new ScheduleRecording()]) {
    const { properties, credentials = [] } = type.description;
    // Schedule Recording asks for it in two ways; only services with calendars of their own are in one of them.
    const services = properties.filter(({ name }) => name === 'service').flatMap(({ options }) => options ?? []);
    expect(services).toContainEqual({ name: 'Scribe', value: 'scribe' });
    const own = credentials.find(({ name }) => name === 'scribeApi');
    const hidden = own?.displayOptions?.hide?.['service'] as string[] | undefined;
    expect(hidden).toEqual(expect.arrayContaining(['meeting-baas', 'meetstream']));
    expect(hidden).not.toContain('scribe');
    expect(properties.filter(({ name }) => name === 'greeting')).toMatchObject([
      { displayOptions: { show: { service: ['scribe'] } } },
    ]);
  }
});

test('Send Bot sends and reads, and refuses what the service does not declare', async () => {
  const meetingUrl = 'https://meet.jit.si/Planning';
  const sent = (await node(new SendBot(), { meetingUrl, botName: 'Pen' }).execute()).items;
  expect(sent).toMatchObject([{ service: 'scribe', botId: 'scribe-1', platform: 'jitsi', name: 'Pen' }]);
  const bot = { __rl: true, mode: 'id', value: 'scribe-1' };
  const on = (resource: string, operation: string) => node(new SendBot(), { resource, operation, bot }).execute();
  expect((await on('bot', 'get')).items).toMatchObject([{ name: 'Pen', status: 'active' }]);
  const refused = await thrownBy(on('recording', 'pause'));
  expect(refused.message).toBe('Scribe cannot do "Pause a recording"');
  expect((await on('bot', 'leave')).items).toMatchObject([{ outcome: 'removed' }]);
  const zoom = await thrownBy(node(new SendBot(), { meetingUrl: 'https://acme.zoom.us/j/123456789' }).execute());
  expect(zoom.message).toBe('The bots of Scribe cannot join Zoom meetings');
});

test('Schedule Recording books, keeps, follows by cancelling and booking anew, and takes back', async () => {
  const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
  const auto = () => node(new ScheduleRecording(), { operation: 'autoSchedule', greeting: 'Hi {title}' }).execute();
  expect((await auto()).items).toMatchObject([{ did: 'booked', bot: { service: 'scribe', botId: 'scribe-1' } }]);
  expect((await auto()).items).toMatchObject([{ did: 'kept' }]);
  s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
  await auto();
  await auto();
  expect(live().map(({ joinAt }) => joinAt)).toEqual([s.clock.now() + 5 * HOUR - MINUTE]);
  s.google.events.delete(ADA, String(made.id));
  await auto();
  expect(live()).toEqual([]);
});

test('it stands in for another service, and another for it', async () => {
  s.google.events.insert(ADA, s.meeting('Planning', 120));
  s.baas.faults.add({
    fault: { kind: 'status', status: 402, body: { code: 'FST_ERR_INSUFFICIENT_TOKENS', statusCode: 402 } },
    operation: 'createScheduledBot',
    times: 9,
  });
  const services = { entries: [{ service: 'meeting-baas' }, { service: 'scribe', greeting: 'Hi' }] };
  const parameters = { service: 'several', services, operation: 'autoSchedule' };
  expect((await node(new ScheduleRecording(), parameters).execute()).items).toMatchObject([
    { did: 'booked', bot: { service: 'scribe', botId: 'scribe-1' } },
  ]);
});
