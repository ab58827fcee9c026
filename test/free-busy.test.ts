import { busyTimes, type CalendarEvent, conflictsWith, freeSlots, type WorkingHours } from 'calendar-bots';
import { seededRandom } from '../sandbox/random';
import { type Loaded, loadGoogle, loadIcs, loadMicrosoft } from './free-busy/calendars';
import { Walls } from './free-busy/wall';
import { DAY, FIRST_DAY, makeWorld, MINUTE, takes, type Truth, truthOf, WEEKS, type World } from './free-busy/world';

/*
 * Busy times, conflicts and free slots of 1,000 weeks at random, read from three providers in four time zones, against a
 * grid of minutes that is filled from what was laid into the calendars, not from what was read.
 */

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'] as const;
const PROVIDERS: readonly { name: string; tentative: boolean; load: (world: World) => Promise<Loaded> }[] = [
  { name: 'google', tentative: true, load: loadGoogle },
  { name: 'microsoft', tentative: false, load: loadMicrosoft },
  { name: 'ics', tentative: true, load: loadIcs },
];
/** For each provider and zone: 12 times 84 are 1,008; a calendar is read so many weeks' stretch at a time. */
const WEEKS_EACH = 84;
const WEEKS_READ = 12;
const WEEK_MINUTES = 7 * 1440;
const STEP = 15;

const totals = { weeks: 0, read: 0, busyMinutes: 0, conflicts: 0, slots: 0, clockChanges: 0 };
const walls = new Map(
  ZONES.map((zone) => [zone, new Walls(zone, FIRST_DAY - DAY, FIRST_DAY + (WEEKS + 2) * 7 * DAY)] as const),
);

jest.setTimeout(120_000);

afterAll(() => {
  const { weeks, read, busyMinutes, conflicts, slots, clockChanges } = totals;
  process.stdout.write(
    `free/busy: ${weeks} weeks (${clockChanges} with a change of clocks), ${weeks * WEEK_MINUTES} minutes of which ` +
      `${busyMinutes} busy, ${read} events read, ${conflicts} conflicts, ${slots} free slots: all agree\n`,
  );
});

async function read({ source, calendarId }: Loaded, window: { from: number; to: number }): Promise<CalendarEvent[]> {
  const events: CalendarEvent[] = [];
  for (let page: string | null = null; ;) {
    const answer = await source.query({ calendarId, window, page });
    expect(answer.rejected).toEqual([]);
    events.push(...answer.events);
    if (answer.nextPage === null) return events;
    page = answer.nextPage;
  }
}

/** One place for each minute of a week: whether one of these takes it. */
function gridOf(from: number, spans: readonly { start: number; end: number }[]): Uint8Array {
  const grid = new Uint8Array(WEEK_MINUTES);
  for (const { start, end } of spans) {
    for (let at = Math.max(start, from); at < end && at < from + WEEK_MINUTES * MINUTE; at += MINUTE) {
      grid[(at - from) / MINUTE] = 1;
    }
  }
  return grid;
}

const minutesOf = (grid: Uint8Array): number => grid.reduce((sum, minute) => sum + minute, 0);
const nameOf = (title: string, start: number): string => `${title} at ${new Date(start).toISOString()}`;

/** What takes one of the minutes of a time, one minute after the other. */
function conflictsByMinute(taking: readonly Truth[], time: { from: number; to: number }): string[] {
  const found = new Set<string>();
  for (const { title, start, end } of taking) {
    for (let at = time.from; at < time.to; at += MINUTE) {
      if (at >= start && at < end) found.add(nameOf(title, start));
    }
  }
  return [...found].sort();
}

/** The next slots, by trying each quarter of an hour. */
function slotsByMinute(
  from: number,
  blocked: Uint8Array,
  open: Uint8Array,
  { minutes, limit }: { minutes: number; limit: number },
): { from: number; to: number }[] {
  const slots: { from: number; to: number }[] = [];
  let at = Math.ceil(from / (STEP * MINUTE)) * STEP * MINUTE;
  while (at + minutes * MINUTE <= from + WEEK_MINUTES * MINUTE && slots.length < limit) {
    const first = (at - from) / MINUTE;
    let free = true;
    for (let minute = first; minute < first + minutes; minute++) {
      if (blocked[minute] === 1 || open[minute] !== 1) free = false;
    }
    if (free) slots.push({ from: at, to: at + minutes * MINUTE });
    at = free ? Math.ceil((at + minutes * MINUTE) / (STEP * MINUTE)) * STEP * MINUTE : at + STEP * MINUTE;
  }
  return slots;
}

