import type { MeetingView } from '../../sandbox/page';
import { type Emission, replay } from './story';

/** The judge of kill.e2e.test.ts must be able to say no. */

const at = (hour: number): string => new Date(Date.UTC(2026, 10, 22, hour)).toISOString();
let count = 0;
const item = (change: string, hour: number, more: Partial<Emission> = {}): Emission => ({
  execution: '1',
  changeId: `c${++count}`,
  change,
  id: 'e1',
  title: 'Sync',
  start: at(hour),
  response: 'accepted',
  changed: [],
  previous: {},
  ...more,
});
const moved = (from: number, to: number): Emission =>
  item('updated', to, { changed: ['start', 'end'], previous: { start: at(from) } });
const meeting = (hour: number, more: Partial<MeetingView> = {}): MeetingView =>
  ({
    eventId: 'e1',
    title: 'Sync',
    start: Date.parse(at(hour)),
    cancelled: false,
    response: 'accepted',
    ...more,
  }) as MeetingView;

it('accepts a story without gaps', () => {
  expect(replay([item('created', 9), moved(9, 10), moved(10, 12)], [meeting(12)])).toEqual([]);
  expect(replay([item('created', 9), item('cancelled', 9)], [meeting(9, { cancelled: true })])).toEqual([]);
  expect(replay([], [meeting(9, { cancelled: true })])).toEqual([]);
});

it.each<[string, Emission[], MeetingView[], string]>([
  ['a lost creation', [], [meeting(9)], 'was never told'],
  ['a lost move', [item('created', 9)], [meeting(10)], 'its last move was not told'],
  ['a lost move in between', [item('created', 9), moved(10, 12)], [meeting(12)], 'a move between was not told'],
  ['a lost cancellation', [item('created', 9)], [meeting(9, { cancelled: true })], 'told as on'],
  ['a lost answer', [item('created', 9)], [meeting(9, { response: 'declined' })], 'the last answer was not told'],
  ['a second creation', [item('created', 9), item('created', 9)], [meeting(9)], 'created a second time'],
  ['an update out of nowhere', [moved(9, 10)], [meeting(10)], 'updated without having been created'],
])('finds %s', (_what, told, meetings, words) => {
  expect(replay(told, meetings)).toEqual([expect.stringContaining(words)]);
});

it('finds an item that came twice', () => {
  const created = item('created', 9);
  const move = moved(9, 10);
  expect(replay([created, move, { ...move, execution: '2' }], [meeting(10)])).toContainEqual(
    expect.stringContaining('was told twice'),
  );
});
