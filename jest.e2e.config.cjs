const unit = require('./jest.config.cjs');

/** What runs in a real n8n and a real browser: two files at a time, which mostly wait for polls (a third makes two cores start n8n in half a minute), on Node 24 (`npm test` sees to it). */
/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 2,
  testTimeout: 600_000,
};
