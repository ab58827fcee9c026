import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../workbench/cache';

/** What a finished command line left. */
export interface Finished {
  code: number | null;
  /** Standard output. */
  out: string;
  /** Standard error. */
  notes: string;
}

/** A command line that runs as a process of its own. */
export interface Running {
  /** The first match on standard error, as soon as it is there; rejects when the process ends without it. */
  said(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Finished>;
}

/**
 * The program of `core/bin/calendar-bots.mjs`, bundled from the source into a folder of its own, so that it can be run
 * as the process it is whether the package is built or not.
 */
export class CliProgram {
  private readonly running = new Set<ChildProcess>();

  private constructor(
    /** Home of the program's files; its own. */
    readonly folder: string,
    private readonly program: string,
  ) {}

  static async build(): Promise<CliProgram> {
    const folder = await mkdtemp(join(tmpdir(), 'calendar-bots-program-'));
    const program = join(folder, 'bin', 'calendar-bots.mjs');
    const core = join(repositoryRoot, 'core');
    await build({
      entryPoints: [join(core, 'bin', 'calendar-bots.mjs')],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
      // commander is CommonJS.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      plugins: [
        {
          name: 'from the source',
          setup({ onResolve }) {
            onResolve({ filter: /\/dist\/esm\/cli\/index\.js$/ }, () => ({ path: join(core, 'src/cli/index.ts') }));
          },
        },
      ],
    });
    await copyFile(join(core, 'package.json'), join(folder, 'package.json'));
    return new CliProgram(folder, program);
  }

  /** Nothing of this machine's environment but what a program needs to start. */
  start(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn(process.execPath, [this.program, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.folder, ...env },
    });
    this.running.add(child);
    let out = '';
    let notes = '';
    let heard: () => void = () => {};
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      notes += chunk.toString();
      heard();
    });
    const ended = new Promise<Finished>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.running.delete(child);
        resolve({ code, out: out.trim(), notes: notes.trim() });
      });
    });
    return {
      ended,
      said: (pattern) =>
        new Promise((resolve, reject) => {
          heard = () => {
            const found = pattern.exec(notes);
            if (found !== null) resolve(found[0]);
          };
          heard();
          void ended.then(({ code }) => reject(new Error(`it ended with ${code} and only said: ${notes}`)), reject);
        }),
    };
  }

  run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.start(argv, env).ended;
  }

  async remove(): Promise<void> {
    for (const child of this.running) child.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether something answers there. */
export const isOpen = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ port, host, timeout: 2000 }, () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
    socket.on('timeout', () => {
      socket.destroy();
      done(false);
    });
  });

/** Addresses of this machine that others can reach. */
export function outerAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ internal }) => !internal)
      .map(({ address, family, scopeid }) =>
        family === 'IPv6' && scopeid !== 0 && scopeid !== undefined ? `${address}%${name}` : address,
      ),
  );
}
