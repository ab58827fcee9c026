import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { ADA, calendarStage } from '../../sandbox/meetstream/calendar/test-driver';
import { host } from './host';
import { thrownBy } from './thrown';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let s: ReturnType<typeof calendarStage>;
let time: jest.SpyInstance;
let googleId: string;
beforeEach(async () => {
  s = calendarStage();
  time = jest.spyOn(Date, 'now').mockImplementation(() => s.clock.now());
  await s.server.start();
  googleId = s.google.events.insert(ADA, s.meeting('Single', 120)).id ?? '';
  s.google.events.insert(ADA, s.meeting('Daily', 60, { recurrence: ['RRULE:FREQ=DAILY;COUNT=5'] }));
  await s.hosted.connect('google', s.grantOf('google'), false);
});
afterEach(async () => {
  time.mockRestore();
  await s.stop();
});

/** One operation of the node, in n8n's own context. */
function run(
  operation: 'hostedSchedule' | 'hostedUnschedule' | 'hostedUpdate',
  parameters: IDataObject,
  items: IDataObject[] = [{}],
) {
  const calendarBotsMeetStreamApi = { apiKey: 'sandbox-key', baseUrl: s.server.apiUrl };
  return host({
    type: new ScheduleRecording(),
    parameters: { resource: 'hosted', service: 'meetstream', operation, ...parameters } as never,
    credentials: { calendarBotsMeetStreamApi },
  }).execute(items);
}

const event = (title: string) => {
  const id = [...s.hosted.events.values()].find((one) => one.title === title)?.id ?? '';
  return { __rl: true, mode: 'id', value: id };
};
const joins = () => s.service.expected().map(({ joinAt }) => (joinAt ?? 0) - s.clock.now());

test('a single event: the bot joins in time, follows it, is changed by asking again, and is taken back', async () => {
  const wish = { event: event('Single'), hostedScope: 'event', hostedLeadMinutes: 5, botConfig: { botName: 'Notes' } };
  const { items } = await run('hostedSchedule', wish);
  expect(items).toMatchObject([{ outcome: 'scheduled', joinAt: '2026-11-23T10:55:00.000Z' }]);
  expect(joins()).toEqual([115 * MINUTE]);
  expect(s.server.log.list({ operation: 'scheduleEvent' })[0]?.body).toEqual({
    bot_config: { bot_name: 'Notes', join_at: '2026-11-23T10:55:00.000Z' },
  });
  s.google.events.reschedule(ADA, googleId, s.clock.now() + 4 * HOUR);
  await s.clock.advance(2000);
  expect(joins()).toEqual([4 * HOUR - 5 * MINUTE - 2000]);
  const again = await run('hostedSchedule', { ...wish, hostedLeadMinutes: 2 });
  expect(again.items).toMatchObject([{ outcome: 'updated' }]);
  expect(joins()).toEqual([4 * HOUR - 2 * MINUTE - 2000]);
  expect((await run('hostedUnschedule', { event: event('Single') })).items).toMatchObject([
    { outcome: 'unscheduled', cancelled: 1 },
  ]);
  expect(joins()).toEqual([]);
  expect((await run('hostedUnschedule', { event: event('Single') })).items).toMatchObject([{ outcome: 'none' }]);
});

test('a series: one occurrence, all with a limit, and a chain; each said in one call', async () => {
  const occurrence = { hostedScope: 'occurrence', occurrenceDate: '2026-11-25', meetingStart: '2026-11-25T10:00:00Z' };
  await run('hostedSchedule', { event: event('Daily'), ...occurrence });
  expect(joins()).toEqual([49 * HOUR - MINUTE]);
  await run('hostedUnschedule', { event: event('Daily'), allOccurrences: true });
  const all = await run('hostedSchedule', { event: event('Daily'), hostedScope: 'all', occurrenceLimit: 3 });
  expect(all.hints.map(({ message }) => message)).toEqual([expect.stringMatching(/MeetStream decides/)]);
  expect(joins()).toEqual([HOUR - MINUTE, 25 * HOUR - MINUTE, 49 * HOUR - MINUTE]);
  const from = { allOccurrences: true, cancelFrom: '2026-11-24T00:00:00Z' };
  expect((await run('hostedUnschedule', { event: event('Daily'), ...from })).items).toMatchObject([{ cancelled: 2 }]);
  await run('hostedUnschedule', { event: event('Daily'), allOccurrences: true });
  await run('hostedSchedule', { event: event('Daily'), hostedScope: 'chain' });
  expect(joins()).toEqual([HOUR - MINUTE]);
  await s.clock.advance(100 * MINUTE);
  expect(joins()).toContain(25 * HOUR - MINUTE - 100 * MINUTE);
});

