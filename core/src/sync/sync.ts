import type { CalendarSource, EventPage, RejectedItem, Window } from '../calendars/source.js';
import { isCalendarBotsError, isTransient } from '../http/errors.js';
import type { CalendarEvent } from '../event.js';
import type { CalendarChange, ChangeKind } from './change.js';
import { changeId, Mirror, type Telling } from './mirror.js';
import { type Due, takeDue } from './due.js';
import { type CalendarState, emptyState, type Round, STATE_VERSION } from './state.js';

/** The window is moved forward when its end lies back by this much: one small listing, a few times a day. */
const ROLL_MS = 6 * 3600_000;
/** A full listing that is suddenly empty is believed only when so few rows would go with it. */
const SUDDEN_LOSS_ROWS = 5;

export interface SyncSettings {
  /** How far the window reaches back and ahead of now. */
  backMs: number;
  aheadMs: number;
  /** "Starting soon" comes so long before the start. */
  soonMs: number;
  /** What somebody wants to hear of; a start or end that nobody wants costs no request. Default: everything. */
  kinds?: readonly ChangeKind[];
  /** The user's filters: a pure function of the event, and a text that changes whenever it judges differently. */
  matches: (event: CalendarEvent) => boolean;
  filterFingerprint: string;
}

export interface SyncRun {
  /** ms since epoch. */
  now: number;
  /** False when the time budget is used up: the round is then left open and continued by the next run. */
  hasTime: () => boolean;
}

export interface SyncResult {
  changes: CalendarChange[];
  /** Items the provider sent that could not be understood; everything else was taken in. */
  rejected: RejectedItem[];
  /** Pages read, look-ups included: what this run cost. */
  requests: number;
  /** True when this run ended with the mirror equal to the provider's window. */
  complete: boolean;
  /** True when the cursor was lost and the window was listed afresh. */
  resynced: boolean;
  state: CalendarState;
}

/**
 * Brings the mirror of one calendar up to date and tells every change exactly once.
 *
 * `saved` is what the last run returned, or null. It is not touched unless the run succeeds; a run that throws can be
 * repeated with the same state. The returned state may share parts with it.
 *
 * @throws CalendarBotsError of the source, except `cursorExpired`, which is answered by a full listing and a sweep.
 */
export async function syncCalendar(
  source: CalendarSource,
  calendarId: string,
  saved: CalendarState | null,
  settings: SyncSettings,
  run: SyncRun,
): Promise<SyncResult> {
  const state = openState(source, saved, settings, run.now);
  const mirror = new Mirror(state, {
    calendarId,
    provider: source.provider,
    now: run.now,
    matches: settings.matches,
  });
  const sync = new Sync(source, calendarId, mirror, settings, run);
  const complete = await sync.bringUpToDate();
  if (state.baseline) await sync.tellDue();
  mirror.commit();
  return {
    changes: sync.changes,
    rejected: sync.rejected,
    requests: sync.requests,
    complete,
    resynced: sync.resynced,
    state,
  };
}

/** The saved state as far as it can be trusted under today's code and settings. Never the same object. */
function openState(
  source: CalendarSource,
  saved: CalendarState | null,
  settings: SyncSettings,
  now: number,
): CalendarState {
  const opened = `${source.provider} ${source.cursorFingerprint} ${settings.backMs} ${settings.aheadMs}`;
  if (saved === null || saved.version !== STATE_VERSION) return emptyState(opened, settings.filterFingerprint, now);
  const state: CalendarState = { ...saved, missing: [...saved.missing] };
  if (state.opened !== opened || state.filter !== settings.filterFingerprint) {
    // The rows stay: a full listing against them tells what really changed meanwhile, and nothing else.
    state.cursor = null;
    state.round = null;
    state.opened = opened;
    state.filter = settings.filterFingerprint;
  }
  return state;
}

class Sync {
  readonly changes: CalendarChange[] = [];
  readonly rejected: RejectedItem[] = [];
  requests = 0;
  resynced = false;
  private sawEvents = 0;
  private restarted = false;

  constructor(
    private readonly source: CalendarSource,
    private readonly calendarId: string,
    private readonly mirror: Mirror,
    private readonly settings: SyncSettings,
    private readonly run: SyncRun,
  ) {}

  private get state(): CalendarState {
    return this.mirror.state;
  }

