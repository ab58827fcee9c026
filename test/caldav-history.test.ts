import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarSource, Window } from '../core/src/calendars/source';
import { CalendarBotsError, type Fetch } from '../core/src/http';
import { type CalendarChange, type CalendarState, syncCalendar } from '../core/src/sync';
import { type Random, seededRandom } from '../sandbox/random';
import { Author, History, open, type RunningServer, serversOrSkip, startRadicale, withoutSync } from './servers';

/**
 * Calendars that live on a real server and are followed by the sync engine: after every sync the mirror is what a fresh
 * listing says, that is what was entered, and what changed has been told once.
 */

const servers = serversOrSkip();
const HISTORIES = Number(process.env.CALDAV_HISTORIES ?? 50);
const SYNCS = 5;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of every meeting. */
const LENGTH_MS = HOUR_MS / 2;
const NOW = Date.UTC(2026, 10, 21, 8);
const settings = {
  backMs: DAY_MS,
  aheadMs: 28 * DAY_MS,
  soonMs: 0,
  kinds: ['created', 'updated', 'cancelled'] as const,
  matches: () => true,
  filterFingerprint: '',
};

interface Known {
  start: number;
  end: number;
  line: string;
}

const totals = {
  histories: 0,
  edits: 0,
  syncs: 0,
  runs: 0,
  changes: { created: 0, updated: 0, cancelled: 0 } as Record<string, number>,
  killed: 0,
  outOfTime: 0,
  lostTokens: 0,
  resynced: 0,
  requests: 0,
};

(servers === undefined ? describe.skip : describe)('histories on Radicale', () => {
  let server: RunningServer;
  beforeAll(async () => {
    if (servers !== undefined) server = await startRadicale(servers);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    process.stdout.write(`CalDAV histories: ${JSON.stringify(totals)}\n`);
  });

  const seeds = Array.from({ length: HISTORIES }, (_, i) => i + 1);
  test.each(seeds)(
    'history %i',
    async (seed) => {
      await live(server, seed);
    },
    30_000,
  );
});

/** A calendar's life: edits, syncs, kills, lost tokens, time that goes by. */
async function live(server: RunningServer, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const author = await Author.make(server, '/anna%40example.com/', `history-${seed}`);
  const history = new History(author, random, Date.UTC(2026, 10, 22));
  const follower = new Follower(server, author.calendarUrl, history, random, seed % 3 === 2);
  for (let i = 0; i < 5; i++) await history.edit();
  await follower.sync(() => Promise.resolve());
  for (let i = 0; i < SYNCS; i++) {
    const edits = Math.floor(random() * 6);
    for (let n = 0; n < edits; n++) await history.edit();
    if (random() < 0.25) follower.now += Math.floor(random() * 12) * HOUR_MS;
    if (random() < 0.15) follower.loseToken();
    const meanwhile = random() < 0.3;
    await follower.sync(async () => {
      if (meanwhile) await history.edit();
      return Promise.resolve();
    });
  }
  totals.histories += 1;
  totals.edits += history.edits;
}

class Follower {
  now = NOW;
  private state: CalendarState | null = null;
  private known = new Map<string, Known>();
  /** What somebody knows who only heard the changes. */
  private heard = new Map<string, string>();
  private readonly told = new Set<string>();

  constructor(
    private readonly server: RunningServer,
    private readonly calendarUrl: string,
    private readonly history: History,
    private readonly random: Random,
    private readonly etags: boolean,
  ) {}

  /** The server forgets its tokens, or the cursor is that of another server. */
  loseToken(): void {
    totals.lostTokens += 1;
    if (this.random() < 0.5) {
      for (const folder of foldersNamed(this.server.folder, 'sync-token')) rmSync(folder, { recursive: true });
    } else if (this.state?.cursor != null) {
      const cursor = this.state.cursor.replace(/"t":"[^"]*"/, '"t":"http://example.com/bogus"');
      this.state = { ...this.state, cursor: cursor.replace('"v":1', this.etags ? '"v":0' : '"v":1') };
    }
  }

  /** As many runs as it takes until one is complete, then the comparison. */
  async sync(meanwhile: () => Promise<void>): Promise<void> {
    const changes: CalendarChange[] = [];
    const isFirst = this.state === null;
    let edited = false;
    for (let run = 0; ; run++) {
      if (run > 60) throw new Error('never complete');
      const result = await this.run();
      if (result === null) continue;
      totals.runs += 1;
      changes.push(...result.changes);
      totals.requests += result.requests;
      if (result.resynced) totals.resynced += 1;
      expect(result.rejected).toEqual([]);
      this.state = result.state;
      if (result.complete) break;
      totals.outOfTime += 1;
      if (!edited) await meanwhile();
      edited = true;
    }
    totals.syncs += 1;
    // What was edited behind the round that is under way is told by the next one.
    if (edited) {
      const rest = await syncCalendar(this.source(), this.calendarUrl, this.state, settings, {
        now: this.now,
        hasTime: () => true,
      });
      changes.push(...rest.changes);
      this.state = rest.state;
    }
    await this.compare(changes, isFirst, edited);
  }

