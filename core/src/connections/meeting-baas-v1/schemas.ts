import * as v from 'valibot';

/**
 * Answers of the calendar endpoints of Meeting BaaS v1. Where the guide of 2025 and the generated description spell a
 * field differently both spellings are read: `uuid` and `id`, `google_id` and `raw_calendar_id`, a calendar by itself
 * and one inside `calendar`, lists by themselves and lists inside an object.
 */

const some = v.pipe(v.string(), v.minLength(1));
const text = v.fallback(v.nullish(v.string(), null), null);
const flag = v.fallback(v.boolean(), false);
/** Times are UTC; some samples leave the zone out. */
const instant = v.pipe(
  v.string(),
  v.transform((value) => (/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`)),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'not a date and time'),
);
const bag = v.fallback(v.nullish(v.record(v.string(), v.unknown()), null), null);

export const rawCalendarsSchema = v.looseObject({
  calendars: v.array(v.looseObject({ id: some, name: text, email: text, is_primary: flag })),
});

const calendar = v.pipe(
  v.looseObject({
    uuid: v.optional(some),
    id: v.optional(some),
    name: text,
    calendar_name: text,
    email: text,
    google_id: text,
    raw_calendar_id: text,
    resource_id: text,
    platform: text,
    provider: text,
    status: text,
    error_message: text,
    created_at: text,
  }),
  v.check((row) => (row.uuid ?? row.id) !== undefined, 'uuid is missing'),
  v.transform((row) => ({
    uuid: row.uuid ?? row.id ?? '',
    name: row.name ?? row.calendar_name,
    email: row.email,
    rawId: row.google_id ?? row.raw_calendar_id,
    platform: row.platform ?? row.provider,
    status: row.status,
    errorMessage: row.error_message,
    createdAt: row.created_at,
  })),
);

export const calendarSchema = calendar;
export const madeSchema = v.union([
  v.pipe(
    v.looseObject({ calendar }),
    v.transform((answer) => answer.calendar),
  ),
  calendar,
]);
export const calendarsSchema = v.union([
  v.array(calendar),
  v.pipe(
    v.looseObject({ calendars: v.array(calendar) }),
    v.transform((answer) => answer.calendars),
  ),
]);

export const resyncedSchema = v.looseObject({
  synced_calendars: v.array(v.string()),
  errors: v.fallback(v.array(v.tuple([v.string(), v.string()])), []),
});

export const eventSchema = v.pipe(
  v.looseObject({
    uuid: v.optional(some),
    id: v.optional(some),
    calendar_uuid: text,
    google_id: text,
    name: text,
    title: text,
    meeting_url: text,
    start_time: instant,
    end_time: instant,
    is_organizer: flag,
    is_recurring: flag,
    recurring_event_id: text,
    attendees: v.fallback(v.array(v.looseObject({ email: text, name: text })), []),
    deleted: flag,
    last_updated_at: v.fallback(v.nullish(instant, null), null),
    bot_param: bag,
    raw: bag,
  }),
  v.check((row) => (row.uuid ?? row.id) !== undefined, 'uuid is missing'),
  v.transform((row) => ({ ...row, uuid: row.uuid ?? row.id ?? '', name: row.name ?? row.title ?? '' })),
);
/** Events are judged one by one: one that cannot be read must not take its page with it. */
export const eventPageSchema = v.union([
  v.looseObject({ data: v.array(v.unknown()), next: v.fallback(v.nullish(v.string(), null), null) }),
  v.pipe(
    v.looseObject({ events: v.array(v.unknown()), next: v.fallback(v.nullish(v.string(), null), null) }),
    v.transform(({ events, next }) => ({ data: events, next })),
  ),
]);
export const eventsSchema = v.array(eventSchema);
export const nothingSchema = v.unknown();

export type V1Calendar = v.InferOutput<typeof calendarSchema>;
export type V1Event = v.InferOutput<typeof eventSchema>;
