import { createMeetingBaasService, MeetingBaasClient, createMeetingBaasHttp } from '../../core/src/bots/meeting-baas';
import { createGoogleHttp, createGoogleSource } from '../../core/src/calendars/google';
import type { CalendarEvent } from '../../core/src/event';
import { isCalendarBotsError } from '../../core/src/http';
import { holderId, judge, type Outcome, plannedMeeting, reconcile } from '../../core/src/scheduling';
import { type CalendarChange, type SyncSettings, watchCalendars, type WatchState } from '../../core/src/sync';
import type { SandboxClock } from '../../sandbox/clock';
import type { GoogleSandbox } from '../../sandbox/google';
import type { MeetingBaasServer } from '../../sandbox/meeting-baas';
import type { Random } from '../../sandbox/random';
import { Killed, SimulatedProcess } from './process';

const DAY = 24 * 3600_000;

export const SETTINGS: SyncSettings = {
  backMs: DAY,
  aheadMs: 30 * DAY,
  soonMs: 5 * 60_000,
  matches: () => true,
  filterFingerprint: '',
};
export const LEAD_MS = 60_000;
const SCHEDULE = 'simulated workflow';

export interface N8nOptions {
  google: GoogleSandbox;
  baas: MeetingBaasServer;
  clock: SandboxClock;
  random: Random;
  accessToken: string;
  calendars: string[];
  /**
   * When the trigger's state reaches the database: with every poll (n8n's durable cursors), or only with an emission
   * (its default; the baseline is written at activation).
   */
  persists: 'every poll' | 'emissions';
}

/**
 * n8n as far as it matters for exactness: a poll's items and state become durable in one step, an execution that dies
 * is not run again, everything in memory is gone after a kill.
 */
export class N8nModel {
  /** In the database. */
  private persisted: string | null = null;
  private memory: string | null = null;
  process: SimulatedProcess;
  private readonly queue: CalendarChange[][] = [];
  private lastExecution: CalendarChange[] = [];
  /** Everything that was ever told, in order. */
  readonly told: CalendarChange[] = [];
  readonly counts = {
    polls: 0,
    failedPolls: 0,
    kills: 0,
    executions: 0,
    lostExecutions: 0,
    failedOutcomes: 0,
    requests: 0,
  };

  constructor(private readonly options: N8nOptions) {
    this.process = new SimulatedProcess(options.clock, options.random);
  }

  private source() {
    const { google, accessToken, clock } = this.options;
    const fetch = this.process.fetch(google.fetch, () => ({ authorization: `Bearer ${accessToken}` }));
    const deadline = clock.now() + 4 * 60_000;
    const http = createGoogleHttp({
      fetch,
      clock: this.process.clock,
      baseUrl: google.apiUrl,
      deadline: () => deadline,
    });
    return createGoogleSource({ http });
  }

  private service() {
    const { baas } = this.options;
    const fetch = this.process.fetch(baas.fetch, () => ({ 'x-meeting-baas-api-key': 'sandbox-key' }));
    const http = createMeetingBaasHttp({ fetch, clock: this.process.clock, baseUrl: baas.http.origin });
    return createMeetingBaasService(new MeetingBaasClient({ http }), { clock: this.process.clock });
  }

  get state(): WatchState | null {
    return this.memory === null ? null : (JSON.parse(this.memory) as WatchState);
  }

  /** One poll of the trigger. True when every calendar was brought up to date. */
  async poll(): Promise<boolean> {
    const { clock, calendars } = this.options;
    this.counts.polls += 1;
    const first = this.memory === null;
    const budget = clock.now() + 4 * 60_000;
    try {
      const result = await watchCalendars(this.source(), calendars, this.state, SETTINGS, {
        now: clock.now(),
        hasTime: () => clock.now() < budget,
      });
      if (this.process.killed) throw new Killed();
      this.memory = JSON.stringify(result.state);
      if (result.changes.length > 0) {
        this.told.push(...result.changes);
        this.queue.push(result.changes);
      }
      if (first || result.changes.length > 0 || this.options.persists === 'every poll') this.persisted = this.memory;
      const complete = result.calendars.every((calendar) => calendar.error === null && calendar.complete);
      if (!complete) this.counts.failedPolls += 1;
      return complete;
    } catch (error) {
      if (!this.process.killed) throw error;
      this.restart();
      return false;
    }
  }

