import type { Zone } from './zone.js';

/**
 * A component with a RECURRENCE-ID (RFC 5545 section 3.8.4.4): the instance at `recurrenceId` starts at `dtstart`
 * instead, or does not take place when `status` is CANCELLED. With `range` THISANDFUTURE all later instances move on
 * the wall clock by the same amount, or end.
 */
export interface RecurrenceOverride {
  readonly recurrenceId: string;
  readonly dtstart?: string | null;
  readonly status?: string | null;
  readonly range?: string | null;
}

/**
 * A recurring event as iCalendar writes it.
 *
 * Date-times are `20260504`, `20260504T090000` (wall time in `tzid`) or `20260504T090000Z`; the extended forms of
 * JSON interfaces and a leading `TZID=Europe/Paris:` are read too, and of an RDATE period its start.
 */
export interface RecurrenceInput {
  /** DTSTART. */
  readonly dtstart: string;
  /**
   * Zone of the wall times: an IANA, Windows or offset name (see `resolveZone`) or a Zone. For floating times the
   * zone of whoever looks at the calendar. Default UTC.
   */
  readonly tzid?: string | Zone | null;
  /** RRULE values; several are united. */
  readonly rrule?: string | readonly string[] | null;
  readonly rdate?: string | readonly string[] | null;
  readonly exdate?: string | readonly string[] | null;
  /** EXRULE values (RFC 2445, deprecated): what they produce is left out. */
  readonly exrule?: string | readonly string[] | null;
  /** Overrides, for one instance in the order of their SEQUENCE: the last is meant. */
  readonly overrides?: readonly RecurrenceOverride[] | null;
  /** Whether occurrences are whole days, beginning at midnight in `tzid`. Default: whether DTSTART is a date. */
  readonly allDay?: boolean | null;
  /** Said by the source; it changes nothing here, since `tzid` is the zone in which floating times are wanted. */
  readonly floating?: boolean | null;
}

/** The part of the recurrence set that is wanted. */
export interface RecurrenceWindow {
  /** First instant that may be an occurrence's start, ISO text with offset or `Z`, or a Date. Null: no bound. */
  readonly from?: string | Date | null;
  /** First instant that is too late. Null: no bound. */
  readonly to?: string | Date | null;
  /** At most so many occurrences. Null: no bound but the budget. */
  readonly limit?: number | null;
  /** Candidates that may be looked at; see `budget.ts`. */
  readonly budget?: number | null;
}
