import { type IPollFunctions, sleep } from 'n8n-workflow';

/** A beat a second, and a little late now and then. */
const USUAL_SILENCE_MS = 1_300;
/** In a busy process. */
const LONGEST_SILENCE_MS = 3_000;
const LOOK_EVERY_MS = 100;

/**
 * Whether a trigger is still the one that runs. n8n does not tell a poll node that its polls have ended (another main
 * process has become the leader, say), but ends its schedules with them: one that ticks each second is the proof.
 */
export interface Pulse {
  isBeating(): Promise<boolean>;
}

const pulses = new WeakMap<IPollFunctions, Pulse>();

/** The pulse of the trigger that this context belongs to. */
export function pulseOf(context: IPollFunctions): Pulse {
  const pulse = pulses.get(context) ?? startPulse(context);
  pulses.set(context, pulse);
  return pulse;
}

const constant = (beating: boolean): Pulse => ({ isBeating: () => Promise.resolve(beating) });

function startPulse(context: IPollFunctions): Pulse {
  let beats = 0;
  let last = performance.now();
  try {
    // The type promises no answer; n8n says false where this process does not run schedules.
    const registered: unknown = context.helpers.registerCron({ expression: '* * * * * *' }, () => {
      beats += 1;
      last = performance.now();
    });
    if (registered === false) return constant(false);
  } catch (error) {
    // Then it counts as running until its webhook is removed.
    context.logger.debug('Calendar Trigger: this version of n8n does not let schedules be watched', { error });
    return constant(true);
  }
  return {
    async isBeating() {
      if (performance.now() - last <= USUAL_SILENCE_MS) return true;
      const before = beats;
      for (let waited = 0; waited < LONGEST_SILENCE_MS && beats === before; waited += LOOK_EVERY_MS) {
        await sleep(LOOK_EVERY_MS);
      }
      return beats > before;
    },
  };
}
