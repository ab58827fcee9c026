import type {
  Attendee,
  Calendar,
  DateTimeTimeZone,
  EmailAddress,
  Event,
  ItemBody,
  Location,
  OnlineMeetingInfo,
  Phone,
  Recipient,
  ResponseStatus,
} from '@microsoft/microsoft-graph-types';

/** An object from outside whose values nobody has looked at yet. */
export type UnknownRecord = Readonly<Record<string, unknown>>;

/**
 * A resource as it arrives: the property names are Graph's own (a typing error in one does not compile), the values are
 * unknown until they are read.
 */
type Wire<T> = { readonly [Property in keyof T]?: unknown };

/** What OData writes beside the properties of an event. */
interface Annotations {
  '@odata.etag'?: unknown;
  /** Only in a delta: the event left the delta's window, or was deleted. */
  '@removed'?: unknown;
  /** Address of the calendar that holds the event. */
  'calendar@odata.navigationLink'?: unknown;
}

export type WireEvent = Wire<Event> & Readonly<Annotations>;
export type WireAttendee = Wire<Attendee>;
export type WireRecipient = Wire<Recipient>;
export type WireEmailAddress = Wire<EmailAddress>;
export type WireResponseStatus = Wire<ResponseStatus>;
export type WireMoment = Wire<DateTimeTimeZone>;
export type WireLocation = Wire<Location>;
export type WireBody = Wire<ItemBody>;
export type WireOnlineMeeting = Wire<OnlineMeetingInfo>;
export type WirePhone = Wire<Phone>;
export type WireCalendar = Wire<Calendar>;

export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object, or an empty one where there is none. */
export function record(value: unknown): UnknownRecord {
  return isRecord(value) ? value : {};
}

/** The text, or null when it is empty, missing or something else. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
