import { instantOf, wallOf } from '../time-zone';
import { compact, escapeText } from './text';

const DAY_MS = 86_400_000;

/** An event of a feed's own calendar. Instants in ms. */
export interface FeedEvent {
  uid: string;
  title: string;
  start: number;
  minutes: number;
  /** IANA name. */
  zone: string;
  location?: string;
  /** Every so many days, so often; a single event where it is missing. */
  repeat?: { days: number; count: number };
  /** Changed occurrences by their place in the series; null is a deleted one. */
  changes: Map<number, { start: number; minutes: number; title: string } | null>;
  sequence: number;
  updated: number;
}

export interface FeedOccurrence {
  uid: string;
  /** Its start before it was changed; null for a single event. */
  originalStart: number | null;
  start: number;
  end: number;
  title: string;
}

/** What a calendar has to hold for a feed to be made of it. */
export interface FeedContent {
  name: string;
  timeZone: string;
  /** When it was changed last, ms; for Last-Modified. Not known: now. */
  readonly changedAt?: number;
  /** The lines of its VEVENTs, one list for each. `noise` is the moment of reading, for DTSTAMP. */
  components(now: number): string[][];
}

/** A calendar that is moved from the inside, with what it holds said by plain arithmetic. */
export class OwnCalendar implements FeedContent {
  readonly events = new Map<string, FeedEvent>();
  changedAt: number;

  constructor(
    readonly name: string,
    readonly timeZone: string,
    private readonly now: () => number,
  ) {
    this.changedAt = now();
  }

  put(
    event: Pick<FeedEvent, 'uid' | 'title' | 'start' | 'minutes'> &
      Partial<Pick<FeedEvent, 'zone' | 'location' | 'repeat'>>,
  ): void {
    const before = this.events.get(event.uid);
    this.changedAt = this.now();
    this.events.set(event.uid, {
      zone: this.timeZone,
      ...event,
      changes: new Map(),
      sequence: before === undefined ? 0 : before.sequence + 1,
      updated: this.now(),
    });
  }

  /** Changes fields of a whole event. */
  edit(uid: string, changes: Partial<Pick<FeedEvent, 'title' | 'start' | 'minutes' | 'location'>>): void {
    const event = this.event(uid);
    // Another start is another series: what was changed in the old one is forgotten, as calendars do.
    if (changes.start !== undefined && changes.start !== event.start) event.changes.clear();
    Object.assign(event, changes, { sequence: event.sequence + 1, updated: this.now() });
  }

  /** Changes one occurrence of a series, or deletes it (null). */
  change(uid: string, index: number, to: { start: number; minutes: number; title: string } | null): void {
    const event = this.event(uid);
    event.changes.set(index, to);
    event.updated = this.now();
  }

  delete(uid: string): void {
    this.events.delete(uid);
    this.changedAt = this.now();
  }

  /** What shares a moment with [from, to), by start and uid. */
  truth(from: number, to: number): FeedOccurrence[] {
    return [...this.events.values()]
      .flatMap(occurrencesOf)
      .filter(({ start, end }) => start < to && end > from)
      .sort((a, b) => a.start - b.start || (a.uid < b.uid ? -1 : 1));
  }

  components(now: number): string[][] {
    return [...this.events.values()].flatMap((event) => componentsOf(event, now));
  }

  /** The event, which is about to be changed. */
  private event(uid: string): FeedEvent {
    const event = this.events.get(uid);
    if (event === undefined) throw new Error(`no event ${uid}`);
    this.changedAt = this.now();
    return event;
  }
}

function startsOf({ start, zone, repeat }: FeedEvent): number[] {
  if (repeat === undefined) return [start];
  const wall = wallOf(start, zone);
  return Array.from({ length: repeat.count }, (_, i) => instantOf(wall + i * repeat.days * DAY_MS, zone));
}

function occurrencesOf(event: FeedEvent): FeedOccurrence[] {
  const { uid, title, minutes, repeat, changes } = event;
  return startsOf(event).flatMap((original, index) => {
    const changed = changes.get(index);
    if (changed === null) return [];
    const now = changed ?? { start: original, minutes, title };
    const originalStart = repeat === undefined ? null : original;
    return [{ uid, originalStart, start: now.start, end: now.start + now.minutes * 60_000, title: now.title }];
  });
}

function componentsOf(event: FeedEvent, now: number): string[][] {
  const { uid, zone, repeat, changes } = event;
  const starts = startsOf(event);
  const zoned = (name: string, ms: number): string => {
    const wall = wallOf(ms, zone);
    // The second of two equal wall times cannot be written with a zone.
    return instantOf(wall, zone) === ms ? `${name};TZID=${zone}:${compact(wall)}` : `${name}:${compact(ms)}Z`;
  };
  const common = [
    `UID:${uid}`,
    `DTSTAMP:${compact(now)}Z`,
    `LAST-MODIFIED:${compact(event.updated)}Z`,
    `SEQUENCE:${event.sequence}`,
  ];
  const place = event.location === undefined ? [] : [`LOCATION:${escapeText(event.location)}`];
  const master = [
    ...common,
    repeat === undefined ? zoned('DTSTART', event.start) : `DTSTART;TZID=${zone}:${compact(wallOf(event.start, zone))}`,
    `DURATION:PT${event.minutes}M`,
    `SUMMARY:${escapeText(event.title)}`,
    ...place,
  ];
  if (repeat === undefined) return [master];
  master.push(`RRULE:FREQ=DAILY;INTERVAL=${repeat.days};COUNT=${repeat.count}`);
  const overrides: string[][] = [];
  for (const [index, changed] of changes) {
    const original = starts[index];
    if (original === undefined) continue;
    if (changed === null) {
      master.push(zoned('EXDATE', original));
      continue;
    }
    overrides.push([
      ...common,
      zoned('RECURRENCE-ID', original),
      zoned('DTSTART', changed.start),
      zoned('DTEND', changed.start + changed.minutes * 60_000),
      `SUMMARY:${escapeText(changed.title)}`,
      ...place,
    ]);
  }
  return [master, ...overrides];
}
