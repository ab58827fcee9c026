import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, fillOnce } from '../../workbench/cache';
import { answers, run } from '../../workbench/process';
import { type Print, step, toStdout } from '../../workbench/progress';

/** Debian's Python is the one that its packages are made for; another one on the PATH would not find them. */
export const PYTHON = '/usr/bin/python3';
const FOLDER = 'caldav-servers';
const PACKAGES = ['radicale', 'xandikos'];

/** Where the programs and their Python modules are. */
export interface CalDavServers {
  radicale: string;
  xandikos: string;
  /** For PYTHONPATH. */
  modules: string;
}

/** The servers as far as they are there already. */
export function serversInPlace(): CalDavServers | undefined {
  const root = join(cacheFolder(), FOLDER);
  if (!existsSync(root) || !existsSync(PYTHON)) return undefined;
  const program = (name: string): string => {
    const own = join(root, 'usr/bin', name);
    return existsSync(own) ? own : join('/usr/bin', name);
  };
  return {
    radicale: program('radicale'),
    xandikos: program('xandikos'),
    modules: join(root, 'usr/lib/python3/dist-packages'),
  };
}

/**
 * Radicale and Xandikos, two CalDAV servers that others wrote, from Debian's or Ubuntu's packages. They are downloaded
 * and unpacked into the cache with all that they need and the system does not have: nothing is installed, and no root is
 * needed.
 * @returns why it is not possible on this machine, or undefined when they are there
 */
export async function installServers(print: Print): Promise<string | undefined> {
  if (serversInPlace() !== undefined) return undefined;
  const missing = [PYTHON, '/usr/bin/apt-get', '/usr/bin/dpkg-deb'].find((path) => !existsSync(path));
  if (missing !== undefined) return `${missing} is needed to get Radicale and Xandikos from Debian's packages.`;
  if (!answers(PYTHON)) return `${PYTHON} does not start.`;
  try {
    await step(print, 'Radicale and Xandikos (CalDAV servers, 2 MB of Debian packages, once)', async (note) => {
      await fillOnce(join(cacheFolder(), FOLDER), async (folder) => {
        const packages = join(folder, 'packages');
        mkdirSync(packages);
        const onLine = (line: string): void => note(line.slice(0, 100));
        await run('apt-get', ['download', '-q', ...(await neededPackages())], { cwd: packages, onLine });
        for (const file of readdirSync(packages)) await run('dpkg-deb', ['-x', join(packages, file), folder]);
      });
    });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').slice(-1)[0] : String(error);
    return `Radicale and Xandikos could not be downloaded (run apt-get update?): ${reason ?? ''}`;
  }
}

/** What apt would install for them beside what the system has. */
async function neededPackages(): Promise<string[]> {
  const plan = await run('apt-get', ['install', '--simulate', '--no-install-recommends', ...PACKAGES]);
  const planned = plan.stdout.split('\n').flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? []);
  return planned.length > 0 ? planned : PACKAGES;
}

if (require.main === module) {
  void installServers(toStdout).then((missing) => {
    if (missing !== undefined) toStdout(missing);
    process.exitCode = missing === undefined ? 0 : 1;
  });
}
