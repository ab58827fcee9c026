import type { IDataObject } from 'n8n-workflow';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { MeetStreamServer } from '../../sandbox/meetstream';
import { host } from './host';
import { ADA, HOUR, MINUTE, type Stage, stage } from './stage';

/** What docs/exactness.md says of a schedule that becomes another one. */

let s: Stage;
let meetStream: MeetStreamServer;
beforeEach(async () => {
  s = await stage();
  meetStream = new MeetStreamServer({ clock: s.clock, seed: 3, send: async () => new Response() });
  await meetStream.start();
});
afterEach(async () => {
  await meetStream.stop();
  await s.stop();
});

const run = async (parameters: IDataObject, nodeId = 'former') => {
  const calendarBotsMeetStreamApi = { apiKey: 'sandbox-key', baseUrl: meetStream.apiUrl };
  const { items } = await host({
    type: new ScheduleRecording(),
    parameters: parameters as never,
    credentials: { ...s.credentials(), calendarBotsMeetStreamApi },
    nodeId,
  }).execute();
  return items;
};
const auto = (nodeId?: string, more: IDataObject = {}) => run({ operation: 'autoSchedule', ...more }, nodeId);
const booked = () => s.baas.snapshot().filter(({ scheduledStatus }) => scheduledStatus === 'scheduled');

const NOTHING = { rules: { titleIncludes: 'no meeting is called so' } };

describe('a new node in the place of another', () => {
  test('moves the bots with their meetings, and leaves them when it lets go itself', async () => {
    const made = s.google.events.insert(ADA, s.meeting('Planning', 120));
    await auto();
    s.google.events.reschedule(ADA, String(made.id), s.clock.now() + 5 * HOUR);
    expect(await auto('new')).toMatchObject([{ did: 'moved' }]);
    expect(booked()).toMatchObject([{ joinAt: s.clock.now() + 5 * HOUR - MINUTE }]);
    await auto('new', NOTHING);
    expect(booked()).toHaveLength(1);
    await auto('new');
    s.google.events.delete(ADA, String(made.id));
    expect(await auto('new')).toMatchObject([{ did: 'changed' }]);
    expect(booked()).toHaveLength(1);
    expect(await auto('former')).toMatchObject([{ did: 'removed' }]);
    expect(booked()).toEqual([]);
  });

  test('books anew what the former one took back by a rule, but not what was unscheduled', async () => {
    s.google.events.insert(ADA, s.meeting('Planning', 120));
    await auto();
    expect(await auto('former', NOTHING)).toMatchObject([{ did: 'removed' }]);
    expect(await auto('new')).toMatchObject([{ did: 'booked' }]);
    await s.advance(MINUTE);
    const [bot] = await run({ operation: 'getAll' });
    await run({ operation: 'unschedule', bot: { __rl: true, mode: 'id', value: String(bot?.['botId']) } });
    expect(await auto('another')).toMatchObject([{ did: 'skipped', code: 'takenBack' }]);
  });
});

test('a calendar that is no longer chosen: its bots stay', async () => {
  const team = s.google.calendars.create({ owner: ADA, summary: 'Team' });
  s.google.events.insert(team, s.meeting('Retro', 120));
  await auto('former', { additionalCalendars: [team] });
  expect(booked()).toHaveLength(1);
  expect(await auto()).toEqual([]);
  expect(booked()).toHaveLength(1);
  expect(await auto('former', { options: { takeOver: true } })).toMatchObject([{ did: 'removed' }]);
  expect(booked()).toEqual([]);
});

test('another bot service: the meeting gets a second bot there, and the first is left to its former settings', async () => {
  s.google.events.insert(ADA, s.meeting('Planning', 120));
  await auto();
  expect(await auto('former', { service: 'meetstream' })).toMatchObject([{ did: 'booked' }]);
  expect(booked()).toHaveLength(1);
  expect(await run({ operation: 'getAll', service: 'meetstream' })).toHaveLength(1);
  expect(await auto('former', NOTHING)).toMatchObject([{ did: 'removed' }]);
  expect(booked()).toEqual([]);
  expect(await auto('former', { service: 'meetstream' })).toMatchObject([{ did: 'kept' }]);
});
