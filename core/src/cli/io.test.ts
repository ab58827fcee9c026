import { showEvents, runCalendars, runLinks } from './calendar-commands';
import { type Io, table } from './io';
import type { CalendarSource } from '../calendars/source';

function terminal(): { io: Io; printed: string[] } {
  const printed: string[] = [];
  const io: Io = { out: (text) => void printed.push(text), note: () => {}, stdin: () => Promise.resolve(''), env: {} };
  return { io, printed };
}

test('words are cut, nothing else is, and columns stay in line', () => {
  const long = 'x'.repeat(70);
  const lines = table(
    ['title', 'id'],
    [
      [long, long],
      ['short', 'a\u0007b'],
    ],
    ['title'],
  ).split('\n');
  expect(lines).toEqual([`title${' '.repeat(57)}id`, `${'x'.repeat(59)}…  ${long}`, `short${' '.repeat(57)}a b`]);
  expect(table(['a', 'b'], [])).toBe('a  b');
});

test('ids of calendars and links are printed whole', async () => {
  const id = `AAMkAGI1AAAt9AHjAAA${'0'.repeat(101)}=`;
  const calendar = { id, name: 'Calendar', primary: true, readable: true, timeZone: null, color: null };
  const listCalendars: CalendarSource['listCalendars'] = () =>
    Promise.resolve({ calendars: [calendar], nextPage: null });
  const { io, printed } = terminal();
  await runCalendars({ listCalendars } as CalendarSource, false, io);
  expect(printed[0]?.endsWith(`  ${id}`)).toBe(true);

  const thread = `19%3ameeting_${'A'.repeat(48)}%40thread.v2`;
  const link = `https://teams.microsoft.com/l/meetup-join/${thread}/0?context=%7b%22Tid%22%3a%22${'1'.repeat(36)}%22%7d`;
  runLinks(link, false, io);
  expect(printed[1]).toContain(`19:meeting_${'A'.repeat(48)}@thread.v2`);
  expect(printed[1]?.endsWith(link)).toBe(true);
  const meeting = { platform: 'teams', url: link };
  const event = { allDay: false, start: '2026-11-23T10:00:00.000Z', title: 'Planning', response: 'accepted', meeting };
  showEvents([event as Parameters<typeof showEvents>[0][number]], false, io);
  expect(printed[2]?.split('\n')[1]).toBe(`2026-11-23 10:00  Planning  teams     accepted  ${link}`);
});
