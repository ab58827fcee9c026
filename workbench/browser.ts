import { existsSync } from 'node:fs';
import { type Print, step } from './progress';
import { CommandError, answers, run } from './process';

/** A Chromium that can be driven, or why there is none and what to do about it. */
export type Browser = { path: string; version: string } | { missing: string };

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The Chromium of this machine: `CHROMIUM_PATH`, or one in a usual place. Where there is none, Debian's and Ubuntu's
 * package is installed if that is possible without asking (as root, or with sudo that asks no password). Never
 * throws for a missing browser: browser tests are then skipped, and say so.
 */
export async function findBrowser(print: Print, env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  if (env.CHROMIUM_PATH) {
    return (await opens(env.CHROMIUM_PATH)) ?? { missing: `CHROMIUM_PATH (${env.CHROMIUM_PATH}) does not start.` };
  }
  const found = await firstThatOpens();
  if (found !== undefined) return found;
  const remedy = 'Install Chromium or Chrome, or name one in CHROMIUM_PATH.';
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (process.platform !== 'linux' || !answers('apt-get')) return { missing: `No Chromium was found. ${remedy}` };
  if (asRoot.length > 0 && !answers('sudo', ['-n', 'true'])) {
    return { missing: 'No Chromium was found. Install it with: sudo apt-get install chromium' };
  }
  try {
    await step(print, 'Chromium for the browser tests (apt-get install chromium)', async (note) => {
      const aptGet = async (...args: string[]) => {
        const [command = 'apt-get', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
        await run(command, rest, { onLine: (line) => note(line.slice(0, 100)) });
      };
      await aptGet('update');
      await aptGet('install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation');
    });
  } catch (error) {
    const reason = error instanceof CommandError ? error.tail.split('\n').slice(-3).join(' / ') : String(error);
    return { missing: `No Chromium was found, and apt-get could not install it (${reason}). ${remedy}` };
  }
  return (await firstThatOpens()) ?? { missing: `apt-get installed no Chromium that starts. ${remedy}` };
}

/** The path of a Chromium that is there already, without trying it: for tests that are left out where there is none. */
export function browserInPlace(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return [env.CHROMIUM_PATH, ...places].find((path) => path !== undefined && path !== '' && existsSync(path));
}

async function firstThatOpens(): Promise<Browser | undefined> {
  for (const place of places) {
    const browser = existsSync(place) ? await opens(place) : undefined;
    if (browser !== undefined) return browser;
  }
  return undefined;
}

async function opens(path: string): Promise<Browser | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], { timeoutSeconds: 30 });
    return { path, version: stdout.trim() };
  } catch (error) {
    // Ubuntu's /usr/bin/chromium-browser is a note that asks for a snap: it is there and does not start.
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
