import { isCalendarBotsError } from '../http/errors.js';
import type { CalendarEvent } from '../event.js';
import { lookUpMissing, lookUpUncertain, TRIES } from './look-ups.js';
import { TOLD } from './mirror.js';
import { finishRound, fullRound, nextRound } from './rounds.js';
import type { Session } from './session.js';
import type { Audit } from './state.js';

/** Suspects that are looked up before it is asked what changed meanwhile. */
const BATCH = 50;

/** What an audit found. */
export interface AuditReport {
  /** When it began, ms since epoch. */
  at: number;
  /** Events and rows that were compared. */
  compared: number;
  /** How many of them were not what the provider has, although no change had been told by it. They were repaired. */
  drift: number;
}

/**
 * Reads the window again from scratch and compares it with the mirror, when it is time. What differs is looked up one by
 * one, and then it is asked once more what changed: what the provider tells as a change happened while the audit ran;
 * what it does not tell is drift. Drift is repaired and told like any change.
 *
 * An audit may stretch over several runs; ordinary rounds go on between them. Without a cursor every sync is an audit.
 */
export async function audit(session: Session): Promise<AuditReport | null> {
  try {
    return await auditOrGoOn(session);
  } catch (error) {
    // News must not wait for the audit: it goes on in the next run, which tells if the calendar cannot be read.
    if (!isCalendarBotsError(error)) throw error;
    session.reject({ id: null, reason: `the audit was interrupted: ${error.message}` });
    return null;
  }
}

async function auditOrGoOn(session: Session): Promise<AuditReport | null> {
  const { state, run, settings, source } = session;
  const every = settings.auditEveryMs ?? Infinity;
  if (!source.capabilities.incremental || !state.baseline || !run.hasTime()) return null;
  if (state.audit === null) {
    if (run.now - state.auditedAt < every) return null;
    if (!source.capabilities.confirmsRemovals) return session.changes.length > 0 ? null : auditByListing(session);
    state.generation += 1;
    const { from } = fullRound(session);
    state.audit = {
      page: null,
      from,
      to: state.horizon,
      startedAt: run.now,
      listed: false,
      suspects: [],
      compared: 0,
      drift: 0,
    };
  }
  const { audit } = state;
  // What an ordinary round has changed since needs no explanation.
  dropTouched(session, audit);
  if (!audit.listed && !(await list(session, audit))) return null;
  if (audit.suspects.length > 0 && !(await settle(session, audit))) return null;
  state.audit = null;
  return end(session, { at: audit.startedAt, compared: audit.compared, drift: audit.drift });
}

function end({ state }: Session, report: AuditReport): AuditReport {
  state.auditedAt = report.at;
  state.drift += report.drift;
  return report;
}

/** Reads the window page by page. False when time ran out before its end. */
async function list(session: Session, audit: Audit): Promise<boolean> {
  const { mirror, source, calendarId, run, state } = session;
  const window = { from: audit.from, to: audit.to };
  const suspects = new Set(audit.suspects.map(([id]) => id));
  const suspect = (id: string): void => {
    if (!suspects.has(id)) audit.suspects.push([id, 0]);
    suspects.add(id);
  };
  for (let first = true; ; first = false) {
    if (!first && !run.hasTime()) return false;
    const asked = audit.page;
    session.requests += 1;
    const page = await source
      .readPage({ calendarId, window, cursor: null, page: asked, purpose: 'once' })
      .catch((error: unknown) => {
        const lost = isCalendarBotsError(error) && error.code === 'cursorExpired' && asked !== null;
        if (!lost || session.restarted) throw error;
        session.restarted = true;
        return null;
      });
    if (page === null) {
      audit.page = null;
      audit.compared = 0;
      continue;
    }
    for (const event of page.events) {
      audit.compared += 1;
      mirror.keep(event.id);
      if (mirror.differs(event, session.window)) suspect(event.id);
    }
    mirror.keepAll(page.rejected.flatMap(({ id }) => id ?? []));
    audit.page = page.nextPage;
    if (page.nextPage === null) break;
  }
  for (const [id, row] of mirror.entries()) {
    if (row[9] === state.generation || row[2] * 1000 <= audit.from || row[1] * 1000 >= audit.to) continue;
    audit.compared += 1;
    suspect(id);
  }
  audit.listed = true;
  return true;
}

