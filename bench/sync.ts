/**
 * What syncing a calendar costs beside fetching it: the first sync, and a sync of ten changes.
 *
 *   npx esbuild bench/sync.ts --bundle --format=esm --platform=node --outfile=dist/bench-sync.mjs
 *   node dist/bench-sync.mjs            all tables
 *   node dist/bench-sync.mjs --quick    fewer rounds, for a look
 *
 * Bundled as it is published. A server in a process of its own gives the pages (see google-pages.ts). The floor fetches
 * the same pages with the same fetch and parses their JSON, and nothing else. Every case is a fresh process, the cases
 * of a table take turns, figures are medians: memory is the process's own peak, and time includes what a first sync in
 * a fresh process has to compile.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createGoogleHttp } from '../core/src/calendars/google/client.js';
import { createGoogleSource } from '../core/src/calendars/google/source.js';
import { type CalendarState, syncCalendar, type SyncSettings } from '../core/src/sync/index.js';
import { CHANGES, FIRST_START, servePages } from './google-pages.js';

const quick = process.argv.includes('--quick');
const SIZES = [1_000, 10_000, 100_000];
const DAY = 86_400_000;
const MINUTE = 60_000;
const MB = 1_048_576;

interface Case {
  way: 'floor' | 'ours' | 'normalize' | 'changes';
  events: number;
  pageSize: number;
  port: number;
}

interface Figures {
  wallMs: number;
  cpuMs: number;
  rssMb: number;
  heapMb: number;
  /** Of the round after warming up in the same process. */
  warmCpuMs: number;
  changes?: Changes;
}

/** One sync of ten changes, in parts; milliseconds of processor time. */
interface Changes {
  floorMs: number;
  parseMs: number;
  syncMs: number;
  /** The same ten minutes later, when starts and ends have come. */
  dueMs: number;
  /** The same six hours later, when the window moves on and all rows are looked at. */
  rollMs: number;
  stringifyMs: number;
  stateMb: number;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/* ---- in the child ---- */

const settings: SyncSettings = {
  backMs: DAY,
  aheadMs: 400 * DAY,
  soonMs: 0,
  // Starts and ends would each ask for their event's details: requests, which are not what is measured here.
  kinds: ['created', 'updated', 'cancelled'],
  matches: () => true,
  filterFingerprint: 'all',
};

class Client {
  heapPeak = 0;
  readonly base: string;

  constructor({ port, events, pageSize }: Case) {
    this.base = `http://127.0.0.1:${port}/${events}/${pageSize}`;
  }

  readonly fetch = async (
    url: string,
    init: { method: string; headers: Record<string, string> } = { method: 'GET', headers: {} },
  ): Promise<Response> => {
    this.heapPeak = Math.max(this.heapPeak, process.memoryUsage().heapUsed);
    return fetch(url, { method: init.method, headers: init.headers });
  };

  source() {
    const clock = { now: () => FIRST_START, sleep: () => Promise.resolve(), random: () => 0.5 };
    return createGoogleSource({ http: createGoogleHttp({ fetch: this.fetch, clock, baseUrl: this.base }) });
  }

  /** Fetches and parses, and nothing else. */
  async floor(syncToken: string | null = null): Promise<number> {
    let count = 0;
    let page: string | undefined;
    do {
      const query = syncToken === null ? `pageToken=${page ?? '0'}` : `syncToken=${syncToken}`;
      const response = await this.fetch(`${this.base}/calendars/me/events?${query}`);
      const json = JSON.parse(await response.text()) as { items: unknown[]; nextPageToken?: string };
      count += json.items.length;
      page = json.nextPageToken;
    } while (page !== undefined);
    return count;
  }

  async sync(state: CalendarState | null, now: number) {
    return syncCalendar(this.source(), 'me', state, settings, { now, hasTime: () => true });
  }

