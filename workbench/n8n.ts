import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isAlive } from './cache';
import type { N8nInstall } from './n8n-install';
import {
  type CommandOutput,
  answers,
  eachLine,
  endWithThisProcess,
  freePort,
  run,
  signalGroup,
  withoutNpmScriptVariables,
} from './process';

export interface N8nOptions {
  /** n8n's home (`N8N_USER_FOLDER`): database, keys, installed packages. Kept between starts. */
  userFolder: string;
  /** Default: the port of the last start in this folder when that is free, else any free one. */
  port?: number;
  /** Added to n8n's environment; wins over the settings of `closedSettings`. */
  env?: Record<string, string>;
  /** Everything n8n prints is added to this file. Default: `n8n.log` in the user folder. */
  logFile?: string;
  /** How long a start may take. Default: 180 seconds. */
  startSeconds?: number;
}

/** n8n ended, or was not ready in time. */
export class N8nStartError extends Error {
  constructor(reason: string, logFile: string, tail: string[]) {
    super(`n8n did not start: ${reason}. Its log is ${logFile}; the last lines:\n${tail.join('\n')}`);
    this.name = 'N8nStartError';
  }
}

/**
 * The settings of an instance that listens on 127.0.0.1 only and calls nobody of its own accord: no telemetry, no
 * version check, no template or registry lists, no banners.
 */
export function closedSettings(userFolder: string, port: number, brokerPort: number): Record<string, string> {
  return {
    N8N_USER_FOLDER: userFolder,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_EDITOR_BASE_URL: `http://localhost:${port}`,
    N8N_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_SECURE_COOKIE: 'false',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    // The list of n8n's vetted packages is fetched from n8n; ours is not in it.
    N8N_VERIFIED_PACKAGES_ENABLED: 'false',
    N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
    // Fetches a server list at each start.
    N8N_DISABLED_MODULES: 'mcp-registry',
  };
}

/** A running n8n in a process group of its own. It is ended when this process ends in an orderly way. */
export class N8n {
  private constructor(
    readonly install: N8nInstall,
    readonly options: N8nOptions,
    readonly port: number,
    readonly logFile: string,
    /** From the start of the process until the editor could be opened. */
    readonly startedInSeconds: number,
    private readonly child: ChildProcess,
    readonly pid: number,
  ) {}

