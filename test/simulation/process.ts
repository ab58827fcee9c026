import type { Clock, Fetch } from '../../core/src/http';
import type { SandboxClock } from '../../sandbox/clock';
import type { Random } from '../../sandbox/random';

/** Thrown inside a process that was killed: nothing it does after this has any effect. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

type SandboxFetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * One operating system process as the outside world sees it: requests go out until it dies. It dies before or after a
 * request was carried out, and then its requests and its waits fail, whatever the code inside does about it.
 */
export class SimulatedProcess {
  killed = false;
  requests = 0;
  /** Requests left until it dies; null: it lives. */
  private fuse: number | null = null;

  constructor(
    private readonly time: SandboxClock,
    private readonly random: Random,
  ) {}

  /** Lets it die during one of its next requests. */
  dieWithin(requests: number): void {
    this.fuse = Math.floor(this.random() * requests);
  }

  readonly clock: Clock = {
    now: () => this.time.now(),
    sleep: async (ms) => {
      if (this.killed) throw new Killed();
      await this.time.pass(ms);
      if (this.killed) throw new Killed();
    },
    random: () => this.random(),
  };

  fetch(base: SandboxFetch, headers: () => Record<string, string>): Fetch {
    return async (url, init) => {
      if (this.killed) throw new Killed();
      this.requests += 1;
      const dies = this.fuse !== null && this.fuse-- <= 0;
      if (dies) {
        this.killed = true;
        // Half of the time the request still reaches the service.
        if (this.random() < 0.5) throw new Killed();
      }
      const { timeoutMs: _, ...rest } = init;
      const response = await base(url, { ...rest, headers: { ...init.headers, ...headers() } });
      const text = await response.text();
      if (this.killed) throw new Killed();
      return { status: response.status, headers: response.headers, text: () => Promise.resolve(text) };
    };
  }
}
