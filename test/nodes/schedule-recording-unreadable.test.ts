import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { type Feed, startFeed, vevent } from './feed';
import { host } from './host';
import { type Stage, stage } from './stage';

let s: Stage;
let feed: Feed;
beforeEach(async () => {
  s = await stage();
  feed = await startFeed();
});
afterEach(async () => {
  await feed.stop();
  await s.stop();
});

const auto = (options = {}) =>
  host({
    type: new ScheduleRecording(),
    parameters: { operation: 'autoSchedule', provider: 'ics', windowDays: 14, options } as never,
    credentials: { ...s.credentials(), ...feed.credentials() },
    nodeId: 'recorder',
  }).execute();
const booked = () => s.baas.snapshot().filter(({ scheduledStatus }) => scheduledStatus === 'scheduled').length;

test('the bots of a series that cannot be read stay; those of a meeting that is gone beside it do not', async () => {
  const other = vevent('other', '20261125T100000Z');
  feed.events = [vevent('weekly', '20261124T100000Z', 'RRULE:FREQ=WEEKLY'), other, vevent('gone', '20261126T100000Z')];
  await auto();
  expect(booked()).toBe(4);

  feed.events = [vevent('weekly', '20261124T100000Z', 'RRULE:FREQ=WEEKLY;BYDAY=XX'), other];
  const { items, hints } = await auto();
  expect(items.map(({ did }) => did).sort()).toEqual(['kept', 'removed']);
  expect(hints.map(({ message }) => message)).toContain(
    '1 calendar entries could not be read; their bots stay as they are.',
  );
  expect(booked()).toBe(3);
});

test('where only a part of a series cannot be read, its other meetings keep their bots, also by a dry run', async () => {
  const weekly = vevent('weekly', '20261124T100000Z', 'RRULE:FREQ=WEEKLY');
  feed.events = [weekly, vevent('other', '20261125T100000Z')];
  await auto();
  // Which of the meetings it is about cannot be told, so the series as a whole is among what could not be read.
  feed.events = [...feed.events, vevent('weekly', '20261124T120000Z', 'RECURRENCE-ID:tomorrow')];
  expect((await auto({ dryRun: true })).items.map(({ did }) => did)).toEqual(['kept', 'kept', 'kept']);
  expect((await auto()).items.map(({ did }) => did)).toEqual(['kept', 'kept', 'kept']);
  expect(booked()).toBe(3);
});
