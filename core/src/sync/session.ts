import type { CalendarSource, RejectedItem, SeriesReading, Window } from '../calendars/source.js';
import type { CalendarEvent } from '../event.js';
import { isCalendarBotsError, isTransient } from '../http/errors.js';
import type { CalendarChange } from './change.js';
import type { Mirror } from './mirror.js';
import type { CalendarState } from './state.js';
import type { SyncRun, SyncSettings } from './sync.js';

/** The window is moved forward when its end lies back by this much: one small listing, a few times a day. */
const ROLL_MS = 6 * 3600_000;
/** Rejected items that are kept to be shown; of further ones only the number. */
const SHOWN_REJECTED = 100;

/** What came of asking for one thing: `later` when the service could not answer, `failed` when only this one cannot be read. */
export type Answer<T> = { kind: 'found'; value: T } | { kind: 'gone' } | { kind: 'later' } | { kind: 'failed' };

/** One run over one calendar: what it works with, and what it found. */
export class Session {
  readonly changes: CalendarChange[] = [];
  readonly rejected: RejectedItem[] = [];
  rejectedCount = 0;
  requests = 0;
  /** The cursor was lost and the window was listed afresh. */
  resynced = false;
  /** A listing was not believed: how many of the known rows it left out. */
  doubted: { missing: number; known: number } | null = null;
  /** A page token of a full listing was refused; once in a run it is begun again. */
  restarted = false;
  /** The last full listing of this run showed something. */
  sawEvents = false;

  constructor(
    readonly source: CalendarSource,
    readonly calendarId: string,
    readonly mirror: Mirror,
    readonly settings: SyncSettings,
    readonly run: SyncRun,
  ) {}

  get state(): CalendarState {
    return this.mirror.state;
  }

  /** The end of the mirror's range lies so far back that this run moves it forward. */
  get rolls(): boolean {
    return this.run.now + this.settings.aheadMs - this.state.horizon >= ROLL_MS;
  }

  /**
   * What the mirror holds: what it is complete for, and in a run that moves the window already the new part. An event
   * that was moved into that part would else be told as gone, and at once as new.
   */
  get window(): Window {
    const { now } = this.run;
    return { from: now - this.settings.backMs, to: this.rolls ? now + this.settings.aheadMs : this.state.horizon };
  }

  tell(changes: readonly CalendarChange[]): void {
    for (const change of changes) this.changes.push(change);
  }

  reject(item: RejectedItem): void {
    this.rejectedCount += 1;
    if (this.rejected.length < SHOWN_REJECTED) this.rejected.push(item);
  }

  lookUp(id: string): Promise<Answer<CalendarEvent>> {
    return this.ask(id, () => this.source.getEvent(this.calendarId, id));
  }

  readSeries(id: string): Promise<Answer<SeriesReading>> {
    return this.ask(id, () => this.source.readSeries(this.calendarId, id, this.window));
  }

  /** @throws what concerns the whole calendar: no permission, no such calendar. */
  private async ask<T>(id: string, request: () => Promise<T | null>): Promise<Answer<T>> {
    this.requests += 1;
    try {
      const value = await request();
      return value === null ? { kind: 'gone' } : { kind: 'found', value };
    } catch (error) {
      if (!isCalendarBotsError(error) || error.code === 'unauthorized') throw error;
      this.reject({ id, reason: `could not be looked up: ${error.message}` });
      // One event that cannot be read must not hold up its calendar.
      const ownFault = error.code === 'unexpectedResponse' || !isTransient(error);
      return { kind: ownFault && error.code !== 'quotaExhausted' ? 'failed' : 'later' };
    }
  }
}
