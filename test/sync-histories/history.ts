import { isCalendarBotsError } from '../../core/src/http';
import {
  type CalendarChange,
  type CalendarState,
  syncCalendar,
  type SyncResult,
  type SyncSettings,
} from '../../core/src/sync';
import { seededRandom } from '../../sandbox/random';
import {
  Belief,
  brief,
  Broken,
  type CleanPoint,
  checkTold,
  differences,
  differingRows,
  type Span,
  truthIn,
} from './observer';
import { LosingSource } from './losing-source';
import type { TruthEvent, World } from './world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AUDIT_MS = DAY;
/** Earlier states that a crash can bring back. */
const SAVES = 4;

const SETTINGS: SyncSettings = {
  backMs: DAY,
  aheadMs: 30 * DAY,
  soonMs: 5 * MINUTE,
  kinds: ['created', 'updated', 'cancelled'],
  matches: () => true,
  filterFingerprint: '',
};

/** What one history did and what was checked in it. */
export interface Totals {
  histories: number;
  steps: number;
  days: number;
  edits: Record<string, number>;
  faults: Record<string, number>;
  syncs: number;
  failedSyncs: number;
  /** Syncs that ran out of time. */
  openSyncs: number;
  /** People edited while it ran. */
  disturbedSyncs: number;
  resyncs: number;
  told: Record<string, number>;
  requests: number;
  /** Syncs after which mirror and belief were compared with the provider. */
  compared: number;
  /** Events whose telling was checked between two such syncs. */
  eventsChecked: number;
  /** Runs from an earlier saved state. */
  crashes: number;
  repeatedChanges: number;
  audits: number;
  auditedEvents: number;
  injectedLosses: number;
  driftFound: number;
  /** Rows that the mirrors had in the end, and what they take as JSON in UTF-8. */
  rows: number;
  rowBytes: number;
}

export function noTotals(): Totals {
  return {
    histories: 0,
    steps: 0,
    days: 0,
    edits: {},
    faults: {},
    syncs: 0,
    failedSyncs: 0,
    openSyncs: 0,
    disturbedSyncs: 0,
    resyncs: 0,
    told: {},
    requests: 0,
    compared: 0,
    eventsChecked: 0,
    crashes: 0,
    repeatedChanges: 0,
    audits: 0,
    auditedEvents: 0,
    injectedLosses: 0,
    driftFound: 0,
    rows: 0,
    rowBytes: 0,
  };
}

/** What is on the disk: the state, and what somebody who hears the changes knew when it was written. */
interface Save {
  state: string;
  /** Null where people edited while that sync ran, or it did not end. */
  clean: CleanPoint | null;
  belief: Belief;
  /** Everything told since, by the runs that this state does not know of. */
  since: { change: CalendarChange; version: string | null }[];
}

/**
 * One calendar over weeks: people edit, the sync is called on time, late, twice, or not for days; requests fail, cursors
 * expire, the process dies before it saves. Throws {@link Broken} when a promise does not hold.
 */
export class History {
  readonly totals = noTotals();
  private readonly random: () => number;
  private saves: Save[] = [];
  private readonly losing = new LosingSource();
  /** In every fourth history the provider forgets to tell some changes. */
  private readonly loses: boolean;
  private readonly start: number;

  constructor(
    private readonly world: World,
    seed: number,
  ) {
    this.random = seededRandom(seed * 104_729 + 3);
    this.loses = seed % 4 === 3;
    this.start = world.clock.now();
  }

  async run(steps: number): Promise<Totals> {
    await this.begin();
    for (let step = 0; step < steps; step++) await this.step();
    this.world.calm();
    await this.sync({});
    await this.sync({});
    const { totals, world } = this;
    const { rows } = JSON.parse(this.last.state) as CalendarState;
    totals.rows = Object.keys(rows).length;
    totals.rowBytes = Buffer.byteLength(JSON.stringify(rows));
    totals.histories = 1;
    totals.steps = steps;
    totals.days = Math.round((world.clock.now() - this.start) / DAY);
    totals.edits = { ...world.did };
    totals.faults = world.faults();
    return totals;
  }

