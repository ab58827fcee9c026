import { GoogleWorld } from './google-world';
import { History, noTotals, type Totals } from './history';
import { MicrosoftWorld } from './microsoft-world';
import type { World } from './world';

export const START = Date.parse('2026-03-02T07:58:00Z');

/** The providers that have histories, by name. */
export const WORLDS: Readonly<Record<string, (seed: number, start: number) => World>> = {
  google: (seed, start) => new GoogleWorld(seed, start),
  microsoft: (seed, start) => new MicrosoftWorld(seed, start),
};

/** Runs histories one after the other; one that breaks a promise is named with its seed. */
export async function runHistories(
  provider: string,
  seeds: Iterable<number>,
  steps: number,
  done: (totals: Totals) => void = () => {},
): Promise<Totals> {
  const create = WORLDS[provider];
  if (create === undefined) throw new Error(`there are no histories of ${provider}`);
  const totals = noTotals();
  for (const seed of seeds) {
    try {
      add(totals, await new History(create(seed, START), seed).run(steps));
    } catch (error) {
      if (error instanceof Error) error.message = `${provider}, seed ${seed}, ${steps} steps: ${error.message}`;
      throw error;
    }
    done(totals);
  }
  return totals;
}

function add(sum: Totals, more: Totals): void {
  for (const [name, value] of Object.entries(more) as [keyof Totals, Totals[keyof Totals]][]) {
    if (typeof value === 'number') Object.assign(sum, { [name]: Number(sum[name]) + value });
    else {
      const counts = sum[name] as Record<string, number>;
      for (const [key, count] of Object.entries(value)) counts[key] = (counts[key] ?? 0) + count;
    }
  }
}