test('the day of an occurrence may come out of an expression', async () => {
  const wish = { event: event('Daily'), hostedScope: 'occurrence', occurrenceDate: '={{ $json.at.toDateTime() }}' };
  await run('hostedSchedule', wish, [{ at: '2026-11-25T11:00:00.000+01:00' }]);
  expect(s.server.log.list({ operation: 'scheduleEvent' })[0]?.body).toMatchObject({ occurrence_date: '2026-11-25' });
});

describe('taking back from a day on', () => {
  const DAY = 24 * HOUR;
  const takeBack = (cancelFrom: unknown, more: IDataObject = {}) => {
    const wish = { event: event('Daily'), allOccurrences: true, cancelFrom: cancelFrom as string, ...more };
    return run('hostedUnschedule', wish, [{ at: '2026-11-25T00:30:00.000+01:00', empty: '' }]);
  };
  const asked = () => s.server.log.list({ operation: 'unscheduleEvent' }).map(({ body }) => body);
  beforeEach(() => run('hostedSchedule', { event: event('Daily'), hostedScope: 'all' }));

  // The workflow is in Berlin: there a day begins at 23:00 of the day before in UTC.
  test.each([
    '2026-11-25T00:00:00',
    '2026-11-25',
    '2026-11-24T23:00:00Z',
    '={{ $json.at.toDateTime() }}',
    '={{ new Date($json.at) }}',
  ])('%s is the 25th', async (from) => {
    await takeBack(from);
    expect(asked()).toEqual([{ cancel_all_occurrences: true, from_date: '2026-11-25' }]);
    expect(joins()).toEqual([HOUR - MINUTE, DAY + HOUR - MINUTE]);
  });

  test.each(['soon', '11/25/2026', '={{ [1] }}', '={{ $json.nothing }}', '={{ $json.empty }}', '={{ null }}'])(
    '%s takes nothing back',
    async (from) => {
      expect((await thrownBy(takeBack(from))).message).toMatch(/is not a date$|^"From" is empty$/);
      expect(asked()).toEqual([]);
      expect(joins()).toHaveLength(5);
    },
  );

  test('without a day it is all, and a day that is not shown does not count', async () => {
    await takeBack('soon', { allOccurrences: false });
    await takeBack('');
    expect(asked()).toEqual([undefined, { cancel_all_occurrences: true }]);
    expect(joins()).toEqual([]);
  });
});

