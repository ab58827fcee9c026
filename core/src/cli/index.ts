import { run } from './program.js';

export { EXIT, type ExitCode } from './exit-codes.js';
export type { Io } from './io.js';
export { run } from './program.js';

/** The command line on the terminal of this process. Returns its exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return run(argv, {
    out: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    async stdin() {
      const parts: Buffer[] = [];
      for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
      return Buffer.concat(parts).toString('utf8');
    },
    env: process.env,
  });
}
