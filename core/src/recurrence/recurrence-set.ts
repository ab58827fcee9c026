import type { Budget } from './budget.js';
import { DAY } from './civil.js';
import { instantOf, instantOfWall, parseDateTime, wallOf, type DateTimeValue } from './date-time.js';
import {
  ListedInstants,
  MergedInstants,
  RuleInstants,
  RuleMembership,
  type InstantSource,
  type InstantWindow,
} from './instants.js';
import type { RecurrenceInput, RecurrenceOverride } from './input.js';
import { parseRecurrenceRule, type RecurrenceRule } from './rule.js';
import { resolveZone } from './zone-name.js';
import { offsetAt, type Zone } from './zone.js';

/** An override with its times as instants; `shift` is what THISANDFUTURE moves later instances by, in wall seconds. */
interface PlacedOverride {
  readonly override: RecurrenceOverride;
  readonly recurrenceId: number;
  readonly start: number;
  readonly shift: number;
  readonly cancelled: boolean;
  readonly future: boolean;
}

/** RDATE, EXDATE and RECURRENCE-ID values may carry their own zone: `TZID=Europe/Paris:20260504T090000`. */
const PARAMETERS = /^(?:(?:RDATE|EXDATE|RECURRENCE-ID);?)?((?:[A-Z-]+=(?:"[^"]*"|[^;:"]*);?)*):?(?=\d)/i;

/** A recurring event, read once; asked for its occurrences in any window. */
export class RecurrenceSet {
  readonly zone: Zone;
  readonly allDay: boolean;
  private readonly start: number;
  private readonly rules: readonly RecurrenceRule[];
  private readonly exceptionRules: readonly RecurrenceRule[];
  private readonly extra: readonly number[];
  private readonly excluded = new Set<number>();
  private readonly excludedDays = new Set<number>();
  private readonly overrides: readonly PlacedOverride[];

  constructor(input: RecurrenceInput) {
    this.zone = typeof input.tzid === 'object' && input.tzid !== null ? input.tzid : resolveZone(input.tzid || 'UTC');
    const start = this.read(input.dtstart);
    this.allDay = input.allDay ?? start.value.kind === 'date';
    this.start = wallOf(start.value, start.zone);
    if (this.allDay) this.start -= ((this.start % DAY) + DAY) % DAY;
    this.rules = this.readRules(input.rrule);
    this.exceptionRules = this.readRules(input.exrule);

    const extra: number[] = [];
    for (const text of values(input.rdate)) extra.push(this.readInstance(text));
    // Without a rule DTSTART itself is the first instance; with one it is so only where the rule says so.
    if (this.rules.length === 0) extra.push(instantOfWall(this.start, this.zone));
    this.extra = ascending(extra);

    for (const text of values(input.exdate)) this.exclude(text);
    this.overrides = this.place(input.overrides ?? []);
  }

  /** Occurrences whose start is in the window, in order of their start. */
  occurrences(window: InstantWindow, budget: Budget): OccurrenceSource {
    const futures = this.overrides.filter((placed) => placed.future);
    if (this.overrides.length === 0) return this.base(window, budget);
    const single = new ListedOverrides(this.overrides, window);
    if (futures.length === 0) return new MergedOccurrences([this.base(window, budget), single]);
    const sources: OccurrenceSource[] = [single, this.base({ ...window, to: least(window.to, futures[0]) }, budget)];
    futures.forEach((placed, index) => {
      if (placed.cancelled) return;
      const origin = {
        from: Math.max(placed.recurrenceId, window.from - placed.shift - DAY),
        to: Math.min(least(Infinity, futures[index + 1]), window.to - placed.shift + DAY),
      };
      sources.push(new ShiftedOccurrences(this.base(origin, budget), placed, this.zone, window));
    });
    return new MergedOccurrences(sources);
  }

