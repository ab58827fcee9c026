import type { SandboxClock } from '../../sandbox/clock';
import type { Random } from '../../sandbox/random';

/** Whoever has something under way; only its identity counts. */
export type Party = object;

type Waiting = {
  party: Party;
  settle: () => void;
} & (
  | { stage: 'asleep'; until: number }
  /** Handed to the network, not yet carried out. */
  | { stage: 'sent'; act: () => Promise<() => void> }
  /** Carried out; the answer is on its way back. */
  | { stage: 'answered' }
);

/**
 * Decides whose turn it is. Every request and every wait of every party stops here, and one chance picks what happens
 * next: a request reaches the service, an answer reaches its party, or a wait is over. A request and its answer are two
 * turns, so anything can happen in between, the party's death included. The same seed gives the same order.
 */
export class Turns {
  private waiting: Waiting[] = [];

  constructor(
    private readonly clock: SandboxClock,
    private readonly random: Random,
  ) {}

  /** Carries out `act` when its turn comes and gives its result back in a later turn. */
  request<T>(party: Party, act: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const entry: Waiting = {
        party,
        settle: () => {},
        stage: 'sent',
        act: () =>
          act().then(
            (value) => () => resolve(value),
            (error: unknown) => () => reject(error instanceof Error ? error : new Error(String(error))),
          ),
      };
      this.waiting.push(entry);
    });
  }

  sleep(party: Party, ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ party, stage: 'asleep', until: this.clock.now() + ms, settle: resolve });
    });
  }

  /** The party is dead: what it sent may have been carried out, no answer reaches it. */
  drop(party: Party): void {
    this.waiting = this.waiting.filter((entry) => entry.party !== party);
  }

  get idle(): boolean {
    return this.waiting.length === 0;
  }

  /** One turn. Sometimes two requests are carried out at the very same moment. */
  async next(): Promise<void> {
    const now = this.clock.now();
    const ready = this.waiting.filter((entry) => entry.stage !== 'asleep' || entry.until <= now);
    const chosen = ready[Math.floor(this.random() * ready.length)];
    if (chosen === undefined) {
      const first = Math.min(...this.waiting.flatMap((entry) => (entry.stage === 'asleep' ? [entry.until] : [])));
      if (Number.isFinite(first)) await this.clock.advance(first - now);
      return;
    }
    if (chosen.stage !== 'sent') {
      this.waiting.splice(this.waiting.indexOf(chosen), 1);
      chosen.settle();
      return turn();
    }
    // The way there takes its time.
    await this.clock.advance(Math.floor(this.random() * 250));
    const others = ready.filter((entry) => entry.stage === 'sent' && entry.party !== chosen.party);
    const other = this.random() < 0.25 ? others[Math.floor(this.random() * others.length)] : undefined;
    const pair = [chosen, ...(other === undefined ? [] : [other])];
    await Promise.all(pair.map((entry) => this.carryOut(entry)));
  }

  private async carryOut(entry: Waiting): Promise<void> {
    if (entry.stage !== 'sent') return;
    const settle = await entry.act();
    const at = this.waiting.indexOf(entry);
    // Its party may have died meanwhile.
    if (at >= 0) this.waiting[at] = { party: entry.party, stage: 'answered', settle };
  }
}

/** Lets code run that was waiting for what has just been settled. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
