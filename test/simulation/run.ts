import { simulate, type SimulationOptions } from './simulation';

/** `tsx test/simulation/run.ts [seed] [steps] [seeds]`: prints the report of each seed. */
async function main(): Promise<void> {
  const [seed = '1', steps = '2000', seeds = '1', ...flags] = process.argv.slice(2);
  for (let i = 0; i < Number(seeds); i++) {
    const options: SimulationOptions = {
      seed: Number(seed) + i,
      steps: Number(steps),
      kills: !flags.includes('--no-kills'),
      faults: !flags.includes('--no-faults'),
      persists: flags.includes('--default-mode') ? 'emissions' : 'every poll',
      autoSchedule: !flags.includes('--no-auto'),
      builtin: flags.includes('--builtin'),
    };
    const began = Date.now();
    console.log(JSON.stringify(options));
    console.log(JSON.stringify(await simulate(options), null, 1), `${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