  /** One run of a poll with its own source; null when it was killed by a lost connection. */
  private async run(): Promise<Awaited<ReturnType<typeof syncCalendar>> | null> {
    const dice = this.random();
    const after = Math.floor(this.random() * 6);
    const killed = dice < 0.2;
    let checks = dice > 0.7 ? Math.floor(after / 2) : Number.POSITIVE_INFINITY;
    const source = this.source(killed ? after : Number.POSITIVE_INFINITY);
    const run = { now: this.now, hasTime: () => checks-- > 0 };
    const before = JSON.stringify(this.state);
    try {
      return await syncCalendar(source, this.calendarUrl, this.state, settings, run);
    } catch (error) {
      if (!killed || !(error instanceof CalendarBotsError) || error.code !== 'unavailable') throw error;
      totals.killed += 1;
      expect(JSON.stringify(this.state)).toBe(before);
      return null;
    }
  }

  /** Small pages, so that a handful of objects needs several. */
  private source(requestsUntilCut = Number.POSITIVE_INFINITY): CalendarSource {
    let left = requestsUntilCut;
    const cut =
      (fetch: Fetch): Fetch =>
      async (url, init) => {
        if (left-- <= 0) throw new TypeError('fetch failed');
        return await fetch(url, init);
      };
    const { source } = open(this.server, (fetch) => cut(this.etags ? withoutSync(fetch) : fetch));
    return { ...source, readPage: async (request) => source.readPage({ ...request, pageSize: 2 }) };
  }

  private async compare(changes: readonly CalendarChange[], isFirst: boolean, edited: boolean): Promise<void> {
    const state = this.state;
    if (state === null) throw new Error('no state');
    const window: Window = { from: this.now - settings.backMs, to: state.horizon };
    const fresh = await this.fresh(window);
    const truth = this.history.truth().filter(({ start }) => start < window.to && start + LENGTH_MS > window.from);
    expect([...fresh.values()].map(({ line }) => line).sort()).toEqual(
      truth.map(({ start, title, declined }) => lineOf(title, start, start + LENGTH_MS, declined)).sort(),
    );
    const mirrored = Object.entries(state.rows)
      .filter(([, row]) => row[2] * 1000 > window.from)
      .map(([id, row]) => `${id} ${lineOf(row[0], row[1] * 1000, row[2] * 1000, row[6] === 2)}`);
    expect(mirrored.sort()).toEqual([...fresh].map(([id, { line }]) => `${id} ${line}`).sort());

    for (const change of changes) {
      totals.changes[change.change] = (totals.changes[change.change] ?? 0) + 1;
      // A version that comes back is the same change as before, were it not for the new sequence that it always has.
      expect([change.changeId, this.told.has(change.changeId)]).toEqual([change.changeId, false]);
      this.told.add(change.changeId);
    }
    if (isFirst) expect(changes.length).toBe(0);
    if (isFirst) this.heard = new Map([...fresh].map(([id, { line }]) => [id, line]));
    else this.hear(changes, fresh, window);
    if (!isFirst && !edited) this.expectEachOnce(changes, fresh, window);
    this.known = fresh;
  }

  /** Whoever only hears the changes knows the calendar. */
  private hear(changes: readonly CalendarChange[], fresh: ReadonlyMap<string, Known>, window: Window): void {
    for (const { change, event } of changes) {
      const { id } = event;
      expect([change, id, this.heard.has(id)]).toEqual([change, id, change !== 'created']);
      const start = Date.parse(event.start);
      const end = Date.parse(event.end);
      const isGone = change === 'cancelled' || start >= window.to || end <= window.from;
      if (isGone) this.heard.delete(id);
      else this.heard.set(id, lineOf(event.title, start, end, event.response === 'declined'));
    }
    for (const [id, { end }] of this.known) if (end <= window.from) this.heard.delete(id);
    expect([...this.heard].sort()).toEqual([...fresh].map(([id, { line }]) => [id, line]).sort());
  }

  private expectEachOnce(changes: readonly CalendarChange[], fresh: ReadonlyMap<string, Known>, window: Window): void {
    const expected: string[] = [];
    for (const [id, { line }] of fresh) {
      const before = this.known.get(id);
      if (before === undefined) expected.push(`created ${id}`);
      else if (before.line !== line) expected.push(`updated ${id}`);
    }
    const over = new Set<string>();
    for (const [id, { end }] of this.known) {
      if (fresh.has(id)) continue;
      // Over by now: nothing has to be told of it, and nothing is wrong with what is.
      if (end <= window.from) over.add(id);
      else expected.push(`gone ${id}`);
    }
    const told = changes
      .filter(({ event }) => !over.has(event.id))
      .map(({ change, event }) => `${fresh.has(event.id) ? change : 'gone'} ${event.id}`);
    expect(told.sort()).toEqual(expected.sort());
  }

  private async fresh(window: Window): Promise<Map<string, Known>> {
    const { source } = open(this.server);
    const found = new Map<string, Known>();
    const page = await source.query({ calendarId: this.calendarUrl, window, page: null });
    expect([page.nextPage, page.rejected]).toEqual([null, []]);
    for (const event of page.events) {
      const start = Date.parse(event.start);
      const end = Date.parse(event.end);
      expect(found.has(event.id)).toBe(false);
      found.set(event.id, { start, end, line: lineOf(event.title, start, end, event.response === 'declined') });
    }
    return found;
  }
}

function lineOf(title: string, start: number, end: number, declined: boolean): string {
  return `${new Date(start).toISOString()} ${(end - start) / 60_000} ${title} ${String(declined)}`;
}

function foldersNamed(root: string, wanted: string): string[] {
  return readdirSync(root).flatMap((name) => {
    const path = join(root, name);
    if (!statSync(path).isDirectory()) return [];
    return name === wanted ? [path] : foldersNamed(path, wanted);
  });
}
