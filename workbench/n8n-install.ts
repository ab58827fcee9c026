import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cacheFolder, fillOnce, repositoryRoot } from './cache';
import { type Node24, node24 } from './node24';
import { type Print, step } from './progress';
import { npm, run, withoutNpmScriptVariables } from './process';

/** The n8n this repository is run and tested with. */
export const N8N_VERSION = '2.41.1';
const PNPM_VERSION = '12.21.0';

/** An n8n that can be started. */
export interface N8nInstall {
  node: Node24;
  /** The folder that holds `node_modules/n8n`. */
  folder: string;
  /** n8n's program, to be run with `node.bin`. */
  bin: string;
  version: string;
}

/**
 * n8n from its own committed lock (`workbench/n8n`), installed once into the cache. pnpm does it: npm takes several
 * times as long. No install script runs, and none is needed.
 * @throws Error that says what could not be installed and what to do
 */
export async function installN8n(print: Print): Promise<N8nInstall> {
  const node = await node24(print);
  const source = join(repositoryRoot, 'workbench', 'n8n');
  const folder = join(cacheFolder(), `n8n-${N8N_VERSION}-${fingerprint(source)}`);
  const bin = join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
  if (!existsSync(folder)) {
    const pnpm = await installPnpm(print);
    removeOtherInstalls(folder);
    try {
      await step(print, `n8n ${N8N_VERSION} (about 1.9 GB on disk, once)`, async (note) => {
        await fillOnce(folder, async (partial) => {
          cpSync(source, partial, { recursive: true });
          const args = ['install', '--prod', '--no-optional', '--frozen-lockfile', '--ignore-scripts'];
          await run(
            node.bin,
            [pnpm, ...args, '--reporter=append-only', '--store-dir', join(cacheFolder(), 'pnpm-store')],
            {
              cwd: partial,
              env: { ...withoutNpmScriptVariables(), CI: 'true' },
              onLine: (line) => line.startsWith('Progress:') && note(line.slice('Progress: '.length)),
            },
          );
          await checkDatabaseDriver(node, partial);
        });
      });
    } catch (error) {
      throw new Error(
        `Could not install n8n ${N8N_VERSION} from the npm registry. Check the connection and that 3 GB are free in ${cacheFolder()}, and run this again: what was downloaded is kept.`,
        { cause: error },
      );
    }
  }
  return { node, folder, bin, version: N8N_VERSION };
}

async function installPnpm(print: Print): Promise<string> {
  const folder = join(cacheFolder(), `pnpm-${PNPM_VERSION}`);
  if (!existsSync(folder)) {
    try {
      await step(print, `pnpm ${PNPM_VERSION} (installs n8n)`, async () => {
        await fillOnce(folder, async (partial) => {
          writeFileSync(join(partial, 'package.json'), '{"private":true}\n');
          const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
          await npm(['install', ...quiet, `pnpm@${PNPM_VERSION}`], { cwd: partial });
        });
      });
    } catch (error) {
      throw new Error(
        `Could not install pnpm ${PNPM_VERSION} from the npm registry. Check the connection and run this again.`,
        { cause: error },
      );
    }
  }
  return join(folder, 'node_modules', 'pnpm', 'bin', 'pnpm.mjs');
}

/** A short name for what would be installed, so that a changed lock is installed anew. */
export function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else {
      hash
        .update(`${relative(folder, path).replaceAll('\\', '/')}\0`)
        .update(readFileSync(path))
        .update('\0');
    }
  };
  visit(folder);
  return hash.digest('hex').slice(0, 12);
}

/** Installs of other locks are of no use any more and large. */
function removeOtherInstalls(keep: string): void {
  for (const name of readdirSync(cacheFolder())) {
    const path = join(cacheFolder(), name);
    if (/^n8n-[\d.]+-[\da-f]{12}$/.test(name) && path !== keep) rmSync(path, { recursive: true, force: true });
  }
}

async function checkDatabaseDriver(node: Node24, folder: string): Promise<void> {
  const open = `new (require('sqlite3').verbose().Database)(':memory:', (error) => { if (error) throw error; });`;
  const where = join(folder, 'node_modules', '.pnpm', 'sqlite3@file+sqlite3', 'node_modules');
  await run(node.bin, ['-e', open], { cwd: where, env: { ...process.env, NODE_PATH: where } });
}
