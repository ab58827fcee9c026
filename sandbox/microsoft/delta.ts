import type { SandboxClock } from '../clock';
import { type Random, seededRandom } from '../random';
import { GraphError } from './errors';
import { text64 } from './ids';
import type { CalendarState, Gone, Item } from './model';
import { occurrencesIn } from './occurrences';
import { type EventRow, itemId, renderBare, renderMaster, renderOccurrence, type View } from './render';

/** How delta misbehaves: chances from 0 to 1, and choices. */
export interface DeltaMood {
  /** A page without rows, though more pages follow. */
  emptyPage: number;
  /** A row (a whole series) comes once more on a later page of the same round. */
  repeat: number;
  /** A round also tells what the round before told already. */
  replay: number;
  /** A row is first told as removed, then as it is. */
  removedFirst: number;
  /** Rows come in any order, a master also behind its occurrences. */
  shuffle: boolean;
  /** Changes to events outside the window are told as removals. */
  outsideNoise: boolean;
  /** All rows of a series on one page, however long that gets. */
  seriesOnOnePage: boolean;
  /** `inWindow`: a master is only listed when its own dates, those of the first occurrence, are in the window. */
  masters: 'always' | 'inWindow';
  /** How a token that is not known any more is refused. */
  expiry: '410' | 'syncStateNotFound' | 'syncStateInvalid' | 'resyncRequired';
  /** How long a token is known, in ms. */
  tokenLifeMs: number;
}

export const DEFAULT_DELTA_MOOD: DeltaMood = {
  emptyPage: 0.05,
  repeat: 0.05,
  replay: 0.05,
  removedFirst: 0.02,
  shuffle: true,
  outsideNoise: true,
  seriesOnOnePage: true,
  masters: 'always',
  expiry: '410',
  tokenLifeMs: 7 * 86_400_000,
};

/** What a delta link stands for. The window is frozen in it. */
interface DeltaState {
  calendar: CalendarState;
  epoch: number;
  issuedAt: number;
  from: number;
  to: number;
  /** The window as it was given: for the address of a fresh round. */
  windowQuery: string;
  /** Everything up to this version has been told. */
  version: number;
  /** The same of the round before: where a replay begins. */
  before: number;
  /** Items that were told as being in the window. */
  known: ReadonlySet<number>;
}

type Row =
  | { kind: 'item'; serial: number; part?: { from: number; to: number } }
  | { kind: 'removedFirst'; serial: number }
  | { kind: 'gone'; gone: Gone };

interface Round {
  state: DeltaState;
  initial: boolean;
  version: number;
  pages: Row[][];
  /** Next-link tokens of the pages, the first one's unused. */
  tokens: string[];
  deltaToken: string | undefined;
}

export interface DeltaPage {
  value: EventRow[];
  link: { kind: 'next' | 'delta'; token: string };
}

const MOST_REMEMBERED = 5_000;

/** Delta over a calendar view: rounds of pages, and links that remember everything. */
export class DeltaService {
  mood: DeltaMood = { ...DEFAULT_DELTA_MOOD };
  private readonly random: Random;
  private readonly states = new Map<string, DeltaState>();
  private readonly pages = new Map<string, { round: Round; index: number }>();

  constructor(
    private readonly clock: SandboxClock,
    seed: number,
  ) {
    this.random = seededRandom(seed + 31);
  }

  /** The first page of a first round. */
  open(
    calendar: CalendarState,
    window: { from: number; to: number; query: string },
    version: number,
    view: View,
    forceEmpty: boolean,
  ): DeltaPage {
    const state: DeltaState = {
      calendar,
      epoch: calendar.epoch,
      issuedAt: this.clock.now(),
      from: window.from,
      to: window.to,
      windowQuery: window.query,
      version: -1,
      before: -1,
      known: new Set(),
    };
    return this.page(this.startRound(state, true, version, view), 0, view, forceEmpty);
  }

  /** The first page of the next round. @throws GraphError when the token is not known (any more) */
  resume(
    token: string,
    version: number,
    view: View,
    forceEmpty: boolean,
    freshUrl: (query: string) => string,
  ): DeltaPage {
    const state = this.states.get(token);
    if (state === undefined || this.isStale(state)) throw this.expired(state, freshUrl);
    return this.page(this.startRound(state, false, version, view), 0, view, forceEmpty);
  }

