import type { Json } from './flatted';

/** Seconds from the choice of a poll second to the poll: activation must be over by then. */
const AHEAD_SECONDS = 8;

/** When Calendar Trigger polls: its "Poll Times", and when the first scheduled poll after activation is due. */
export interface PollPlan {
  pollTimes: Json;
  /** ms since epoch of the first due time after `after`. */
  firstAfter(after: number): number;
}

/**
 * Poll times in n8n's own words. `minute` is "Every Minute" with its second chosen (n8n takes a random one), so that
 * the first scheduled poll comes soon after activation. `tenSeconds` is for tests: n8n refuses an expression that
 * names shorter intervals than a minute, but takes six that are ten seconds apart.
 */
export function pollPlan(every: 'minute' | 'tenSeconds', now: number): PollPlan {
  const second = (Math.floor(now / 1000) + AHEAD_SECONDS) % 60;
  const seconds = every === 'minute' ? [second] : [0, 10, 20, 30, 40, 50];
  return {
    pollTimes: { item: seconds.map((each) => ({ mode: 'custom', cronExpression: `${each} * * * * *` })) },
    firstAfter(after) {
      const due = seconds.map((each) => {
        const minute = Math.floor(after / 60_000) * 60_000 + each * 1000;
        return minute > after ? minute : minute + 60_000;
      });
      return Math.min(...due);
    },
  };
}
