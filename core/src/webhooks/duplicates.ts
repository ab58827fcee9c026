/**
 * Ids of messages that were dealt with: a plain object (id to the moment it was seen, in ms since epoch), small enough
 * to be kept as JSON, for example in n8n's static data.
 */
export type SeenIds = Readonly<Record<string, number>>;

export interface SeenLimits {
  /** At most so many ids are kept; the oldest go first. Default 2000. */
  count?: number;
  /**
   * Ids older than this are forgotten, in milliseconds. Default six hours: Svix tries for about three.
   */
  ageMs?: number;
}

/**
 * Notes an id. `duplicate` tells whether it was there already; `seen` is the store to keep from now on (the one that
 * was given is left as it is). The same id is noted at its first sight only, so a stream of repeats does not keep it.
 *
 * @param now ms since epoch.
 */
export function noteId(
  seen: SeenIds,
  id: string,
  now: number,
  limits: SeenLimits = {},
): { duplicate: boolean; seen: SeenIds } {
  const { count = 2000, ageMs = 6 * 3_600_000 } = limits;
  const fresh = Object.entries(seen).filter(([, at]) => Number.isFinite(at) && now - at <= ageMs);
  const duplicate = fresh.some(([other]) => other === id);
  if (!duplicate) fresh.push([id, now]);
  // Later sights last. Usually so already, but an object lists keys that look like numbers first.
  const inOrder = fresh.every(([, at], i) => i === 0 || (fresh[i - 1]?.[1] ?? 0) <= at);
  if (!inOrder) fresh.sort(([, a], [, b]) => a - b);
  return { duplicate, seen: Object.fromEntries(fresh.slice(-Math.max(1, count))) };
}

/** Takes an id back, so that a message whose handling failed is taken in again when it is repeated. */
export function forgetId(seen: SeenIds, id: string): SeenIds {
  return Object.fromEntries(Object.entries(seen).filter(([other]) => other !== id));
}
