import { digest } from '../event.js';
import type { Session } from './session.js';
import type { Doubt, Round } from './state.js';

/** Up to so many rows may vanish at once without being doubted. */
const SUDDEN_LOSS_ROWS = 5;
/** With more rows than this, losing more than half of them is doubted. */
const HALF_COUNTS_ABOVE = 10;

/**
 * Ends a full listing: rows it did not show, and that are not merely over, are missing. Returns their ids, or null when
 * the listing is not believed.
 *
 * Where nobody can be asked whether a missing event is really gone, a listing that lost very much is believed only when
 * the next one has lost the same: an emptied or half-written feed must not cancel everybody's meetings. Then all that
 * was found in this run is dropped, and the cursor stays where it was.
 */
export function sweep(session: Session, round: Round): string[] | null {
  const { state, mirror } = session;
  const missing: string[] = [];
  let known = 0;
  for (const [id, row] of mirror.entries()) {
    const seen = row[9] === state.generation;
    // Over by now, or beyond a window that was made smaller: nothing happened to it.
    const outside = row[2] * 1000 <= round.from || row[1] * 1000 >= round.to;
    if (!outside && mirror.wasThere(id)) known += 1;
    if (seen) continue;
    if (outside) mirror.forget(id);
    else missing.push(id);
  }
  if (session.source.capabilities.confirmsRemovals) return missing;
  const before = state.doubt;
  state.doubt = null;
  if (!isSudden(missing.length, known)) return missing;
  if (before !== null && before.digest === doubtOf(session, round, before.from).digest) return missing;
  state.doubt = doubtOf(session, round, round.from);
  session.doubted = { missing: missing.length, known };
  mirror.discard();
  session.changes.length = 0;
  return null;
}

function isSudden(missing: number, known: number): boolean {
  return (known > HALF_COUNTS_ABOVE && missing * 2 > known) || (known > SUDDEN_LOSS_ROWS && missing >= known);
}

/** Names what is missing from a window, from the saved rows: what is over since the last listing still counts. */
function doubtOf({ state, mirror }: Session, round: Round, from: number): Doubt {
  const ids: string[] = [];
  for (const [id, saved] of Object.entries(state.rows)) {
    if (saved[2] * 1000 <= from || saved[1] * 1000 >= round.to) continue;
    if (mirror.get(id)?.[9] !== state.generation) ids.push(id);
  }
  return { digest: digest(ids.sort().join('\n')), from };
}
