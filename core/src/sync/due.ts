import type { ChangeKind } from './change.js';
import type { Mirror } from './mirror.js';
import type { MirrorRow } from './row.js';
import { FLAG } from './row.js';

/** Starts and ends that were missed by more than this (n8n was off) are not told any more. */
export const CATCH_UP_MS = 24 * 3600_000;
/** How far ahead rows are picked out whose moments come next, so that a poll need not go through all of them. */
const AGENDA_MS = 6 * 3600_000;

export type DueKind = Extract<ChangeKind, 'startingSoon' | 'started' | 'ended'>;

export interface Due {
  id: string;
  row: MirrorRow;
  kind: DueKind;
  /** The moment it became due, ms since epoch. */
  at: number;
  /** An edit made it due, not time: a meeting that was restored while it is on starts a second time. */
  byEdit: boolean;
}

/**
 * What the clock has to tell: moments in (toldUntil, now]. The mirror's watermark moves to `now` in any case, whether
 * or not somebody wants to hear of them, so that nothing old is told when a kind is switched on later.
 *
 * "Starting soon" is told late, up to the end of the meeting, when nobody polled in time: better late than no bot.
 */
export function takeDue(mirror: Mirror, now: number, soonMs: number): Due[] {
  const { state, overdue } = mirror;
  const since = state.toldUntil;
  const soonBefore = state.soonMs;
  const due: Due[] = [];
  const take = (id: string, row: MirrorRow): void => {
    const start = row[1] * 1000;
    const end = row[2] * 1000;
    for (const [kind, at, toldAt] of [
      ['startingSoon', start - soonMs, start - soonBefore],
      ['started', start, start],
      ['ended', end, end],
    ] as const) {
      if (at > now) continue;
      const byEdit = overdue.has(`${kind} ${id}`);
      if ((toldAt <= since && !byEdit) || now - at > CATCH_UP_MS || !(row[3] & FLAG.told)) continue;
      if (kind === 'startingSoon' && end <= now) continue;
      due.push({ id, row, kind, at, byEdit });
    }
  };
  if (now < state.nextDue && soonMs === soonBefore) {
    for (const id of new Set(state.agenda)) {
      const row = mirror.get(id);
      if (row !== undefined) take(id, row);
    }
  } else {
    const next = now + AGENDA_MS;
    const agenda: string[] = [];
    for (const [id, row] of mirror.entries()) {
      const start = row[1] * 1000;
      const end = row[2] * 1000;
      // Nearly every row is wholly ahead, or over.
      if (start - soonMs >= next) continue;
      if (end > since || overdue.size > 0) take(id, row);
      if (end > now) agenda.push(id);
    }
    state.nextDue = next;
    state.agenda = agenda;
  }
  overdue.clear();
  state.toldUntil = Math.max(since, now);
  state.soonMs = soonMs;
  return due.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
