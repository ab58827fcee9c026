import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { cacheFolder, repositoryRoot } from './cache';
import { type Print, step } from './progress';
import { type CommandError, npm, run } from './process';

/** What n8n takes out of a package's manifest before it installs the rest. */
const NOT_INSTALLED = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

const packageJson = v.looseObject({
  name: v.string(),
  version: v.string(),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
});

/** A package as npm would publish it. */
export interface PackedPackage {
  name: string;
  version: string;
  /** The path of the .tgz file. */
  tarball: string;
}

/**
 * Builds this repository's package and packs it into the cache, as `npm publish` would. Whoever has built it just now
 * says so with CALENDAR_BOTS_BUILT.
 * @throws Error when the build or the packing fails, with what they printed
 */
export async function packRepository(print: Print): Promise<PackedPackage> {
  if (process.env.CALENDAR_BOTS_BUILT) return await pack(repositoryRoot);
  await step(print, 'Build of the package (npm run build)', async () => {
    try {
      await npm(['run', 'build'], { cwd: repositoryRoot });
    } catch (error) {
      throw new Error(`"npm run build" failed: ${(error as CommandError).message}`, { cause: error });
    }
  });
  return await pack(repositoryRoot);
}

/** Packs the package in `folder`, which must be built, into the cache. @throws CommandError */
export async function pack(folder: string): Promise<PackedPackage> {
  // Renamed when it is whole: tests pack at the same time, and one must not read what another is writing.
  const destination = join(cacheFolder(), 'packed');
  const partial = join(destination, `partial-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    const args = ['pack', '--json', '--ignore-scripts', '--workspaces=false', '--pack-destination', partial];
    const { stdout } = await npm(args, { cwd: folder });
    const answer = v.array(v.looseObject({ name: v.string(), version: v.string(), filename: v.string() }));
    const [packed] = v.parse(answer, JSON.parse(stdout));
    if (packed === undefined) throw new Error(`npm pack made nothing of ${folder}`);
    const tarball = join(destination, packed.filename);
    renameSync(join(partial, packed.filename), tarball);
    return { name: packed.name, version: packed.version, tarball };
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Puts a packed package where n8n 2.41 puts a community package that a user installs, in the state n8n leaves it in:
 * unpacked under `.n8n/nodes/node_modules`, its package.json without dev, peer and optional dependencies, its own
 * dependencies installed beside it, and its version in the ledger `.n8n/nodes/package.json`. n8n loads it at its next
 * start; its node types are named `<package>.<node>`.
 */
export async function installPackage(packed: PackedPackage, userFolder: string): Promise<void> {
  const nodes = join(userFolder, '.n8n', 'nodes');
  const target = join(nodes, 'node_modules', ...packed.name.split('/'));
  const partial = `${target}.partial-${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  try {
    await run('tar', ['-xzf', packed.tarball, '-C', partial, '--strip-components=1']);
    const manifest: unknown = JSON.parse(readFileSync(join(partial, 'package.json'), 'utf8'));
    const kept = v.parse(packageJson, manifest);
    for (const name of NOT_INSTALLED) Reflect.deleteProperty(kept, name);
    writeFileSync(join(partial, 'package.json'), JSON.stringify(kept, null, 2));
    if (Object.keys(kept.dependencies).length > 0) {
      const quiet = ['--audit=false', '--fund=false', '--bin-links=false', '--package-lock=false'];
      await npm(['install', ...quiet, '--install-strategy=shallow', '--ignore-scripts=true'], { cwd: partial });
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(partial, target);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  writeFileSync(join(nodes, 'package.json'), JSON.stringify(ledgerWith(nodes, packed), null, 2));
}

function ledgerWith(nodes: string, packed: PackedPackage): object {
  const file = join(nodes, 'package.json');
  const ledger: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const { dependencies } = v.parse(v.object({ dependencies: packageJson.entries.dependencies }), ledger);
  return {
    name: 'installed-nodes',
    private: true,
    dependencies: { ...dependencies, [packed.name]: packed.version },
  };
}
