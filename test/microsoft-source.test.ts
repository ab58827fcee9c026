import type { Event } from '@microsoft/microsoft-graph-types';
import { createMicrosoftHttp, createMicrosoftSource } from '../core/src/calendars/microsoft';
import type { CalendarSource } from '../core/src/calendars/source';
import { occurrenceKey } from '../core/src/event';
import type { Fetch } from '../core/src/http';
import type { CalendarChange } from '../core/src/sync/change';
import { remembered } from '../core/src/sync/row';
import type { CalendarState } from '../core/src/sync/state';
import { syncCalendar, type SyncResult, type SyncSettings } from '../core/src/sync/sync';
import { manualClock } from '../sandbox/clock';
import { type EventRow, MicrosoftSandbox, type MicrosoftSandboxOptions } from '../sandbox/microsoft';
import { seededRandom } from '../sandbox/random';

/** The engine's Microsoft source, under the engine's sync, against the stand-in of Microsoft Graph, over no network. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Saturday. */
const NOW = Date.UTC(2026, 10, 21, 8);
const ME = 'anna@contoso.com';
const SETTINGS: SyncSettings = {
  backMs: DAY_MS,
  aheadMs: 28 * DAY_MS,
  soonMs: 0,
  kinds: ['created', 'updated', 'cancelled'],
  matches: () => true,
  filterFingerprint: '',
};
/** A delta that does only what it must. */
const CALM = { emptyPage: 0, repeat: 0, replay: 0, removedFirst: 0, shuffle: false };

interface World {
  graph: MicrosoftSandbox;
  source: CalendarSource;
  calendarId: string;
  /** Calls that reached the stand-in since the last poll began. */
  asked: string[];
  poll: (hasTime?: () => boolean) => Promise<SyncResult>;
  /** Polls, and says what was told: `updated Weekly 2026-11-24T09:00 start+end`. */
  told: () => Promise<string[]>;
  /** What the mirror holds in the window, a line each. */
  mirror: () => string[];
  /** The same from the stand-in. */
  truth: () => string[];
  pass: (ms: number) => Promise<void>;
}

