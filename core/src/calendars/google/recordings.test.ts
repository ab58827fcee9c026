import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { occurrenceKey } from '../../event';
import { type Normalized, normalizeEvent } from './normalize';

/** Pages that Google really answered (recorded with singleEvents=false, so that series are among them). */
const FILE = path.resolve(__dirname, '../../../../../shared/data/google-calendar-recorded-pages.json');

interface Item {
  id: string;
  status: string;
  recurrence?: string[];
  recurringEventId?: string;
  iCalUID?: string;
  start?: { dateTime?: string };
  originalStartTime?: { dateTime: string };
}
interface Page {
  timeZone: string;
  items: Item[];
}

const present = existsSync(FILE);
const recorded = present ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Record<string, Page>>) : {};
const rows = Object.entries(recorded).flatMap(([file, pages]) =>
  Object.values(pages).flatMap((page) =>
    page.items.map((item): [string, Item, Normalized] => [
      `${file} ${item.id}`,
      item,
      normalizeEvent(item, { calendarId: 'test.user@gmail.com', timeZone: page.timeZone }),
    ]),
  ),
);

if (!present) {
  test.skip(`recorded pages: skipped, ${FILE} is not there`, () => undefined);
} else {
  test('every recorded row has the outcome its shape asks for', () => {
    const counts = { event: 0, removed: 0, rejected: 0 };
    for (const [name, item, outcome] of rows) {
      const expected = item.status === 'cancelled' ? 'removed' : item.recurrence ? 'rejected' : 'event';
      expect([name, outcome.kind]).toEqual([name, expected]);
      counts[outcome.kind] += 1;
    }
    expect(counts).toEqual({ event: 10, removed: 6, rejected: 24 });
  });

  test('recorded instances have their place, key and times', () => {
    for (const [name, item, outcome] of rows) {
      if (outcome.kind !== 'event') continue;
      const original = new Date(item.originalStartTime?.dateTime ?? '').toISOString();
      expect([name, outcome.event]).toEqual([
        name,
        expect.objectContaining({
          seriesId: item.recurringEventId,
          recurrenceId: original,
          start: new Date(item.start?.dateTime ?? '').toISOString(),
          occurrenceKey: occurrenceKey(item.iCalUID ?? '', original),
          timeZone: 'America/Chicago',
          organizer: { email: 'test.user@gmail.com', name: null, self: true },
        }),
      ]);
    }
  });

  test('a recorded cancelled instance is found in its series even when nothing but its id came', () => {
    const bare = rows.filter(([, item]) => item.status === 'cancelled' && !item.originalStartTime);
    expect(bare).toHaveLength(3);
    const places = bare.map(([, , outcome]) => (outcome.kind === 'removed' ? outcome.removed : null));
    expect(places).toContainEqual({
      id: '72o12msae3t6au1lim41i8tu6j_20250328T150000Z',
      seriesId: '72o12msae3t6au1lim41i8tu6j',
      recurrenceId: '2025-03-28T15:00:00.000Z',
    });
  });
}
