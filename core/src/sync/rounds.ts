import type { EventPage } from '../calendars/source.js';
import { isCalendarBotsError } from '../http/errors.js';
import { enqueue } from './look-ups.js';
import { TOLD, type Telling } from './mirror.js';
import type { Session } from './session.js';
import type { Round } from './state.js';
import { sweep } from './sweep.js';

/** How a round ended: `open` when time ran out before its last page, `doubted` when its listing was not believed. */
export type RoundEnd = 'done' | 'open' | 'doubted';

export function fullRound({ run, settings, state }: Session): Round {
  const window = { from: run.now - settings.backMs, to: run.now + settings.aheadMs };
  return { kind: 'full', cursor: null, page: null, ...window, startedAt: run.now, newSince: state.syncedAt };
}

/** Changes since the cursor where there is one, else a full listing. */
export function nextRound(session: Session): Round {
  const { cursor } = session.state;
  const round = fullRound(session);
  return cursor === null || !session.source.capabilities.incremental
    ? round
    : { ...round, kind: 'incremental', cursor };
}

/** Reads the open round to its end, page by page. */
export async function finishRound(session: Session): Promise<RoundEnd> {
  const { state } = session;
  for (let first = true; ; first = false) {
    if (state.round === null) return 'done';
    if (!first && !session.run.hasTime()) return 'open';
    if (state.round.kind === 'full' && state.round.page === null) beginFull(session);
    const page = await readPage(session, state.round);
    if (page === null) continue;
    if (page.whole === true && state.round.kind === 'incremental') {
      // Everything in the window, though the cursor was sent: from here on it is a full round.
      state.round = { ...state.round, kind: 'full' };
      beginFull(session);
    }
    take(session, page, state.round);
    if (page.nextPage !== null) state.round = { ...state.round, page: page.nextPage };
    else if (!endRound(session, state.round, page)) return 'doubted';
  }
}

function beginFull(session: Session): void {
  session.state.generation += 1;
  session.sawEvents = false;
}

/** One page; null when the cursor turned out to be lost and the round was begun afresh. */
async function readPage(session: Session, round: Round): Promise<EventPage | null> {
  const { state, source, calendarId } = session;
  session.requests += 1;
  try {
    return await source.readPage({
      calendarId,
      window: { from: round.from, to: round.to },
      cursor: round.cursor,
      page: round.page,
      purpose: round.kind === 'strip' ? 'once' : 'sync',
    });
  } catch (error) {
    const lost = isCalendarBotsError(error) && error.code === 'cursorExpired';
    // A first page of a full listing needs no cursor: there "expired" would be the provider's fault, and endless.
    // So would a page token that is refused each time: one restart in a run is all it gets.
    if (!lost || (round.cursor === null && (round.page === null || session.restarted))) throw error;
    session.restarted = round.cursor === null;
    session.resynced = true;
    if (round.kind === 'strip') {
      state.round = { ...round, page: null };
    } else {
      state.cursor = null;
      state.round = { ...fullRound(session), newSince: round.newSince };
    }
    return null;
  }
}

function take(session: Session, page: EventPage, round: Round): void {
  const { state, mirror } = session;
  const [first] = page.events;
  if (!state.baseline && first && Object.keys(state.rows).length === 0 && state.timeZone === 'UTC') {
    state.timeZone = first.timeZone;
  }
  const telling: Telling = { silent: !state.baseline, newSince: round.newSince };
  // Edits beyond it wait until the window reaches them.
  const window = round.kind === 'incremental' ? session.window : { from: session.window.from, to: round.to };
  for (const event of page.events) {
    session.sawEvents = true;
    const change = mirror.apply(event, window, telling);
    if (change !== null) session.tell([change]);
  }
  for (const removed of page.removed) session.tell(mirror.remove(removed, telling));
  const unsureIds = [...(page.uncertain ?? [])];
  for (const set of page.series ?? []) {
    const { changes, unsure } = mirror.applySeries(set, { from: round.from, to: round.to }, telling);
    session.tell(changes);
    unsureIds.push(...unsure);
  }
  takeUncertain(session, page, unsureIds);
  for (const item of page.rejected) session.reject(item);
  mirror.keepAll(page.rejected.flatMap(({ id }) => id ?? []));
}

/** What a later page shows needs no asking any more; what is unknown is none of ours. */
function takeUncertain({ state, mirror }: Session, page: EventPage, uncertain: readonly string[]): void {
  if (state.uncertain.length > 0) {
    const shown = new Set(page.events.map(({ id }) => id));
    for (const { seriesId } of page.series ?? []) shown.add(seriesId);
    state.uncertain = state.uncertain.filter(([id]) => !shown.has(id));
  }
  enqueue(
    state.uncertain,
    uncertain.filter((id) => mirror.knows(id)),
  );
}

/** False when the listing is not believed: then everything stays as it was before this run. */
function endRound(session: Session, round: Round, page: EventPage): boolean {
  const { state, mirror } = session;
  state.round = null;
  if (round.kind === 'full' && state.baseline) {
    const lost = sweep(session, round);
    if (lost === null) return false;
    if (session.source.capabilities.confirmsRemovals) state.missing = lost.map((id) => [id, 0]);
    else for (const id of lost) session.tell(mirror.remove({ id }, TOLD));
  }
  if (round.kind !== 'strip') {
    state.cursor = page.nextCursor;
    state.syncedAt = round.startedAt;
  }
  if (round.kind === 'incremental') return true;
  if (round.kind === 'strip') forgetOver(session);
  if (round.kind === 'full') {
    state.baseline = true;
    state.auditedAt = round.startedAt;
    state.audit = null;
  }
  state.horizon = round.to;
  state.nextDue = 0;
  return true;
}

/** Rows that the window has left behind. A full listing forgets them in its sweep. */
function forgetOver({ mirror, window }: Session): void {
  for (const [id, row] of mirror.entries()) if (row[2] * 1000 <= window.from) mirror.forget(id);
}
