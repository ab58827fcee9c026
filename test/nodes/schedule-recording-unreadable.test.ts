import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
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

const recorder = (parameters: IDataObject) =>
  host({
    type: new ScheduleRecording(),
    parameters: { provider: 'ics', windowDays: 14, ...parameters } as never,
    credentials: { ...s.credentials(), ...feed.credentials() },
    nodeId: 'recorder',
  }).execute();
const auto = (options = {}) => recorder({ operation: 'autoSchedule', options });
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

test('of a series that is on, the bot of an occurrence that cannot be read stays, and that of a deleted one does not', async () => {
  const weekly = vevent('weekly', '20261123T100000Z', 'RRULE:FREQ=DAILY;COUNT=4');
  const on = () => recorder({ operation: 'scheduleSeries', seriesId: 'weekly' });
  feed.events = [weekly];
  await on();
  expect(booked()).toBe(4);

  // Who changed the second one wrote a time that is none; the third one was deleted.
  feed.events = [
    vevent('weekly', '20261123T100000Z', 'RRULE:FREQ=DAILY;COUNT=4', 'EXDATE:20261125T100000Z'),
    vevent('weekly', 'tomorrow', 'RECURRENCE-ID:20261124T100000Z'),
  ];
  const { items, hints } = await on();
  expect(items.map(({ did }) => did).sort()).toEqual(['kept', 'kept', 'removed']);
  expect(hints.map(({ message }) => message)).toContain(
    '1 calendar entries could not be read; their bots stay as they are.',
  );
  expect(booked()).toBe(3);

  const listed = await host({
    type: new ListEvents(),
    parameters: { resource: 'series', operation: 'getOccurrences', provider: 'ics', seriesId: 'weekly' } as never,
    credentials: feed.credentials(),
  }).execute();
  expect(listed.items).toMatchObject([{ unreadableEvents: 1 }, { unreadableEvents: 1 }]);
  expect(listed.hints.map(({ message }) => message)).toEqual([
    '1 calendar entries could not be read and are not among the items.',
  ]);
});
