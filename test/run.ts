/**
 * What `npm test` runs: everything, in the order in which a mistake is cheapest to find, with a line for what is going
 * on. `npm test -- --only unit` (or format, lint, types, build, tarball, unit, e2e; several with commas) runs a part.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { findBrowser } from '../workbench/browser';
import { cacheFolder, repositoryRoot } from '../workbench/cache';
import { installN8n } from '../workbench/n8n-install';
import { type Node24, node24 } from '../workbench/node24';
import { CommandError, npm, run } from '../workbench/process';
import { toStdout } from '../workbench/progress';
import { checkTarball } from './tarball';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface Done extends Count {
  name: string;
  seconds: number;
  /** Why it failed, or what was left out. */
  words: string;
}

const PASSED: Count = { passed: 1, failed: 0, skipped: 0 };
const bin = (...path: string[]): string => join(repositoryRoot, 'node_modules', ...path);

const jestReport = v.looseObject({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
  numTodoTests: v.number(),
  numFailedTestSuites: v.number(),
  numRuntimeErrorTestSuites: v.number(),
  testResults: v.array(v.looseObject({ name: v.string(), status: v.string(), message: v.string() })),
});

/** A command that counts as one test. */
async function command(node: string, program: string, args: string[]): Promise<Count> {
  await run(node, [program, ...args], { cwd: repositoryRoot, onLine: (line) => toStdout(`    ${line}`) });
  return PASSED;
}

/** jest with its own progress; its counts come from its report. */
async function jest(node: Node24, name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Count> {
  const report = join(cacheFolder(), `jest-${name}.json`);
  mkdirSync(cacheFolder(), { recursive: true });
  rmSync(report, { force: true });
  try {
    await run(node.bin, [bin('jest', 'bin', 'jest.js'), '--ci', '--json', `--outputFile=${report}`, ...args], {
      cwd: repositoryRoot,
      env: { ...process.env, ...env, PATH: `${node.binDir}:${process.env.PATH ?? ''}` },
      onLine: (line) => !line.startsWith('{"') && toStdout(`    ${line}`),
    });
  } catch (error) {
    // Tests that failed are counted below; without a report jest itself did.
    if (!(error instanceof CommandError)) throw error;
  }
  const told = v.parse(jestReport, JSON.parse(readFileSync(report, 'utf8')));
  return {
    passed: told.numPassedTests,
    // A file that could not be run at all has no tests to count.
    failed: told.numFailedTests + told.numRuntimeErrorTestSuites,
    skipped: told.numPendingTests + told.numTodoTests,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const only = values.only?.split(',').map((name) => name.trim());
  const wanted = (name: string): boolean => only === undefined || only.includes(name);
  const node = await node24(toStdout);

  // Large downloads go on while the quick steps run.
  const background = wanted('e2e')
    ? Promise.all([installN8n(toStdout), findBrowser(toStdout)])
    : Promise.resolve(undefined);
  background.catch(() => undefined);

  /** Set once this run has built the package: the tests in n8n need not build it again, each by itself. */
  const built: Record<string, string> = {};

  // The types take one core; the two steps before them, and the downloads, leave it free.
  const types = wanted('types')
    ? command(process.execPath, bin('typescript', 'bin', 'tsc'), ['--noEmit', '-p', 'tsconfig.json'])
    : Promise.resolve(PASSED);
  types.catch(() => undefined);

  const steps: [name: string, title: string, work: () => Promise<Count>][] = [
    [
      'format',
      'Format',
      () => command(process.execPath, bin('prettier', 'bin', 'prettier.cjs'), ['--check', '--log-level=warn', '.']),
    ],
    [
      'lint',
      'Lint of the source',
      () => command(process.execPath, bin('eslint', 'bin', 'eslint.js'), ['.', '--max-warnings=0']),
    ],
    ['types', 'Types (checked meanwhile)', () => types],
    [
      'build',
      'Build',
      async () => {
        await npm(['run', 'build'], { cwd: repositoryRoot });
        built['CALENDAR_BOTS_BUILT'] = 'true';
        return PASSED;
      },
    ],
    [
      'tarball',
      'Package: contents, dependencies, n8n rules',
      async () => {
        await checkTarball((line) => toStdout(`    ${line}`));
        return PASSED;
      },
    ],
    ['unit', 'Unit and integration tests', () => jest(node, 'unit', [])],
    [
      'e2e',
      'In a real n8n and a browser',
      async () => {
        const [, browser] = (await background) ?? [];
        const found = browser !== undefined && 'path' in browser ? { CHROMIUM_PATH: browser.path } : {};
        if (browser !== undefined && 'missing' in browser) toStdout(`    SKIPPED in the browser: ${browser.missing}`);
        return await jest(node, 'e2e', ['-c', 'jest.e2e.config.cjs'], { ...found, ...built });
      },
    ],
  ];

  const done: Done[] = [];
  for (const [name, title, work] of steps.filter(([each]) => wanted(each))) {
    toStdout(`\n${title} ...`);
    const started = performance.now();
    let result: Count = { passed: 0, failed: 1, skipped: 0 };
    let words = '';
    try {
      result = await work();
    } catch (error) {
      words = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      toStdout(`    ${error instanceof Error ? error.message : String(error)}`);
    }
    const seconds = (performance.now() - started) / 1000;
    done.push({ name, seconds, words, ...result });
    toStdout(`${title}: ${result.failed === 0 ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s`);
  }
  summarize(done);
}

function summarize(done: readonly Done[]): void {
  const total = (of: (step: Done) => number): number => done.reduce((sum, step) => sum + of(step), 0);
  toStdout(
    `\n${'step'.padEnd(10)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}${'seconds'.padStart(9)}`,
  );
  for (const { name, passed, failed, skipped, seconds, words } of done) {
    const numbers = `${String(passed).padStart(8)}${String(failed).padStart(8)}${String(skipped).padStart(9)}`;
    toStdout(`${name.padEnd(10)}${numbers}${seconds.toFixed(1).padStart(9)}${words && `  ${words}`}`);
  }
  toStdout(
    `${'all'.padEnd(10)}${' '.repeat(25)}${total(({ seconds }) => seconds)
      .toFixed(1)
      .padStart(9)}\n`,
  );
  const skipped = total((step) => step.skipped);
  const failed = total((step) => step.failed);
  toStdout(`${total((step) => step.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 || done.length === 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  toStdout(error instanceof Error ? (error.stack ?? error.message) : String(error));
  toStdout('0 passed, 1 failed');
  process.exitCode = 1;
});