describe('an occurrence of List Events', () => {
  const DAY = 24 * HOUR;
  const by = { event: { __rl: true, mode: 'id', value: '={{ $json.id }}' } };
  const listed = async (title: string) => {
    const calendarBotsMeetStreamApi = { apiKey: 'sandbox-key', baseUrl: s.server.apiUrl };
    const parameters = { provider: 'meetstream', filters: { title } };
    const lister = host({ type: new ListEvents(), parameters, credentials: { calendarBotsMeetStreamApi } });
    return (await lister.execute()).items;
  };
  const asked = () => s.server.log.list({ operation: 'scheduleEvent' }).map(({ body }) => body);

  test('is scheduled itself, at its own time, and each of them once', async () => {
    const items = await listed('Daily');
    expect(items.map(({ id }) => String(id).split('#')[1])).toContain('2026-11-25T10:00:00.000Z');
    const third = await run('hostedSchedule', by, [items[2] ?? {}]);
    expect(third.items).toMatchObject([{ outcome: 'scheduled', joinAt: '2026-11-25T09:59:00.000Z' }]);
    expect(asked()).toMatchObject([{ occurrence_date: '2026-11-25' }]);
    expect(joins()).toEqual([2 * DAY + HOUR - MINUTE]);
    await run('hostedSchedule', { ...by, hostedLeadMinutes: 5, meetingStart: '={{ $json.start }}' }, items);
    expect(joins().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4].map((day) => day * DAY + HOUR - 5 * MINUTE));
  });

  test('is the one of its day where it was entered', async () => {
    const start = { dateTime: '2026-11-23T21:00:00', timeZone: 'America/New_York' };
    const end = { ...start, dateTime: '2026-11-23T21:30:00' };
    s.google.events.insert(ADA, s.meeting('Late', 0, { start, end, recurrence: ['RRULE:FREQ=DAILY;COUNT=3'] }));
    const items = await listed('Late');
    expect(items[1]).toMatchObject({ start: '2026-11-25T02:00:00.000Z' });
    await run('hostedSchedule', by, [items[1] ?? {}]);
    expect(asked()).toMatchObject([{ occurrence_date: '2026-11-24' }]);
  });

  test('loses its own bot, and no other', async () => {
    const items = await listed('Daily');
    await run('hostedSchedule', { event: event('Daily'), hostedScope: 'all' });
    const third = await run('hostedUnschedule', by, [items[2] ?? {}]);
    expect(third.items).toMatchObject([{ outcome: 'unscheduled', cancelled: 1 }]);
    expect(joins()).toEqual([0, 1, 3, 4].map((day) => day * DAY + HOUR - MINUTE));
    expect((await run('hostedUnschedule', by, [items[2] ?? {}])).items).toMatchObject([
      { outcome: 'none', cancelled: 0 },
    ]);
    await run('hostedUnschedule', { ...by, allOccurrences: true }, [items[2] ?? {}]);
    expect(joins()).toEqual([]);
  });

  test('keeps its bot where the service does not tell which one it is, or another meeting has one then', async () => {
    const items = await listed('Daily');
    s.google.events.insert(ADA, s.meeting('Beside', 60));
    await listed('Beside');
    await run('hostedSchedule', { event: event('Beside') });
    const first = () => run('hostedUnschedule', by, [items[0] ?? {}]);
    expect((await thrownBy(first())).message).toMatch(/does not tell which bot is that of this occurrence/);
    await run('hostedSchedule', by, [items[1] ?? {}]);
    expect((await first()).items).toMatchObject([{ outcome: 'none' }]);
    expect(joins()).toEqual([HOUR - MINUTE, DAY + HOUR - MINUTE]);
    const wrong = await thrownBy(run('hostedUnschedule', by, [{ id: `${event('Daily').value}#soon` }]));
    expect(wrong.message).toBe('"soon" names no occurrence');
  });
});

test('what cannot be says what to do', async () => {
  const failed = async (parameters: IDataObject, operation: Parameters<typeof run>[0] = 'hostedSchedule') =>
    (await thrownBy(run(operation, parameters))).message;
  expect(await failed({})).toBe('No event is chosen');
  expect(await failed({}, 'hostedUnschedule')).toBe('No event is chosen');
  expect(await failed({ event: event('Daily'), hostedScope: 'occurrence' })).toBe('"Occurrence Date" is empty');
  expect(await failed({ event: event('Daily'), hostedScope: 'occurrence', occurrenceDate: 'soon' })).toBe(
    '"soon" is not a date',
  );
  expect(await failed({ event: event('Single'), meetingStart: '2026-11-23T08:00:00Z' })).toMatch(/which has passed/);
  expect(await failed({ event: { __rl: true, mode: 'id', value: 'evt_none' } })).toBe(
    'MeetStream answered 404: Event evt_none not found',
  );
  expect(await failed({ event: event('Daily'), hostedScope: 'occurrence', occurrenceDate: '2027-01-01' })).toBe(
    'MeetStream answered 400: There is no such occurrence to come',
  );
});

test('a refusal speaks of what was asked, not of the account', async () => {
  const parameters = { event: event('Daily'), hostedScope: 'occurrence', occurrenceDate: '2027-01-01' };
  const error = await thrownBy(run('hostedSchedule', parameters));
  expect(error.description).toBe('Check the values of this request against what MeetStream allows.');
});

test('what MeetStream does not do says what to do instead', async () => {
  const error = await thrownBy(run('hostedUpdate', { event: event('Single') }));
  expect(error.message).toBe('MeetStream does not change what its calendar has booked');
  expect(error.description).toContain('"Schedule" again');
});
