import type { CalendarSource } from '../calendars/source.js';
import { CalendarBotsError } from '../http/errors.js';
import { MemorySource } from '../sync/source.fixture.js';
import { NOW } from './meeting.fixture.js';
import { readWindow, showsAll } from './read-window.js';

const WINDOW = { from: NOW, to: NOW + 7 * 24 * 3_600_000 };

function setUp(): { source: MemorySource; asPort: CalendarSource } {
  const source = new MemorySource(() => NOW);
  for (const id of ['a', 'b', 'c']) source.put(id, { at: new Date(NOW + 3_600_000).toISOString() });
  return { source, asPort: source };
}

describe('readWindow', () => {
  it('reads every page of every calendar, as one listing without a cursor', async () => {
    const { source, asPort } = setUp();
    const reading = await readWindow(asPort, ['c1', 'c2'], WINDOW);
    expect([reading.events.length, reading.read, reading.failed]).toEqual([6, ['c1', 'c2'], []]);
    expect(source.requests.map(({ calendarId, page }) => `${calendarId} ${page}`)).toEqual([
      'c1 null',
      'c1 2',
      'c2 null',
      'c2 2',
    ]);
    expect(source.requests.every(({ purpose, cursor }) => purpose === 'once' && cursor === null)).toBe(true);
  });

  it('names a calendar that failed on a later page, and throws when all did', async () => {
    const { source, asPort } = setUp();
    const error = new CalendarBotsError({ code: 'unavailable', message: 'down' });
    source.interfere = ({ calendarId, page }) => {
      if (calendarId === 'c1' && page !== null) throw error;
    };
    const reading = await readWindow(asPort, ['c1', 'c2'], WINDOW);
    expect([reading.read, reading.failed]).toEqual([['c2'], [{ calendarId: 'c1', error }]]);
    await expect(readWindow(asPort, ['c1'], WINDOW)).rejects.toBe(error);
    expect(await readWindow(asPort, [], WINDOW)).toMatchObject({ events: [], read: [] });
  });

  it('ends with what is not an error of ours', async () => {
    const { source, asPort } = setUp();
    source.interfere = () => {
      throw new TypeError('a defect');
    };
    await expect(readWindow(asPort, ['c1', 'c2'], WINDOW)).rejects.toThrow(TypeError);
  });

  it('shows all but when an entry has no id', () => {
    const reading = { events: [], read: [], failed: [], rejected: [{ id: 'a', reason: '' }] };
    expect(showsAll(reading)).toBe(true);
    expect(showsAll({ ...reading, rejected: [...reading.rejected, { id: null, reason: '' }] })).toBe(false);
  });
});