  /** The recurrence set without EXDATE, EXRULE and every instance that an override replaces. */
  private base(window: InstantWindow, budget: Budget): OccurrenceSource {
    const sources: InstantSource[] = this.rules.map(
      (rule) => new RuleInstants(rule, this.start, window, this.zone, this.allDay, budget),
    );
    if (this.extra.length > 0) sources.push(new ListedInstants(this.extra, window));
    const all = sources.length === 1 ? (sources[0] as InstantSource) : new MergedInstants(sources);
    const memberships = this.exceptionRules.map(
      (rule) => new RuleMembership(rule, this.start, window, this.zone, this.allDay, budget),
    );
    const plain = this.excluded.size === 0 && this.excludedDays.size === 0 && memberships.length === 0;
    if (plain && this.overrides.length === 0) return new BaseOccurrences(all, null);
    const replaced = new Set(this.overrides.map((placed) => placed.recurrenceId));
    return new BaseOccurrences(
      all,
      (instant) =>
        !this.excluded.has(instant) &&
        !replaced.has(instant) &&
        (this.excludedDays.size === 0 || !this.excludedDays.has(this.dayOf(instant))) &&
        !memberships.some((membership) => membership.has(instant)),
    );
  }

  private dayOf(instant: number): number {
    return Math.floor((instant + offsetAt(this.zone, instant)) / DAY);
  }

  private readRules(text: RecurrenceInput['rrule']): readonly RecurrenceRule[] {
    return listed(text)
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const rule = parseRecurrenceRule(line);
        // RFC 5545 section 3.3.10: clock parts are ignored when DTSTART is a DATE.
        return this.allDay ? { ...rule, byHour: [], byMinute: [], bySecond: [] } : rule;
      });
  }

  /** A value and the zone it is read in. Of a period (`start/end`, `start/duration`) the start is meant. */
  private read(text: string): { value: DateTimeValue; zone: Zone } {
    let rest = text.trim();
    let { zone } = this;
    const parameters = /^\d/.test(rest) ? null : PARAMETERS.exec(rest);
    if (parameters !== null) {
      const named = /(?:^|;)TZID=("[^"]*"|[^;:]*)/i.exec(parameters[1] ?? '');
      if (named !== null) zone = resolveZone(named[1] as string, this.zone);
      rest = rest.slice(parameters[0].length);
    }
    const slash = rest.indexOf('/');
    return { value: parseDateTime(slash < 0 ? rest : rest.slice(0, slash)), zone };
  }

  /** A bare date in a timed series is the series' own time on that day; a time in an all-day series is its day. */
  private readInstance(text: string): number {
    const { value, zone } = this.read(text);
    if (this.allDay) return instantOfWall(Math.floor(this.wallHere(value, zone) / DAY) * DAY, this.zone);
    if (value.kind === 'date')
      return instantOfWall(value.value + (this.start - Math.floor(this.start / DAY) * DAY), this.zone);
    return instantOf(value, zone);
  }

  /** A date keeps its day in every zone; anything else is moved to the wall clock of the series. */
  private wallHere(value: DateTimeValue, zone: Zone): number {
    if (value.kind === 'date' || zone === this.zone) return wallOf(value, zone);
    const instant = instantOf(value, zone);
    return instant + offsetAt(this.zone, instant);
  }

  /** A date excludes every instance of that local day, a date-time the instance at that instant. */
  private exclude(text: string): void {
    const { value, zone } = this.read(text);
    if (value.kind === 'date' || this.allDay) this.excludedDays.add(Math.floor(this.wallHere(value, zone) / DAY));
    else this.excluded.add(instantOf(value, zone));
  }

  private place(overrides: readonly RecurrenceOverride[]): readonly PlacedOverride[] {
    // Of several for one instance the last is meant: the caller gives them in the order of SEQUENCE.
    const byId = new Map<number, PlacedOverride>();
    for (const override of overrides) {
      const recurrenceId = this.readInstance(override.recurrenceId);
      const cancelled = override.status?.toUpperCase() === 'CANCELLED';
      const start =
        cancelled && !override.dtstart ? recurrenceId : this.readInstance(override.dtstart ?? override.recurrenceId);
      const wall = (instant: number): number => instant + offsetAt(this.zone, instant);
      const future = override.range?.toUpperCase() === 'THISANDFUTURE';
      const shift = wall(start) - wall(recurrenceId);
      byId.set(recurrenceId, { override, recurrenceId, start, shift, cancelled, future });
    }
    return [...byId.values()].sort((a, b) => a.recurrenceId - b.recurrenceId);
  }
}

