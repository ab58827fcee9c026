import type { Clock } from 'calendar-bots';
import { sleep } from 'n8n-workflow';

/** Real time, with n8n's own sleep: timers are not open to community nodes. */
export const n8nClock: Clock = {
  now: () => Date.now(),
  sleep,
  random: () => Math.random(),
};