/** Finds out which suspects are drift, and repairs it. False when that must be continued by the next run. */
async function settle(session: Session, audit: Audit): Promise<boolean> {
  const { mirror, run } = session;
  if (!(await takeChanges(session, audit))) return false;
  while (audit.suspects.length > 0) {
    if (!run.hasTime()) return false;
    const found = await lookUpBatch(session, audit);
    if (found === null) return false;
    if (found.size === 0) continue;
    // Until it is known what changed meanwhile they stay suspects.
    audit.suspects.push(...[...found.keys()].map((id): [string, number] => [id, 0]));
    if (!(await takeChanges(session, audit))) return false;
    for (const [id, event] of found) {
      const unexplained = audit.suspects.some(([suspect]) => suspect === id);
      if (!unexplained) continue;
      audit.suspects = audit.suspects.filter(([suspect]) => suspect !== id);
      if (event === null) session.tell(mirror.remove({ id }, TOLD));
      else {
        const change = mirror.apply(event, session.window, TOLD);
        if (change !== null) session.tell([change]);
      }
      audit.drift += 1;
    }
    mirror.touched.clear();
  }
  return true;
}

/** Looks up some suspects. Returns those that are not what the mirror has, null when the service cannot answer now. */
async function lookUpBatch(session: Session, audit: Audit): Promise<Map<string, CalendarEvent | null> | null> {
  const { mirror, run } = session;
  const found = new Map<string, CalendarEvent | null>();
  const failed: Audit['suspects'] = [];
  for (let i = 0; i < BATCH && (i === 0 || run.hasTime()); i++) {
    const [suspect] = audit.suspects;
    if (suspect === undefined) break;
    const [id, failures] = suspect;
    const answer = await session.lookUp(id);
    if (answer.kind === 'later') {
      audit.suspects.push(...[...found.keys()].map((each): [string, number] => [each, 0]), ...failed);
      return null;
    }
    audit.suspects.shift();
    if (answer.kind === 'failed') {
      if (failures + 1 < TRIES) failed.push([id, failures + 1]);
    } else if (answer.kind === 'gone') {
      if (mirror.get(id) !== undefined) found.set(id, null);
    } else if (mirror.differs(answer.value, session.window)) {
      found.set(id, answer.value);
    }
  }
  if (failed.length === 0) return found;
  audit.suspects.push(...failed);
  // Nothing but failures is left to ask: that is for another time.
  return found.size === 0 && failed.length === audit.suspects.length ? null : found;
}

/** One ordinary round: what it changes is not drift. False when it did not end, or made the audit needless. */
async function takeChanges(session: Session, audit: Audit): Promise<boolean> {
  const { state } = session;
  state.round ??= nextRound(session);
  if ((await finishRound(session)) !== 'done') return false;
  await lookUpUncertain(session);
  await lookUpMissing(session);
  if (state.audit !== audit || state.uncertain.length + state.missing.length > 0) return false;
  dropTouched(session, audit);
  return true;
}

function dropTouched({ mirror }: Session, audit: Audit): void {
  if (audit.suspects.length > 0) audit.suspects = audit.suspects.filter(([id]) => !mirror.touched.has(id));
  mirror.touched.clear();
}

/**
 * Where an event is only ever seen in the listing itself, the audit is a full listing: what it changes although the
 * provider still gives the same cursor is drift. Only in a run that found nothing else: what is doubted drops all that
 * the run has found.
 */
async function auditByListing(session: Session): Promise<AuditReport | null> {
  const { state, mirror, run } = session;
  const { cursor } = state;
  mirror.touched.clear();
  state.round = { ...fullRound(session), to: state.horizon };
  if ((await finishRound(session)) !== 'done') return null;
  let compared = 0;
  for (const _ of mirror.entries()) compared += 1;
  return end(session, { at: run.now, compared, drift: state.cursor === cursor ? mirror.touched.size : 0 });
}
