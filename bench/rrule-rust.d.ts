/** The part of rrule-rust 3 that the comparison uses; the package itself is optional (see recurrence.ts). */
declare module 'rrule-rust' {
  export class DateTime {
    readonly year: number;
    readonly month: number;
    readonly day: number;
    readonly time: { readonly hour: number; readonly minute: number; readonly second: number };
    static local(year: number, month: number, day: number, hour: number, minute: number, second: number): DateTime;
    static utc(year: number, month: number, day: number, hour: number, minute: number, second: number): DateTime;
  }
  export class DtStart {
    readonly tzid: string | undefined;
    constructor(value: DateTime, tzid: string);
  }
  export class RRule<T> {
    private readonly of: T;
    static fromString<T>(text: string): RRule<T>;
  }
  export class RRuleSet<T> implements Iterable<T> {
    constructor(options: { dtstart: DtStart; rrules: RRule<T>[] });
    between(after: T, before: T, inclusive: boolean): T[];
    all(limit: number): T[];
    [Symbol.iterator](): Iterator<T>;
  }
}
