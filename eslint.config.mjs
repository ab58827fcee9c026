import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/** Rules of eslint-plugin-n8n-nodes-base that n8n's own tooling switches off as well. */
const OFF_IN_N8N = {
  'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
  'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
  'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
  'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
  'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
};

const communityRules = n8nCommunityNodesPlugin.configs.recommended.rules;
const baseRules = (name) => n8nNodesBase.configs[name].rules;

/**
 * The one way imports may point: nodes and credentials to the engine; in the engine providers and services to http,
 * event, meeting-link and recurrence; sync and scheduling to the two ports only; nothing in the engine to n8n.
 */
const DIRECTIONS = [
  { target: './core/src', from: ['./nodes', './credentials', './sandbox', './workbench', './test'] },
  { target: './nodes', from: ['./sandbox', './workbench', './test'], except: [] },
  {
    target: ['./core/src/sync', './core/src/scheduling'],
    from: './core/src/calendars/*/**/*',
    message: 'sync and scheduling know the port (calendars/source.ts), never a provider.',
  },
  {
    target: ['./core/src/sync', './core/src/scheduling'],
    from: './core/src/bots/*/**/*',
    message: 'sync and scheduling know the port (bots/service.ts), never a service.',
  },
  {
    target: ['./core/src/calendars', './core/src/bots', './core/src/connections'],
    from: ['./core/src/sync', './core/src/scheduling', './core/src/cli'],
    message: 'Providers know the ports, not who uses them.',
  },
  {
    target: ['./core/src/meeting-link', './core/src/recurrence', './core/src/http'],
    from: [
      './core/src/sync',
      './core/src/scheduling',
      './core/src/calendars',
      './core/src/bots',
      './core/src/connections',
      './core/src/webhooks',
    ],
    message: 'The engines and the network seam stand below everything else.',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '.cache/**', 'node_modules/**', 'docs/**', 'sandbox/page/public/**'] },
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [js.configs.recommended, ...tseslint.configs.strict],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      'import-x/no-restricted-paths': ['error', { zones: DIRECTIONS }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
    },
  },
  {
    files: ['core/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'core/src/cli/**', 'core/src/auth/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['n8n-*', 'node:*', 'fs', 'crypto'], message: 'The engine is free of n8n and of Node.' }],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...[
          'setTimeout',
          'setInterval',
          'clearTimeout',
          'clearInterval',
          'setImmediate',
          'process',
          'globalThis',
          'global',
        ],
      ],
    },
  },
  // What n8n's scanner looks at, with its own rules and without inline exceptions.
  {
    files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
    ignores: ['**/*.test.ts'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin, 'n8n-nodes-base': n8nNodesBase },
    rules: { ...communityRules, 'no-console': 'error' },
  },
  {
    files: ['nodes/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { ...baseRules('nodes'), ...OFF_IN_N8N },
  },
  {
    files: ['credentials/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { ...baseRules('credentials'), ...OFF_IN_N8N },
  },
  {
    files: ['package.json'],
    linterOptions: { noInlineConfig: true },
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
    plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin, 'n8n-nodes-base': n8nNodesBase },
    rules: { ...communityRules, ...baseRules('community') },
  },
);