  /** Only the source: pages in our shape, none of them kept. */
  async normalize(): Promise<number> {
    const source = this.source();
    const window = { from: FIRST_START - DAY, to: FIRST_START + 400 * DAY };
    let count = 0;
    let page: string | null = null;
    do {
      const read = await source.readPage({ calendarId: 'me', window, cursor: null, page, purpose: 'sync' });
      count += read.events.length;
      page = read.nextPage;
    } while (page !== null);
    return count;
  }
}

async function runCase(task: Case): Promise<Figures> {
  const client = new Client(task);
  const once = async (): Promise<number> => {
    if (task.way === 'floor') return client.floor();
    if (task.way === 'normalize') return client.normalize();
    return Object.keys((await client.sync(null, FIRST_START)).state.rows).length;
  };
  const started = performance.now();
  const cpu = cpuMs();
  const count = await once();
  const figures: Figures = {
    wallMs: performance.now() - started,
    cpuMs: cpuMs() - cpu,
    rssMb: process.resourceUsage().maxRSS / 1024,
    heapMb: Math.max(client.heapPeak, process.memoryUsage().heapUsed) / MB,
    warmCpuMs: NaN,
  };
  if (count !== task.events) throw new Error(`${task.way}: ${count} of ${task.events} events`);
  if (task.way === 'changes') return { ...figures, changes: await runChanges(client) };
  const warm: number[] = [];
  for (let i = 0; i < (task.events > 10_000 ? 1 : 5); i++) {
    const from = cpuMs();
    await once();
    warm.push(cpuMs() - from);
  }
  return { ...figures, warmCpuMs: median(warm) };
}

async function runChanges(client: Client): Promise<Changes> {
  let text = JSON.stringify((await client.sync(null, FIRST_START)).state);
  const times: Record<'floor' | 'parse' | 'sync' | 'due' | 'roll' | 'stringify', number[]> = {
    floor: [],
    parse: [],
    sync: [],
    due: [],
    roll: [],
    stringify: [],
  };
  const timed = async <T>(list: number[], work: () => T | Promise<T>): Promise<T> => {
    // What was left behind before is not this part's to clear away.
    global.gc?.();
    const from = cpuMs();
    const result = await work();
    list.push(cpuMs() - from);
    return result;
  };
  const steps = [
    { list: times.sync, ms: 0 },
    { list: times.due, ms: 10 * MINUTE },
    { list: times.roll, ms: 6 * 60 * MINUTE },
  ];
  let now = FIRST_START;
  for (let round = 0; round < (quick ? 9 : 30); round++) {
    await timed(times.floor, () => client.floor(`round-${round}`));
    const state = await timed(times.parse, () => JSON.parse(text) as CalendarState);
    const step = steps[round % steps.length];
    if (step === undefined) throw new Error('no step');
    now += step.ms;
    const result = await timed(step.list, () => client.sync(state, now));
    if (result.changes.length < CHANGES - 2) throw new Error(`only ${result.changes.length} changes in round ${round}`);
    text = await timed(times.stringify, () => JSON.stringify(result.state));
  }
  return {
    floorMs: median(times.floor),
    parseMs: median(times.parse),
    syncMs: median(times.sync),
    dueMs: median(times.due),
    rollMs: median(times.roll),
    stringifyMs: median(times.stringify),
    stateMb: text.length / MB,
  };
}

/* ---- in the parent ---- */

const self = process.argv[1] ?? '';

async function inChild(task: Case): Promise<Figures> {
  const child = fork(self, ['--case', JSON.stringify(task), ...(quick ? ['--quick'] : [])], {
    execArgv: ['--expose-gc'],
  });
  return new Promise((resolve, reject) => {
    let figures: Figures | null = null;
    child.once('message', (answer: Figures) => (figures = answer));
    child.once('exit', (code) => {
      if (figures === null) reject(new Error(`${task.way} of ${task.events} ended with ${String(code)}`));
      else resolve(figures);
    });
  });
}

async function startServer(): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(self, ['--server']);
  const port = await new Promise<number>((ready) => child.once('message', ready));
  return { child, port };
}

const row = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

async function firstSync(port: number, pageSize: number): Promise<void> {
  console.log(`\nFirst sync, pages of ${whole(pageSize)} events (cold: the first in its process; warm: after it)\n`);
  row([
    'events',
    'way',
    'events/s',
    'wall ms',
    'cpu ms',
    'warm cpu ms',
    'peak RSS MB',
    'peak heap MB',
    'wall x floor',
    'cpu x floor',
    'warm cpu x floor',
  ]);
  row(Array.from({ length: 11 }, () => '---'));
  for (const events of SIZES) {
    const ways = ['floor', 'normalize', 'ours'] as const;
    const all = new Map(ways.map((way) => [way, [] as Figures[]]));
    // The server makes its pages when it is first asked.
    await inChild({ way: 'floor', events, pageSize, port });
    for (let round = 0; round < (quick ? 1 : 3); round++)
      for (const way of ways) all.get(way)?.push(await inChild({ way, events, pageSize, port }));
    const of = (way: (typeof ways)[number], read: (figures: Figures) => number): number =>
      median((all.get(way) ?? []).map(read));
    for (const way of ways) {
      const ratio = (read: (figures: Figures) => number): string => (of(way, read) / of('floor', read)).toFixed(2);
      row([
        whole(events),
        way,
        whole((events / of(way, (f) => f.wallMs)) * 1000),
        whole(of(way, (f) => f.wallMs)),
        whole(of(way, (f) => f.cpuMs)),
        whole(of(way, (f) => f.warmCpuMs)),
        whole(of(way, (f) => f.rssMb)),
        whole(of(way, (f) => f.heapMb)),
        ratio((f) => f.wallMs),
        ratio((f) => f.cpuMs),
        ratio((f) => f.warmCpuMs),
      ]);
    }
  }
}

async function tenChanges(port: number): Promise<void> {
  console.log(`\nA sync of ${CHANGES} changes, milliseconds of processor time (medians)\n`);
  const columns = [
    'fetch and JSON.parse',
    'sync',
    'sync, 10 minutes on',
    'sync, 6 hours on',
    'JSON.parse of the state',
    'JSON.stringify of it',
    'its MB',
  ];
  row(['events', ...columns]);
  row(['---', ...columns.map(() => '---')]);
  for (const events of SIZES) {
    const { changes } = await inChild({ way: 'changes', events, pageSize: 1000, port });
    if (changes === undefined) throw new Error('no figures');
    const { floorMs, parseMs, syncMs, dueMs, rollMs, stringifyMs, stateMb } = changes;
    row([
      whole(events),
      ...[floorMs, syncMs, dueMs, rollMs, parseMs, stringifyMs, stateMb].map((value) => value.toFixed(2)),
    ]);
  }
}

async function main(): Promise<void> {
  const task = process.argv[process.argv.indexOf('--case') + 1];
  if (process.argv.includes('--server')) {
    const { port } = await servePages();
    process.send?.(port);
    // Ends with its parent.
    process.once('disconnect', () => process.exit(0));
    return;
  }
  if (process.argv.includes('--case') && task !== undefined) {
    process.send?.(await runCase(JSON.parse(task) as Case), () => process.disconnect?.());
    return;
  }
  console.log(`Node ${process.version}`);
  const { child, port } = await startServer();
  try {
    for (const pageSize of [1000, 2500]) await firstSync(port, pageSize);
    await tenChanges(port);
  } finally {
    child.disconnect();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
