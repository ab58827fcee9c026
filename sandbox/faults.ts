import { type Random, seededRandom } from './random';

/** What goes wrong with a request. */
export type Fault =
  /** Answered with this status before the server acts. Without `body` the server writes its own error shape. */
  | { kind: 'status'; status: number; reason?: string; body?: unknown; headers?: Record<string, string> }
  /** The connection is reset before the server acts. */
  | { kind: 'connectionReset' }
  /** The request is carried out, then the connection is reset before the answer. */
  | { kind: 'lostAnswer' }
  /** `ms` of virtual time go by before the server acts. */
  | { kind: 'slow'; ms: number }
  /** The next page of a list is empty though more follow. */
  | { kind: 'emptyPage' }
  /** Every sync token given out so far is forgotten before the server acts. */
  | { kind: 'expireSyncTokens' }
  /** Carried out, but answered with status 200 and a page of HTML. */
  | { kind: 'htmlInsteadOfJson' }
  /** Carried out, but the second half of the body is missing. */
  | { kind: 'truncatedBody' };

export type FaultKind = Fault['kind'];

export interface FaultRule {
  fault: Fault;
  /** HTTP method, any case. */
  method?: string;
  /** Regular expression over the path (without the query). */
  path?: string | RegExp;
  /** The server's name of the operation, such as `events.list`; one or several. */
  operation?: string | string[];
  /** How often the rule strikes before it is spent. Without `times` and `probability`: once. */
  times?: number;
  /** Chance from 0 to 1 at each matching request. Without `times` the rule never gets spent. */
  probability?: number;
  /** How many matching requests pass unharmed first. */
  after?: number;
}

/** What a rule is matched against. */
export interface FaultTarget {
  method: string;
  path: string;
  operation?: string | undefined;
}

interface ActiveRule {
  id: number;
  rule: FaultRule;
  path: RegExp | undefined;
  left: number;
  skip: number;
}

/** A rule as it stands, for showing. */
export interface ActiveFaultRule extends Omit<FaultRule, 'path'> {
  id: number;
  path?: string | undefined;
  /** Strikes left; null when unlimited. */
  left: number | null;
}

/** The faults of one server: rules to come and a count of each fault that struck. The same seed strikes alike. */
export class FaultPlan {
  private rules: ActiveRule[] = [];
  private nextId = 1;
  private random: Random;
  private readonly struck = new Map<FaultKind, number>();

  constructor(seed = 1) {
    this.random = seededRandom(seed);
  }

  /** Adds a rule; the answer takes it back. */
  add(rule: FaultRule): { id: number; remove(): void } {
    const { probability } = rule;
    if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
      throw new RangeError(`a probability lies between 0 and 1, not at ${probability}`);
    }
    const id = this.nextId++;
    this.rules.push({
      id,
      rule,
      path: rule.path === undefined ? undefined : new RegExp(rule.path),
      left: rule.times ?? (probability === undefined ? 1 : Infinity),
      skip: rule.after ?? 0,
    });
    return { id, remove: () => this.remove(id) };
  }

  /** Shortest form of `add`: `times` (default 1) faults for the operation. */
  next(operation: string | string[] | undefined, fault: Fault, times = 1): void {
    this.add({ fault, times, ...(operation === undefined ? {} : { operation }) });
  }

  remove(id: number): void {
    this.rules = this.rules.filter((active) => active.id !== id);
  }

  /** Takes all rules back. Counters stay. */
  clear(): void {
    this.rules = [];
  }

  /** Starts the chance of all rules anew. */
  reseed(seed: number): void {
    this.random = seededRandom(seed);
  }

  /** The faults that strike this request, in the order the rules were added; spends and counts them. */
  strike(target: FaultTarget): Fault[] {
    const faults: Fault[] = [];
    for (const active of this.rules) {
      if (active.left <= 0 || !matches(active, target)) continue;
      if (active.skip > 0) {
        active.skip--;
        continue;
      }
      const { probability, fault } = active.rule;
      if (probability !== undefined && this.random() >= probability) continue;
      active.left--;
      this.struck.set(fault.kind, (this.struck.get(fault.kind) ?? 0) + 1);
      faults.push(fault);
    }
    if (faults.length > 0) this.rules = this.rules.filter((active) => active.left > 0);
    return faults;
  }

  /** How often each fault struck since the start or `resetCounts`. */
  counts(): Partial<Record<FaultKind, number>> {
    return Object.fromEntries(this.struck);
  }

  resetCounts(): void {
    this.struck.clear();
  }

  list(): ActiveFaultRule[] {
    return this.rules.map(({ id, rule, path, left }) => ({
      ...rule,
      id,
      path: path?.source,
      left: Number.isFinite(left) ? left : null,
    }));
  }
}

function matches(active: ActiveRule, target: FaultTarget): boolean {
  const { method, operation } = active.rule;
  if (method !== undefined && method.toUpperCase() !== target.method.toUpperCase()) return false;
  if (active.path !== undefined && !active.path.test(target.path)) return false;
  if (operation === undefined) return true;
  if (target.operation === undefined) return false;
  return typeof operation === 'string' ? operation === target.operation : operation.includes(target.operation);
}
