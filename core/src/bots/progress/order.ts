import type { BotPhase } from '../bot-event.js';

/**
 * The one way a bot goes. `recording` and `paused` share a place: a bot goes to and fro between them. A bot that cannot
 * do its work (`failing`) has yet to leave. `unknown` has no place.
 */
const PLACES: Readonly<Record<Exclude<BotPhase, 'unknown'>, number>> = {
  scheduled: 0,
  joining: 1,
  waiting: 2,
  joined: 3,
  recording: 4,
  paused: 4,
  failing: 5,
  left: 6,
  processing: 7,
  completed: 8,
  failed: 8,
  cancelled: 8,
};

export const LAST_PLACE = 8;

/** How far along a phase is; null for `unknown`, which says nothing about that. */
export const placeOf = (phase: BotPhase): number | null => (phase === 'unknown' ? null : PLACES[phase]);

/** Nothing but a bot's final word follows. */
export const isEnd = (phase: BotPhase): boolean => placeOf(phase) === LAST_PLACE;

/**
 * What must have happened for a bot to be where it is and still holds, though nobody saw it: a bot that records is in
 * the call, one whose recording is being worked on is out of it.
 *
 * @param last the last phase told; null for a bot that was not known.
 */
export function impliedBy(last: BotPhase | null, next: BotPhase): BotPhase[] {
  const before = last === null ? -1 : (placeOf(last) ?? -1);
  const implied: BotPhase | null =
    next === 'recording' || next === 'paused'
      ? 'joined'
      : next === 'processing' || next === 'completed'
        ? 'left'
        : null;
  return implied !== null && before < (placeOf(implied) ?? 0) ? [implied] : [];
}
