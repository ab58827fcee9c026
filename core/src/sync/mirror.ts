import { isRejectedEvent, type RemovedEvent, type SeriesSet, type Window } from '../calendars/source.js';
import { type CalendarEvent, digest } from '../event.js';
import type { CalendarChange } from './change.js';
import { diff, FLAG, type MirrorRow, remembered, toRow } from './row.js';
import type { CalendarState } from './state.js';

export interface MirrorSettings {
  calendarId: string;
  provider: string;
  /** ms since epoch. */
  now: number;
  /** The user's filters as a pure function. */
  matches: (event: CalendarEvent) => boolean;
}

/** How changes found while applying one listing are to be told. */
export interface Telling {
  /** Nothing is told: the first listing, or rows that are only judged again after the filters changed. */
  silent: boolean;
  /**
   * What lies beyond the range that the mirror was complete for came there by time, unless it was created after this
   * instant (ms since epoch). Default: nothing was.
   */
  newSince?: number;
}

/** Somebody did something, and it is told. */
export const TOLD: Telling = { silent: false };

/**
 * The last known version of every occurrence in the window of one calendar. Changes go into an overlay first, so that
 * a sync that fails half-way leaves the saved state as it was; {@link commit} carries them over.
 */
export class Mirror {
  private readonly overlay = new Map<string, MirrorRow | null>();
  /** Starts and ends that an edit moved behind the watermark: they are due now although time did not pass them. */
  readonly overdue = new Set<`${'startingSoon' | 'started' | 'ended'} ${string}`>();
  /** Ids whose event was created, changed or removed since this was last cleared. */
  readonly touched = new Set<string>();
  /** Ids by series, built when a whole series is removed. */
  private seriesIndex: Map<string, Set<string>> | undefined;

  constructor(
    readonly state: CalendarState,
    private readonly settings: MirrorSettings,
  ) {}

  get(id: string): MirrorRow | undefined {
    const changed = this.overlay.get(id);
    if (changed !== undefined) return changed ?? undefined;
    return Object.hasOwn(this.state.rows, id) ? this.state.rows[id] : undefined;
  }

  *entries(): Generator<[string, MirrorRow]> {
    for (const id of Object.keys(this.state.rows)) {
      const row = this.overlay.has(id) ? this.overlay.get(id) : this.state.rows[id];
      if (row) yield [id, row];
    }
    for (const [id, row] of this.overlay) {
      if (row !== null && !Object.hasOwn(this.state.rows, id)) yield [id, row];
    }
  }

  /** Writes the overlay into the saved rows. */
  commit(): void {
    for (const [id, row] of this.overlay) {
      if (row === null) Reflect.deleteProperty(this.state.rows, id);
      else write(this.state.rows, id, row);
    }
    this.discard();
  }

  /** Drops the overlay: what was found since the last commit is not believed. */
  discard(): void {
    this.overlay.clear();
    this.overdue.clear();
    this.touched.clear();
    this.seriesIndex = undefined;
  }

  /** Whether the saved state has it: it was there before this run. */
  wasThere(id: string): boolean {
    return Object.hasOwn(this.state.rows, id);
  }

  /** Whether it is an occurrence, or a series that has some. */
  knows(id: string): boolean {
    return this.get(id) !== undefined || this.occurrencesOf(id).length > 0;
  }

  /** Takes in the current version of an event. Returns what there is to tell: nothing or one change. */
  apply(event: CalendarEvent, window: Window, telling: Telling): CalendarChange | null {
    const row = this.get(event.id);
    if (event.status === 'cancelled') return row ? this.drop(event.id, row, telling, event) : null;

    const start = Date.parse(event.start);
    const end = Date.parse(event.end);
    const inside = start < window.to && end > window.from;
    if (!row && !inside) return null;

    const matches = this.settings.matches(event);
    if (!row) {
      this.touched.add(event.id);
      const added = toRow(event, this.state.timeZone, this.state.generation, matches);
      this.set(event.id, added);
      this.noteDue(event.id, telling.silent ? null : { start: Infinity, end: Infinity }, { start, end });
      if (telling.silent || !matches) return null;
      const isNew = event.created !== null && Date.parse(event.created) >= (telling.newSince ?? Infinity);
      const drifted = start >= this.state.horizon && !isNew;
      const name = changeId('created', event, [], this.edition(event.updated, added));
      return { ...this.tell('created', event, name), cause: drifted ? 'window' : 'edit' };
    }

    const told = Boolean(row[3] & FLAG.told);
    const next = toRow(event, this.state.timeZone, this.state.generation, matches);
    const { changed, previous } = diff(row, next);
    if (changed.length > 0) this.touched.add(event.id);
    if (inside) {
      if (changed.length > 0 || told !== matches || row[9] !== this.state.generation) {
        // The version of the last change that can be seen: what is told of a row later must not have another name
        // because in between something was touched that nobody is told of.
        if (changed.length === 0) next[8] = row[8];
        this.set(event.id, next);
      }
      if (changed.includes('start') || changed.includes('end')) {
        this.noteDue(event.id, { start: row[1] * 1000, end: row[2] * 1000 }, { start, end });
      }
    } else {
      this.set(event.id, null);
    }
    if (telling.silent || changed.length === 0 || (!told && !matches)) return null;
    const name = changeId('updated', event, changed, this.edition(event.updated, next));
    const cause = inside ? 'edit' : 'window';
    return { ...this.tell('updated', event, name), changed, previous, cause, matchesFilters: matches };
  }