  private async begin(): Promise<void> {
    const result = await this.call(null, {});
    if (!result?.complete || result.changes.length > 0) throw new Broken('the first sync was not a silent one');
    const clean = this.cleanPoint(result.state);
    const belief = new Belief();
    belief.know(clean.truth);
    this.saves = [{ state: JSON.stringify(result.state), clean, belief, since: [] }];
  }

  private async step(): Promise<void> {
    const { world, random } = this;
    const roll = random();
    if (roll < 0.46) {
      world.edit();
      await world.clock.advance(Math.floor(random() * 5000));
    } else if (roll < 0.78) {
      await this.sync({ edits: random() < 0.15, short: random() < 0.2 });
      // A notification that was doubled.
      if (random() < 0.1) await this.sync({});
      await world.clock.advance(Math.floor(random() * 60_000));
    } else if (roll < 0.84) {
      if (!this.loses) await this.crash();
      else if (random() < 0.75) this.losing.toLose += 1 + Math.floor(random() * 3);
      else await this.auditLosses();
    } else if (roll < 0.9) {
      const long = random() < 0.5;
      await world.clock.advance(Math.floor(random() * (long ? 7.5 * DAY : 6 * HOUR)));
    } else if (roll < 0.93) {
      world.disturb();
    } else if (roll < 0.96) {
      world.calm();
    } else if (roll < 0.975) {
      world.expireCursors();
    }
  }

  private get last(): Save {
    const save = this.saves.at(-1);
    if (save === undefined) throw new Error('nothing was saved');
    return save;
  }

  /** One sync from a saved state. Null when it failed, which must leave everything as it was. */
  private async call(saved: string | null, how: { edits?: boolean; short?: boolean }): Promise<SyncResult | null> {
    const { world, totals, random } = this;
    let edited = false;
    const beforeRequest = (): void => {
      if (how.edits !== true || random() < 0.6) return;
      world.edit();
      edited = true;
    };
    const clean = this.saves.at(-1)?.clean ?? null;
    const { losing } = this;
    const toLose = losing.toLose;
    // Only where it is known what the mirror has can it be known what is lost.
    if (clean === null) losing.toLose = 0;
    const source = losing.wrap(world.source(beforeRequest), (id) => clean?.truth.get(id) ?? null);
    let checks = how.short === true ? Math.floor(random() * 4) : Infinity;
    const state = saved === null ? null : (JSON.parse(saved) as CalendarState);
    const settings: SyncSettings = this.loses ? SETTINGS : { ...SETTINGS, auditEveryMs: AUDIT_MS };
    totals.syncs += 1;
    this.ranAt = world.clock.now();
    try {
      const run = { now: this.ranAt, hasTime: () => checks-- > 0 };
      const result = await syncCalendar(source, world.calendarId, state, this.auditing ?? settings, run);
      totals.requests += result.requests;
      if (result.resynced) totals.resyncs += 1;
      if (!result.complete) totals.openSyncs += 1;
      if (edited) totals.disturbedSyncs += 1;
      if (result.audit !== null) {
        totals.audits += 1;
        totals.auditedEvents += result.audit.compared;
        if (!this.loses && result.audit.drift > 0) {
          throw new Broken(`drift though nothing was lost: ${JSON.stringify(result.audit)}`);
        }
      }
      this.editedInside = edited;
      return result;
    } catch (error) {
      if (!isCalendarBotsError(error)) throw error;
      totals.failedSyncs += 1;
      // Requests that were under way beside the one that failed come to their end before anybody tries again.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      return null;
    } finally {
      if (clean === null) losing.toLose = toLose;
    }
  }

  private auditing: SyncSettings | null = null;
  private editedInside = false;
  private listedAfresh = false;
  private ranAt = 0;

