import fc from 'fast-check';
import { type CalendarEvent, occurrenceKey } from '../event.js';
import { busyTimes, conflictsWith, merge, takesTime } from './busy.js';
import { freeSlots, withBuffer } from './slots.js';
import { OFFICE_HOURS, type WorkingHours, workingTimes } from './working-hours.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK_MINUTES = 7 * 24 * 60;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

function event(start: number, minutes: number, over: Partial<CalendarEvent> = {}): CalendarEvent {
  const id = `${start}-${minutes}`;
  return {
    id,
    calendarId: 'c',
    provider: 'google',
    occurrenceKey: occurrenceKey(id, null),
    iCalUid: id,
    kind: 'single',
    seriesId: null,
    recurrenceId: null,
    status: 'confirmed',
    title: '',
    description: null,
    location: null,
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * MINUTE).toISOString(),
    allDay: false,
    startDate: null,
    endDate: null,
    timeZone: 'UTC',
    eventType: 'default',
    busy: true,
    visibility: 'default',
    organizer: null,
    attendees: [],
    attendeesOmitted: false,
    response: null,
    conference: null,
    meeting: null,
    url: null,
    created: null,
    updated: null,
    etag: null,
    ...over,
  };
}

/** The minutes of a week that are in some stretch, one by one. */
function grid(weekStart: number, inside: (at: number) => boolean): boolean[] {
  return Array.from({ length: WEEK_MINUTES }, (_, minute) => inside(weekStart + minute * MINUTE));
}

const within = (intervals: readonly { from: number; to: number }[]) => (at: number) =>
  intervals.some(({ from, to }) => at >= from && at < to);

const NOW = Date.parse('2026-03-23T00:00:00Z');
const week = fc
  .record({
    weekStart: fc.integer({ min: 0, max: 60 }).map((n) => NOW + n * 7 * 24 * HOUR),
    events: fc.array(
      fc.record({
        at: fc.integer({ min: -600, max: WEEK_MINUTES + 600 }),
        minutes: fc.integer({ min: 0, max: 1500 }),
        busy: fc.boolean(),
        allDay: fc.boolean(),
        status: fc.constantFrom('confirmed' as const, 'tentative' as const, 'cancelled' as const),
        response: fc.constantFrom(null, 'accepted' as const, 'declined' as const, 'tentative' as const),
        provider: fc.constantFrom('google', 'microsoft', 'caldav'),
      }),
      { maxLength: 25 },
    ),
    zone: fc.constantFrom(...ZONES),
    tentative: fc.boolean(),
  })
  .map(({ weekStart, events, ...rest }) => ({
    weekStart,
    window: { from: weekStart, to: weekStart + WEEK_MINUTES * MINUTE },
    events: events.map(({ at, minutes, ...over }) => event(weekStart + at * MINUTE, minutes, over)),
    ...rest,
  }));

test('busy times agree with a grid of minutes, and neither touch nor overlap', () => {
  fc.assert(
    fc.property(week, ({ weekStart, window, events, tentative }) => {
      const busy = busyTimes(events, window, { tentative });
      const expected = grid(weekStart, (at) =>
        events.some((one) => takesTime(one, { tentative }) && at >= Date.parse(one.start) && at < Date.parse(one.end)),
      );
      expect(grid(weekStart, within(busy))).toEqual(expected);
      busy.forEach(({ from, to }, i) => {
        expect(from).toBeLessThan(to);
        expect(from).toBeGreaterThan(busy[i - 1]?.to ?? -Infinity);
      });
    }),
    { numRuns: 100 },
  );
});

/** Hour and day on the wall, by the platform alone. */
function wallIn(timeZone: string): (at: number) => { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
    return { day: days.indexOf(parts.get('weekday') ?? ''), minute };
  };
}

