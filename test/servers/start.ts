import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachLine, endWithThisProcess, freePort } from '../../workbench/process';
import { type CalDavServers, PYTHON, serversInPlace } from './install';

/** A server on 127.0.0.1 with an empty storage of its own. */
export interface RunningServer {
  name: string;
  /** Without a slash at the end. */
  url: string;
  username: string;
  password: string;
  /** Where it keeps what it is given; gone after `stop`. */
  folder: string;
  /** The last lines it printed. */
  log: readonly string[];
  stop(): Promise<void>;
}

export const USERNAME = 'anna@example.com';
export const PASSWORD = 'app-password';
const START_SECONDS = 20;
/** In memory where there is such a place: both servers wait for the disk with every write. */
const TEMPORARY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * The servers, installed first where that is possible; else undefined, after a line that says what is left out and why.
 * Waits for the installation, so that whoever asks can decide at once which tests there are.
 */
export function serversOrSkip(): CalDavServers | undefined {
  const found = serversInPlace();
  if (found !== undefined) return found;
  const program = require.resolve('tsx/cli');
  const result = spawnSync(process.execPath, [program, join(__dirname, 'install.ts')], { encoding: 'utf8' });
  const servers = result.status === 0 ? serversInPlace() : undefined;
  if (servers === undefined) {
    process.stdout.write(`SKIPPED what needs a CalDAV server. ${result.stdout.trim()}\n`);
  }
  return servers;
}

/** Radicale with HTTP Basic sign-in: any user name is taken, the password must be {@link PASSWORD}. */
export async function startRadicale(servers: CalDavServers): Promise<RunningServer> {
  const folder = mkdtempSync(join(TEMPORARY, 'radicale-'));
  const port = await freePort();
  const passwords = join(folder, 'users');
  writeFileSync(passwords, `${USERNAME}:${PASSWORD}\n`);
  const config = join(folder, 'config');
  const lines = [
    ...['[server]', `hosts = 127.0.0.1:${port}`],
    ...['[auth]', 'type = htpasswd', `htpasswd_filename = ${passwords}`, 'htpasswd_encryption = plain', 'delay = 0'],
    ...['[storage]', `filesystem_folder = ${join(folder, 'storage')}`],
    ...['[logging]', 'level = warning', ''],
  ];
  writeFileSync(config, lines.join('\n'));
  const args = [servers.radicale, '--config', config];
  return await start('Radicale', servers, { args, port, folder, path: '' });
}

/** Xandikos, which asks for no password. */
export async function startXandikos(servers: CalDavServers): Promise<RunningServer> {
  const folder = mkdtempSync(join(TEMPORARY, 'xandikos-'));
  const port = await freePort();
  const storage = join(folder, 'storage');
  mkdirSync(storage);
  const principal = ['--defaults', '--current-user-principal', '/anna/'];
  const args = [servers.xandikos, '-d', storage, '-l', '127.0.0.1', '-p', String(port), ...principal];
  return await start('Xandikos', servers, { args, port, folder, path: '' });
}

interface Launch {
  args: string[];
  port: number;
  folder: string;
  path: string;
}

async function start(
  name: string,
  servers: CalDavServers,
  { args, port, folder, path }: Launch,
): Promise<RunningServer> {
  const child = spawn(PYTHON, args, {
    env: { ...process.env, PYTHONPATH: servers.modules, PYTHONDONTWRITEBYTECODE: '', HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const taken = endWithThisProcess(() => child.kill('SIGKILL'));
  const log: string[] = [];
  for (const output of ['stdout', 'stderr'] as const) {
    eachLine(child, output, (line) => {
      log.push(line);
      if (log.length > 200) log.shift();
    });
  }
  const stop = async (): Promise<void> => {
    await ended(child);
    taken();
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}${path}`;
  try {
    await answer(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${name} did not start:\n${log.slice(-10).join('\n')}`, { cause: error });
  }
  return { name, url, username: USERNAME, password: PASSWORD, folder, log, stop };
}

async function answer(url: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 100) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    try {
      await fetch(url, { method: 'OPTIONS', signal: AbortSignal.timeout(2000) });
      return;
    } catch {
      // Not listening yet: that is what is waited for, and the loop has an end.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`no answer within ${START_SECONDS} s`);
}

/** Ends a child politely, then for sure. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(impatience);
}
