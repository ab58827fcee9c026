import type { Clock } from '../http/index.js';

/** The machine's own time, for use without n8n. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  random: () => Math.random(),
};