  /** Runs the open round, or a new one, then moves the window when it is time. False when time ran out before. */
  async bringUpToDate(): Promise<boolean> {
    const { state, run, settings } = this;
    const to = run.now + settings.aheadMs;
    const from = run.now - settings.backMs;
    // Set aside first: what this round tells as created must not count as new for the strip that follows.
    const lastSync = state.syncedAt;
    state.round ??= { kind: this.incremental() ? 'incremental' : 'full', page: null, from, to, startedAt: run.now };
    if (!(await this.finishRound(lastSync))) return false;
    await this.lookUpMissing();
    if (state.missing.length > 0) return false;
    if (state.baseline && to - state.horizon >= ROLL_MS) {
      if (!run.hasTime()) return false;
      state.round = { kind: 'strip', page: null, from: state.horizon, to, startedAt: run.now };
      if (!(await this.finishRound(lastSync))) return false;
      this.prune(from);
    }
    return true;
  }

  private incremental(): boolean {
    return this.state.cursor !== null && this.source.capabilities.incremental;
  }

  private async finishRound(lastSync: number): Promise<boolean> {
    const { state } = this;
    for (let first = true; ; first = false) {
      const round = state.round;
      if (round === null) return true;
      if (!first && !this.run.hasTime()) return false;
      if (round.kind === 'full' && round.page === null) {
        state.generation += 1;
        this.sawEvents = 0;
      }
      const page = await this.read(round);
      if (page === null) continue;
      this.take(page, round, lastSync);
      if (page.nextPage !== null) {
        state.round = { ...round, page: page.nextPage };
        continue;
      }
      this.endRound(round, page);
    }
  }

  /** One page; null when the cursor turned out to be lost and a full round has been opened instead. */
  private async read(round: Round): Promise<EventPage | null> {
    const { state, source, calendarId } = this;
    this.requests += 1;
    try {
      return await source.readPage({
        calendarId,
        window: { from: round.from, to: round.to },
        cursor: round.kind === 'incremental' ? state.cursor : null,
        page: round.page,
        purpose: round.kind === 'strip' ? 'once' : 'sync',
      });
    } catch (error) {
      const lost = isCalendarBotsError(error) && error.code === 'cursorExpired';
      // A first page of a full listing needs no cursor: there "expired" would be the provider's fault, and endless.
      // So would a page token that is refused each time: one restart in a run is all it gets.
      if (!lost || (round.kind !== 'incremental' && (round.page === null || this.restarted))) throw error;
      this.restarted = round.kind !== 'incremental';
      state.cursor = null;
      this.resynced = true;
      const { now } = this.run;
      state.round =
        round.kind === 'strip'
          ? { ...round, page: null }
          : {
              kind: 'full',
              page: null,
              from: now - this.settings.backMs,
              to: now + this.settings.aheadMs,
              startedAt: now,
            };
      return null;
    }
  }

  private take(page: EventPage, round: Round, lastSync: number): void {
    const { state, mirror } = this;
    const first = page.events[0];
    if (state.generation === 1 && first && Object.keys(state.rows).length === 0 && state.timeZone === 'UTC') {
      state.timeZone = first.timeZone;
    }
    const telling: Telling = {
      silent: !state.baseline,
      cause: round.kind === 'strip' ? 'window' : 'edit',
      newSince: lastSync,
    };
    const window = this.windowOf(round);
    for (const event of page.events) {
      this.sawEvents += 1;
      const change = mirror.apply(event, window, telling);
      if (change !== null) this.changes.push(change);
    }
    for (const removed of page.removed) this.changes.push(...mirror.remove(removed, telling));
    for (const item of page.rejected) {
      this.rejected.push(item);
      if (item.id !== null) mirror.keep(item.id);
    }
  }

  /** What the mirror holds after this round; edits beyond the horizon wait until the window reaches them. */
  private windowOf(round: Round): Window {
    const from = this.run.now - this.settings.backMs;
    return { from, to: round.kind === 'incremental' ? this.state.horizon : round.to };
  }

  private endRound(round: Round, page: EventPage): void {
    const { state } = this;
    state.round = null;
    if (round.kind !== 'strip') {
      state.cursor = page.nextCursor;
      state.syncedAt = round.startedAt;
    }
    if (round.kind === 'incremental') return;
    if (round.kind === 'full') {
      this.sweep(round);
      state.baseline = true;
    }
    state.horizon = round.to;
    state.nextDue = 0;
  }

