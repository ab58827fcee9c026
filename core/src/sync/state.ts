import type { MirrorRow } from './row.js';

/** Raised whenever rows written by earlier code can no longer be read; older state is then rebuilt. */
export const STATE_VERSION = 1;

/** A listing that is not finished: polls have a time budget, so a round may stretch over several of them. */
export interface Round {
  kind: 'full' | 'incremental' | 'strip';
  /** The page to read next; null for the first one. */
  page: string | null;
  /** Horizon of the window this round was begun with, ms since epoch. */
  to: number;
  from: number;
  startedAt: number;
}

/**
 * Everything that is remembered of one calendar. Plain JSON. Small, versioned, and rebuildable: when it does not fit
 * the code or the settings any more it is rebuilt from the provider.
 */
export interface CalendarState {
  version: number;
  /** What the cursor was opened with: source settings and window. */
  opened: string;
  /** The filters that the `told` flags stand for. */
  filter: string;
  cursor: string | null;
  round: Round | null;
  /** Ids that a full listing did not show; each is looked up before it counts as gone. */
  missing: string[];
  /** False until the first listing is complete: until then nothing is told. */
  baseline: boolean;
  generation: number;
  /** End of the range that the mirror is complete for, ms since epoch. */
  horizon: number;
  /** When the last complete round began, ms since epoch. */
  syncedAt: number;
  timeZone: string;
  /** Starts and ends up to this instant have been told (ms since epoch). */
  toldUntil: number;
  /** Lead of "starting soon" that `toldUntil` stands for; 0 before the first one. */
  soonMs: number;
  /** No start or end needs telling before this instant. */
  nextDue: number;
  rows: Record<string, MirrorRow>;
}

export function emptyState(opened: string, filter: string, now: number): CalendarState {
  return {
    version: STATE_VERSION,
    opened,
    filter,
    cursor: null,
    round: null,
    missing: [],
    baseline: false,
    generation: 0,
    horizon: 0,
    syncedAt: 0,
    timeZone: 'UTC',
    toldUntil: now,
    soonMs: 0,
    nextDue: 0,
    rows: {},
  };
}
