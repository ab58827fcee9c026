import { type Random, seededRandom } from '../../sandbox/random';
import { instantOf } from './wall';

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;

/** A calendar's owner, and somebody who invites them. */
export const OWNER = 'ada@example.com';
export const BOSS = 'grace@example.com';

/** What is laid into a calendar: 92 weeks, in which clocks change three or four times in each zone that changes them. */
export const FIRST_DAY = Date.UTC(2026, 2, 2);
export const WEEKS = 92;

/** How an event looks to its owner. `elsewhere` says where somebody is, and takes no time; `away` does. */
export type Shows = 'busy' | 'free' | 'elsewhere' | 'away';
export type Answer = 'accepted' | 'declined' | 'tentative' | 'needsAction';

interface Common {
  title: string;
  shows: Shows;
  status: 'confirmed' | 'tentative' | 'cancelled';
  /** The owner's answer to an invitation; null where it is an appointment of their own. */
  answer: Answer | null;
}

export type Entry =
  | (Common & { kind: 'single'; /** ms since epoch */ start: number; minutes: number })
  | (Common & { kind: 'allDay'; /** Midnight as if it were UTC. */ day: number; days: number })
  | (Common & {
      kind: 'series';
      /** The first one by the clock on the wall, as if it were UTC. */
      wall: number;
      minutes: number;
      stepDays: number;
      count: number;
      changes: Map<number, Change>;
    });

/** One occurrence of a series that is not like the others. */
export type Change = { kind: 'deleted' } | { kind: 'moved'; start: number; minutes: number } | { kind: 'freed' };

/** One occurrence, said by plain arithmetic. */
export interface Truth {
  title: string;
  start: number;
  end: number;
  allDay: boolean;
  shows: Shows;
  status: Common['status'];
  answer: Answer | null;
}

export interface World {
  zone: string;
  entries: Entry[];
}

/**
 * A calendar at random.
 * @param tentative whether events that are tentative of themselves are to be had: Graph knows none.
 */
export function makeWorld(zone: string, seed: number, { tentative }: { tentative: boolean }): World {
  const random = seededRandom(seed);
  const int = (below: number): number => Math.floor(random() * below);
  const pick = <T>(choices: readonly [T, ...T[]]): T => choices[int(choices.length)] ?? choices[0];
  let count = 0;
  const common = (): Common => {
    const invited = int(3) === 0;
    const cancelled = int(12) === 0;
    return {
      title: `Event ${++count}`,
      // Who is invited answers, and is shown as busy by that.
      shows: invited ? 'busy' : pick(['busy', 'busy', 'busy', 'free', 'elsewhere', 'away']),
      status: cancelled ? 'cancelled' : tentative && int(8) === 0 ? 'tentative' : 'confirmed',
      answer: invited ? pick(['accepted', 'declined', 'tentative', 'needsAction']) : null,
    };
  };
  const entries: Entry[] = [];
  for (let i = 0; i < WEEKS * 5; i++) {
    const minutes = pick([0, 15, 25, 30, 50, 60, 90, 240, 1501]);
    entries.push({ ...common(), kind: 'single', start: FIRST_DAY + int(WEEKS * 7 * 1440) * MINUTE, minutes });
  }
  for (let i = 0; i < WEEKS / 2; i++) {
    entries.push({ ...common(), kind: 'allDay', day: FIRST_DAY + int(WEEKS * 7) * DAY, days: 1 + int(3) });
  }
  for (let i = 0; i < 30; i++) entries.push(series(common(), random, zone));
  return { zone, entries };
}

function series(common: Common, random: Random, zone: string): Entry {
  const int = (below: number): number => Math.floor(random() * below);
  const stepDays = [1, 7, 7, 14][int(4)] ?? 7;
  // Between five and twenty: the hours that a change of clocks leaves out or repeats are the recurrence tests' own.
  const wall = FIRST_DAY + int((WEEKS - 30) * 7) * DAY + (300 + int(900)) * MINUTE;
  const entry = { ...common, kind: 'series' as const, wall, minutes: 15 + int(100), stepDays, count: 2 + int(30) };
  const changes = new Map<number, Change>();
  // Guests do not move what they are invited to.
  if (common.answer === null && common.status !== 'cancelled') {
    for (let index = 0; index < entry.count; index++) {
      const dice = int(12);
      const start = instantOf(wall + index * stepDays * DAY, zone);
      if (dice === 0) changes.set(index, { kind: 'deleted' });
      if (dice === 1) changes.set(index, { kind: 'freed' });
      if (dice === 2)
        changes.set(index, { kind: 'moved', start: start + (int(481) - 240) * MINUTE, minutes: 10 + int(120) });
    }
  }
  return { ...entry, changes };
}

/** The instant at which an occurrence of a series was to begin. */
export function plannedStart(entry: Extract<Entry, { kind: 'series' }>, index: number, zone: string): number {
  return instantOf(entry.wall + index * entry.stepDays * DAY, zone);
}

/** Every occurrence there is, changed ones as they are now. */
export function truthOf({ zone, entries }: World): Truth[] {
  return entries.flatMap((entry): Truth[] => {
    const { title, shows, status, answer } = entry;
    const common = { title, shows, status, answer, allDay: false };
    if (entry.kind === 'single') {
      return [{ ...common, start: entry.start, end: entry.start + entry.minutes * MINUTE }];
    }
    if (entry.kind === 'allDay') {
      const end = instantOf(entry.day + entry.days * DAY, zone);
      return [{ ...common, allDay: true, start: instantOf(entry.day, zone), end }];
    }
    return Array.from({ length: entry.count }, (_, index) => index).flatMap((index): Truth[] => {
      const change = entry.changes.get(index);
      const start = plannedStart(entry, index, zone);
      if (change?.kind === 'deleted') return [];
      if (change?.kind === 'moved') {
        return [{ ...common, start: change.start, end: change.start + change.minutes * MINUTE }];
      }
      const end = start + entry.minutes * MINUTE;
      return [{ ...common, start, end, shows: change?.kind === 'freed' ? 'free' : shows }];
    });
  });
}

export interface Wishes {
  tentative: boolean;
  unanswered: boolean;
  allDay: boolean;
}

/** Whether an occurrence takes its owner's time. */
export function takes({ shows, status, answer, allDay }: Truth, wishes: Wishes): boolean {
  if (status === 'cancelled' || answer === 'declined') return false;
  if (shows === 'free' || shows === 'elsewhere') return false;
  if ((status === 'tentative' || answer === 'tentative') && !wishes.tentative) return false;
  if (answer === 'needsAction' && !wishes.unanswered) return false;
  return wishes.allDay || !allDay;
}
