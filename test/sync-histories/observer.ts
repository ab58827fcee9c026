import type { CalendarChange, CalendarState } from '../../core/src/sync';
import type { TruthEvent, World } from './world';

/** What was promised did not hold. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

export type Truth = ReadonlyMap<string, TruthEvent>;

export interface Span {
  from: number;
  to: number;
}

/** A moment when the sync had caught up with everything people did. */
export interface CleanPoint {
  truth: Truth;
  window: Span;
  /** Ids of all rows of the mirror: some are over already and wait to be forgotten. */
  rows: ReadonlySet<string>;
}

export function truthIn(world: World, window: Span): Map<string, TruthEvent> {
  return new Map(world.truth(window.from, window.to).map((event) => [event.id, event]));
}

/** The ids whose row is not what the provider has: wrong, missing, or too many. */
export function differingRows(state: CalendarState, truth: Truth, window: Span): string[] {
  const wrong: string[] = [];
  for (const [id, row] of Object.entries(state.rows)) {
    const [title, start, end, flags, link] = row;
    if (start * 1000 >= window.to || end * 1000 <= window.from) continue;
    const event = truth.get(id);
    const same =
      event !== undefined &&
      event.title === title &&
      event.start === start * 1000 &&
      event.end === end * 1000 &&
      event.allDay === Boolean(flags & 1) &&
      event.link === (link === 0 ? null : link);
    if (!same) wrong.push(id);
  }
  for (const id of truth.keys()) if (!Object.hasOwn(state.rows, id)) wrong.push(id);
  return wrong;
}

type Compared = Exclude<keyof TruthEvent, 'id' | 'version'>;

/** Our names of the fields that are compared one by one; who is invited and what they answered only counts together. */
const NAMES: Readonly<Record<Compared, string>> = {
  title: 'title',
  start: 'start',
  end: 'end',
  allDay: 'allDay',
  link: 'meetingLink',
  response: 'response',
  status: 'status',
  location: 'location',
  description: 'description',
  settings: 'settings',
  people: 'people',
};
const PEOPLE = new Set(['organizer', 'attendees', 'attendeeResponses']);

/** The fields in which two versions differ, by our names. */
export function differences(a: TruthEvent, b: TruthEvent): Set<string> {
  const fields = new Set<string>();
  for (const field of Object.keys(NAMES) as Compared[]) if (a[field] !== b[field]) fields.add(NAMES[field]);
  // A day's event that gets a time has another start and end, even where both begin at midnight.
  if (fields.delete('allDay')) for (const name of ['start', 'end']) fields.add(name);
  return fields;
}

function saidToDiffer(change: CalendarChange): Set<string> {
  return new Set(change.changed.map((field) => (PEOPLE.has(field) ? 'people' : field)));
}

/**
 * Between two clean points exactly the differences must have been told, each once. Found out from the provider's data
 * alone; `skip` names events that are known to be lost.
 */
export function checkTold(
  world: World,
  before: CleanPoint,
  after: CleanPoint,
  told: readonly CalendarChange[],
  skip: ReadonlySet<string>,
): number {
  const byId = new Map<string, CalendarChange[]>();
  for (const change of told) {
    if (change.cause === 'clock') continue;
    byId.set(change.event.id, [...(byId.get(change.event.id) ?? []), change]);
  }
  let checked = 0;
  for (const id of new Set([...before.truth.keys(), ...after.truth.keys(), ...byId.keys()])) {
    if (skip.has(id)) continue;
    const a = before.truth.get(id);
    const b = after.truth.get(id);
    const changes = byId.get(id) ?? [];
    const fail = (what: string): never => {
      throw new Broken(`${what}: ${JSON.stringify({ id, before: a, after: b, told: changes.map(brief) })}`);
    };
    if (changes.length > 1) fail('told more than once');
    const [change] = changes;
    checked += 1;
    if (a !== undefined && b !== undefined) {
      const expected = differences(a, b);
      if (expected.size === 0 && change) fail('told although nothing changed');
      if (expected.size === 0) continue;
      if (change?.change !== 'updated') return fail('an update was not told');
      const said = saidToDiffer(change);
      if (said.size !== expected.size || [...expected].some((field) => !said.has(field))) {
        fail(`told other fields than ${[...expected].join('+')}`);
      }
    } else if (b !== undefined) {
      // A row that was over already, and came back: for the mirror an update.
      const kinds = before.rows.has(id) ? ['created', 'updated'] : ['created'];
      if (!change || !kinds.includes(change.change)) fail('a new event was not told');
    } else if (a !== undefined) {
      const now = world.find(id);
      const over = a.end <= after.window.from;
      if (now === null && change?.change !== 'cancelled' && !(over && !change)) fail('a cancellation was not told');
      if (now === null) continue;
      const moved = differences(a, now).size > 0;
      if (!moved && change) fail('told although it only grew old');
      if (moved && change?.change !== 'updated' && !(over && !change)) fail('that it left the window was not told');
      if (moved && change && change.cause !== 'window') fail('that it left the window was told as an edit');
    } else if (change && !before.rows.has(id)) {
      fail('told of something outside the window');
    }
  }
  return checked;
}

/** What somebody believes who hears nothing but the changes. */
export class Belief {
  constructor(private readonly events = new Map<string, Believed>()) {}

  copy(): Belief {
    return new Belief(new Map(this.events));
  }

  know(truth: Truth): void {
    for (const { id, title, start, end, link, response } of truth.values()) {
      this.events.set(id, { title, start, end, link, response });
    }
  }

  /** @param from start of the window: what was over before may be told again as new. */
  take(change: CalendarChange, from: number): void {
    const { event, change: kind } = change;
    const known = this.events.get(event.id);
    if (kind === 'created' && known && known.end > from) throw new Broken(`created although known: ${brief(change)}`);
    if (kind === 'updated' && !known) throw new Broken(`updated although unknown: ${brief(change)}`);
    if (kind === 'cancelled' && !known) throw new Broken(`cancelled although unknown: ${brief(change)}`);
    if (kind === 'cancelled' || (kind === 'updated' && change.cause === 'window')) this.events.delete(event.id);
    else if (kind === 'created' || kind === 'updated') {
      this.events.set(event.id, {
        title: event.title,
        start: Date.parse(event.start),
        end: Date.parse(event.end),
        link: event.meeting?.url ?? null,
        response: event.response,
      });
    }
  }

  /** It must be the calendar as it is, inside the window. */
  compare(truth: Truth, window: Span, skip: ReadonlySet<string>): void {
    for (const [id, { title, start, end, link, response }] of truth) {
      if (skip.has(id)) continue;
      const known = this.events.get(id);
      const is: Believed = { title, start, end, link, response };
      if (JSON.stringify(known) !== JSON.stringify(is)) {
        throw new Broken(`told wrongly: ${id} ${JSON.stringify({ is, believed: known })}`);
      }
    }
    for (const [id, known] of this.events) {
      if (skip.has(id) || truth.has(id) || known.end <= window.from || known.start >= window.to) continue;
      throw new Broken(`its end was never told: ${id} ${JSON.stringify(known)}`);
    }
  }
}

interface Believed {
  title: string;
  start: number;
  end: number;
  link: string | null;
  response: string | null;
}

export function brief(change: CalendarChange): string {
  const { event } = change;
  return `${change.change} ${event.id} "${event.title}" ${event.start} ${change.changed.join('+')} (${change.cause})`;
}
