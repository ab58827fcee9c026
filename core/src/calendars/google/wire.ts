import type { calendar_v3 } from '@googleapis/calendar';

/** An object from outside whose values nobody has looked at yet. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/**
 * A resource as it arrives: the field names are Google's own (a typing error in one does not compile), the values are
 * unknown until they are read.
 */
type Wire<T> = { readonly [Field in keyof T]?: unknown };
export type WireEvent = Wire<calendar_v3.Schema$Event>;
export type WireAttendee = Wire<calendar_v3.Schema$EventAttendee>;
export type WirePerson = Wire<NonNullable<calendar_v3.Schema$Event['organizer']>>;
export type WireConference = Wire<calendar_v3.Schema$ConferenceData>;
export type WireEntryPoint = Wire<calendar_v3.Schema$EntryPoint>;
export type WireCalendar = Wire<calendar_v3.Schema$CalendarListEntry>;
export type WireEventsPage = Wire<calendar_v3.Schema$Events>;
export type WireCalendarsPage = Wire<calendar_v3.Schema$CalendarList>;

export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text, or null when it is empty, missing or something else. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
