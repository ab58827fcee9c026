const unit = require('./jest.config.cjs');

/** What runs in a real n8n and a real browser: three files at a time, which mostly wait for polls, on Node 24 (`npm test` sees to it). */
/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 3,
  testTimeout: 600_000,
};
