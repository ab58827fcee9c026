import * as v from 'valibot';

/**
 * Answers of the calendar endpoints of Meeting BaaS v2, as far as they are used: required is what a decision rests on;
 * unknown fields and words pass. Webhooks and some samples of the documentation say `start` and `end` where the REST
 * endpoints say `start_time` and `end_time`: both are read.
 */

const id = v.pipe(v.string(), v.minLength(1));
const text = v.fallback(v.nullish(v.string(), null), null);
const flag = v.fallback(v.boolean(), false);
const instant = v.pipe(
  v.string(),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'not a date and time'),
);
const optionalInstant = v.fallback(v.nullish(instant, null), null);
const bag = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);

const envelope = <S extends v.GenericSchema>(data: S) => v.looseObject({ success: v.literal(true), data });
const page = <S extends v.GenericSchema>(row: S) =>
  v.looseObject({ success: v.literal(true), data: v.array(row), cursor: v.nullish(v.string(), null) });

export const messageSchema = envelope(v.looseObject({ message: text }));

export const rawCalendarsSchema = envelope(
  v.array(v.looseObject({ id, name: v.fallback(v.string(), ''), email: text, is_primary: flag })),
);

const connection = {
  calendar_id: id,
  calendar_platform: text,
  account_email: text,
  status: v.fallback(v.string(), 'unknown'),
};
export const createdConnectionSchema = envelope(v.looseObject({ ...connection, created_at: optionalInstant }));
export const updatedConnectionSchema = envelope(v.looseObject({ ...connection, updated_at: optionalInstant }));
const connectionRow = v.looseObject({ ...connection, synced_at: optionalInstant, created_at: optionalInstant });
export const connectionPageSchema = page(connectionRow);
export const connectionDetailsSchema = envelope(
  v.looseObject({
    ...connection,
    status_message: text,
    subscription_id: text,
    subscription_expires_at: optionalInstant,
    synced_at: optionalInstant,
    sync_status: text,
    sync_error: text,
    provider_metadata: bag,
    created_at: optionalInstant,
    updated_at: optionalInstant,
  }),
);
export const resubscribedSchema = envelope(v.looseObject({ calendar_id: id, resubscribed_at: optionalInstant }));

const someInstant = v.optional(instant);
const eventEntries = {
  event_id: id,
  title: v.fallback(v.string(), ''),
  start_time: someInstant,
  end_time: someInstant,
  start: someInstant,
  end: someInstant,
  status: v.fallback(v.string(), 'confirmed'),
  meeting_url: text,
  meeting_platform: text,
  platform: text,
  bot_scheduled: flag,
  created_at: optionalInstant,
};

type Spelled = {
  start_time?: string | undefined;
  start?: string | undefined;
  end_time?: string | undefined;
  end?: string | undefined;
  meeting_platform: string | null;
  platform: string | null;
};

/** The times under the names that the REST endpoints have for them. */
const hasTimes = (row: Spelled): boolean =>
  (row.start_time ?? row.start) !== undefined && (row.end_time ?? row.end) !== undefined;
const oneSpelling = <R extends Spelled>(row: R) => ({
  ...row,
  start_time: row.start_time ?? row.start ?? '',
  end_time: row.end_time ?? row.end ?? '',
  meeting_platform: row.meeting_platform ?? row.platform,
});

/** An occurrence in a listing or in a message. */
const spelledRow = v.pipe(
  v.looseObject({ ...eventEntries, is_exception: flag, series_id: text, event_type: text }),
  v.check((event) => hasTimes(event), 'start_time or end_time is missing'),
  v.transform((event) => oneSpelling(event)),
);

/** Rows are judged one by one: a row that cannot be read must not take its page with it. */
export const eventPageSchema = page(v.unknown());
export const eventRowSchema = spelledRow;
export const seriesPageSchema = page(
  v.looseObject({
    series_id: id,
    event_type: text,
    calendar_id: text,
    created_at: optionalInstant,
    events: v.fallback(v.array(spelledRow), []),
  }),
);

const attendee = v.looseObject({
  email: text,
  name: text,
  response_status: text,
  organizer: v.fallback(v.optional(v.boolean()), undefined),
  self: v.fallback(v.optional(v.boolean()), undefined),
});
export const eventDetailsSchema = envelope(
  v.pipe(
    v.looseObject({
      ...eventEntries,
      is_exception: v.fallback(v.optional(v.boolean()), undefined),
      series_id: text,
      event_type: text,
      description: text,
      location: text,
      timezone: text,
      is_all_day: flag,
      organizer_email: text,
      organizer_name: text,
      attendees: v.fallback(v.nullish(v.array(attendee), null), null),
      calendar_platform: text,
      raw_payload: bag,
      updated_at: optionalInstant,
    }),
    v.check((event) => hasTimes(event), 'start_time or end_time is missing'),
    v.transform((event) => oneSpelling(event)),
  ),
);

export const scheduledSchema = v.looseObject({
  success: v.literal(true),
  data: v.array(v.looseObject({ event_id: id })),
  errors: v.fallback(
    v.array(v.looseObject({ event_id: text, code: v.fallback(v.string(), 'UNKNOWN'), message: text, details: text })),
    [],
  ),
});

export type ConnectionRow = v.InferOutput<typeof connectionRow>;
export type ConnectionDetailsAnswer = v.InferOutput<typeof connectionDetailsSchema>['data'];
/** An occurrence as a listing shows it. */
export type HostedEventRow = v.InferOutput<typeof spelledRow>;
/** An occurrence in full. `raw_payload` is the provider's own event. */
export type HostedEvent = v.InferOutput<typeof eventDetailsSchema>['data'];
export type HostedSeries = v.InferOutput<typeof seriesPageSchema>['data'][number];