  private async sync(how: { edits?: boolean; short?: boolean }): Promise<SyncResult | null> {
    const { last, totals, losing } = this;
    const skip = new Set(losing.lost.keys());
    const result = await this.call(last.state, this.loses ? {} : how);
    if (result === null) return null;
    const ids = result.changes.map(({ changeId }) => changeId);
    if (new Set(ids).size !== ids.length) {
      const doubled = result.changes.filter(({ changeId }, at) => ids.indexOf(changeId) !== at);
      throw new Broken(`told twice in one run: ${doubled.map(brief).join()}; all: ${result.changes.map(brief).join()}`);
    }
    for (const { change } of result.changes) totals.told[change] = (totals.told[change] ?? 0) + 1;
    const belief = last.belief.copy();
    const { from } = this.windowOf(result.state);
    for (const change of result.changes) belief.take(change, from);
    this.listedAfresh ||= result.resynced;
    for (const id of losing.lost.keys()) skip.add(id);
    if (result.complete && this.listedAfresh) {
      losing.lost.clear();
      this.listedAfresh = false;
    }
    const clean = result.complete && !this.editedInside ? this.check(last, result, belief, skip) : null;
    const since = result.changes.map((change) => ({
      change,
      // Where people edited meanwhile it is not known which version that was.
      version: this.editedInside ? 'unknown' : versionOf(this.world.find(change.event.id)),
    }));
    for (const save of this.saves) save.since.push(...since);
    this.saves.push({ state: JSON.stringify(result.state), clean, belief, since: [] });
    if (this.saves.length > SAVES) this.saves.shift();
    return result;
  }

  /** The mirror is the calendar as it is, and what was told is what happened. `skip`: what has to do with losses. */
  private check(before: Save, result: SyncResult, belief: Belief, skip: ReadonlySet<string>): CleanPoint {
    const { totals } = this;
    const lost = new Set(this.losing.lost.keys());
    const clean = this.cleanPoint(result.state);
    const wrong = differingRows(result.state, clean.truth, clean.window).filter((id) => !lost.has(id));
    if (wrong.length > 0) {
      const [id = ''] = wrong;
      const row = result.state.rows[id];
      throw new Broken(`the mirror is not the calendar: ${JSON.stringify({ wrong, row, is: clean.truth.get(id) })}`);
    }
    if (before.clean !== null) {
      totals.eventsChecked += checkTold(this.world, before.clean, clean, result.changes, skip);
    }
    belief.compare(clean.truth, clean.window, lost);
    totals.compared += 1;
    return clean;
  }

  private cleanPoint(state: CalendarState): CleanPoint {
    const window = this.windowOf(state);
    return { truth: truthIn(this.world, window), window, rows: new Set(Object.keys(state.rows)) };
  }

  private windowOf(state: CalendarState): Span {
    return { from: this.ranAt - SETTINGS.backMs, to: state.horizon };
  }

  /** The process dies before it saves, and goes on from an earlier state: what it told then it tells again. */
  private async crash(): Promise<void> {
    const { totals, random, world } = this;
    const back = Math.floor(random() * this.saves.length);
    const save = this.saves[back];
    if (save === undefined) return;
    totals.crashes += 1;
    const { since } = save;
    this.saves = [...this.saves.slice(0, back), { ...save, since: [] }];
    for (const kept of this.saves) kept.since = kept.since.filter((one) => !since.includes(one));
    const result = await this.sync({});
    if (result === null || !result.complete) return;
    const { rows } = JSON.parse(save.state) as CalendarState;
    const again = new Set(result.changes.map(({ changeId }) => changeId));
    const from = this.windowOf(result.state).from;
    const count = new Map<string, number>();
    for (const { change } of since) count.set(change.event.id, (count.get(change.event.id) ?? 0) + 1);
    for (const { change, version } of since) {
      const { event } = change;
      const current = world.find(event.id);
      // Told once, nothing happened to it since, and time has not taken it out of the window.
      if (count.get(event.id) !== 1 || versionOf(current) !== version) continue;
      if (Math.min(Date.parse(event.end), Date.parse(change.previous.end ?? event.end)) <= from) continue;
      // It was over when it was told: remembered or forgotten by then, an update or a new event.
      if ((rows[event.id]?.[2] ?? Infinity) * 1000 <= from) continue;
      if (!again.has(change.changeId)) {
        const row = rows[event.id];
        const now = result.changes.map(brief);
        throw new Broken(
          `not told again under the same name: ${JSON.stringify({ told: brief(change), row, current, now })}`,
        );
      }
      totals.repeatedChanges += 1;
    }
  }

