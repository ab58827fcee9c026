import type { IDataObject, INodeType } from 'n8n-workflow';
import { operation as schedule } from '../../nodes/ScheduleRecording/actions/hosted/meetingBaasSchedule.operation';
import { operation as unschedule } from '../../nodes/ScheduleRecording/actions/hosted/meetingBaasUnschedule.operation';
import { operation as update } from '../../nodes/ScheduleRecording/actions/hosted/meetingBaasUpdate.operation';
import { meetingBaasTargetFields } from '../../nodes/ScheduleRecording/actions/hosted/meetingBaas.fields';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { meetingBaasBotFields } from '../../nodes/shared/meeting-baas/bot-fields';
import { type Operation, runOperation } from '../../nodes/shared/run-operation';
import { host } from './host';
import { ADA, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** Meeting BaaS's own calendar bots. The operations run in n8n's contexts, in a node that has nothing else. */

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

function nodeOf(operation: Operation): INodeType {
  const { description } = new ScheduleRecording();
  const service = { displayName: 'Service', name: 'service', type: 'hidden' as const, default: 'meeting-baas' };
  return {
    description: { ...description, properties: [service, ...meetingBaasTargetFields, ...meetingBaasBotFields] },
    async execute() {
      return runOperation(this, operation);
    },
  };
}

const run = async (operation: Operation, items: IDataObject[], parameters: IDataObject = {}) =>
  host({ type: nodeOf(operation), parameters: parameters as never, credentials: s.credentials() }).execute(items);

async function connect(): Promise<IDataObject[]> {
  const { clientId, clientSecret } = s.google.oauth.client;
  await fetch(`${s.baas.url}/v2/calendars`, {
    method: 'POST',
    headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({
      calendar_platform: 'google',
      oauth_client_id: clientId,
      oauth_client_secret: clientSecret,
      oauth_refresh_token: s.google.oauth.issue({ user: ADA }).refreshToken,
      raw_calendar_id: 'primary',
    }),
  });
  await s.advance(2_000);
  const lister = host({
    type: new ListEvents(),
    parameters: { provider: 'meeting-baas', days: 14 },
    credentials: s.credentials(),
  });
  return (await lister.execute()).items;
}

test('what List Events gives is scheduled, changed and taken back: events and a whole series', async () => {
  s.google.events.insert(ADA, s.meeting('Once', 120));
  s.google.events.insert(ADA, s.meeting('Room', 130, { location: 'Room 5' }));
  s.google.events.insert(ADA, s.meeting('Daily', 180, { recurrence: ['RRULE:FREQ=DAILY;COUNT=4'] }));
  const events = await connect();
  const [once, room, daily] = ['Once', 'Room', 'Daily'].map((wanted) => events.find(({ title }) => title === wanted));
  const booked = () =>
    s.baas.service
      .expected()
      .map(({ botName }) => botName)
      .sort();

  const { items } = await run(schedule, [once ?? {}, room ?? {}], { botName: 'Notes' });
  expect(items).toMatchObject([
    { success: true, eventId: once?.['id'] },
    { success: false, eventId: room?.['id'], code: 'NO_MEETING_URL' },
  ]);
  expect((await run(schedule, [once ?? {}])).items).toMatchObject([{ success: false, code: 'BOT_ALREADY_SCHEDULED' }]);
  const series = { hostedTarget: 'series', botName: 'All' };
  expect((await run(schedule, [daily ?? {}], series)).items).toHaveLength(4);
  expect(booked()).toEqual(['All', 'All', 'All', 'All', 'Notes']);

  await run(update, [once ?? {}], { botName: 'Minutes' });
  expect(booked()).toContain('Minutes');
  s.google.events.delete(ADA, String(s.google.truth(ADA, s.clock.now(), s.clock.now() + 150 * MINUTE)[0]?.id));
  await s.advance(MINUTE);
  expect(booked()).toEqual(['All', 'All', 'All', 'All']);
  expect((await run(unschedule, [daily ?? {}])).items).toMatchObject([{ success: true }]);
  expect((await run(unschedule, [daily ?? {}], series)).items).toHaveLength(3);
  expect(booked()).toEqual([]);
  expect((await thrownBy(run(unschedule, [{}]))).message).toBe('No meeting is chosen');
  expect(s.baas.service.breaches).toEqual([]);
});
