import type { Random } from '../../sandbox/random';

export function pick<T>(random: Random, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}

/** One of several, by weight. */
export function pickAction(
  random: Random,
  actions: readonly (readonly [weight: number, name: string, run: () => void])[],
): { name: string; run: () => void } {
  let left = random() * actions.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, name, run] of actions) {
    left -= weight;
    if (left < 0) return { name, run };
  }
  throw new RangeError('nothing to pick from');
}
