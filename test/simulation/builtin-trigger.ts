import type { calendar_v3 } from '@googleapis/calendar';
import type { CalendarChange } from '../../core/src/sync';
import type { SandboxClock } from '../../sandbox/clock';
import type { GoogleSandbox } from '../../sandbox/google';

type Event = calendar_v3.Schema$Event;

/** Latency between taking the time and the answer of the list, in ms: what the built-in node's cursor cannot see. */
const LATENCY_MS = 250;

/**
 * The rules of n8n's built-in Google Calendar Trigger ("Event Created" and "Event Updated"), as far as they decide
 * what is emitted: one time stamp of whole seconds as cursor, `updatedMin`, and exclusive bounds on `created`.
 */
export class BuiltinTrigger {
  private lastTimeChecked: number | null = null;
  private firstPollAt = 0;
  private failedPolls = 0;
  readonly created: string[] = [];
  readonly updated: string[] = [];

  constructor(
    private readonly list: (query: { calendarId: string; updatedMin: string }) => Promise<Event[]>,
    private readonly calendarId: string,
    private readonly clock: SandboxClock,
  ) {}

  async poll(): Promise<void> {
    const now = Math.floor(this.clock.now() / 1000) * 1000;
    const since = this.lastTimeChecked ?? now;
    if (this.lastTimeChecked === null) this.firstPollAt = this.clock.now();
    await this.clock.pass(LATENCY_MS);
    let events: Event[];
    try {
      events = await this.list({ calendarId: this.calendarId, updatedMin: new Date(since).toISOString() });
    } catch {
      // In n8n a poll that fails leaves the cursor where it was; the next one begins from there.
      this.failedPolls += 1;
      return;
    }
    for (const event of events) {
      const created = Date.parse(event.created ?? '');
      const updated = Date.parse(event.updated ?? '');
      if (created > since && created < now) this.created.push(event.id ?? '');
      if (Math.floor(created / 1000) !== Math.floor(updated / 1000)) this.updated.push(`${event.id} ${event.updated}`);
    }
    this.lastTimeChecked = now;
  }

  /** Counts, over the same history: single events made after the first poll and before the last, and what was told. */
  compare(google: GoogleSandbox, told: readonly CalendarChange[]): Comparison {
    const until = this.lastTimeChecked ?? 0;
    const made = [...google.store.calendar(this.calendarId).rows.values()]
      .filter((row) => row.exceptionOf === undefined)
      .map((row) => ({ id: row.id, at: Math.floor(row.created / 1_000_000) * 1000 }))
      .filter(({ at }) => at > this.firstPollAt && at < until);
    const emitted = new Set(this.created);
    const doubled = this.updated.length - new Set(this.updated).size;
    const ours = told.filter(({ event }) => event.calendarId === this.calendarId);
    const ids = ours.map(({ changeId }) => changeId);
    return {
      creations: made.length,
      lost: made.filter(({ id }) => !emitted.has(id)).length,
      updates: new Set(this.updated).size,
      doubled,
      failedPolls: this.failedPolls,
      ours: { told: ours.length, doubled: ids.length - new Set(ids).size },
    };
  }
}

export interface Comparison {
  creations: number;
  /** Never emitted by the built-in rules. */
  lost: number;
  updates: number;
  /** Versions emitted more than once by the built-in rules. */
  doubled: number;
  failedPolls: number;
  /** What our trigger told of the same calendar; losses would have ended the run. */
  ours: { told: number; doubled: number };
}
