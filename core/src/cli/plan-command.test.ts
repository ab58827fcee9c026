import type { EventPage, PageRequest, RejectedItem } from '../calendars/source';
import { CalendarBotsError } from '../http';
import { MemoryService } from '../scheduling/service.fixture';
import { MemorySource } from '../sync/source.fixture';
import { EXIT } from './exit-codes';
import type { Io } from './io';
import { type PlanOptions, runPlan } from './plan-command';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-23T09:00:00Z');

let time: jest.SpyInstance;
beforeEach(() => (time = jest.spyOn(Date, 'now').mockReturnValue(NOW)));
afterEach(() => time.mockRestore());

/** Two calendars in memory. Its listing for people shows nothing. */
class Calendars extends MemorySource {
  rejected: RejectedItem[] = [];

  override async readPage(request: PageRequest): Promise<EventPage> {
    const page = await super.readPage(request);
    return {
      ...page,
      events: page.events.filter(({ calendarId }) => calendarId === request.calendarId),
      rejected: request.page === null && request.calendarId === 'c1' ? this.rejected : [],
    };
  }
}

function setUp() {
  const service = new MemoryService(() => NOW);
  const source = new Calendars(() => NOW);
  const add = (id: string, inMs: number, calendarId = 'c1'): void =>
    void source.put(id, {
      at: new Date(NOW + inMs).toISOString(),
      calendarId,
      location: `https://meet.google.com/abc-defg-hij`,
    });
  const notes: string[] = [];
  const run = async (more: Partial<PlanOptions> & { to?: number } = {}) => {
    const printed: string[] = [];
    const io: Io = {
      out: (text) => void printed.push(text),
      note: (text) => void notes.push(text),
      stdin: () => Promise.resolve(''),
      env: {},
    };
    const { to = NOW + 7 * DAY, ...rest } = more;
    const options = { dryRun: false, botName: 'N', lead: 2, schedule: 'default', externalOnly: false, settings: {} };
    const window = { from: NOW, to };
    const code = await runPlan(service, source, ['c1', 'c2', 'c1'], window, { ...options, json: true, ...rest }, io);
    const rows = JSON.parse(printed.join('')) as { did: string; title: string | null }[];
    return { code, did: rows.map(({ did, title }) => [did, title].filter((word) => word !== null).join(' ')).sort() };
  };
  return { service, source, add, run, notes };
}

test('books, keeps, and takes back what is gone', async () => {
  const { service, source, add, run } = setUp();
  for (const id of ['a', 'b', 'c']) add(id, 3 * HOUR);
  expect(await run()).toEqual({ code: EXIT.ok, did: ['booked Event a', 'booked Event b', 'booked Event c'] });
  source.erase('b');
  expect((await run({ dryRun: true })).did).toEqual(['kept Event a', 'kept Event c', 'removed']);
  expect((await run()).did).toEqual(['kept Event a', 'kept Event c', 'removed']);
  expect(service.live()).toHaveLength(2);
});

test('the bot of an entry that cannot be read stays, with those of a series; one that is gone beside it does not', async () => {
  const { service, source, add, run, notes } = setUp();
  for (const id of ['a', 'b', 's#1', 's#2', 'gone']) add(id, 3 * HOUR);
  await run();
  for (const id of ['b', 's#1', 's#2', 'gone']) source.erase(id);
  source.rejected = [
    { id: 'b', reason: 'end: before start' },
    { id: 's', reason: 'rrule: not one' },
  ];
  expect((await run({ dryRun: true })).did).toEqual(['kept Event a', 'removed']);
  expect((await run()).did).toEqual(['kept Event a', 'removed']);
  expect(new Set(service.live().map(({ tag }) => tag?.event.id))).toEqual(new Set(['a', 'b', 's#1', 's#2']));
  expect(notes).toEqual(
    expect.arrayContaining(['Left out: b (end: before start)', 'Bots of what could not be read are left as they are.']),
  );
});

test('an entry without ID may be any meeting: nothing is taken back', async () => {
  const { service, source, add, run, notes } = setUp();
  for (const id of ['a', 'b']) add(id, 3 * HOUR);
  await run();
  source.erase('b');
  source.rejected = [{ id: null, reason: 'not an object' }];
  expect((await run()).did).toEqual(['kept Event a']);
  expect(service.live()).toHaveLength(2);
  expect(notes.at(-1)).toContain('No bot is taken back for a missing meeting');
});

test('a calendar that cannot be read keeps its bots, and the other one is dealt with', async () => {
  const { service, source, add, run, notes } = setUp();
  add('a', 3 * HOUR);
  add('b', 4 * HOUR, 'c2');
  await run();
  source.interfere = ({ calendarId }) => {
    const message = 'only free/busy is shared';
    if (calendarId === 'c2') throw new CalendarBotsError({ code: 'forbidden', message, hint: 'Ask for more.' });
  };
  source.erase('a');
  expect(await run()).toEqual({ code: EXIT.partly, did: ['removed'] });
  expect(service.live().map(({ tag }) => tag?.event.id)).toEqual(['b']);
  expect(notes).toEqual(
    expect.arrayContaining(['Calendar "c2" could not be read: only free/busy is shared', 'Ask for more.']),
  );

  source.interfere = () => {
    throw new CalendarBotsError({ code: 'forbidden', message: 'only free/busy is shared' });
  };
  await expect(run()).rejects.toMatchObject({ code: 'forbidden' });
  expect(service.live()).toHaveLength(1);
});

test('a bot that joins inside the window for a meeting right behind it stays', async () => {
  const { service, add, run } = setUp();
  add('a', DAY + 20 * MINUTE);
  expect((await run({ lead: 30 })).did).toEqual(['booked Event a']);
  expect((await run({ lead: 30, to: NOW + DAY })).did).toEqual(['kept Event a']);
  expect(service.live()).toHaveLength(1);
});
