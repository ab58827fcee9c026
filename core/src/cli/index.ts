import type { Io } from './io.js';
import { run } from './program.js';

export type { Io };
export { EXIT, EXIT_CODES, type ExitCode } from './exit-codes.js';
export { run } from './program.js';

/**
 * The command line on the terminal of this process. Returns its exit code.
 * @param version what `--version` prints.
 */
export function main(argv: readonly string[], version?: string): Promise<number> {
  // Whoever reads only the first lines of a long table (`| head`) has all they wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const io = terminal();
  return run(argv, version === undefined ? io : { ...io, version });
}

function terminal(): Io {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    async stdin() {
      const parts: Buffer[] = [];
      for await (const part of process.stdin) parts.push(Buffer.from(part as Uint8Array));
      return Buffer.concat(parts).toString('utf8');
    },
    env: process.env,
    interactive: process.stdin.isTTY === true,
    columns: process.stdout.columns ?? 80,
  };
}