/** Occurrences in ascending order of start. `origin` and `override` describe the one `next` returned last. */
export interface OccurrenceSource {
  /** Start of the next occurrence in seconds, or Infinity. */
  next(): number;
  /** The instant the rule or RDATE gave, before any override. */
  readonly origin: number;
  readonly override: RecurrenceOverride | null;
}

class BaseOccurrences implements OccurrenceSource {
  origin = -Infinity;
  readonly override = null;

  constructor(
    private readonly instants: InstantSource,
    private readonly keep: ((instant: number) => boolean) | null,
  ) {}

  next(): number {
    let instant = this.instants.next();
    if (this.keep !== null) while (instant !== Infinity && !this.keep(instant)) instant = this.instants.next();
    this.origin = instant;
    return instant;
  }
}

/** The overriding instances themselves, wherever they were moved from. */
class ListedOverrides implements OccurrenceSource {
  origin = -Infinity;
  override: RecurrenceOverride | null = null;
  private readonly list: readonly PlacedOverride[];
  private index = 0;

  constructor(overrides: readonly PlacedOverride[], window: InstantWindow) {
    this.list = overrides
      .filter((placed) => !placed.cancelled && placed.start >= window.from && placed.start < window.to)
      .sort((a, b) => a.start - b.start);
  }

  next(): number {
    const placed = this.list[this.index];
    if (placed === undefined) return Infinity;
    this.index += 1;
    this.origin = placed.recurrenceId;
    this.override = placed.override;
    return placed.start;
  }
}

/** Instances after a THISANDFUTURE override, moved on the wall clock by as much as that was. */
class ShiftedOccurrences implements OccurrenceSource {
  origin = -Infinity;
  readonly override: RecurrenceOverride;

  constructor(
    private readonly base: OccurrenceSource,
    private readonly placed: PlacedOverride,
    private readonly zone: Zone,
    private readonly window: InstantWindow,
  ) {
    this.override = placed.override;
  }

  next(): number {
    for (;;) {
      const origin = this.base.next();
      if (origin === Infinity) return Infinity;
      const moved = instantOfWall(origin + offsetAt(this.zone, origin) + this.placed.shift, this.zone);
      if (moved >= this.window.to) return Infinity;
      if (moved < this.window.from) continue;
      this.origin = origin;
      return moved;
    }
  }
}

/** Several sources in one order. An instance moved onto another's time stays an occurrence of its own. */
class MergedOccurrences implements OccurrenceSource {
  origin = -Infinity;
  override: RecurrenceOverride | null = null;
  private readonly heads: number[];
  private taken = -1;

  constructor(private readonly sources: readonly OccurrenceSource[]) {
    this.heads = sources.map((source) => source.next());
  }

  next(): number {
    if (this.taken >= 0) this.heads[this.taken] = (this.sources[this.taken] as OccurrenceSource).next();
    let best = 0;
    for (let i = 1; i < this.heads.length; i += 1) {
      if ((this.heads[i] as number) < (this.heads[best] as number)) best = i;
    }
    const start = this.heads[best] as number;
    if (start === Infinity) {
      this.taken = -1;
      return Infinity;
    }
    const source = this.sources[best] as OccurrenceSource;
    this.taken = best;
    this.origin = source.origin;
    this.override = source.override;
    return start;
  }
}

const listed = (value: string | readonly string[] | null | undefined): readonly string[] =>
  value === null || value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** The values of date properties; a list `TZID=Europe/Paris:20260504T090000,20260511T090000` is taken apart. */
const values = (lists: string | readonly string[] | null | undefined): readonly string[] =>
  listed(lists).flatMap((text) => {
    if (!text.includes(',')) return text.trim() === '' ? [] : [text];
    const head = /^\d/.test(text) ? '' : (PARAMETERS.exec(text)?.[0] ?? '');
    return text
      .slice(head.length)
      .split(',')
      .map((value) => head + value.trim());
  });

const ascending = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);

const least = (bound: number, next: PlacedOverride | undefined): number =>
  next === undefined ? bound : Math.min(bound, next.recurrenceId);
