/** Time as the engine sees it. Injected, so that tests can move it and n8n can lend its own sleep. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after so many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** A number in [0, 1), for jitter only. */
  random(): number;
}