function setUp(options: Partial<MicrosoftSandboxOptions> = {}, timeZone = 'Europe/Berlin'): World {
  const clock = manualClock(NOW);
  const graph = new MicrosoftSandbox({ clock, seed: 7, delta: CALM, ...options });
  graph.addUser(ME, { timeZone, displayName: 'Anna' });
  const asked: string[] = [];
  const fetch: Fetch = (url, { method, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    const opens = pathname.endsWith('/delta') && searchParams.has('startDateTime');
    asked.push(`${decodeURIComponent(pathname.replace(/.*\/calendars\/[^/]*/, ''))}${opens ? ' opened' : ''}`);
    const { accessToken } = graph.oauth.issue({ user: ME });
    return graph.fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${accessToken}` },
      ...(body === undefined ? {} : { body }),
    });
  };
  const http = createMicrosoftHttp({
    fetch,
    clock: { now: () => clock.now(), sleep: (ms) => clock.pass(ms), random: () => 0.5 },
    baseUrl: graph.apiUrl,
  });
  const source = createMicrosoftSource({ http });
  const calendarId = graph.calendars.defaultOf(ME);
  let state: CalendarState | null = null;
  const poll = async (hasTime: () => boolean = () => true): Promise<SyncResult> => {
    asked.length = 0;
    const saved = state === null ? null : (JSON.parse(JSON.stringify(state)) as CalendarState);
    const result = await syncCalendar(source, calendarId, saved, SETTINGS, { now: clock.now(), hasTime });
    expect(result.rejected).toEqual([]);
    state = result.state;
    return result;
  };
  const window = (): [number, number] => [clock.now() - SETTINGS.backMs, state?.horizon ?? 0];
  return {
    graph,
    source,
    calendarId,
    asked,
    poll,
    told: async () => (await poll()).changes.map(short).sort(),
    mirror: () => {
      const [from, to] = window();
      return Object.entries(state?.rows ?? {})
        .map(([id, row]) => remembered(row, id, { id: calendarId, provider: 'microsoft', timeZone: 'UTC' }))
        .filter((event) => Date.parse(event.start) < to && Date.parse(event.end) > from)
        .map((event) => `${event.title} ${event.start} ${event.end}`)
        .sort();
    },
    truth: () =>
      graph
        .truth(ME, ...window())
        .filter((row) => row.isCancelled !== true)
        .map((row) => `${row.subject ?? ''} ${instantOf(row.start)} ${instantOf(row.end)}`)
        .sort(),
    pass: (ms) => clock.advance(ms),
  };
}

const instantOf = (moment: EventRow['start']): string =>
  new Date(`${moment?.dateTime?.slice(0, 23) ?? ''}Z`).toISOString();

function short({ change, event, changed, cause }: CalendarChange): string {
  const fields = changed.length === 0 ? '' : ` ${changed.join('+')}`;
  return `${change} ${event.title} ${event.start.slice(0, 16)}${fields}${cause === 'window' ? ' (window)' : ''}`;
}

const utc = (at: number) => ({ dateTime: new Date(at).toISOString().slice(0, 19), timeZone: 'UTC' });

function single(subject: string, at: number, more: Event = {}): Event {
  return { subject, start: utc(at), end: utc(at + HOUR_MS), ...more };
}

/** Every week on the day that `at` falls on, without an end. */
function weekly(subject: string, at: number, more: Event = {}): Event {
  const daysOfWeek = [
    (['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const)[
      new Date(at).getUTCDay()
    ] ?? 'monday',
  ];
  return {
    ...single(subject, at),
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek, firstDayOfWeek: 'monday' },
      range: { type: 'noEnd', startDate: new Date(at).toISOString().slice(0, 10), recurrenceTimeZone: 'UTC' },
    },
    ...more,
  };
}

const idOf = (row: EventRow): string => row.id ?? '';
const MONDAY_9 = Date.UTC(2026, 10, 23, 9);

test('bug 2: recurring Microsoft meetings have all their details and their own dates, however long ago they began', async () => {
  const { graph, source, calendarId, poll, mirror, truth } = setUp();
  const began = MONDAY_9 - 104 * 7 * DAY_MS;
  graph.events.insert(
    ME,
    weekly('Weekly', began, {
      attendees: [{ emailAddress: { address: 'ben@fabrikam.com', name: 'Ben' }, type: 'required' }],
      body: { contentType: 'html', content: '<p>Join: <a href="https://zoom.us/j/81234567890">here</a></p>' },
    }),
  );
  const { requests } = await poll();
  expect(requests).toBeGreaterThan(0);
  expect(mirror()).toEqual(
    [0, 1, 2, 3].map((n) => {
      const at = MONDAY_9 + n * 7 * DAY_MS;
      return `Weekly ${new Date(at).toISOString()} ${new Date(at + HOUR_MS).toISOString()}`;
    }),
  );
  expect(mirror()).toEqual(truth());

  const { events } = await source.query({ calendarId, window: { from: NOW, to: NOW + 28 * DAY_MS }, page: null });
  expect(events.length).toBe(4);
  for (const event of events) {
    expect(event).toMatchObject({
      kind: 'occurrence',
      title: 'Weekly',
      recurrenceId: event.start,
      organizer: { email: ME, self: true },
      attendees: [{ email: 'ben@fabrikam.com' }],
      meeting: { platform: 'zoom' },
      iCalUid: expect.stringMatching(/^040000008200E00074C5B7101A82E00800000000/),
    });
  }
  expect(new Set(events.map(({ occurrenceKey: key }) => key)).size).toBe(4);
});

test('bug 2: a series that is changed comes with its details, too, though a delta shows its occurrences bare', async () => {
  const { graph, told, poll, mirror, truth } = setUp();
  const series = graph.events.insert(ME, weekly('Weekly', MONDAY_9));
  await poll();
  graph.events.update(idOf(series), { subject: 'Renamed', location: { displayName: 'https://zoom.us/j/81234567890' } });
  expect(await told()).toEqual(
    ['2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14'].map(
      (day) => `updated Renamed ${day}T09:00 title+meetingLink+location`,
    ),
  );
  expect(mirror()).toEqual(truth());
  expect(await told()).toEqual([]);
});

test('bug 3: a deleted single occurrence goes, the others stay', async () => {
  const { graph, told, poll, mirror, truth, asked } = setUp();
  const series = idOf(graph.events.insert(ME, weekly('Weekly', MONDAY_9 - 7 * DAY_MS)));
  await poll();
  expect(mirror().length).toBe(4);
  graph.events.remove(graph.events.occurrenceId(series, MONDAY_9 + 7 * DAY_MS));
  expect(await told()).toEqual(['cancelled Weekly 2026-11-30T09:00']);
  expect(mirror().length).toBe(3);
  expect(mirror()).toEqual(truth());
  expect(asked.filter((path) => path.endsWith('/instances')).length).toBe(1);
  expect(await told()).toEqual([]);
});

test('bug 3: a whole deleted series goes', async () => {
  const { graph, told, poll, mirror } = setUp();
  const series = idOf(graph.events.insert(ME, weekly('Weekly', MONDAY_9)));
  graph.events.insert(ME, single('Other', MONDAY_9));
  await poll();
  graph.events.remove(series);
  expect(await told()).toEqual(
    ['2026-11-23', '2026-11-30', '2026-12-07', '2026-12-14'].map((day) => `cancelled Weekly ${day}T09:00`),
  );
  expect(mirror().length).toBe(1);
});

test('a meeting that becomes a series, and a series that becomes a meeting, leave nothing behind', async () => {
  const { graph, poll, told, mirror, truth } = setUp();
  const meeting = idOf(graph.events.insert(ME, single('Meeting', MONDAY_9)));
  const series = idOf(graph.events.insert(ME, weekly('Weekly', MONDAY_9 + DAY_MS)));
  await poll();
  graph.events.update(meeting, { recurrence: weekly('', MONDAY_9).recurrence ?? null });
  graph.events.update(series, { recurrence: null });
  await poll();
  expect(mirror().map((line) => line.slice(0, 7))).toEqual(['Meeting', 'Meeting', 'Meeting', 'Meeting', 'Weekly ']);
  expect(mirror()).toEqual(truth());
  expect(await told()).toEqual([]);
});

test('bug 4: live meetings deleted, or ghosts: what moves out of the window is not cancelled, what happens outside is not told', async () => {
  const { graph, told, poll, mirror, truth } = setUp();
  const moving = idOf(graph.events.insert(ME, single('Moving', MONDAY_9)));
  const dying = idOf(graph.events.insert(ME, single('Dying', MONDAY_9)));
  await poll();
  graph.events.reschedule(moving, MONDAY_9 + 90 * DAY_MS);
  graph.events.remove(dying);
  graph.events.insert(ME, single('Outside', MONDAY_9 + 91 * DAY_MS));
  expect(await told()).toEqual([
    'cancelled Dying 2026-11-23T09:00',
    'updated Moving 2027-02-21T09:00 start+end (window)',
  ]);
  expect(mirror()).toEqual(truth());
  graph.events.reschedule(moving, MONDAY_9 + DAY_MS);
  expect(await told()).toEqual(['created Moving 2026-11-24T09:00']);
  expect(mirror()).toEqual(truth());
});

test('bug 4: an occurrence that moves out of the window is not cancelled', async () => {
  const { graph, told, poll, mirror, truth } = setUp();
  const series = idOf(graph.events.insert(ME, weekly('Weekly', MONDAY_9)));
  await poll();
  graph.events.reschedule(graph.events.occurrenceId(series, MONDAY_9), MONDAY_9 + 90 * DAY_MS);
  expect(await told()).toEqual(['updated Weekly 2027-02-21T09:00 start+end (window)']);
  expect(mirror()).toEqual(truth());
});

test('bug 4: what moves to another calendar of the mailbox leaves this one', async () => {
  const { graph, told, poll, mirror, truth } = setUp();
  const other = graph.calendars.create({ owner: ME, name: 'Other' });
  const moving = idOf(graph.events.insert(ME, single('Moving', MONDAY_9)));
  const series = idOf(graph.events.insert(ME, weekly('Weekly', MONDAY_9 + 14 * DAY_MS)));
  await poll();
  graph.events.move(moving, other);
  graph.events.move(series, other);
  expect(await told()).toEqual([
    'cancelled Moving 2026-11-23T09:00',
    'cancelled Weekly 2026-12-07T09:00',
    'cancelled Weekly 2026-12-14T09:00',
  ]);
  expect(mirror()).toEqual(truth());
});

test('bug 7: a reschedule is followed: only the start, one occurrence, and from the past', async () => {
  const { graph, told, poll, mirror, truth, pass } = setUp();
  const meeting = idOf(graph.events.insert(ME, single('Meeting', MONDAY_9)));
  const series = idOf(graph.events.insert(ME, weekly('Weekly', MONDAY_9)));
  const past = idOf(graph.events.insert(ME, single('Past', NOW - 3 * DAY_MS)));
  await poll();
  await pass(60_000);
  graph.events.update(meeting, { start: utc(MONDAY_9 - HOUR_MS) });
  graph.events.reschedule(graph.events.occurrenceId(series, MONDAY_9), MONDAY_9 + 5 * HOUR_MS);
  expect(await told()).toEqual(['updated Meeting 2026-11-23T08:00 start', 'updated Weekly 2026-11-23T14:00 start+end']);
  graph.events.reschedule(past, MONDAY_9 + DAY_MS);
  expect(await told()).toEqual(['created Past 2026-11-24T09:00']);
  graph.events.reschedule(series, MONDAY_9 + 2 * HOUR_MS);
  expect((await told()).length).toBeGreaterThanOrEqual(3);
  expect(mirror()).toEqual(truth());
});

test('bug 7: the key of an occurrence stays when it moves, and a guest’s copy has the same', async () => {
  const { graph, source, calendarId } = setUp();
  graph.addUser('ben@contoso.com', { timeZone: 'America/New_York' });
  const series = idOf(
    graph.events.insert(
      ME,
      weekly('Weekly', MONDAY_9, { attendees: [{ emailAddress: { address: 'ben@contoso.com' }, type: 'required' }] }),
    ),
  );
  const bens = graph.calendars.share(graph.calendars.defaultOf('ben@contoso.com'), ME);
  const window = { from: NOW, to: NOW + 28 * DAY_MS };
  const keys = async (id: string): Promise<string[]> =>
    (await source.query({ calendarId: id, window, page: null })).events
      .sort((a, b) => ((a.recurrenceId ?? '') < (b.recurrenceId ?? '') ? -1 : 1))
      .map((event) => event.occurrenceKey);
  const before = await keys(calendarId);
  expect(before.length).toBe(4);
  expect(await keys(bens)).toEqual(before);
  graph.events.reschedule(graph.events.occurrenceId(series, MONDAY_9), MONDAY_9 + 30 * HOUR_MS);
  expect(await keys(calendarId)).toEqual(before);
  expect(await keys(bens)).toEqual(before);
  const { events } = await source.query({ calendarId, window, page: null });
  expect(events.map((event) => event.occurrenceKey)).toContain(
    occurrenceKey(events[0]?.iCalUid ?? '', new Date(MONDAY_9).toISOString()),
  );
});

describe('bug 8: every time off by hours', () => {
  test.each(['UTC', 'W. Europe Standard Time', 'GMT Standard Time', 'Pacific Standard Time', 'Asia/Tokyo'])(
    'a meeting planned in %s is where it is',
    async (timeZone) => {
      const { graph, source, calendarId, poll, mirror } = setUp({}, 'America/New_York');
      graph.events.insert(ME, {
        subject: 'Meeting',
        start: { dateTime: '2026-11-23T09:00:00', timeZone },
        end: { dateTime: '2026-11-23T10:00:00', timeZone },
      });
      await poll();
      const hour = {
        UTC: 9,
        'W. Europe Standard Time': 8,
        'GMT Standard Time': 9,
        'Pacific Standard Time': 17,
        'Asia/Tokyo': 0,
      }[timeZone];
      const start = Date.UTC(2026, 10, 23, hour);
      expect(mirror()).toEqual([`Meeting ${new Date(start).toISOString()} ${new Date(start + HOUR_MS).toISOString()}`]);
      const { events } = await source.query({ calendarId, window: { from: NOW, to: NOW + 7 * DAY_MS }, page: null });
      expect(events[0]?.timeZone).not.toBe('America/New_York');
    },
  );

  test.each([false, true])('an all-day event is on its date (shifted by the server: %s)', async (allDayShifted) => {
    const { graph, source, calendarId } = setUp({ api: { allDayShifted } }, 'Pacific/Auckland');
    const zones = ['New Zealand Standard Time', 'Hawaiian Standard Time', 'W. Europe Standard Time', 'UTC'];
    for (const timeZone of zones) {
      graph.events.insert(ME, {
        subject: timeZone,
        isAllDay: true,
        start: { dateTime: '2026-11-24T00:00:00', timeZone },
        end: { dateTime: '2026-11-25T00:00:00', timeZone },
      });
    }
    const { events } = await source.query({ calendarId, window: { from: NOW, to: NOW + 7 * DAY_MS }, page: null });
    expect(events.map(({ title, startDate, endDate }) => [title, startDate, endDate]).sort()).toEqual(
      zones.map((zone) => [zone, '2026-11-24', '2026-11-25']).sort(),
    );
  });
});

test('bug 10: nothing changed is one request, and an expired token is one listing that tells what changed meanwhile', async () => {
  for (const expiry of ['410', 'syncStateNotFound', 'syncStateInvalid', 'resyncRequired'] as const) {
    const { graph, poll, told, asked, mirror, truth } = setUp({ delta: { ...CALM, expiry } });
    const gone = idOf(graph.events.insert(ME, single('Gone', MONDAY_9)));
    graph.events.insert(ME, single('Stays', MONDAY_9));
    await poll();
    const quiet = await poll();
    expect({ asked: [...asked], changes: quiet.changes, requests: quiet.requests }).toEqual({
      asked: ['/calendarView/delta'],
      changes: [],
      requests: 1,
    });
    graph.expireDeltaTokens();
    graph.events.remove(gone);
    const result = await poll();
    expect(result).toMatchObject({ resynced: true, complete: true });
    expect(result.changes.map(short)).toEqual(['cancelled Gone 2026-11-23T09:00']);
    expect(mirror()).toEqual(truth());
    expect(await told()).toEqual([]);
  }
});

test('a change that lands while the first round is read is not lost', async () => {
  for (let moment = 1; moment <= 6; moment++) {
    const { graph, poll, mirror, truth } = setUp();
    const ids = Array.from({ length: 8 }, (_, i) =>
      idOf(graph.events.insert(ME, single(`m${i}`, MONDAY_9 + i * 3 * DAY_MS))),
    );
    let reads = 0;
    const stop = graph.onRead(() => {
      if (++reads !== moment) return;
      graph.events.remove(ids[0] ?? '');
      graph.events.reschedule(ids[7] ?? '', MONDAY_9 + 2 * HOUR_MS);
      graph.events.insert(ME, weekly('New', MONDAY_9 + HOUR_MS));
    });
    await poll();
    stop();
    await poll();
    expect(mirror()).toEqual(truth());
  }
});

test('the window moves on for weeks: the delta is replaced without a loss, and nothing is told twice', async () => {
  const { graph, poll, mirror, truth, pass, asked } = setUp({ delta: { ...CALM, tokenLifeMs: 400 * DAY_MS } });
  graph.events.insert(ME, weekly('Weekly', MONDAY_9 - 700 * DAY_MS));
  for (let day = 0; day < 60; day++) graph.events.insert(ME, single(`d${day}`, MONDAY_9 + day * DAY_MS));
  await poll();
  const told: string[] = [];
  let wholes = 0;
  for (let day = 1; day <= 21; day++) {
    await pass(DAY_MS);
    // Beyond the horizon today, inside it in a week.
    graph.events.insert(ME, single(`far${day}`, MONDAY_9 + (33 + day) * DAY_MS));
    const { changes, resynced } = await poll();
    expect(resynced).toBe(false);
    wholes += asked.includes('/calendarView/delta opened') ? 1 : 0;
    told.push(...changes.map(({ change, event }) => `${change} ${event.title} ${event.start}`));
    expect(mirror()).toEqual(truth());
  }
  expect(wholes).toBeGreaterThanOrEqual(2);
  expect(new Set(told).size).toBe(told.length);
  expect(told.every((line) => line.startsWith('created'))).toBe(true);
});

test('a shared calendar is read, and named with its owner; one that is only free or busy is refused', async () => {
  const { graph, source } = setUp();
  graph.addUser('ben@contoso.com', { displayName: 'Ben Ford' });
  graph.events.insert('ben@contoso.com', single('Bens', MONDAY_9));
  const shared = graph.calendars.share(graph.calendars.defaultOf('ben@contoso.com'), ME);
  const { calendars } = await source.listCalendars();
  expect(calendars.map(({ id, primary, name }) => [id === shared, primary, name.includes('(Ben Ford)')])).toEqual([
    [false, true, false],
    [true, false, true],
  ]);
  expect(await source.calendarIdOf('primary')).toBe(calendars[0]?.id);
  const { events } = await source.query({
    calendarId: shared,
    window: { from: NOW, to: NOW + 7 * DAY_MS },
    page: null,
  });
  expect(events).toMatchObject([{ title: 'Bens', organizer: { email: 'ben@contoso.com' } }]);
  graph.calendars.share(graph.calendars.defaultOf('ben@contoso.com'), ME, 'freeBusy');
  await expect(
    source.query({ calendarId: shared, window: { from: NOW, to: NOW + DAY_MS }, page: null }),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

test('four requests at a time are never refused for their number', async () => {
  const { graph, poll, mirror, truth } = setUp({ latencyMs: 2 });
  const series = Array.from({ length: 15 }, (_, i) =>
    idOf(graph.events.insert(ME, weekly(`s${i}`, MONDAY_9 + i * HOUR_MS))),
  );
  await poll();
  for (const id of series) graph.events.update(id, { location: { displayName: 'Elsewhere' } });
  await poll();
  expect(mirror()).toEqual(truth());
  expect(graph.throttle.refused).toEqual({ MailboxConcurrency: 0, RequestRate: 0 });
});

test('a mailbox that others use as well is waited for', async () => {
  const { graph, poll, mirror, truth } = setUp({ latencyMs: 1 });
  graph.throttle.limits = { ...graph.throttle.limits, concurrency: 2, concurrencyStatus: 503 };
  const series = Array.from({ length: 10 }, (_, i) =>
    idOf(graph.events.insert(ME, weekly(`s${i}`, MONDAY_9 + i * HOUR_MS))),
  );
  await poll();
  for (const id of series) graph.events.update(id, { location: { displayName: 'Elsewhere' } });
  await poll();
  expect(graph.throttle.refused.MailboxConcurrency).toBeGreaterThan(0);
  expect(mirror()).toEqual(truth());
});

test.each(Array.from({ length: 8 }, (_, i) => i + 1))(
  'a random history, with a delta in all its moods: the mirror is the calendar (%d)',
  async (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    const { graph, poll, mirror, truth, pass } = setUp({
      seed,
      delta: {
        emptyPage: 0.2,
        repeat: 0.2,
        replay: 0.3,
        removedFirst: 0.15,
        shuffle: true,
        seriesOnOnePage: seed % 2 === 0,
        masters: seed % 3 === 0 ? 'inWindow' : 'always',
      },
    });
    const names: string[] = [];
    const live = new Set<string>();
    const add = (): void => {
      const name = `e${names.length}`;
      names.push(name);
      const at = NOW + Math.floor((random() * 60 - 10) * 48) * (HOUR_MS / 2);
      live.add(idOf(graph.events.insert(ME, random() < 0.4 ? weekly(name, at) : single(name, at))));
    };
    const someOccurrence = (id: string): string | undefined => {
      const row = pick(
        graph.truth(ME, NOW - 10 * DAY_MS, NOW + 60 * DAY_MS).filter((one) => one.seriesMasterId === id),
      );
      return row?.id;
    };
    const steps: (() => void)[] = [
      add,
      add,
      () => {
        const id = pick([...live]);
        if (id !== undefined) graph.events.update(id, { location: { displayName: `room ${random()}` } });
      },
      () => {
        const id = pick([...live]);
        if (id !== undefined) graph.events.reschedule(id, NOW + Math.floor((random() * 70 - 10) * 24) * HOUR_MS);
      },
      () => {
        const id = pick([...live]);
        if (id === undefined || random() < 0.5) return;
        graph.events.remove(id);
        live.delete(id);
      },
      () => {
        const one = someOccurrence(pick([...live]) ?? '');
        if (one !== undefined) graph.events.remove(one);
      },
      () => {
        const one = someOccurrence(pick([...live]) ?? '');
        if (one !== undefined) graph.events.reschedule(one, NOW + Math.floor((random() * 80 - 10) * 24) * HOUR_MS);
      },
      () => {
        if (random() < 0.2) graph.expireDeltaTokens();
      },
    ];
    for (let i = 0; i < 12; i++) add();
    await poll();
    expect(mirror()).toEqual(truth());
    for (let turn = 0; turn < 25; turn++) {
      for (let i = 0; i < 1 + random() * 5; i++) pick(steps)?.();
      let left = 1 + Math.floor(random() * 12);
      let result = await poll(() => left-- > 0);
      for (let tries = 0; !result.complete && tries < 20; tries++) result = await poll();
      expect(result.complete).toBe(true);
      expect({ turn, rows: mirror() }).toEqual({ turn, rows: truth() });
      await pass(Math.floor(random() * 10) * HOUR_MS);
    }
  },
);
