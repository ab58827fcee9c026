import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { calendar_v3 } from '@googleapis/calendar';
import { manualClock } from '../clock';
import { allPages, type Bench, bench } from './client.fixture';

type Event = calendar_v3.Schema$Event;
type Page = calendar_v3.Schema$Events;

const file = join(__dirname, '../../../shared/data/google-calendar-recorded-pages.json');
const recorded = existsSync(file);
if (!recorded) process.stderr.write(`SKIPPED: recorded pages are not at ${file}\n`);

const USER = 'test.user@gmail.com';
const ZONE = 'America/Chicago';

/** The recording of one page. */
function recording(name: string): Page {
  const all = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, Page>>;
  const page = Object.values(all[name] ?? {})[0];
  if (page === undefined) throw new Error(`no recording ${name}`);
  return page;
}

/** The value with the names of every object in order. */
function look(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(look);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        // The recordings lack htmlLink, which the reference gives every event; they seem to have been cleaned of it.
        .filter(([name]) => name !== 'htmlLink')
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [name, look(inner)]),
    );
  }
  return value;
}

const OPAQUE: [RegExp, string][] = [
  [/^"\d{16}"$/, 'event etag'],
  [/^"p[0-9a-v]+o0o"$/, 'list etag'],
  [/^[\w-]{30,80}={0,2}$/, 'sync token'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/, 'whole seconds'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'milliseconds'],
];

/** The page with everything that a server makes up replaced by the form it has; ids numbered as they come. */
function shape(page: Page): unknown {
  const ids = new Map<string, string>();
  const text = JSON.stringify(
    look({ ...page, items: [...(page.items ?? [])].sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1)) }),
  );
  const named = text.replace(/(?<![0-9a-z])[0-9a-v]{26}(?![0-9a-z])/g, (id) => {
    const name = ids.get(id) ?? `<id ${ids.size + 1}>`;
    ids.set(id, name);
    return name;
  });
  const visit = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((inner) => visit(inner, key));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, visit(inner, name)]));
    }
    if (typeof value !== 'string' || !['etag', 'nextSyncToken', 'created', 'updated'].includes(key)) return value;
    return OPAQUE.find(([pattern]) => pattern.test(value))?.[1] ?? value;
  };
  return visit(JSON.parse(named), '');
}

interface Scene extends Bench {
  /** The changes since the last call, in one page, as they were recorded. */
  changes(): Promise<Page>;
}

async function scene(now: string): Promise<Scene> {
  const clock = manualClock(Date.parse(now));
  const it = bench({ clock });
  it.google.addUser(USER, { timeZone: ZONE });
  const api = it.clientOf(USER);
  let { syncToken } = await allPages(api, { calendarId: 'primary' });
  await clock.advance(61_123);
  const changes = async (): Promise<Page> => {
    const { data } = await api.events.list({ calendarId: 'primary', syncToken });
    syncToken = data.nextSyncToken ?? '';
    await clock.advance(61_123);
    return data;
  };
  return { ...it, api, clock, changes };
}

/** The series that a recorded page shows, as a body for insert. */
function bodyOf(event: Event, change: Event = {}): Event {
  const { summary, description, start, end, recurrence, sequence } = event;
  return { summary, ...(description == null ? {} : { description }), start, end, recurrence, sequence, ...change };
}

function item(page: Page, index: number): Event {
  const event = page.items?.[index];
  if (event === undefined) throw new Error(`the page has no item ${index}`);
  return event;
}

async function insert(it: Scene, body: Event): Promise<string> {
  const { data } = await it.api.events.insert({ calendarId: 'primary', requestBody: body });
  return data.id ?? '';
}

const suite = recorded ? describe : describe.skip;

