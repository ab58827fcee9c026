/**
 * What loading the nodes costs n8n at its start, beside two of n8n's own nodes: `npx tsx bench/load.ts [rounds]`.
 * Each subject is required in fresh Node 24 processes, in turn, as n8n does it: n8n-workflow is there already.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { repositoryRoot } from '../workbench/cache';
import { installN8n, type N8nInstall } from '../workbench/n8n-install';
import { pack } from '../workbench/pack';
import { run } from '../workbench/process';
import { toStdout } from '../workbench/progress';

const measured = v.object({
  milliseconds: v.number(),
  heapBytes: v.number(),
  files: v.array(v.string()),
});
export type Measured = v.InferOutput<typeof measured>;

export interface Subject {
  name: string;
  files: string[];
  rounds: Measured[];
}

const CHILD = `
const files = JSON.parse(process.argv[1]);
require('n8n-workflow');
global.gc();
const before = new Set(Object.keys(require.cache));
const heap = process.memoryUsage().heapUsed;
const started = performance.now();
const kept = files.map((file) => require(file));
const milliseconds = performance.now() - started;
global.gc();
const heapBytes = process.memoryUsage().heapUsed - heap;
const loaded = Object.keys(require.cache).filter((file) => !before.has(file));
console.log(JSON.stringify({ milliseconds, heapBytes, files: loaded, kept: kept.length }));`;

const manifest = v.looseObject({ n8n: v.object({ nodes: v.array(v.string()), credentials: v.array(v.string()) }) });

/** The folder in which n8n's own packages see each other. */
function modulesOf(install: N8nInstall): string {
  const main = require.resolve('n8n/package.json', { paths: [install.folder] });
  return dirname(dirname(main));
}

/**
 * Measures the packed package and n8n's two Google Calendar nodes, `rounds` times each, in turn.
 * @param packageFolder the unpacked tarball
 */
export async function measureLoad(install: N8nInstall, packageFolder: string, rounds: number): Promise<Subject[]> {
  const { n8n } = v.parse(manifest, JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')));
  const modules = modulesOf(install);
  const google = join(modules, 'n8n-nodes-base', 'dist', 'nodes', 'Google', 'Calendar');
  const subjects: Subject[] = [
    {
      name: 'ours: 5 nodes, 2 credentials',
      files: [...n8n.nodes, ...n8n.credentials].map((file) => join(packageFolder, file)),
      rounds: [],
    },
    {
      name: "n8n's Google Calendar, Trigger",
      files: ['GoogleCalendar.node.js', 'GoogleCalendarTrigger.node.js'].map((file) => join(google, file)),
      rounds: [],
    },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      const { stdout } = await run(install.node.bin, ['--expose-gc', '-e', CHILD, JSON.stringify(subject.files)], {
        // Away from this repository, whose own n8n-workflow would be found first.
        cwd: tmpdir(),
        env: { ...process.env, NODE_PATH: modules },
      });
      subject.rounds.push(v.parse(measured, JSON.parse(stdout)));
    }
  }
  return subjects;
}

/** Packs the built package and unpacks it into a folder of its own. */
export async function unpack(): Promise<string> {
  const { tarball } = await pack(repositoryRoot);
  const folder = mkdtempSync(join(tmpdir(), 'calendar-bots-load-'));
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  return folder;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** One line for each subject: medians. */
export function table(subjects: readonly Subject[]): string[] {
  const row = (name: string, ...cells: string[]): string => name.padEnd(34) + cells.map((c) => c.padStart(14)).join('');
  return [
    row('', 'require, ms', 'heap, KiB', 'files'),
    ...subjects.map(({ name, rounds }) =>
      row(
        name,
        median(rounds.map(({ milliseconds }) => milliseconds)).toFixed(1),
        (median(rounds.map(({ heapBytes }) => heapBytes)) / 1024).toFixed(0),
        String(rounds[0]?.files.length ?? 0),
      ),
    ),
  ];
}

async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 9);
  const install = await installN8n(toStdout);
  const folder = await unpack();
  try {
    for (const line of table(await measureLoad(install, folder, rounds))) toStdout(line);
    toStdout(`medians of ${rounds} fresh processes each, Node ${install.node.version}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
