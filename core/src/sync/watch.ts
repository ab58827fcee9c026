import type { CalendarSource, RejectedItem } from '../calendars/source.js';
import { type CalendarBotsError, isCalendarBotsError } from '../http/errors.js';
import type { CalendarChange } from './change.js';
import type { CalendarState } from './state.js';
import { syncCalendar, type SyncResult, type SyncRun, type SyncSettings } from './sync.js';

/** State of all watched calendars, as plain JSON, by calendar id. */
export type WatchState = Record<string, CalendarState>;

export interface WatchResult {
  /** In the order of the calendars, inside a calendar in the order they were found. */
  changes: CalendarChange[];
  state: WatchState;
  calendars: CalendarReport[];
}

export interface CalendarReport {
  calendarId: string;
  /** Why this calendar could not be synced; the others were. */
  error: CalendarBotsError | null;
  /** At most the first 100. */
  rejected: RejectedItem[];
  rejectedCount: number;
  requests: number;
  /** Occurrences in the mirror. */
  events: number;
  complete: boolean;
  resynced: boolean;
  /** A listing that lost very much and is not believed yet, see {@link SyncResult.doubted}. */
  doubted: SyncResult['doubted'];
  /** The audit that ended in this poll, if one did, and what all audits so far have found. */
  audit: SyncResult['audit'];
  driftTotal: number;
  /** True until the first listing is complete. */
  baseline: boolean;
}

/**
 * One poll over several calendars. A calendar that fails keeps its old state and is reported; the others go on. A
 * calendar that is no longer watched is forgotten, a new one begins with a silent baseline.
 *
 * @param saved what the last poll returned, or null at the first one.
 */
export async function watchCalendars(
  source: CalendarSource,
  calendarIds: readonly string[],
  saved: WatchState | null,
  settings: SyncSettings,
  run: SyncRun,
): Promise<WatchResult> {
  const result: WatchResult = { changes: [], state: {}, calendars: [] };
  for (const calendarId of new Set(calendarIds)) {
    const before = saved !== null && Object.hasOwn(saved, calendarId) ? (saved[calendarId] ?? null) : null;
    const report: CalendarReport = {
      calendarId,
      error: null,
      rejected: [],
      rejectedCount: 0,
      requests: 0,
      events: 0,
      complete: false,
      resynced: false,
      doubted: null,
      audit: null,
      driftTotal: 0,
      baseline: false,
    };
    result.calendars.push(report);
    if (!run.hasTime()) {
      // Out of time before this calendar's turn: it waits for the next poll with what it had.
      if (before !== null) result.state[calendarId] = before;
      continue;
    }
    try {
      const synced = await syncCalendar(source, calendarId, before, settings, run);
      result.changes.push(...synced.changes);
      result.state[calendarId] = synced.state;
      report.rejected = synced.rejected;
      report.rejectedCount = synced.rejectedCount;
      report.requests = synced.requests;
      report.complete = synced.complete;
      report.resynced = synced.resynced;
      report.doubted = synced.doubted;
      report.audit = synced.audit;
      report.driftTotal = synced.state.drift;
      report.baseline = before === null || !before.baseline;
      report.events = Object.keys(synced.state.rows).length;
    } catch (error) {
      if (!isCalendarBotsError(error)) throw error;
      if (before !== null) result.state[calendarId] = before;
      report.error = error;
    }
  }
  return result;
}
