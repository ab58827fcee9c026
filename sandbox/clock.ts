/** A timer that was set on a sandbox clock. */
export interface ScheduledTimer {
  /** Takes the timer back; does nothing when it has run already. */
  cancel(): void;
}

/**
 * The one source of time of all sandbox servers. All times are milliseconds since 1970 (UTC).
 *
 * Two kinds: `realClock` follows the machine (optionally faster, or shifted), `manualClock` stands still until it is
 * moved, so that a test can live through weeks in milliseconds.
 */
export interface SandboxClock {
  readonly mode: 'real' | 'manual';
  /** Now, in virtual milliseconds. */
  now(): number;
  /** Runs `fn` at the virtual time `atMs`, or as soon as possible when that has passed. */
  schedule(atMs: number, fn: () => void | Promise<void>): ScheduledTimer;
  /** Moves virtual time forward. Timers that fall due run in order of their time, each one awaited before the next. */
  advance(ms: number): Promise<void>;
  /** Resolves after `ms` of virtual time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Lets `ms` go by from inside a request: waits on a real clock, moves a manual clock (nobody else would while the
   * caller waits for the answer).
   */
  pass(ms: number, signal?: AbortSignal): Promise<void>;
  /** Virtual time of the earliest timer, if there is one. */
  nextTimerAt(): number | undefined;
  /** Cancels every timer. */
  stop(): void;
}

interface Timer {
  at: number;
  order: number;
  fn: () => void | Promise<void>;
}

/** Timers in the order they fall due; equal times keep the order in which they were set. */
class TimerQueue {
  private readonly timers: Timer[] = [];
  private order = 0;

  add(at: number, fn: Timer['fn']): Timer {
    const timer: Timer = { at, order: this.order++, fn };
    let low = 0;
    let high = this.timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.timers[middle];
      if (other !== undefined && other.at <= at) low = middle + 1;
      else high = middle;
    }
    this.timers.splice(low, 0, timer);
    return timer;
  }

  remove(timer: Timer): void {
    const index = this.timers.indexOf(timer);
    if (index >= 0) this.timers.splice(index, 1);
  }

  first(): Timer | undefined {
    return this.timers[0];
  }

  takeDue(until: number): Timer | undefined {
    const first = this.timers[0];
    return first !== undefined && first.at <= until ? this.timers.shift() : undefined;
  }

  clear(): void {
    this.timers.length = 0;
  }
}

function sleepOn(clock: Pick<SandboxClock, 'now' | 'schedule'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.schedule(clock.now() + Math.max(0, ms), () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Gives code that waits on a promise resolved by a timer the chance to go on before the next timer runs. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands at `startMs` and moves only by `advance` (or `pass`). An error thrown by a timer leaves `advance`. */
export function manualClock(startMs: number): SandboxClock {
  let now = startMs;
  const queue = new TimerQueue();
  const clock: SandboxClock = {
    mode: 'manual',
    now: () => now,
    schedule(atMs, fn) {
      const timer = queue.add(atMs, fn);
      return { cancel: () => queue.remove(timer) };
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`a clock cannot be moved by ${ms} ms`);
      const target = now + ms;
      for (let timer = queue.takeDue(target); timer !== undefined; timer = queue.takeDue(target)) {
        now = Math.max(now, timer.at);
        await timer.fn();
        await turn();
      }
      now = Math.max(now, target);
    },
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
    async pass(ms, signal) {
      signal?.throwIfAborted();
      await clock.advance(ms);
    },
    nextTimerAt: () => queue.first()?.at,
    stop: () => queue.clear(),
  };
  return clock;
}

export interface RealClockOptions {
  /** Virtual milliseconds in one real millisecond. Default 1. */
  speed?: number;
  /** Virtual time ahead of the machine's at the start, in ms. Default 0. */
  offset?: number;
}

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * A clock that runs with the machine's. `advance` jumps ahead and runs what fell due on the way. An error thrown by a
 * timer is an uncaught exception: a timer's owner has to deal with the failures it expects.
 */
export function realClock(options: RealClockOptions = {}): SandboxClock {
  const speed = options.speed ?? 1;
  if (!(speed > 0)) throw new RangeError(`a clock cannot run at speed ${speed}`);
  const realStart = Date.now();
  let ahead = options.offset ?? 0;
  const queue = new TimerQueue();
  let armed: NodeJS.Timeout | undefined;

  const now = (): number => Math.round(realStart + ahead + (Date.now() - realStart) * speed);

  const arm = (): void => {
    if (armed !== undefined) clearTimeout(armed);
    armed = undefined;
    const first = queue.first();
    if (first === undefined) return;
    const wait = Math.min(LONGEST_TIMEOUT_MS, Math.max(0, Math.ceil((first.at - now()) / speed)));
    armed = setTimeout(() => {
      armed = undefined;
      void runDue();
    }, wait);
    // The servers keep the process alive, not their timers.
    armed.unref();
  };

  const runDue = async (): Promise<void> => {
    for (let timer = queue.takeDue(now()); timer !== undefined; timer = queue.takeDue(now())) {
      // Not awaited: on a running clock, a slow timer must not hold up the others.
      void Promise.resolve().then(timer.fn);
    }
    arm();
  };

  const clock: SandboxClock = {
    mode: 'real',
    now,
    schedule(atMs, fn) {
      const timer = queue.add(atMs, fn);
      arm();
      return {
        cancel() {
          queue.remove(timer);
          arm();
        },
      };
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`a clock cannot be moved by ${ms} ms`);
      const target = now() + ms;
      for (let timer = queue.takeDue(target); timer !== undefined; timer = queue.takeDue(target)) {
        ahead += Math.max(0, timer.at - now());
        await timer.fn();
        await turn();
      }
      ahead += Math.max(0, target - now());
      arm();
    },
    sleep: (ms, signal) => sleepOn(clock, ms, signal),
    pass: (ms, signal) => sleepOn(clock, ms, signal),
    nextTimerAt: () => queue.first()?.at,
    stop() {
      queue.clear();
      arm();
    },
  };
  return clock;
}
