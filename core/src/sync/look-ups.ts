import { isRejectedEvent } from '../calendars/source.js';
import { TOLD } from './mirror.js';
import type { Session } from './session.js';
import type { Pending } from './state.js';

/** After so many failures of its own a row is kept as it was; the next full listing or audit asks again. */
export const TRIES = 5;
/** So many rows are asked for; when all of them are gone the listing is right about the rest. */
const SAMPLE = 20;

/**
 * Rows that a full listing left out were cancelled, deleted, or moved out of the window. Asking costs a request each;
 * where very many are missing at once only a sample is asked, and if that shows them alive the listing was wrong.
 */
export async function lookUpMissing(session: Session): Promise<void> {
  let alive = 0;
  let asked = 0;
  await settle(session, session.state.missing, async (id) => {
    if (session.mirror.get(id) === undefined) return 'done';
    if (asked >= SAMPLE && alive === 0 && session.sawEvents) {
      session.tell(session.mirror.remove({ id }, TOLD));
      return 'done';
    }
    asked += 1;
    const outcome = await lookUpRow(session, id);
    if (session.mirror.get(id) !== undefined) alive += 1;
    return outcome;
  });
}

/** What is deleted, or has left the window: the provider did not say which, so it is asked. */
export async function lookUpUncertain(session: Session): Promise<void> {
  await settle(session, session.state.uncertain, async (id) => {
    if (session.mirror.get(id) !== undefined) {
      const outcome = await lookUpRow(session, id);
      if (outcome !== 'done') return outcome;
    }
    return session.mirror.occurrencesOf(id).length === 0 ? 'done' : lookUpSeries(session, id);
  });
}

/** Adds what is not waiting yet. */
export function enqueue(queue: Pending[], ids: Iterable<string>): void {
  const waiting = new Set(queue.map(([id]) => id));
  for (const id of ids) {
    if (waiting.has(id)) continue;
    waiting.add(id);
    queue.push([id, 0]);
  }
}

type Outcome = 'done' | 'later' | 'failed';

/** Works through a queue. What cannot be found out now stays in it for the next run. */
async function settle(session: Session, queue: Pending[], one: (id: string) => Promise<Outcome>): Promise<void> {
  const failed: Pending[] = [];
  while (queue.length > 0 && session.run.hasTime()) {
    const [id, failures] = queue[0] ?? ['', 0];
    const outcome = await one(id);
    if (outcome === 'later') break;
    queue.shift();
    if (outcome === 'failed' && failures + 1 < TRIES) failed.push([id, failures + 1]);
  }
  queue.push(...failed);
}

async function lookUpRow(session: Session, id: string): Promise<Outcome> {
  const { mirror, window } = session;
  const answer = await session.lookUp(id);
  if (answer.kind === 'later' || answer.kind === 'failed') return answer.kind;
  if (answer.kind === 'gone') session.tell(mirror.remove({ id }, TOLD));
  else {
    const change = mirror.apply(answer.value, window, TOLD);
    if (change !== null) session.tell([change]);
  }
  return 'done';
}

async function lookUpSeries(session: Session, seriesId: string): Promise<Outcome> {
  const { mirror, window } = session;
  const answer = await session.readSeries(seriesId);
  if (answer.kind === 'later' || answer.kind === 'failed') return answer.kind;
  const { events, rejected } = answer.kind === 'found' ? answer.value : { events: [], rejected: [] };
  for (const item of rejected) session.reject(item);
  for (const event of events) {
    const change = mirror.apply(event, window, TOLD);
    if (change !== null) session.tell([change]);
  }
  // One without an id may be any of them.
  if (rejected.some(({ id }) => id === null)) return 'done';
  const isRejected = (known: string): boolean =>
    rejected.some(({ id }) => id === seriesId || isRejectedEvent(known, id ?? ''));
  const ids = [...events.map(({ id }) => id), ...mirror.occurrencesOf(seriesId).filter(isRejected)];
  const { changes, unsure } = mirror.applySeries({ seriesId, ids }, window, TOLD);
  session.tell(changes);
  enqueue(session.state.uncertain, unsure);
  return 'done';
}
