import type { CalendarSource, RejectedItem } from '../calendars/source.js';
import type { CalendarEvent } from '../event.js';
import { audit, type AuditReport } from './audit.js';
import type { CalendarChange, ChangeKind } from './change.js';
import { lookUpMissing, lookUpUncertain } from './look-ups.js';
import { Mirror } from './mirror.js';
import { finishRound, fullRound, nextRound } from './rounds.js';
import { Session } from './session.js';
import { type CalendarState, openState } from './state.js';
import { tellDue } from './tell-due.js';

export interface SyncSettings {
  /** How far the window reaches back and ahead of now. Less than a day back loses ends that are told late. */
  backMs: number;
  aheadMs: number;
  /** "Starting soon" comes so long before the start. */
  soonMs: number;
  /** What somebody wants to hear of; a start or end that nobody wants costs no request. Default: everything. */
  kinds?: readonly ChangeKind[];
  /** The user's filters: a pure function of the event, and a text that changes whenever it judges differently. */
  matches: (event: CalendarEvent) => boolean;
  filterFingerprint: string;
  /** How often the window is read again from scratch and compared with the mirror. Default: never. */
  auditEveryMs?: number;
}

export interface SyncRun {
  /** ms since epoch. */
  now: number;
  /** False when the time budget is used up: the round is then left open and continued by the next run. */
  hasTime: () => boolean;
}

export interface SyncResult {
  changes: CalendarChange[];
  /** Items the provider sent that could not be understood; everything else was taken in. At most the first 100. */
  rejected: RejectedItem[];
  /** How many there were. */
  rejectedCount: number;
  /** Pages read, look-ups included: what this run cost. */
  requests: number;
  /** True when this run ended with the mirror equal to the provider's window. */
  complete: boolean;
  /** True when the cursor was lost and the window was listed afresh. */
  resynced: boolean;
  /**
   * A listing left out so many of the known events that it is believed only when the next one does the same; nothing
   * of it was taken in. Only from sources that cannot be asked about a single event.
   */
  doubted: { missing: number; known: number } | null;
  /** The audit that ended in this run, if one did. `state.drift` has the sum of all. */
  audit: AuditReport | null;
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
  const session = new Session(source, calendarId, mirror, settings, run);
  const complete = await bringUpToDate(session);
  const audited = complete ? await audit(session) : null;
  if (state.baseline) await tellDue(session);
  mirror.commit();
  state.told += session.changes.length;
  return {
    changes: cancelledFirst(session.changes),
    rejected: session.rejected,
    rejectedCount: session.rejectedCount,
    requests: session.requests,
    complete: complete && state.round === null && session.doubted === null,
    resynced: session.resynced,
    doubted: session.doubted,
    audit: audited,
    state,
  };
}

/** Ends an open round, reads what changed since, then moves the window when it is time. False when something is left. */
async function bringUpToDate(session: Session): Promise<boolean> {
  const { state, run } = session;
  // Set aside first: what this round tells as created must not count as new for the strip that follows.
  const newSince = state.syncedAt;
  const resumed = state.round !== null;
  if (resumed && (await finishRound(session)) !== 'done') return false;
  // What a round shows that an earlier run began is as old as its beginning. Without a cursor there is nothing newer to
  // be had but the same listing once more, which is the next run's.
  const dated = resumed && nextRound(session).kind === 'full';
  if (!dated) {
    if (resumed && !run.hasTime()) return false;
    state.round = nextRound(session);
    if ((await finishRound(session)) !== 'done') return false;
  }
  await lookUpUncertain(session);
  await lookUpMissing(session);
  const asked = state.missing.length === 0 && state.uncertain.length === 0;
  if (session.rolls) {
    if (!run.hasTime()) return false;
    state.round = { ...fullRound(session), kind: 'strip', from: state.horizon, newSince };
    if ((await finishRound(session)) !== 'done') return false;
  }
  return asked && !dated;
}

/**
 * Cancellations before everything else, as far as nothing else was told of the same event before: where a provider
 * renames meetings, the old ones are let go before the new ones are taken up.
 */
function cancelledFirst(changes: readonly CalendarChange[]): CalendarChange[] {
  const first: CalendarChange[] = [];
  const rest: CalendarChange[] = [];
  const seen = new Set<string>();
  for (const change of changes) {
    const early = change.change === 'cancelled' && !seen.has(change.event.id);
    seen.add(change.event.id);
    (early ? first : rest).push(change);
  }
  return [...first, ...rest];
}