test('working hours are those on the wall, also in weeks in which clocks change', () => {
  fc.assert(
    fc.property(
      week,
      fc.integer({ min: 240, max: 800 }),
      fc.integer({ min: 10, max: 600 }),
      ({ zone, weekStart, window }, from, length) => {
        const hours: WorkingHours = { timeZone: zone, days: [1, 2, 3, 4, 5], from, to: Math.min(1440, from + length) };
        const wall = wallIn(zone);
        const expected = grid(weekStart, (at) => {
          const { day, minute } = wall(at);
          return hours.days.includes(day) && minute >= hours.from && minute < hours.to;
        });
        expect(grid(weekStart, within(workingTimes(hours, window)))).toEqual(expected);
      },
    ),
    { numRuns: 20 },
  );
  expect(() => workingTimes({ timeZone: 'UTC', days: [1], from: 600, to: 600 }, { from: 0, to: 1 })).toThrow(
    'are none',
  );
});

test('free slots are free, inside the hours, as long as asked for, and none is left out', () => {
  fc.assert(
    fc.property(
      week,
      fc.constantFrom(15, 30, 60),
      fc.constantFrom(0, 10, 45),
      ({ window, events, zone }, minutes, buffer) => {
        const busy = busyTimes(events, withBuffer(window, buffer * MINUTE));
        const durationMs = minutes * MINUTE;
        const workingHours = { ...OFFICE_HOURS, timeZone: zone };
        const bufferMs = buffer * MINUTE;
        const slots = freeSlots(busy, { window, durationMs, bufferMs, workingHours, limit: 1000 });
        const open = workingTimes(workingHours, window);
        const fits = (from: number): boolean =>
          open.some((range) => from >= range.from && from + durationMs <= range.to) &&
          events.every(
            (one) =>
              !takesTime(one) ||
              one.start === one.end ||
              from + durationMs <= Date.parse(one.start) - bufferMs ||
              from >= Date.parse(one.end) + bufferMs,
          );
        let end = -Infinity;
        for (const slot of slots) {
          expect(fits(slot.from)).toBe(true);
          expect(slot.to - slot.from).toBe(durationMs);
          expect(slot.from).toBeGreaterThanOrEqual(end);
          end = slot.to;
        }
        // Every quarter of an hour that would do lies in one of them.
        for (let at = window.from; at < window.to; at += 15 * MINUTE) {
          if (fits(at)) expect(slots.some(({ from, to }) => from < at + durationMs && to > at)).toBe(true);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('a slot keeps its distance also from what lies just outside the window', () => {
  const window = { from: NOW, to: NOW + HOUR };
  const events = [event(NOW - HOUR, 60), event(NOW + HOUR, 60)];
  const bufferMs = 15 * MINUTE;
  const request = { window, durationMs: 30 * MINUTE, bufferMs };
  expect(withBuffer(window, bufferMs)).toEqual({ from: NOW - bufferMs, to: NOW + HOUR + bufferMs });
  expect(freeSlots(busyTimes(events, withBuffer(window, bufferMs)), request)).toEqual([
    { from: NOW + bufferMs, to: NOW + 45 * MINUTE },
  ]);
});

test('conflicts: what is in the way, each meeting once, in order', () => {
  const time = { from: NOW, to: NOW + HOUR };
  const late = event(NOW + 30 * MINUTE, 60);
  const early = event(NOW - 30 * MINUTE, 31);
  const copy = { ...late, calendarId: 'other', provider: 'microsoft' };
  const free = event(NOW, 60, { busy: false });
  const before = event(NOW - HOUR, 60);
  const point = event(NOW + 10 * MINUTE, 0);
  expect(conflictsWith([late, copy, early, free, before, point], time)).toEqual([early, late]);
});

test('merge joins what touches', () => {
  expect(
    merge([
      { from: 5, to: 6 },
      { from: 0, to: 2 },
      { from: 2, to: 4 },
      { from: 1, to: 3 },
    ]),
  ).toEqual([
    { from: 0, to: 4 },
    { from: 5, to: 6 },
  ]);
});