  /** Takes in that something is gone. A series id takes its occurrences with it. */
  remove(removed: Pick<RemovedEvent, 'id'>, telling: Telling): CalendarChange[] {
    const row = this.get(removed.id);
    if (row) {
      const change = this.drop(removed.id, row, telling);
      return change === null ? [] : [change];
    }
    return this.removeAll(this.occurrencesOf(removed.id), telling);
  }

  /**
   * Takes in which occurrences of a series are inside a window: others that are known to be there are gone. Returns also
   * the ids of those that may have been moved out of it instead: they were moved before, and can be anywhere.
   */
  applySeries(set: SeriesSet, window: Window, telling: Telling): { changes: CalendarChange[]; unsure: string[] } {
    const ids = new Set(set.ids);
    for (const id of ids) this.keep(id);
    const gone: string[] = [];
    const unsure: string[] = [];
    for (const id of [set.seriesId, ...this.occurrencesOf(set.seriesId)]) {
      const row = ids.has(id) ? undefined : this.get(id);
      if (row === undefined || row[1] * 1000 >= window.to || row[2] * 1000 <= window.from) continue;
      (row[3] & FLAG.exception ? unsure : gone).push(id);
    }
    return { changes: this.removeAll(gone, telling), unsure };
  }

  private removeAll(ids: readonly string[], telling: Telling): CalendarChange[] {
    const changes: CalendarChange[] = [];
    for (const id of ids) {
      const row = this.get(id);
      const change = row ? this.drop(id, row, telling) : null;
      if (change !== null) changes.push(change);
    }
    return changes;
  }

  /** Whether {@link apply} would find anything new in it. */
  differs(event: CalendarEvent, window: Window): boolean {
    const row = this.get(event.id);
    if (event.status === 'cancelled') return row !== undefined;
    if (row !== undefined) return diff(row, toRow(event, this.state.timeZone, 0, true)).changed.length > 0;
    return Date.parse(event.start) < window.to && Date.parse(event.end) > window.from;
  }

  /** Forgets a row without telling anybody. */
  forget(id: string): void {
    this.set(id, null);
  }

  /**
   * Marks what stands behind ids that could not be read as seen by the listing under way: rows, all rows of a series, and
   * rows whose names begin with the id, for not every source knows its series by the name that it rejects.
   */
  keepAll(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const byBase = new Map<string, string[]>();
    for (const id of ids) {
      this.keep(id);
      for (const occurrence of this.occurrencesOf(id)) this.keep(occurrence);
      byBase.set(baseOf(id), [...(byBase.get(baseOf(id)) ?? []), id]);
    }
    for (const [rowId] of this.entries()) {
      if (byBase.get(baseOf(rowId))?.some((id) => isRejectedEvent(rowId, id)) === true) this.keep(rowId);
    }
  }

  /** Marks a row as seen by the listing under way. */
  keep(id: string): void {
    const row = this.get(id);
    if (row === undefined || row[9] === this.state.generation) return;
    const kept: MirrorRow = [...row];
    kept[9] = this.state.generation;
    this.set(id, kept);
  }

  remembered(id: string, row: MirrorRow): CalendarEvent {
    const { calendarId, provider } = this.settings;
    return remembered(row, id, { id: calendarId, provider, timeZone: this.state.timeZone });
  }