  /** Finds the rows that a full listing did not show. They are looked up one by one before they count as gone. */
  private sweep(round: Round): void {
    const { state, mirror } = this;
    if (!state.baseline) return;
    const missing: string[] = [];
    for (const [id, row] of mirror.entries()) {
      if (row[9] === state.generation) continue;
      // Over by now, or beyond a window that was made smaller: nothing happened to it.
      if (row[2] * 1000 <= round.from || row[1] * 1000 >= round.to) mirror.forget(id);
      else missing.push(id);
    }
    state.missing = missing;
  }

  /**
   * Rows that a full listing left out were cancelled, deleted, or moved out of the window. Asking costs a request each;
   * where very many are missing at once only a sample is asked, and if that shows them alive the listing was wrong.
   */
  private async lookUpMissing(): Promise<void> {
    const { state, mirror, run } = this;
    const window: Window = { from: run.now - this.settings.backMs, to: state.horizon };
    let alive = 0;
    let asked = 0;
    while (state.missing.length > 0) {
      const id = state.missing[0];
      if (id === undefined || !run.hasTime()) return;
      const row = mirror.get(id);
      if (row !== undefined) {
        const trustList = asked >= SUDDEN_LOSS_ROWS * 4 && alive === 0 && this.sawEvents > 0;
        const event = trustList ? null : await this.lookUp(id);
        if (event === undefined) return;
        asked += trustList ? 0 : 1;
        const telling: Telling = { silent: false, cause: 'edit' };
        if (event === null) {
          this.changes.push(...mirror.remove({ id, seriesId: null, recurrenceId: null }, telling));
        } else {
          if (event.status !== 'cancelled') alive += 1;
          const change = mirror.apply(event, window, telling);
          if (change !== null) this.changes.push(change);
        }
      }
      state.missing.shift();
    }
  }

  /** The event, null when it does not exist, undefined when that cannot be found out now. */
  private async lookUp(id: string): Promise<CalendarEvent | null | undefined> {
    this.requests += 1;
    try {
      return await this.source.getEvent(this.calendarId, id);
    } catch (error) {
      if (isTransient(error)) {
        this.rejected.push({ id, reason: `could not be looked up: ${error instanceof Error ? error.message : ''}` });
        return undefined;
      }
      throw error;
    }
  }

  private prune(from: number): void {
    for (const [id, row] of this.mirror.entries()) if (row[2] * 1000 <= from) this.mirror.forget(id);
  }

  /** Adds what the clock has to tell, each with the event's full details as they are now. */
  async tellDue(): Promise<void> {
    // Looking at the details can bring news that is itself due, hence the loop; each turn empties what it takes.
    do {
      for (const due of takeDue(this.mirror, this.run.now, this.settings.soonMs)) await this.tellOne(due);
    } while (this.mirror.overdue.size > 0);
  }

  private async tellOne(due: Due): Promise<void> {
    const { mirror, changes, run, settings } = this;
    if (settings.kinds && !settings.kinds.includes(due.kind)) return;
    const edit: Telling = { silent: false, cause: 'edit' };
    const event = run.hasTime() ? await this.details(due) : undefined;
    if (event === null || event?.status === 'cancelled') {
      changes.push(...mirror.remove({ id: due.id, seriesId: null, recurrenceId: null }, edit));
      return;
    }
    if (event !== undefined) {
      const change = mirror.apply(event, { from: run.now - settings.backMs, to: this.state.horizon }, edit);
      if (change !== null) changes.push(change);
      if (!stillDue(due, event, run.now, settings.soonMs)) return;
    }
    const told = event ?? mirror.remembered(due.id, due.row);
    changes.push({
      changeId: changeId(due.kind, due.byEdit ? told : { ...told, updated: null }, []),
      change: due.kind,
      changed: [],
      previous: {},
      cause: 'clock',
      matchesFilters: true,
      complete: event !== undefined,
      event: told,
    });
  }

  private async details(due: Due): Promise<CalendarEvent | null | undefined> {
    this.requests += 1;
    try {
      return await this.source.getEvent(this.calendarId, due.id);
    } catch {
      // The moment counts more than the details: it is told from memory, marked as incomplete.
      return undefined;
    }
  }
}

function stillDue(due: Due, event: CalendarEvent, now: number, soonMs: number): boolean {
  const start = Date.parse(event.start);
  const at = { startingSoon: start - soonMs, started: start, ended: Date.parse(event.end) }[due.kind];
  return at <= now;
}
