import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScheduleRecording } from '../../nodes/ScheduleRecording/ScheduleRecording.node';
import { host } from './host';
import { type Stage, stage } from './stage';

let s: Stage;
let feed: Server;
let events: string[][] = [];
beforeEach(async () => {
  s = await stage();
  feed = createServer((_, response) => {
    response.setHeader('content-type', 'text/calendar; charset=utf-8');
    response.end(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...events.flat(), 'END:VCALENDAR', ''].join('\r\n'));
  });
  await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await new Promise((resolve) => feed.close(resolve));
  await s.stop();
});

const event = (uid: string, start: string, ...more: string[]): string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20261101T000000Z',
  `DTSTART:${start}`,
  'DURATION:PT30M',
  `SUMMARY:${uid}`,
  'LOCATION:https://meet.google.com/abc-defg-hij',
  ...more,
  'END:VEVENT',
];
const auto = (options = {}) =>
  host({
    type: new ScheduleRecording(),
    parameters: { operation: 'autoSchedule', provider: 'ics', windowDays: 14, options } as never,
    credentials: {
      ...s.credentials(),
      calendarBotsIcsFeedApi: { secretAddress: `http://127.0.0.1:${(feed.address() as AddressInfo).port}/feed.ics` },
    },
    nodeId: 'recorder',
  }).execute();
const booked = () => s.baas.snapshot().filter(({ scheduledStatus }) => scheduledStatus === 'scheduled').length;

test('the bots of a series that cannot be read stay; those of a meeting that is gone beside it do not', async () => {
  const other = event('other', '20261125T100000Z');
  events = [event('weekly', '20261124T100000Z', 'RRULE:FREQ=WEEKLY'), other, event('gone', '20261126T100000Z')];
  await auto();
  expect(booked()).toBe(4);

  events = [event('weekly', '20261124T100000Z', 'RRULE:FREQ=WEEKLY;BYDAY=XX'), other];
  const { items, hints } = await auto();
  expect(items.map(({ did }) => did).sort()).toEqual(['kept', 'removed']);
  expect(hints.map(({ message }) => message)).toContain(
    '1 calendar entries could not be read; their bots stay as they are.',
  );
  expect(booked()).toBe(3);
});

test('where only a part of a series cannot be read, its other meetings keep their bots, also by a dry run', async () => {
  const weekly = event('weekly', '20261124T100000Z', 'RRULE:FREQ=WEEKLY');
  events = [weekly, event('other', '20261125T100000Z')];
  await auto();
  // Which of the meetings it is about cannot be told, so the series as a whole is among what could not be read.
  events = [...events, event('weekly', '20261124T120000Z', 'RECURRENCE-ID:tomorrow')];
  expect((await auto({ dryRun: true })).items.map(({ did }) => did)).toEqual(['kept', 'kept', 'kept']);
  expect((await auto()).items.map(({ did }) => did)).toEqual(['kept', 'kept', 'kept']);
  expect(booked()).toBe(3);
});