describe.each(PROVIDERS)('$name', ({ name, tentative, load }) => {
  test.each(ZONES)('%s: busy times, conflicts and slots agree with a grid of minutes', async (zone) => {
    const seed = PROVIDERS.findIndex((one) => one.name === name) * 10 + ZONES.indexOf(zone) + 1;
    const world = makeWorld(zone, seed, { tentative });
    const truth = truthOf(world);
    const calendar = await load(world);
    const random = seededRandom(seed + 500);
    const int = (below: number): number => Math.floor(random() * below);
    const wall = walls.get(zone);
    if (wall === undefined) throw new Error(zone);

    let events: CalendarEvent[] = [];
    let start = FIRST_DAY;
    for (let week = 0; week < WEEKS_EACH; week++) {
      if (week % WEEKS_READ === 0) {
        start = FIRST_DAY + int((WEEKS - WEEKS_READ) * WEEK_MINUTES) * MINUTE;
        events = await read(calendar, { from: start, to: start + WEEKS_READ * 7 * DAY });
        totals.read += events.length;
      }
      const from = start + int((WEEKS_READ - 1) * WEEK_MINUTES) * MINUTE;
      const window = { from, to: from + WEEK_MINUTES * MINUTE };
      const wishes = { tentative: int(3) > 0, unanswered: int(3) > 0, allDay: int(3) > 0 };
      const taking = truth.filter((one) => takes(one, wishes) && one.end > window.from && one.start < window.to);

      const busy = busyTimes(events, window, wishes);
      const expected = gridOf(from, taking);
      const seen = gridOf(
        from,
        busy.map((one) => ({ start: one.from, end: one.to })),
      );
      // Every minute, in words that say which one differs.
      const same = Buffer.compare(expected, seen) === 0;
      const differing = same ? -1 : expected.findIndex((minute, i) => minute !== seen[i]);
      expect(same ? null : new Date(from + differing * MINUTE).toISOString()).toBeNull();
      busy.forEach((one, i) => {
        expect(one.from).toBeLessThan(one.to);
        expect(one.from).toBeGreaterThan(busy[i - 1]?.to ?? -Infinity);
      });

      for (let i = 0; i < 3; i++) {
        const at = from + int(WEEK_MINUTES - 240) * MINUTE;
        const time = { from: at, to: at + (1 + int(239)) * MINUTE };
        const conflicts = conflictsWith(events, time, wishes);
        const named = conflicts.map((one) => nameOf(one.title, Date.parse(one.start))).sort();
        expect(named).toEqual(conflictsByMinute(taking, time));
        totals.conflicts += named.length;
      }

      const open = int(1200);
      const hours: WorkingHours = {
        timeZone: zone,
        days: [1, 2, 3, 4, 5],
        from: open,
        to: open + 60 + int(1380 - open),
      };
      const buffer = [0, 5, 10][int(3)] ?? 0;
      const request = { minutes: [15, 30, 45, 60][int(4)] ?? 15, limit: [3, 10, 1000][int(3)] ?? 10 };
      const slots = freeSlots(busy, {
        window,
        durationMs: request.minutes * MINUTE,
        bufferMs: buffer * MINUTE,
        workingHours: hours,
        limit: request.limit,
      });
      const near = busy.map((one) => ({ start: one.from - buffer * MINUTE, end: one.to + buffer * MINUTE }));
      const inside = new Uint8Array(WEEK_MINUTES);
      for (let minute = 0; minute < WEEK_MINUTES; minute++) {
        const shown = wall.minuteOfWeek(from + minute * MINUTE);
        const ofDay = shown % 1440;
        if (hours.days.includes((shown - ofDay) / 1440) && ofDay >= hours.from && ofDay < hours.to) inside[minute] = 1;
      }
      expect(slots).toEqual(slotsByMinute(from, gridOf(from, near), inside, request));

      totals.weeks += 1;
      totals.busyMinutes += minutesOf(expected);
      totals.slots += slots.length;
      if (wall.minuteOfWeek(window.from) !== wall.minuteOfWeek(window.to)) totals.clockChanges += 1;
    }
    // Nothing was compared with nothing.
    expect(truth.length).toBeGreaterThan(600);
  });
});
