/**
 * Seeded histories of one calendar through the sync, against a provider's stand-in:
 *
 *     npx tsx test/sync-histories/run.ts --provider google --histories 200 --steps 500 [--seed 1]
 *
 * Prints what was done and checked; ends with the seed when a promise did not hold.
 */
import { parseArgs } from 'node:util';
import { runHistories, WORLDS } from './histories';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'google' },
    histories: { type: 'string', default: '20' },
    steps: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
});

async function main(): Promise<void> {
  const { provider } = values;
  if (!Object.hasOwn(WORLDS, provider)) throw new Error(`--provider is one of ${Object.keys(WORLDS).join(', ')}`);
  const first = Number(values.seed);
  const seeds = Array.from({ length: Number(values.histories) }, (_, i) => first + i);
  const began = performance.now();
  const totals = await runHistories(provider, seeds, Number(values.steps), ({ histories }) => {
    if (histories % 10 === 0) {
      process.stderr.write(`${histories} histories, ${Math.round((performance.now() - began) / 1000)} s\n`);
    }
  });
  process.stdout.write(
    `${JSON.stringify({ provider, seconds: Math.round((performance.now() - began) / 1000), ...totals }, null, 1)}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