suite('pages as they were recorded', () => {
  test('a recurring event is created', async () => {
    const page = recording('recurring/create/create');
    const it = await scene('2025-03-23T10:40:00.100Z');
    await insert(it, bodyOf(item(page, 0)));
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test.each(['all-1', 'all-2'])('a series is deleted (%s)', async (name) => {
    const it = await scene('2025-03-25T13:00:00.100Z');
    const id = await insert(it, bodyOf(item(recording('recurring/create/create'), 0)));
    await it.changes();
    await it.api.events.delete({ calendarId: 'primary', eventId: id });
    expect(shape(await it.changes())).toEqual(shape(recording(`recurring/delete/all/${name}`)));
  });

  test.each(['delete.single', 'delete.single-2'])('one occurrence is deleted (%s)', async (name) => {
    const page = recording(`recurring/delete/single/${name}`);
    const it = await scene('2025-03-25T13:00:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0)));
    await it.changes();
    const suffix = item(page, 1).id?.split('_')[1];
    await it.api.events.delete({ calendarId: 'primary', eventId: `${id}_${suffix}` });
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test('an occurrence and all after it are deleted; a cancelled one before it is sent again', async () => {
    const page = recording('recurring/delete/this-and-following/delete.this-and-following');
    const it = await scene('2025-03-25T13:00:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY;UNTIL=20250401T045959Z'] }));
    it.google.events.delete(USER, `${id}_20250325T130000Z`);
    await it.changes();
    it.google.events.deleteFollowing(USER, `${id}_20250327T130000Z`);
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test('… and a cancelled one after it is only an id', async () => {
    const page = recording('recurring/delete/this-and-following/delete.this-and-following-2');
    const it = await scene('2025-03-25T13:00:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY'] }));
    it.google.events.delete(USER, `${id}_20250328T150000Z`);
    await it.changes();
    it.google.events.deleteFollowing(USER, `${id}_20250326T150000Z`);
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test.each([
    ['single.instance-1', '20250324T123000Z'],
    ['single.instance-2', '20250326T123000Z'],
  ])('one occurrence is moved (%s)', async (name, suffix) => {
    const page = recording(`recurring/edit/single/${name}`);
    const it = await scene('2025-03-23T12:39:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0)));
    await it.changes();
    const { summary, description, start, end } = item(page, 1);
    await it.api.events.patch({
      calendarId: 'primary',
      eventId: `${id}_${suffix}`,
      requestBody: { summary, ...(description == null ? {} : { description }), start, end },
    });
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test('three occurrences are renamed: all are sent with the series', async () => {
    const page = recording('recurring/edit/single/single.instance-3');
    const it = await scene('2025-03-23T12:39:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0)));
    await it.changes();
    for (const index of [1, 2, 3]) {
      const { summary } = item(page, index);
      it.google.events.patch(USER, `${id}_202503${25 + index}T123000Z`, { summary });
    }
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test('this and following, with moved exceptions before it, is a series of its own', async () => {
    const page = recording('recurring/edit/this-and-following/this-and-following-2');
    const it = await scene('2025-03-12T12:00:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY'] }));
    for (const index of [1, 2]) {
      const { start, end, id: exceptionId } = item(page, index);
      it.google.events.patch(USER, `${id}_${exceptionId?.split('_')[1]}`, { start, end });
    }
    await it.changes();
    it.google.events.splitSeries(USER, `${id}_20250326T131500Z`, { summary: item(page, 3).summary });
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test.each(['this-and-following-1', 'this-and-following-3', 'this-and-following-4'])(
    'this and following, renamed and described (%s)',
    async (name) => {
      const page = recording(`recurring/edit/this-and-following/${name}`);
      const it = await scene('2025-03-12T12:00:00.100Z');
      const id = await insert(it, bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY'] }));
      const items = page.items ?? [];
      if (items.length === 3) {
        const { summary, description } = item(page, 1);
        it.google.events.patch(USER, `${id}_20250324T123000Z`, { summary, description });
      }
      await it.changes();
      const next = item(page, items.length - 1);
      const { summary, description } = next;
      const text = { summary, ...(description == null ? {} : { description }) };
      it.google.events.splitSeries(USER, `${id}_${next.id?.split('_R')[1]}Z`, text);
      expect(shape(await it.changes())).toEqual(shape(page));
    },
  );

  test('this and following of a series that itself came from a split', async () => {
    const page = recording('recurring/edit/this-and-following-v2/this-and-following-1');
    const it = await scene('2025-03-24T13:00:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY'] }));
    await it.changes();
    const { summary, description } = item(page, 1);
    it.google.events.splitSeries(USER, `${id}_20250409T120000Z`, { summary, description });
    expect(shape(await it.changes())).toEqual(shape(page));
  });

  test.each(['all-1', 'all-2'])(
    'all occurrences are renamed: exceptions too, and what was split off (%s)',
    async (name) => {
      const page = recording(`recurring/edit/all/${name}`);
      const it = await scene('2025-03-23T10:40:00.100Z');
      const id = await insert(
        it,
        bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY'], summary: 'Dishes', description: undefined }),
      );
      it.google.events.patch(USER, `${id}_20250324T123000Z`, { summary: 'Dishes: Edited Just This One' });
      const next = it.google.events.splitSeries(USER, `${id}_20250326T123000Z`, { summary: 'Dishes 2' });
      await it.changes();
      const { summary, description } = item(page, 0);
      it.google.events.patch(USER, id, { summary, description });
      it.google.events.patch(USER, next.id ?? '', { summary, description });
      expect(shape(await it.changes())).toEqual(shape(page));
    },
  );

  test('this and following at another time is a fresh id with the next sequence', async () => {
    const page = recording('recurring/edit/this-and-following-v2/this-and-following-0');
    const it = await scene('2025-02-08T12:00:00.100Z');
    const id = await insert(it, bodyOf(item(page, 0), { recurrence: ['RRULE:FREQ=DAILY'] }));
    await it.changes();
    const { summary, description, start, end } = item(page, 1);
    it.google.events.splitSeries(USER, `${id}_20250401T130000Z`, { summary, description, start, end });
    const [got, want] = [shape(await it.changes()), shape(page)] as [Page, Page];
    // Which of two random ids sorts first is chance.
    const bySummary = (shown: Page): Event[] =>
      (shown.items ?? [])
        .map(({ id: _id, iCalUID: _uid, ...rest }) => rest)
        .sort((a, b) => ((a.summary ?? '') < (b.summary ?? '') ? -1 : 1));
    expect(bySummary(got)).toEqual(bySummary(want));
    expect((got.items ?? []).every((event) => /^<id \d>$/.test(event.id ?? ''))).toBe(true);
  });
});