  /** A further page of a round; asked for again, it comes again. @throws GraphError when the token is not known */
  next(token: string, view: View, forceEmpty: boolean, freshUrl: (query: string) => string): DeltaPage {
    const found = this.pages.get(token);
    if (found === undefined || this.isStale(found.round.state)) throw this.expired(found?.round.state, freshUrl);
    return this.page(found.round, found.index, view, forceEmpty);
  }

  private isStale(state: DeltaState): boolean {
    return state.epoch !== state.calendar.epoch || state.issuedAt + this.mood.tokenLifeMs < this.clock.now();
  }

  private expired(state: DeltaState | undefined, freshUrl: (query: string) => string): GraphError {
    const message = 'The sync state generation is not found; start with a full synchronization.';
    switch (this.mood.expiry) {
      case 'syncStateNotFound':
        return new GraphError(404, 'SyncStateNotFound', message);
      case 'syncStateInvalid':
        return new GraphError(400, 'SyncStateInvalid', 'The sync state is invalid.');
      case 'resyncRequired':
        return new GraphError(400, 'resyncRequired', 'Resync required. Replace all local items.');
      case '410':
        return new GraphError(
          410,
          'SyncStateNotFound',
          message,
          state === undefined ? {} : { location: freshUrl(state.windowQuery) },
        );
    }
  }

  private chance(probability: number): boolean {
    return probability > 0 && this.random() < probability;
  }

  private startRound(state: DeltaState, initial: boolean, version: number, view: View): Round {
    const { mood } = this;
    const since = !initial && this.chance(mood.replay) ? state.before : state.version;
    const rows = this.shuffled(initial ? this.everything(state) : this.changes(state, since, view));
    const pageSize = view.prefer.pageSize ?? 10;
    const pages: Row[][] = [[]];
    let filled = 0;
    const put = (row: Row): void => {
      const length = this.lengthOf(row, state);
      if (filled > 0 && filled + length > pageSize) {
        if (this.chance(mood.emptyPage)) pages.push([]);
        pages.push([]);
        filled = 0;
      }
      pages.at(-1)?.push(row);
      filled += length;
    };
    const again: Row[] = [];
    for (const row of rows) {
      if (row.kind === 'item' && this.chance(mood.removedFirst)) put({ kind: 'removedFirst', serial: row.serial });
      for (const part of this.parts(row, state, pageSize)) put(part);
      if (this.chance(mood.repeat)) again.push(row);
    }
    for (const row of again) for (const part of this.parts(row, state, pageSize)) put(part);
    if (this.chance(mood.emptyPage)) pages.unshift([]);
    return { state, initial, version, pages, tokens: [], deltaToken: undefined };
  }

  private everything(state: DeltaState): Row[] {
    return [...state.calendar.items.values()]
      .filter((item) => isInWindow(item, state))
      .map(({ serial }) => ({ kind: 'item', serial }));
  }

  private changes(state: DeltaState, since: number, view: View): Row[] {
    const { calendar, known } = state;
    const rows: Row[] = [];
    for (const gone of calendar.gone) {
      if (gone.version <= since || (!this.mood.outsideNoise && !known.has(gone.serial))) continue;
      // It came back under the same id.
      if (view.prefer.immutableIds && calendar.items.has(gone.serial)) continue;
      rows.push({ kind: 'gone', gone });
    }
    for (const [serial, version] of calendar.changes) {
      const item = calendar.items.get(serial);
      if (version <= since || item === undefined) continue;
      if (!this.mood.outsideNoise && !known.has(serial) && !isInWindow(item, state)) continue;
      rows.push({ kind: 'item', serial });
    }
    return rows;
  }

  private shuffled(rows: Row[]): Row[] {
    if (!this.mood.shuffle) return rows;
    return rows
      .map((row) => ({ row, order: this.random() }))
      .sort((a, b) => a.order - b.order)
      .map(({ row }) => row);
  }

