import * as v from 'valibot';

/**
 * Answers of MeetStream's calendar endpoints as far as we use them. The published descriptions disagree about names and
 * wrappers, so both are read: required is only what a decision rests on, and unknown fields pass.
 */

const id = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.minLength(1));
const optionalText = v.fallback(v.nullish(v.string(), null), null);
const optionalFlag = v.fallback(v.nullish(v.boolean(), null), null);
const optionalNumber = v.fallback(v.nullish(v.number(), null), null);
const anything = v.fallback(v.nullish(v.unknown(), null), null);

/** The first of several names that has a value. */
const firstOf = (entry: Readonly<Record<string, unknown>>, names: readonly string[]): unknown =>
  names.map((name) => entry[name]).find((value) => value !== undefined && value !== null && value !== '');

/** Fields under one name, whichever of their names the answer uses. */
const renamed = (names: Readonly<Record<string, readonly string[]>>) =>
  v.pipe(
    v.record(v.string(), v.unknown()),
    v.transform((entry) => ({
      ...entry,
      ...Object.fromEntries(Object.entries(names).map(([name, others]) => [name, firstOf(entry, [name, ...others])])),
    })),
  );

/** A list that may stand bare or under one of these names. */
const listUnder = <S extends v.GenericSchema>(names: readonly string[], row: S) =>
  v.pipe(
    v.unknown(),
    v.transform((body) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
      return names.map((name): unknown => Reflect.get(body, name)).find((value) => Array.isArray(value));
    }),
    v.array(row),
  );

export const calendarSchema = v.pipe(
  renamed({
    id: ['calendar_id'],
    summary: ['name', 'calendar_summary'],
    primary: ['isPrimary', 'is_primary'],
    provider: ['platform'],
    account_id: ['user_email', 'email'],
    timeZone: ['time_zone', 'timezone'],
    accessRole: ['access_role'],
  }),
  v.looseObject({
    id,
    summary: optionalText,
    primary: v.fallback(v.boolean(), false),
    provider: optionalText,
    account_id: optionalText,
    timeZone: optionalText,
    accessRole: optionalText,
    backgroundColor: optionalText,
  }),
);

export const calendarsSchema = listUnder(['calendars', 'results', 'data'], calendarSchema);

export const connectedSchema = v.pipe(
  renamed({ primary_calendar_id: ['calendar_id'], account_id: ['user_email'] }),
  v.looseObject({
    calendars: v.array(calendarSchema),
    primary_calendar_id: optionalText,
    provider: optionalText,
    platform: optionalText,
    account_id: optionalText,
    user_email: optionalText,
    user_name: optionalText,
    message: optionalText,
    watch_setup: anything,
  }),
);

export const disconnectedSchema = v.pipe(
  v.unknown(),
  v.transform((body) => body ?? {}),
  v.looseObject({
    disconnected: optionalFlag,
    watch_channel_stopped: optionalFlag,
    events_deleted: optionalNumber,
    schedules_cancelled: optionalNumber,
    message: optionalText,
  }),
);

export const eventSchema = v.pipe(
  renamed({
    id: ['event_id'],
    start_time: ['start'],
    end_time: ['end'],
    meeting_url: ['meeting_link'],
    platform_id: ['google_event_id'],
    ical_uid: ['iCalUID', 'icaluid'],
  }),
  v.looseObject({
    id,
    start_time: optionalText,
    end_time: optionalText,
    calendar_id: optionalText,
    platform: optionalText,
    platform_id: optionalText,
    ical_uid: optionalText,
    meeting_platform: optionalText,
    meeting_url: optionalText,
    summary: optionalText,
    created_at: optionalText,
    updated_at: optionalText,
    is_deleted: v.fallback(v.boolean(), false),
    is_recurring: optionalFlag,
    bot_join_status: anything,
    schedule_status: optionalText,
    raw: anything,
    bots: v.fallback(v.array(v.looseObject({ id: v.fallback(v.nullish(id, null), null), status: optionalText })), []),
  }),
);

/** Rows are read one by one: one that does not fit must not take its page with it. */
export const eventPageSchema = v.pipe(
  v.unknown(),
  v.transform((body) => (Array.isArray(body) ? { results: body as unknown } : body)),
  renamed({ results: ['events', 'data'], next: ['next_cursor', 'nextCursor'], has_more: ['hasMore'] }),
  v.looseObject({ results: v.array(v.unknown()), next: optionalText, has_more: optionalFlag }),
);

export const scheduleAnswerSchema = v.object({ status: v.number(), body: v.unknown() });

export const scheduledSchema = v.looseObject({
  schedule_id: optionalText,
  scheduled_time: optionalText,
  occurrence_date: optionalText,
  updated_existing: optionalFlag,
  existing_schedules: anything,
});

export const unscheduledSchema = v.pipe(
  v.unknown(),
  v.transform((body) => body ?? {}),
  v.looseObject({
    unscheduled: optionalFlag,
    schedules_cancelled: v.fallback(v.nullish(v.number(), null), null),
    bots_deleted: anything,
    is_recurring_series: optionalFlag,
  }),
);

export const scheduledBotsSchema = listUnder(
  ['scheduled_bots', 'bots', 'results'],
  v.pipe(
    renamed({
      bot_id: ['id'],
      status: ['bot_status'],
      scheduled_join_time: ['join_at'],
      bot_username: ['bot_name', 'name'],
      meeting_link: ['meeting_url'],
    }),
    v.looseObject({
      bot_id: id,
      status: optionalText,
      scheduled_join_time: optionalText,
      bot_username: optionalText,
      meeting_link: optionalText,
      platform: optionalText,
      custom_attributes: anything,
    }),
  ),
);

export const autoScheduleSchema = v.pipe(
  renamed({ auto_schedule_enabled: ['enabled'], default_bot_config: ['bot_config'] }),
  v.looseObject({ auto_schedule_enabled: optionalFlag, default_bot_config: anything, message: optionalText }),
);

export const recurrenceSchema = v.looseObject({
  event_id: optionalText,
  recurring_enabled: optionalFlag,
  recurrence_rule: anything,
  summary: optionalText,
  start_time: optionalText,
  end_time: optionalText,
  message: optionalText,
});

export const patchedSchema = v.looseObject({ schedule_updated: optionalFlag, updated_fields: anything });

/** Answers that only say that it was done, whatever they look like. */
export const doneSchema = v.unknown();

export type HostedCalendar = v.InferOutput<typeof calendarSchema>;
export type ConnectedCalendar = v.InferOutput<typeof connectedSchema>;
export type Disconnected = v.InferOutput<typeof disconnectedSchema>;
export type HostedEvent = v.InferOutput<typeof eventSchema>;
export type HostedBot = v.InferOutput<typeof scheduledBotsSchema>[number];
export type AutoSchedule = v.InferOutput<typeof autoScheduleSchema>;
export type Recurrence = v.InferOutput<typeof recurrenceSchema>;
export type Unscheduled = v.InferOutput<typeof unscheduledSchema>;