  /** Runs the waiting executions: each item goes through "Follow Event". */
  async execute(copies = 1): Promise<void> {
    for (let items = this.queue.shift(); items !== undefined; items = this.queue.shift()) {
      this.lastExecution = items;
      await this.run(items, copies);
    }
  }

  /** The same items once more, as a person's retry would do it. */
  async repeatLast(copies = 1): Promise<void> {
    await this.run(this.lastExecution, copies);
  }

  private async run(items: readonly CalendarChange[], copies: number): Promise<void> {
    this.counts.executions += copies;
    const one = async (): Promise<void> => {
      for (const item of items) {
        if (this.process.killed) return;
        await this.follow(item.event, item.change === 'cancelled');
      }
    };
    const results = await Promise.allSettled(Array.from({ length: copies }, one));
    const failed = results.find((result) => result.status === 'rejected');
    if (this.process.killed) {
      this.counts.lostExecutions += copies;
      this.restart();
    } else if (failed?.status === 'rejected') throw failed.reason;
  }

  private async follow(event: CalendarEvent, cancelled: boolean): Promise<void> {
    const service = this.service();
    const holder = holderId(SCHEDULE, event.calendarId);
    const current: CalendarEvent = cancelled ? { ...event, status: 'cancelled' } : event;
    const now = this.process.clock.now;
    const verdict = judge(current, {}, service.capabilities.platforms, now());
    const wish = { leadMs: LEAD_MS, name: () => 'Notetaker', settings: {} };
    const meetings = [plannedMeeting(current, verdict, wish, holder)];
    try {
      this.note(await reconcile({ service, own: new Set([holder]), meetings, now }));
    } catch (error) {
      if (!isCalendarBotsError(error) || this.process.killed) throw error;
      this.counts.failedOutcomes += 1;
    }
  }

  /** "Auto-Schedule" over the whole window: the safety net on its own timer. */
  async autoSchedule(): Promise<Outcome[]> {
    const { clock, calendars } = this.options;
    try {
      const window = { from: clock.now() - DAY / 2, to: clock.now() + 20 * DAY };
      const source = this.source();
      const service = this.service();
      const events: CalendarEvent[] = [];
      for (const calendarId of calendars) {
        let page: string | null = null;
        do {
          const read = await source.readPage({ calendarId, window, cursor: null, page, purpose: 'once' });
          events.push(...read.events);
          page = read.nextPage;
        } while (page !== null);
      }
      const wish = { leadMs: LEAD_MS, name: () => 'Notetaker', settings: {} };
      const now = this.process.clock.now;
      const meetings = events.map((event) =>
        plannedMeeting(
          event,
          judge(event, {}, service.capabilities.platforms, now()),
          wish,
          holderId(SCHEDULE, event.calendarId),
        ),
      );
      const own = new Set(calendars.map((id) => holderId(SCHEDULE, id)));
      const outcomes = await reconcile({ service, own, meetings, exhaustive: window, now });
      if (this.process.killed) throw new Killed();
      return this.note(outcomes);
    } catch (error) {
      if (this.process.killed) this.restart();
      else if (!isCalendarBotsError(error)) throw error;
      this.counts.failedOutcomes += 1;
      return [];
    }
  }

  private note(outcomes: Outcome[]): Outcome[] {
    this.counts.failedOutcomes += outcomes.filter((outcome) => outcome.did === 'failed').length;
    return outcomes;
  }

  /** kill -9 and a new start: memory is what the database holds, executions under way are gone. */
  restart(): void {
    this.counts.kills += 1;
    this.counts.requests += this.process.requests;
    this.process = new SimulatedProcess(this.options.clock, this.options.random);
    this.memory = this.persisted;
    this.counts.lostExecutions += this.queue.length;
    this.queue.length = 0;
  }
}
