import type { Budget } from './budget.js';
import { DAY } from './civil.js';
import type { RecurrenceRule } from './rule.js';
import { RuleWalker, type WallWindow } from './rule-walker.js';
import { offsetAt, wallSegment, type WallSegment, type Zone } from './zone.js';

/** Instants in seconds: `from` inclusive, `to` exclusive. */
export interface InstantWindow {
  readonly from: number;
  readonly to: number;
}

/** Instants in ascending order without repeats; Infinity when there are no more. */
export interface InstantSource {
  next(): number;
}

/**
 * The wall times that can be instants of the window. Just after a gap the clock of before still counts for instances
 * that were in it, and just after an overlap for those of its first half.
 */
function wallWindow(window: InstantWindow, zone: Zone): WallWindow {
  const { from, to } = window;
  return {
    low: from === -Infinity ? from : from + Math.min(offsetAt(zone, from), offsetAt(zone, from - DAY)),
    high: to === Infinity ? to : to + Math.max(offsetAt(zone, to), offsetAt(zone, to - DAY)),
  };
}

/** What of a rule's UNTIL can be said in wall time, and what only in instants (both inclusive). */
function untilBounds(rule: RecurrenceRule, zone: Zone, allDay: boolean): { wall: number; instant: number } {
  const { until } = rule;
  if (until === null) return { wall: Infinity, instant: Infinity };
  if (until.kind === 'utc') return { wall: Infinity, instant: until.value };
  // A bare date bounds a timed series by the end of that day, as Google Calendar and Outlook do.
  const wall = until.kind === 'date' && !allDay ? until.value + DAY - 1 : until.value;
  return { wall, instant: Infinity };
}

/**
 * The instants of one rule inside a window.
 *
 * Order is kept through DST: wall times in a gap become instants that later wall times also reach, so they wait until
 * those have been seen, and an instant reached twice is given once.
 */
export class RuleInstants implements InstantSource {
  private readonly walker: RuleWalker;
  private readonly until: number;
  private segment: WallSegment = { from: Infinity, to: -Infinity, offset: 0, gapFrom: Infinity };
  private readonly waiting: number[] = [];
  private ahead: number | null = null;

  constructor(
    rule: RecurrenceRule,
    start: number,
    private readonly window: InstantWindow,
    private readonly zone: Zone,
    allDay: boolean,
    budget: Budget,
  ) {
    const bounds = untilBounds(rule, zone, allDay);
    this.until = bounds.instant;
    const to = Math.min(window.to, this.until + 1);
    const walls = wallWindow({ from: window.from, to }, zone);
    this.walker = new RuleWalker(rule, start, { low: walls.low, high: Math.min(walls.high, bounds.wall) }, budget);
  }

  next(): number {
    for (;;) {
      const instant = this.inOrder();
      if (instant === Infinity || instant >= this.window.to || instant > this.until) return Infinity;
      if (instant >= this.window.from) return instant;
    }
  }

  private inOrder(): number {
    if (this.ahead === null) {
      const { instant, inGap } = this.convertNext();
      if (!inGap && this.waiting.length === 0) return instant;
      this.ahead = instant;
      if (inGap) {
        this.waiting.push(instant);
        this.ahead = this.pastGap();
      }
    }
    const first = this.waiting[0];
    const { ahead } = this;
    if (first !== undefined && first <= ahead) {
      this.waiting.shift();
      if (first === ahead) this.ahead = null;
      return first;
    }
    this.ahead = null;
    return ahead;
  }

  private pastGap(): number {
    for (;;) {
      const { instant, inGap } = this.convertNext();
      if (!inGap) return instant;
      this.waiting.push(instant);
    }
  }

  // One object is reused: this is the innermost loop.
  private readonly converted = { instant: 0, inGap: false };

  private convertNext(): { instant: number; inGap: boolean } {
    const { converted } = this;
    const wall = this.walker.next();
    if (wall === Infinity) {
      converted.instant = Infinity;
      converted.inGap = false;
      return converted;
    }
    if (wall >= this.segment.to || wall < this.segment.from) this.segment = wallSegment(this.zone, wall);
    converted.instant = wall - this.segment.offset;
    converted.inGap = wall >= this.segment.gapFrom;
    return converted;
  }
}

/** A finite list as a source. The instants must be sorted. */
export class ListedInstants implements InstantSource {
  private index: number;

  constructor(
    private readonly instants: readonly number[],
    private readonly window: InstantWindow,
  ) {
    this.index = instants.findIndex((instant) => instant >= window.from);
    if (this.index < 0) this.index = instants.length;
  }

  next(): number {
    const instant = this.instants[this.index];
    if (instant === undefined || instant >= this.window.to) return Infinity;
    this.index += 1;
    return instant;
  }
}

/** The union of several sources. */
export class MergedInstants implements InstantSource {
  private readonly heads: number[];

  constructor(private readonly sources: readonly InstantSource[]) {
    this.heads = sources.map((source) => source.next());
  }

  next(): number {
    let least = Infinity;
    for (const head of this.heads) if (head < least) least = head;
    if (least === Infinity) return Infinity;
    for (let i = 0; i < this.heads.length; i += 1) {
      if (this.heads[i] === least) this.heads[i] = (this.sources[i] as InstantSource).next();
    }
    return least;
  }
}

/** Whether a rule (an EXRULE) has an instance at an instant; asked in ascending order. */
export class RuleMembership {
  private source: InstantSource | null = null;
  private head = -Infinity;

  constructor(
    private readonly rule: RecurrenceRule,
    private readonly start: number,
    private readonly window: InstantWindow,
    private readonly zone: Zone,
    private readonly allDay: boolean,
    private readonly budget: Budget,
  ) {}

  has(instant: number): boolean {
    // A rule without COUNT can be entered anywhere, so a dense EXRULE is not walked through from its start.
    const reopen = this.source === null || (this.rule.count === null && instant - this.head > DAY);
    if (reopen && this.head < instant) {
      const from = this.rule.count === null ? instant : this.window.from;
      this.source = new RuleInstants(
        this.rule,
        this.start,
        { from, to: this.window.to },
        this.zone,
        this.allDay,
        this.budget,
      );
      this.head = this.source.next();
    }
    while (this.head < instant) this.head = (this.source as InstantSource).next();
    return this.head === instant;
  }
}