  /** A series in pieces of a page, when it need not stay together. */
  private parts(row: Row, state: DeltaState, pageSize: number): Row[] {
    const length = this.lengthOf(row, state);
    if (row.kind !== 'item' || this.mood.seriesOnOnePage || length <= 1) return [row];
    const parts: Row[] = [];
    for (let from = 0; from < length; from += pageSize) {
      parts.push({ ...row, part: { from, to: from + pageSize >= length ? Infinity : from + pageSize } });
    }
    return parts;
  }

  private lengthOf(row: Row, state: DeltaState): number {
    if (row.kind !== 'item') return 1;
    const item = state.calendar.items.get(row.serial);
    if (item?.recurrence === undefined) return 1;
    const all = occurrencesIn(item, state.from, state.to).length + 1;
    return row.part === undefined ? all : Math.min(row.part.to, all) - row.part.from;
  }

  /** A page is made when it is asked for, of events as they are then. */
  private page(round: Round, index: number, view: View, forceEmpty: boolean): DeltaPage {
    const isLast = index >= round.pages.length - 1;
    if (forceEmpty) return { value: [], link: { kind: 'next', token: this.pageToken(round, index) } };
    const value = (round.pages[index] ?? []).flatMap((row) => this.render(row, round, view));
    if (!isLast) return { value, link: { kind: 'next', token: this.pageToken(round, index + 1) } };
    round.deltaToken ??= this.remember(round);
    return { value, link: { kind: 'delta', token: round.deltaToken } };
  }

  private render(row: Row, round: Round, view: View): EventRow[] {
    const { state } = round;
    if (row.kind === 'gone') return [removed(view.prefer.immutableIds ? row.gone.immutableId : row.gone.id)];
    const item = state.calendar.items.get(row.serial);
    // Gone while the pages were read: the next round tells it.
    if (item === undefined) return [];
    if (row.kind === 'removedFirst') return [removed(itemId(item, view.prefer))];
    const occurrences = occurrencesIn(item, state.from, state.to);
    if (occurrences.length === 0) return round.initial ? [] : [removed(itemId(item, view.prefer))];
    if (item.recurrence === undefined) return occurrences.map((one) => withType(renderOccurrence(one, view)));
    const rows = occurrences.map((one) =>
      one.exception === undefined ? renderBare(one, view) : withType(renderOccurrence(one, view)),
    );
    const first = occurrencesIn({ ...item, recurrence: undefined }, state.from, state.to);
    if (this.mood.masters === 'always' || first.length > 0) {
      const master = withType(renderMaster(item, view));
      // Decided by the series, not by chance: a page that is asked for again must not differ.
      if (this.mood.shuffle && item.serial % 2 === 0) rows.push(master);
      else rows.unshift(master);
    }
    return rows.slice(row.part?.from ?? 0, row.part?.to ?? Infinity);
  }

  private remember(round: Round): string {
    const { state } = round;
    const known = new Set(state.known);
    for (const item of state.calendar.items.values()) {
      if (isInWindow(item, state)) known.add(item.serial);
      else if ((state.calendar.changes.get(item.serial) ?? 0) <= round.version) known.delete(item.serial);
    }
    const token = this.newToken();
    this.states.set(token, {
      ...state,
      issuedAt: this.clock.now(),
      version: round.version,
      before: state.version === -1 ? round.version : state.version,
      known,
    });
    forgetOldest(this.states);
    return token;
  }

  private pageToken(round: Round, index: number): string {
    const known = round.tokens[index];
    if (known !== undefined) return known;
    const token = this.newToken();
    round.tokens[index] = token;
    this.pages.set(token, { round, index });
    forgetOldest(this.pages);
    return token;
  }

  /** With characters that only survive in a link that is left as it is. */
  private newToken(): string {
    return `${text64(this.random, 60)}+${text64(this.random, 30)}/${text64(this.random, 24)}==`;
  }
}

const isInWindow = (item: Item, { from, to }: DeltaState): boolean => occurrencesIn(item, from, to).length > 0;

const removed = (id: string): EventRow => ({
  '@odata.type': '#microsoft.graph.event',
  id,
  '@removed': { reason: 'deleted' },
});

const withType = (row: EventRow): EventRow => ({ '@odata.type': '#microsoft.graph.event', ...row });

function forgetOldest(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    if (map.size <= MOST_REMEMBERED) return;
    map.delete(key);
  }
}
