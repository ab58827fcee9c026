import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root folder. */
export const repositoryRoot = resolve(__dirname, '..');

/**
 * The folder in which everything the workbench installs is kept: `CALENDAR_BOTS_CACHE`, or `.cache` in the
 * repository. It may be deleted at any time; it is filled again by the next run.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = resolve(env.CALENDAR_BOTS_CACHE || join(repositoryRoot, '.cache'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Whether a process with this id exists (whoever owns it). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Fills `target` exactly once. `fill` works in a folder beside it, which takes the name `target` only when `fill`
 * has succeeded, so that an interrupted or failed run leaves no half-filled `target`. Leftovers of processes that
 * no longer exist are removed. When another process finishes first, its result is kept.
 * @returns whether `fill` ran
 * @throws what `fill` throws
 */
export async function fillOnce(target: string, fill: (folder: string) => Promise<void>): Promise<boolean> {
  if (existsSync(target)) return false;
  removeLeftovers(target);
  const partial = `${target}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    await fill(partial);
    try {
      renameSync(partial, target);
    } catch (error) {
      if (!existsSync(target)) throw error;
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return true;
}

function removeLeftovers(target: string): void {
  const parent = resolve(target, '..');
  const prefix = `${target.slice(parent.length + 1)}.partial-`;
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}