  /** Where its REST interface and webhooks answer. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a person opens. */
  get editorUrl(): string {
    return `http://localhost:${this.port}`;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Starts n8n and waits until its editor answers (migrations done, workflows being activated). An n8n that an
   * earlier, interrupted run left behind in the same folder is ended first: two of them would poll twice.
   * @throws N8nStartError
   */
  static async start(install: N8nInstall, options: N8nOptions): Promise<N8n> {
    mkdirSync(options.userFolder, { recursive: true });
    const last = endLeftBehind(options.userFolder, install);
    const port = options.port ?? (last !== undefined && (await isFree(last)) ? last : await freePort());
    const logFile = options.logFile ?? join(options.userFolder, 'n8n.log');
    const started = performance.now();
    const child = spawn(install.node.bin, [install.bin, 'start'], {
      cwd: options.userFolder,
      env: environment(install, { ...closedSettings(options.userFolder, port, await freePort()), ...options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const { pid } = child;
    const ended = endWithThisProcess(() => pid !== undefined && signalGroup(pid, 'SIGKILL'));
    const log = createWriteStream(logFile, { flags: 'a' });
    const tail: string[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const seconds = options.startSeconds ?? 180;
        const fail = (reason: string) => reject(new N8nStartError(reason, logFile, tail));
        const timer = setTimeout(() => fail(`not ready after ${seconds} s`), seconds * 1000);
        const onLine = (line: string) => {
          log.write(`${new Date().toISOString()} ${line}\n`);
          tail.push(line);
          if (tail.length > 40) tail.shift();
          if (!line.includes('Editor is now accessible')) return;
          clearTimeout(timer);
          resolve();
        };
        eachLine(child, 'stdout', onLine);
        eachLine(child, 'stderr', onLine);
        child.once('error', (error) => fail(error.message));
        child.once('close', (code, signal) => {
          clearTimeout(timer);
          ended();
          log.end(`${new Date().toISOString()} n8n ended (${code ?? signal})\n`);
          fail(`it ended (${code ?? signal})`);
        });
      });
    } catch (error) {
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      throw error;
    }
    if (pid === undefined) throw new N8nStartError('no process', logFile, tail);
    writeFileSync(noteFile(options.userFolder), JSON.stringify({ pid, port }));
    const startedInSeconds = (performance.now() - started) / 1000;
    return new N8n(install, options, port, logFile, startedInSeconds, child, pid);
  }

  /** Ends it the orderly way (SIGTERM); after `seconds` without effect, by force. */
  async stop(seconds = 30): Promise<void> {
    if (!this.running) return;
    const timer = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), seconds * 1000);
    signalGroup(this.pid, 'SIGTERM');
    await this.ended();
    clearTimeout(timer);
    rmSync(noteFile(this.options.userFolder), { force: true });
  }

  /** Ends it and its task runner at once (SIGKILL), as a crash or a power cut would. */
  async kill(): Promise<void> {
    if (!this.running) return;
    signalGroup(this.pid, 'SIGKILL');
    await this.ended();
  }

  /** A new n8n in the same folder, on the same port, with the same settings and `env` added. @throws N8nStartError */
  async restart(env: Record<string, string> = {}): Promise<N8n> {
    await this.stop();
    return await N8n.start(this.install, {
      ...this.options,
      port: this.port,
      env: { ...this.options.env, ...env },
    });
  }

  private async ended(): Promise<void> {
    if (!this.running) return;
    await new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
  }
}

/**
 * Runs n8n's command line in a user folder in which no n8n is running, for example
 * `['import:workflow', '--input=file.json']`.
 * @throws CommandError
 */
export async function n8nCommand(install: N8nInstall, userFolder: string, args: string[]): Promise<CommandOutput> {
  const settings = closedSettings(userFolder, await freePort(), await freePort());
  return await run(install.node.bin, [install.bin, ...args], { cwd: userFolder, env: environment(install, settings) });
}

function environment(install: N8nInstall, settings: Record<string, string>): NodeJS.ProcessEnv {
  // Settings of another n8n in the user's shell must not reach this one.
  const own = Object.entries(withoutNpmScriptVariables()).filter(
    ([name]) =>
      !/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WORKFLOWS_|GENERIC_|WEBHOOK_URL$|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$)/.test(name),
  );
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(own), ...settings };
  env.PATH = `${install.node.binDir}${delimiter}${process.env.PATH ?? ''}`;
  return env;
}

function noteFile(userFolder: string): string {
  return join(userFolder, 'running.json');
}

/**
 * Ends the n8n that an earlier, interrupted run left behind in a folder.
 * @returns the port that the last n8n in this folder used, if it is known
 */
export function endLeftBehind(userFolder: string, install: N8nInstall): number | undefined {
  if (!existsSync(noteFile(userFolder))) return undefined;
  const note: unknown = JSON.parse(readFileSync(noteFile(userFolder), 'utf8'));
  if (typeof note !== 'object' || note === null || !('pid' in note) || !('port' in note)) return undefined;
  const { pid, port } = note;
  // A process id may have been given to another program since: only an n8n of ours is ended.
  if (typeof pid === 'number' && isAlive(pid) && runsProgram(pid, install.bin)) signalGroup(pid, 'SIGKILL');
  return typeof port === 'number' ? port : undefined;
}

/** Whether this process was started with `program` in its command line. */
export function runsProgram(pid: number, program: string): boolean {
  const procFile = `/proc/${pid}/cmdline`;
  if (existsSync(procFile)) return readFileSync(procFile, 'utf8').includes(program);
  return answers('sh', ['-c', 'ps -o command= -p "$1" | grep -qF "$2"', 'sh', String(pid), program]);
}

async function isFree(port: number): Promise<boolean> {
  try {
    return (await freePort(port)) === port;
  } catch {
    return false;
  }
}
