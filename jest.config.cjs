/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/core',
    '<rootDir>/nodes',
    '<rootDir>/credentials',
    '<rootDir>/sandbox',
    '<rootDir>/workbench',
    '<rootDir>/test',
  ],
  // Two cores run everything at once; what hangs is found all the same.
  testTimeout: 60_000,
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/test/e2e/'],
  modulePathIgnorePatterns: ['<rootDir>/core/dist', '<rootDir>/dist', '<rootDir>/.cache'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Libraries that are published as ES modules only.
  transformIgnorePatterns: [
    '/node_modules/(?!(linkify-it|uc\\.micro|htmlparser2|domhandler|domutils|domelementtype|dom-serializer|entities|rrule-temporal|temporal-polyfill|temporal-spec|emulate|oauth4webapi|re2js|@noble)/)',
  ],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^calendar-bots$': '<rootDir>/core/src/index.ts',
    '^calendar-bots/(.*)$': '<rootDir>/core/src/$1/index.ts',
  },
  maxWorkers: 2,
};