  /** The audit must find exactly what was lost, and nothing may be wrong afterwards. */
  private async auditLosses(): Promise<void> {
    const { world, totals, losing } = this;
    world.calm();
    await this.sync({});
    for (let edits = 1 + this.random() * 4; edits > 0; edits--) world.edit();
    losing.toLose = 1 + Math.floor(this.random() * 4);
    await this.sync({});
    losing.toLose = 0;
    // First everything that is told by itself.
    const before = (await this.sync({})) ?? (await this.sync({}));
    if (before === null || !before.complete) throw new Broken('a sync without faults failed');
    const { window, truth, rows } = this.cleanPoint(before.state);
    const { drifted, unclear } = this.lostNow(truth, window, rows);
    const visible = differingRows(before.state, truth, window);
    if (visible.some((id) => !drifted.has(id) && !unclear.has(id))) throw new Broken('wrong though it was not lost');
    losing.lost.clear();
    this.auditing = { ...SETTINGS, auditEveryMs: 0 };
    const result = await this.call(this.last.state, {});
    this.auditing = null;
    if (result?.audit == null) throw new Broken('the audit did not take place');
    const { drift, compared } = result.audit;
    if (drift < drifted.size || drift > drifted.size + unclear.size) {
      throw new Broken(
        `the audit found ${drift}: ${JSON.stringify({ told: result.changes.map(brief), lost: [...drifted], unclear: [...unclear] })}`,
      );
    }
    if (compared < truth.size) throw new Broken('the audit did not compare everything');
    const foreign = result.changes.filter(({ event: { id } }) => !drifted.has(id) && !unclear.has(id));
    if (foreign.length > 0) throw new Broken('the audit told of something that was not lost');
    if (result.changes.filter(({ event: { id } }) => drifted.has(id)).length !== drifted.size) {
      throw new Broken('not all that was lost was told');
    }
    const clean = this.cleanPoint(result.state);
    const wrong = differingRows(result.state, clean.truth, clean.window);
    if (wrong.length > 0) throw new Broken(`still wrong after the audit: ${wrong.join(' ')}`);
    for (const { change } of result.changes) totals.told[change] = (totals.told[change] ?? 0) + 1;
    totals.injectedLosses += drifted.size;
    totals.driftFound += drift - unclear.size;
    const belief = this.last.belief.copy();
    for (const change of result.changes) belief.take(change, window.from);
    belief.compare(clean.truth, clean.window, new Set());
    this.saves = [{ state: JSON.stringify(result.state), clean, belief, since: [] }];
  }

  /** Of what was lost: what still makes the mirror wrong, and what cannot be told from outside. */
  private lostNow(
    truth: CleanPoint['truth'],
    window: Span,
    rows: ReadonlySet<string>,
  ): { drifted: Set<string>; unclear: Set<string> } {
    const drifted = new Set<string>();
    const unclear = new Set<string>();
    for (const [id, known] of this.losing.lost) {
      const now = truth.get(id) ?? this.world.find(id);
      if (!rows.has(id)) {
        // It was never known, or its end was told in another way.
        if (truth.has(id)) drifted.add(id);
      } else if (known === null || known.end <= window.from) {
        unclear.add(id);
      } else if (now === null || differences(known, now).size > 0) {
        drifted.add(id);
      }
    }
    return { drifted, unclear };
  }
}

/** An exception may show what changed in its series without being another version itself. */
const versionOf = (event: TruthEvent | null): string | null => (event === null ? null : JSON.stringify(event));