  private drop(id: string, row: MirrorRow, telling: Telling, last?: CalendarEvent): CalendarChange | null {
    this.touched.add(id);
    this.set(id, null);
    if (telling.silent || !(row[3] & FLAG.told)) return null;
    const known = this.remembered(id, row);
    // A tombstone says no time, and versions in between may have been missed: this is news as of now, and must not
    // look older than what somebody else read of the event meanwhile.
    const updated = new Date(Math.max(row[8], this.settings.now)).toISOString();
    const event: CalendarEvent = { ...known, status: 'cancelled', updated };
    // A tombstone with details knows more than the row; what it leaves empty the row fills.
    const full = last === undefined ? event : fill(last, event);
    return {
      // Named by what was known before: the same, whether a tombstone or a look-up brought the news.
      ...this.tell('cancelled', full, changeId('cancelled', known, [], this.edition(known.updated, row))),
      complete: last !== undefined,
    };
  }

  private tell(kind: 'created' | 'updated' | 'cancelled', event: CalendarEvent, id: string): CalendarChange {
    return {
      changeId: id,
      change: kind,
      changed: [],
      previous: {},
      cause: 'edit',
      matchesFilters: true,
      complete: true,
      event,
    };
  }

  /**
   * Which edition of an event a row is: what is in it, and when the provider says that it became so; or, where it does
   * not say, how much had been told before. The same when a run is repeated from the same state, another one when the
   * same thing happens again.
   */
  edition(updated: string | null, row: MirrorRow): string {
    const [title, , , flags, link, , response, hashes] = row;
    const when = updated ?? `after ${this.state.told}`;
    return JSON.stringify([when, title, flags & FLAG.tentative, link, response, hashes]);
  }

  /**
   * Sees to it that the new times are told. `before` null means that nothing is to be told of the past: the row
   * belongs to the first listing.
   */
  private noteDue(
    id: string,
    before: { start: number; end: number } | null,
    after: { start: number; end: number },
  ): void {
    const { toldUntil, soonMs, nextDue } = this.state;
    const passed = (was: number, is: number): boolean => is <= toldUntil && was > toldUntil;
    const goesOn = after.end > toldUntil;
    const ended = before !== null && before.end !== Infinity && passed(before.end, after.end);
    if ((goesOn || ended) && after.start - soonMs < nextDue) this.state.agenda = [...this.state.agenda, id];
    if (before === null) return;
    if (goesOn && passed(before.start - soonMs, after.start - soonMs)) this.overdue.add(`startingSoon ${id}`);
    if (goesOn && passed(before.start, after.start)) this.overdue.add(`started ${id}`);
    // A meeting that is entered after it is over did not end now.
    if (ended) this.overdue.add(`ended ${id}`);
  }

  private set(id: string, row: MirrorRow | null): void {
    this.overlay.set(id, row);
    if (row !== null && row[11] !== 0 && this.seriesIndex) indexAdd(this.seriesIndex, row[11], id);
  }

  /** Ids of the known occurrences of a series. */
  occurrencesOf(seriesId: string): string[] {
    if (this.seriesIndex === undefined) {
      this.seriesIndex = new Map();
      for (const [id, row] of this.entries()) if (row[11] !== 0) indexAdd(this.seriesIndex, row[11], id);
    }
    return [...(this.seriesIndex.get(seriesId) ?? [])].filter((id) => this.get(id)?.[11] === seriesId);
  }
}

/** What an id of an occurrence begins with where it names its series. */
const baseOf = (id: string): string => id.split('#', 1)[0] ?? '';

/** An id is foreign text: written plainly, `__proto__` would not become a row. */
function write(rows: Record<string, MirrorRow>, id: string, row: MirrorRow): void {
  if (id !== '__proto__') rows[id] = row;
  else Object.defineProperty(rows, id, { value: row, enumerable: true, configurable: true, writable: true });
}

function indexAdd(index: Map<string, Set<string>>, series: string, id: string): void {
  const ids = index.get(series);
  if (ids) ids.add(id);
  else index.set(series, new Set([id]));
}

function fill(last: CalendarEvent, known: CalendarEvent): CalendarEvent {
  return {
    ...last,
    title: last.title === '' ? known.title : last.title,
    meeting: last.meeting ?? known.meeting,
    updated: last.updated ?? known.updated,
  };
}

/** Names a change so that telling it twice can be noticed: what happened to which edition of which event. */
export function changeId(kind: string, event: CalendarEvent, changed: readonly string[], edition: string): string {
  const what = [kind, event.calendarId, event.id, edition, event.start, event.end, changed.join(',')];
  return digest(what.join('\n'));
}
