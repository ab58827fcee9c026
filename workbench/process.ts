import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

/** What a finished command printed. */
export interface CommandOutput {
  stdout: string;
  stderr: string;
}

/** A command could not be started, or ended with something else than 0. */
export class CommandError extends Error {
  constructor(
    readonly command: string,
    readonly code: number | string | null,
    /** The last lines it printed. */
    readonly tail: string,
  ) {
    super(`"${command}" ended with ${code ?? 'a signal'}${tail && `:\n${tail}`}`);
    this.name = 'CommandError';
  }
}

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Called with each non-empty line of both outputs as it comes. */
  onLine?: (line: string) => void;
  /** Seconds after which the command is ended. Default: none. */
  timeoutSeconds?: number;
}

/**
 * Runs a command to its end, without a shell and without standard input. It is ended when this process ends.
 * @throws CommandError
 */
export async function run(command: string, args: string[], options: CommandOptions = {}): Promise<CommandOutput> {
  const shown = [command, ...args].join(' ');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutSeconds === undefined ? undefined : options.timeoutSeconds * 1000,
  });
  const ended = endWithThisProcess(() => child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  const tail: string[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    eachLine(child, name, (line) => {
      output[name] += `${line}\n`;
      if (line.trim() === '') return;
      tail.push(line);
      if (tail.length > 25) tail.shift();
      options.onLine?.(line);
    });
  }
  try {
    const code = await new Promise<number | string | null>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (status, signal) => resolve(status ?? signal));
    });
    if (code !== 0) throw new CommandError(shown, code, tail.join('\n'));
    return output;
  } finally {
    ended();
  }
}

/** Calls `line` with each line of a child's output, without its line end; the last one may lack it. */
export function eachLine(child: ChildProcess, output: 'stdout' | 'stderr', line: (text: string) => void): void {
  const stream = child[output];
  if (stream === null) return;
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    lines.forEach((text) => line(text));
  });
  stream.on('end', () => {
    if (rest !== '') line(rest);
    rest = '';
  });
}

/** Whether a program is there and answers `--version` (or the given arguments) with 0. */
export function answers(program: string, args: string[] = ['--version']): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * The environment without what npm adds for a running script, so that an npm started in another folder does not
 * take this repository for its own. Settings such as the registry stay.
 */
export function withoutNpmScriptVariables(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const dropped =
    /^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|workspaces?|include_workspace_root|dry_run)$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !dropped.test(name) && name !== 'INIT_CWD'));
}

/** Runs npm: the one that runs us, or the one on PATH. @throws CommandError */
export async function npm(args: string[], options: CommandOptions = {}): Promise<CommandOutput> {
  const env = withoutNpmScriptVariables(options.env);
  const cli = process.env.npm_execpath;
  return cli !== undefined && /npm-cli\.c?js$/.test(cli)
    ? await run(process.execPath, [cli, ...args], { ...options, env })
    : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { ...options, env });
}

/** A TCP port of 127.0.0.1 that was free just now: `wanted`, or any. @throws when `wanted` is taken */
export async function freePort(wanted = 0): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('the system gave no TCP port')),
      );
    });
  });
}

/** The wanted TCP port of 127.0.0.1 where it is free, else any free one; `taken` is then called with it. */
export async function portNear(wanted: number, taken: (other: number) => void): Promise<number> {
  try {
    return await freePort(wanted);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const other = await freePort();
    taken(other);
    return other;
  }
}

/** Sends a signal to a process that was started as the leader of its own group, and to all its children. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const endings = new Set<() => void>();
const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/**
 * Has `end` called when this process exits or is told to (Ctrl-C, SIGTERM, SIGHUP). A program with its own handler
 * for such a signal decides itself; `end` is then called when it exits.
 * @returns takes `end` back, for when there is nothing left to end
 */
export function endWithThisProcess(end: () => void): () => void {
  if (endings.size === 0) {
    process.on('exit', endAll);
    for (const signal of Object.keys(signals)) process.on(signal, onSignal);
  }
  endings.add(end);
  return () => {
    endings.delete(end);
    if (endings.size > 0) return;
    process.off('exit', endAll);
    for (const signal of Object.keys(signals)) process.off(signal, onSignal);
  };
}

function endAll(): void {
  for (const end of endings) end();
}

function onSignal(signal: keyof typeof signals): void {
  if (process.listenerCount(signal) > 1) return;
  process.exit(128 + signals[signal]);
}
