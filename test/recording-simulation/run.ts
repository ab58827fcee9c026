/**
 * Seeded histories of bookings: four calendars that share meetings, people who edit them, several runs at once that are
 * killed at any moment, and bot services that fail in every way.
 *
 *     npx tsx test/recording-simulation/run.ts --services meeting-baas --seed 1 --steps 10000 [--seeds 1]
 *
 * Prints what was done, met and compared; ends with the seed and the step when a promise did not hold.
 */
import { parseArgs } from 'node:util';
import { OTHER_ANSWERS } from '../../sandbox/meetstream';
import { SERVICES, type ServiceMix, simulate } from './simulation';

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: 'meeting-baas' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '10000' },
    seeds: { type: 'string', default: '1' },
    /** Place in the list of MeetStream's other answers; nothing: the stand-in's defaults. */
    says: { type: 'string' },
    /** Minutes; see FailoverOptions.waitUntilMs. */
    patience: { type: 'string' },
  },
});

const isMix = (name: string): name is ServiceMix => Object.hasOwn(SERVICES, name);

async function main(): Promise<void> {
  const { services, says, patience } = values;
  if (!isMix(services)) throw new Error(`--services is one of ${Object.keys(SERVICES).join(', ')}`);
  for (let i = 0; i < Number(values.seeds); i++) {
    const began = performance.now();
    const report = await simulate({
      services,
      seed: Number(values.seed) + i,
      steps: Number(values.steps),
      says: says === undefined ? {} : (OTHER_ANSWERS[Number(says)] ?? {}),
      ...(patience === undefined ? {} : { waitUntilMs: Number(patience) * 60_000 }),
    });
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    process.stdout.write(`${JSON.stringify({ ...report, seconds }, null, 1)}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
