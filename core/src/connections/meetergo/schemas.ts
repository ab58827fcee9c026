import * as v from 'valibot';

/**
 * Answers of meetergo as far as we use them. The published pages show different fields for a connection, so only its id
 * and provider are required; a flag that is not told is null, and unknown fields pass.
 */
const id = v.pipe(v.string(), v.minLength(1));
const optionalText = v.fallback(v.nullish(v.string(), null), null);
const optionalFlag = v.fallback(v.nullish(v.boolean(), null), null);
const texts = v.fallback(v.array(v.string()), []);

export const connectionSchema = v.looseObject({
  id,
  provider: v.string(),
  email: optionalText,
  isPrimary: optionalFlag,
  isConnected: optionalFlag,
  primaryCalendar: optionalText,
  selectedCalendars: texts,
  validateAvailability: optionalFlag,
  cancelIfDeclinedOrDeleted: optionalFlag,
  disableAttendeeNotification: optionalFlag,
  syncBuffersToCalendar: optionalFlag,
});

export const connectionsSchema = v.looseObject({
  connections: v.array(connectionSchema),
  total: v.fallback(v.nullish(v.number(), null), null),
});

export const calendarsSchema = v.looseObject({
  calendars: v.array(
    v.looseObject({
      id,
      name: v.fallback(v.string(), ''),
      isPrimary: v.fallback(v.boolean(), false),
      canEdit: v.fallback(v.boolean(), false),
      selected: v.fallback(v.boolean(), false),
    }),
  ),
  connectionId: optionalText,
  provider: optionalText,
});

export const authorizationSchema = v.looseObject({
  authUrl: v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//)),
  provider: optionalText,
});

/** Answers that only say that it was done, whatever they look like: the shape of some is not published. */
export const doneSchema = v.unknown();

/** A connection of meetergo to somebody's Google or Microsoft account. A flag that was not told is null. */
export type MeetergoConnection = v.InferOutput<typeof connectionSchema>;
export type MeetergoCalendar = v.InferOutput<typeof calendarsSchema>['calendars'][number];
