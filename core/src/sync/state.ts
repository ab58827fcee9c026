import type { CalendarSource } from '../calendars/source.js';
import { type MirrorRow, UNKNOWN } from './row.js';

/** Raised whenever the state changes shape. Rows of version 1 are like today's but for their hashes. */
export const STATE_VERSION = 2;
const OLDEST_READABLE_ROWS = 1;

/** A listing that is not finished: polls have a time budget, so a round may stretch over several of them. */
export interface Round {
  /**
   * `full`: everything in the window, what it does not show is gone. `incremental`: changes since the cursor. `strip`:
   * the part that time brought into the window.
   */
  kind: 'full' | 'incremental' | 'strip';
  /** What its pages are asked with; a full round has one when the provider answered a cursor with everything. */
  cursor: string | null;
  /** The page to read next; null for the first one. */
  page: string | null;
  /** The window this round was begun with, ms since epoch. */
  from: number;
  to: number;
  startedAt: number;
  /** What was created after this instant is new: time did not bring it into the window. */
  newSince: number;
}

/** A listing that lost so much that it is only believed when the next one says the same. */
export interface Doubt {
  /** Of the ids that were missing. */
  digest: string;
  /** Start of the window they were missing from, ms since epoch. */
  from: number;
}

/** An audit that is not finished. */
export interface Audit {
  /** The page of its listing to read next; null for the first one. */
  page: string | null;
  /** The window it reads, ms since epoch. */
  from: number;
  to: number;
  startedAt: number;
  /** The listing is done; what is left are the suspects. */
  listed: boolean;
  /** Ids of events that differed: either they changed while the audit ran, or they have drifted. */
  suspects: Pending[];
  compared: number;
  drift: number;
}

/** Something to be asked for, and how often that failed. */
export type Pending = [id: string, failures: number];

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
  /** Rows that a full listing did not show; each is looked up before it counts as gone. */
  missing: Pending[];
  /** Known events and series of which the provider only said that they are gone or have left the window. */
  uncertain: Pending[];
  doubt: Doubt | null;
  audit: Audit | null;
  /** When the window was last read from scratch: by an audit or a full listing; ms since epoch. */
  auditedAt: number;
  /** Events that audits have found to have drifted so far. */
  drift: number;
  /** False until the first listing is complete: until then nothing is told. */
  baseline: boolean;
  /** Raised by each full listing and audit: rows that bear it were seen by the last one. */
  generation: number;
  /** Changes told so far. */
  told: number;
  /** End of the range that the mirror is complete for, ms since epoch. */
  horizon: number;
  /** When the last complete round began, ms since epoch. */
  syncedAt: number;
  timeZone: string;
  /** Starts and ends up to this instant have been told (ms since epoch). */
  toldUntil: number;
  /** Lead of "starting soon" that `toldUntil` stands for; 0 before the first one. */
  soonMs: number;
  /** Before this instant only rows of the agenda have a start or end that needs telling (ms since epoch). */
  nextDue: number;
  /** Ids of the rows with a start, an end or a "starting soon" before `nextDue`. */
  agenda: string[];
  rows: Record<string, MirrorRow>;
}

function emptyState(opened: string, filter: string, now: number): CalendarState {
  return {
    version: STATE_VERSION,
    opened,
    filter,
    cursor: null,
    round: null,
    missing: [],
    uncertain: [],
    doubt: null,
    audit: null,
    auditedAt: 0,
    drift: 0,
    baseline: false,
    generation: 0,
    told: 0,
    horizon: 0,
    syncedAt: 0,
    timeZone: 'UTC',
    toldUntil: now,
    soonMs: 0,
    nextDue: 0,
    agenda: [],
    rows: {},
  };
}

/**
 * The saved state as far as it can be trusted under today's code and settings. Never the same object, though it shares
 * the rows.
 *
 * The rows stay whenever they can be read: a full listing against them tells what really changed meanwhile, and
 * nothing else. Without them what happened since the last run could not be known.
 */
export function openState(
  source: CalendarSource,
  saved: CalendarState | null,
  settings: { backMs: number; aheadMs: number; filterFingerprint: string },
  now: number,
): CalendarState {
  const opened = `${source.provider} ${source.cursorFingerprint} ${settings.backMs} ${settings.aheadMs}`;
  const fresh = emptyState(opened, settings.filterFingerprint, now);
  if (saved === null || !(saved.version >= OLDEST_READABLE_ROWS && saved.version <= STATE_VERSION)) return fresh;
  const state: CalendarState = {
    ...fresh,
    ...saved,
    version: STATE_VERSION,
    opened,
    filter: settings.filterFingerprint,
    missing: saved.version === STATE_VERSION ? [...saved.missing] : [],
    uncertain: saved.version === STATE_VERSION ? [...saved.uncertain] : [],
    rows: saved.version === 1 ? {} : saved.rows,
    audit:
      saved.version === STATE_VERSION && saved.audit ? { ...saved.audit, suspects: [...saved.audit.suspects] } : null,
  };
  if (saved.version === 1) {
    for (const [id, row] of Object.entries(saved.rows)) state.rows[id] = withUnknownHashes(row);
  }
  const same =
    saved.version === STATE_VERSION && saved.opened === opened && saved.filter === settings.filterFingerprint;
  return same ? state : { ...state, cursor: null, round: null, audit: null };
}

function withUnknownHashes(row: MirrorRow): MirrorRow {
  const copy: MirrorRow = [...row];
  copy[7] = UNKNOWN;
  return copy;
}
