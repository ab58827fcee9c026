import type { IDataObject } from 'n8n-workflow';
import { ListEvents } from '../../nodes/ListEvents/ListEvents.node';
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

const ask = (operation: string, parameters: IDataObject = {}, items: IDataObject[] = [{}]) =>
  host({
    type: new ListEvents(),
    parameters: { resource: 'availability', operation, provider: 'ics', days: 1, ...parameters } as never,
    credentials: feed.credentials(),
  }).execute(items);
const time = { from: '2026-11-23T12:00:00Z', to: '2026-11-23T13:00:00Z' };

test('availability says how many entries it could not read, in a hint and in every item', async () => {
  feed.events = [vevent('read', '20261123T100000Z')];
  for (const [operation, parameters] of [['getBusy'], ['getConflicts', time], ['getFreeSlots']] as const) {
    const { items, hints } = await ask(operation, parameters);
    expect(items.length).toBeGreaterThan(0);
    expect(hints).toEqual([]);
    expect(items.some((item) => 'unreadableEvents' in item)).toBe(false);
  }

  feed.events.push(vevent('unread', '20261123T120000Z', 'RRULE:FREQ=WEEKLY;BYDAY=XX'));
  for (const [operation, parameters] of [['getBusy'], ['getConflicts', time], ['getFreeSlots']] as const) {
    const { items, hints } = await ask(operation, parameters);
    expect(hints.map(({ message, type }) => [message, type])).toEqual([
      ['1 calendar entries could not be read; the time that they take is not counted.', 'warning'],
    ]);
    expect(items.every((item) => item['unreadableEvents'] === 1)).toBe(true);
  }
  expect((await ask('getConflicts', time)).items).toMatchObject([{ free: true, conflicts: [] }]);
  const twice = await ask('getConflicts', time, [{}, {}]);
  expect([twice.items.length, twice.hints.length]).toEqual([2, 1]);
});

test('free slots keep their distance also from meetings that lie just outside the period', async () => {
  const long = (uid: string, start: string) => vevent(uid, start).map((line) => line.replace('PT30M', 'PT1H'));
  feed.events = [long('before', '20261123T090000Z'), long('after', '20261123T110000Z')];
  const period = { period: 'range', from: '2026-11-23T10:00:00Z', to: '2026-11-23T11:00:00Z', workingHours: '' };
  const slots = async (buffer: number) =>
    (await ask('getFreeSlots', { ...period, duration: 30, buffer })).items.map(({ start }) => start);
  expect(await slots(0)).toEqual(['2026-11-23T10:00:00.000Z', '2026-11-23T10:30:00.000Z']);
  expect(await slots(15)).toEqual(['2026-11-23T10:15:00.000Z']);
  expect(await slots(30)).toEqual([]);
});
