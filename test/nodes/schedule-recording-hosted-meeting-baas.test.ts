import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { host } from './host';
import { ADA, GRACE, MINUTE, type Stage, stage } from './stage';
import { thrownBy } from './thrown';

/** Meeting BaaS's own calendar bots, through Schedule Recording. */

let s: Stage;
beforeEach(async () => {
  s = await stage();
});
afterEach(() => s.stop());

type Operation = 'hostedSchedule' | 'hostedUpdate' | 'hostedUnschedule';

/** One operation of the node, in n8n's own context, with the one credential that it needs. */
const run = async (operation: Operation, items: IDataObject[], parameters: IDataObject = {}) => {
  const { calendarBotsMeetingBaasApi } = s.credentials();
  return host({
    type: new ScheduleRecording(),
    parameters: { resource: 'hosted', service: 'meeting-baas', operation, ...parameters } as never,
    credentials: { calendarBotsMeetingBaasApi },
  }).execute(items);
};

async function connect(user = ADA): Promise<IDataObject[]> {
  const { clientId, clientSecret } = s.google.oauth.client;
  const response = await fetch(`${s.baas.url}/v2/calendars`, {
    method: 'POST',
    headers: { 'x-meeting-baas-api-key': 'sandbox-key', 'content-type': 'application/json' },
    body: JSON.stringify({
      calendar_platform: 'google',
      oauth_client_id: clientId,
      oauth_client_secret: clientSecret,
      oauth_refresh_token: s.google.oauth.issue({ user }).refreshToken,
      raw_calendar_id: 'primary',
    }),
  });
  const { data } = (await response.json()) as { data: { calendar_id: string } };
  await s.advance(2_000);
  const calendar = { __rl: true, mode: 'id', value: data.calendar_id };
  const lister = host({
    type: new ListEvents(),
    parameters: { provider: 'meeting-baas', calendar, days: 14 },
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

  const { items } = await run('hostedSchedule', [once ?? {}, room ?? {}], { botName: 'Notes' });
  expect(items).toMatchObject([
    { success: true, eventId: once?.['id'] },
    { success: false, eventId: room?.['id'], code: 'NO_MEETING_URL' },
  ]);
  expect((await run('hostedSchedule', [once ?? {}])).items).toMatchObject([
    { success: false, code: 'BOT_ALREADY_SCHEDULED' },
  ]);
  const series = { hostedTarget: 'series', botName: 'All' };
  expect((await run('hostedSchedule', [daily ?? {}], series)).items).toHaveLength(4);
  expect(booked()).toEqual(['All', 'All', 'All', 'All', 'Notes']);

  await run('hostedUpdate', [once ?? {}], { botName: 'Minutes' });
  expect(booked()).toContain('Minutes');
  // What is not given stays: the name as well.
  await run('hostedUpdate', [once ?? {}], { recordingOptions: { recordingMode: 'audio_only' } });
  expect(s.baas.log.list({ operation: 'updateCalendarBot' }).at(-1)?.body).not.toHaveProperty('bot_name');
  expect(booked()).toContain('Minutes');
  expect((await thrownBy(run('hostedUpdate', [once ?? {}]))).message).toBe('Nothing is to be changed');
  s.google.events.delete(ADA, String(s.google.truth(ADA, s.clock.now(), s.clock.now() + 150 * MINUTE)[0]?.id));
  await s.advance(MINUTE);
  expect(booked()).toEqual(['All', 'All', 'All', 'All']);
  expect((await run('hostedUnschedule', [daily ?? {}])).items).toMatchObject([{ success: true }]);
  expect((await run('hostedUnschedule', [daily ?? {}], series)).items).toHaveLength(3);
  expect(booked()).toEqual([]);
  expect((await thrownBy(run('hostedUnschedule', [{}]))).message).toBe('No meeting is chosen');
  expect(s.baas.service.breaches).toEqual([]);
});

test('a meeting for which the service’s own calendar has booked a bot gets no second one from us', async () => {
  s.google.events.insert(ADA, s.meeting('Board', 200, { attendees: [{ email: ADA }, { email: GRACE }] }));
  s.google.events.insert(ADA, s.meeting('Other', 300));
  const ofGrace = await connect(GRACE);
  const ofAda = await connect();
  const board = ofAda.find(({ title }) => title === 'Board') ?? {};
  const auto = async () => {
    const ids = [board['calendarId'], ofGrace[0]?.['calendarId']].map(String);
    const { items } = await host({
      type: new ScheduleRecording(),
      parameters: {
        operation: 'autoSchedule',
        provider: 'meeting-baas',
        calendar: { __rl: true, mode: 'id', value: ids[0] ?? '' },
        additionalCalendars: ids.slice(1),
        botName: 'Ours',
      },
      credentials: s.credentials(),
      nodeId: 'auto',
    }).execute();
    return items.map(({ title, did, code }) => [title, did, ...(code === null ? [] : [code])].join(' ')).sort();
  };
  const booked = () =>
    s.baas.service
      .expected()
      .map(({ botName }) => botName)
      .sort();
  expect(await auto()).toEqual(['Board booked', 'Other booked']);
  // The service says it of Ada's copy only: it holds for Grace's as well.
  await run('hostedSchedule', [board], { botName: 'Hosted' });
  expect(await auto()).toEqual(['Board removed', 'Other kept']);
  expect(await auto()).toEqual(['Board skipped hostedBot', 'Other kept']);
  expect(booked()).toEqual(['Hosted', 'Ours']);
  await run('hostedUnschedule', [board]);
  expect(await auto()).toEqual(['Board booked', 'Other kept']);
  expect(booked()).toEqual(['Ours', 'Ours']);
  expect(s.baas.service.breaches).toEqual([]);
});

test('each credential is listed once, also where calendar and bots are of one service', () => {
  const names = (new ScheduleRecording().description.credentials ?? []).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
