import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { ESLint } from 'eslint';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';
import * as v from 'valibot';
import { repositoryRoot } from '../workbench/cache';
import { pack } from '../workbench/pack';
import type { Print } from '../workbench/progress';
import { run } from '../workbench/process';

const manifestOf = v.looseObject({
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  peerDependencies: v.optional(v.record(v.string(), v.string()), {}),
  n8n: v.object({ nodes: v.array(v.string()), credentials: v.array(v.string()) }),
});

/** Rules that are about the source (names that end in .ts) or that n8n's own tooling switches off. */
const NOT_FOR_TARBALLS = {
  'n8n-nodes-base/node-filename-against-convention': 'off',
  'n8n-nodes-base/cred-filename-against-convention': 'off',
  'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
  'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
  'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
  'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
  'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
} as const;

/** Chunks carry a hash of their content in their names. */
const CHUNK = /^dist\/core\/[\w.-]+-[A-Z0-9]{8}\.js$/;

/**
 * Packs the built package and checks what a user would get: nothing but what n8n needs, no runtime dependencies, and
 * no error of n8n's two rule sets over every script and the manifest, with inline exceptions off, as n8n's scanner does.
 * @throws Error that names everything that is wrong
 */
export async function checkTarball(print: Print): Promise<void> {
  const packed = await pack(repositoryRoot);
  const folder = mkdtempSync(join(tmpdir(), 'calendar-bots-tarball-'));
  try {
    await run('tar', ['-xzf', packed.tarball, '-C', folder, '--strip-components=1']);
    const files = filesIn(folder);
    const manifest = v.parse(manifestOf, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
    const wrong = [...wrongFiles(files, manifest.n8n), ...wrongDependencies(manifest), ...(await lintErrors(folder))];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    print(`${files.length} files, no runtime dependencies, 0 errors of n8n's rules`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Every file has a reason to be there, and what n8n asks for is there. */
function wrongFiles(files: string[], { nodes, credentials }: { nodes: string[]; credentials: string[] }): string[] {
  const expected = new Set(['LICENSE.md', 'README.md', 'package.json', ...credentials]);
  for (const node of nodes) {
    const folder = node.slice(0, node.lastIndexOf('/'));
    const name = node.slice(folder.length + 1, -'.node.js'.length);
    const icon = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    for (const file of [`${name}.node.js`, `${name}.node.json`, `${icon}.svg`, `${icon}.dark.svg`]) {
      expected.add(`${folder}/${file}`);
    }
  }
  for (const icon of ['bot', 'calendar', 'link', 'stream']) {
    expected.add(`dist/credentials/icons/${icon}.svg`).add(`dist/credentials/icons/${icon}.dark.svg`);
  }
  const missing = [...expected].filter((file) => !files.includes(file)).map((file) => `${file} is missing`);
  const more = files.filter((file) => !expected.has(file) && !CHUNK.test(file)).map((file) => `${file} is too much`);
  return [...missing, ...more];
}

function wrongDependencies({ dependencies, peerDependencies }: v.InferOutput<typeof manifestOf>): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => name !== 'n8n-workflow');
  return [...Object.keys(dependencies), ...peers].map((name) => `the package depends on ${name}`);
}

async function lintErrors(folder: string): Promise<string[]> {
  const community = n8nCommunityNodesPlugin.configs.recommended.rules;
  const base = n8nNodesBase.configs;
  const plugins = { '@n8n/community-nodes': n8nCommunityNodesPlugin, 'n8n-nodes-base': n8nNodesBase };
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      {
        files: ['**/*.js'],
        plugins,
        languageOptions: { parser: tseslint.parser },
        rules: { ...community, 'no-console': 'error' },
      },
      { files: ['dist/nodes/**/*.js'], rules: { ...base.nodes.rules, ...NOT_FOR_TARBALLS } },
      { files: ['dist/credentials/**/*.js'], rules: { ...base.credentials.rules, ...NOT_FOR_TARBALLS } },
      {
        files: ['package.json'],
        plugins,
        languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
        rules: { ...community, ...base.community.rules },
      },
    ],
  });
  const results = await eslint.lintFiles(['**/*.js', 'package.json']);
  return results.flatMap(({ filePath, messages }) =>
    messages
      .filter(({ severity, fatal }) => severity === 2 || fatal === true)
      .map(({ ruleId, line, message }) => `${relative(folder, filePath)}:${line} ${ruleId}: ${message}`),
  );
}
